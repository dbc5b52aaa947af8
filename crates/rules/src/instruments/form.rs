//! The form of official documents: Nghị định 30/2020, Phụ lục I, as a `Document`.

use jiff::civil::Date;

use super::annexes::{self, number_of};
use super::measure::width;
use crate::doc::{Align, Block, Cell, Document, PageSetup, Paragraph, ParagraphStyle, Row, Rule, Run, Table};

/// Twips of the first line's indent (1.27 cm) and of the space after a paragraph (6 pt).
const INDENT: i32 = 720;
const SPACE: u32 = 120;

/// Twips of the text's width on an upright page (A4 without 30 and 15 mm).
const TEXT_WIDTH: u32 = 9_354;

/// Where the list of several addressees begins.
const ADDRESSEES: i32 = 1_800;

/// A table with so many columns wants the page across.
const WIDE: usize = 7;

/// Room for the records office to write what is not known yet.
const BLANK: &str = "          ";

/// What a document is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// "BÁO CÁO" and the like: type and title, centred.
    Titled { type_name: String, title: String },
    /// A letter (công văn): "V/v …" under the number, no title.
    Letter { about: String },
}

/// Who signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH": one line each, in capitals.
    pub lines: Vec<String>,
    pub name: Option<String>,
}

/// An annex.
#[derive(Debug, Clone, PartialEq)]
pub struct Annex {
    pub title: String,
    pub landscape: bool,
    pub blocks: Vec<Block>,
}

/// An official document as plain data.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub superior: Option<String>,
    pub issuer: String,
    /// "/BC-STC": what follows the number, which the records office gives.
    pub symbol: String,
    /// The number once it is given.
    pub number: Option<String>,
    pub place: String,
    /// The day once it is given.
    pub issued_on: Option<Date>,
    /// The year shown while the day is blank.
    pub year: i16,
    pub kind: Kind,
    pub addressees: Vec<String>,
    pub body: Vec<Block>,
    pub signature: Signature,
    pub recipients: Vec<String>,
    pub annexes: Vec<Annex>,
}

/// The document in its official layout. Body and annexes go into it as they are: a report of many entries is large.
pub fn layout(mut form: Form) -> Document {
    let (own, annexes) = (std::mem::take(&mut form.body), std::mem::take(&mut form.annexes));
    let mut blocks = vec![head(&form)];
    if let Kind::Titled { type_name, title } = &form.kind {
        blocks.push(spaced(centred(&type_name.to_uppercase(), 28, true, None), SPACE));
        blocks.push(centred(title, 28, true, Some(Rule::Part)));
    }
    let mut to = addressees(&form.addressees);
    // Room before and behind them, as between parts of the head.
    for (at, before) in [(0, true), (to.len().saturating_sub(1), false)] {
        if let Some(Block::Paragraph(paragraph)) = to.get_mut(at) {
            let space = if before { &mut paragraph.style.space_before } else { &mut paragraph.style.space_after };
            *space = 2 * SPACE;
        }
    }
    blocks.append(&mut to);
    blocks.append(&mut body(own, annexes.len()));
    blocks.push(foot(&form));
    blocks.append(&mut annex_blocks(annexes));
    Document { blocks, flattened: false }
}

/// Annexes without the document they belong to: to be sent with one that is written elsewhere.
pub fn annexes_alone(annexes: Vec<Annex>) -> Document {
    Document { blocks: annex_blocks(annexes), flattened: false }
}

fn annex_blocks(annexes: Vec<Annex>) -> Vec<Block> {
    let mut blocks = Vec::new();
    let count = annexes.len();
    for (index, mut annex) in annexes.into_iter().enumerate() {
        let landscape = annex.landscape || annex.blocks.iter().any(is_wide);
        blocks.push(Block::NewSection(PageSetup { landscape, restart_numbering: true }));
        let number = number_of(index, count).map(|number| format!(" {number}")).unwrap_or_default();
        blocks.push(centred(&format!("Phụ lục{number}"), 28, true, None));
        blocks.push(centred(&annex.title.to_uppercase(), 26, true, None));
        // Left blank on electronic documents (Phụ lục III, Mẫu 2.2).
        let reference = "(Kèm theo Văn bản số          ngày      tháng      năm          của                    )";
        blocks.push(Block::Paragraph(Paragraph {
            runs: vec![Run { text: reference.to_owned(), italic: true, size: 26, ..Run::default() }],
            style: ParagraphStyle { align: Align::Center, space_after: SPACE, ..ParagraphStyle::default() },
            ..Paragraph::default()
        }));
        blocks.append(&mut annex.blocks);
    }
    blocks
}

/// The body: it names each annex (Phụ lục I, III.1a) and ends with "./." (Phụ lục III, the forms).
fn body(mut blocks: Vec<Block>, annexes: usize) -> Vec<Block> {
    // Block by block: what is not named in one may be in another.
    let mut missing: Vec<usize> = annexes::missing("", annexes);
    for block in &blocks {
        if missing.is_empty() {
            break;
        }
        let unnamed = annexes::missing(&block.text(), annexes);
        missing.retain(|annex| unnamed.contains(annex));
    }
    if let Some(Block::Paragraph(last)) = blocks.last_mut()
        && let Some(run) = last.runs.last_mut()
    {
        let text = run.text.trim_end().trim_end_matches(['.', '/']).trim_end().to_owned();
        let annexes = annexes::mention(&missing, annexes);
        run.text = format!("{text}{annexes}./.");
    }
    blocks
}

fn is_wide(block: &Block) -> bool {
    let columns = |table: &Table| table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    matches!(block, Block::Table(table) if columns(table) >= WIDE)
}

/// A name in capitals. That of a place stays on one line: "ỦY BAN NHÂN DÂN / TỈNH AN HÒA" and never "… TỈNH AN / HÒA".
fn capitals(name: &str) -> String {
    /// So many letters of 12 points fit on a line of the left side.
    const LINE: usize = 22;
    let name = name.to_uppercase();
    for kind in ["ỦY BAN NHÂN DÂN ", "HỘI ĐỒNG NHÂN DÂN "] {
        if let Some(place) = name.strip_prefix(kind).filter(|place| place.chars().count() <= LINE) {
            return format!("{kind}{}", place.replace(' ', "\u{a0}"));
        }
    }
    name
}

/// Names above, number and day beside each other below them: they stand on one line however long the names are.
fn head(form: &Form) -> Block {
    let mut left = Vec::new();
    if let Some(superior) = &form.superior {
        left.push(centred(&capitals(superior), 24, false, None));
    }
    left.push(centred(&capitals(&form.issuer), 24, true, Some(Rule::Part)));
    let number = form.number.clone().unwrap_or_else(|| format!("         {}", form.symbol));
    let mut below = vec![centred(&format!("Số: {number}"), 26, false, None)];
    if let Kind::Letter { about } = &form.kind {
        below.push(spaced(centred(&format!("V/v {about}"), 24, false, None), SPACE));
    }
    let right = vec![
        centred("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 24, true, None),
        centred("Độc lập - Tự do - Hạnh phúc", 26, true, Some(Rule::Full)),
    ];
    let place = vec![Block::Paragraph(Paragraph {
        runs: vec![Run { text: format!("{}, {}", form.place, day(form)), italic: true, size: 26, ..Run::default() }],
        style: ParagraphStyle { align: Align::Center, space_after: SPACE, ..ParagraphStyle::default() },
        ..Paragraph::default()
    })];
    side_by_side(vec![(left, right), (below, place)], &[42, 58])
}

fn day(form: &Form) -> String {
    match form.issued_on {
        Some(on) => full_day(on),
        None => format!("ngày      tháng      năm {}", form.year),
    }
}

/// "ngày 05 tháng 01 năm 2020", "ngày 29 tháng 6 năm 2019": days below 10 and the months 1 and 2 are padded
/// (Phụ lục I, II.4b).
pub fn full_day(on: Date) -> String {
    let month = if on.month() < 3 { format!("{:02}", on.month()) } else { on.month().to_string() };
    format!("ngày {:02} tháng {month} năm {}", on.day(), on.year())
}

/// One addressee on the same line; several on lines of their own, their dashes under the colon (Phụ lục I, II.9a).
fn addressees(names: &[String]) -> Vec<Block> {
    let dash = width("- ", 28, false) as i32;
    let line = |text: String, align, left_indent, first_line_indent| {
        let style = ParagraphStyle {
            align,
            left_indent,
            first_line_indent,
            space_before: 60,
            space_after: 60,
            ..ParagraphStyle::default()
        };
        Block::Paragraph(Paragraph { style, ..Paragraph::plain(text) })
    };
    match names {
        [] => Vec::new(),
        [one] => vec![line(format!("Kính gửi: {one}."), Align::Center, 0, 0)],
        several => {
            let last = several.len() - 1;
            let under_colon = ADDRESSEES + width("Kính gửi", 28, false) as i32;
            let mut blocks = vec![line("Kính gửi:".to_owned(), Align::Left, ADDRESSEES, 0)];
            blocks.extend(several.iter().enumerate().map(|(index, name)| {
                let end = if index == last { "." } else { ";" };
                line(format!("- {name}{end}"), Align::Left, under_colon + dash, -dash)
            }));
            blocks
        }
    }
}

/// Who receives it, as printed: "Như trên" first where somebody is addressed, what the records office and the drafting
/// unit keep last (Phụ lục I, II.9b).
fn recipients(form: &Form) -> Vec<String> {
    const AS_ABOVE: &str = "Như trên";
    let (kept, others): (Vec<&String>, Vec<&String>) = form.recipients.iter().partition(|name| name.starts_with("Lưu"));
    let mut names: Vec<String> = others.into_iter().filter(|name| *name != AS_ABOVE).cloned().collect();
    if !form.addressees.is_empty() {
        names.insert(0, AS_ABOVE.to_owned());
    }
    names.push(match kept.first() {
        Some(kept) if kept.contains(',') => (*kept).clone(),
        _ => format!("Lưu: VT,{BLANK}"),
    });
    names
}

fn foot(form: &Form) -> Block {
    let small = |text: &str, size, bold, italic| {
        Block::Paragraph(Paragraph {
            runs: vec![Run { text: text.to_owned(), size, bold, italic, ..Run::default() }],
            ..Paragraph::default()
        })
    };
    let mut left = vec![small("Nơi nhận:", 24, true, true)];
    let recipients = recipients(form);
    let last = recipients.len().saturating_sub(1);
    for (index, recipient) in recipients.iter().enumerate() {
        let end = if index == last { "." } else { ";" };
        left.push(small(&format!("- {recipient}{end}"), 22, false, false));
    }
    let mut right: Vec<Block> = form.signature.lines.iter().map(|line| centred(line, 28, true, None)).collect();
    right.extend((0..4).map(|_| Block::Paragraph(Paragraph::default())));
    if let Some(name) = &form.signature.name {
        right.push(centred(name, 28, true, None));
    }
    side_by_side(vec![(left, right)], &[50, 50])
}

/// A table that only places text: its widths are shares of the page.
fn side_by_side(rows: Vec<(Vec<Block>, Vec<Block>)>, shares: &[u32]) -> Block {
    let cell = |blocks, column| Cell { blocks, column, columns: 1, ..Cell::default() };
    let rows =
        rows.into_iter().map(|(left, right)| Row { cells: vec![cell(left, 0), cell(right, 1)], ..Row::default() });
    let widths = shares.iter().map(|share| share * TEXT_WIDTH / 100).collect();
    Block::Table(Table { rows: rows.collect(), widths, borders: false, ..Table::default() })
}

fn spaced(mut block: Block, before: u32) -> Block {
    if let Block::Paragraph(paragraph) = &mut block {
        paragraph.style.space_before = before;
    }
    block
}

fn centred(text: &str, size: u16, bold: bool, rule_below: Option<Rule>) -> Block {
    Block::Paragraph(Paragraph {
        runs: vec![Run { text: text.to_owned(), size, bold, ..Run::default() }],
        style: ParagraphStyle { align: Align::Center, rule_below, keep_with_next: true, ..ParagraphStyle::default() },
        ..Paragraph::default()
    })
}

/// A paragraph of the body: justified, first line indented (Phụ lục I, II.6e).
pub fn paragraph(text: impl Into<String>) -> Paragraph {
    Paragraph {
        style: ParagraphStyle {
            align: Align::Justify,
            first_line_indent: INDENT,
            space_after: SPACE,
            line: 110,
            ..ParagraphStyle::default()
        },
        ..Paragraph::plain(text)
    }
}

/// A heading: "I." in capitals at level 1, "1." below it; bold, upright (Phụ lục I, V.6b).
pub fn heading(level: u8, text: impl Into<String>) -> Paragraph {
    let mut paragraph = paragraph(text);
    paragraph.style.heading = Some(level);
    paragraph.style.keep_with_next = true;
    for run in &mut paragraph.runs {
        run.bold = true;
    }
    paragraph
}

/// A line of bases, with its sign at the end: it slants (Phụ lục I, II.6).
pub fn basis(line: impl Into<String>) -> Paragraph {
    let mut paragraph = paragraph(line);
    for run in &mut paragraph.runs {
        run.italic = true;
    }
    paragraph
}

/// A bordered table with a heading row that repeats on each page; widths are shares.
pub fn table(header: &[&str], rows: Vec<Vec<String>>, widths: &[u32]) -> Block {
    let cell = |text: String, bold: bool, align| {
        let runs = vec![Run { text, bold, size: 24, ..Run::default() }];
        let style = ParagraphStyle { align, ..ParagraphStyle::default() };
        let paragraph = Paragraph { runs, style, ..Paragraph::default() };
        Cell { blocks: vec![Block::Paragraph(paragraph)], columns: 1, ..Cell::default() }
    };
    let head = Row {
        cells: header.iter().map(|text| cell((*text).to_owned(), true, Align::Center)).collect(),
        header: true,
        ..Row::default()
    };
    let body = rows.into_iter().map(|texts| Row {
        cells: texts.into_iter().map(|text| cell(text, false, Align::Left)).collect(),
        ..Row::default()
    });
    let rows = std::iter::once(head).chain(body).collect();
    Block::Table(Table { rows, widths: widths.to_vec(), borders: true, ..Table::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(annexes: usize) -> Form {
        let annex = Annex { title: "Danh mục".to_owned(), landscape: true, blocks: Vec::new() };
        Form {
            superior: Some("Ủy ban nhân dân tỉnh A".to_owned()),
            issuer: "Sở Tài chính".to_owned(),
            symbol: "/BC-STC".to_owned(),
            number: None,
            place: "A".to_owned(),
            issued_on: None,
            year: 2026,
            kind: Kind::Letter { about: "báo cáo năm".to_owned() },
            addressees: vec!["Sở X".to_owned(), "Sở Y".to_owned()],
            body: vec![Block::Paragraph(paragraph("Nội dung./."))],
            signature: Signature { lines: vec!["GIÁM ĐỐC".to_owned()], name: None },
            recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
            annexes: vec![annex; annexes],
        }
    }

    #[test]
    fn t3_r3_days_are_padded_as_the_decree_says() {
        let check =
            |(year, month, day), expected: &str| assert_eq!(full_day(Date::constant(year, month, day)), expected);
        check((2023, 12, 5), "ngày 05 tháng 12 năm 2023");
        check((2023, 6, 20), "ngày 20 tháng 6 năm 2023");
        check((2024, 2, 1), "ngày 01 tháng 02 năm 2024");
    }

    #[test]
    fn t3_r4_a_letter_has_no_title_and_says_what_it_is_about() {
        let text = layout(form(0)).text();
        assert!(text.contains("V/v báo cáo năm") && !text.contains("BÁO CÁO"), "{text}");
    }

    #[test]
    fn the_name_of_a_place_is_not_broken() {
        assert_eq!(capitals("Ủy ban nhân dân tỉnh An Hòa"), "ỦY BAN NHÂN DÂN TỈNH\u{a0}AN\u{a0}HÒA");
        assert_eq!(capitals("Sở Tài chính"), "SỞ TÀI CHÍNH");
        // What does not fit on a line is broken where it must be.
        let long = "Ủy ban nhân dân thành phố Phan Rang - Tháp Chàm";
        assert_eq!(capitals(long), long.to_uppercase());
    }

    #[test]
    fn t3_r5_addressees_end_with_a_full_stop() {
        let text = layout(form(0)).text();
        assert!(text.contains("- Sở X;\n- Sở Y."), "{text}");
        assert!(text.contains("- Như trên;\n- Lưu: VT,          ."), "{text}");
    }

    #[test]
    fn t3_r5_as_above_stands_first_only_where_somebody_is_addressed() {
        let mut own = form(0);
        own.recipients = vec!["Sở Z".to_owned(), "Lưu: VT, TH".to_owned()];
        assert!(layout(own.clone()).text().contains("Nơi nhận:\n- Như trên;\n- Sở Z;\n- Lưu: VT, TH."));
        own.addressees.clear();
        assert!(layout(own.clone()).text().contains("Nơi nhận:\n- Sở Z;\n- Lưu: VT, TH."));
    }

    #[test]
    fn t3_r6_the_recipients_are_small_and_the_head_of_their_list_slants() {
        let Some(Block::Table(foot)) = layout(form(0)).blocks.pop() else { panic!("a foot") };
        let runs: Vec<Run> = foot.rows[0].cells[0]
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::Paragraph(paragraph) => paragraph.runs.first().cloned(),
                Block::Table(_) | Block::NewSection(_) => None,
            })
            .collect();
        let run = |text: &str, size, slants| Run {
            text: text.to_owned(),
            size,
            bold: slants,
            italic: slants,
            ..Run::default()
        };
        let expected =
            [run("Nơi nhận:", 24, true), run("- Như trên;", 22, false), run("- Lưu: VT,          .", 22, false)];
        assert_eq!(runs, expected);
    }

    #[test]
    fn t3_r7_one_annex_has_no_number() {
        assert!(layout(form(1)).text().contains("Phụ lục\n"));
        assert!(layout(form(2)).text().contains("Phụ lục II\n"));
    }

    #[test]
    fn t3_r7_the_body_names_each_annex() {
        assert!(layout(form(1)).text().contains("Nội dung (chi tiết tại Phụ lục kèm theo)./."));
        assert!(layout(form(3)).text().contains("Nội dung (chi tiết tại các Phụ lục I, II, III kèm theo)./."));
        let mut own = form(2);
        own.body = vec![Block::Paragraph(paragraph("Danh mục tại các Phụ lục I và II kèm theo."))];
        assert!(layout(own.clone()).text().contains("\nDanh mục tại các Phụ lục I và II kèm theo./.\n"));
    }

    #[test]
    fn t3_r2_an_annex_is_a_section_of_its_own_and_lies_across_for_a_wide_table() {
        let mut own = form(2);
        own.annexes[0].landscape = false;
        own.annexes[1].landscape = false;
        own.annexes[1].blocks = vec![table(&["a"; 7], Vec::new(), &[1; 7])];
        let sections: Vec<PageSetup> = layout(own.clone())
            .blocks
            .iter()
            .filter_map(|block| match block {
                Block::NewSection(setup) => Some(*setup),
                Block::Paragraph(_) | Block::Table(_) => None,
            })
            .collect();
        let setup = |landscape| PageSetup { landscape, restart_numbering: true };
        assert_eq!(sections, [setup(false), setup(true)]);
    }

    #[test]
    fn t3_r10_the_body_ends_with_a_stroke() {
        let mut own = form(0);
        for (typed, printed) in [("Hết", "Hết./."), ("Hết.", "Hết./."), ("Hết./.", "Hết./."), ("Hết ./.", "Hết./.")]
        {
            own.body = vec![Block::Paragraph(paragraph(typed))];
            assert!(layout(own.clone()).text().contains(&format!("\n{printed}\n")), "{typed}");
        }
    }

    #[test]
    fn t3_r9_the_number_stays_blank_until_it_is_given() {
        assert!(layout(form(0)).text().contains("Số:          /BC-STC"));
    }
}
