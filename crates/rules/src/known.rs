//! "From what we already have": what confirmed reports say of chosen tasks, each with its source and age, and which bodies
//! leave a gap. Text is quoted whole, never reworded.

use jiff::civil::Date;

use crate::calendar::days_between;
use crate::doc::{Block, Paragraph};
use crate::instruments::form::{heading, paragraph};
use crate::returns::Progress;

/// Words older than so many days leave a gap where nothing else is asked.
pub const FRESH_DAYS: i64 = 180;

/// The newest confirmed words of one body about one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    pub body: String,
    pub progress: Option<Progress>,
    pub done: String,
    pub difficulties: String,
    /// The key of the return and the item.
    pub source: String,
    /// "Năm 2023, bản 2".
    pub cited: String,
    pub confirmed_on: Date,
}

/// A task that is asked about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownTask {
    pub label: String,
    pub text: String,
    /// The bodies that would be asked: key and name.
    pub bodies: Vec<(String, String)>,
    pub entries: Vec<KnownEntry>,
}

/// Why what is known of a task by a body is not enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GapReason {
    /// It never reported it, or nothing of it is confirmed.
    Never,
    /// Its newest words say nothing about it.
    Wordless,
    /// Its newest words are so many days old.
    Old(i64),
}

/// A body with what it leaves open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub body: String,
    pub name: String,
    pub tasks: Vec<(String, GapReason)>,
}

/// What a body leaves open of a task; none where its words are there and fresh.
fn gap(task: &KnownTask, body: &str, on: Date, fresh_days: i64) -> Option<GapReason> {
    let Some(entry) = task.entries.iter().find(|entry| entry.body == body) else { return Some(GapReason::Never) };
    if entry.done.trim().is_empty() {
        return Some(GapReason::Wordless);
    }
    let age = days_between(entry.confirmed_on, on);
    (age > fresh_days).then_some(GapReason::Old(age))
}

/// The bodies that leave a gap, in the order in which they would be asked.
pub fn gaps(tasks: &[KnownTask], on: Date, fresh_days: i64) -> Vec<Gap> {
    let mut found: Vec<Gap> = Vec::new();
    for task in tasks {
        for (body, name) in &task.bodies {
            let Some(reason) = gap(task, body, on, fresh_days) else { continue };
            let place = found.iter().position(|gap| gap.body == *body).unwrap_or_else(|| {
                found.push(Gap { body: body.clone(), name: name.clone(), tasks: Vec::new() });
                found.len() - 1
            });
            if let Some(gap) = found.get_mut(place) {
                gap.tasks.push((task.label.clone(), reason));
            }
        }
    }
    found
}

/// How old the words of an entry are.
pub fn age(entry: &KnownEntry, on: Date) -> i64 {
    days_between(entry.confirmed_on, on)
}

fn day(on: Date) -> String {
    format!("{:02}/{:02}/{}", on.day(), on.month(), on.year())
}

/// The draft: each task with the words of each body, their source and age; then what is missing.
pub fn draft(subject: &str, tasks: &[KnownTask], gaps: &[Gap], on: Date) -> Vec<Block> {
    let text = |line: String| Block::Paragraph(paragraph(line));
    let head = |line: &str| Block::Paragraph(heading(1, line));
    let mut blocks = vec![
        text(format!("Nội dung yêu cầu: {subject}.")),
        text(format!(
            "Dự thảo dưới đây trích nguyên văn các báo cáo đã được xác nhận đến hết ngày {}; mỗi nội dung ghi rõ nguồn.",
            day(on)
        )),
        head("I. KẾT QUẢ THEO CÁC BÁO CÁO ĐÃ XÁC NHẬN"),
    ];
    for task in tasks {
        blocks.push(Block::Paragraph(heading(3, format!("Nhiệm vụ {}. {}", task.label, task.text))));
        let spoken = task.entries.iter().filter(|entry| !entry.done.trim().is_empty());
        let before = blocks.len();
        for entry in spoken {
            let name = task.bodies.iter().find(|(body, _)| *body == entry.body).map_or("", |(_, name)| name.as_str());
            let age = age(entry, on);
            let source = format!("({}, xác nhận ngày {}, cách đây {age} ngày)", entry.cited, day(entry.confirmed_on));
            let mut lines = vec![format!("- {name}: {} {source}", entry.done.trim())];
            if !entry.difficulties.trim().is_empty() {
                lines.push(format!("Khó khăn, vướng mắc: {}", entry.difficulties.trim()));
            }
            for line in lines.iter().flat_map(|line| line.lines()).filter(|line| !line.trim().is_empty()) {
                blocks.push(Block::Paragraph(Paragraph { source: Some(entry.source.clone()), ..paragraph(line) }));
            }
        }
        if blocks.len() == before {
            blocks.push(text("- Chưa có nội dung đã xác nhận.".to_owned()));
        }
    }
    blocks.push(head("II. NỘI DUNG CÒN THIẾU HOẶC ĐÃ CŨ"));
    for gap in gaps {
        let tasks: Vec<String> =
            gap.tasks.iter().map(|(label, reason)| format!("{label} ({})", words(*reason))).collect();
        blocks.push(text(format!("- {}: {}.", gap.name, tasks.join("; "))));
    }
    if gaps.is_empty() {
        blocks.push(text("Không có.".to_owned()));
    }
    blocks
}

/// A reason in the words of the draft.
fn words(reason: GapReason) -> String {
    match reason {
        GapReason::Never => "chưa có báo cáo đã xác nhận".to_owned(),
        GapReason::Wordless => "báo cáo gần nhất không nêu nội dung".to_owned(),
        GapReason::Old(days) => format!("nội dung đã {days} ngày"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::doc::Document;

    fn entry(body: &str, done: &str, confirmed_on: Date) -> KnownEntry {
        KnownEntry {
            body: body.to_owned(),
            progress: Some(Progress::Doing),
            done: done.to_owned(),
            difficulties: String::new(),
            source: format!("r/{body}"),
            cited: "Năm 2023, bản 1".to_owned(),
            confirmed_on,
        }
    }

    fn task(label: &str, bodies: &[&str], entries: Vec<KnownEntry>) -> KnownTask {
        KnownTask {
            label: label.to_owned(),
            text: "Việc".to_owned(),
            bodies: bodies.iter().map(|body| ((*body).to_owned(), format!("Sở {body}"))).collect(),
            entries,
        }
    }

    #[test]
    fn a_body_leaves_a_gap_where_it_said_nothing_or_long_ago() {
        let on = date(2024, 3, 1);
        let tasks = [
            task("I.1", &["a", "b"], vec![entry("a", "Đã xong", date(2024, 2, 1))]),
            task("I.2", &["a", "c"], vec![entry("a", "Đã xong", date(2023, 2, 1)), entry("c", " ", date(2024, 2, 1))]),
        ];
        let found = gaps(&tasks, on, FRESH_DAYS);
        let expected = [
            ("b", vec![("I.1".to_owned(), GapReason::Never)]),
            ("a", vec![("I.2".to_owned(), GapReason::Old(394))]),
            ("c", vec![("I.2".to_owned(), GapReason::Wordless)]),
        ];
        let found_short: Vec<_> = found.iter().map(|gap| (gap.body.as_str(), gap.tasks.clone())).collect();
        assert_eq!(found_short, expected);
        let text = Document { blocks: draft("Tiến độ", &tasks, &found, on), flattened: false }.text();
        for words in [
            "- Sở a: Đã xong (Năm 2023, bản 1, xác nhận ngày 01/02/2024, cách đây 29 ngày)",
            "- Sở b: I.1 (chưa có báo cáo đã xác nhận).",
            "- Sở c: I.2 (báo cáo gần nhất không nêu nội dung).",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
    }

    proptest! {
        /// Each body asked about a task either has fresh words in the draft or stands among the gaps, never both.
        #[test]
        fn every_body_is_answered_or_asked(ages in prop::collection::vec(prop::option::of(0_i64..400), 1..8)) {
            let on = date(2024, 6, 1);
            let names: Vec<String> = (0..ages.len()).map(|index| format!("b{index}")).collect();
            let bodies: Vec<&str> = names.iter().map(String::as_str).collect();
            let entries = names.iter().zip(&ages).filter_map(|(name, age)| {
                let day = on.checked_sub(jiff::Span::new().days((*age)?)).ok()?;
                Some(entry(name, "lời", day))
            });
            let tasks = [task("I.1", &bodies, entries.collect())];
            let found = gaps(&tasks, on, FRESH_DAYS);
            for (name, age) in names.iter().zip(&ages) {
                let is_fresh = age.is_some_and(|age| age <= FRESH_DAYS);
                prop_assert_eq!(found.iter().any(|gap| gap.body == *name), !is_fresh);
            }
        }
    }
}
