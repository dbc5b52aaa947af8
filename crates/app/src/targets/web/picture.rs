//! The picture of a goal: a trajectory against its target, drawn by the server, with the sentence that it shows.

use dondoc_rules::targets::judge::Method;
use dondoc_rules::targets::picture::{Aim, Paper, Picture, Place, Point, Scene, lay_out};
use dondoc_rules::targets::{Decimal, Nature, Period, Reading, Semantics, ValueKind};

use super::words::{exact, goal_unit, method_sentence, shown_goal, shown_period, shown_value, status_word};
use crate::http::{Catalogue, Lang};
use crate::targets::judged::Judged;

/// The large picture of an indicator's page.
pub const LARGE: Paper = Paper { width: 720, height: 340, left: 72, bottom: 34 };
/// One of many on a plan's page.
pub const SMALL: Paper = Paper { width: 320, height: 150, left: 52, bottom: 24 };

/// A picture as a template draws it.
pub struct Drawing {
    pub id: String,
    pub width: i32,
    pub height: i32,
    pub left: i32,
    pub bottom: i32,
    pub levels: Vec<(i32, String)>,
    pub years: Vec<(i32, i32)>,
    pub lines: Vec<DrawnLine>,
    pub aims: Vec<DrawnAim>,
    pub projection: Option<(Place, Place)>,
    pub breaks: Vec<i32>,
    /// What the picture shows, in words.
    pub says: String,
    pub unit: String,
    /// Every value that is drawn, for the table beside it.
    pub rows: Vec<DrawnRow>,
}

/// A drawn value in the table.
pub struct DrawnRow {
    pub period: String,
    pub value: String,
    /// How sure it is, and its line where it is not the goal's own.
    pub nature: String,
}

/// A line of values: its boundary, its points as an attribute, its marks.
pub struct DrawnLine {
    pub name: String,
    pub number: usize,
    pub points: String,
    pub marks: Vec<(i32, i32, String)>,
}

pub struct DrawnAim {
    pub x1: i32,
    pub x2: i32,
    pub y: i32,
    pub height: i32,
}

/// A value in a picture.
struct Drawn {
    period: Period,
    value: Decimal,
    /// The name of its line: its boundary, and for an older definition until when it held.
    line: String,
    nature: Nature,
}

/// Whether a goal's pictures show values as they are, so that other boundaries and definitions can stand beside them.
fn is_raw(one: &Judged) -> bool {
    match one.goal.semantics {
        Semantics::MultipleOfBase | Semantics::RatioToReference => false,
        Semantics::Cumulative => one.indicator.kind == ValueKind::Cumulative && one.goal.from_year.is_none(),
        _ => true,
    }
}

/// The unit of what is drawn.
fn drawn_unit(one: &Judged, t: &Catalogue) -> String {
    match one.goal.semantics {
        Semantics::MultipleOfBase | Semantics::RatioToReference => goal_unit(one, t),
        _ => one.indicator.unit.clone(),
    }
}

/// The values that a goal is drawn with: those it is judged by, then, where they are drawn as they are, those of other
/// boundaries and of definitions that were left, each as a line of its own.
fn drawn(one: &Judged, t: &Catalogue) -> Vec<Drawn> {
    let own = &one.goal.territory;
    let is_yearly = matches!(one.indicator.kind, ValueKind::Growth | ValueKind::Flow | ValueKind::Share);
    let is_shown = |period: Period| match is_yearly {
        true => period.whole_year().is_some(),
        false => period.length() <= Period::YEAR,
    };
    let measured: Vec<&Reading> = one.judgement.measured.iter().filter(|reading| is_shown(reading.period)).collect();
    let mut values: Vec<Drawn> = measured
        .iter()
        .map(|one| Drawn { period: one.period, value: one.value, line: own.clone(), nature: one.nature })
        .collect();
    if !is_raw(one) {
        return values;
    }
    let first = measured.first().map(|reading| reading.period);
    let last = measured.last().map(|reading| reading.period);
    let cut = first.and_then(|first| {
        let before = one.breaks.iter().filter(|cut| cut.from.begin() <= first.begin());
        before.max_by_key(|cut| cut.from.begin())
    });
    for value in one.series.0.iter().filter(|value| is_shown(value.period)) {
        let line = if value.territory != *own {
            value.territory.clone()
        } else if last.is_none_or(|last| value.period.end() > last.end()) {
            own.clone()
        } else {
            match cut.filter(|cut| value.period.begin() < cut.from.begin()) {
                Some(cut) => t.with("picture.before", &[("territory", own), ("period", &shown_period(cut.from, t))]),
                None => continue,
            }
        };
        values.push(Drawn { period: value.period, value: value.value, line, nature: value.nature });
    }
    values
}

/// The lines of a picture: the goal's own boundary first.
fn lines(one: &Judged, values: &[Drawn]) -> Vec<String> {
    let mut names = vec![one.goal.territory.clone()];
    for value in values {
        if !names.contains(&value.line) {
            names.push(value.line.clone());
        }
    }
    names
}

fn scene(one: &Judged, values: &[Drawn], names: &[String]) -> Scene {
    let goal = &one.goal;
    let end = Period::year(i32::try_from(goal.to_year).unwrap_or(0)).end();
    let point = |drawn: &Drawn| Point {
        month: drawn.period.end(),
        value: drawn.value,
        line: names.iter().position(|name| *name == drawn.line).unwrap_or(0),
    };
    let points: Vec<Point> = values.iter().map(point).collect();
    let first = points.iter().map(|point| point.month).min();
    let from = match goal.semantics {
        Semantics::PeriodAverage => {
            goal.from_year.and_then(|year| i32::try_from(year).ok()).map(|year| Period::year(year).end() - Period::YEAR)
        }
        Semantics::Maintain => first,
        _ => None,
    };
    // A rate or a change a year has no place on a line of values.
    let is_beside = match goal.semantics {
        Semantics::AnnualChangePoints | Semantics::AnnualChangePercent => true,
        Semantics::PeriodAverage => one.indicator.kind != ValueKind::Growth,
        _ => false,
    };
    let aim = Aim { from, month: end, value: goal.value, value_max: goal.value_max };
    let judgement = &one.judgement;
    let projection = match (judgement.method, &judgement.reached, judgement.projection) {
        (Method::Line | Method::Rate | Method::Band | Method::Sum, Some(last), Some(to)) => {
            Some(((last.period.end(), last.value), (end, to)))
        }
        (Method::Recent, Some(last), Some(to)) => Some(((last.period.end(), to), (end, to))),
        _ => None,
    };
    let projection = projection.filter(|((from, _), _)| *from < end);
    Scene { points, aims: if is_beside { Vec::new() } else { vec![aim] }, projection }
}

/// The sentence that a picture shows: what is wanted, what is reached, in which status, by which boundary.
fn says(one: &Judged, values: &[Drawn], t: &Catalogue, lang: Lang) -> String {
    let own: Vec<&Drawn> = values.iter().filter(|drawn| drawn.line == one.goal.territory).collect();
    let unit = drawn_unit(one, t);
    let span = match (own.first(), own.last()) {
        (Some(first), Some(last)) if first.period != last.period => {
            let values = [
                ("from", shown(one, first.value, lang)),
                ("first", shown_period(first.period, t)),
                ("to", shown(one, last.value, lang)),
                ("last", shown_period(last.period, t)),
                ("unit", unit),
            ];
            t.with("picture.span", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        (Some(only), _) => {
            let value = shown(one, only.value, lang);
            t.with("picture.one", &[("value", &value), ("period", &shown_period(only.period, t)), ("unit", &unit)])
        }
        _ => t["picture.none"].to_owned(),
    };
    let method = match &one.set {
        Some(set) => t.with("targets.set-reason", &[("reason", &set.reason)]),
        None => method_sentence(one, t, lang),
    };
    let values = [
        ("indicator", one.indicator.name.clone()),
        ("territory", one.goal.territory.clone()),
        ("span", span),
        ("goal", shown_goal(one, t, lang)),
        ("status", status_word(one.status(), t)),
        ("method", method),
    ];
    t.with("picture.says", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// A drawn value: exact where it was reported so, rounded where it was worked out.
fn shown(one: &Judged, value: Decimal, lang: Lang) -> String {
    match one.goal.semantics {
        Semantics::MultipleOfBase | Semantics::RatioToReference => shown_value(value, lang),
        _ => exact(value, lang),
    }
}

/// Draws a goal; none where there is neither a value nor a level to be reached.
pub fn draw(one: &Judged, paper: Paper, t: &Catalogue, lang: Lang) -> Option<Drawing> {
    let values = drawn(one, t);
    let names = lines(one, &values);
    let scene = scene(one, &values, &names);
    let Picture { levels, years, lines, aims, projection, breaks } = lay_out(&scene, paper)?;
    let line = |(number, places): (usize, &Vec<Place>)| {
        let name = names.get(number).cloned().unwrap_or_default();
        let own = values.iter().filter(|drawn| drawn.line == name);
        let marks = places.iter().zip(own).map(|((x, y), drawn)| {
            (*x, *y, format!("{}: {}", shown_period(drawn.period, t), shown(one, drawn.value, lang)))
        });
        DrawnLine {
            number: number.min(2),
            points: places.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
            marks: marks.collect(),
            name,
        }
    };
    let row = |drawn: &Drawn| {
        let nature = &t[&format!("nature.{}", drawn.nature.as_str())];
        let is_own = drawn.line == one.goal.territory;
        DrawnRow {
            period: shown_period(drawn.period, t),
            value: shown(one, drawn.value, lang),
            nature: if is_own { nature.to_owned() } else { format!("{nature} · {}", drawn.line) },
        }
    };
    let mut in_order: Vec<&Drawn> = values.iter().collect();
    in_order.sort_by_key(|drawn| drawn.period);
    let label = |value: Decimal| exact(value, lang);
    let aims = aims.iter().map(|(from, to, height)| DrawnAim {
        x1: from.map_or(to.0 - 14, |from| from.0),
        x2: to.0,
        y: to.1,
        height: *height,
    });
    Some(Drawing {
        id: one.goal.id.to_string(),
        width: paper.width,
        height: paper.height,
        left: paper.left,
        bottom: paper.height - paper.bottom,
        levels: levels.into_iter().map(|(y, value)| (y, label(value))).collect(),
        years,
        lines: lines.iter().enumerate().map(line).filter(|line| !line.marks.is_empty()).collect(),
        aims: aims.collect(),
        projection,
        breaks,
        says: says(one, &values, t, lang),
        unit: drawn_unit(one, t),
        rows: in_order.into_iter().map(row).collect(),
    })
}
