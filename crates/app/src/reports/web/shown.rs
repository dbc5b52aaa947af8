//! Pieces and annexes of a report as a page shows them: each paragraph, each row with what it rests on.

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::reports::Report;
use dondoc_rules::reports::pieces::{AnnexPiece, AnnexRow, Figure, Piece, SourceRef};

use crate::http::{Catalogue, Lang};
use crate::words;

/// A paragraph or heading with its margin.
pub struct Shown {
    /// Its key, as the page's anchor.
    pub key: String,
    pub html: String,
    pub sources: Vec<ShownSource>,
    /// What its shares are: "33,33%: 1/3, trên …"; whether a figure is missing.
    pub figures: Vec<String>,
    /// Where what its figures count is listed.
    pub counted: Vec<(String, &'static str)>,
    /// Where its sentences are chosen; none where there is nothing to choose.
    pub select: Option<String>,
    /// The case that it tells of.
    pub case: Option<String>,
    /// What an editor did to it, as a style and in words; empty where it stands as it was generated.
    pub standing: (&'static str, String),
    /// Where it is edited; none for who does not write.
    pub edit: Option<String>,
}

/// An annex as a page shows it.
pub struct ShownAnnex {
    pub title: String,
    /// The heads of its columns, and whether each wants room.
    pub columns: Vec<(&'static str, bool)>,
    pub rows: Vec<ShownRow>,
    /// Whether any row leads anywhere.
    pub has_sources: bool,
    /// Its address as a table for spreadsheets; empty where there is none.
    pub csv: String,
}

/// A row of an annex.
pub struct ShownRow {
    /// A heading of the plan over the rows of its tasks.
    pub is_head: bool,
    pub cells: Vec<String>,
    pub sources: Vec<ShownSource>,
    /// Where else it leads, with the word of the link.
    pub place: Option<(String, String)>,
}

/// What a paragraph rests on.
pub struct ShownSource {
    pub address: String,
    /// "Sở A, bản 2".
    pub what: String,
    /// "Nguyễn A phê duyệt lúc …; Trần B xác nhận lúc …".
    pub who: String,
}

/// The margin of a piece's sources: each return once, however many of its fields.
pub fn sources(piece: &[SourceRef], t: &Catalogue, lang: Lang) -> Vec<ShownSource> {
    let mut seen: Vec<String> = Vec::new();
    let mut shown = Vec::new();
    for source in piece {
        let place = source.place();
        if seen.contains(&place) {
            continue;
        }
        let filed = &source.filed;
        let version = filed.version.to_string();
        let what = t.with("report.source-of", &[("body", filed.body.as_str()), ("version", version.as_str())]);
        let at = |at: Option<jiff::Timestamp>| at.map(|at| words::instant(at, lang));
        let mut who = Vec::new();
        match (filed.approved_by.as_str(), at(filed.approved_at)) {
            ("", Some(at)) => who.push(t.with("report.approved-outside", &[("at", &at)])),
            ("", None) => {}
            (person, Some(at)) => who.push(t.with("report.approved-by", &[("person", person), ("at", &at)])),
            (person, None) => who.push(t.with("report.signed-by", &[("person", person)])),
        }
        if let Some(at) = at(filed.confirmed_at) {
            who.push(t.with("report.confirmed-by", &[("person", filed.confirmed_by.as_str()), ("at", &at)]));
        }
        let (version, item) = place.split_once('/').unwrap_or((&place, ""));
        let address =
            if item.is_empty() { format!("/returns/{version}") } else { format!("/returns/{version}#item-{item}") };
        shown.push(ShownSource { address, what, who: who.join("; ") });
        seen.push(place);
    }
    shown
}

/// Where a report is looked at: its cycle, its plan, and whether its sentences may be chosen.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub cycle: &'a str,
    pub plan: &'a str,
    pub may_select: bool,
}

/// Where what is counted under a unit is listed.
fn counted(figures: &[Figure], place: Place<'_>, t: &'static Catalogue) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    for figure in figures {
        let link = match figure.unit.as_str() {
            "cơ quan, đơn vị" => (format!("/cycles/{}", place.cycle), &t["report.counted-bodies"]),
            "nhiệm vụ" => (format!("/tasks?plan={}", place.plan), &t["report.counted-tasks"]),
            "chỉ tiêu" => (format!("/plans/{}/targets", place.plan), &t["report.counted-targets"]),
            "khó khăn, vướng mắc" => ("/obstacles".to_owned(), &t["report.counted-obstacles"]),
            _ => continue,
        };
        if !found.contains(&link) {
            found.push(link);
        }
    }
    found
}

/// What the text alone does not say of a figure.
fn figure(figure: &Figure, t: &Catalogue) -> Option<String> {
    use dondoc_rules::reports::Amount;
    let printed = figure.printed.as_str();
    Some(match (&figure.amount, &figure.denominator) {
        (Amount::Share { part, whole }, Some(of)) => {
            let (part, whole) = (part.to_string(), whole.to_string());
            let values = [("printed", printed), ("part", &part), ("whole", &whole), ("of", of)];
            t.with("report.figure-share", &values)
        }
        (Amount::Gap, _) => t["report.figure-gap"].to_owned(),
        _ => return None,
    })
}

/// A piece as HTML.
fn html(block: &Block) -> String {
    html_of(vec![block.clone()])
}

/// Blocks as HTML, without links: what they rest on stands in the margin.
pub fn html_of(blocks: Vec<Block>) -> String {
    dondoc_files::html::write(&Document { blocks, flattened: false }, &|_| None)
}

/// The pieces of a report with their margins.
pub fn shown(report: &Report, place: Place<'_>, t: &'static Catalogue, lang: Lang) -> Vec<Shown> {
    report.pieces.iter().map(|piece| piece_of(piece, place, t, lang)).collect()
}

/// A piece with its margin.
pub fn piece_of(piece: &Piece, place: Place<'_>, t: &'static Catalogue, lang: Lang) -> Shown {
    let mut figures: Vec<String> = Vec::new();
    for line in piece.figures.iter().filter_map(|one| figure(one, t)) {
        if !figures.contains(&line) {
            figures.push(line);
        }
    }
    let is_text = piece.key.starts_with("text:") && !piece.key.contains('~');
    let select = (is_text && place.may_select && !piece.key.ends_with("/progress"))
        .then(|| format!("/reports/{}/text?key={}", place.cycle, encoded(&piece.key)));
    let case = match &piece.block {
        Block::Paragraph(paragraph) if piece.sources.is_empty() => {
            paragraph.source.as_ref().map(|source| format!("/{source}"))
        }
        _ => None,
    };
    Shown {
        html: html(&piece.block),
        sources: sources(&piece.sources, t, lang),
        figures,
        counted: counted(&piece.figures, place, t),
        select,
        case,
        standing: ("", String::new()),
        edit: None,
        key: anchor(&piece.key),
    }
}

/// A key as a page's anchor.
pub fn anchor(key: &str) -> String {
    key.replace(char::is_whitespace, "_")
}

/// A value as it stands in an address.
pub fn encoded(value: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' | b':' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    value.bytes().map(byte).collect()
}

/// A column with this share of the width wants room on a screen too.
const WIDE: u32 = 16;

/// The annexes as tables, each row with what it rests on.
pub fn annexes(annexes: &[AnnexPiece], t: &Catalogue, lang: Lang) -> Vec<ShownAnnex> {
    let row = |row: &AnnexRow| {
        let word = match row.place.split('/').next() {
            Some("obstacles") => Some("report.case"),
            Some("indicators") => Some("report.indicator"),
            _ => None,
        };
        ShownRow {
            is_head: row.is_head(),
            cells: row.cells.clone(),
            sources: sources(&row.sources, t, lang),
            place: word.map(|word| (format!("/{}", row.place), t[word].to_owned())),
        }
    };
    let of = |annex: &AnnexPiece| {
        let rows: Vec<ShownRow> = annex.rows.iter().map(row).collect();
        ShownAnnex {
            title: annex.title.clone(),
            columns: annex.columns.iter().zip(&annex.widths).map(|(head, share)| (*head, *share >= WIDE)).collect(),
            has_sources: rows.iter().any(|row| !row.sources.is_empty() || row.place.is_some()),
            csv: String::new(),
            rows,
        }
    };
    annexes.iter().map(of).collect()
}
