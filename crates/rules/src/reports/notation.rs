//! A light notation for the blocks of a report, to be written in a plain text field.
//!
//! A line is a paragraph; `# `, `## `, `### ` begin a heading; `- ` and `+ ` begin an item of a list, as they do on
//! paper; lines between bars are a table whose first line is its head. A `\` in front takes a sign by its word.

use crate::doc::{Block, Cell, Document, Merge, Paragraph, Table};
use crate::instruments::form::{heading, paragraph, table};

/// A line break within a cell.
const BREAK: &str = " ↵ ";

/// A block in the notation.
pub fn write(block: &Block) -> String {
    match block {
        Block::Paragraph(paragraph) => write_paragraph(paragraph),
        Block::Table(table) => write_table(table),
        Block::NewSection(_) => String::new(),
    }
}

fn write_paragraph(paragraph: &Paragraph) -> String {
    let shown = paragraph.shown();
    match paragraph.style.heading {
        Some(level) => format!("{} {}", "#".repeat(usize::from(level.clamp(1, 3))), shown.replace('\n', " ")),
        None => plain(&shown),
    }
}

/// Plain lines in the notation: none of their signs means anything.
pub fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| match line.starts_with(['#', '|', '\\']) {
        true => format!("\\{line}"),
        false => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn write_table(table: &Table) -> String {
    let line = |cells: &[Cell]| {
        let cells = cells.iter().filter(|cell| cell.merge != Merge::Continue);
        let cells: Vec<String> =
            cells.map(|cell| cell.text().replace('\\', "\\\\").replace('|', "\\|").replace('\n', BREAK)).collect();
        format!("| {} |", cells.join(" | "))
    };
    table.rows.iter().map(|row| line(&row.cells)).collect::<Vec<_>>().join("\n")
}

/// The blocks of a text. `like` is what the text was written over: a table keeps the widths of its columns, a line of
/// bases its slant.
pub fn read(text: &str, like: Option<&Block>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut rows: Vec<Vec<String>> = Vec::new();
    for line in text.lines().map(str::trim_end).chain([""]) {
        let trimmed = line.trim_start();
        if trimmed.starts_with('|') {
            rows.push(cells(trimmed));
            continue;
        }
        if !rows.is_empty() {
            blocks.push(read_table(std::mem::take(&mut rows), like));
        }
        if !trimmed.is_empty() {
            blocks.push(Block::Paragraph(read_line(trimmed)));
        }
    }
    // Words written over a line of bases slant as it does.
    let slants = matches!(like, Some(Block::Paragraph(like)) if like.runs.iter().all(|run| run.italic));
    for block in blocks.iter_mut().filter(|_| slants) {
        if let Block::Paragraph(paragraph) = block {
            paragraph.runs.iter_mut().for_each(|run| run.italic = true);
        }
    }
    blocks
}

fn read_line(line: &str) -> Paragraph {
    let level = line.chars().take_while(|sign| *sign == '#').count();
    if (1..=3).contains(&level)
        && let Some(title) = line[level..].strip_prefix(' ').map(str::trim).filter(|title| !title.is_empty())
    {
        return heading(level as u8, title);
    }
    paragraph(line.strip_prefix('\\').unwrap_or(line))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_start_matches('|');
    let mut cells = vec![String::new()];
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        let Some(cell) = cells.last_mut() else { break };
        match sign {
            '\\' if matches!(signs.peek(), Some('|' | '\\')) => cell.extend(signs.next()),
            // The bar that closes the line opens no cell.
            '|' if signs.peek().is_some() => cells.push(String::new()),
            '|' => {}
            other => cell.push(other),
        }
    }
    cells.into_iter().map(|cell| cell.trim().replace(BREAK.trim(), "\n").replace(" \n ", "\n")).collect()
}

fn read_table(mut rows: Vec<Vec<String>>, like: Option<&Block>) -> Block {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(1);
    for row in &mut rows {
        row.resize(columns, String::new());
    }
    let widths = match like {
        Some(Block::Table(table)) if table.widths.len() == columns => table.widths.clone(),
        _ => vec![1; columns],
    };
    let head = rows.remove(0);
    let head: Vec<&str> = head.iter().map(String::as_str).collect();
    table(&head, rows, &widths)
}

/// The text of a notation as a reader sees it: signs of the notation taken away.
pub fn shown(text: &str) -> String {
    Document { blocks: read(text, None), flattened: false }.text()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let blocks = read(text, None).into_iter().map(|block| match block {
            Block::Paragraph(paragraph) => match paragraph.style.heading {
                Some(level) => format!("h{level} {}", paragraph.text()),
                None => format!("p {}", paragraph.text()),
            },
            Block::Table(table) => {
                let rows = table.rows.iter().map(|row| row.cells.iter().map(Cell::text).collect::<Vec<_>>().join("/"));
                format!("t {}", rows.collect::<Vec<_>>().join(";"))
            }
            Block::NewSection(_) => String::new(),
        });
        assert_eq!(blocks.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn headings_lists_and_tables_are_written_plainly() {
        check("# I. Kết quả\nMột đoạn\n- mục\n\n+ mục con", &["h1 I. Kết quả", "p Một đoạn", "p - mục", "p + mục con"]);
        check("| TT | Việc |\n| 1 | xong \\| chưa |\nsau", &["t TT/Việc;1/xong | chưa", "p sau"]);
        check("\\# không phải đề mục\n#không", &["p # không phải đề mục", "p #không"]);
        check("| a |\n| b | c", &["t a/;b/c"]);
        check("", &[]);
    }

    fn texts(blocks: Vec<Block>) -> String {
        Document { blocks, flattened: false }.text()
    }

    proptest! {
        #[test]
        fn a_paragraph_is_read_back_as_it_was_written(text in "[a-zđ#|\\\\ .-]{0,20}", level in 0_u8..4) {
            let text = text.trim().to_owned();
            prop_assume!(!text.is_empty());
            let block = if level == 0 { paragraph(text.clone()) } else { heading(level, text.clone()) };
            let block = Block::Paragraph(block);
            prop_assert_eq!(texts(read(&write(&block), None)), text);
        }

        #[test]
        fn a_table_is_read_back_as_it_was_written(rows in prop::collection::vec(prop::collection::vec("[a-c|\\\\]{0,4}(\n[a-c]{1,2})?", 3), 1..4)) {
            let rows: Vec<Vec<String>> = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.trim().to_owned()).collect()).collect();
            let block = table(&["một", "hai", "ba"], rows, &[1, 2, 3]);
            let Block::Table(expected) = &block else { unreachable!() };
            let read = read(&write(&block), Some(&block));
            let [Block::Table(found)] = &read[..] else { panic!("one table: {read:?}") };
            prop_assert_eq!(&found.widths, &expected.widths);
            for (left, right) in found.rows.iter().zip(&expected.rows) {
                let cells = |row: &crate::doc::Row| row.cells.iter().map(Cell::text).collect::<Vec<_>>();
                prop_assert_eq!(cells(left), cells(right));
            }
        }
    }
}
