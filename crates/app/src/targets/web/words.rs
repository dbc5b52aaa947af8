//! Goals, figures and statuses in words and numbers: whole sentences of the catalogue with their numbers put in.

use dondoc_rules::targets::compared::is_plain;
use dondoc_rules::targets::judge::{Method, Note, Status, Unassessable};
use dondoc_rules::targets::plausible::{Doubt, Side};
use dondoc_rules::targets::units::{self, Measured};
use dondoc_rules::targets::{Comparator, Decimal, Period, Prices, Semantics, number};

use crate::cli::Failure;
use crate::http::{Catalogue, Lang};
use crate::targets::catalogue::CatalogueRefusal;
use crate::targets::goals::GoalRefusal;
use crate::targets::judged::Judged;
use crate::targets::observe::FigureRefusal;
use crate::targets::sheet::{Outcome, Planned, SheetRefusal, Table};

/// A number as the language writes it, every decimal of it.
pub fn exact(value: Decimal, lang: Lang) -> String {
    match lang {
        Lang::Vi => number::shown(value),
        Lang::En => number::shown_english(value),
    }
}

/// A number that was worked out: two decimals.
pub fn shown_value(value: Decimal, lang: Lang) -> String {
    exact(number::rounded(value, 2), lang)
}

/// What was read for a goal: exact where it is a figure as it was reported, rounded where it was worked out.
pub fn shown_reading(one: &Judged, value: Decimal, lang: Lang) -> String {
    if is_plain(one.goal.semantics) { exact(value, lang) } else { shown_value(value, lang) }
}

/// "năm 2023", "6 tháng đầu năm 2024", "giai đoạn 2021-2023".
pub fn shown_period(period: Period, t: &Catalogue) -> String {
    let code = period.code();
    let year = period.first_year().to_string();
    let named = |key: &str, part: &str| t.with(key, &[("year", &year), ("part", part)]);
    match code.split_once('-') {
        None => named("period.year", ""),
        Some((_, "H1")) => named("period.half-1", ""),
        Some((_, "H2")) => named("period.half-2", ""),
        Some((_, "9M")) => named("period.nine-months", ""),
        Some((_, months)) if months.ends_with('M') => named("period.months", months.trim_end_matches('M')),
        Some((_, quarter)) if quarter.starts_with('Q') => {
            let roman = match quarter {
                "Q1" => "I",
                "Q2" => "II",
                "Q3" => "III",
                _ => "IV",
            };
            named("period.quarter", roman)
        }
        Some((_, last)) if last.len() == 4 => named("period.span", last),
        Some((_, month)) => named("period.month", month),
    }
}

/// The unit in which a goal is measured.
pub fn goal_unit(one: &Judged, t: &Catalogue) -> String {
    measured_in(one.goal.semantics, &one.indicator.unit, t)
}

/// The unit in which a goal is measured that reads an indicator with a unit so.
fn measured_in(semantics: Semantics, unit: &str, t: &Catalogue) -> String {
    match units::measured(semantics, unit) {
        Measured::PercentAYear => t["targets.unit.percent-year"].to_owned(),
        Measured::Times => t["targets.unit.times"].to_owned(),
        Measured::PointsAYear => t["targets.unit.points-year"].to_owned(),
        Measured::Own(unit) => unit.to_owned(),
    }
}

/// "khoảng 8,3 %/năm, giai đoạn 2021-2030 (chấp nhận lệch 0,415)".
pub fn shown_goal(one: &Judged, t: &Catalogue, lang: Lang) -> String {
    let goal = &one.goal;
    let unit = goal_unit(one, t);
    let years = match goal.from_year {
        Some(from) if from != goal.to_year => format!("{from}-{}", goal.to_year),
        _ => goal.to_year.to_string(),
    };
    let values = [
        ("value", exact(goal.value, lang)),
        ("max", goal.value_max.map(|max| exact(max, lang)).unwrap_or_default()),
        ("tolerance", exact(goal.tolerance, lang)),
        ("unit", unit),
        ("years", years),
        ("base", goal.base_year.map(|year| year.to_string()).unwrap_or_default()),
        ("reference", goal.reference_territory.clone()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let said = t.with(&format!("goal.{}", goal.comparator.as_str()), &values);
    let more = match goal.semantics {
        Semantics::MultipleOfBase => t.with("goal.of-base", &values),
        Semantics::RatioToReference => t.with("goal.of-reference", &values),
        _ => String::new(),
    };
    let tolerance = match goal.comparator {
        Comparator::About | Comparator::Maintain => t.with("goal.within", &values),
        _ => String::new(),
    };
    [said, more, tolerance].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The words of a status.
pub fn status_word(status: Status, t: &Catalogue) -> String {
    t[&format!("target-status.{}", status.as_str())].to_owned()
}

/// How a status looks: the marks of the states of obligations.
pub fn status_class(status: Status) -> &'static str {
    match status {
        Status::Reached => "confirmed",
        Status::OnTrack => "submitted",
        Status::Behind => "due_soon",
        Status::AtRisk => "overdue",
        Status::CannotBeAssessed => "open",
    }
}

fn why_sentence(why: &Unassessable, t: &Catalogue) -> String {
    let year = |key: &str, year: i32| t.with(key, &[("year", &year.to_string())]);
    match why {
        Unassessable::NoValue => t["targets.why.no-value"].to_owned(),
        Unassessable::OtherTerritory(name) => t.with("targets.why.other-territory", &[("territory", name)]),
        Unassessable::PartYears(last) => t.with("targets.why.part-years", &[("period", &shown_period(*last, t))]),
        Unassessable::OneValue => t["targets.why.one-value"].to_owned(),
        Unassessable::NoBase(of) => year("targets.why.no-base", *of),
        Unassessable::BaseIsZero => t["targets.why.base-zero"].to_owned(),
        Unassessable::NoReference => t["targets.why.no-reference"].to_owned(),
        Unassessable::NoFirstYear(of) => year("targets.why.no-first-year", *of),
        Unassessable::NoLastYear(of) => year("targets.why.no-last-year", *of),
        Unassessable::NotDue => t["targets.why.not-due"].to_owned(),
        Unassessable::NotCountable => t["targets.why.not-countable"].to_owned(),
    }
}

/// How a status was worked out, in words and numbers.
pub fn method_sentence(one: &Judged, t: &Catalogue, lang: Lang) -> String {
    let judgement = &one.judgement;
    let shown = |value: Option<Decimal>| value.map(|value| shown_value(value, lang)).unwrap_or_default();
    let reading = |reading: &Option<dondoc_rules::targets::Reading>| match reading {
        Some(reading) => (shown_reading(one, reading.value, lang), shown_period(reading.period, t)),
        None => (String::new(), String::new()),
    };
    let ((base, base_period), (reached, period)) = (reading(&judgement.base), reading(&judgement.reached));
    let values = [
        ("base", base),
        ("base_period", base_period),
        ("reached", reached),
        ("period", period),
        ("pace", shown(judgement.pace)),
        ("required", shown(judgement.required)),
        ("years", shown_value(judgement.years_left, lang)),
        ("projection", shown(judgement.projection)),
        ("gap", shown(judgement.gap.map(|gap| gap.abs()))),
        ("to", one.goal.to_year.to_string()),
        ("base_year", one.goal.base_year.map(|year| year.to_string()).unwrap_or_default()),
        ("unit", goal_unit(one, t)),
        ("own_unit", one.indicator.unit.clone()),
        ("value", exact(one.goal.value, lang)),
        ("tolerance", exact(one.goal.tolerance, lang)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    if let Some(why) = &judgement.why {
        let mut sentences = vec![why_sentence(why, t)];
        match (&judgement.reached, judgement.gap) {
            (Some(_), Some(gap)) if gap.is_zero() => sentences.push(t.with("targets.method.one-met", &values)),
            (Some(_), Some(_)) => sentences.push(t.with("targets.method.one-value", &values)),
            // A change a year has no first measure: the value itself, in its own unit.
            _ if *why == Unassessable::OneValue && judgement.base.is_some() => {
                sentences.push(t.with("targets.method.one-base", &values));
            }
            _ => {}
        }
        if judgement.required.is_some() && *why == Unassessable::OneValue {
            sentences.push(t.with("targets.method.required", &values));
        }
        return sentences.join(" ");
    }
    let is_over = judgement.years_left.is_zero();
    let is_met = judgement.gap.is_some_and(|gap| gap.is_zero());
    let is_limit = matches!(one.goal.comparator, Comparator::Le | Comparator::Lt);
    let key = match (judgement.method, judgement.status) {
        (Method::Band, _) => "targets.method.band",
        (Method::Deed, Status::Reached) => "targets.method.deed",
        (Method::Deed, _) => "targets.method.no-deed",
        (_, Status::Reached) => "targets.method.met",
        (_, Status::Behind) if is_over => "targets.method.over",
        (Method::Line | Method::Rate, Status::AtRisk) if is_met => "targets.method.slipping",
        (Method::Line | Method::Rate, _) if is_met => "targets.method.met-early",
        (Method::Line, _) => "targets.method.line",
        (Method::Rate, _) => "targets.method.rate",
        (Method::Mean, _) => "targets.method.mean",
        (Method::Recent, _) => "targets.method.recent",
        (Method::Change, _) => "targets.method.change",
        (Method::Sum, _) if is_limit => "targets.method.sum-limit",
        (Method::Sum, _) => "targets.method.sum",
    };
    t.with(key, &values)
}

/// What must be said beside a status.
pub fn note_sentences(one: &Judged, t: &Catalogue) -> Vec<String> {
    one.judgement.notes.iter().map(|note| note_sentence(note, t)).collect()
}

/// A note in words.
pub fn note_sentence(note: &Note, t: &Catalogue) -> String {
    match note {
        Note::OtherTerritory { territory, from } => {
            t.with("targets.note.other-territory", &[("territory", territory), ("period", &shown_period(*from, t))])
        }
        Note::Break { from, reason } => {
            t.with("targets.note.break", &[("period", &shown_period(*from, t)), ("reason", reason)])
        }
        Note::NotOfficial(nature) => {
            t.with("targets.note.not-official", &[("nature", &t[&format!("nature.{}", nature.as_str())])])
        }
        Note::NoLastYear(year) => t.with("targets.note.no-last-year", &[("year", &year.to_string())]),
        Note::PartYear(period) => t.with("targets.note.part-year", &[("period", &shown_period(*period, t))]),
        Note::Old(period) => t.with("targets.note.old", &[("period", &shown_period(*period, t))]),
        Note::Left(period) => t.with("targets.note.left", &[("period", &shown_period(*period, t))]),
        Note::FromZero(year) => t.with("targets.note.from-zero", &[("year", &year.to_string())]),
        Note::Gap(year) => t.with("targets.note.gap", &[("year", &year.to_string())]),
    }
}

/// What is strange about a figure.
pub fn doubt_sentence(doubt: &Doubt, t: &Catalogue, lang: Lang) -> String {
    let with = |key: &str, value: &Decimal| t.with(key, &[("value", &exact(*value, lang))]);
    let times = |key: &str, side: Side, beside: &Decimal, factor: i64| {
        let which = match side {
            Side::Last => &t["doubt.last"],
            Side::Next => &t["doubt.next"],
        };
        let factor = exact(Decimal::from(factor), lang);
        t.with(key, &[("which", which), ("value", &exact(*beside, lang)), ("factor", &factor)])
    };
    match doubt {
        Doubt::Above(bound) => with("doubt.above", bound),
        Doubt::Below(bound) => with("doubt.below", bound),
        Doubt::NoDeed => t["doubt.no-deed"].to_owned(),
        Doubt::OtherUnit { side, beside, factor } => times("doubt.other-unit", *side, beside, *factor),
        Doubt::MarkMoved { side, beside, factor } => times("doubt.mark-moved", *side, beside, *factor),
        Doubt::SignChanged(last) => with("doubt.sign", last),
        Doubt::StrangeGrowth(bound) => with("doubt.growth", bound),
        Doubt::AboveNext(next) => with("doubt.above-next", next),
        Doubt::NotOver => t["doubt.not-over"].to_owned(),
        Doubt::Stands(value, source) => t.with("doubt.stands", &[("value", &exact(*value, lang)), ("source", source)]),
        Doubt::FarFromLast(last) => with("doubt.far", last),
        Doubt::Sum(sum) => with("doubt.sum", sum),
        Doubt::Fell(last) => with("doubt.fell", last),
        Doubt::Negative => t["doubt.negative"].to_owned(),
        Doubt::BeforeBase(year) => t.with("doubt.before-base", &[("year", &year.to_string())]),
        Doubt::BaseZero(year) => t.with("doubt.base-zero", &[("year", &year.to_string())]),
    }
}

/// "1.234 có thể là 1.234 (một nghìn …) hoặc 1,234 (một phẩy …)": asked back, with each number in words (T10-R2).
pub fn ask_sentence(meant: &[Decimal], t: &Catalogue, lang: Lang) -> String {
    let named = meant.iter().map(|value| {
        let plain = exact(*value, lang).replace(if lang == Lang::Vi { '.' } else { ',' }, "");
        t.with("number.meant", &[("number", &plain), ("words", &number::in_words(*value))])
    });
    t.with("number.ask", &[("meant", &named.collect::<Vec<_>>().join("; "))])
}

fn duplicate_sentence(value: Decimal, source: &str, t: &Catalogue, lang: Lang) -> String {
    let source = match source {
        "" => String::new(),
        source => format!(" {}", t.with("figure.duplicate-source", &[("source", source)])),
    };
    t.with("figure.duplicate", &[("value", &exact(value, lang)), ("source", &source)])
}

/// Why a figure was not recorded; none for a broken store.
pub fn figure_sentence(refusal: &FigureRefusal, t: &Catalogue, lang: Lang) -> String {
    match refusal {
        FigureRefusal::Unknown | FigureRefusal::Store(_) => t["figure.unknown"].to_owned(),
        FigureRefusal::Field(field) => t[&format!("figure.bad-{field}")].to_owned(),
        FigureRefusal::Ask(meant) => ask_sentence(meant, t, lang),
        FigureRefusal::Doubts(doubts) => {
            let refused: Vec<String> =
                doubts.iter().filter(|doubt| doubt.is_refused()).map(|doubt| doubt_sentence(doubt, t, lang)).collect();
            if refused.is_empty() {
                let asked: Vec<String> = doubts.iter().map(|doubt| doubt_sentence(doubt, t, lang)).collect();
                format!("{} {}", asked.join(" "), &t["figure.check"])
            } else {
                refused.join(" ")
            }
        }
        FigureRefusal::Percent(unit) => t.with("figure.percent", &[("unit", unit)]),
        FigureRefusal::Duplicate(value, source) => duplicate_sentence(*value, source, t, lang),
        FigureRefusal::Known => t["figure.known"].to_owned(),
    }
}

/// Why a goal was not recorded.
pub fn goal_sentence(refusal: &GoalRefusal, t: &Catalogue, lang: Lang) -> String {
    match refusal {
        GoalRefusal::Unknown | GoalRefusal::NotFocal | GoalRefusal::Store(_) => t["goal.unknown"].to_owned(),
        GoalRefusal::Field(field) => t[&format!("goal.bad-{field}")].to_owned(),
        GoalRefusal::Ask(_, meant) => ask_sentence(meant, t, lang),
        GoalRefusal::Unfit => t["goal.unfit"].to_owned(),
        GoalRefusal::Years => t["goal.years"].to_owned(),
        GoalRefusal::Unit { stated, semantics, unit } => {
            t.with("goal.other-unit", &[("stated", stated), ("measured", &measured_in(*semantics, unit, t))])
        }
        GoalRefusal::NotConverted { stated, semantics, unit } => {
            t.with("goal.not-converted", &[("stated", stated), ("measured", &measured_in(*semantics, unit, t))])
        }
        GoalRefusal::Prices(stated, own) => {
            t.with("goal.other-prices", &[("stated", &prices_word(*stated, t)), ("own", &prices_word(*own, t))])
        }
        GoalRefusal::OtherReference { unit, reference } => {
            t.with("goal.other-reference", &[("unit", unit), ("reference", reference)])
        }
        GoalRefusal::ReferencePrices(own, reference) => t.with(
            "goal.reference-prices",
            &[("own", &prices_word(*own, t)), ("reference", &prices_word(*reference, t))],
        ),
        GoalRefusal::AverageOfShare => t["goal.average-of-share"].to_owned(),
        GoalRefusal::OtherWay => t["goal.other-way"].to_owned(),
    }
}

fn prices_word(prices: Prices, t: &Catalogue) -> String {
    t[&format!("prices.{}", prices.as_str())].to_lowercase()
}

/// Why an indicator stays as it is.
pub fn catalogue_sentence(refusal: &CatalogueRefusal, t: &Catalogue) -> String {
    let field = |field: &str| t[&format!("indicator.{field}")].to_owned();
    match refusal {
        CatalogueRefusal::Unknown | CatalogueRefusal::Store(_) => t["figure.unknown"].to_owned(),
        CatalogueRefusal::Field(name) => t.with("indicator.bad", &[("field", &field(name))]),
        CatalogueRefusal::CodeTaken(name) => t.with("indicator.code-taken", &[("name", name)]),
        CatalogueRefusal::Fixed(name) => t.with("indicator.fixed", &[("field", &field(name))]),
        CatalogueRefusal::Columns => t["indicators.columns"].to_owned(),
        CatalogueRefusal::Line(line, name) => {
            t.with("indicators.bad-line", &[("line", &line.to_string()), ("field", &field(name))])
        }
        CatalogueRefusal::Twice(first, line, code) => {
            let values = [("first", &*first.to_string()), ("line", &line.to_string()), ("code", code)];
            t.with("indicators.twice", &values)
        }
        CatalogueRefusal::Bounds(Some(line)) => t.with("indicators.bounds-line", &[("line", &line.to_string())]),
        CatalogueRefusal::Bounds(None) => t["indicators.bounds"].to_owned(),
    }
}

/// Which sheet of a workbook was read, and which were not; none for a CSV.
pub fn table_sentence(table: &Table, t: &Catalogue) -> Option<String> {
    let read = t.with("figures.sheet-read", &[("sheet", table.sheet.as_ref()?)]);
    let named = |(name, is_hidden): &(String, bool)| match is_hidden {
        true => t.with("figures.sheet-hidden", &[("sheet", name)]),
        false => format!("«{name}»"),
    };
    let others = table.others.iter().map(named).collect::<Vec<_>>().join(", ");
    Some(match others.is_empty() {
        true => read,
        false => format!("{read} {}", t.with("figures.sheets-unread", &[("sheets", &others)])),
    })
}

/// Why a file of figures cannot be looked at.
pub fn sheet_sentence(refusal: &SheetRefusal, t: &Catalogue) -> String {
    match refusal {
        SheetRefusal::Unreadable | SheetRefusal::Store(_) => t["figures.unreadable"].to_owned(),
        SheetRefusal::Columns => t["figures.columns"].to_owned(),
        SheetRefusal::TooLong => t["figures.too-long"].to_owned(),
    }
}

/// The same for the command line.
pub fn sheet_failure(refusal: SheetRefusal, t: &Catalogue) -> Failure {
    match refusal {
        SheetRefusal::Store(error) => error.into(),
        other => Failure::Unusable(sheet_sentence(&other, t)),
    }
}

/// What becomes of a line of a file, in words.
pub fn outcome_sentence(outcome: &Outcome, t: &Catalogue, lang: Lang) -> String {
    let all = |doubts: &[Doubt]| doubts.iter().map(|one| doubt_sentence(one, t, lang)).collect::<Vec<_>>().join(" ");
    match outcome {
        Outcome::Fact => t["figures.fact"].to_owned(),
        Outcome::Asked(doubts) => all(doubts),
        Outcome::Duplicate(value, source) => duplicate_sentence(*value, source, t, lang),
        Outcome::Known => t["figure.known"].to_owned(),
        Outcome::Suggested(reason) => t.with("figures.suggested", &[("reason", &t[*reason])]),
        Outcome::Empty => t["figures.empty"].to_owned(),
        Outcome::Target => t["figures.target"].to_owned(),
        Outcome::Unknown => t["figures.unknown"].to_owned(),
        Outcome::Several(cell, names) => {
            let names = names.iter().map(|name| format!("«{name}»")).collect::<Vec<_>>().join(", ");
            t.with("figures.several", &[("cell", cell), ("names", &names)])
        }
        Outcome::Refused(cell, reason, meant) => {
            let asked = if meant.is_empty() { String::new() } else { format!(" {}", ask_sentence(meant, t, lang)) };
            t.with("figures.refused", &[("cell", cell), ("reason", &format!("{}{asked}", &t[*reason]))])
        }
        Outcome::Impossible(cell, doubts) => t.with("figures.refused", &[("cell", cell), ("reason", &all(doubts))]),
    }
}

/// A line of a file with what becomes of it.
pub fn planned_sentence(one: &Planned, t: &Catalogue, lang: Lang) -> String {
    let values = [
        ("line", one.line.number.to_string()),
        ("indicator", one.line.get("indicator").to_owned()),
        ("value", one.line.get("value").to_owned()),
        ("outcome", outcome_sentence(&one.outcome, t, lang)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("figures.line", &values)
}

/// How many lines became what.
pub fn loaded_sentence(done: &[Planned], t: &Catalogue) -> String {
    let count = |is: fn(&Outcome) -> bool| done.iter().filter(|one| is(&one.outcome)).count().to_string();
    let values = [
        ("facts", count(|one| matches!(one, Outcome::Fact))),
        ("suggested", count(|one| matches!(one, Outcome::Suggested(_)))),
        ("known", count(|one| matches!(one, Outcome::Known))),
        ("empty", count(|one| matches!(one, Outcome::Empty))),
        ("rest", count(|one| !matches!(one, Outcome::Fact | Outcome::Suggested(_) | Outcome::Known | Outcome::Empty))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("figures.loaded", &values)
}
