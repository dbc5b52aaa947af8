//! Directives (ý kiến chỉ đạo): work ordered outside the plan. They are counted like tasks with a day (`crate::tasks`); here is
//! what is theirs alone: where one comes from, reading a register's source cell, and when two are the same.

use jiff::civil::Date;

use crate::doc::Span;
use crate::instruments::citations::Collector;
use crate::vi::fold::fold;
use crate::words::word_enum;

word_enum! {
    /// By what it was ordered.
    Origin {
        /// A notice of a conclusion (thông báo kết luận).
        Conclusion = "conclusion",
        /// The weekly meeting.
        Meeting = "meeting",
        /// A note on a document (bút phê).
        Note = "note",
        /// A letter.
        Letter = "letter",
        /// A decision on an obstacle.
        Decision = "decision",
    }
}

/// What a register's source cell says: "Số 183/TB ngày 09/7/2014 CT. Nguyễn Văn A".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ordered {
    /// The document as it is named there.
    pub reference: String,
    pub issued_on: Option<Date>,
    /// What is left beside the document: who ordered it.
    pub by: String,
}

/// Reads a source cell. What is no document's number stays as the words of who ordered.
pub fn ordered(source: &str) -> Ordered {
    let mut collector = Collector::new(None);
    collector.read(source, &Span::default());
    let Some(first) = collector.finish().into_iter().next() else {
        return Ordered { by: source.trim().to_owned(), ..Ordered::default() };
    };
    let at = source.find(&first.raw).unwrap_or(0);
    let (before, after) = (&source[..at], &source[at + first.raw.len()..]);
    let words = |text: &str| {
        let kept = text.split_whitespace().filter(|word| !matches!(fold(word).as_str(), "so" | "ngay" | ""));
        kept.collect::<Vec<_>>().join(" ").trim_matches([',', ';', '.', ':', ' ', '-']).to_owned()
    };
    // A type's name before the number belongs to the document; what comes after it is who ordered.
    let (kind, by) = (words(before), words(after));
    let reference = if kind.is_empty() { first.raw.clone() } else { format!("{kind} số {}", first.raw) };
    Ordered { reference, issued_on: first.date.and_then(|day| day.parse().ok()), by }
}

/// What of a directive tells it from others.
#[derive(Debug, Clone, Copy)]
pub struct Told<'a> {
    pub text: &'a str,
    pub reference: &'a str,
    pub ordered_on: Option<Date>,
}

/// Whether two are the same order: the same words, and no document or day that parts them.
pub fn is_same(a: Told<'_>, b: Told<'_>) -> bool {
    let words = |text: &str| fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let number = |text: &str| {
        crate::instruments::citations::numbers(text).into_iter().next().map(|one| one.number.to_lowercase())
    };
    if words(a.text) != words(b.text) {
        return false;
    }
    match (number(a.reference), number(b.reference)) {
        (Some(one), Some(other)) => one == other,
        _ => a.ordered_on.is_none() || b.ordered_on.is_none() || a.ordered_on == b.ordered_on,
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_source_cell_is_read_as_document_day_and_person() {
        let cell = ordered("Số 183/TB ngày 09/7/2024 CT. Nguyễn Văn An");
        assert_eq!(cell.reference, "183/TB ngày 09/7/2024");
        assert_eq!((cell.issued_on, cell.by.as_str()), (Some(date(2024, 7, 9)), "CT. Nguyễn Văn An"));
        let notice = ordered("Thông báo số 12/TB-UBND ngày 05/02/2026");
        assert_eq!(notice.reference, "Thông báo số 12/TB-UBND ngày 05/02/2026");
        assert_eq!(notice.by, "");
        assert_eq!(ordered("Phó Chủ tịch Trần Thị Bình").by, "Phó Chủ tịch Trần Thị Bình");
        assert_eq!(ordered(" "), Ordered::default());
    }

    #[test]
    fn the_same_order_is_caught_in_another_spelling() {
        let told = |text, reference, day| Told { text, reference, ordered_on: day };
        let own = told("Rà soát quỹ đất tái định cư.", "Số 12/TB-UBND ngày 05/02/2026", Some(date(2026, 2, 5)));
        assert!(is_same(own, told("Rà soát  quỹ đất tái định cư", "12/tb-ubnd", None)));
        assert!(!is_same(own, told("Rà soát quỹ đất tái định cư", "13/TB-UBND", Some(date(2026, 2, 5)))));
        assert!(!is_same(own, told("Rà soát quỹ đất công", "12/TB-UBND", None)));
        assert!(is_same(own, told("Rà soát quỹ đất tái định cư", "", Some(date(2026, 2, 5)))));
        assert!(!is_same(own, told("Rà soát quỹ đất tái định cư", "", Some(date(2026, 2, 12)))));
    }
}
