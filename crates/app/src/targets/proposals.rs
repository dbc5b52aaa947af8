//! How a plan's target may be read, from its own words: a person confirms it.

use dondoc_rules::plans::draft;
use dondoc_rules::targets::{Comparator, Decimal, Direction, Prices, Semantics, ValueKind, number, units};
use dondoc_rules::vi::fold::fold;

use super::Indicator;
use super::goals::GoalForm;
use crate::plans::Target;

/// The indicator that a target's words are most like, with how much of its name they hold.
pub fn likest<'a>(all: &'a [Indicator], target: &Target) -> Option<&'a Indicator> {
    let words_of = |text: &str| -> Vec<String> {
        fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let said = words_near(target).or_else(|| target.indicator.clone()).unwrap_or_else(|| target.text.clone());
    let unit = target.unit.as_deref().unwrap_or_default();
    // "giường bệnh công lập/vạn dân" names the indicator by its unit.
    let said = words_of(&format!("{said} {unit}"));
    let percent = |text: &str| text.trim_start().starts_with('%');
    let score = |name: &str| {
        let name = words_of(name);
        let shared = name.iter().filter(|word| said.contains(word)).count();
        if name.is_empty() { (0, 0) } else { (100 * shared / name.len(), name.len()) }
    };
    let fits = |one: &&Indicator| percent(&one.unit) == percent(unit) || unit == "lần";
    all.iter()
        .filter(fits)
        .map(|one| {
            let names = std::iter::once(one.name.as_str()).chain(one.aliases.split(';'));
            (names.map(score).max().unwrap_or((0, 0)), one)
        })
        .filter(|((percent, _), _)| *percent >= 70)
        .max_by_key(|(score, _)| *score)
        .map(|(_, one)| one)
}

/// The words that name what a target's number counts: those ahead of it since the number before, or those behind it where
/// the sentence begins with a number ("100% hộ … và 85% hộ …").
fn words_near(target: &Target) -> Option<String> {
    let (ahead, behind, begins) = around(target)?;
    Some(if begins { behind } else { ahead }.to_owned())
}

/// The words ahead of a target's number since the one before, those behind it up to the next, and whether the sentence
/// begins with a number.
fn around(target: &Target) -> Option<(&str, &str, bool)> {
    let value = target.value.as_ref()?.parse::<Decimal>().ok().map(number::shown)?;
    let text = &target.text;
    let is_whole = |at: usize| {
        !text[..at].ends_with(|c: char| c.is_ascii_digit() || c == ',')
            && !text[at + value.len()..].starts_with(|c: char| c.is_ascii_digit() || c == ',')
    };
    let at = text.match_indices(&value).map(|(at, _)| at).find(|at| is_whole(*at))?;
    let counts = counts(text);
    let first = counts.first()?.start;
    let begins = text[..first].split_whitespace().filter(|word| *word != "-").count() < 3;
    let end = at + value.len();
    let behind = &text[end..counts.iter().find(|count| count.start >= end).map_or(text.len(), |next| next.start)];
    let ahead = &text[counts.iter().rev().find(|count| count.end <= at).map_or(0, |last| last.end)..at];
    Some((ahead, behind, begins))
}

/// Whether the last word of change beside a target's number is a fall; none where nothing changes.
fn falls(target: &Target) -> Option<bool> {
    let said = fold(&words_near(target).unwrap_or_else(|| target.text.clone()));
    said.split(' ').rev().find_map(|word| match word {
        "giam" => Some(true),
        "tang" => Some(false),
        _ => None,
    })
}

/// The prices that the words beside a target's number name.
pub(super) fn prices(target: &Target) -> Prices {
    let Some((ahead, behind, _)) = around(target) else { return Prices::None };
    // What stands behind the next comma speaks of the next number.
    let behind = behind.split([',', ';']).next().unwrap_or_default();
    match units::prices_of(ahead) {
        Prices::None => units::prices_of(behind),
        told => told,
    }
}

/// The numbers of a text that are no years.
fn counts(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    for (at, _) in text.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
        match found.last_mut() {
            Some(last) if text[last.end..at].chars().all(|c| matches!(c, '.' | ',')) => last.end = at + 1,
            _ => found.push(at..at + 1),
        }
    }
    found.retain(|one| {
        !(one.len() == 4 && (text[one.clone()].starts_with("20") || text[one.clone()].starts_with("19")))
    });
    found
}

/// How a target may be read, from its own words; a person confirms it.
pub fn proposed(target: &Target, of: &Indicator, cited: &str) -> GoalForm {
    let read = serde_json::from_value::<draft::Semantics>(target.semantics.clone().into()).unwrap_or_default();
    let comparator = match Comparator::parse(&target.comparator) {
        Some(Comparator::Maintain) | None if read != draft::Semantics::Maintain => Comparator::Eq,
        Some(comparator) => comparator,
        None => Comparator::Maintain,
    };
    // "giảm bình quân 1 %/năm" of a share is a fall each year, however an earlier version was read.
    let is_change = of.kind != ValueKind::Growth && (falls(target) == Some(true) || units::is_percent(&of.unit));
    let semantics = match read {
        draft::Semantics::PeriodAverage if !is_change => Semantics::PeriodAverage,
        draft::Semantics::MultipleOfBase => Semantics::MultipleOfBase,
        draft::Semantics::RatioToNational => Semantics::RatioToReference,
        draft::Semantics::Maintain => Semantics::Maintain,
        draft::Semantics::AnnualChange if of.kind == ValueKind::Growth => Semantics::PeriodAverage,
        draft::Semantics::AnnualChange | draft::Semantics::PeriodAverage if units::is_percent(&of.unit) => {
            Semantics::AnnualChangePoints
        }
        draft::Semantics::AnnualChange | draft::Semantics::PeriodAverage => Semantics::AnnualChangePercent,
        draft::Semantics::Share | draft::Semantics::Level => match of.kind {
            ValueKind::Share => Semantics::Share,
            ValueKind::Flow => Semantics::Flow,
            ValueKind::Milestone => Semantics::Milestone,
            ValueKind::Level | ValueKind::Growth | ValueKind::Cumulative => Semantics::Level,
        },
    };
    let shown = |value: Option<&String>| {
        value.and_then(|text| text.parse::<Decimal>().ok()).map(number::shown).unwrap_or_default()
    };
    let year = |year: Option<i64>| year.map(|year| year.to_string()).unwrap_or_default();
    let base_year = (semantics == Semantics::MultipleOfBase).then(|| base_year(&target.text)).flatten();
    let is_ratio = semantics == Semantics::RatioToReference;
    GoalForm {
        indicator: Some(of.id.clone()),
        stated_in: cited.to_owned(),
        text: target.text.clone(),
        semantics,
        comparator,
        value: shown(target.value.as_ref()),
        value_max: shown(target.value_max.as_ref()),
        tolerance: String::new(),
        from_year: year(target.from_year),
        to_year: year(target.to_year),
        base_year: year(base_year),
        territory: of.territory.clone(),
        reference: is_ratio.then(|| of.id.clone()),
        reference_territory: if is_ratio { "cả nước".to_owned() } else { String::new() },
        is_converted: false,
    }
}

/// "so với năm 2020".
fn base_year(text: &str) -> Option<i64> {
    let folded = fold(text);
    let (_, rest) = folded.split_once("so voi nam ")?;
    rest.split(' ').next()?.parse().ok().filter(|year| (1990..=2100).contains(year))
}

/// Whether a change that a target names is the way that its indicator gets better: else a person must say what is meant.
pub fn is_plain(target: &Target, of: &Indicator) -> bool {
    let is_change = matches!(
        serde_json::from_value::<draft::Semantics>(target.semantics.clone().into()),
        Ok(draft::Semantics::AnnualChange | draft::Semantics::PeriodAverage)
    );
    match falls(target).filter(|_| is_change) {
        Some(true) => of.kind != ValueKind::Growth && of.direction == Direction::Down,
        Some(false) => of.direction != Direction::Down,
        None => true,
    }
}
