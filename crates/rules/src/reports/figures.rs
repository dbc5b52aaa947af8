//! Figures: counts and shares, printed by one rounding rule.

use super::facts::BodyFacts;
use super::pieces::{Amount, Figure};
use crate::obligations::Timeliness;

/// Figures of timeliness over bodies that owe, the focal body's own part outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    pub owing_count: usize,
    pub on_time_count: usize,
    pub late_count: usize,
    pub missing_count: usize,
}

/// Counts timeliness. The parts add up to the whole by construction of the cases.
pub fn figures(bodies: &[BodyFacts]) -> Figures {
    let mut figures = Figures { owing_count: 0, on_time_count: 0, late_count: 0, missing_count: 0 };
    for body in bodies {
        match body.timeliness {
            Timeliness::FocalPart | Timeliness::Suspended | Timeliness::Excused => continue,
            Timeliness::OnTime => figures.on_time_count += 1,
            Timeliness::Late(_) => figures.late_count += 1,
            Timeliness::NotIn => figures.missing_count += 1,
        }
        figures.owing_count += 1;
    }
    figures
}

/// The most decimals that a report may print.
pub const MOST_DECIMALS: u32 = 4;

/// A share in so many decimals of a percent, rounded half up, as a whole number.
fn rounded(part: usize, whole: usize, decimals: u32) -> u128 {
    let scale = 10_u128.pow(decimals.min(MOST_DECIMALS));
    let (part, whole) = (part as u128, whole.max(1) as u128);
    (part * 200 * scale + whole) / (whole * 2)
}

/// Whether the shares of a whole partition that stand in one sentence do not make 100% as printed.
pub(super) fn does_not_make_a_hundred(figures: &[Figure], decimals: u32) -> bool {
    let mut by_whole: Vec<(&str, usize, usize, u128)> = Vec::new();
    for figure in figures {
        let (Amount::Share { part, whole }, Some(of)) = (&figure.amount, figure.denominator.as_deref()) else {
            continue;
        };
        let printed = rounded(*part, *whole, decimals);
        match by_whole.iter_mut().find(|(own, ..)| *own == of) {
            Some(row) => (row.2, row.3) = (row.2 + part, row.3 + printed),
            None => by_whole.push((of, *whole, *part, printed)),
        }
    }
    let hundred = 100 * 10_u128.pow(decimals.min(MOST_DECIMALS));
    by_whole.iter().any(|(_, whole, parts, printed)| parts == whole && *printed != hundred)
}

/// The share of a part in a whole: percent, rounded half up to so many decimals, decimal comma; a dash for no whole.
pub fn percent(part: usize, whole: usize, decimals: u32) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let scale = 10_u128.pow(decimals.min(MOST_DECIMALS));
    let rounded = rounded(part, whole, decimals);
    match decimals.min(MOST_DECIMALS) {
        0 => format!("{rounded}%"),
        width => format!("{},{:0width$}%", rounded / scale, rounded % scale, width = width as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_r4_percent_rounds_half_up_with_a_comma() {
        let check = |part, whole, expected: &str| assert_eq!(percent(part, whole, 2), expected, "{part}/{whole}");
        check(1, 3, "33,33%");
        check(2, 3, "66,67%");
        check(1, 8, "12,50%");
        check(1, 16, "6,25%");
        check(1, 32, "3,13%");
        check(71, 71, "100,00%");
        check(0, 5, "0,00%");
        check(0, 0, "–");
        // What a published report cut to 98,62 (vn-rules.md 6.1, outline A).
        check(16_051, 16_274, "98,63%");
        assert_eq!(percent(1, 8, 0), "13%");
        assert_eq!(percent(1, 8, 1), "12,5%");
        assert_eq!(percent(1, 3, 4), "33,3333%");
    }
}
