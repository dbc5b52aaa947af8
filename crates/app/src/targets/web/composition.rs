//! The parts of a whole over time, as bars of one length that are told apart by number, not by colour alone.

use std::collections::BTreeMap;

use dondoc_rules::targets::plausible::is_whole;
use dondoc_rules::targets::series::rounded_shares;
use dondoc_rules::targets::{Decimal, Period};
use jiff::Timestamp;
use jiff::civil::Date;

use super::words::{exact, shown_period, shown_value};
use crate::db::Tx;
use crate::http::{Catalogue, Error, Lang};
use crate::targets::{Indicator, observations, parts_of, series};
use crate::words;

/// So many parts have a filling of their own.
const FILLINGS: usize = 6;
/// A bar narrower than this has no room for its number.
const LEAST_FOR_NUMBER: i64 = 14;

/// The parts of a whole over time.
pub struct Whole {
    pub name: String,
    /// Names of the parts with the number of their filling.
    pub parts: Vec<(String, usize)>,
    pub rows: Vec<WholeRow>,
    pub height: usize,
    pub says: String,
    /// Periods of which a part is missing, and such whose parts do not sum to a hundred.
    pub gaps: Vec<String>,
}

pub struct WholeRow {
    pub label: String,
    pub cells: Vec<String>,
    pub y: usize,
    pub bars: Vec<Bar>,
}

/// A part's bar.
pub struct Bar {
    pub x: String,
    pub width: String,
    pub filling: usize,
    /// Its part's number and where it stands, where there is room.
    pub number: Option<(usize, String)>,
}

/// The whole that an indicator is a part of: a row for every period of which all parts are known.
pub async fn whole(
    tx: &mut Tx,
    of: &Indicator,
    seen: (Date, Timestamp),
    t: &Catalogue,
    lang: Lang,
) -> Result<Option<Whole>, Error> {
    let Some(name) = of.composition.clone() else { return Ok(None) };
    let parts: Vec<Indicator> = parts_of(tx, &name).await?;
    let mut found: BTreeMap<(Period, String), Vec<Option<Decimal>>> = BTreeMap::new();
    for (place, part) in parts.iter().enumerate() {
        for one in series(&observations(tx, &part.id).await?, seen).0 {
            let cells = found.entry((one.period, one.territory)).or_insert_with(|| vec![None; parts.len()]);
            cells[place] = Some(one.value);
        }
    }
    let mut rows = Vec::new();
    let mut gaps = Vec::new();
    for ((period, territory), cells) in found {
        let label = format!("{} ({territory})", shown_period(period, t));
        let missing = parts.iter().zip(&cells).filter(|(_, cell)| cell.is_none()).map(|(part, _)| part.name.as_str());
        let missing: Vec<&str> = missing.collect();
        if !missing.is_empty() {
            gaps.push(t.with("whole.missing", &[("period", &label), ("parts", &missing.join("; "))]));
            continue;
        }
        let cells: Vec<Decimal> = cells.into_iter().flatten().collect();
        let sum: Decimal = cells.iter().sum();
        if !is_whole(sum, cells.len()) {
            gaps.push(t.with("whole.sum", &[("period", &label), ("sum", &shown_value(sum, lang))]));
        }
        let places = cells.iter().map(|value| value.normalize().scale()).max().unwrap_or(0);
        rows.push(WholeRow {
            label,
            // As exact as they were reported; what they sum to, they sum to here.
            cells: rounded_shares(&cells, places).into_iter().map(|value| exact(value, lang)).collect(),
            y: rows.len() * 44,
            bars: bars(&cells),
        });
    }
    let last = rows.last().map(|row| {
        let parts = parts.iter().zip(&row.cells).map(|(part, cell)| format!("{} {cell}%", part.name));
        t.with(
            "whole.says",
            &[("name", &name), ("period", &row.label), ("parts", &parts.collect::<Vec<_>>().join("; "))],
        )
    });
    let says = match last {
        Some(says) => says,
        None if gaps.is_empty() => return Ok(None),
        None => t["whole.none"].to_owned(),
    };
    let parts = parts.into_iter().enumerate().map(|(place, part)| (part.name, place % FILLINGS));
    Ok(Some(Whole { name: words::capital(&name), parts: parts.collect(), height: rows.len() * 44, rows, says, gaps }))
}

fn bars(cells: &[Decimal]) -> Vec<Bar> {
    let mut left = Decimal::ZERO;
    let mut bars = Vec::with_capacity(cells.len());
    for (place, value) in cells.iter().enumerate() {
        let width = (*value * Decimal::from(5)).max(Decimal::ZERO);
        let middle = left + width / Decimal::TWO;
        bars.push(Bar {
            x: left.to_string(),
            width: width.to_string(),
            filling: place % FILLINGS,
            number: (width >= Decimal::from(LEAST_FOR_NUMBER)).then(|| (place + 1, middle.to_string())),
        });
        left += width;
    }
    bars
}
