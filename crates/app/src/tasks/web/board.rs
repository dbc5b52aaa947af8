//! The board: totals by class with the exact partition, and the tasks below, a page at a time.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};
use dondoc_rules::tasks::{Band, Denominator, STALE_DAYS, TaskCount, Totals};

use super::{look, percent, whole_word, word};
use crate::db::Tx;
use crate::http::{Asked, Catalogue, Cx, Error, Seen, Shell, render};
use crate::ids::{AccountId, BodyId, PlanId};
use crate::plans::Task;
use crate::tasks::count::{Counted, Counting, Filter, Kind, What, count};
use crate::{accounts, bodies, plans, words};

/// Tasks on one page of the list.
const PAGE: usize = 50;

/// What an address asks of the board.
pub struct Choice {
    pub filter: Filter,
    pub class: Option<TaskCount>,
    /// Only tasks that are to be reviewed.
    pub is_review: bool,
    /// Only tasks with a result that waits to be accepted.
    pub is_waiting: bool,
    pub rate: Denominator,
    page: usize,
}

impl Choice {
    /// Reads an address; what is not there or cannot be read asks for nothing.
    pub fn of(asked: &Asked) -> Choice {
        let days = asked.get("stale").and_then(|text| text.parse().ok()).filter(|days| *days > 0);
        let plan = asked.get("plan").and_then(PlanId::parse);
        Choice {
            filter: Filter {
                body: asked.get("body").and_then(BodyId::parse),
                person: asked.get("person").and_then(AccountId::parse),
                section: asked.get("section").filter(|_| plan.is_some()).map(str::to_owned),
                plan,
                stale_days: days.unwrap_or(STALE_DAYS),
                kind: asked.get("kind").and_then(|word| Kind::ALL.into_iter().find(|kind| kind.as_str() == word)),
            },
            class: asked.get("class").and_then(TaskCount::parse),
            is_review: asked.get("review").is_some(),
            is_waiting: asked.get("waiting").is_some(),
            rate: asked.get("rate").and_then(Denominator::parse).unwrap_or(Denominator::Dated),
            page: asked.get("page").and_then(|text| text.parse().ok()).unwrap_or(1).max(1),
        }
    }

    /// The tasks of the list.
    pub fn listed<'a>(&'a self, counting: &'a Counting) -> impl Iterator<Item = &'a Counted> {
        counting.tasks.iter().filter(|task| {
            self.class.is_none_or(|class| task.state.count == class)
                && (!self.is_review || task.is_stale)
                && (!self.is_waiting || task.state.waiting_since.is_some())
        })
    }
}

#[derive(Template)]
#[template(path = "tasks/board.html")]
struct BoardPage {
    shell: Shell,
    seen: Seen,
    link: String,
    csv: String,
    xlsx: String,
    xml: String,
    plans: Vec<Choosable>,
    bodies: Vec<Choosable>,
    officers: Vec<Choosable>,
    sections: Vec<Choosable>,
    rates: Vec<Choosable>,
    kinds: Vec<Choosable>,
    class: &'static str,
    is_review: bool,
    stale_days: i64,
    filters: String,
    partition: String,
    denominator: String,
    total: usize,
    dated: Vec<CountRow>,
    apart: Vec<CountRow>,
    bands: String,
    proposed: String,
    /// Where the classes of the chosen plan are confirmed, for those who may.
    classes: Option<String>,
    followers: Option<String>,
    stale: String,
    stale_link: String,
    is_waiting: bool,
    waiting: String,
    waiting_link: String,
    all_link: String,
    list_title: String,
    rows: Vec<Row>,
    pages: Vec<(usize, Option<String>)>,
}

/// An option of a list: value, words, whether it is chosen.
struct Choosable {
    value: String,
    label: String,
    is_chosen: bool,
}

struct CountRow {
    word: String,
    count: usize,
    percent: String,
    link: String,
    is_chosen: bool,
}

struct Row {
    link: String,
    label: String,
    text: String,
    plan: String,
    lead: String,
    class: String,
    look: &'static str,
    word: String,
    due: String,
    officer: String,
}

pub async fn show(cx: Cx, Query(pairs): Query<Vec<(String, String)>>) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/tasks").await?;
    let t = shell.t;
    let asked = Asked::of(pairs);
    let choice = Choice::of(&asked);
    let seen = Seen::of(&cx, &asked, t);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let counting = count(&mut tx, &cx.actor, cx.reach, &choice.filter, (seen.as_of, seen.known_at)).await?;
    let totals = counting.totals();
    let listed: Vec<&Counted> = choice.listed(&counting).collect();
    let page_count = listed.len().div_ceil(PAGE).max(1);
    let page = choice.page.min(page_count);
    let mut rows = Vec::new();
    for task in listed.iter().skip((page - 1) * PAGE).take(PAGE) {
        rows.push(row(&mut tx, t, &counting, task).await?);
    }
    let filters = filters(&mut tx, t, &choice, &counting, &seen).await?;
    let count_row = |class: &TaskCount| CountRow {
        word: word(t, *class),
        count: totals.count(*class),
        percent: totals.permille(*class, choice.rate).map_or_else(|| "–".to_owned(), |share| percent(share, cx.lang)),
        link: asked.address("/tasks", &[("class", class.as_str()), ("review", ""), ("waiting", ""), ("page", "")]),
        is_chosen: choice.class == Some(*class),
    };
    let is_own = cx.reach == Reach::Own;
    let own_plan = counting.plans.iter().find(|plan| choice.filter.plan.as_ref() == Some(&plan.id)).filter(|plan| {
        let is_focal = plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal));
        is_focal && reach(cx.actor.role, Right::ImportPlans).is_some()
    });
    let stale_count = counting.tasks.iter().filter(|task| task.is_stale).count().to_string();
    let days = choice.filter.stale_days.to_string();
    let waiting = counting.tasks.iter().filter(|task| task.state.waiting_since.is_some()).count().to_string();
    let proposed = counting.tasks.iter().filter(|task| !task.state.is_confirmed).count();
    let page = BoardPage {
        link: seen.link(&asked, "/tasks"),
        csv: seen.link(&asked, "/tasks.csv"),
        xlsx: seen.link(&asked, "/tasks.xlsx"),
        xml: seen.link(&asked, "/tasks.xml"),
        sections: sections(&mut tx, &choice, &counting).await?,
        bodies: if is_own { Vec::new() } else { body_options(&mut tx, &choice, &counting, &seen).await? },
        officers: if is_own { Vec::new() } else { officers(&mut tx, &choice, &counting).await? },
        plans: counting
            .plans
            .iter()
            .map(|plan| Choosable {
                value: plan.id.to_string(),
                label: plan.title.clone(),
                is_chosen: choice.filter.plan.as_ref() == Some(&plan.id),
            })
            .collect(),
        rates: Denominator::ALL
            .iter()
            .map(|of| Choosable {
                value: of.as_str().to_owned(),
                label: t[&format!("tasks.rate.{}", of.as_str())].to_owned(),
                is_chosen: *of == choice.rate,
            })
            .collect(),
        kinds: Kind::ALL
            .iter()
            .map(|kind| Choosable {
                value: kind.as_str().to_owned(),
                label: t[&format!("tasks.kind.{}", kind.as_str())].to_owned(),
                is_chosen: choice.filter.kind == Some(*kind),
            })
            .collect(),
        class: choice.class.map_or("", TaskCount::as_str),
        is_review: choice.is_review,
        stale_days: choice.filter.stale_days,
        filters,
        partition: partition(t, &totals),
        denominator: denominator(t, &totals, choice.rate),
        total: totals.total(),
        dated: TaskCount::ALL.iter().filter(|class| class.is_dated()).map(count_row).collect(),
        apart: TaskCount::ALL.iter().filter(|class| !class.is_dated()).map(count_row).collect(),
        bands: bands(t, &counting),
        proposed: match proposed {
            0 => t["tasks.all-confirmed"].to_owned(),
            count => t.with("tasks.proposed-count", &[("count", &count.to_string())]),
        },
        classes: own_plan.map(|plan| format!("/plans/{}/classes", plan.id)),
        followers: own_plan.map(|plan| format!("/plans/{}/followers", plan.id)),
        stale: t.with("tasks.stale", &[("count", &stale_count), ("days", &days)]),
        stale_link: asked.address("/tasks", &[("review", "1"), ("waiting", ""), ("class", ""), ("page", "")]),
        is_waiting: choice.is_waiting,
        waiting: t.with("tasks.waiting", &[("count", &waiting)]),
        waiting_link: asked.address("/tasks", &[("waiting", "1"), ("review", ""), ("class", ""), ("page", "")]),
        all_link: asked.address("/tasks", &[("review", ""), ("waiting", ""), ("class", ""), ("page", "")]),
        list_title: list_title(t, &choice, listed.len()),
        rows,
        pages: (1..=page_count)
            .filter(|_| page_count > 1)
            .map(|n| (n, (n != page).then(|| asked.address("/tasks", &[("page", &n.to_string())]))))
            .collect(),
        seen,
        shell,
    };
    let status = if page.seen.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// "Danh sách 7 nhiệm vụ đang thực hiện quá hạn".
fn list_title(t: &Catalogue, choice: &Choice, count: usize) -> String {
    let count = count.to_string();
    match choice.class {
        _ if choice.is_review => t.with("tasks.list-review", &[("count", &count)]),
        _ if choice.is_waiting => t.with("tasks.list-waiting", &[("count", &count)]),
        Some(class) => t.with("tasks.list-class", &[("count", &count), ("class", &word(t, class))]),
        None => t.with("tasks.list", &[("count", &count)]),
    }
}

/// The sum of the classes, in one sentence.
pub fn partition(t: &Catalogue, totals: &Totals) -> String {
    let mut values = vec![("total", totals.total().to_string())];
    values.extend(TaskCount::ALL.iter().map(|class| (class.as_str(), totals.count(*class).to_string())));
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("tasks.partition", &values)
}

/// What the percentages are of.
pub fn denominator(t: &Catalogue, totals: &Totals, of: Denominator) -> String {
    let count = totals.of_denominator(of).to_string();
    t.with("tasks.percent-of", &[("of", &t[&format!("tasks.rate.{}", of.as_str())]), ("count", &count)])
}

fn bands(t: &Catalogue, counting: &Counting) -> String {
    let values: Vec<(&str, String)> =
        Band::ALL.iter().map(|band| (band.as_str(), counting.in_band(*band).to_string())).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("tasks.bands", &values)
}

/// What is chosen, in words; for the whole where nothing is.
pub async fn filters(
    tx: &mut Tx,
    t: &Catalogue,
    choice: &Choice,
    counting: &Counting,
    seen: &Seen,
) -> Result<String, Error> {
    let mut parts: Vec<String> = Vec::new();
    let filter = &choice.filter;
    if let Some(plan) = counting.plans.iter().find(|plan| filter.plan.as_ref() == Some(&plan.id)) {
        parts.push(t.with("tasks.of-plan", &[("name", &plan.title)]));
    }
    if let Some(section) = &filter.section {
        parts.push(t.with("tasks.of-section", &[("name", section)]));
    }
    if let Some(body) = &filter.body {
        let name = bodies::name_of(tx, body, seen.as_of).await?;
        parts.push(t.with("tasks.of-body", &[("name", &name)]));
    }
    if let Some(person) = &filter.person {
        let name = accounts::name_of(tx, person).await?.unwrap_or_default();
        parts.push(t.with("tasks.of-person", &[("name", &name)]));
    }
    Ok(if parts.is_empty() { t["tasks.of-all"].to_owned() } else { parts.join("; ") })
}

async fn body_options(tx: &mut Tx, choice: &Choice, counting: &Counting, seen: &Seen) -> Result<Vec<Choosable>, Error> {
    let mut left = counting.bodies.clone();
    left.extend(choice.filter.body.clone());
    let is_chosen = |body: &BodyId| choice.filter.body.as_ref() == Some(body);
    let mut found = Vec::new();
    for named in bodies::all(tx, seen.as_of).await? {
        if left.remove(&named.body.id) {
            let is_chosen = is_chosen(&named.body.id);
            found.push(Choosable { value: named.body.id.to_string(), label: named.name, is_chosen });
        }
    }
    for body in left {
        let label = bodies::name_of(tx, &body, seen.as_of).await?;
        found.push(Choosable { is_chosen: is_chosen(&body), value: body.to_string(), label });
    }
    Ok(found)
}

async fn officers(tx: &mut Tx, choice: &Choice, counting: &Counting) -> Result<Vec<Choosable>, Error> {
    let mut found = Vec::new();
    let mut all = counting.officers.clone();
    all.extend(choice.filter.person.clone());
    for officer in all {
        let label = accounts::name_of(tx, &officer).await?.unwrap_or_default();
        let is_chosen = choice.filter.person.as_ref() == Some(&officer);
        found.push(Choosable { value: officer.to_string(), label, is_chosen });
    }
    Ok(found)
}

/// The headings of the chosen plan.
async fn sections(tx: &mut Tx, choice: &Choice, counting: &Counting) -> Result<Vec<Choosable>, Error> {
    let chosen = counting.plans.iter().find(|plan| choice.filter.plan.as_ref() == Some(&plan.id));
    let Some(plan) = chosen else { return Ok(Vec::new()) };
    let Some(version) = plans::latest(tx, &plan.id).await? else { return Ok(Vec::new()) };
    let groups = plans::groups(tx, &version.id).await?.into_iter();
    let option = groups.map(|group| Choosable {
        is_chosen: choice.filter.section.as_ref() == Some(&group.label),
        label: format!("{}. {}", group.label, group.title),
        value: group.label,
    });
    Ok(option.collect())
}

/// What is counted in its own words.
#[derive(Debug, Default)]
pub struct Worded {
    pub link: String,
    pub text: String,
    /// The plan's title; what ordered a directive.
    pub plan: String,
    pub lead: String,
}

/// A task in one version, or a directive, with its words.
pub async fn words_of(tx: &mut Tx, t: &Catalogue, counting: &Counting, counted: &Counted) -> Result<Worded, Error> {
    match &counted.what {
        What::Task { plan, task, version } => {
            let own: Option<Task> = tx
                .find(
                    "where tenant = $1 and plan_version = $2 and id = $3",
                    &[version.clone().into(), task.clone().into()],
                )
                .await?;
            let plan = counting.plans.iter().find(|own| own.id == *plan);
            Ok(Worded {
                link: format!("/tasks/{task}"),
                text: own.as_ref().map(|task| task.text.clone()).unwrap_or_default(),
                plan: plan.map(|plan| plan.title.clone()).unwrap_or_default(),
                lead: own.and_then(|task| task.lead_raw).unwrap_or_default(),
            })
        }
        What::Directive { directive, bodies } => {
            let mut names = Vec::new();
            for body in bodies {
                names.push(crate::bodies::name_of(tx, body, directive.ordered_on).await?);
            }
            Ok(Worded {
                link: format!("/directives/{}", directive.id),
                text: directive.text.clone(),
                plan: format!("{}: {} {}", &t["directive.one"], directive.ordered_by, directive.reference)
                    .trim()
                    .to_owned(),
                lead: names.join("; "),
            })
        }
    }
}

async fn row(tx: &mut Tx, t: &Catalogue, counting: &Counting, counted: &Counted) -> Result<Row, Error> {
    let worded = words_of(tx, t, counting, counted).await?;
    let officer = match &counted.officer {
        Some(officer) => accounts::name_of(tx, officer).await?.unwrap_or_default(),
        None => String::new(),
    };
    let class = t[&format!("class.{}", counted.state.class.as_str())].to_owned();
    Ok(Row {
        link: worded.link,
        label: counted.label.clone(),
        text: worded.text,
        plan: worded.plan,
        lead: worded.lead,
        class: match counted.state.is_confirmed {
            true => class,
            false => t.with("tasks.class-proposed", &[("class", &class)]),
        },
        look: look(&counted.state),
        word: whole_word(t, &counted.state),
        due: due(t, counted),
        officer,
    })
}

/// The day in force, and the first one where it was another.
pub fn due(t: &Catalogue, counted: &Counted) -> String {
    match (counted.state.due_on, counted.state.original_due_on) {
        (Some(due), Some(first)) if first != due => {
            t.with("tasks.due-amended", &[("day", &words::day(due)), ("first", &words::day(first))])
        }
        (Some(due), _) => words::day(due),
        (None, _) => "–".to_owned(),
    }
}
