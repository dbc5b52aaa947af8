//! The page as a Word file: the same lines, one sheet.

use dondoc_rules::doc::{Align, Block, Cell, Document, Paragraph, ParagraphStyle, Row, Run, Table};

use super::{Briefing, Group};
use crate::http::Catalogue;

/// Widths of the columns in twips: part, text, bodies, time; together the sheet's text width.
const WIDTHS: [u32; 4] = [1_250, 4_150, 1_950, 1_950];

/// Nine points.
const SIZE: u16 = 18;

/// As much of a text as a cell of two or three printed lines holds.
pub fn short(text: &str, most: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= most {
        return text;
    }
    let cut: String = text.chars().take(most).collect();
    let kept = cut.rsplit_once(' ').map_or(cut.as_str(), |(kept, _)| kept);
    format!("{kept}…")
}

fn paragraph(text: &str, is_bold: bool, align: Align, size: u16) -> Paragraph {
    Paragraph {
        runs: vec![Run { text: text.to_owned(), bold: is_bold, italic: false, size }],
        style: ParagraphStyle { align, ..ParagraphStyle::default() },
        ..Paragraph::default()
    }
}

fn cell(text: &str, column: u32, columns: u32, is_bold: bool) -> Cell {
    let blocks = vec![Block::Paragraph(paragraph(text, is_bold, Align::Left, SIZE))];
    Cell { blocks, column, columns, ..Cell::default() }
}

/// The document.
pub fn document(t: &Catalogue, briefing: &Briefing, groups: &[Group], head: &[String]) -> Document {
    let mut blocks = vec![Block::Paragraph(paragraph(&t["briefing.heading"], true, Align::Center, 26))];
    blocks.extend(head.iter().map(|line| Block::Paragraph(paragraph(line, false, Align::Center, SIZE))));
    let heads = ["briefing.part", "briefing.text", "directive.bodies", "briefing.when"];
    let mut rows = vec![Row {
        cells: heads.iter().zip(0..).map(|(key, column)| cell(&t[*key], column, 1, true)).collect(),
        header: true,
        ..Row::default()
    }];
    for group in groups {
        let leader = group.leader.clone().unwrap_or_else(|| t["briefing.nobody"].to_owned());
        rows.push(Row { cells: vec![cell(&leader, 0, 4, true)], ..Row::default() });
        for line in &group.lines {
            let cells = vec![
                cell(&t[&format!("briefing.section.{}", line.section.as_str())], 0, 1, false),
                cell(&short(&line.text, 110), 1, 1, false),
                cell(&short(&line.bodies, 50), 2, 1, false),
                cell(&line.when, 3, 1, false),
            ];
            rows.push(Row { cells, ..Row::default() });
        }
    }
    blocks.push(Block::Table(Table { rows, widths: WIDTHS.to_vec(), borders: true, ..Table::default() }));
    let shown = groups.iter().map(|group| group.lines.len()).sum::<usize>();
    let hidden = briefing.lines.len() - shown;
    if hidden > 0 {
        let rest = t.with("briefing.more", &[("count", &hidden.to_string())]);
        blocks.push(Block::Paragraph(paragraph(&rest, false, Align::Left, SIZE)));
    }
    Document { blocks, flattened: false }
}
