//! The head of page one: state, motto, names, number, day, kind, title, addressees (Phụ lục I, Phần I, Mục II.1 to 5, 9a).

use super::facts::{Line, Look};
use super::parts::{ADDRESSED, Parts, key};
use super::{Departure, Findings, Wanted, differs};
use crate::instruments::form::full_day;
use crate::instruments::measure::width;
use crate::vi::fold::nfc;

const CAPITALS: Wanted = Wanted { sizes: (24, 26), bold: true, italic: false, capitals: Some(true), centred: false };
const LOWER: Wanted = Wanted { sizes: (26, 28), bold: true, italic: false, capitals: Some(false), centred: false };

pub fn check(parts: &Parts<'_>, findings: &mut Findings) {
    state(parts, findings);
    names(parts, findings);
    number(parts, findings);
    day(parts, findings);
    title(parts, findings);
    addressees(parts, findings);
}

fn state(parts: &Parts<'_>, findings: &mut Findings) {
    match parts.state_name {
        Some(look) => at(findings, Departure::StateNameLook, look, CAPITALS),
        None => findings.add(Departure::StateName, "không tìm thấy Quốc hiệu"),
    }
    let Some(motto) = parts.motto else {
        if parts.state_name.is_some() {
            findings.add(Departure::MottoText, "không tìm thấy Tiêu ngữ");
        }
        return;
    };
    if motto.shown() != nfc("Độc lập - Tự do - Hạnh phúc") {
        findings.at(Departure::MottoText, motto, format!("«{}»", motto.shown()));
    }
    at(findings, Departure::MottoLook, motto, LOWER);
    rule(parts, findings, (Departure::MottoRule, motto), (85, 120));
}

fn names(parts: &Parts<'_>, findings: &mut Findings) {
    for look in &parts.superior {
        at(findings, Departure::Superior, look, Wanted { bold: false, ..CAPITALS });
    }
    for look in &parts.issuer {
        at(findings, Departure::Issuer, look, CAPITALS);
    }
    match parts.issuer.last() {
        Some(look) => rule(parts, findings, (Departure::IssuerRule, look), (30, 53)),
        None if parts.number.is_some() => findings.add(Departure::Issuer, "không tìm thấy tên cơ quan ban hành in đậm"),
        None => {}
    }
}

fn number(parts: &Parts<'_>, findings: &mut Findings) {
    let Some(look) = parts.number else {
        findings.add(Departure::NumberMissing, "không tìm thấy dòng «Số:»");
        return;
    };
    let shown = look.shown();
    // Number and day may stand in one paragraph, a tab between them.
    let line = look.text.split('\t').next().unwrap_or_default();
    let number = line.split_once(':').map(|(_, rest)| rest.trim()).unwrap_or_default();
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    let symbol = number.strip_prefix(digits.as_str()).unwrap_or_default();
    let is_padded = digits.is_empty() || digits.len() > 1;
    let is_tight = digits.is_empty() || !symbol.trim_end().contains([' ', '\u{a0}', '–', '—']);
    if !shown.starts_with("Số:") || !is_padded || !is_tight || !symbol.trim_start().starts_with('/') {
        findings.at(Departure::NumberForm, look, format!("«{}»", line.trim()));
    }
    if parts.day.is_none_or(|day| day.number != look.number) {
        let wanted = Wanted { sizes: (26, 26), bold: false, italic: false, capitals: None, centred: false };
        at(findings, Departure::NumberLook, look, wanted);
    }
}

fn day(parts: &Parts<'_>, findings: &mut Findings) {
    let Some(look) = parts.day else {
        findings.add(Departure::DayMissing, "không tìm thấy dòng «…, ngày … tháng … năm …»");
        return;
    };
    let shown = look.shown();
    let figures = |word: &str| {
        let (_, rest) = shown.split_once(word)?;
        let digits: String = rest.trim_start().chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then_some(digits)
    };
    let (day, month, year) = (figures("ngày"), figures("tháng"), figures("năm"));
    let has_comma = shown.split("ngày").next().is_some_and(|place| place.trim_end().ends_with(','));
    let is_right = match (&day, &month, &year) {
        (Some(day), Some(month), Some(year)) => {
            let parsed = (|| jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok())();
            parsed.is_some_and(|on| full_day(on) == format!("ngày {day} tháng {month} năm {year}"))
        }
        // Blank until the records office gives it; one that is half filled is judged when it is whole.
        _ => true,
    };
    if !has_comma || !is_right {
        findings.at(Departure::DayForm, look, format!("«{shown}»"));
    }
    if parts.number.is_none_or(|number| number.number != look.number) {
        let wanted = Wanted { sizes: (26, 28), bold: false, italic: true, capitals: None, centred: false };
        at(findings, Departure::DayLook, look, wanted);
    }
}

fn title(parts: &Parts<'_>, findings: &mut Findings) {
    let Some(kind) = parts.kind else {
        match parts.about {
            Some(look) => {
                let wanted = Wanted { sizes: (24, 26), bold: false, italic: false, capitals: None, centred: true };
                at(findings, Departure::AboutLook, look, wanted);
            }
            None => findings.add(Departure::AboutMissing, "không tìm thấy tên loại, cũng không có «V/v»"),
        }
        return;
    };
    let capitals = Wanted { sizes: (26, 28), capitals: Some(true), centred: true, ..CAPITALS };
    at(findings, Departure::TypeLook, kind, capitals);
    if parts.title.is_empty() {
        findings.at(Departure::TitleLook, kind, "không tìm thấy trích yếu");
    }
    for look in &parts.title {
        at(findings, Departure::TitleLook, look, Wanted { centred: true, ..LOWER });
    }
    if let Some(last) = parts.title.last() {
        rule(parts, findings, (Departure::TitleRule, last), (30, 53));
    }
}

fn addressees(parts: &Parts<'_>, findings: &mut Findings) {
    let kind = parts.kind.map(key);
    let Some(to) = parts.to else {
        let wants = parts.about.is_some() && kind.is_none() || kind.as_deref() == Some("to trinh");
        if wants {
            findings.add(Departure::ToMissing, "không tìm thấy «Kính gửi:»");
        }
        return;
    };
    if kind.as_deref().is_some_and(|kind| !ADDRESSED.contains(&kind)) {
        findings.at(
            Departure::ToUnwanted,
            to,
            format!("«Kính gửi:» trong {}", parts.kind.map(Look::shown).unwrap_or_default()),
        );
    }
    let shown = to.shown();
    let is_alone = shown.trim_end_matches([':', ' ']) == nfc("Kính gửi");
    if !shown.starts_with("Kính gửi:")
        || (is_alone && parts.to_list.len() == 1)
        || (is_alone && parts.to_list.is_empty())
    {
        findings.at(Departure::ToForm, to, format!("«{shown}»"));
    }
    let last = parts.to_list.len().saturating_sub(1);
    for (index, look) in parts.to_list.iter().enumerate() {
        list_line(findings, Departure::ToForm, look, index == last);
    }
    let wanted = Wanted { sizes: (26, 28), bold: false, italic: false, capitals: None, centred: false };
    for look in std::iter::once(&to).chain(&parts.to_list) {
        at(findings, Departure::ToLook, look, wanted);
    }
}

/// A line of a list: a hyphen in front, a semicolon at its end, a full stop at the last.
pub fn list_line(findings: &mut Findings, code: Departure, look: &Look, is_last: bool) {
    let shown = look.shown();
    let end = if is_last { '.' } else { ';' };
    if !shown.starts_with("- ") {
        findings.at(code, look, "đầu dòng không có gạch nối và cách chữ");
    }
    if !shown.ends_with(end) {
        let words = if is_last {
            "dòng cuối không kết thúc bằng dấu chấm"
        } else {
            "cuối dòng không có dấu chấm phẩy"
        };
        findings.at(code, look, words);
    }
}

fn at(findings: &mut Findings, code: Departure, look: &Look, wanted: Wanted) {
    if let Some(words) = differs(look, wanted) {
        findings.at(code, look, words);
    }
}

/// The line below a text: there, and as long as so many hundredths of the text.
fn rule(parts: &Parts<'_>, findings: &mut Findings, (code, look): (Departure, &Look), (least, most): (u32, u32)) {
    let Some(line) = line_below(parts, look) else {
        let words = match look.inked().all(|run| run.underlined) {
            true => "chữ gạch chân, không có đường kẻ",
            false => "không có đường kẻ",
        };
        findings.at(code, look, words);
        return;
    };
    let size = look.inked().map(|run| run.size).max().unwrap_or(26);
    let text = width(&look.shown(), size, true);
    // A text of several lines is as wide as its page allows: its line is judged against one line.
    if let Some(length) = line.length.filter(|_| text > 0 && text < 8_000) {
        let share = length * 100 / text;
        if share < least || share > most {
            findings.at(code, look, format!("đường kẻ dài {share}% dòng chữ"));
        }
    }
}

/// A line under a paragraph: at its own edge, over the next, or drawn near it in the same cell.
fn line_below(parts: &Parts<'_>, look: &Look) -> Option<Line> {
    if look.rule.is_some() {
        return look.rule;
    }
    let at = parts.all.iter().position(|other| other.number == look.number)?;
    let same = |other: &&Look| match (look.cell, other.cell) {
        (Some(own), Some(other)) => own.table == other.table && own.cell == other.cell,
        (None, None) => true,
        _ => false,
    };
    // A drawn line may hang on a paragraph a little below or above.
    let below = parts.all[at + 1..].iter().filter(same).take(3);
    for other in below {
        if other.rule_above.is_some() || other.rule.is_some() {
            return other.rule_above.or(other.rule);
        }
        if look.cell.is_none() && !other.text.trim().is_empty() {
            break;
        }
    }
    None
}
