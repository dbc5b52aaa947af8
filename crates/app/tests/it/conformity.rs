//! What others make of our files: Microsoft's own validator of Office Open XML, python-docx and openpyxl.
//!
//! The validator is an npm package of `crates/app/browser`, the two libraries stand in `target/readers`;
//! `cargo xtask test` installs both. Without them these tests skip with a sentence, except in CI.

use std::path::{Path, PathBuf};
use std::process::Command;

use dondoc_rules::doc::{Block, Cell, Document, Merge, Paragraph, Row, Run, Table};
use dondoc_rules::sheets::Workbook;

use crate::papers;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A tool that `cargo xtask test` installs.
fn tool(path: &str) -> Option<PathBuf> {
    let tool = root().join(path);
    if !tool.exists() {
        assert!(std::env::var_os("CI").is_none(), "{} is missing; cargo xtask test installs it", tool.display());
        eprintln!("skipped: {} is missing; cargo xtask test installs it", tool.display());
        return None;
    }
    Some(tool)
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dondoc_conformity_{}_{name}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a file is written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// What returns bring: control characters, marks of direction, ragged and merged and nested tables, no text at all.
fn pasted() -> Document {
    let cell = |text: &str, columns, merge| Cell {
        blocks: vec![Block::Paragraph(Paragraph::plain(text))],
        columns,
        merge,
        ..Cell::default()
    };
    let rows = vec![
        Row { cells: vec![cell("a", 1, Merge::Start), cell("b", 2, Merge::None)], header: true, ..Row::default() },
        Row { cells: vec![cell("", 1, Merge::Continue), cell("=1+1", 1, Merge::None)], ..Row::default() },
        Row { cells: (0..80).map(|n| cell(&n.to_string(), 1, Merge::None)).collect(), ..Row::default() },
        Row::default(),
    ];
    let inner = Table { rows, borders: true, ..Table::default() };
    let around = Cell { blocks: vec![Block::Table(inner.clone())], columns: 1, ..Cell::default() };
    let outer = Table { rows: vec![Row { cells: vec![around], ..Row::default() }], ..Table::default() };
    let blocks = vec![
        Block::Paragraph(Paragraph::plain("\u{0}\u{b}\u{202e}<w:p>&amp;]]>\u{fffe}\"'\t\n\u{2028}😀 ឝ")),
        Block::Paragraph(Paragraph::default()),
        Block::Paragraph(Paragraph {
            runs: vec![Run::default()],
            marker: Some("a)".to_owned()),
            ..Paragraph::default()
        }),
        Block::Table(Table::default()),
        Block::Table(inner),
        Block::Table(outer),
    ];
    Document { blocks, flattened: false }
}

fn is_valid(validator: &Path, file: &Path) {
    let answer = Command::new(validator).arg(file).output().expect("the validator starts");
    let said = String::from_utf8_lossy(&answer.stdout);
    assert!(answer.status.success(), "{}: {said}{}", file.display(), String::from_utf8_lossy(&answer.stderr));
}

#[tokio::test]
async fn our_files_satisfy_the_schemas_of_office_open_xml() {
    let Some(validator) = tool("browser/node_modules/.bin/ooxml-validator") else { return };
    let folder = Folder::new("schemas");
    let world = papers::example().await;
    let mut kinds: Vec<String> = Vec::new();
    for (index, paper) in papers::all(&world).await.into_iter().enumerate() {
        // One of each kind: the returns of all bodies are made by one and the same hand.
        let kind = paper.address.split('/').nth(1).unwrap_or_default().to_owned();
        if !kinds.contains(&kind) {
            kinds.push(kind);
            is_valid(&validator, &folder.put(&format!("{index}.docx"), &paper.bytes));
        }
    }
    is_valid(&validator, &folder.put("pasted.docx", &dondoc_files::docx::write(&pasted(), "a<b>&\u{1}")));
    let focal = papers::sign_in(&world, "tonghop").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = dondoc::cycles::list(&mut tx).await.expect("reads")[0].clone();
    let obligations = dondoc::obligations::of_cycle(&mut tx, &cycle.id).await.expect("reads");
    drop(tx);
    for (name, address) in [
        ("board.xlsx", format!("/cycles/{}/board.xlsx", cycle.id)),
        ("workbook.xlsx", format!("/obligations/{}/workbook.xlsx", obligations[0].id)),
    ] {
        let answer = world.get(&address, &focal).await;
        assert_eq!(answer.status, axum::http::StatusCode::OK, "{address}");
        is_valid(&validator, &folder.put(name, &answer.bytes));
    }
    is_valid(&validator, &folder.put("formulas.xlsx", &formulas()));
}

/// Cells that a spreadsheet would run if they were formulas.
const LIVE: [&str; 5] = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://a\")"];

fn formulas() -> Vec<u8> {
    let lines: Vec<Vec<String>> = std::iter::once("Nội dung")
        .chain(LIVE)
        .map(|text| vec![text.to_owned(), "\u{1}\u{202e}x".to_owned()])
        .collect();
    dondoc_files::xlsx::write(&Workbook::table("thử", lines, Some(0)))
}

/// Reads a file with the two libraries and prints its texts, one a line; a cell that is a formula says so.
const READER: &str = r#"
import sys
for path in sys.argv[1:]:
    if path.endswith('.docx'):
        import docx
        document = docx.Document(path)
        for paragraph in document.paragraphs:
            print(paragraph.text)
        for table in document.tables:
            for row in table.rows:
                for cell in row.cells:
                    print(cell.text)
        print('sections', len(document.sections), document.core_properties.title)
    else:
        import openpyxl
        for sheet in openpyxl.load_workbook(path):
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.value is not None:
                        print('FORMULA' if cell.data_type == 'f' else 'text', cell.value)
"#;

#[tokio::test]
async fn python_docx_and_openpyxl_read_our_files() {
    let Some(python) = tool("../../target/readers/bin/python") else { return };
    let folder = Folder::new("python");
    let world = papers::example().await;
    let read = |file: &Path| {
        let answer = Command::new(&python).args(["-c", READER]).arg(file).output().expect("python starts");
        assert!(answer.status.success(), "{}", String::from_utf8_lossy(&answer.stderr));
        String::from_utf8_lossy(&answer.stdout).into_owned()
    };
    let papers = papers::all(&world).await;
    let report = papers.iter().find(|paper| paper.address.starts_with("/reports/")).expect("a report");
    let text = read(&folder.put("report.docx", &report.bytes));
    for words in ["BÁO CÁO", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Thu hút 06 dự án công nghiệp hỗ trợ", "sections 7"]
    {
        assert!(text.contains(words), "«{words}» is missing:\n{text}");
    }
    let text = read(&folder.put("pasted.docx", &dondoc_files::docx::write(&pasted(), "a<b>&\u{1}")));
    assert!(text.contains("<w:p>&amp;]]>\"'") && text.contains("a<b>&"), "{text}");
    let text = read(&folder.put("formulas.xlsx", &formulas()));
    assert!(!text.contains("FORMULA"), "{text}");
    for live in LIVE {
        assert!(text.contains(&format!("text {live}")), "{live}:\n{text}");
    }
}

#[test]
fn no_table_for_spreadsheets_holds_a_live_formula() {
    let lines: Vec<Vec<String>> = LIVE.iter().map(|text| vec![(*text).to_owned()]).collect();
    let answer = dondoc::http::csv_file("a.csv", &lines).expect("is written");
    let bytes = futures_body(answer);
    let text = String::from_utf8(bytes).expect("is text");
    for line in text.trim_start_matches('\u{feff}').lines() {
        assert!(line.trim_start_matches('"').starts_with('\''), "{line}");
    }
}

fn futures_body(answer: axum::response::Response) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let body = axum::body::to_bytes(answer.into_body(), usize::MAX);
    runtime.block_on(body).expect("the body is read").to_vec()
}
