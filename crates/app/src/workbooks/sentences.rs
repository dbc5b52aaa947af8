//! What a workbook's findings and refusals say to a person.

use dondoc_rules::workbooks::{Finding, Place, Problem, Refusal};

use super::WorkbookRefusal;
use crate::http::{Catalogue, Error};
use crate::returns::verbs::ReturnRefusal;

/// "Trang «Nhiệm vụ», ô D12".
pub fn place(t: &Catalogue, place: &Place) -> String {
    t.with("workbook.place", &[("sheet", &place.sheet), ("cell", &place.cell)])
}

/// A finding with the address of its cell.
pub fn finding(t: &Catalogue, finding: &Finding) -> String {
    let what = problem(t, &finding.problem);
    match &finding.place {
        Some(at) => format!("{}: {what}", place(t, at)),
        None => what,
    }
}

fn problem(t: &Catalogue, problem: &Problem) -> String {
    match problem {
        Problem::UnknownChoice(text) => t.with("workbook.unknown-choice", &[("text", &short(text))]),
        Problem::Cut => t["workbook.cut"].to_owned(),
        Problem::Moved(label) => t.with("workbook.moved", &[("label", label)]),
        Problem::Repeated(label) => t.with("workbook.repeated-row", &[("label", label)]),
        Problem::Long(letters) => t.with("workbook.long", &[("count", &letters.to_string())]),
        Problem::NoReason => t["workbook.no-reason"].to_owned(),
        Problem::NoNarrative => t["workbook.no-narrative"].to_owned(),
        Problem::NoProgress => t["workbook.no-progress"].to_owned(),
        Problem::NoNumber(text) => t.with("workbook.no-number", &[("text", &short(text))]),
        Problem::TwoNumbers(text) => t.with("workbook.two-numbers", &[("text", &short(text))]),
        Problem::NoPeriod(text) => t.with("workbook.no-period", &[("text", &short(text))]),
        Problem::NoFigure => t["workbook.no-figure"].to_owned(),
        Problem::Outside => t["workbook.outside"].to_owned(),
        Problem::Missing(label) => t.with("workbook.missing", &[("label", label)]),
        Problem::Upgraded(format) => t.with("workbook.upgraded", &[("format", &format.to_string())]),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The sentence of a refusal; `NotFound` when the person may not know.
pub fn refusal(t: &Catalogue, refusal: WorkbookRefusal) -> Result<String, Error> {
    let key = match refusal {
        WorkbookRefusal::Return(ReturnRefusal::Store(error)) => return Err(error.into()),
        WorkbookRefusal::Return(refusal) => return crate::returns::web::sentence(&refusal, t),
        WorkbookRefusal::Form(Refusal::Formula(cells)) => {
            let cells: Vec<String> = cells.iter().map(|cell| place(t, cell)).collect();
            return Ok(t.with("workbook.formula", &[("cells", &cells.join("; "))]));
        }
        WorkbookRefusal::Form(Refusal::NotOurs) => "workbook.not-ours",
        WorkbookRefusal::Form(Refusal::Edited) => "workbook.edited",
        WorkbookRefusal::Form(Refusal::Newer) => "workbook.newer-form",
        WorkbookRefusal::Form(Refusal::TooManyRows) | WorkbookRefusal::TooLarge => "workbook.too-large",
        WorkbookRefusal::Unreadable => "workbook.unreadable",
        WorkbookRefusal::Danger(key) => key,
        WorkbookRefusal::OtherCycle => "workbook.other-cycle",
        WorkbookRefusal::OtherBody => "workbook.other-body",
        WorkbookRefusal::Stale => "workbook.stale",
        WorkbookRefusal::NoArrival => "workbook.no-arrival",
        WorkbookRefusal::NewerVersion => "workbook.newer-version",
        WorkbookRefusal::Repeated => "workbook.repeated-file",
    };
    Ok(t[key].to_owned())
}
