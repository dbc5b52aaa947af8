//! The picture of a goal: a trajectory against its target, drawn by the server, with the sentence that it shows.

use dondoc_rules::targets::judge::Method;
use dondoc_rules::targets::picture::{Aim, Paper, Picture, Place, Point, Scene, lay_out};
use dondoc_rules::targets::series::cumulated;
use dondoc_rules::targets::{Decimal, Observation, Period, Semantics, ValueKind};

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
    pub label: String,
}

/// The values that a goal is drawn with: as it measures them.
fn measured(one: &Judged) -> Vec<(Period, Decimal, String)> {
    let of = |values: &[&Observation]| -> Vec<(Period, Decimal, String)> {
        values.iter().map(|one| (one.period, one.value, one.territory.clone())).collect()
    };
    let all: Vec<&Observation> = one.series.0.iter().collect();
    let own: Vec<&Observation> = one.series.of(&one.goal.territory);
    let years = |values: Vec<&Observation>| -> Vec<(Period, Decimal, String)> {
        of(&values).into_iter().filter(|(period, ..)| period.whole_year().is_some()).collect()
    };
    match one.goal.semantics {
        Semantics::MultipleOfBase => {
            let base = one.goal.base_year.and_then(|year| i32::try_from(year).ok());
            let base = own.iter().find(|value| value.period.whole_year() == base).map(|value| value.value);
            let times = |(period, value, territory): (Period, Decimal, String)| {
                Some((period, value.checked_div(base?)?, territory))
            };
            years(own).into_iter().filter_map(times).collect()
        }
        Semantics::RatioToReference => {
            let ratio = |value: &&Observation| {
                let reference = one.reference.0.iter().find(|other| other.period == value.period)?;
                Some((value.period, value.value.checked_div(reference.value)?, value.territory.clone()))
            };
            own.iter().filter_map(ratio).collect()
        }
        Semantics::Cumulative if one.indicator.kind == ValueKind::Flow => {
            let from = one.goal.from_year.and_then(|year| i32::try_from(year).ok()).unwrap_or(i32::MIN);
            let flows: Vec<_> = years(own).into_iter().filter(|(period, ..)| period.first_year() >= from).collect();
            let totals = cumulated(&flows.iter().map(|(_, value, _)| *value).collect::<Vec<_>>());
            flows.into_iter().zip(totals).map(|((period, _, territory), total)| (period, total, territory)).collect()
        }
        Semantics::PeriodAverage | Semantics::Flow => years(all),
        _ => of(&all),
    }
}

/// The boundaries in a goal's values: its own first.
fn boundaries(one: &Judged, values: &[(Period, Decimal, String)]) -> Vec<String> {
    let mut names = vec![one.goal.territory.clone()];
    for (.., territory) in values {
        if !names.contains(territory) {
            names.push(territory.clone());
        }
    }
    names
}

fn scene(one: &Judged, values: &[(Period, Decimal, String)], names: &[String]) -> Scene {
    let goal = &one.goal;
    let end = Period::year(i32::try_from(goal.to_year).unwrap_or(0)).end();
    let point = |(period, value, territory): &(Period, Decimal, String)| Point {
        month: period.end(),
        value: *value,
        line: names.iter().position(|name| name == territory).unwrap_or(0),
    };
    let points: Vec<Point> = values.iter().map(point).collect();
    let first = points.iter().map(|point| point.month).min();
    let from = match goal.semantics {
        Semantics::PeriodAverage => {
            goal.from_year.and_then(|year| i32::try_from(year).ok()).map(|year| Period::year(year).end() - 12)
        }
        Semantics::Maintain => first,
        _ => None,
    };
    let is_change = matches!(goal.semantics, Semantics::AnnualChangePoints | Semantics::AnnualChangePercent);
    let aim = Aim { from, month: end, value: goal.value, value_max: goal.value_max };
    let projection = match (one.judgement.method, &one.judgement.reached, one.judgement.projection) {
        (Method::Line | Method::Rate | Method::Band, Some(last), Some(to)) if last.period.end() < end => {
            Some(((last.period.end(), last.value), (end, to)))
        }
        _ => None,
    };
    Scene { points, aims: if is_change { Vec::new() } else { vec![aim] }, projection }
}

/// The sentence that a picture shows: what is wanted, what is reached, in which status, by which boundary.
fn says(one: &Judged, values: &[(Period, Decimal, String)], t: &Catalogue, lang: Lang) -> String {
    let own: Vec<_> = values.iter().filter(|(.., territory)| *territory == one.goal.territory).collect();
    let unit = goal_unit(one, t);
    let span = match (own.first(), own.last()) {
        (Some((first, from, _)), Some((last, to, _))) if first != last => {
            let values = [
                ("from", shown_value(*from, lang)),
                ("first", shown_period(*first, t)),
                ("to", shown_value(*to, lang)),
                ("last", shown_period(*last, t)),
                ("unit", one.indicator.unit.clone()),
            ];
            t.with("picture.span", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        (Some((only, value, _)), _) => {
            let value = shown_value(*value, lang);
            t.with("picture.one", &[("value", &value), ("period", &shown_period(*only, t)), ("unit", &unit)])
        }
        _ => t["picture.none"].to_owned(),
    };
    let values = [
        ("indicator", one.indicator.name.clone()),
        ("territory", one.goal.territory.clone()),
        ("span", span),
        ("goal", shown_goal(one, t, lang)),
        ("status", status_word(one.judgement.status, t)),
        ("method", method_sentence(one, t, lang)),
    ];
    t.with("picture.says", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

/// Draws a goal; none where there is neither a value nor a level to be reached.
pub fn draw(one: &Judged, paper: Paper, t: &Catalogue, lang: Lang) -> Option<Drawing> {
    let values = measured(one);
    let names = boundaries(one, &values);
    let scene = scene(one, &values, &names);
    let Picture { levels, years, lines, aims, projection, breaks } = lay_out(&scene, paper)?;
    let drawn = lines.iter().enumerate().map(|(number, places)| {
        let name = names.get(number).cloned().unwrap_or_default();
        let own = values.iter().filter(|(.., territory)| *territory == name);
        let marks = places.iter().zip(own).map(|((x, y), (period, value, _))| {
            (*x, *y, format!("{}: {}", shown_period(*period, t), shown_value(*value, lang)))
        });
        DrawnLine {
            number: number.min(2),
            points: places.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" "),
            marks: marks.collect(),
            name,
        }
    });
    let label = |value: Decimal| exact(value, lang);
    let aims = aims.iter().map(|(from, to, height)| DrawnAim {
        x1: from.map_or(to.0 - 14, |from| from.0),
        x2: to.0,
        y: to.1,
        height: *height,
        label: label(one.goal.value),
    });
    Some(Drawing {
        id: one.goal.id.to_string(),
        width: paper.width,
        height: paper.height,
        left: paper.left,
        bottom: paper.height - paper.bottom,
        levels: levels.into_iter().map(|(y, value)| (y, label(value))).collect(),
        years,
        lines: drawn.collect(),
        aims: aims.collect(),
        projection,
        breaks,
        says: says(one, &values, t, lang),
    })
}
