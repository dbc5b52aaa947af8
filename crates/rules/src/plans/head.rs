//! The head and the foot of a document: issuer, number, place and date, type, title, signer, recipients.

use super::draft::{DocumentHead, Signer};
use super::lines::{Line, squeeze};
use crate::instruments::citations::TYPES;
use crate::vi::dates::first_date;
use crate::vi::fold::fold;

/// A longer line is no title and no name, in bytes.
const LONGEST_LINE: usize = 1_500;

/// Lines of the head are looked for so far from the top.
const HEAD_LINES: usize = 60;

const CAPACITIES: &[&str] = &["TM.", "KT.", "TL.", "TUQ.", "Q."];

/// What a head line says after "Số:".
fn number(line: &str) -> Option<String> {
    let folded = line.trim();
    let rest =
        folded.strip_prefix("Số:").or_else(|| folded.strip_prefix("SỐ:")).or_else(|| folded.strip_prefix("Số "))?;
    let number = squeeze(rest).replace(' ', "");
    (number.contains('/') || number.contains('-')).then_some(number)
}

/// Reads head and foot from the lines outside task tables.
pub fn read(lines: &[Line]) -> DocumentHead {
    let texts: Vec<String> = lines.iter().map(|line| squeeze(&line.text)).filter(|text| !text.is_empty()).collect();
    let top = &texts[..texts.len().min(HEAD_LINES)];
    let mut head = DocumentHead::default();
    let number_at = top.iter().position(|text| number(text).is_some());
    head.number = number_at.and_then(|at| number(&top[at]));
    if let Some((place, date)) = top.iter().find_map(|text| place_and_date(text)) {
        head.place = Some(place);
        head.issued_on = Some(date);
    }
    let type_at = top.iter().position(|text| type_of(text).is_some());
    if let Some(at) = type_at {
        let (name, code) = type_of(&top[at]).unwrap_or_default();
        head.type_name = Some(name);
        head.type_code = Some(code);
        head.title = title(&top[at + 1..], &texts);
    }
    let before = number_at.or(type_at).unwrap_or(0);
    head.issuer = issuer(&top[..before], &texts, head.place.as_deref());
    head.recipients = recipients(&texts);
    head.signer = signer(&texts);
    head
}

fn place_and_date(text: &str) -> Option<(String, String)> {
    let (place, rest) = text.split_once(", ngày")?;
    let date = first_date(rest)?;
    (place.chars().count() < 60).then(|| (place.trim().to_owned(), date.day.to_string()))
}

/// A line that is nothing but the name of a type, in capitals.
fn type_of(text: &str) -> Option<(String, String)> {
    let is_capital = text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase);
    let folded = fold(text);
    let (_, code) = TYPES.iter().find(|(name, _)| is_capital && folded == *name)?;
    Some((sentence_case(text), (*code).to_owned()))
}

/// The lines under the type, up to the first that is no title.
fn title(below: &[String], all: &[String]) -> Option<String> {
    let is_title = |text: &&String| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        capitals * 10 >= letters * 7 && text.len() <= LONGEST_LINE
    };
    let capitals: Vec<&str> =
        below.iter().take_while(|text| is_title(text) && !is_rule(text)).map(String::as_str).collect();
    if capitals.is_empty() {
        return below.first().filter(|text| !is_rule(text)).cloned();
    }
    Some(natural_case(&capitals.join(" "), all))
}

fn is_rule(text: &str) -> bool {
    text.chars().all(|c| matches!(c, '-' | '_' | '–' | '*' | ' '))
}

/// The issuer stands on the lines above the number, under its superior body.
fn issuer(above: &[String], all: &[String], place: Option<&str>) -> Option<String> {
    let skip = |folded: &str| {
        folded.contains("cong hoa xa hoi") || folded.starts_with("doc lap") || folded.contains("dang cong san")
    };
    let mut names: Vec<&str> = Vec::new();
    for text in above {
        let is_capital = !text.chars().any(char::is_lowercase);
        if is_capital
            && text.len() <= LONGEST_LINE
            && !is_rule(text)
            && !skip(&fold(text))
            && text.chars().any(char::is_alphabetic)
            && place_and_date(text).is_none()
        {
            names.push(text);
        }
    }
    // A crawled page may print the head twice.
    names.dedup();
    let first = *names.first()?;
    let rest: Vec<&str> = names.iter().skip(1).take_while(|name| **name != first).copied().collect();
    let joined = match rest.as_slice() {
        // "UBND TỈNH A / SỞ B": a department with its province behind it.
        [own, ..] if is_committee(first) && !is_place(own) => {
            let province =
                first.split_once(' ').map(|(_, rest)| rest.trim_start_matches("BAN NHÂN DÂN ")).unwrap_or_default();
            format!("{own} {province}")
        }
        // "BAN CHẤP HÀNH TRUNG ƯƠNG / ĐẢNG ĐOÀN QUỐC HỘI": the superior, then the issuer.
        [own, ..] if is_body_of_its_own(own) => (*own).to_owned(),
        [own, ..] => format!("{first} {own}"),
        [] => first.to_owned(),
    };
    let joined = joined.replace("UBND ", "ỦY BAN NHÂN DÂN ").replace("UỶ BAN", "ỦY BAN");
    let mut name = natural_case(&joined, all);
    if let Some(place) = place {
        name = restore(&name, place);
    }
    // The document may write its own issuer only short: the rest is a common noun.
    name = restore(&name, "Ủy ban nhân dân");
    Some(name.replace(" Tỉnh ", " tỉnh "))
}

/// Capitals with which the name of a body under another begins, not the second line of one name.
fn is_body_of_its_own(text: &str) -> bool {
    const HEADS: &[&str] = &[
        "BAN ",
        "ĐẢNG ",
        "SỞ ",
        "CỤC ",
        "VỤ ",
        "HỘI ",
        "VIỆN ",
        "TRƯỜNG ",
        "PHÒNG ",
        "TRUNG TÂM ",
        "VĂN PHÒNG ",
        "TỔNG CỤC ",
        "CHI CỤC ",
        "THANH TRA ",
        "ĐOÀN ",
    ];
    HEADS.iter().any(|head| text.starts_with(head))
}

fn is_committee(text: &str) -> bool {
    let folded = fold(text);
    folded.starts_with("ubnd ") || (folded.starts_with("uy ban nhan dan ") && folded.split(' ').count() > 4)
}

fn is_place(text: &str) -> bool {
    let folded = fold(text);
    ["tinh ", "thanh pho ", "huyen ", "quan ", "thi xa ", "xa ", "phuong "].iter().any(|word| folded.starts_with(word))
}

/// "KẾ HOẠCH" as "Kế hoạch".
fn sentence_case(text: &str) -> String {
    let lower = text.to_lowercase();
    let mut letters = lower.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Capitals in their natural case: runs of words are written as the document itself writes them elsewhere.
fn natural_case(capitals: &str, all: &[String]) -> String {
    let words: Vec<&str> = capitals.split(' ').collect();
    let mixed: Vec<(&str, String)> = all
        .iter()
        .filter(|text| text.chars().any(char::is_lowercase))
        .map(|text| (text.as_str(), text.to_lowercase()))
        .filter(|(text, lower)| text.len() == lower.len())
        .collect();
    let mut natural: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let longest = (2..=(words.len() - at).min(12)).rev().find_map(|length| {
            let run = words[at..at + length].join(" ").to_lowercase();
            mixed.iter().find_map(|(text, lower)| {
                whole_words(lower, &run).map(|place| (length, text[place..place + run.len()].to_owned()))
            })
        });
        match longest {
            Some((length, text)) => {
                natural.push(text);
                at += length;
            }
            None => {
                natural.push(words[at].to_lowercase());
                at += 1;
            }
        }
    }
    let joined = natural.join(" ");
    let mut letters = joined.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Where a run of whole words stands in a text.
fn whole_words(text: &str, run: &str) -> Option<usize> {
    text.match_indices(run).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + run.len()..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric())
    })
}

/// Writes a place name inside a text in its own case.
fn restore(text: &str, place: &str) -> String {
    let (lower, name) = (text.to_lowercase(), place.to_lowercase());
    match lower.find(&name) {
        Some(at) if lower.len() == text.len() => format!("{}{place}{}", &text[..at], &text[at + name.len()..]),
        _ => text.to_owned(),
    }
}

fn recipients(texts: &[String]) -> Vec<String> {
    let Some(at) = texts.iter().position(|text| fold(text).starts_with("noi nhan")) else { return Vec::new() };
    let mut found: Vec<String> = Vec::new();
    // "Nơi nhận: - A;": the first may stand on the line of the words themselves.
    let first = texts[at].split_once(':').map(|(_, rest)| rest.trim().to_owned()).filter(|rest| !rest.is_empty());
    for text in first.iter().chain(&texts[at + 1..]) {
        if let Some(rest) = text.strip_prefix(['-', '–', '+']) {
            found.push(rest.trim().to_owned());
        } else if is_capital(text) || is_name(text) || signature_line(text).is_some() {
            // The signature stands beside the list, its lines between those of the list.
            if is_annex(text) {
                break;
            }
        } else {
            // A line that the page broke goes on; anything else ends the list.
            let Some(last) = found.last_mut().filter(|last| !last.ends_with([';', '.'])) else { break };
            last.push(' ');
            last.push_str(text);
        }
    }
    found.iter().map(|text| text.trim_end_matches([';', '.']).trim().to_owned()).collect()
}

fn is_annex(text: &str) -> bool {
    fold(text).starts_with("phu luc")
}

fn is_capital(text: &str) -> bool {
    text.chars().any(char::is_alphabetic) && !text.chars().any(char::is_lowercase)
}

/// Positions that sign, in capitals; the longer stand first.
const POSITIONS: &[&str] = &[
    "PHÓ CHÁNH VĂN PHÒNG",
    "CHÁNH VĂN PHÒNG",
    "PHÓ CHỦ TỊCH",
    "CHỦ TỊCH",
    "PHÓ GIÁM ĐỐC",
    "TỔNG GIÁM ĐỐC",
    "GIÁM ĐỐC",
    "BỘ TRƯỞNG",
    "THỨ TRƯỞNG",
    "PHÓ TRƯỞNG BAN",
    "TRƯỞNG BAN",
    "PHÓ THỦ TƯỚNG",
    "THỦ TƯỚNG",
    "PHÓ CỤC TRƯỞNG",
    "CỤC TRƯỞNG",
    "PHÓ BÍ THƯ",
    "BÍ THƯ",
    "CHÁNH THANH TRA",
    "PHÓ TRƯỞNG PHÒNG",
    "TRƯỞNG PHÒNG",
    "HIỆU TRƯỞNG",
    "VIỆN TRƯỞNG",
    "VỤ TRƯỞNG",
    "TỔNG THANH TRA",
];

/// A line of a signature: its capitals, and the name that may follow them ("PHÓ CHỦ TỊCH Trần Văn A").
fn signature_line(text: &str) -> Option<(String, Option<String>)> {
    let starts = CAPACITIES.iter().any(|capacity| text.starts_with(capacity))
        || POSITIONS.iter().any(|position| text.starts_with(position));
    if !starts {
        return None;
    }
    let words: Vec<&str> = text.split(' ').collect();
    let is_word_of_name = |word: &&str| word.chars().any(char::is_lowercase);
    let cut = words.iter().position(is_word_of_name).unwrap_or(words.len());
    let name = words[cut..].join(" ");
    // A sentence that begins with such a word is no signature.
    (name.is_empty() || is_name(&name)).then(|| (words[..cut].join(" "), Some(name).filter(|name| !name.is_empty())))
}

/// How far below its first line a signature may go on: on a page the list of recipients stands beside it.
const SIGNATURE_LINES: usize = 30;

/// The block "TM. ỦY BAN NHÂN DÂN / CHỦ TỊCH / name", wherever it stands.
fn signer(texts: &[String]) -> Option<Signer> {
    let at = texts.iter().position(|text| signature_line(text).is_some_and(|(capitals, _)| is_signed(&capitals)))?;
    let mut capitals = String::new();
    let mut name = None;
    for text in texts[at..].iter().take(SIGNATURE_LINES) {
        if is_annex(text) {
            break;
        }
        let (front, own) = signature_line(text).unwrap_or_default();
        if !front.is_empty() {
            capitals.push(' ');
            capitals.push_str(&front);
        }
        name = own.or_else(|| is_name(text).then(|| text.clone()));
        if name.is_some() {
            break;
        }
    }
    let capacity =
        CAPACITIES.iter().filter_map(|capacity| Some((capitals.rfind(*capacity)?, *capacity))).max().map(|(_, c)| c);
    // The last position named is the signer's own; of two that end together the longer.
    let own = POSITIONS.iter().filter_map(|own| Some((capitals.rfind(*own)? + own.len(), own.len(), *own))).max();
    let position = own.map(|(.., position)| sentence_case(position));
    Some(Signer { name, position, capacity: capacity.map(str::to_owned) })
}

/// A capacity, or a position alone on its line; "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH A" heads a decision.
fn is_signed(capitals: &str) -> bool {
    CAPACITIES.iter().any(|capacity| capitals.starts_with(capacity)) || POSITIONS.contains(&capitals)
}

/// Two to six words, each with a capital, nothing else.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    (2..=6).contains(&words.len())
        && !is_capital(text)
        && words
            .iter()
            .all(|word| word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(char::is_alphabetic))
}
