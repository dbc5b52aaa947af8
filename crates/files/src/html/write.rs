//! A document as an HTML fragment for the screen. Everything is escaped; a paragraph that rests on a source leads to it.

use std::fmt::Write as _;

use dondoc_rules::doc::{Align, Block, Document, Paragraph, Row, Table};

use crate::docx::escape;

/// The fragment. `link` gives the address of a paragraph's source, `label` the words of the link.
pub fn write(document: &Document, link: &dyn Fn(&str) -> Option<(String, String)>) -> String {
    let mut html = String::new();
    for block in &document.blocks {
        write_block(&mut html, block, link);
    }
    html
}

type Link<'a> = &'a dyn Fn(&str) -> Option<(String, String)>;

fn write_block(html: &mut String, block: &Block, link: Link<'_>) {
    match block {
        Block::Paragraph(paragraph) => write_paragraph(html, paragraph, link),
        Block::Table(table) => write_table(html, table, link),
        Block::NewSection(_) => html.push_str("<hr>\n"),
    }
}

fn write_paragraph(html: &mut String, paragraph: &Paragraph, link: Link<'_>) {
    let text = paragraph.shown().lines().map(escape).collect::<Vec<_>>().join("<br>");
    if text.trim().is_empty() {
        return;
    }
    let tag = match paragraph.style.heading {
        Some(1) => "h2",
        Some(2) => "h3",
        Some(_) => "h4",
        None => "p",
    };
    let class = if paragraph.style.align == Align::Center { " class=\"center\"" } else { "" };
    let _ = write!(html, "<{tag}{class}>{text}");
    if let Some((address, label)) = paragraph.source.as_deref().and_then(link) {
        let _ = write!(html, " <a class=\"source\" href=\"{}\">{}</a>", escape(&address), escape(&label));
    }
    let _ = writeln!(html, "</{tag}>");
}

fn write_table(html: &mut String, table: &Table, link: Link<'_>) {
    if !table.borders {
        // A table that only places text side by side is no table for a reader.
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            for block in &cell.blocks {
                write_block(html, block, link);
            }
        }
        return;
    }
    html.push_str("<div class=\"scroll\" tabindex=\"0\"><table>\n");
    for row in &table.rows {
        write_row(html, row);
    }
    html.push_str("</table></div>\n");
}

fn write_row(html: &mut String, row: &Row) {
    html.push_str("<tr>");
    for cell in &row.cells {
        let tag = if row.header { "th scope=\"col\"" } else { "td" };
        let text: Vec<String> = cell.text().lines().map(escape).collect();
        let span = if cell.columns > 1 { format!(" colspan=\"{}\"", cell.columns) } else { String::new() };
        let end = if row.header { "th" } else { "td" };
        let _ = write!(html, "<{tag}{span}>{}</{end}>", text.join("<br>"));
    }
    html.push_str("</tr>\n");
}
