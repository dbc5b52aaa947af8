//! Texts as long as a hostile sender makes them: what is looked for ahead or remembered must not cost the square of the
//! length. Nothing is timed; a reader that is quadratic does not come to its end.

use dondoc_rules::doc::{Block, Document, Paragraph, Span};
use dondoc_rules::plans::draft::Source;
use dondoc_rules::plans::recognise;

/// Bytes of one line, and lines of one text.
const LONG: usize = 1_500_000;
const MANY: usize = 40_000;

fn read(lines: impl Iterator<Item = String>) {
    let blocks = lines.enumerate().map(|(index, line)| {
        let span = Span { paragraph: Some(index as u32 + 1), ..Span::default() };
        Block::Paragraph(Paragraph { span, ..Paragraph::plain(line) })
    });
    let plan = recognise(Document { blocks: blocks.collect(), flattened: false }, Source::default());
    assert!(!plan.rows.is_empty());
}

#[test]
fn one_line_of_the_same_words() {
    for words in [
        "(5 xã ",
        "5 xã, ",
        "đạt 5% và ",
        "số 12 ",
        "số 12/QĐ-UBND của ",
        "(sau đây gọi là ",
        "Sở A và Sở B, ",
        "Đơn vị chủ trì: A. ",
        "từ ngày 3 ",
        "báo cáo hằng năm 5/12 ",
        "KẾ HOẠCH ",
        "loại 1 ",
        "An Hòa, Bình An, ",
        "x",
    ] {
        let line = words.repeat(LONG / words.len());
        read(["KẾ HOẠCH".to_owned(), "II. MỤC TIÊU".to_owned(), line].into_iter());
    }
}

#[test]
fn many_lines_that_differ_by_a_number() {
    let lines: [fn(usize) -> String; 7] = [
        |n| format!("- Đạt ít nhất {n}% hộ dân thứ {n}."),
        |n| format!("Căn cứ Quyết định số {n}/QĐ-UBND ngày 1/1/2020;"),
        |n| format!("{n}. Việc thứ {n}"),
        |n| if n % 2 == 0 { format!("- Việc {n}.") } else { "Đơn vị chủ trì: Sở Y tế".to_owned() },
        |n| format!("Ngành {n} chiếm {}%, ngành hai chiếm 5%, ngành ba chiếm 9%", n % 90),
        |n| format!("Báo cáo trước ngày 5/12 hằng năm, nhóm {n}"),
        |n| format!("các xã như An {n}, Bình Hòa, Cam Lộ, Đá Bạc"),
    ];
    for line in lines {
        read(["II. MỤC TIÊU".to_owned()].into_iter().chain((0..MANY).map(line)));
    }
}
