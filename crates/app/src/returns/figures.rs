//! The value of a target in a return: typed by the body that supplies it, confirmed with the return, a figure on record
//! from then on. Unit and definition come from the catalogue (T2-R7).

use std::collections::HashMap;

use dondoc_rules::returns::FigureState;
use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Decimal, MissingReason, Nature, Period, Read, number};
use jiff::civil::Date;

use super::verbs::{ReturnRefusal, blank_entry};
use super::{Return, of_obligation};
use crate::actor::Actor;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{CycleId, ItemId, ObligationId, ObservationId, ReturnId, SupplierId, TargetId};
use crate::plans::Target;
use crate::targets::known::is_other_unit;
use crate::targets::{Indicator, Known, TargetSupplier, goals, indicators, suppliers};
use crate::{obligations, plans};

/// How sure a value in a return may be; a revision is made by who publishes it.
pub const NATURES: [Nature; 3] = [Nature::Official, Nature::Preliminary, Nature::Estimate];

record! {
    /// What a return says of a target: fields as typed, so that nothing half-typed is lost.
    pub struct ReturnFigure in "return_figures" key (return_id, item) {
        pub return_id: ReturnId,
        pub item: ItemId,
        pub value: String,
        /// Empty: the cycle's own period.
        pub period: String,
        /// A word of `Nature`, or empty.
        pub nature: String,
        /// A word of `MissingReason`, or empty.
        pub missing: String,
        pub note: String,
        /// "1" where what is strange was looked at.
        pub checked: String,
        /// The figure on record that it became.
        pub observation: Option<ObservationId>,
    }
}

impl ReturnFigure {
    /// With nothing in it yet.
    pub fn blank(version: &ReturnId, item: &ItemId) -> ReturnFigure {
        let none = String::new;
        ReturnFigure {
            return_id: version.clone(),
            item: item.clone(),
            value: none(),
            period: none(),
            nature: none(),
            missing: none(),
            note: none(),
            checked: none(),
            observation: None,
        }
    }

    /// Its fields by the names of the form.
    pub fn fields(&mut self) -> [(&'static str, &mut String); 6] {
        [
            ("figure_value", &mut self.value),
            ("figure_period", &mut self.period),
            ("figure_nature", &mut self.nature),
            ("figure_missing", &mut self.missing),
            ("figure_note", &mut self.note),
            ("figure_checked", &mut self.checked),
        ]
    }

    /// What it says, in the order of the workbook's columns (`dondoc_rules::workbooks::FIGURE`).
    pub fn said(&self) -> [&String; 5] {
        [&self.value, &self.period, &self.nature, &self.missing, &self.note]
    }

    /// Whether another one says the same value, period and nature, a blank period being the usual one.
    pub fn is_same_figure(&self, other: &ReturnFigure, usual: Period) -> bool {
        let period = |text: &str| match text.trim() {
            "" => Ok(usual),
            text => Period::parse(text).ok_or_else(|| text.to_owned()),
        };
        self.value.trim() == other.value.trim()
            && self.nature == other.nature
            && period(&self.period) == period(&other.period)
    }

    /// Why it has no value, with the note beside it; none where it has one, or nothing is told.
    fn why_missing(&self) -> Option<(MissingReason, &str)> {
        let reason = MissingReason::parse(&self.missing)?;
        self.value.trim().is_empty().then(|| (reason, self.note.trim()))
    }

    /// Whether neither a value nor a reason is told.
    pub fn is_empty(&self) -> bool {
        self.value.trim().is_empty() && self.missing.is_empty()
    }
}

/// What a return is asked about a target, with what it says.
#[derive(Debug, Clone)]
pub struct Asked {
    pub target: Target,
    /// None until the target is tied to the catalogue.
    pub indicator: Option<Indicator>,
    pub figure: ReturnFigure,
    pub state: FigureState,
    pub read: Read,
    pub period: Period,
    /// The deadline falls inside the period: the nature must be told (T2-R4). Of a value that is typed it always is.
    pub needs_nature: bool,
    /// What is strange about the value.
    pub doubts: Vec<Doubt>,
    /// The last value on record in the same boundary.
    pub last: Option<(Period, Decimal)>,
}

impl Asked {
    /// The unit: the catalogue's, else the plan's own.
    pub fn unit(&self) -> String {
        let plan = self.target.unit.clone().unwrap_or_default();
        self.indicator.as_ref().map_or(plan, |one| one.unit.clone())
    }

    /// How sure the value is: as told; of returns that were sent before it had to be, official where the period was over.
    pub fn nature(&self) -> Nature {
        Nature::parse(&self.figure.nature).unwrap_or(Nature::Official)
    }

    /// Why there is no value, with the note beside it; none where there is one, or nothing is told.
    pub fn missing(&self) -> Option<(MissingReason, &str)> {
        self.figure.why_missing()
    }
}

/// The figures of a version.
pub async fn of_return(tx: &mut Tx, id: &ReturnId) -> Result<Vec<ReturnFigure>, DbError> {
    tx.list("where tenant = $1 and return_id = $2 order by item limit 2000", &[id.clone().into()]).await
}

/// What the returns of a cycle say of targets that have no value: the reason and the note, by return and target.
pub async fn missing_of_cycle(
    tx: &mut Tx,
    cycle: &CycleId,
) -> Result<HashMap<(ReturnId, TargetId), (MissingReason, String)>, DbError> {
    let figures: Vec<ReturnFigure> = tx
        .list(
            "where tenant = $1 and missing <> '' and return_id in (select id from returns where tenant = $1
                 and obligation in (select id from obligations where tenant = $1 and cycle = $2))
             order by return_id, item
             limit 200000",
            &[cycle.clone().into()],
        )
        .await?;
    let items = obligations::items_of_cycle(tx, cycle).await?.into_iter();
    let targets: HashMap<ItemId, TargetId> = items.filter_map(|item| Some((item.id, item.target?))).collect();
    let said = |figure: ReturnFigure| {
        let target = targets.get(&figure.item)?.clone();
        let (reason, note) = figure.why_missing()?;
        let note = note.to_owned();
        Some(((figure.return_id, target), (reason, note)))
    };
    Ok(figures.into_iter().filter_map(said).collect())
}

/// Keeps only figures of items that are targets of an obligation.
pub async fn only_of_targets(
    tx: &mut Tx,
    obligation: &ObligationId,
    figures: &mut Vec<ReturnFigure>,
) -> Result<(), DbError> {
    if figures.is_empty() {
        return Ok(());
    }
    let items = obligations::items(tx, obligation).await?;
    figures.retain(|figure| items.iter().any(|item| item.id == figure.item && item.target.is_some()));
    Ok(())
}

/// The period that a cycle asks figures of: the months of its data where they make one, else its last year.
pub fn period_of(cycle: &Cycle) -> Period {
    let (from, to) = (cycle.period_from, cycle.period_to);
    let year = i32::from(to.year());
    let months = (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month());
    let code = match months + 1 {
        6 if from.month() == 1 => format!("{year}-H1"),
        6 if from.month() == 7 => format!("{year}-H2"),
        9 if from.month() == 1 => format!("{year}-9M"),
        3 if from.month() % 3 == 1 => format!("{year}-Q{}", (from.month() + 2) / 3),
        1 => format!("{year}-{:02}", to.month()),
        _ => year.to_string(),
    };
    Period::parse(&code).unwrap_or_else(|| Period::year(year))
}

/// What a version is asked about targets, by item.
pub async fn asked(tx: &mut Tx, cycle: &Cycle, version: &Return) -> Result<HashMap<ItemId, Asked>, DbError> {
    told_of(tx, cycle, &version.obligation, Some(version)).await
}

/// What an obligation is asked about targets, by item, with what a version says where one was begun.
pub async fn asked_of(
    tx: &mut Tx,
    cycle: &Cycle,
    obligation: &ObligationId,
    version: Option<&ReturnId>,
) -> Result<HashMap<ItemId, Asked>, DbError> {
    let version = match version {
        Some(id) => super::get(tx, id).await?,
        None => None,
    };
    told_of(tx, cycle, obligation, version.as_ref()).await
}

async fn told_of(
    tx: &mut Tx,
    cycle: &Cycle,
    obligation: &ObligationId,
    version: Option<&Return>,
) -> Result<HashMap<ItemId, Asked>, DbError> {
    let items = obligations::items(tx, obligation).await?;
    if items.iter().all(|item| item.target.is_none()) {
        return Ok(HashMap::new());
    }
    let targets = plans::targets_ever(tx, &cycle.plan_version).await?;
    let tied = goals::of_plan(tx, &cycle.plan).await?;
    let all = indicators(tx).await?;
    let said = match version {
        Some(version) => of_return(tx, &version.id).await?,
        None => Vec::new(),
    };
    // What the obligation's own versions recorded is replaced by what this one says.
    let own = of_obligation(tx, obligation).await?.into_iter().map(|own| own.id);
    let mut known = Known::on(last_day(cycle, version)).without(own);
    let id = version.map_or_else(ReturnId::new, |version| version.id.clone());
    let mut found = HashMap::new();
    for item in items {
        let target = targets.iter().find(|target| Some(&target.id) == item.target.as_ref());
        let Some(target) = target.cloned() else { continue };
        let goal = tied.iter().find(|goal| goal.target.as_ref() == Some(&target.id));
        let indicator = goal.and_then(|goal| all.iter().find(|one| one.id == goal.indicator)).cloned();
        let figure = said.iter().find(|figure| figure.item == item.id).cloned();
        let figure = figure.unwrap_or_else(|| ReturnFigure::blank(&id, &item.id));
        if let Some(one) = &indicator {
            known.prepare(tx, one).await?;
        }
        found.insert(item.id, told((cycle, version), target, indicator, figure, &known));
    }
    Ok(found)
}

/// The day by which a value of a return is known: its due day, or the day of the version where that is later.
fn last_day(cycle: &Cycle, version: Option<&Return>) -> Date {
    let written = version.map(|version| day_of(version.submitted_at.unwrap_or(version.created_at)));
    written.map_or(cycle.due_on, |day| day.max(cycle.due_on))
}

fn told(
    (cycle, version): (&Cycle, Option<&Return>),
    target: Target,
    indicator: Option<Indicator>,
    figure: ReturnFigure,
    known: &Known,
) -> Asked {
    let usual = period_of(cycle);
    let typed = Some(figure.period.trim()).filter(|text| !text.is_empty());
    let period = typed.map_or(Some(usual), Period::parse);
    let read = match &indicator {
        // Nothing is converted: a percentage of what is counted otherwise is no number of it.
        Some(one) if is_other_unit(&figure.value, one) => Read::No,
        _ => number::read(&figure.value),
    };
    let of = period.unwrap_or(usual);
    // The last day of the period's last month is not over on the due day.
    let needs_nature = !of.is_over(i32::from(cycle.due_on.year()), i32::from(cycle.due_on.month()));
    let nature = Nature::parse(&figure.nature);
    // What was sent before a nature or a note had to be told stays as it was taken.
    let is_sent = version.is_some_and(|version| version.submitted_at.is_some());
    let is_recorded = figure.observation.is_some();
    let (mut doubtful, mut last) = (Vec::new(), None);
    if let Some(one) = &indicator {
        last = known.last(&one.id, &one.territory, of);
        if let Read::Number(value) = read {
            doubtful = known.doubts(one, &one.territory, of, value, nature);
            let stands = nature.and_then(|nature| known.standing(&one.id, &one.territory, of, nature));
            let stands = stands.filter(|(stands, _)| *stands != value && !is_recorded);
            doubtful.extend(stands.map(|(stands, source)| Doubt::Stands(*stands, source.clone())));
        }
    }
    let has_value = !figure.value.trim().is_empty();
    let missing = MissingReason::parse(&figure.missing);
    let state = match (has_value, &read) {
        (false, _) if missing.is_some_and(MissingReason::needs_note) && figure.note.trim().is_empty() && !is_sent => {
            FigureState::NoNote
        }
        (false, _) if missing.is_some() => FigureState::Told,
        (false, _) => FigureState::Nothing,
        (true, Read::Ask(_) | Read::No) => FigureState::Unreadable,
        (true, Read::Number(_)) if period.is_none() => FigureState::Unreadable,
        (true, Read::Number(_)) if doubtful.iter().any(Doubt::is_refused) => FigureState::Impossible,
        (true, Read::Number(_)) if nature.is_none() && (needs_nature || !is_sent) => FigureState::NoNature,
        (true, Read::Number(_)) => FigureState::Told,
    };
    Asked { target, indicator, figure, state, read, period: of, needs_nature, doubts: doubtful, last }
}

/// How far the figures of a version are told, by item.
pub(super) async fn states(
    tx: &mut Tx,
    cycle: &Cycle,
    version: &Return,
) -> Result<HashMap<ItemId, FigureState>, DbError> {
    Ok(asked(tx, cycle, version).await?.into_iter().map(|(item, asked)| (item, asked.state)).collect())
}

/// The targets of a cycle's plan whose supplier is not asked about them in it yet: target and body.
pub async fn not_asked(tx: &mut Tx, cycle: &Cycle) -> Result<Vec<(Target, crate::ids::BodyId)>, DbError> {
    let supplied = suppliers::of_plan(tx, &cycle.plan).await?;
    let items = obligations::items_of_cycle(tx, &cycle.id).await?;
    let is_asked = |target: &Target| items.iter().any(|item| item.target.as_ref() == Some(&target.id));
    let targets = plans::targets(tx, &cycle.plan_version).await?.into_iter().filter(|target| !is_asked(target));
    Ok(targets.filter_map(|target| Some((target.clone(), supplied.get(&target.id)?.clone()))).collect())
}

/// Asks the supplier of a target about it in a cycle that is open already, with the reason.
pub async fn give(
    db: &Db,
    actor: &Actor,
    cycle: &CycleId,
    target: &TargetId,
    reason: &str,
) -> Result<(), ReturnRefusal> {
    if reason.trim().is_empty() {
        return Err(ReturnRefusal::Field("figure.give-no-reason"));
    }
    let mut act = Act::begin(db, actor, "cycle.target-added").await?;
    let cycle = cycles::get(act.tx(), cycle).await?.ok_or(ReturnRefusal::Unknown)?;
    if !actor.acts_for(&cycle.focal_body) && actor.account.is_some() {
        return Err(ReturnRefusal::Unknown);
    }
    if cycle.closed_at.is_some() {
        return Err(ReturnRefusal::Closed);
    }
    let open = not_asked(act.tx(), &cycle).await?;
    let (target, body) = open.into_iter().find(|(one, _)| one.id == *target).ok_or(ReturnRefusal::Unknown)?;
    let cause = format!("{}: {}", cycle.name, reason.trim());
    let given = obligations::targets::give(&mut act, &cycle, &target, &body, &cause, actor.now).await?;
    let Some((obligation, item)) = given else { return Err(ReturnRefusal::Unknown) };
    let newest = of_obligation(act.tx(), &obligation.id).await?.pop();
    if let Some(version) = newest {
        // What was sent stays as it was sent; a completion can be asked for.
        if version.submitted_at.is_some() {
            return Err(ReturnRefusal::Field("figure.give-submitted"));
        }
        act.put(&blank_entry(&version.id, &item.id)).await?;
    }
    let kept = TargetSupplier {
        id: SupplierId::new(),
        plan: cycle.plan.clone(),
        target: target.id.clone(),
        body: Some(body),
        reason: cause,
        recorded_at: actor.now,
        recorded_by: actor.account.clone(),
    };
    act.put(&kept).await?;
    Ok(act.commit(&format!("cycles/{}", cycle.id)).await?)
}
