//! The report in its official form, in whose name it goes: the focal body's to the People's Committee, or the People's
//! Committee's own upwards, carried by a tờ trình. One content, two letterheads.

use dondoc_rules::doc::Block;
use dondoc_rules::instruments::form::{Form, Kind, Signature, basis, paragraph};
use dondoc_rules::reports::Report;
use jiff::civil::Date;

use super::choices::{AS_ISSUER, ReportChoice};
use crate::bodies::Letterhead;
use crate::instruments::Instrument;

/// The signature of a People's Committee (Nghị định 30/2020, Điều 13.2).
const COLLECTIVE: [&str; 2] = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"];

fn own_lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::to_owned)
}

/// The report's form, without body and annexes: those are the draft's.
pub fn report(instrument: &Instrument, head: Letterhead, report: &Report, chosen: &ReportChoice, on: Date) -> Form {
    let is_issuer = chosen.issued_as == AS_ISSUER;
    let mut recipients = vec!["Như trên".to_owned()];
    recipients.extend(own_lines(&chosen.recipients));
    recipients.push("Lưu: VT".to_owned());
    let form = Form {
        symbol: head.titled_symbol("BC"),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: instrument.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Titled { type_name: "Báo cáo".to_owned(), title: report.title.clone() },
        addressees: vec![instrument.issuer.clone()],
        body: Vec::new(),
        signature: Signature { lines: head.signs, name: None },
        recipients,
        annexes: Vec::new(),
    };
    if !is_issuer {
        return form;
    }
    Form {
        symbol: "/BC-UBND".to_owned(),
        superior: None,
        issuer: instrument.issuer.clone(),
        addressees: own_lines(&chosen.addressees).collect(),
        signature: Signature { lines: COLLECTIVE.map(str::to_owned).to_vec(), name: None },
        ..form
    }
}

/// The tờ trình with which the focal body lays the People's Committee's report before it.
pub fn submission(
    instrument: &Instrument,
    head: Letterhead,
    (report, focal): (&Report, &str),
    chosen: &ReportChoice,
    on: Date,
) -> Form {
    let issuer = &instrument.issuer;
    let missing = report.figures.missing_count;
    let to = chosen.addressees.lines().collect::<Vec<_>>().join(", ");
    let text = |line: String| Block::Paragraph(paragraph(line));
    let silent = match missing {
        0 => String::new(),
        count => format!(", còn {count} cơ quan, đơn vị chưa gửi báo cáo"),
    };
    let body = vec![
        Block::Paragraph(basis(format!("Căn cứ {} của {issuer}.", instrument.cited()))),
        text(format!(
            "{focal} đã tổng hợp báo cáo của các cơ quan, đơn vị ({} cơ quan, đơn vị phải báo cáo{silent}), xây dựng dự thảo Báo cáo của {issuer} gửi {to}: {}.",
            report.figures.owing_count, report.title
        )),
        text(format!(
            "Nội dung chưa có trong dự thảo và lý do ({} mục) được nêu tại phụ lục của dự thảo.",
            report.not_used.len()
        )),
        text(format!("{focal} kính trình {issuer} xem xét, ký ban hành./.")),
    ];
    Form {
        symbol: head.titled_symbol("TTr"),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: instrument.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Titled {
            type_name: "Tờ trình".to_owned(),
            title: format!("Về việc ban hành Báo cáo {}", lower_first(&report.title)),
        },
        addressees: vec![issuer.clone()],
        body,
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: Vec::new(),
    }
}

/// The words with a small first letter, as inside a sentence: "quý I năm 2026".
pub fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
