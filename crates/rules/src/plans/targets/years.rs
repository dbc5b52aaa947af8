//! The years by which numbers are to be reached: each number takes the year of its own clause.

use std::ops::Range;

/// A year or a period that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mention {
    pub start: usize,
    pub end: usize,
    /// The first year of a period: "2021-2030".
    pub from: Option<i32>,
    pub to: i32,
    /// "vào năm 2030", "đến hết năm 2030": said to be the end of something.
    is_deadline: bool,
    /// It begins a clause: "…, đến năm 2030 đạt".
    leads: bool,
}

/// Words between a clause's beginning and its year.
const AHEAD: &[&str] = &[
    "đến", "hết", "cuối", "đầu", "năm", "vào", "trước", "trong", "tới", "từ", "giai", "đoạn", "thời", "nhiệm", "kỳ",
    "mốc", "riêng",
];

/// What joins the two years of a period.
const JOINTS: &[&str] = &["-", "–", "đến", "đến năm", "đến hết năm"];

/// The years that a text names; one that something is compared with is none by which it is to be reached.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut found: Vec<Mention> = Vec::new();
    for (start, end, value) in crate::vi::dates::numbers(text) {
        let Some(year) = i32::try_from(value).ok().filter(|year| (2000..=2100).contains(year)) else { continue };
        // "12/2024/NQ-HĐND" is the number of an instrument.
        let is_symbol = text[end..].strip_prefix('/').is_some_and(|rest| rest.starts_with(char::is_uppercase));
        if is_symbol {
            continue;
        }
        let front = &text[..start];
        match found.last_mut() {
            Some(last) if last.to < year && JOINTS.contains(&text[last.end..start].trim()) => {
                *last = Mention { from: last.from.or(Some(last.to)), to: year, end, ..*last };
            }
            _ => found.push(Mention {
                start,
                end,
                from: None,
                to: year,
                is_deadline: is_deadline(front),
                leads: leads(front),
            }),
        }
    }
    found.retain(|one| !is_compared(&text[..one.start]));
    found
}

/// The last year that a text names.
pub fn last(text: &str) -> Option<i32> {
    mentions(text).last().map(|one| one.to)
}

/// "so với năm", "so với cuối năm".
fn is_compared(front: &str) -> bool {
    front.to_lowercase().rsplit_once("so với").is_some_and(|(_, between)| {
        !between.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ';' | '(' | ')'))
            && between.split_whitespace().count() <= 5
    })
}

/// The text ahead of a year without the words that belong to the year.
fn without_words_ahead(front: &str) -> &str {
    let mut front = front.trim_end();
    while let Some(word) = front.rsplit(' ').next().filter(|word| AHEAD.contains(&word.to_lowercase().as_str())) {
        front = front[..front.len() - word.len()].trim_end();
    }
    front
}

fn is_deadline(front: &str) -> bool {
    let own = &front[without_words_ahead(front).len()..].to_lowercase();
    ["đến", "vào", "trước", "hết", "tới"].iter().any(|word| own.split_whitespace().any(|one| one == *word))
}

fn leads(front: &str) -> bool {
    let front = without_words_ahead(front);
    front.is_empty()
        || front.ends_with([',', ';', ':', '.'])
        || ["và", "còn", "-", "–", "+"].contains(&front.rsplit(' ').next().unwrap_or_default())
}

/// Whether a clause ends somewhere in a text.
fn has_boundary(text: &str) -> bool {
    text.contains([',', ';', '(']) || [" và ", " còn "].iter().any(|word| format!(" {text} ").contains(word))
}

/// The year of the number at one place among the numbers of a sentence, `horizon` where only its heading names one.
pub fn of(
    sentence: &str,
    mentions: &[Mention],
    numbers: &[Range<usize>],
    place: usize,
    horizon: Option<i32>,
) -> (Option<i32>, Option<i32>) {
    let Some(own) = numbers.get(place) else { return (None, horizon) };
    let before = place.checked_sub(1).and_then(|place| numbers.get(place)).map(|number| number.end);
    let next = numbers.get(place + 1).map(|number| number.start);
    let is_in = |one: &&Mention, range: Range<usize>| one.start >= range.start && one.end <= range.end;
    // Between two numbers a year is the second's where it begins a clause, or where the clause that it stands in goes on.
    let is_of_second = |one: &Mention, between: Range<usize>| {
        let (ahead, behind) = (&sentence[between.start..one.start], &sentence[one.end..between.end]);
        one.leads || (has_boundary(ahead) && !has_boundary(behind))
    };
    let after = own.end..next.unwrap_or(sentence.len());
    let mut behind = mentions.iter().filter(|one| is_in(one, after.clone())).filter(|one| match next {
        Some(_) => !is_of_second(one, after.clone()),
        None => !one.leads,
    });
    let first_behind = behind.next();
    let ahead = before.unwrap_or(0)..own.start;
    let last_ahead = mentions
        .iter()
        .filter(|one| is_in(one, ahead.clone()))
        .rfind(|one| before.is_none() || is_of_second(one, ahead.clone()));
    let of_first = numbers.first().map_or(0, |number| number.start);
    let chosen = first_behind
        .filter(|one| one.is_deadline)
        .or(last_ahead)
        .or(first_behind)
        .or_else(|| mentions.iter().rfind(|one| one.end <= own.start && (one.leads || one.end <= of_first)))
        .or_else(|| mentions.iter().find(|one| one.start >= own.end));
    match chosen {
        Some(one) => (one.from, Some(one.to)),
        None => (None, horizon.or_else(|| mentions.iter().rfind(|one| one.end <= own.start).map(|one| one.to))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_named_and_compared_with() {
        let years = |text: &str| mentions(text).iter().map(|one| (one.from, one.to)).collect::<Vec<_>>();
        assert_eq!(years("Giai đoạn 2021-2030, đến năm 2025"), [(Some(2021), 2030), (None, 2025)]);
        assert_eq!(years("gấp 4 lần so với năm 2020 vào năm 2030"), [(None, 2030)]);
        assert_eq!(years("giảm 20% so với giai đoạn 2016 - 2020"), []);
        assert_eq!(years("theo Nghị quyết số 12/2024/NQ-HĐND đến năm 2026"), [(None, 2026)]);
        assert_eq!(last("Mục tiêu đến năm 2030"), Some(2030));
    }
}
