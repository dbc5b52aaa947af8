//! Paper, margins, typeface, colour and page numbers (Phụ lục I, Phần I, Mục I).

use super::facts::{Facts, Section};
use super::{Departure, Findings, points};
use crate::doc::Align;

/// Twips of a millimetre times a hundred.
const MM: i32 = 5_669;
/// What rounding in other programs makes, in twips.
const TOLERANCE: i32 = 30;

fn twips(mm: i32) -> i32 {
    mm * MM / 100
}

/// A length in millimetres, rounded to tenths.
fn mm(twips: i32) -> String {
    let tenths = (twips * 1_000 + MM / 2) / MM;
    if tenths % 10 == 0 { format!("{} mm", tenths / 10) } else { format!("{},{} mm", tenths / 10, (tenths % 10).abs()) }
}

pub fn check(facts: &Facts, findings: &mut Findings) {
    for section in &facts.sections {
        paper(section, findings);
        margins(section, findings);
    }
    if let Some(first) = facts.sections.first() {
        let has_table = facts.paragraphs.iter().any(|look| look.section == 0 && look.cell.is_some());
        if first.width > first.height && !has_table {
            findings.add(Departure::Orientation, "trang đầu nằm ngang, không có bảng");
        }
        numbers(facts, first, findings);
    }
    type_face(facts, findings);
}

fn paper(section: &Section, findings: &mut Findings) {
    let (short, long) = (section.width.min(section.height), section.width.max(section.height));
    let near = |value: i32, wanted: i32| (value - twips(wanted)).abs() <= twips(2);
    if !near(short, 210) || !near(long, 297) {
        findings.add(Departure::Paper, format!("{} x {}", mm(section.width), mm(section.height)));
    }
}

fn margins(section: &Section, findings: &mut Findings) {
    let sides = [
        ("lề trên", section.top, 20, 25),
        ("lề dưới", section.bottom, 20, 25),
        ("lề trái", section.left, 30, 35),
        ("lề phải", section.right, 15, 20),
    ];
    let wrong: Vec<String> = sides
        .into_iter()
        .filter(|(_, value, least, most)| *value < twips(*least) - TOLERANCE || *value > twips(*most) + TOLERANCE)
        .map(|(name, value, ..)| format!("{name} {}", mm(value)))
        .collect();
    if !wrong.is_empty() {
        findings.add(Departure::Margins, wrong.join(", "));
    }
}

fn numbers(facts: &Facts, first: &Section, findings: &mut Findings) {
    let all: Vec<_> = facts.sections.iter().flat_map(|section| &section.numbers).collect();
    if all.is_empty() {
        findings.add(Departure::PageNumberMissing, "không có số trang");
        return;
    }
    for number in &all {
        if !number.in_header {
            findings.add(Departure::PageNumberPlace, "số trang ở chân trang");
        } else if number.align != Align::Center {
            findings.add(Departure::PageNumberPlace, "số trang không canh giữa");
        }
        if !(26..=28).contains(&number.size) || number.bold || number.italic {
            let mut words = vec![format!("cỡ chữ {}", points(number.size))];
            words.extend(number.bold.then(|| "đậm".to_owned()));
            words.extend(number.italic.then(|| "nghiêng".to_owned()));
            findings.add(Departure::PageNumberLook, words.join(", "));
        }
    }
    let shows_first = !first.has_first_page || first.numbers.iter().any(|number| number.on_first);
    if shows_first && !first.numbers.is_empty() {
        findings.add(Departure::PageNumberFirst, "trang đầu có số trang");
    }
}

fn type_face(facts: &Facts, findings: &mut Findings) {
    for look in &facts.paragraphs {
        for run in look.inked() {
            match run.font.as_deref() {
                Some(font) if font.to_lowercase().starts_with("times new roman") => {}
                Some(font) => findings.at(Departure::Font, look, format!("phông chữ {font}")),
                None => findings.at(Departure::Font, look, "không nêu phông chữ"),
            }
            if let Some(color) = run.color.as_deref().filter(|color| !matches!(*color, "000000" | "auto")) {
                findings.at(Departure::Color, look, format!("chữ màu #{color}"));
            }
        }
    }
}
