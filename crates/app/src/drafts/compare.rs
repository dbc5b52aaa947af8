//! Two states of a report beside each other: the draft, what was taken out, editions, the report of the period before.

use dondoc_rules::doc::{Block, Cell, Document, Paragraph, ParagraphStyle, Row, Run, Table};
use dondoc_rules::instruments::form::{heading, paragraph};
use dondoc_rules::plans::redline::{Piece, PieceKind};
use dondoc_rules::reports::compared::{Difference, compare, redline as words_between};
use dondoc_rules::reports::returned::Part;

use super::{draft, editions, word};
use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::http::{Catalogue, Lang};
use crate::ids::{DraftDownloadId, EditionId};
use crate::{reports, words};

/// A state of a report that can be compared, by its word in an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// `draft`, `download:…`, `edition:…`, `last`.
    pub word: String,
    pub label: String,
}

/// What can be compared of a cycle's report, the newest first.
pub async fn choices(tx: &mut Tx, cycle: &Cycle, t: &Catalogue, lang: Lang) -> Result<Vec<Choice>, DbError> {
    let mut all = vec![Choice { word: "draft".to_owned(), label: t["compare.draft"].to_owned() }];
    for edition in reports::editions(tx, &cycle.id).await? {
        let number = edition.number.to_string();
        let label = t.with("compare.edition", &[("number", &number), ("at", &words::instant(edition.frozen_at, lang))]);
        all.push(Choice { word: format!("edition:{}", edition.id), label });
    }
    for download in word::downloads(tx, &cycle.id).await? {
        let label = t.with("compare.download", &[("at", &words::instant(download.made_at, lang))]);
        all.push(Choice { word: format!("download:{}", download.id), label });
    }
    if let Some((name, edition)) = editions::last_year(tx, cycle).await? {
        let number = edition.number.to_string();
        let label = t.with("compare.last", &[("cycle", &name), ("number", &number)]);
        all.push(Choice { word: "last".to_owned(), label });
    }
    Ok(all)
}

/// What a state says: its own text, and the rows of its annexes, each behind the name of its annex.
#[derive(Debug, Clone, Default)]
pub struct State {
    pub body: Vec<Part>,
    pub annexes: Vec<Part>,
}

impl State {
    fn of(document: &Document) -> State {
        State { body: within(word::parts(document)), annexes: annex_rows(document) }
    }
}

/// The rows of the tables behind the last piece of a file of ours; a file without marks has none.
fn annex_rows(document: &Document) -> Vec<Part> {
    let Some(last) = document.blocks.iter().rposition(word::is_piece) else { return Vec::new() };
    let mut rows = Vec::new();
    let mut annex = String::new();
    for block in &document.blocks[last + 1..] {
        match block {
            Block::Paragraph(paragraph) => {
                let text = paragraph.shown();
                if text.trim_start().starts_with("Phụ lục") {
                    annex = text.trim().to_owned();
                }
            }
            Block::Table(table) if table.borders && !annex.is_empty() => {
                for row in table.rows.iter().filter(|row| !row.header) {
                    let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().replace('\n', " ")).collect();
                    rows.push(Part { mark: None, text: format!("{annex}: {}", cells.join(" | ")) });
                }
            }
            Block::Table(_) | Block::NewSection(_) => {}
        }
    }
    rows
}

/// What a state says; none where there is no such state, or its file cannot be read.
pub async fn state(tx: &mut Tx, actor: &Actor, cycle: &Cycle, word: &str) -> Result<Option<State>, DbError> {
    if word == "draft" {
        let draft = draft(tx, actor, cycle).await?;
        return Ok(Some(State::of(&draft.document(""))));
    }
    let file = match word.split_once(':') {
        Some(("download", id)) => {
            let Some(id) = DraftDownloadId::parse(id) else { return Ok(None) };
            word::downloads(tx, &cycle.id).await?.into_iter().find(|own| own.id == id).map(|own| own.file)
        }
        Some(("edition", id)) => {
            let Some(id) = EditionId::parse(id) else { return Ok(None) };
            reports::editions(tx, &cycle.id).await?.into_iter().find(|own| own.id == id).map(|own| own.file)
        }
        _ if word == "last" => editions::last_year(tx, cycle).await?.map(|(_, edition)| edition.file),
        _ => None,
    };
    let Some(file) = file else { return Ok(None) };
    Ok(word::kept(tx, &file).await?.as_ref().map(State::of))
}

/// The body of a file of ours: from its first piece to its last; a file without marks is its whole text.
pub fn within(parts: Vec<Part>) -> Vec<Part> {
    match (parts.iter().position(|part| part.mark.is_some()), parts.iter().rposition(|part| part.mark.is_some())) {
        (Some(first), Some(last)) => parts[first..=last].to_vec(),
        _ => parts,
    }
}

/// The paragraphs that differ.
pub fn changes(old: &[Part], new: &[Part]) -> Vec<Difference> {
    compare(old, new).into_iter().filter(Difference::is_changed).collect()
}

/// What became of the words of a paragraph.
pub fn redline(difference: &Difference) -> Vec<Piece> {
    words_between(difference.old.as_deref().unwrap_or_default(), difference.new.as_deref().unwrap_or_default())
}

/// The differences as a document: before and after side by side, what went and came in bold.
pub fn document(title: &str, [before, after]: [&str; 2], differences: &[Difference]) -> Document {
    let cell = |runs: Vec<Run>| Cell {
        blocks: vec![Block::Paragraph(Paragraph { runs, style: ParagraphStyle::default(), ..Paragraph::default() })],
        columns: 1,
        ..Cell::default()
    };
    let plain = |text: &str, bold| vec![Run { text: text.to_owned(), bold, size: 24, ..Run::default() }];
    let side = |pieces: &[Piece], gone: PieceKind| {
        let own = pieces.iter().filter(|piece| piece.kind != gone);
        let runs = own.map(|piece| Run {
            text: piece.text.clone(),
            struck: piece.kind == PieceKind::Deleted,
            underlined: piece.kind == PieceKind::Inserted,
            size: 24,
            ..Run::default()
        });
        runs.collect::<Vec<_>>()
    };
    let mut rows = vec![Row {
        cells: vec![cell(plain("TT", true)), cell(plain(before, true)), cell(plain(after, true))],
        header: true,
        ..Row::default()
    }];
    for (index, difference) in differences.iter().enumerate() {
        let pieces = redline(difference);
        let cells = vec![
            cell(plain(&(index + 1).to_string(), false)),
            cell(side(&pieces, PieceKind::Inserted)),
            cell(side(&pieces, PieceKind::Deleted)),
        ];
        rows.push(Row { cells, ..Row::default() });
    }
    let mut blocks = vec![Block::Paragraph(heading(1, title))];
    match differences.is_empty() {
        true => blocks.push(Block::Paragraph(paragraph("Không có nội dung khác nhau."))),
        false => {
            blocks.push(Block::Table(Table { rows, widths: vec![6, 47, 47], borders: true, ..Table::default() }));
        }
    }
    Document { blocks, flattened: false }
}
