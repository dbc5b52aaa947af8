//! Words into lines and paragraphs.

use dondoc_rules::vi::numerals::marker;

use super::Word;

/// A gap this wide parts the two halves of a document's head, in points.
const HALVES: f64 = 24.0;

/// A line that ends this near to the right margin goes on.
const NEAR_MARGIN: f64 = 40.0;

/// Words in lines from the top; a line is words at one height, from the left.
pub fn lines(mut words: Vec<Word>) -> Vec<Vec<Word>> {
    words.sort_by(|a, b| middle(a).total_cmp(&middle(b)));
    let mut lines: Vec<Vec<Word>> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line)
                if line
                    .first()
                    .is_some_and(|first| (middle(&word) - middle(first)).abs() < (first.bottom - first.top) * 0.5) =>
            {
                line.push(word);
            }
            _ => lines.push(vec![word]),
        }
    }
    for line in &mut lines {
        line.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    }
    lines
}

fn middle(word: &Word) -> f64 {
    (word.top + word.bottom) / 2.0
}

/// The text of a cell.
pub fn text(words: Vec<Word>) -> String {
    let mut text = String::new();
    for line in lines(words) {
        let mut last: Option<f64> = None;
        for word in line {
            let is_broken = last.is_none() && is_broken_number(&text, &word.text);
            if !text.is_empty() && !is_broken && !last.is_some_and(|x1| is_one_number(&text, x1, &word)) {
                text.push(' ');
            }
            text.push_str(&word.text);
            last = Some(word.x1);
        }
    }
    text
}

/// "2021-" at the end of a line and "2030" on the next: the page broke the line at the hyphen of a span of years.
fn is_broken_number(before: &str, word: &str) -> bool {
    let front = before.strip_suffix(['-', '–']).unwrap_or_default();
    front.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit())
}

/// Digits of a number that was stamped digit by digit stand less than a digit apart.
fn is_one_number(before: &str, x1: f64, word: &Word) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let last = before.rsplit([' ', ':']).next().unwrap_or_default();
    let last = last.trim_start_matches(|c: char| !c.is_ascii_digit());
    is_digits(last) && is_digits(&word.text) && word.text.len() == 1 && word.x0 - x1 < (word.bottom - word.top) * 0.6
}

/// A part of a line between wide gaps.
struct Part {
    text: String,
    x0: f64,
    x1: f64,
    top: f64,
    bottom: f64,
}

/// Paragraphs with their height on the page. A line of a bare number at the edge of the page is its number.
pub fn paragraphs(words: Vec<Word>, height: f64) -> Vec<(f64, String)> {
    let mut parts: Vec<Part> = Vec::new();
    for line in lines(words) {
        let mut last: Option<Part> = None;
        for word in line {
            match &mut last {
                Some(part) if word.x0 - part.x1 <= HALVES => {
                    if !is_one_number(&part.text, part.x1, &word) {
                        part.text.push(' ');
                    }
                    part.text.push_str(&word.text);
                    part.x1 = word.x1;
                }
                _ => {
                    let Word { text, x0, x1, top, bottom } = word;
                    parts.extend(last.replace(Part { text, x0, x1, top, bottom }));
                }
            }
        }
        parts.extend(last);
    }
    let is_number = |part: &Part| {
        (part.top < height * 0.08 || part.bottom > height * 0.93) && part.text.chars().all(|c| c.is_ascii_digit())
    };
    parts.retain(|part| !is_number(part));
    let margin = parts.iter().map(|part| part.x1).fold(0.0, f64::max);
    let mut paragraphs: Vec<(f64, String, f64, f64, f64)> = Vec::new();
    for part in parts {
        let size = part.bottom - part.top;
        // The open paragraph above this part, in the same column of the page.
        let above = paragraphs.iter_mut().rev().take(3).find(|(_, _, x0, x1, _)| part.x0 < *x1 && *x0 < part.x1);
        match above {
            Some((_, text, x0, x1, bottom))
                if part.top - *bottom < size * 0.9
                    && !begins_anew(&part.text)
                    && (*x1 > margin - NEAR_MARGIN || goes_on(text, &part.text)) =>
            {
                text.push(' ');
                text.push_str(&part.text);
                (*x0, *x1, *bottom) = (part.x0.min(*x0), part.x1, part.bottom);
            }
            _ => paragraphs.push((part.top, part.text, part.x0, part.x1, part.bottom)),
        }
    }
    paragraphs.into_iter().map(|(top, text, ..)| (top, text)).collect()
}

/// "- ", "1. ", "II. ", "a) ": an item or a heading.
fn begins_anew(text: &str) -> bool {
    let front = text.split(' ').next().unwrap_or_default();
    matches!(front, "-" | "–" | "+" | "•") || (front.ends_with(['.', ')']) && marker(front).is_some())
}

/// Whether a text goes on with the one before it: that one has no end, and this one begins small.
pub fn goes_on(above: &str, text: &str) -> bool {
    !above.ends_with(['.', ';', ':', '!', '?', '/'])
        && text.chars().next().is_some_and(|letter| letter.is_lowercase() || letter.is_ascii_digit())
        && !begins_anew(text)
}
