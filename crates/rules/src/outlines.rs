//! A report in the usual outline (I. Triển khai … V. Kiến nghị), read part by part, so that its text can be offered item
//! by item beside a return's fields.
//!
//! Invariant: every paragraph and cell of the file is either placed or listed as not placed. Nothing is decided here.

use std::collections::BTreeSet;

use crate::doc::{Block, Document, Table};
use crate::vi::fold::fold;

/// An item that text may belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutlineItem {
    pub item: String,
    pub label: String,
    pub text: String,
}

/// Text for one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// The field's name in the return's form.
    pub name: String,
    pub text: String,
}

/// What a file holds for a return.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    pub placed: Vec<Placed>,
    /// Paragraphs that belong to no field, in the file's order.
    pub unplaced: Vec<String>,
}

/// A part of the usual outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Deployment,
    Results,
    Difficulties,
    Next,
    Proposals,
}

impl Part {
    /// The field of the whole report, where the part has one.
    fn general(self) -> Option<&'static str> {
        match self {
            Part::Deployment => Some("deployment"),
            Part::Results => Some("assessment"),
            Part::Difficulties => None,
            Part::Next => Some("next_period"),
            Part::Proposals => Some("proposals"),
        }
    }

    /// The field of an item; how the plan was put to work is told of the whole.
    fn of_item(self) -> Option<&'static str> {
        match self {
            Part::Deployment => None,
            Part::Results => Some("done"),
            Part::Difficulties => Some("difficulties"),
            Part::Next => Some("next_steps"),
            Part::Proposals => Some("proposals"),
        }
    }
}

/// Words by which the heading of a part is known, the surest first.
const HEADINGS: &[(Part, &[&str])] = &[
    (Part::Difficulties, &["kho khan", "vuong mac", "ton tai", "han che"]),
    (Part::Proposals, &["kien nghi", "de xuat"]),
    (Part::Next, &["phuong huong", "ky toi", "nhiem vu trong tam", "giai phap", "thoi gian toi"]),
    (Part::Results, &["ket qua"]),
    (Part::Deployment, &["chi dao", "trien khai", "quan triet", "to chuc thuc hien"]),
];

/// The longest heading; a longer paragraph that names a part is about it.
const HEADING_WORDS: usize = 22;

/// Words of a paragraph: folded, only letters and digits.
fn words(text: &str) -> Vec<String> {
    fold(text).split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// "II." or "2." before a heading, taken off; none where the paragraph has no such number.
fn numbered(text: &str) -> Option<(bool, &str)> {
    let text = text.trim_start();
    let end = text.find(['.', ')', '/', ':']).filter(|end| (1..=5).contains(end))?;
    let number = &text[..end];
    let is_roman = number.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let is_counted = number.chars().all(|c| c.is_ascii_digit());
    (is_roman || is_counted).then(|| (is_roman, text[end + 1..].trim_start()))
}

fn part_of(text: &str, is_heading: bool) -> Option<Part> {
    let (is_roman, rest) = numbered(text).map_or((false, text), |(roman, rest)| (roman, rest));
    let is_capital = rest.chars().any(char::is_alphabetic) && !rest.chars().any(char::is_lowercase);
    if !(is_roman || is_heading || is_capital) || words(rest).len() > HEADING_WORDS {
        return None;
    }
    let folded = words(rest).join(" ");
    HEADINGS.iter().find(|(_, names)| names.iter().any(|name| folded.contains(name))).map(|(part, _)| *part)
}

fn pairs(text: &str) -> BTreeSet<(String, String)> {
    words(text).windows(2).map(|two| (two[0].clone(), two[1].clone())).collect()
}

/// So much of an item's words stands in a paragraph that it is about it.
const HOLDS_PERCENT: usize = 70;

/// An item with its words ready for comparing.
struct Known<'a> {
    item: &'a OutlineItem,
    pairs: BTreeSet<(String, String)>,
}

impl Known<'_> {
    /// How much of the item's words the text holds, in percent.
    fn held(&self, text: &BTreeSet<(String, String)>) -> usize {
        let shared = self.pairs.intersection(text).count();
        if self.pairs.len() < 3 { 0 } else { shared * 100 / self.pairs.len() }
    }
}

/// The item that a paragraph begins to speak of, and what it says of it.
fn item_of<'a>(known: &'a [Known<'_>], text: &str) -> Option<(&'a OutlineItem, String)> {
    if let Some((item, rest)) = by_label(known, text) {
        return Some((item, rest));
    }
    let own = pairs(text);
    let (best, percent) = known.iter().map(|known| (known, known.held(&own))).max_by_key(|(_, held)| *held)?;
    if percent < HOLDS_PERCENT {
        return None;
    }
    // What stands before the colon names the item, when it alone holds the item's words.
    let rest = text.split_once(':').filter(|(head, _)| best.held(&pairs(head)) >= HOLDS_PERCENT);
    let rest = match rest {
        Some((_, rest)) => rest.trim().to_owned(),
        None if words(text).len() <= words(&best.item.text).len() + 3 => String::new(),
        None => text.trim().to_owned(),
    };
    Some((best.item, rest))
}

/// "Nhiệm vụ II.7.1: …" names the item by its number.
fn by_label<'a>(known: &'a [Known<'_>], text: &str) -> Option<(&'a OutlineItem, String)> {
    let (head, rest) = text.split_once(':')?;
    let named = fold(head);
    let label = named.trim().strip_prefix("nhiem vu")?.trim().trim_start_matches("so ").trim();
    let found = known.iter().find(|known| fold(&known.item.label) == label)?;
    Some((found.item, rest.trim().to_owned()))
}

/// Where the report's own words end.
fn is_closing(text: &str) -> bool {
    let folded = fold(text);
    folded.starts_with("tren day la") || folded.starts_with("noi nhan")
}

/// Reads a report part by part.
pub fn read(document: &Document, items: &[OutlineItem]) -> Outline {
    let known: Vec<Known<'_>> = items.iter().map(|item| Known { item, pairs: pairs(&item.text) }).collect();
    let mut reader = Reader { known: &known, part: None, item: None, outline: Outline::default() };
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) => {
                let text = paragraph.shown();
                for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
                    reader.paragraph(line, paragraph.style.heading.is_some());
                }
            }
            Block::Table(table) => reader.table(table),
            Block::NewSection(_) => {}
        }
    }
    reader.outline
}

struct Reader<'a> {
    known: &'a [Known<'a>],
    part: Option<Part>,
    item: Option<&'a OutlineItem>,
    outline: Outline,
}

impl<'a> Reader<'a> {
    fn paragraph(&mut self, text: &str, is_heading: bool) {
        if is_closing(text) {
            (self.part, self.item) = (None, None);
        } else if let Some((item, rest)) = self.part.and_then(|_| item_of(self.known, text)) {
            self.item = Some(item);
            if !rest.is_empty() {
                self.put(&rest);
            }
            return;
        } else if let Some(part) = part_of(text, is_heading) {
            (self.part, self.item) = (Some(part), None);
            return;
        }
        self.put(text);
    }

    /// Text of the part and the item that are open.
    fn put(&mut self, text: &str) {
        let name = self.part.and_then(|part| match self.item.and_then(|item| Some((item, part.of_item()?))) {
            Some((item, field)) => Some(format!("{}.{field}", item.item)),
            None => part.general().map(str::to_owned),
        });
        match name {
            Some(name) => self.put_in(name, text),
            None => self.outline.unplaced.push(text.to_owned()),
        }
    }

    fn put_in(&mut self, name: String, text: &str) {
        match self.outline.placed.iter_mut().find(|placed| placed.name == name) {
            Some(placed) => {
                placed.text.push('\n');
                placed.text.push_str(text);
            }
            None => self.outline.placed.push(Placed { name, text: text.to_owned() }),
        }
    }

    /// A table of items: each row's cells go where the head of their column says.
    fn table(&mut self, table: &Table) {
        let mut fields: Vec<Option<&'static str>> = Vec::new();
        for row in &table.rows {
            let cells: Vec<String> = row.cells.iter().map(|cell| cell.text().trim().to_owned()).collect();
            let heads: Vec<Option<&'static str>> =
                cells.iter().map(|cell| part_of(cell, true).and_then(Part::of_item)).collect();
            if fields.is_empty() && heads.iter().any(Option::is_some) {
                fields = heads;
                continue;
            }
            self.row(&cells, &fields);
        }
    }

    fn row(&mut self, cells: &[String], fields: &[Option<&'static str>]) {
        let named = cells.iter().enumerate().find_map(|(place, cell)| {
            let held = pairs(cell);
            let known = self.known.iter().filter(|known| known.held(&held) >= HOLDS_PERCENT);
            known.max_by_key(|known| known.held(&held)).map(|known| (place, known.item))
        });
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let field = fields.get(place).copied().flatten();
            match (named, field) {
                // The item's own words and its number are not the report's.
                (Some((own, item)), _) if place == own || fold(cell) == fold(&item.label) => {}
                (Some((_, item)), Some(field)) => self.put_in(format!("{}.{field}", item.item), cell),
                _ if is_number(cell) => {}
                _ => self.outline.unplaced.push(cell.clone()),
            }
        }
    }
}

/// The number of a row.
fn is_number(text: &str) -> bool {
    text.chars().count() <= 6 && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'I' | 'V' | 'X'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::{Cell, Paragraph, Row};

    fn items() -> Vec<OutlineItem> {
        let item = |number: &str, text: &str| OutlineItem {
            item: format!("i{number}"),
            label: format!("II.{number}"),
            text: text.to_owned(),
        };
        vec![
            item("1", "Rà soát quy hoạch chung đô thị trên địa bàn tỉnh"),
            item("2", "Xây dựng nhà ở xã hội cho công nhân các khu công nghiệp"),
        ]
    }

    fn outline(lines: &[&str]) -> Outline {
        let blocks = lines.iter().map(|line| Block::Paragraph(Paragraph::plain(*line))).collect();
        read(&Document { blocks, flattened: false }, &items())
    }

    fn shown(outline: &Outline) -> Vec<(&str, &str)> {
        outline.placed.iter().map(|placed| (placed.name.as_str(), placed.text.as_str())).collect()
    }

    #[test]
    fn parts_and_items_are_found_by_number_and_by_words() {
        let outline = outline(&[
            "SỞ XÂY DỰNG",
            "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
            "Sở đã ban hành kế hoạch.",
            "II. KẾT QUẢ THỰC HIỆN",
            "Nhiệm vụ II.1: Đã rà soát 5 đô thị.",
            "Còn 2 đô thị.",
            "2. Về xây dựng nhà ở xã hội cho công nhân các khu công nghiệp: khởi công 300 căn.",
            "III. KHÓ KHĂN, VƯỚNG MẮC",
            "Nhìn chung còn thiếu vốn.",
            "Rà soát quy hoạch chung đô thị trên địa bàn tỉnh",
            "Thiếu bản đồ nền.",
            "IV. PHƯƠNG HƯỚNG KỲ TỚI",
            "Tiếp tục thực hiện.",
            "V. KIẾN NGHỊ, ĐỀ XUẤT",
            "Đề nghị UBND tỉnh bố trí vốn.",
            "Trên đây là báo cáo của Sở Xây dựng./.",
            "GIÁM ĐỐC",
        ]);
        let expected = [
            ("deployment", "Sở đã ban hành kế hoạch."),
            ("i1.done", "Đã rà soát 5 đô thị.\nCòn 2 đô thị."),
            ("i2.done", "khởi công 300 căn."),
            ("i1.difficulties", "Thiếu bản đồ nền."),
            ("next_period", "Tiếp tục thực hiện."),
            ("proposals", "Đề nghị UBND tỉnh bố trí vốn."),
        ];
        assert_eq!(shown(&outline), expected);
        let unplaced =
            ["SỞ XÂY DỰNG", "Nhìn chung còn thiếu vốn.", "Trên đây là báo cáo của Sở Xây dựng./.", "GIÁM ĐỐC"];
        assert_eq!(outline.unplaced, unplaced, "what belongs nowhere is listed");
    }

    #[test]
    fn a_table_of_items_is_read_by_its_heads() {
        let cell = |text: &str| Cell { blocks: vec![Block::Paragraph(Paragraph::plain(text))], ..Cell::default() };
        let row = |cells: &[&str]| Row { cells: cells.iter().map(|text| cell(text)).collect(), ..Row::default() };
        let table = Table {
            rows: vec![
                row(&["TT", "Nhiệm vụ", "Kết quả thực hiện", "Khó khăn", "Ghi chú"]),
                row(&["1", "Rà soát quy hoạch chung đô thị trên địa bàn tỉnh", "Xong", "", "Gấp"]),
                row(&["2", "Việc không có trong kế hoạch này của tỉnh", "Đã làm", "", ""]),
            ],
            ..Table::default()
        };
        let outline = read(&Document { blocks: vec![Block::Table(table)], flattened: false }, &items());
        assert_eq!(shown(&outline), [("i1.done", "Xong")]);
        assert_eq!(outline.unplaced, ["Gấp", "Việc không có trong kế hoạch này của tỉnh", "Đã làm"]);
    }

    proptest::proptest! {
        /// Invariant: whatever a report says is placed or listed; only headings and the items' own words are taken off.
        #[test]
        fn nothing_is_dropped(lines in proptest::collection::vec("[a-zà-ỹ ]{1,40}x[0-9]{4}", 0..12)) {
            let given: Vec<&str> = lines.iter().map(String::as_str).collect();
            let outline = outline(&given);
            let all: Vec<&str> = outline.placed.iter().map(|p| p.text.as_str())
                .chain(outline.unplaced.iter().map(String::as_str)).collect();
            for line in given.iter().map(|line| line.trim()).filter(|line| !line.is_empty()) {
                proptest::prop_assert!(all.iter().any(|text| text.contains(line)), "{}", line);
            }
        }
    }
}
