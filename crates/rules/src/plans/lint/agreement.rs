//! Whether the parts of a document agree: the text with the annex, shares with their whole, dates with the calendar.

use std::collections::HashMap;

use jiff::civil::{Date, Weekday};

use crate::diagnostic::{Code, Diagnostic};
use crate::doc::Span;
use crate::plans::draft::{PlanDraft, Semantics};
use crate::plans::lines::Line;
use crate::vi::fold::fold;
use crate::vi::numerals::roman;

/// A list of names must share so many with another to be the same list said again.
const SAME_NAMES: usize = 3;

/// The text names what the annex leaves out, or the other way round.
pub fn body_and_annex(draft: &PlanDraft, lines: &[Line], found: &mut Vec<Diagnostic>) {
    let body: Vec<(&str, &Span)> = lines.iter().map(|line| (line.text.as_str(), &line.span)).collect();
    let annex: Vec<(&str, &Span, &str)> =
        draft.tasks.iter().map(|task| (task.text.as_str(), &task.span, task.id.as_str())).collect();
    lists(&body, &annex, found);
    classes(&body, &annex, found);
}

/// Lists of names that stand behind the same words and differ in one or two.
fn lists(body: &[(&str, &Span)], annex: &[(&str, &Span, &str)], found: &mut Vec<Diagnostic>) {
    let mut said: HashMap<String, Vec<(Vec<&str>, &Span)>> = HashMap::new();
    for (text, span) in body {
        for (context, names) in names_of(text) {
            said.entry(context).or_default().push((names, span));
        }
    }
    let mut told: Vec<String> = Vec::new();
    for (text, span, task) in annex {
        for (context, names) in names_of(text) {
            for (other, _) in said.get(&context).into_iter().flatten() {
                let shared = names.iter().filter(|name| other.contains(name)).count();
                let only_body: Vec<&str> = other.iter().filter(|name| !names.contains(name)).copied().collect();
                let only_annex: Vec<&str> = names.iter().filter(|name| !other.contains(name)).copied().collect();
                let differ = only_body.len() + only_annex.len();
                if shared < SAME_NAMES || !(1..=2).contains(&differ) {
                    continue;
                }
                let side = |names: &[&str], here: &str, there: &str| {
                    (!names.is_empty()).then(|| format!("{here} nêu {} mà {there} không nêu", names.join(", ")))
                };
                let annex_name = format!("nhiệm vụ {task} của phụ lục");
                let parts = [side(&only_body, "phần lời", &annex_name), side(&only_annex, &annex_name, "phần lời")];
                let message = parts.into_iter().flatten().collect::<Vec<_>>().join("; ");
                if !told.contains(&message) {
                    found.push(Diagnostic::new(
                        Code::BodyAnnexMismatch,
                        capital(&format!("{message}.")),
                        (*span).clone(),
                    ));
                    told.push(message);
                }
            }
        }
    }
}

/// Lists of three or more capitalised names, with the folded words before them.
fn names_of(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut lists = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    let mut context = String::new();
    for part in text.split([',', ';', ':']) {
        let part = part.trim();
        let words: Vec<&str> = part.split(' ').filter(|word| !word.is_empty()).collect();
        let from_end = words.iter().rev().take_while(|word| is_capital(word)).count();
        let is_whole = from_end == words.len() && (1..=4).contains(&words.len());
        if is_whole && !names.is_empty() {
            names.push(part);
            continue;
        }
        // "… như Phú Yên": the first name of a list ends a part; "Lâm Đồng để …": the last one begins it.
        let from_start = words.iter().take_while(|word| is_capital(word)).count();
        if !names.is_empty() && (1..=4).contains(&from_start) && from_start < words.len() {
            names.push(end_of_words(part, from_start));
        }
        if names.len() >= SAME_NAMES {
            lists.push((std::mem::take(&mut context), std::mem::take(&mut names)));
        }
        names.clear();
        if (1..=4).contains(&from_end) && from_end < words.len() {
            let front = &words[..words.len() - from_end];
            let last: Vec<&str> = front.iter().rev().take(2).rev().copied().collect();
            context = fold(&last.join(" "));
            names.push(&part[part.len() - words[words.len() - from_end..].join(" ").len()..]);
        }
    }
    if names.len() >= SAME_NAMES {
        lists.push((context, names));
    }
    lists
}

fn end_of_words(part: &str, count: usize) -> &str {
    let end = part.match_indices(' ').nth(count - 1).map_or(part.len(), |(at, _)| at);
    &part[..end]
}

fn is_capital(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// "cảng biển loại 1" here, "cảng biển loại I" there.
fn classes(body: &[(&str, &Span)], annex: &[(&str, &Span, &str)], found: &mut Vec<Diagnostic>) {
    let mut arabic: HashMap<(String, u32), String> = HashMap::new();
    for (text, _) in body {
        for (name, value, printed, is_roman) in classes_of(text) {
            if !is_roman {
                arabic.entry((name, value)).or_insert(printed);
            }
        }
    }
    let mut romans: HashMap<(String, u32), String> = HashMap::new();
    for (text, _) in body {
        for (name, value, printed, is_roman) in classes_of(text) {
            if is_roman {
                romans.entry((name, value)).or_insert(printed);
            }
        }
    }
    let mut told: Vec<String> = Vec::new();
    for (text, span, task) in annex {
        for (name, value, printed, is_roman) in classes_of(text) {
            let other = if is_roman { &arabic } else { &romans };
            let same = if is_roman { &romans } else { &arabic };
            let key = (name, value);
            if let (Some(body), false) = (other.get(&key), same.contains_key(&key))
                && !told.contains(&printed)
            {
                let message = format!("Phần lời viết «{body}», nhiệm vụ {task} của phụ lục viết «{printed}».");
                found.push(Diagnostic::new(Code::BodyAnnexMismatch, message, (*span).clone()));
                told.push(printed);
            }
        }
    }
}

/// "… loại 1", "… hạng II": the two words before, the value, as printed, whether Roman.
fn classes_of(text: &str) -> Vec<(String, u32, String, bool)> {
    let words: Vec<&str> = text.split(' ').collect();
    let mut found = Vec::new();
    for at in 2..words.len().saturating_sub(1) {
        if !matches!(words[at], "loại" | "hạng") {
            continue;
        }
        let printed = words[at + 1].trim_end_matches([',', ';', '.', ':', ')']);
        let value = printed.parse::<u32>().ok().map(|value| (value, false)).or_else(|| Some((roman(printed)?, true)));
        if let Some((value, is_roman)) = value.filter(|(value, _)| *value <= 10) {
            let name = fold(&words[at - 2..=at].join(" "));
            found.push((name, value, format!("{} {printed}", words[at - 2..=at].join(" ")), is_roman));
        }
    }
    found
}

/// The shares that one sentence gives of one whole.
pub fn shares(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    let mut sentences: Vec<(&str, &Span, Vec<f64>)> = Vec::new();
    let mut places = HashMap::new();
    for target in draft.targets.iter().filter(|target| target.semantics == Semantics::Share) {
        let value: Option<f64> = target.value.as_deref().and_then(|value| value.parse().ok());
        let Some(value) = value.filter(|_| target.unit.as_deref() == Some("%") && target.value_max.is_none()) else {
            continue;
        };
        // The shares of one whole may stand in two clauses of one paragraph.
        let place = (target.span.paragraph, target.span.table, target.span.row);
        match places.get(&place).and_then(|at: &usize| sentences.get_mut(*at)) {
            Some((.., values)) => values.push(value),
            None => {
                places.insert(place, sentences.len());
                sentences.push((&target.text, &target.span, vec![value]));
            }
        }
    }
    for (text, span, values) in sentences {
        let sum: f64 = values.iter().sum();
        // Two shares, or a sum far from the whole, are no complete set.
        if values.len() >= 3 && (85.0..=115.0).contains(&sum) && (sum - 100.0).abs() > 0.05 {
            let shown = format!("{sum:.2}").trim_end_matches('0').trim_end_matches('.').replace('.', ",");
            let message = format!("Các tỷ trọng trong «{}» cộng lại là {shown}%, không phải 100%.", short(text));
            found.push(Diagnostic::new(Code::SharesDoNotSum, message, span.clone()));
        }
    }
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// Dates that fall on a Saturday, a Sunday or a fixed public holiday.
pub fn days_off(draft: &PlanDraft, found: &mut Vec<Diagnostic>) {
    for task in &draft.tasks {
        let is_day = task.timeline.kind == crate::plans::draft::TimelineKind::Date;
        let day = task.timeline.to.as_deref().filter(|_| is_day).and_then(|day| day.parse::<Date>().ok());
        if let Some((day, name)) = day.and_then(|day| Some((day, day_off(day)?))) {
            let message = format!("Hạn của nhiệm vụ {} ({}) là {name}.", task.id, shown(day));
            found.push(Diagnostic::new(Code::DateOnDayOff, message, task.timeline.span.clone()));
        }
    }
    let issued: Option<Date> = draft.document.issued_on.as_deref().and_then(|day| day.parse().ok());
    for rule in &draft.reporting_rules {
        let (Some(month), Some(day), Some(issued)) = (rule.due_month, rule.due_day, issued) else { continue };
        let on = |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
        let first = on(issued.year()).filter(|day| *day >= issued).or_else(|| on(issued.year() + 1));
        let last = first.and_then(|day| if rule.strictly_before { day.yesterday().ok() } else { Some(day) });
        if let Some((day, name)) = last.and_then(|day| Some((day, day_off(day)?))) {
            let message = format!("Ngày cuối của hạn báo cáo lần đầu ({}) là {name}.", shown(day));
            found.push(Diagnostic::new(Code::DateOnDayOff, message, rule.span.clone()));
        }
    }
}

fn shown(day: Date) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// What makes a day one off: the weekend, or a holiday with a fixed date (Bộ luật Lao động 2019, Điều 112). Holidays of
/// the lunar calendar stand in the calendar that an installation keeps, not here.
fn day_off(day: Date) -> Option<&'static str> {
    match (day.month(), day.day(), day.weekday()) {
        (1, 1, _) => Some("ngày Tết Dương lịch"),
        (4, 30, _) => Some("ngày Chiến thắng 30/4"),
        (5, 1, _) => Some("ngày Quốc tế Lao động"),
        (9, 2, _) => Some("ngày Quốc khánh"),
        (_, _, Weekday::Saturday) => Some("thứ Bảy"),
        (_, _, Weekday::Sunday) => Some("Chủ nhật"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::draft::{TargetDraft, TaskDraft};

    fn line(text: &str) -> Line {
        Line { text: text.to_owned(), span: Span::default() }
    }

    fn messages(draft: &PlanDraft, lines: &[Line]) -> Vec<String> {
        let mut found = Vec::new();
        body_and_annex(draft, lines, &mut found);
        shares(draft, &mut found);
        found.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn names_and_classes_that_differ_are_told() {
        let task =
            |id: &str, text: &str| TaskDraft { id: id.to_owned(), text: text.to_owned(), ..TaskDraft::default() };
        let draft = PlanDraft {
            tasks: vec![
                task("II.1", "Liên kết với các xã giáp ranh như Suối Lành, Đồi Thông, Bến Đá: nghiên cứu"),
                task("II.2", "Xây dựng bến tàu khách loại I tại xã A"),
                task("II.3", "Bồi dưỡng cán bộ tại Huế, Vinh, Lào Cai"),
            ],
            ..PlanDraft::default()
        };
        let lines = [
            line("- Các xã giáp ranh như Suối Lành, Đồi Thông, Bãi Cát, Bến Đá: nghiên cứu liên kết"),
            line("Nâng cấp bến tàu khách loại 1; đường loại 2"),
        ];
        assert_eq!(
            messages(&draft, &lines),
            [
                "Phần lời nêu Bãi Cát mà nhiệm vụ II.1 của phụ lục không nêu.",
                "Phần lời viết «tàu khách loại 1», nhiệm vụ II.2 của phụ lục viết «tàu khách loại I».",
            ]
        );
    }

    #[test]
    fn shares_of_one_whole_are_added_up() {
        let target = |value: &str| TargetDraft {
            text: "nông nghiệp chiếm 10%, công nghiệp chiếm 40%, dịch vụ chiếm 48%".to_owned(),
            value: Some(value.to_owned()),
            unit: Some("%".to_owned()),
            semantics: Semantics::Share,
            ..TargetDraft::default()
        };
        let draft =
            |last: &str| PlanDraft { targets: vec![target("10"), target("40"), target(last)], ..PlanDraft::default() };
        assert!(messages(&draft("50"), &[]).is_empty());
        assert!(messages(&draft("48"), &[])[0].contains("98%"));
        assert!(messages(&draft("7"), &[]).is_empty(), "no complete set");
    }

    #[test]
    fn weekends_and_fixed_holidays() {
        let day = |text: &str| day_off(text.parse().expect("a date"));
        assert_eq!(day("2023-12-05"), None);
        assert_eq!(day("2026-12-05"), Some("thứ Bảy"));
        assert_eq!(day("2026-09-02"), Some("ngày Quốc khánh"));
    }
}
