//! A table as workbook, list and official annex: what the page shows, with the rules of counting and what each rate is of.

use dondoc_rules::compliance::{
    BodyCounts, Counted, Counts, Standing, bodies_on_time, by_body, half_in_words, median_late_twice,
};
use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, annexes_alone, paragraph, table};
use dondoc_rules::reports::percent;
use dondoc_rules::sheets::Workbook;
use dondoc_rules::vi::collate::compare;

use super::{Compliance, ComplianceRow};
use crate::http::{Catalogue, Error, Lang, csv_bytes};
use crate::words;

/// The keys of the rules by which is counted, in the order in which they are printed.
pub const RULES: [&str; 8] = [
    "compliance.rule.owed",
    "compliance.rule.first",
    "compliance.rule.on-time",
    "compliance.rule.late",
    "compliance.rule.outside",
    "compliance.rule.reporting-rate",
    "compliance.rule.on-time-rate",
    "compliance.rule.not-due",
];

/// A table ready to be shown: in the order of Vietnamese names.
pub struct Shown<'a> {
    t: &'a Catalogue,
    pub title: String,
    /// Draft, published until a day, or frozen at an instant.
    pub status: String,
    pub sentence: String,
    pub rows: Vec<&'a ComplianceRow>,
    pub bodies: Vec<BodyCounts>,
    pub counts: Counts,
    /// The indicators of the process, a sentence each (T5-R10).
    pub indicators: Vec<String>,
    file_name: String,
}

impl<'a> Shown<'a> {
    /// A table with its rows.
    pub fn of(one: &Compliance, rows: &'a [ComplianceRow], t: &'a Catalogue) -> Shown<'a> {
        let status = match one.frozen_at {
            Some(at) => t.with("compliance.frozen-at", &[("at", &words::instant(at, Lang::Vi))]),
            None => t.with("compliance.open-until", &[("day", &words::day(one.correct_until))]),
        };
        Shown::new(one, rows, status, t)
    }

    /// The same with a status of its own.
    pub fn new(one: &Compliance, rows: &'a [ComplianceRow], status: String, t: &'a Catalogue) -> Shown<'a> {
        let mut sorted: Vec<&ComplianceRow> = rows.iter().collect();
        sorted.sort_by(|a, b| {
            compare(&a.body_name, &b.body_name).then_with(|| (a.due_on, &a.obligation).cmp(&(b.due_on, &b.obligation)))
        });
        let counted: Vec<Counted<'_>> = rows.iter().map(ComplianceRow::counted).collect();
        let bodies = by_body(&counted);
        let counts = Counts::of(&counted);
        let values = [("day", words::day(one.as_of)), ("at", words::instant(one.known_at, Lang::Vi))];
        let (day, at) = (&values[0].1, &values[1].1);
        let (punctual, owing) = bodies_on_time(&bodies);
        let share = |key: &str, part: usize, whole: usize| {
            let percent = percent(part, whole, 2);
            let (part, whole) = (part.to_string(), whole.to_string());
            t.with(key, &[("part", &part), ("whole", &whole), ("percent", &percent)])
        };
        let count = |count: i64| usize::try_from(count).unwrap_or(0);
        let median = half_in_words(median_late_twice(&counted));
        let indicators = vec![
            share("compliance.indicator.import", count(one.confirmed_in_time), count(one.confirmed_of)),
            share("compliance.indicator.bodies", punctual, owing),
            t.with("compliance.indicator.median", &[("days", &median), ("late", &counts.late.to_string())]),
        ];
        Shown {
            title: one.title.clone(),
            sentence: t.with("seen.sentence", &[("day", day), ("at", at)]),
            status,
            rows: sorted,
            bodies,
            counts,
            indicators,
            file_name: format!("chap-hanh-che-do-bao-cao-{}", one.as_of),
            t,
        }
    }

    /// The name of its files, without ending.
    pub fn file_name(&self) -> String {
        self.file_name.clone()
    }

    /// How a row stands, in words.
    pub fn standing(&self, row: &ComplianceRow) -> String {
        let days = row.late_days.to_string();
        match row.standing {
            Standing::OnTime => self.t["board.on-time"].to_owned(),
            Standing::Late if row.late_days == 0 => self.t["board.late-hour"].to_owned(),
            Standing::Late => self.t.with("board.late", &[("days", &days)]),
            Standing::NotIn => self.t["board.not-in"].to_owned(),
            Standing::NotDue => self.t["compliance.not-due"].to_owned(),
            Standing::FocalPart => self.t["returns.focal-part"].to_owned(),
            Standing::Suspended => self.t["state.suspended"].to_owned(),
            Standing::Excused => self.t["state.excused"].to_owned(),
        }
    }

    /// The cells of a body's line: name, counts, rates, note.
    pub fn body_line(&self, name: &str, counts: &Counts, most: Option<i64>) -> Vec<String> {
        let outside = counts.not_due + counts.suspended + counts.excused + counts.focal_part;
        let mut notes = Vec::new();
        if let Some(days) = most.filter(|days| *days > 0) {
            notes.push(self.t.with("compliance.most-late", &[("days", &days.to_string())]));
        }
        if outside > 0 {
            notes.push(self.t.with("compliance.outside", &[("count", &outside.to_string())]));
        }
        vec![
            name.to_owned(),
            counts.owed().to_string(),
            counts.on_time.to_string(),
            counts.late.to_string(),
            counts.not_in.to_string(),
            percent(counts.sent(), counts.owed(), 2),
            percent(counts.on_time, counts.owed(), 2),
            notes.join("; "),
        ]
    }

    /// The heads of the lines by body.
    pub fn body_heads(&self) -> Vec<String> {
        let keys = [
            "board.body",
            "compliance.owed",
            "board.on-time",
            "compliance.late",
            "board.not-in",
            "compliance.reporting-rate",
            "compliance.on-time-rate",
            "compliance.note",
        ];
        keys.iter().map(|key| self.t[*key].to_owned()).collect()
    }

    /// The line of all bodies together.
    pub fn sum_line(&self) -> Vec<String> {
        self.body_line(&self.t["compliance.sum"], &self.counts, None)
    }

    fn row_heads(&self) -> Vec<String> {
        let keys = [
            "board.body",
            "totals.cycle",
            "totals.due",
            "compliance.first",
            "compliance.completed",
            "compliance.confirmed",
            "board.timeliness",
            "compliance.days-late",
            "compliance.note",
        ];
        keys.iter().map(|key| self.t[*key].to_owned()).collect()
    }

    fn row_line(&self, row: &ComplianceRow) -> Vec<String> {
        let day = |day: Option<jiff::civil::Date>| day.map(words::day).unwrap_or_default();
        vec![
            row.body_name.clone(),
            row.cycle_name.clone(),
            words::day(row.due_on),
            day(row.arrived_on),
            day(row.completed_on),
            day(row.confirmed_on),
            self.standing(row),
            if row.standing == Standing::Late { row.late_days.to_string() } else { String::new() },
            row.corrected_by.as_ref().map(|_| self.t["compliance.corrected"].to_owned()).unwrap_or_default(),
        ]
    }

    fn head(&self) -> Vec<Vec<String>> {
        let mut lines =
            vec![vec![self.title.clone()], vec![self.status.clone()], vec![self.sentence.clone()], Vec::new()];
        lines.push(vec![self.t["compliance.rules"].to_owned()]);
        lines.extend(RULES.iter().map(|key| vec![self.t[*key].to_owned()]));
        lines.push(Vec::new());
        lines.extend(self.indicators.iter().map(|line| vec![line.clone()]));
        lines.push(Vec::new());
        lines
    }

    fn by_body_lines(&self) -> Vec<Vec<String>> {
        let mut lines = vec![self.body_heads()];
        lines.extend(self.bodies.iter().map(|body| self.body_line(&body.name, &body.counts, body.most_late_days)));
        lines.push(self.sum_line());
        lines
    }

    fn row_lines(&self) -> Vec<Vec<String>> {
        let rows = self.rows.iter().map(|row| self.row_line(row));
        std::iter::once(self.row_heads()).chain(rows).collect()
    }

    /// The workbook: by body with the rules, then every report.
    pub fn workbook(&self) -> Vec<u8> {
        let mut first = self.head();
        let head = first.len();
        first.extend(self.by_body_lines());
        let mut book = Workbook::table(&self.t["compliance.sheet-bodies"], first, Some(head));
        let second = Workbook::table(&self.t["compliance.sheet-rows"], self.row_lines(), Some(0));
        book.sheets.extend(second.sheets);
        dondoc_files::xlsx::write(&book)
    }

    /// The same as one list (CSV).
    pub fn list(&self) -> Result<Vec<u8>, Error> {
        let mut lines = self.head();
        lines.extend(self.by_body_lines());
        lines.push(Vec::new());
        lines.extend(self.row_lines());
        csv_bytes(&lines)
    }

    /// The annex as a Word file.
    pub fn annex(&self) -> Vec<u8> {
        dondoc_files::docx::write(&self.annex_document(), &self.title)
    }

    /// The annex for rating and emulation, to be sent with a document that is signed elsewhere.
    pub fn annex_document(&self) -> Document {
        let text = |line: &str| Block::Paragraph(paragraph(line));
        let refs = |heads: &[String]| -> Vec<String> { heads.to_vec() };
        let numbered = |lines: Vec<Vec<String>>| -> Vec<Vec<String>> {
            let number =
                |(place, line): (usize, Vec<String>)| std::iter::once((place + 1).to_string()).chain(line).collect();
            lines.into_iter().enumerate().map(number).collect()
        };
        let heads = |own: Vec<String>| -> Vec<String> {
            std::iter::once(self.t["compliance.number"].to_owned()).chain(refs(&own)).collect()
        };
        let by_body = self.bodies.iter().map(|body| self.body_line(&body.name, &body.counts, body.most_late_days));
        let mut by_body = numbered(by_body.collect());
        by_body.push(std::iter::once(String::new()).chain(self.sum_line()).collect());
        let rows = numbered(self.rows.iter().map(|row| self.row_line(row)).collect());
        let own = heads(self.body_heads());
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let mut first = vec![text(&format!("{} {}", self.sentence, self.status))];
        first.push(table(&own, by_body, &[5, 27, 9, 9, 9, 9, 10, 10, 12]));
        first.push(text(&self.t["compliance.rules"]));
        first.extend(RULES.iter().map(|key| text(&self.t[*key])));
        first.extend(self.indicators.iter().map(|line| text(line)));
        let own = heads(self.row_heads());
        let own: Vec<&str> = own.iter().map(String::as_str).collect();
        let annexes = [
            Annex { title: self.title.clone(), landscape: true, blocks: first },
            Annex {
                title: self.t["compliance.sheet-rows"].to_owned(),
                landscape: true,
                blocks: vec![table(&own, rows, &[5, 22, 14, 9, 9, 9, 9, 11, 6, 6])],
            },
        ];
        annexes_alone(annexes.into())
    }
}
