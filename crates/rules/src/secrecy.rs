//! The stamps of secret documents. What bears one may not come in: only that there is something, followed elsewhere.
//!
//! A stamp stands alone in its line, in capitals; the word "mật" within a sentence is no stamp.

use crate::doc::{Block, Document};

/// The degrees of secrecy as they are stamped (Luật Bảo vệ bí mật nhà nước 2018, Điều 8).
const DEGREES: &[&str] = &["TUYỆT MẬT", "TỐI MẬT", "MẬT"];

/// As many lines of a document are looked at: a stamp stands on the first page.
const LINES: usize = 400;

/// The degree that a line states, if it is a stamp: "MẬT", "[TỐI MẬT]", "Độ mật: Mật".
pub fn of_line(line: &str) -> Option<&'static str> {
    let bare = |text: &str| {
        let kept = text.trim_matches(|c: char| !c.is_alphabetic());
        kept.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let text = bare(line);
    if let Some(degree) = DEGREES.iter().find(|degree| **degree == text) {
        return Some(degree);
    }
    let (head, rest) = line.split_once(':')?;
    let head = bare(head).to_lowercase();
    let rest = bare(rest).to_uppercase();
    let is_said = ["độ mật", "mức độ mật", "mức độ"].contains(&head.as_str());
    DEGREES.iter().find(|degree| is_said && **degree == rest).copied()
}

/// The degree that a text is stamped with.
pub fn of_text(text: &str) -> Option<&'static str> {
    text.lines().take(LINES).find_map(of_line)
}

/// The degree that a document is stamped with, also in the cells of the table that places its heading.
pub fn of_document(document: &Document) -> Option<&'static str> {
    fn lines(blocks: &[Block], into: &mut Vec<String>) {
        for block in blocks {
            if into.len() >= LINES {
                return;
            }
            match block {
                Block::Paragraph(paragraph) => into.extend(paragraph.text().lines().map(str::to_owned)),
                Block::Table(table) => {
                    for cell in table.rows.iter().flat_map(|row| &row.cells) {
                        lines(&cell.blocks, into);
                    }
                }
                Block::NewSection(_) => {}
            }
        }
    }
    let mut all = Vec::new();
    lines(&document.blocks, &mut all);
    all.iter().take(LINES).find_map(|line| of_line(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Paragraph;

    #[test]
    fn t1_r11_a_stamp_stands_alone_and_a_word_in_a_sentence_is_none() {
        for (line, degree) in [
            ("MẬT", Some("MẬT")),
            ("  [TỐI  MẬT] ", Some("TỐI MẬT")),
            ("TUYỆT MẬT", Some("TUYỆT MẬT")),
            ("Độ mật: Tối mật", Some("TỐI MẬT")),
            ("Bảo vệ bí mật nhà nước", None),
            ("Mật", None),
            ("MẬT ONG", None),
            ("Mức độ: Hoàn thành", None),
            ("", None),
        ] {
            assert_eq!(of_line(line), degree, "{line}");
        }
        let document = |lines: &[&str]| Document {
            blocks: lines.iter().map(|line| Block::Paragraph(Paragraph::plain(*line))).collect(),
            flattened: false,
        };
        assert_eq!(of_document(&document(&["ỦY BAN NHÂN DÂN", "MẬT", "Số: 01/KH"])), Some("MẬT"));
        assert_eq!(of_document(&document(&["ỦY BAN NHÂN DÂN", "Giữ bí mật"])), None);
    }
}
