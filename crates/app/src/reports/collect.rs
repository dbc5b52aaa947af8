//! Collecting what a consolidated report is made of, by a fixed number of statements.

use std::collections::HashMap;
use std::sync::Arc;

use dondoc_rules::obligations::state;
use dondoc_rules::obstacles::{CompetentAuthority, Paragraph};
use dondoc_rules::reports::findings::conflicts;
use dondoc_rules::reports::{
    BodyFacts, CaseFacts, Choices, Consolidation, Filed, ObstacleFacts, Said, SaidEntry, SectionFacts, Settled, Stated,
    TargetFacts, TargetStanding, TaskText,
};
use dondoc_rules::successions::Holder;
use dondoc_rules::targets::Status;
use dondoc_rules::tasks::{TaskCount, Totals, Whose};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{beside, choices};
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::http::{Lang, catalogue};
use crate::ids::{AccountId, BodyId, ItemId, ReturnId, TaskId};
use crate::instruments::Instrument;
use crate::returns::saying::{answered_at, documents_in_words, entry_facts, stands};
use crate::returns::{self, Return, facts, review};
use crate::tasks::{self, facts as task_facts};
use crate::{accounts, bodies, obligations, obstacles, plans, successions, targets, urges, words};

/// Which version of each return is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Only what the focal body confirmed: what a report may say.
    Confirmed,
    /// The last one that came: what is looked at before consolidating.
    Submitted,
}

/// The facts of a cycle's report, and who writes it.
pub struct Collected {
    pub facts: Consolidation,
    pub instrument: Instrument,
    /// The body that writes, and the day under whose name.
    pub writing: (BodyId, Date),
}

/// Where a task is counted, and whose result closes it.
type Counts = HashMap<TaskId, (TaskCount, String)>;

/// Collects what a cycle's report is made of, as of a day, from what was recorded by a moment.
pub async fn collect(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
    taken: Taken,
) -> Result<Collected, DbError> {
    let broken = || DbError::Broken("a cycle's plan is missing".to_owned());
    // What was known at a moment asks by the version of that moment.
    let asked_by = cycles::version_at(tx, cycle, known_at).await?;
    let cycle = &Cycle { plan_version: asked_by, ..cycle.clone() };
    let version = plans::version(tx, &cycle.plan_version).await?.ok_or_else(broken)?;
    let instrument = plans::issued_by(tx, &version).await?.ok_or_else(broken)?;
    let names: HashMap<BodyId, (usize, String)> = bodies::all(tx, cycle.opens_on)
        .await?
        .into_iter()
        .enumerate()
        .map(|(place, named)| (named.body.id, (place, named.name)))
        .collect();
    let seen = (as_of, known_at);
    let (writing, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let focal = bodies::name_of(tx, &writing, named_on).await?;
    let ever = plans::tasks_ever(tx, &cycle.plan_version).await?;
    let chosen = choices::of(tx, &cycle.id).await?;
    let counts = counts(tx, cycle, seen, &names).await?;
    let rows = bodies_of(tx, cycle, seen, taken, (&ever, &names)).await?;
    // A task that an amendment ended stands in the report where something was confirmed about it.
    let is_said = |task: &plans::Task| {
        let mut entries = rows.iter().filter_map(|row| row.said.as_ref()).flat_map(|said| &said.entries);
        entries.any(|entry| entry.label == task.label)
    };
    let plan_tasks: Vec<plans::Task> = ever.iter().filter(|task| !task.is_ended || is_said(task)).cloned().collect();
    let obstacles = ObstacleFacts {
        directives: beside::directives(tx, cycle, seen).await?,
        ..cases(tx, cycle, seen, &focal).await?
    };
    let groups = plans::groups_ever(tx, &cycle.plan_version).await?;
    let gathered = choices::groups(tx, &cycle.id).await?;
    let evidence = evidence(tx, cycle, known_at).await?;
    let sections = sections(&groups, &plan_tasks, &Beside { counts: &counts, gathered, evidence });
    let is_issuer = chosen.issued_as == choices::AS_ISSUER;
    let addressees: Vec<&str> = chosen.addressees.lines().collect();
    let measured = targets(tx, cycle, seen, &names, &rows).await?;
    let facts = Consolidation {
        plan: instrument.cited(),
        period: super::form::lower_first(&cycle.name),
        data_from: words::day(cycle.period_from),
        cutoff: words::day(cycle.cutoff_on),
        recipient: if is_issuer { addressees.join(", ") } else { instrument.issuer.clone() },
        issuer: if is_issuer { instrument.issuer.clone() } else { focal.clone() },
        focal,
        sections,
        bodies: rows,
        bases: bases(&instrument, cycle),
        citations: plans::citations(tx, &cycle.plan_version).await?.into_iter().map(|one| one.raw).collect(),
        totals: Some(Totals::of(counts.values().map(|(count, _)| *count))),
        targets: measured,
        versions: beside::versions(tx, &version, known_at).await?,
        obstacles,
        settled: Vec::new(),
        choices: Choices {
            decimals: u32::try_from(chosen.decimals).unwrap_or(2),
            has_sources: chosen.has_sources,
            left_out: choices::left_out(tx, &cycle.id).await?,
        },
    };
    let mut facts = facts;
    facts.settled = settled(tx, cycle, &facts).await?;
    Ok(Collected { facts, instrument, writing: (writing, named_on) })
}

/// The contradictions that a person settled, as long as the sides say what they said (T6-R6).
async fn settled(tx: &mut Tx, cycle: &Cycle, facts: &Consolidation) -> Result<Vec<Settled>, DbError> {
    let mut answers = choices::settlements(tx, &cycle.id).await?;
    if answers.is_empty() {
        return Ok(Vec::new());
    }
    let settled = conflicts(facts).into_iter().filter_map(|conflict| {
        let own = answers.remove(&conflict.key).filter(|own| own.found == conflict.found())?;
        let followed = conflict.sides.iter().find(|side| Some(&side.obligation) == own.obligation.as_ref());
        Some(Settled { followed: followed.map(|side| side.body.clone()), reason: own.reason, conflict })
    });
    Ok(settled.collect())
}

/// Difficulties that are followed as cases, proposals by who decides, those of the periods before (T6-R9).
async fn cases(tx: &mut Tx, cycle: &Cycle, seen: (Date, Timestamp), focal: &str) -> Result<ObstacleFacts, DbError> {
    let told = obstacles::report::for_report(tx, cycle, seen).await?;
    let stated = |rows: Vec<Paragraph>| -> Vec<Stated> {
        rows.into_iter().map(|row| Stated { source: row.source, text: row.text }).collect()
    };
    let title = |authority: Option<CompetentAuthority>| match authority {
        Some(CompetentAuthority::Central) => "Đối với Trung ương".to_owned(),
        Some(CompetentAuthority::Party) => "Đối với cấp ủy, Hội đồng nhân dân".to_owned(),
        Some(CompetentAuthority::Committee) => "Đối với Ủy ban nhân dân".to_owned(),
        Some(CompetentAuthority::FocalBody) => format!("Đối với {focal}"),
        None => "Chưa xác định cấp có thẩm quyền (đang theo dõi)".to_owned(),
    };
    let t = catalogue(Lang::Vi);
    let cases = told.rows.into_iter().map(|row| CaseFacts {
        source: row.source,
        text: row.text,
        cause: row.kind.map(|kind| t[&format!("obstacle.kind.{}", kind.as_str())].to_owned()).unwrap_or_default(),
        bodies: row.bodies,
        tasks: row.tasks,
        authority: row.authority.map(|authority| title(Some(authority))).unwrap_or_default(),
        asks: row.asks,
        wanted_by: row.wanted_by,
        is_open: row.is_open,
        outcome: row.outcome,
    });
    let cases = cases.collect();
    let proposals = told.proposals.into_iter().map(|(authority, rows)| {
        let key = authority.map_or("none", CompetentAuthority::as_str);
        (key, title(authority), stated(rows))
    });
    Ok(ObstacleFacts {
        proposals: proposals.collect(),
        difficulties: stated(told.difficulties),
        previous: stated(told.previous),
        cases,
        directives: Vec::new(),
    })
}

/// The instruments that the report rests on.
fn bases(instrument: &Instrument, cycle: &Cycle) -> Vec<String> {
    let title = &instrument.title;
    // "Về việc ban hành …" says its own "về"; a title that is printed in capitals stays as it is.
    let about = match (title.to_lowercase().starts_with("về "), title.chars().any(char::is_lowercase)) {
        (true, _) => super::form::lower_first(title),
        (false, true) => format!("về {}", super::form::lower_first(title)),
        (false, false) => title.clone(),
    };
    let mut bases = vec![format!("{} của {} {about}", instrument.cited(), instrument.issuer)];
    if let (Some(number), Some(on)) = (&cycle.request_number, cycle.request_issued_on) {
        bases.push(format!("văn bản yêu cầu báo cáo số {number} ngày {}", words::day(on)));
    }
    bases
}

/// What each body that owes reported and how, in the register's order.
async fn bodies_of(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
    taken: Taken,
    (plan_tasks, names): (&[plans::Task], &HashMap<BodyId, (usize, String)>),
) -> Result<Vec<BodyFacts>, DbError> {
    let labels: HashMap<&str, &str> = plan_tasks.iter().map(|task| (task.id.as_str(), task.label.as_str())).collect();
    let mut items: HashMap<ItemId, (i64, String)> = HashMap::new();
    let mut asked: HashMap<String, Vec<String>> = HashMap::new();
    let mut ended: HashMap<ItemId, Timestamp> = HashMap::new();
    for item in obligations::items_of_cycle(tx, &cycle.id).await? {
        if let Some(label) = item.task.as_ref().and_then(|task| labels.get(task.as_str())) {
            // What a body was excused from, or an amendment ended, is not missing.
            if item.ended_at.is_none_or(|at| at > known_at) {
                asked.entry(item.obligation.to_string()).or_default().push((*label).to_owned());
            }
            ended.extend(item.ended_at.map(|at| (item.id.clone(), at)));
            items.insert(item.id, (item.position, (*label).to_owned()));
        }
    }
    let mut versions: HashMap<String, Vec<Return>> = HashMap::new();
    for version in returns::of_cycle(tx, &cycle.id).await? {
        versions.entry(version.obligation.to_string()).or_default().push(version);
    }
    let mut entries: HashMap<ReturnId, Vec<returns::Entry>> = HashMap::new();
    for entry in returns::entries_of_cycle(tx, &cycle.id).await? {
        entries.entry(entry.return_id.clone()).or_default().push(entry);
    }
    let mut documents: HashMap<ReturnId, Vec<returns::ReturnDocument>> = HashMap::new();
    for row in returns::documents_of_cycle(tx, &cycle.id).await? {
        documents.entry(row.return_id.clone()).or_default().push(row);
    }
    let people = people(tx, &versions).await?;
    let mut ratings: HashMap<(ReturnId, ItemId), review::Rating> = HashMap::new();
    for rating in review::ratings_of_cycle(tx, &cycle.id).await? {
        ratings.insert((rating.return_id.clone(), rating.item.clone()), rating);
    }
    let urged = urges::desk::counts(tx, cycle).await?;
    let answered = beside::answered(tx, cycle).await?;
    let mut rows: Vec<(usize, BodyFacts)> = Vec::new();
    let listed_then = facts::of_whole_cycle(tx, cycle).await?;
    for (obligation, facts) in listed_then.into_iter().filter(|(_, facts)| facts.is_owed(as_of, known_at)) {
        let (state, timeliness) = state(&facts, as_of, known_at);
        let own = versions.get(obligation.id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let confirmed = own.iter().rev().find(|version| version.confirmed_at.is_some_and(|at| at <= known_at));
        let used = match taken {
            Taken::Confirmed => confirmed,
            Taken::Submitted => confirmed.or(own.iter().rev().find(|version| has_come(version, known_at))),
        };
        let first = own.iter().find(|version| version.submitted_at.is_some_and(|at| at <= known_at));
        let signed = used.or(first).filter(|version| version.letter_number.is_some());
        let place = names.get(&obligation.body).map_or(usize::MAX, |(place, _)| *place);
        let history = &facts.standing.history;
        let name = match names.get(&obligation.body).filter(|_| !history.concerns(&facts.standing.body)) {
            Some((_, name)) => name.clone(),
            None => successions::shown(tx, history, &obligation.body, cycle.opens_on, (as_of, known_at)).await?,
        };
        let letter = signed.map(letter).unwrap_or_default();
        let said = used.map(|version| {
            // What was asked no longer when a return left is not said by it.
            let left = version.submitted_at.or(version.recorded_at);
            let is_said = |entry: &returns::Entry| {
                ended.get(&entry.item).is_none_or(|ended| left.is_some_and(|left| left < *ended))
            };
            let mut of_version = entries.remove(&version.id).unwrap_or_default();
            of_version.retain(is_said);
            let issued = documents.get(&version.id).map(Vec::as_slice).unwrap_or_default();
            let filed = filed(version, &name, &letter, &people);
            let answers_version = answered(version);
            let documents = documents_in_words(issued.iter(), &version.documents);
            Said { filed: Arc::new(filed), answers_version, documents, ..said(version, of_version, &items, &ratings) }
        });
        let own = BodyFacts {
            name,
            state,
            timeliness,
            is_focal_part: obligation.is_focal_part,
            letter,
            arrived_on: first.and_then(|version| version.arrived_on.or(version.submitted_at.map(day_of))),
            asked: asked.remove(obligation.id.as_str()).unwrap_or_default(),
            urged_count: urged.get(&obligation.id).copied().unwrap_or(0),
            obligation: obligation.id.to_string(),
            period: String::new(),
            said,
        };
        rows.push((place, own));
    }
    rows.sort_by_key(|(place, _)| *place);
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// Where each task is counted, as the board counts it.
async fn counts(
    tx: &mut Tx,
    cycle: &Cycle,
    (as_of, known_at): (Date, Timestamp),
    names: &HashMap<BodyId, (usize, String)>,
) -> Result<Counts, DbError> {
    let mut counts = Counts::new();
    for stored in task_facts::of(tx, Some(&cycle.plan)).await? {
        if stored.place(as_of, known_at).is_none() {
            continue;
        }
        let Some(state) = dondoc_rules::tasks::state(&stored.facts, Whose::Plan, as_of, known_at) else { continue };
        let leads = stored.leads(as_of, known_at);
        let closing = leads.iter().find(|(part, _)| part.closes).and_then(|(_, holder)| match holder {
            Holder::Body(body) | Holder::Open { at: body, .. } => BodyId::parse(body),
        });
        let name = closing.and_then(|body| names.get(&body)).map(|(_, name)| name.clone()).unwrap_or_default();
        counts.insert(stored.task.clone(), (state.count, name));
    }
    Ok(counts)
}

/// The documents that prove results of tasks, by task.
async fn evidence(tx: &mut Tx, cycle: &Cycle, known_at: Timestamp) -> Result<HashMap<TaskId, String>, DbError> {
    let mut found: HashMap<TaskId, Vec<String>> = HashMap::new();
    for result in tasks::results_of_plan(tx, &cycle.plan).await? {
        let is_standing = result.accepted_at.is_some_and(|at| at <= known_at) && result.returned_at.is_none();
        if !is_standing || result.number.is_empty() {
            continue;
        }
        let day = result.issued_on.map(|on| format!(", {}", words::day(on))).unwrap_or_default();
        found.entry(result.task).or_default().push(format!("{}{day}", result.number));
    }
    Ok(found.into_iter().map(|(task, lines)| (task, lines.join("\n"))).collect())
}

/// The plan's targets with what is known of them; one that is tied to no indicator is a gap.
async fn targets(
    tx: &mut Tx,
    cycle: &Cycle,
    seen: (Date, Timestamp),
    names: &HashMap<BodyId, (usize, String)>,
    bodies: &[BodyFacts],
) -> Result<Vec<TargetFacts>, DbError> {
    let t = catalogue(Lang::Vi);
    let missing = returns::figures::missing_of_cycle(tx, &cycle.id).await?;
    let used: Vec<&str> =
        bodies.iter().filter_map(|body| body.said.as_ref()).map(|said| said.filed.return_id.as_str()).collect();
    let suppliers = targets::suppliers::known(tx, &cycle.plan, seen.1).await?;
    let told = targets::report::for_report(tx, &cycle.plan, seen).await?;
    let rows = plans::targets(tx, &cycle.plan_version).await?.into_iter().map(|target| {
        let words = target.text;
        let until = target.to_year.map(|year| format!(" (đến năm {year})")).unwrap_or_default();
        let value = [target.value, target.value_max].into_iter().flatten().map(|value| value.replace('.', ","));
        let value = value.collect::<Vec<_>>().join(" - ");
        let supplier = suppliers.get(&target.id).and_then(|body| names.get(body)).map(|(_, name)| name.clone());
        let gap = TargetFacts {
            key: target.label,
            text: target.indicator.unwrap_or_else(|| words.clone()),
            unit: target.unit.unwrap_or_default(),
            goal: format!("{value}{until}").trim().to_owned(),
            year_plan: String::new(),
            reached: None,
            same_period: String::new(),
            to_plan: String::new(),
            return_id: None,
            place: String::new(),
            nature: String::new(),
            standing: TargetStanding::Unassessed,
            standing_word: "Chưa đủ cơ sở đánh giá".to_owned(),
            supplier: supplier.unwrap_or_default(),
            note: String::new(),
        };
        // Why its supplier told no value, where the return that is used says so.
        let told_missing = missing.iter().find(|((of, one), _)| *one == target.id && used.contains(&of.as_str()));
        let gap = match told_missing {
            Some(((of, _), (reason, note))) => {
                let reason = &t[&format!("missing.{}", reason.as_str())];
                let note = if note.is_empty() { format!("{reason}.") } else { format!("{reason}: {note}.") };
                TargetFacts { note, return_id: Some(of.to_string()), ..gap }
            }
            None => gap,
        };
        let own: Vec<&targets::report::TargetLine> =
            told.lines.iter().filter(|line| line.position == target.position).collect();
        if own.is_empty() {
            return vec![gap];
        }
        // A target with several years has a row for each; what was amended since it was tied is not judged by what it was,
        // and told once.
        let (judged, amended): (Vec<_>, Vec<_>) = own.into_iter().partition(|line| line.text == words);
        let row = |line: &targets::report::TargetLine| TargetFacts {
            text: line.indicator.clone(),
            unit: line.unit.clone(),
            goal: line.goal.clone(),
            year_plan: line.year_plan.clone(),
            same_period: line.same_period.clone(),
            to_plan: line.to_plan.clone(),
            return_id: line.return_id.as_ref().map(ToString::to_string).or_else(|| gap.return_id.clone()),
            place: format!("indicators/{}", line.indicator_id),
            reached: Some(line.reached.clone()).filter(|reached| !reached.is_empty()),
            nature: line.nature.clone(),
            standing: standing(line.status),
            standing_word: line.status_word.clone(),
            note: joined(&gap.note, &line.method),
            ..gap.clone()
        };
        let mut rows: Vec<TargetFacts> = judged.into_iter().map(row).collect();
        rows.extend(amended.first().map(|line| TargetFacts {
            place: format!("indicators/{}", line.indicator_id),
            note: joined(&gap.note, &t["targets.reworded-note"]),
            ..gap.clone()
        }));
        for (place, row) in rows.iter_mut().enumerate().skip(1) {
            row.key = format!("{}.{}", row.key, place + 1);
        }
        rows
    });
    Ok(rows.flatten().collect())
}

/// Two sentences, either of which may be empty.
fn joined(one: &str, other: &str) -> String {
    [one, other].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ")
}

fn standing(status: Status) -> TargetStanding {
    match status {
        Status::Reached => TargetStanding::Reached,
        Status::OnTrack => TargetStanding::OnTrack,
        Status::Behind => TargetStanding::Behind,
        Status::AtRisk => TargetStanding::AtRisk,
        Status::CannotBeAssessed => TargetStanding::Unassessed,
    }
}

/// Whether a version reached the focal body by a moment.
fn has_come(version: &Return, known_at: Timestamp) -> bool {
    version.submitted_at.or(version.recorded_at).is_some_and(|at| at <= known_at)
}

fn letter(version: &Return) -> String {
    let day = version.letter_issued_on.map(words::day).unwrap_or_default();
    format!("{}, {day}", version.letter_number.as_deref().unwrap_or_default())
}

/// The names of those who approved and confirmed.
async fn people(tx: &mut Tx, versions: &HashMap<String, Vec<Return>>) -> Result<HashMap<AccountId, String>, DbError> {
    let mut people: HashMap<AccountId, String> = HashMap::new();
    for version in versions.values().flatten() {
        for id in [&version.approved_by, &version.confirmed_by].into_iter().flatten() {
            if !people.contains_key(id) {
                let name = accounts::name_of(tx, id).await?.unwrap_or_default();
                people.insert(id.clone(), name);
            }
        }
    }
    Ok(people)
}

/// A version as what a report rests on.
fn filed(version: &Return, body: &str, letter: &str, people: &HashMap<AccountId, String>) -> Filed {
    let name = |id: &Option<AccountId>| id.as_ref().and_then(|id| people.get(id)).cloned();
    Filed {
        return_id: version.id.to_string(),
        version: version.version,
        obligation: version.obligation.to_string(),
        body: body.to_owned(),
        letter: letter.to_owned(),
        approved_by: name(&version.approved_by).or(version.letter_signer.clone()).unwrap_or_default(),
        approved_at: version.approved_at,
        confirmed_by: name(&version.confirmed_by).unwrap_or_default(),
        confirmed_at: version.confirmed_at,
    }
}

fn said(
    version: &Return,
    entries: Vec<returns::Entry>,
    items: &HashMap<ItemId, (i64, String)>,
    ratings: &HashMap<(ReturnId, ItemId), review::Rating>,
) -> Said {
    let mut placed: Vec<(&(i64, String), returns::Entry)> =
        entries.into_iter().filter_map(|entry| Some((items.get(&entry.item)?, entry))).collect();
    placed.sort_by_key(|((position, _), _)| *position);
    let facts: Vec<_> = placed.iter().map(|((_, label), entry)| entry_facts(entry, label)).collect();
    let answered = answered_at(&facts);
    let mut entries: Vec<SaidEntry> = placed
        .into_iter()
        .map(|((_, label), entry)| SaidEntry {
            label: label.clone(),
            item: entry.item.to_string(),
            progress: entry.progress,
            rating: ratings
                .get(&(version.id.clone(), entry.item.clone()))
                .map(|rating| (rating.progress, rating.note.clone())),
            stands: stands(answered.get(entry.item.as_str()), &entry),
            done: entry.done,
            difficulties: entry.difficulties,
            next_steps: entry.next_steps,
            proposals: entry.proposals,
        })
        .collect();
    entries.sort_by(|a, b| a.label.cmp(&b.label));
    Said {
        filed: Arc::default(),
        answers_version: 0,
        is_nil: version.is_nil,
        deployment: version.deployment.clone(),
        documents: version.documents.clone(),
        assessment: version.assessment.clone(),
        next_period: version.next_period.clone(),
        proposals: version.proposals.clone(),
        entries,
    }
}

/// What stands beside a task's own words.
struct Beside<'a> {
    counts: &'a Counts,
    gathered: HashMap<TaskId, String>,
    evidence: HashMap<TaskId, String>,
}

/// The plan's sections with their tasks; tasks that stand under no heading come first.
fn sections(groups: &[plans::TaskGroup], tasks: &[plans::Task], beside: &Beside<'_>) -> Vec<SectionFacts> {
    let mut under: HashMap<Option<&str>, Vec<TaskText>> = HashMap::new();
    for task in tasks {
        let counted = beside.counts.get(&task.id);
        let text = TaskText {
            label: task.label.clone(),
            text: task.text.clone(),
            lead: task.lead_raw.clone().unwrap_or_default(),
            timeline: task.timeline_raw.clone().unwrap_or_default(),
            cooperating: task.cooperating_raw.clone().unwrap_or_default(),
            deliverable: task.deliverable_raw.clone().unwrap_or_default(),
            group: beside.gathered.get(&task.id).cloned().unwrap_or_default(),
            count: counted.map(|(count, _)| *count),
            closing: counted.map(|(_, name)| name.clone()).unwrap_or_default(),
            evidence: beside.evidence.get(&task.id).cloned().unwrap_or_default(),
        };
        under.entry(task.task_group.as_deref()).or_default().push(text);
    }
    let loose = under.remove(&None).unwrap_or_default();
    let loose = SectionFacts { tasks: loose, title: "Nhiệm vụ".to_owned(), ..SectionFacts::default() };
    // An ended heading stands only where something that was asked under it is told.
    let is_told = |group: &&plans::TaskGroup| {
        !group.is_ended || tasks.iter().any(|task| task.task_group.as_deref() == Some(group.label.as_str()))
    };
    let headed = groups.iter().filter(is_told).map(|group| SectionFacts {
        label: group.label.clone(),
        marker: group.marker.clone().unwrap_or_default(),
        title: group.title.clone(),
        tasks: under.remove(&Some(group.label.as_str())).unwrap_or_default(),
    });
    std::iter::once(loose).filter(|section| !section.tasks.is_empty()).chain(headed).collect()
}
