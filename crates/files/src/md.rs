//! Markdown as it is met: pages taken from legal databases, where a table is one cell a block between lines of "|", and
//! pipe tables; numbers at the start of a line stand as printed, emphasis becomes the run's look.

use dondoc_rules::doc::{Block, Document, Span};

use crate::html;
use crate::limits::{Limits, Unreadable};
use crate::tree::{Space, Tree};

/// True for text that a reader of plain text would misread: bars between cells, pipe tables.
pub fn looks_like(text: &str) -> bool {
    let lone_bars = text.lines().filter(|line| line.trim() == "|").count();
    lone_bars >= 4 || text.lines().any(is_rule_row)
}

/// Reads a text.
pub fn read(name: &str, text: &str, limits: &Limits) -> Result<Document, Unreadable> {
    if text.contains("<table") {
        return Ok(Document { blocks: html_parts(name, text, limits)?, flattened: false });
    }
    let place = Span { file: Some(name.into()), ..Span::default() };
    let mut tree = Tree::new(place, Space::Collapsed);
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        if line.trim() == "|" {
            at = bars(&mut tree, &lines, at, limits)?;
        } else if is_pipe_row(line) && lines.get(at + 1).is_some_and(|next| is_rule_row(next)) {
            at = pipes(&mut tree, &lines, at, limits)?;
        } else {
            paragraph_line(&mut tree, line);
            at += 1;
        }
        limits.check_pieces(tree.pieces())?;
    }
    Ok(Document { blocks: tree.finish(), flattened: false })
}

/// A text with tables in HTML: its own blank lines become paragraphs and its pipe tables HTML too, then all of it is a
/// page.
fn html_parts(name: &str, text: &str, limits: &Limits) -> Result<Vec<Block>, Unreadable> {
    let mut page = String::with_capacity(text.len() + 1_024);
    let mut depth = 0_usize;
    let lines: Vec<&str> = text.lines().collect();
    let mut in_pipes = false;
    for (at, line) in lines.iter().copied().enumerate() {
        let starts = depth == 0 && lines.get(at + 1).is_some_and(|next| is_rule_row(next));
        if is_pipe_row(line) && (in_pipes || starts) {
            if !in_pipes {
                page.push_str("<table>");
            }
            in_pipes = true;
            if !is_rule_row(line) {
                page.push_str("<tr>");
                for cell in cells(line) {
                    let parts = cell.replace("<br/>", "<br>");
                    let parts = parts.split("<br>").map(|part| {
                        let plain: String = pieces(part).into_iter().map(|(text, ..)| text).collect();
                        crate::docx::escape(&plain)
                    });
                    page.push_str(&format!("<td>{}</td>", parts.collect::<Vec<_>>().join("<br>")));
                }
                page.push_str("</tr>\n");
            }
            continue;
        }
        if std::mem::take(&mut in_pipes) {
            page.push_str("</table>\n");
        }
        depth += line.matches("<table").count();
        if depth == 0 && (line.trim().is_empty() || starts_item(line)) {
            page.push_str("<p>");
        }
        let plain: String =
            if depth == 0 { pieces(line).into_iter().map(|(text, ..)| text).collect() } else { line.to_owned() };
        page.push_str(plain.trim_start_matches('#'));
        page.push('\n');
        depth = depth.saturating_sub(line.matches("</table").count());
    }
    html::read(name, &page, limits)
}

/// A table whose cells stand between lines of one bar; two bars in a row end the row. Gives the line after it.
fn bars(tree: &mut Tree, lines: &[&str], start: usize, limits: &Limits) -> Result<usize, Unreadable> {
    let is_bar = |at: usize| lines.get(at).is_some_and(|line| line.trim() == "|");
    tree.start_table();
    let mut at = start;
    // Each row begins with a bar; a bar follows each cell.
    while is_bar(at) {
        at += 1;
        // A row that closes and none that opens: the table ends.
        if lines.get(at).is_none_or(|line| line.trim().is_empty()) && !next_is_cell(lines, at) {
            break;
        }
        tree.start_row();
        loop {
            let end = (at..lines.len()).find(|at| is_bar(*at));
            let Some(end) = end else {
                // The last bar opened nothing: what follows is text.
                tree.end_table();
                return Ok(at);
            };
            tree.start_cell(1, 1);
            let mut is_bold = false;
            for (index, line) in lines[at..end].iter().enumerate() {
                // "**TM. ỦY BAN** / KT. CHỦ TỊCH": where bold begins or ends at a line's end, so does a paragraph.
                let before = index.checked_sub(1).map_or("", |index| lines[at + index].trim());
                if !is_bold && (before.ends_with("**") || line.trim().starts_with("**")) {
                    tree.end_paragraph();
                }
                is_bold ^= line.matches("**").count() % 2 == 1;
                paragraph_line(tree, line);
            }
            tree.end_cell();
            at = end + 1;
            if is_bar(at) || lines.get(at).is_none_or(|line| line.trim().is_empty() && !next_is_cell(lines, at)) {
                break;
            }
        }
        tree.end_row();
        limits.check_pieces(tree.pieces())?;
    }
    tree.end_table();
    Ok(at)
}

/// Whether an empty line inside a table is the start of a cell: a bar follows before any other text ends.
fn next_is_cell(lines: &[&str], at: usize) -> bool {
    lines.get(at..).is_some_and(|rest| rest.iter().take(2).any(|line| line.trim() == "|"))
}

/// A pipe table. Gives the line after it.
fn pipes(tree: &mut Tree, lines: &[&str], start: usize, limits: &Limits) -> Result<usize, Unreadable> {
    tree.start_table();
    let mut at = start;
    while let Some(line) = lines.get(at).filter(|line| is_pipe_row(line)) {
        if !is_rule_row(line) {
            tree.start_row();
            for cell in cells(line) {
                tree.start_cell(1, 1);
                for part in cell.replace("<br/>", "<br>").split("<br>") {
                    paragraph_line(tree, part);
                    tree.end_paragraph();
                }
                tree.end_cell();
            }
            tree.end_row();
            limits.check_pieces(tree.pieces())?;
        }
        at += 1;
    }
    tree.end_table();
    Ok(at)
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_start_matches('|');
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut cells = vec![String::new()];
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        let last = cells.len() - 1;
        match letter {
            '\\' if letters.peek() == Some(&'|') => {
                letters.next();
                cells[last].push('|');
            }
            '|' => cells.push(String::new()),
            other => cells[last].push(other),
        }
    }
    cells
}

fn is_pipe_row(line: &str) -> bool {
    let line = line.trim();
    line.len() > 2 && line.starts_with('|') && line[1..].contains('|')
}

/// "|---|:-:|".
fn is_rule_row(line: &str) -> bool {
    is_pipe_row(line) && line.contains("--") && line.chars().all(|c| matches!(c, '|' | '-' | ':' | ' '))
}

/// A line that does not go on with the paragraph before it.
fn starts_item(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches('*');
    line.starts_with("- ") || line.starts_with("+ ") || line.starts_with('#')
}

/// One line of text: wrapped lines go on with their paragraph; an empty line, an item and a line of dashes do not.
fn paragraph_line(tree: &mut Tree, line: &str) {
    let trimmed = line.trim();
    let is_dashes = trimmed.len() > 2 && trimmed.chars().all(|c| matches!(c, '-' | '_' | '='));
    // "giai đoạn 2026 / - 2030": a wrapped line may begin with a dash too.
    let is_item = starts_item(trimmed)
        && !(tree.is_open() && trimmed[1..].trim_start().starts_with(|c: char| c.is_ascii_digit()));
    if trimmed.is_empty() || is_dashes || is_item {
        tree.end_paragraph();
    }
    if is_dashes {
        return;
    }
    for (text, bold, italic) in pieces(trimmed.trim_start_matches('#')) {
        tree.text(&text, bold, italic);
    }
    tree.text(" ", false, false);
}

/// A line without its marks of emphasis, and with what they say. A star between brackets or spaces is a star.
fn pieces(line: &str) -> Vec<(String, bool, bool)> {
    let mut pieces: Vec<(String, bool, bool)> = Vec::new();
    let (mut bold, mut italic) = (false, false);
    let mut text = String::new();
    let letters: Vec<char> = line.chars().collect();
    let mut at = 0;
    while let Some(&letter) = letters.get(at) {
        let next = letters.get(at + 1).copied();
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        match letter {
            '*' if next == Some('*') => {
                pieces.push((std::mem::take(&mut text), bold, italic));
                bold = !bold;
                at += 2;
                continue;
            }
            '*' if before != Some('(')
                && !(before.is_none_or(char::is_whitespace) && next.is_none_or(char::is_whitespace)) =>
            {
                pieces.push((std::mem::take(&mut text), bold, italic));
                italic = !italic;
            }
            '\\' if next.is_some_and(|next| next.is_ascii_punctuation()) => {
                text.extend(next);
                at += 1;
            }
            other => text.push(other),
        }
        at += 1;
    }
    pieces.push((text, bold, italic));
    pieces.retain(|(text, ..)| !text.is_empty());
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        let document = read("x.md", text, &Limits::default()).expect("is read");
        let tables = document.blocks.iter().filter_map(|block| match block {
            Block::Table(table) => Some(table),
            _ => None,
        });
        tables.flat_map(|table| &table.rows).map(|row| row.cells.iter().map(|cell| cell.text()).collect()).collect()
    }

    #[test]
    fn bars_between_cells() {
        let text = "A\n\n|\n**TT**\n|\nNội dung\nviệc\n|\n|\n1\n|\nLàm *ngay*\n|\n\nSau bảng\n";
        assert_eq!(rows(text), [["TT", "Nội dung việc"], ["1", "Làm ngay"]]);
        let document = read("x.md", text, &Limits::default()).expect("is read");
        assert!(document.text().ends_with("Sau bảng"), "{}", document.text());
    }

    #[test]
    fn the_lines_of_a_signature_stay_apart() {
        let text = "|\nNơi nhận:\n|\n**TM. ỦY BAN\nNHÂN DÂN**\nKT. CHỦ TỊCH\n**PHÓ CHỦ TỊCH**\n|\n";
        assert_eq!(rows(text)[0][1], "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH");
    }

    #[test]
    fn an_empty_cell_between_bars_stays_a_cell() {
        assert_eq!(rows("|\na\n|\n\n|\nb\n|\n"), [vec!["a", "", "b"]]);
    }

    #[test]
    fn pipe_tables() {
        assert_eq!(rows("| a | b \\| c |\n|---|---|\n| 1 | **x**<br>y |\n"), [["a", "b | c"], ["1", "x\ny"]]);
    }
}
