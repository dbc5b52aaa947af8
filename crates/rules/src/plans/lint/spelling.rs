//! Possible misspellings: two syllables that stand together once or twice, beside two that nearly look the same and
//! stand together often in this document or are a word of the administration's daily language.
//!
//! No word list of a maintained dictionary has a licence that allows shipping it with this program (Hunspell's Vietnamese
//! list is GPL), so the document itself is the measure, helped by the short list below.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::doc::Span;
use crate::vi::fold::fold;

/// Words of two syllables that official documents use daily; a near miss of one of them is pointed at.
const WORDS: &str = include_str!("../../../data/words.txt");

/// How often a pair of the list is taken to stand.
const LISTED: u32 = u32::MAX;

/// A pair that stands so often in the document is a word of it.
const OFTEN: u32 = 4;

/// A pair that stands no more often may be a slip.
const SELDOM: u32 = 2;

/// Syllables that stand beside any other.
const JOINING: &[&str] = &[
    "và", "các", "có", "của", "được", "để", "theo", "là", "cho", "với", "về", "tại", "từ", "đến", "trong", "khi",
    "như", "này", "đã", "những", "một", "do", "bằng", "hoặc", "nhằm", "ngày", "năm",
];

/// So much text is looked at, in bytes: a plan that is longer says nothing new about its own words.
const MOST_TEXT: usize = 300_000;

/// A syllable of the text: which, and where it stands.
struct Syllable {
    id: u32,
    line: usize,
    start: usize,
    end: usize,
    /// False when a sign stands between it and the one before.
    joins: bool,
}

/// The syllables of a text, each written once, in lower case.
#[derive(Default)]
struct Syllables {
    ids: HashMap<String, u32>,
    names: Vec<String>,
}

/// [`char::is_alphabetic`], without its table for the letters of Vietnamese.
fn is_letter(letter: char) -> bool {
    match letter {
        'a'..='z' | 'A'..='Z' | '\u{1EA0}'..='\u{1EF9}' => true,
        '\0'..='\u{7F}' => false,
        other => other.is_alphabetic(),
    }
}

/// [`char::is_uppercase`], likewise.
fn is_uppercase(letter: char) -> bool {
    match letter {
        'A'..='Z' => true,
        '\0'..='\u{7F}' | '\u{DF}'..='\u{FF}' => false,
        '\u{1EA0}'..='\u{1EF9}' => u32::from(letter) % 2 == 0,
        other => other.is_uppercase(),
    }
}

impl Syllables {
    fn id(&mut self, printed: &str) -> u32 {
        let lower: Cow<'_, str> =
            if printed.chars().any(is_uppercase) { printed.to_lowercase().into() } else { printed.into() };
        if let Some(id) = self.ids.get(lower.as_ref()) {
            return *id;
        }
        let id = self.names.len() as u32;
        self.names.push(lower.clone().into_owned());
        self.ids.insert(lower.into_owned(), id);
        id
    }

    fn name(&self, id: u32) -> &str {
        self.names.get(id as usize).map_or("", String::as_str)
    }

    fn of(&mut self, text: &str, line: usize, into: &mut Vec<Syllable>) {
        let mut start: Option<usize> = None;
        let mut end_before = None;
        for (at, letter) in text.char_indices().chain(std::iter::once((text.len(), ' '))) {
            match (is_letter(letter), start) {
                (true, None) => start = Some(at),
                (false, Some(from)) => {
                    let joins = end_before.is_some_and(|end| text.get(end..from) == Some(" "));
                    into.push(Syllable { id: self.id(&text[from..at]), line, start: from, end: at, joins });
                    end_before = Some(at);
                    start = None;
                }
                _ => {}
            }
        }
    }
}

/// What looks misspelled in the texts of a document.
pub fn check<'a>(texts: impl Iterator<Item = (&'a str, &'a Span)>) -> Vec<Diagnostic> {
    let mut names = Syllables::default();
    let mut syllables = Vec::new();
    let mut lines: Vec<(&str, &Span)> = Vec::new();
    let mut length = 0;
    for (text, span) in texts {
        length += text.len();
        if length > MOST_TEXT {
            break;
        }
        names.of(text, lines.len(), &mut syllables);
        lines.push((text, span));
    }
    let mut counts: HashMap<(u32, u32), u32> = HashMap::default();
    for two in syllables.windows(2).filter(|two| two[1].joins && two[0].line == two[1].line) {
        *counts.entry((two[0].id, two[1].id)).or_default() += 1;
    }
    let mut singles: Vec<u32> = vec![0; names.names.len()];
    for syllable in &syllables {
        singles[syllable.id as usize] += 1;
    }
    let known = Known::new(&counts, &singles, &names);
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut told: (usize, usize) = (usize::MAX, 0);
    for at in 1..syllables.len() {
        let (first, second) = (&syllables[at - 1], &syllables[at]);
        let is_pair = second.joins && first.line == second.line;
        // The two halves of one slip are told once.
        if !is_pair || (told.0 == first.line && first.start < told.1) {
            continue;
        }
        let beside = |from: usize, joined: usize| {
            let own = syllables.get(from)?;
            syllables.get(joined).filter(|next| next.joins && next.line == first.line).map(|_| own.id)
        };
        let around = (at.checked_sub(2).and_then(|before| beside(before, at - 1)), beside(at + 1, at + 1));
        let (text, span) = lines[first.line];
        let printed = &text[first.start..second.end];
        // "tại Điều", "của Đảng": a name begins.
        let begins_name = |syllable: &Syllable| text[syllable.start..].chars().next().is_some_and(char::is_uppercase);
        let is_short = |syllable: &Syllable| {
            let own = &text[syllable.start..syllable.end];
            own.chars().count() > 1 && !own.chars().any(char::is_lowercase)
        };
        // "Phòng TN": an abbreviation; a heading in capitals is none.
        let is_border = begins_name(second) && !begins_name(first) || is_short(first) != is_short(second);
        let seldom = counts.get(&(first.id, second.id)).is_some_and(|count| *count <= SELDOM);
        let message = if is_border {
            None
        } else if first.id == second.id {
            let is_slip = is_twice_by_mistake(names.name(first.id)) && !known.is_border((first.id, second.id), around);
            is_slip.then(|| format!("«{printed}»: một tiếng được viết hai lần?"))
        } else if seldom {
            known
                .near((first.id, second.id), around)
                .map(|better| format!("«{printed}» có thể viết nhầm của «{better}»."))
        } else {
            None
        };
        if let Some(message) = message {
            told = (first.line, second.end);
            let span = span.with_bytes(first.start, second.end);
            found.push(Diagnostic::new(Code::PossibleMisspelling, message, span));
        }
    }
    found
}

/// Syllables that are rightly said twice.
fn is_twice_by_mistake(syllable: &str) -> bool {
    const RIGHT: &[&str] = &[
        "luôn",
        "thường",
        "ngày",
        "đời",
        "dần",
        "mãi",
        "người",
        "nhà",
        "ngành",
        "hằng",
        "từng",
        "xa",
        "ai",
        "song",
        "rất",
        "vừa",
        "khăng",
        "lâu",
        "chung",
        "nơi",
        "đâu",
        "xanh",
        "mới",
        "khác",
        "riêng",
        "a",
        "i",
        "v",
        "x",
    ];
    syllable.chars().count() > 1 && !RIGHT.contains(&syllable)
}

/// Pairs that are words, found by either of their halves.
struct Known<'a> {
    words: HashSet<(&'a str, &'a str)>,
    by_first: HashMap<&'a str, Vec<(&'a str, u32)>>,
    by_second: HashMap<&'a str, Vec<(&'a str, u32)>>,
    counts: &'a HashMap<(u32, u32), u32>,
    singles: &'a [u32],
    names: &'a Syllables,
}

/// The syllables before and behind a pair.
type Around = (Option<u32>, Option<u32>);

impl<'a> Known<'a> {
    fn new(counts: &'a HashMap<(u32, u32), u32>, singles: &'a [u32], names: &'a Syllables) -> Self {
        let (by_first, by_second) = (HashMap::default(), HashMap::default());
        let mut known = Self { words: HashSet::default(), by_first, by_second, counts, singles, names };
        let listed = WORDS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '));
        for (first, second) in listed {
            known.words.insert((first, second));
            known.put(first, second, LISTED);
        }
        for ((first, second), count) in counts.iter().filter(|(_, count)| **count >= OFTEN) {
            known.put(names.name(*first), names.name(*second), *count);
        }
        known
    }

    fn put(&mut self, first: &'a str, second: &'a str, count: u32) {
        self.by_first.entry(first).or_default().push((second, count));
        self.by_second.entry(second).or_default().push((first, count));
    }

    fn count(&self, first: Option<u32>, second: Option<u32>) -> u32 {
        let pair = first.zip(second);
        pair.and_then(|pair| self.counts.get(&pair)).copied().unwrap_or(0)
    }

    /// Whether two syllables belong together: a listed word, or often side by side.
    fn is_bound(&self, first: Option<u32>, second: Option<u32>) -> bool {
        let listed = first
            .zip(second)
            .is_some_and(|(first, second)| self.words.contains(&(self.names.name(first), self.names.name(second))));
        listed || self.count(first, second) >= OFTEN
    }

    /// "hoàn thành | thành phố": the pair is no word, its halves belong to their other neighbours.
    fn is_border(&self, (first, second): (u32, u32), (before, behind): Around) -> bool {
        self.is_bound(before, Some(first)) || self.is_bound(Some(second), behind)
    }

    /// The known pair that differs from this one in one syllable, and there only a little.
    fn near(&self, pair: (u32, u32), around: Around) -> Option<String> {
        let (first, second) = (self.names.name(pair.0), self.names.name(pair.1));
        if self.words.contains(&(first, second)) {
            return None;
        }
        let mut best: Option<(u32, String)> = None;
        let mut offer = |count: u32, better: String| {
            if best.as_ref().is_none_or(|(most, _)| count > *most) {
                best = Some((count, better));
            }
        };
        // The first half is the slip: it must not belong to what stands before it, nor the second to what follows.
        let is_rare = self.singles.get(pair.0 as usize).is_some_and(|count| *count <= SELDOM);
        // Beside "và" or "các" anything may stand.
        let is_kept = |kept: &str| !JOINING.contains(&kept);
        if is_kept(second)
            && !self.is_bound(around.0, Some(pair.0))
            && (is_rare || !self.is_bound(Some(pair.1), around.1))
        {
            let others = self.by_second.get(second).into_iter().flatten();
            for (other, count) in others.filter(|(other, count)| self.is_slip(pair.0, first, other, *count)) {
                // "chia sẻ | lượng": another letter in a short syllable is a slip only where none stands before it.
                if around.0.is_some() && first.chars().count() < 4 && fold(first) != fold(other) {
                    continue;
                }
                offer(*count, format!("{other} {second}"));
            }
        }
        // The second half is: the first may be bound to what stands before it when the second is strange here.
        if is_kept(first) && !self.is_bound(Some(pair.1), around.1) {
            let is_free = !self.is_bound(around.0, Some(pair.0));
            let others = self.by_first.get(first).into_iter().flatten();
            for (other, count) in others.filter(|(other, count)| self.is_slip(pair.1, second, other, *count)) {
                let is_strange = self.singles.get(pair.1 as usize).is_some_and(|count| *count <= SELDOM);
                if is_free || is_strange && *count != LISTED && *count >= OFTEN * 2 {
                    offer(*count, format!("{first} {other}"));
                }
            }
        }
        best.map(|(_, better)| better)
    }

    /// Another tone or mark; one letter more, less or else only for a syllable that the document hardly knows.
    fn is_slip(&self, id: u32, printed: &str, meant: &str, count: u32) -> bool {
        let is_rare = self.singles.get(id as usize).is_some_and(|count| *count <= SELDOM);
        is_slip(printed, meant, count, is_rare)
    }
}

/// Whether one syllable may be a slip for another.
fn is_slip(printed: &str, meant: &str, count: u32, is_rare: bool) -> bool {
    if !is_alike(printed, meant) || same_but_for_custom(printed, meant) {
        return false;
    }
    let (a, b) = (fold(printed), fold(meant));
    let is_word = count == LISTED || count >= OFTEN + 2;
    if a == b {
        return printed.chars().count() > 1 && is_word;
    }
    let letters = printed.chars().count().min(meant.chars().count());
    is_rare && is_word && letters >= 2 && (distance_is_one(printed, meant) || letters >= 4 && first_is_extra(&a, &b))
}

/// A first look, which most pairs do not pass: of one length with a letter or two that differ, or of nearly one length.
fn is_alike(printed: &str, meant: &str) -> bool {
    let (a, b) = (printed.chars().count(), meant.chars().count());
    let differing = printed.chars().zip(meant.chars()).filter(|(x, y)| x != y).count();
    if a == b { (1..=2).contains(&differing) } else { a.abs_diff(b) <= 2 && differing < a.max(b) }
}

/// "Phhosi" for "phối": the same first letter, and all letters of the other within it.
fn first_is_extra(printed: &str, meant: &str) -> bool {
    let mut rest = printed.chars();
    printed.len() > meant.len()
        && printed.len() <= meant.len() + 2
        && meant.chars().all(|letter| rest.any(|c| c == letter))
}

/// "hoà" and "hòa", "lý" and "lí": two customs of spelling, no slips.
fn same_but_for_custom(a: &str, b: &str) -> bool {
    let plain = |text: &str| {
        let mut marks: Vec<char> = Vec::new();
        let mut letters = String::new();
        for letter in unicode_normalization::UnicodeNormalization::nfd(text) {
            match letter {
                '\u{300}' | '\u{301}' | '\u{303}' | '\u{309}' | '\u{323}' => marks.push(letter),
                'y' => letters.push('i'),
                other => letters.push(other),
            }
        }
        (letters, marks)
    };
    plain(a) == plain(b)
}

/// One letter put in, left out, or another in its place.
fn distance_is_one(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let front = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    match long.len() - short.len() {
        0 => short[front..].iter().zip(&long[front..]).filter(|(x, y)| x != y).count() == 1,
        1 => short[front..] == long[front + 1..],
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(texts: &[&str]) -> Vec<String> {
        let span = Span::default();
        check(texts.iter().map(|text| (*text, &span))).into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn slips_are_told_with_what_was_meant() {
        let found = told(&["Tổ chức quát triệt Nghị quyết, tạo chuyến biến rõ nét. Phhosi hợp với Danh nghiệp."]);
        assert_eq!(
            found,
            [
                "«quát triệt» có thể viết nhầm của «quán triệt».",
                "«chuyến biến» có thể viết nhầm của «chuyển biến».",
                "«Phhosi hợp» có thể viết nhầm của «phối hợp».",
                "«Danh nghiệp» có thể viết nhầm của «doanh nghiệp».",
            ]
        );
        assert_eq!(told(&["thông tin di động động tại khu vực"]).len(), 1);
    }

    #[test]
    fn the_document_itself_is_a_measure() {
        let often = "xã Suối Lành, ".repeat(8);
        assert_eq!(told(&[&often, "xã Suồi Lành"]), ["«Suồi Lành» có thể viết nhầm của «suối lành»."]);
        assert!(told(&["xã Suồi Lành"]).is_empty());
    }

    #[test]
    fn words_customs_and_neighbours_are_no_slips() {
        let fine = [
            "tình hình thực hiện; triển khai thực hiện; hoàn thành thành phố thông minh",
            "cơ quan trong tỉnh, tại Điều 3; UBND huyện; tình hình thi hành đồng bộ",
            "hoà giải, hòa giải, quản lí, quản lý, biên phòng, dân sự và dân số, thường thường",
            "Hoàn thiện các tiêu chí, tận dụng cơ hội",
        ];
        assert!(told(&fine).is_empty(), "{:?}", told(&fine));
    }
}
