//! Units as plans and catalogues write them: whether two say the same. Nothing is converted: what differs is asked about.

use super::{Prices, Semantics, ValueKind};
use crate::vi::fold::{fold, nfc};

/// How one unit stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// The same, however it is written.
    Same,
    /// The same counted in other steps: "nghìn tỷ đồng" and "tỷ đồng", a month and a year.
    Magnitude,
    /// Another thing: money and percent.
    Kind,
    /// The words do not tell: nobody is asked.
    Unclear,
}

/// What a unit counts.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    /// Parts of a whole: "%", "‰".
    Parts,
    /// "điểm %".
    Points,
    Times,
    Dong,
    Dollars,
    Weight,
    Area,
    Length,
    Power,
    /// Named by a noun: "giường bệnh", "lượt khách".
    Counted(String),
    /// A number word alone: "tỷ".
    Bare,
}

/// A unit taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Unit {
    thing: Thing,
    /// By which power of ten it is greater than the plain one.
    power: i32,
    /// For each of what: "người", "vạn dân".
    per: Vec<Per>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Per {
    Time(&'static str),
    /// So many people, as a power of ten: "vạn dân" is 4.
    People(i32),
    Other(String),
}

/// Times that something is counted by, folded, with the name that those of one length share.
const TIMES: [(&str, &str); 7] = [
    ("nam", "nam"),
    ("quy", "quy"),
    ("thang", "thang"),
    ("tuan", "tuan"),
    ("ngay", "ngay"),
    ("dem", "ngay"),
    ("6 thang", "6 thang"),
];

/// Plain units by their folded name: what they count and the power of ten.
fn plain(name: &str) -> Option<(Thing, i32)> {
    Some(match name {
        "dong" | "vnd" | "dong viet nam" => (Thing::Dong, 0),
        "usd" | "do la" | "do la my" => (Thing::Dollars, 0),
        "lan" => (Thing::Times, 0),
        "kg" => (Thing::Weight, 0),
        "ta" => (Thing::Weight, 2),
        "tan" => (Thing::Weight, 3),
        "m2" | "met vuong" => (Thing::Area, 0),
        "ha" | "hec ta" | "hecta" => (Thing::Area, 4),
        "km2" | "ki lo met vuong" | "cay so vuong" => (Thing::Area, 6),
        "m" | "met" => (Thing::Length, 0),
        "km" | "ki lo met" => (Thing::Length, 3),
        "w" => (Thing::Power, 0),
        "kw" => (Thing::Power, 3),
        "mw" => (Thing::Power, 6),
        "gw" => (Thing::Power, 9),
        _ => return None,
    })
}

/// Plain units that a noun may follow.
const MEASURES: [&str; 10] = ["dong", "usd", "kg", "tan", "m2", "ha", "km", "km2", "kw", "mw"];

/// Number words with their marks, since "vạn" and "văn" fold to one, and the power of ten that each says.
const STEPS: [(&str, i32); 17] = [
    ("nghìn", 3),
    ("ngàn", 3),
    ("triệu", 6),
    ("tỷ", 9),
    ("tỉ", 9),
    ("trăm", 2),
    ("chục", 1),
    ("vạn", 4),
    ("1.000.000", 6),
    ("1000000", 6),
    ("100.000", 5),
    ("100000", 5),
    ("10.000", 4),
    ("10000", 4),
    ("1.000", 3),
    ("1000", 3),
    ("100", 2),
];

/// The number words ahead of a text in lower case, as a power of ten, and what stands behind them.
fn power(lower: &str) -> (i32, &str) {
    let (mut power, mut rest) = (0, lower.trim());
    loop {
        let step = STEPS.iter().find_map(|(word, step)| {
            let behind = rest.strip_prefix(word)?;
            (behind.is_empty() || behind.starts_with(' ')).then(|| (step, behind.trim_start()))
        });
        match step {
            Some((step, behind)) => (power, rest) = (power + step, behind),
            None => return (power, rest),
        }
    }
}

/// A time behind a unit in words: "% mỗi năm", "triệu đồng một tháng"; and the text without it.
fn time_in_words(head: &str) -> (&str, Option<Per>) {
    for (time, name) in [("năm", "nam"), ("tháng", "thang"), ("quý", "quy"), ("ngày", "ngay")] {
        for each in ["mỗi", "một", "hằng", "hàng", "trong"] {
            if let Some(front) = head.strip_suffix(&format!(" {each} {time}")) {
                return (front.trim_end(), Some(Per::Time(name)));
            }
        }
    }
    (head, None)
}

fn per(text: &str) -> Option<Per> {
    let folded = fold(text);
    if let Some((_, name)) = TIMES.iter().find(|(word, _)| folded == *word || folded == format!("1 {word}")) {
        return Some(Per::Time(name));
    }
    let (power, rest) = power(text);
    match fold(rest).as_str() {
        "" => None,
        "nguoi" | "dan" | "nguoi dan" | "dau nguoi" => Some(Per::People(power)),
        other => Some(Per::Other(if power == 0 { other.to_owned() } else { format!("{power} {other}") })),
    }
}

fn read(text: &str) -> Option<Unit> {
    let lower = nfc(text).trim().to_lowercase();
    let mut parts = lower.split('/');
    let head = parts.next()?.trim();
    let mut per: Vec<Per> = parts.filter_map(per).collect();
    let (head, time) = time_in_words(head);
    per.extend(time);
    let folded = fold(head);
    let (power, rest) = power(head);
    let rest = fold(rest);
    let first = rest.split(' ').next().unwrap_or_default();
    let is_points = head.contains("điểm %") || head.contains("điểm phần trăm") || folded == "diem phan tram";
    let is_parts = head.contains('%') || folded.starts_with("phan tram");
    let (thing, more) = if is_points {
        (Thing::Points, 0)
    } else if is_parts {
        (Thing::Parts, 0)
    } else if head.contains('‰') || folded.starts_with("phan nghin") {
        (Thing::Parts, -1)
    } else if rest.is_empty() {
        if power == 0 {
            return None;
        }
        (Thing::Bare, 0)
    } else if let Some(known) = plain(&rest) {
        known
    } else if let Some(known) = plain(first).filter(|_| MEASURES.contains(&first)) {
        // "km đường", "ha rừng", "tấn lúa".
        known
    } else if ["le", "trong", "suat"].contains(&first) {
        // "tỷ lệ", "tỷ trọng" are no thousands of millions.
        return None;
    } else {
        (Thing::Counted(rest), 0)
    };
    let power = if is_points || is_parts { 0 } else { power };
    Some(Unit { thing, power: power + more, per })
}

/// Whether one of two nouns goes on where the other ends: "giường" and "giường bệnh công lập".
fn begins_with(one: &str, other: &str) -> bool {
    one == other || one.starts_with(&format!("{other} ")) || other.starts_with(&format!("{one} "))
}

fn things(one: &Unit, other: &Unit) -> Between {
    use Thing::{Bare, Counted, Parts, Points};
    match (&one.thing, &other.thing) {
        (Bare, Parts | Points | Thing::Times) | (Parts | Points | Thing::Times, Bare) => Between::Kind,
        (Bare, _) | (_, Bare) => Between::Same,
        // Plans say "%" of points too.
        (Parts, Points) | (Points, Parts) => Between::Same,
        (Counted(one), Counted(other)) if begins_with(one, other) => Between::Same,
        (Counted(_), Counted(_)) => Between::Unclear,
        (one, other) if one == other => Between::Same,
        _ => Between::Kind,
    }
}

fn pers(one: &[Per], other: &[Per]) -> Between {
    let time = |all: &[Per]| all.iter().find_map(|per| if let Per::Time(name) = per { Some(*name) } else { None });
    let people =
        |all: &[Per]| all.iter().find_map(|per| if let Per::People(power) = per { Some(*power) } else { None });
    let rest = |all: &[Per]| all.iter().find(|per| matches!(per, Per::Other(_))).cloned();
    // What one of two leaves unsaid differs from nothing.
    let differ = |one: Option<i32>, other: Option<i32>| one.zip(other).is_some_and(|(one, other)| one != other);
    let is_other_time = time(one).zip(time(other)).is_some_and(|(one, other)| one != other);
    if differ(people(one), people(other)) || is_other_time {
        return Between::Magnitude;
    }
    let is_other_base = (rest(one).is_some() && people(one).is_none() && people(other).is_some())
        || (rest(other).is_some() && people(other).is_none() && people(one).is_some());
    match (rest(one), rest(other)) {
        _ if is_other_base => Between::Kind,
        (Some(one), Some(other)) if one != other => Between::Unclear,
        _ => Between::Same,
    }
}

/// How two units stand to each other.
pub fn between(one: &str, other: &str) -> Between {
    let (Some(one), Some(other)) = (read(one), read(other)) else { return Between::Unclear };
    match things(&one, &other) {
        Between::Same if one.power != other.power => Between::Magnitude,
        Between::Same => pers(&one.per, &other.per),
        different => different,
    }
}

/// Whether a unit is one of a change by the year: "%/năm".
fn is_yearly_percent(unit: &str) -> bool {
    read(unit)
        .is_some_and(|unit| matches!(unit.thing, Thing::Parts | Thing::Points) && unit.per.contains(&Per::Time("nam")))
}

/// Whether an indicator is counted in percent.
pub fn is_percent(unit: &str) -> bool {
    read(unit).is_some_and(|unit| matches!(unit.thing, Thing::Parts | Thing::Points))
}

/// What a goal's number is measured in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Measured<'a> {
    /// The indicator's own unit.
    Own(&'a str),
    Times,
    PercentAYear,
    PointsAYear,
}

/// What the number of a goal is measured in, read so of an indicator with this unit.
pub fn measured(semantics: Semantics, unit: &str) -> Measured<'_> {
    match semantics {
        Semantics::PeriodAverage | Semantics::AnnualChangePercent => Measured::PercentAYear,
        Semantics::MultipleOfBase | Semantics::RatioToReference => Measured::Times,
        Semantics::AnnualChangePoints => Measured::PointsAYear,
        Semantics::Level
        | Semantics::Share
        | Semantics::Cumulative
        | Semantics::Flow
        | Semantics::Maintain
        | Semantics::Milestone => Measured::Own(unit),
    }
}

/// How the unit that a text states stands to what a goal is measured in.
pub fn stated(unit: &str, semantics: Semantics, kind: ValueKind, of: &str) -> Between {
    match measured(semantics, of) {
        Measured::Times => between(unit, "lần"),
        Measured::PercentAYear | Measured::PointsAYear => between(unit, "%/năm"),
        // "%/năm" is a growth rate of a year, and never the level of a share.
        Measured::Own(own) if is_yearly_percent(unit) && is_percent(own) && kind != ValueKind::Growth => {
            if is_yearly_percent(own) {
                Between::Same
            } else {
                Between::Kind
            }
        }
        Measured::Own(_) if kind == ValueKind::Milestone => Between::Unclear,
        Measured::Own(own) => between(unit, own),
    }
}

/// The prices that a text names; none where it names none or both.
pub fn prices_of(text: &str) -> Prices {
    let folded = fold(text);
    let is_current = folded.contains("gia hien hanh") || folded.contains("gia thuc te");
    let is_constant = folded.contains("gia so sanh") || folded.contains("gia co dinh");
    match (is_current, is_constant) {
        (true, false) => Prices::Current,
        (false, true) => Prices::Constant,
        _ => Prices::None,
    }
}

/// Whether two prices are told and differ.
pub fn prices_differ(one: Prices, other: Prices) -> bool {
    one != Prices::None && other != Prices::None && one != other
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_that_say_the_same_are_the_same() {
        let same = |one: &str, other: &str| {
            assert_eq!(between(one, other), Between::Same, "{one} and {other}");
            assert_eq!(between(other, one), Between::Same, "{other} and {one}");
        };
        same("giường bệnh/vạn dân", "giường/vạn dân");
        same("giường bệnh công lập/vạn dân", "giường/vạn dân");
        same("giường/10.000 dân", "giường/vạn dân");
        same("triệu đồng một người một tháng", "triệu đồng/người/tháng");
        same("văn bản", "văn bản");
        same("km đường", "km");
        same("% hộ", "%");
        same("phần trăm", "% GRDP");
        same("triệu đồng", "triệu đồng/người/năm");
        same("Triệu đồng / người / năm", "triệu đồng/người/năm");
        same("nghìn tỷ đồng", "ngàn tỉ đồng");
        same("tỷ", "tỷ đồng");
        same("1.000 lượt khách", "nghìn lượt");
        same("%/năm", "điểm %/năm");
        same("KCN", "KCN");
    }

    #[test]
    fn steps_and_things_that_differ_are_told() {
        let check = |one: &str, other: &str, expected: Between| {
            assert_eq!(between(one, other), expected, "{one} and {other}");
            assert_eq!(between(other, one), expected, "{other} and {one}");
        };
        check("nghìn tỷ đồng", "tỷ đồng", Between::Magnitude);
        check("nghìn tỷ", "tỷ đồng", Between::Magnitude);
        check("triệu đồng", "tỷ đồng", Between::Magnitude);
        check("triệu lượt", "lượt khách", Between::Magnitude);
        check("triệu đồng/người/năm", "triệu đồng/người/tháng", Between::Magnitude);
        check("bác sĩ/1.000 dân", "bác sĩ/vạn dân", Between::Magnitude);
        check("ha", "km2", Between::Magnitude);
        check("‰", "%", Between::Magnitude);
        check("%", "tỷ đồng", Between::Kind);
        check("tỷ USD", "tỷ đồng", Between::Kind);
        check("giường/vạn dân", "%", Between::Kind);
        check("lần", "%", Between::Kind);
        check("giường/vạn dân", "giường/xã", Between::Kind);
        check("xã", "doanh nghiệp", Between::Unclear);
        check("tỷ lệ", "%", Between::Unclear);
        check("", "%", Between::Unclear);
    }

    #[test]
    fn what_a_goal_is_measured_in_follows_from_how_it_is_read() {
        use Semantics::{AnnualChangePoints, Level, MultipleOfBase, PeriodAverage, Share};
        use ValueKind as Kind;
        assert_eq!(stated("%/năm", PeriodAverage, Kind::Growth, "%"), Between::Same);
        assert_eq!(stated("%", PeriodAverage, Kind::Growth, "%"), Between::Same);
        assert_eq!(stated("%/năm", AnnualChangePoints, Kind::Level, "% hộ"), Between::Same);
        assert_eq!(stated("%/năm", Level, Kind::Level, "% hộ"), Between::Kind);
        assert_eq!(stated("%/năm", Level, Kind::Growth, "%"), Between::Same);
        assert_eq!(stated("lần", MultipleOfBase, Kind::Level, "tỷ đồng"), Between::Same);
        assert_eq!(stated("tỷ đồng", MultipleOfBase, Kind::Level, "tỷ đồng"), Between::Kind);
        assert_eq!(stated("nghìn tỷ đồng", Level, Kind::Level, "tỷ đồng"), Between::Magnitude);
        assert_eq!(stated("%", Share, Kind::Share, "% GRDP"), Between::Same);
    }

    #[test]
    fn prices_are_compared_where_both_are_told() {
        assert_eq!(prices_of("Quy mô GRDP (giá hiện hành) gấp 4 lần"), Prices::Current);
        assert_eq!(prices_of("tính theo giá so sánh 2010"), Prices::Constant);
        assert_eq!(prices_of("giá so sánh và giá hiện hành"), Prices::None);
        assert!(prices_differ(Prices::Current, Prices::Constant) && !prices_differ(Prices::None, Prices::Current));
    }
}
