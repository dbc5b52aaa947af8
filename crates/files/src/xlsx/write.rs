//! XLSX out: the neutral [`Workbook`] as the bytes of a file. The same workbook gives the same bytes.

use std::fmt::Write as _;
use std::io::{Cursor, Write};

use dondoc_rules::sheets::{Cell, Kind, Sheet, Workbook, letters};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::docx::{escape, escape_into};

/// The hidden sheet that holds the lists: a list may not stand in a rule itself where its words have commas.
const LISTS: &str = "lists";

/// A twelfth larger than at the usual 6, in half the time.
const COMPRESSION: i64 = 4;

/// So many bytes of a sheet are packed at once.
const CHUNK: usize = 64 << 10;

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// A workbook as the bytes of an XLSX file.
pub fn write(book: &Workbook) -> Vec<u8> {
    let lists = (!book.lists.is_empty()).then(|| list_sheet(&book.lists));
    let sheets: Vec<&Sheet> = book.sheets.iter().chain(&lists).collect();
    let parts = vec![
        ("[Content_Types].xml".to_owned(), content_types(sheets.len())),
        ("_rels/.rels".to_owned(), relations(&[("officeDocument", "xl/workbook.xml".to_owned())])),
        ("xl/workbook.xml".to_owned(), workbook(&sheets, book.is_locked)),
        ("xl/_rels/workbook.xml.rels".to_owned(), sheet_relations(sheets.len())),
        ("xl/styles.xml".to_owned(), styles()),
    ];
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut failed = false;
    for (name, text) in parts {
        failed |= zip.start_file(name, options()).is_err() || zip.write_all(text.as_bytes()).is_err();
    }
    for (number, sheet) in (1..).zip(&sheets) {
        failed |= zip.start_file(format!("xl/worksheets/sheet{number}.xml"), options()).is_err();
        failed |= worksheet(&mut zip, sheet, book, number == 1).is_err();
    }
    debug_assert!(!failed, "writing to memory does not fail");
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).compression_level(Some(COMPRESSION))
}

fn list_sheet(lists: &[Vec<String>]) -> Sheet {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |list: &Vec<String>, row: usize| Cell::new(Kind::Plain, list.get(row).cloned().unwrap_or_default());
    let rows = (0..longest).map(|row| lists.iter().map(|list| cell(list, row)).collect()).collect();
    Sheet { name: LISTS.to_owned(), is_hidden: true, rows, ..Sheet::default() }
}

/// Adds a text as a cell holds it: what a program would take for a coded character is coded itself.
fn push_text(xml: &mut String, text: &str) {
    let mut rest = text;
    // The escape of a document keeps no line ends and tabs: a cell does.
    while let Some(at) = rest.find(['_', '\t', '\n']) {
        escape_into(xml, &rest[..at]);
        let is_code = super::cells::coded(&rest[at..]).is_some();
        xml.push_str(if is_code { "_x005F_" } else { &rest[at..=at] });
        rest = &rest[at + 1..];
    }
    escape_into(xml, rest);
}

/// Writes a sheet some rows at a time, so that a large one never stands in memory as text.
fn worksheet(out: &mut impl Write, sheet: &Sheet, book: &Workbook, is_first: bool) -> std::io::Result<()> {
    let mut xml = format!(
        r#"{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView showGridLines="0" workbookViewId="0"{}>"#,
        if is_first { r#" tabSelected="1""# } else { "" }
    );
    if let Some(head) = sheet.head {
        let below = head + 1;
        let _ = write!(
            xml,
            r#"<pane ySplit="{below}" topLeftCell="A{}" activePane="bottomLeft" state="frozen"/>"#,
            below + 1
        );
    }
    xml.push_str(r#"</sheetView></sheetViews><sheetFormatPr defaultRowHeight="16"/>"#);
    if !sheet.columns.is_empty() {
        xml.push_str("<cols>");
        for (number, column) in (1..).zip(&sheet.columns) {
            let hidden = if column.is_hidden { r#" hidden="1""# } else { "" };
            let _ =
                write!(xml, r#"<col min="{number}" max="{number}" width="{}" customWidth="1"{hidden}/>"#, column.width);
        }
        xml.push_str("</cols>");
    }
    let widest = sheet.rows.iter().map(Vec::len).max().and_then(|widest| u32::try_from(widest).ok());
    let columns: Vec<String> = (0..widest.unwrap_or(0)).map(letters).collect();
    xml.push_str("<sheetData>");
    for (row, cells) in (0_u32..).zip(&sheet.rows) {
        let _ = write!(xml, r#"<row r="{}">"#, row + 1);
        for (column, cell) in columns.iter().zip(cells) {
            write_cell(&mut xml, row, column, cell);
        }
        xml.push_str("</row>");
        if xml.len() >= CHUNK {
            out.write_all(xml.as_bytes())?;
            xml.clear();
        }
    }
    xml.push_str("</sheetData>");
    if book.is_locked {
        xml.push_str(r#"<sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0"/>"#);
    }
    xml.push_str(&validations(sheet, book));
    xml.push_str(r#"<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/><headerFooter><oddFooter>&amp;C&amp;P/&amp;N</oddFooter></headerFooter></worksheet>"#);
    out.write_all(xml.as_bytes())
}

fn write_cell(xml: &mut String, row: u32, column: &str, cell: &Cell) {
    if cell.text.is_empty() && cell.kind == Kind::Plain {
        return;
    }
    let _ = write!(xml, r#"<c r="{column}{}" s="{}""#, row + 1, style_of(cell.kind));
    if cell.text.is_empty() {
        xml.push_str("/>");
    } else if cell.kind == Kind::Number && cell.text.parse::<f64>().is_ok() {
        xml.push_str("><v>");
        escape_into(xml, &cell.text);
        xml.push_str("</v></c>");
    } else {
        xml.push_str(r#" t="inlineStr"><is><t xml:space="preserve">"#);
        push_text(xml, &cell.text);
        xml.push_str("</t></is></c>");
    }
}

/// The rules of cells that ask for a choice, one for each list.
fn validations(sheet: &Sheet, book: &Workbook) -> String {
    let mut rules = Vec::new();
    for (number, list) in book.lists.iter().enumerate() {
        let mut cells = Vec::new();
        for column in 0..sheet.rows.iter().map(Vec::len).max().unwrap_or(0) {
            let asks = |row: &Vec<Cell>| row.get(column).is_some_and(|cell| cell.kind == Kind::Choice(number));
            let name = letters(u32::try_from(column).unwrap_or(0));
            let mut row = 0;
            // Cells that stand below each other are one range: programs take few ranges in a rule.
            for group in sheet.rows.chunk_by(|one, next| asks(one) == asks(next)) {
                if group.first().is_some_and(asks) {
                    cells.push(format!("{name}{}:{name}{}", row + 1, row + group.len()));
                }
                row += group.len();
            }
        }
        if !cells.is_empty() {
            let column = letters(u32::try_from(number).unwrap_or(0));
            rules.push(format!(
                r#"<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{}"><formula1>{LISTS}!${column}$1:${column}${}</formula1></dataValidation>"#,
                cells.join(" "),
                list.len()
            ));
        }
    }
    match rules.len() {
        0 => String::new(),
        count => format!(r#"<dataValidations count="{count}">{}</dataValidations>"#, rules.concat()),
    }
}

fn workbook(sheets: &[&Sheet], is_locked: bool) -> String {
    let mut xml = format!(r#"{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr/>"#);
    if is_locked {
        xml.push_str(r#"<workbookProtection lockStructure="1"/>"#);
    }
    xml.push_str(r#"<bookViews><workbookView activeTab="0"/></bookViews><sheets>"#);
    for (number, sheet) in (1..).zip(sheets) {
        let state = if sheet.is_hidden { r#" state="veryHidden""# } else { "" };
        let _ = write!(xml, r#"<sheet name="{}" sheetId="{number}"{state} r:id="rId{number}"/>"#, sheet_name(sheet));
    }
    xml.push_str("</sheets>");
    let heads: String = (0..)
        .zip(sheets)
        .filter_map(|(number, sheet)| {
            let (name, row) = (sheet_name(sheet).replace('\'', "''"), sheet.head? + 1);
            Some(format!(
                r#"<definedName name="_xlnm.Print_Titles" localSheetId="{number}">'{name}'!${row}:${row}</definedName>"#
            ))
        })
        .collect();
    if !heads.is_empty() {
        let _ = write!(xml, "<definedNames>{heads}</definedNames>");
    }
    xml.push_str("</workbook>");
    xml
}

/// A sheet's name may have 31 letters and none of these signs.
fn sheet_name(sheet: &Sheet) -> String {
    let name: String = sheet.name.chars().filter(|c| !matches!(c, ':' | '\\' | '/' | '?' | '*' | '[' | ']')).collect();
    escape(&name.chars().take(31).collect::<String>())
}

fn content_types(sheets: usize) -> String {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml";
    let sheets: String = (1..=sheets)
        .map(|n| format!(r#"<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>"#))
        .collect();
    format!(
        r#"{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{sheets}</Types>"#
    )
}

fn sheet_relations(sheets: usize) -> String {
    let mut targets: Vec<(&str, String)> =
        (1..=sheets).map(|n| ("worksheet", format!("worksheets/sheet{n}.xml"))).collect();
    targets.push(("styles", "styles.xml".to_owned()));
    relations(&targets)
}

fn relations(targets: &[(&str, String)]) -> String {
    let mut xml = format!(r#"{HEAD}<Relationships xmlns="{PACKAGE}/relationships">"#);
    for (number, (kind, target)) in (1..).zip(targets) {
        let _ = write!(xml, r#"<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>"#);
    }
    xml.push_str("</Relationships>");
    xml
}

fn style_of(kind: Kind) -> u8 {
    match kind {
        Kind::Plain => 0,
        Kind::Title => 1,
        Kind::Head => 2,
        Kind::Label => 3,
        Kind::Input | Kind::Choice(_) => 4,
        Kind::Number => 5,
    }
}

/// The looks, in the order of [`style_of`]. Cells that ask are open and hold text whatever is typed.
fn styles() -> String {
    let font =
        |rest: &str| format!(r#"<font>{rest}<sz val="12"/><name val="Times New Roman"/><family val="1"/></font>"#);
    let fill = |color: &str| {
        format!(
            r#"<fill><patternFill patternType="solid"><fgColor rgb="{color}"/><bgColor indexed="64"/></patternFill></fill>"#
        )
    };
    let line = |side: &str| format!(r#"<{side} style="thin"><color rgb="FF808080"/></{side}>"#);
    let frame: String = ["left", "right", "top", "bottom"].map(line).concat();
    let look = |format: u8, font: u8, fill: u8, border: u8, rest: &str| {
        format!(
            r#"<xf numFmtId="{format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1" applyProtection="1">{rest}</xf>"#
        )
    };
    let wrap = r#"<alignment vertical="top" wrapText="1"/>"#;
    let looks = [
        look(0, 0, 0, 0, r#"<alignment vertical="top"/>"#),
        look(0, 1, 0, 0, r#"<alignment vertical="top"/>"#),
        look(0, 1, 2, 1, r#"<alignment horizontal="center" vertical="center" wrapText="1"/>"#),
        look(0, 0, 3, 1, wrap),
        look(49, 0, 0, 1, &format!(r#"{wrap}<protection locked="0"/>"#)),
        look(1, 0, 0, 1, r#"<alignment vertical="top"/>"#),
    ];
    format!(
        r#"{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2">{}{}</fonts><fills count="4"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>{}{}</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{frame}<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="{}">{}</cellXfs></styleSheet>"#,
        font(""),
        font("<b/>"),
        fill("FFD9E2EC"),
        fill("FFF4F6F8"),
        looks.len(),
        looks.concat()
    )
}
