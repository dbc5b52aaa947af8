//! Invariant 1: rows in = rows out, over generated tables with merges, gaps, headings, repeated headers and stray rows.

use dondoc_rules::doc::{Block, Cell, Document, Merge, Paragraph, Row, Span, Table};
use dondoc_rules::plans::draft::{RowKind, Source};
use dondoc_rules::plans::recognise;
use proptest::prelude::*;

/// A row as it may be met.
#[derive(Debug, Clone)]
enum Met {
    Header,
    Section(u32),
    Task { number: Option<u32>, text: String, lead: String, merged: bool },
    Empty,
    ColumnNumbers,
}

fn met() -> impl Strategy<Value = Met> {
    prop_oneof![
        1 => Just(Met::Header),
        2 => (1_u32..9).prop_map(Met::Section),
        8 => (prop::option::of(1_u32..30), "[A-ZĐ][a-zđêô ]{5,40}", "(Sở [A-ZĐ][a-zêô]{2,8}|)", any::<bool>())
            .prop_map(|(number, text, lead, merged)| Met::Task { number, text, lead, merged }),
        1 => Just(Met::Empty),
        1 => Just(Met::ColumnNumbers),
    ]
}

const HEADINGS: [&str; 5] = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Tiến độ"];

fn cell(text: &str, column: u32, columns: u32, merge: Merge, span: &Span) -> Cell {
    let paragraph = Paragraph { span: span.clone(), ..Paragraph::plain(text) };
    let span = Span { cell: Some(column + 1), ..span.clone() };
    Cell { blocks: vec![Block::Paragraph(paragraph)], column, columns, merge, span }
}

fn row(met: &Met, number: u32) -> Row {
    let span = Span { table: Some(1), row: Some(number), ..Span::default() };
    let plain = |texts: [&str; 5]| -> Vec<Cell> {
        texts.iter().enumerate().map(|(i, text)| cell(text, i as u32, 1, Merge::None, &span)).collect()
    };
    let roman = |n: u32| ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][n as usize - 1].to_owned();
    let cells = match met {
        Met::Header => plain(HEADINGS),
        Met::Section(n) => {
            vec![cell(&roman(*n), 0, 1, Merge::None, &span), cell("Một mục của kế hoạch", 1, 4, Merge::None, &span)]
        }
        Met::Task { number, text, lead, merged } => {
            let mut cells = plain([&number.map(|n| n.to_string()).unwrap_or_default(), text, lead, "", "Thường xuyên"]);
            if *merged {
                cells[2].merge = Merge::Continue;
                cells[2].blocks = vec![Block::Paragraph(Paragraph::default())];
            } else {
                cells[2].merge = Merge::Start;
            }
            cells
        }
        Met::Empty => plain(["", "", "", "", ""]),
        Met::ColumnNumbers => plain(["(1)", "(2)", "(3)", "(4)", "(5)"]),
    };
    Row { cells, header: matches!(met, Met::Header), span }
}

proptest! {
    #[test]
    fn every_row_of_a_task_table_is_accounted_for_once(rows in prop::collection::vec(met(), 0..40)) {
        let mut all = vec![Met::Header];
        all.extend(rows);
        let table = Table {
            rows: all.iter().enumerate().map(|(i, met)| row(met, i as u32 + 1)).collect(),
            span: Span { table: Some(1), ..Span::default() },
            borders: true,
            ..Table::default()
        };
        let document = Document { blocks: vec![Block::Table(table)], flattened: false };
        let plan = recognise(document, Source::default());
        let mut numbers: Vec<u32> = plan.rows.iter().filter_map(|row| row.span.row).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=all.len() as u32).collect::<Vec<_>>());
        // Each task row is a task with its own text and an id of its own.
        let texts: Vec<String> = all.iter().filter_map(|met| match met {
            Met::Task { text, .. } => Some(text.split_whitespace().collect::<Vec<_>>().join(" ")),
            _ => None,
        }).collect();
        let read: Vec<String> = plan.tasks.iter().map(|task| task.text.clone()).collect();
        prop_assert_eq!(read, texts);
        let mut ids: Vec<&String> = plan.tasks.iter().map(|task| &task.id).collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        prop_assert_eq!(ids.len(), count, "ids repeat");
        // A merged lead belongs to every row it spans.
        let mut above: Option<String> = None;
        for (met, task) in all.iter().filter(|met| matches!(met, Met::Task { .. })).zip(&plan.tasks) {
            if let Met::Task { lead, merged, .. } = met {
                if !merged {
                    above = Some(lead.clone());
                    prop_assert_eq!(task.lead.raw.as_deref(), Some(lead.as_str()));
                } else if let Some(above) = &above {
                    prop_assert!(task.lead.raw.as_deref() == Some(above.as_str()) || task.lead.raw.as_deref() == Some(""));
                }
            }
        }
    }

    #[test]
    fn every_paragraph_is_accounted_for(lines in prop::collection::vec("[A-ZĐa-zđêô0-9 .:;-]{0,60}", 0..40), flattened in any::<bool>()) {
        let blocks = lines.iter().enumerate().map(|(i, line)| {
            let span = Span { paragraph: Some(i as u32 + 1), ..Span::default() };
            Block::Paragraph(Paragraph { span, ..Paragraph::plain(line.as_str()) })
        }).collect();
        let plan = recognise(Document { blocks, flattened }, Source::default());
        let mut numbers: Vec<u32> = plan.rows.iter().filter_map(|row| row.span.paragraph).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let filled = lines.iter().enumerate().filter(|(_, line)| !line.trim().is_empty()).map(|(i, _)| i as u32 + 1);
        let filled: Vec<u32> = filled.collect();
        for number in &filled {
            prop_assert!(numbers.contains(number), "line {} is lost", number);
        }
        prop_assert!(plan.rows.iter().all(|row| row.kind != RowKind::Task));
    }
}
