//! The layout of Word files held against Nghị định 30/2020: any file, at the command line or on a page.
//!
//! A file is read and forgotten: nothing is kept, no store is asked.

pub mod cli;
pub mod web;

use dondoc_files::Unreadable;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::instruments::layout::{self, Finding};

use crate::http::Catalogue;
use crate::imports::read::limits;

/// What a DOCX departs from, in the order of its paragraphs.
pub fn check(bytes: &[u8]) -> Result<Vec<Finding>, Unreadable> {
    Ok(layout::check(&dondoc_files::docx::looks(bytes, limits())?))
}

/// How many findings there are of each severity, as a sentence.
fn counts(findings: &[Finding], t: &Catalogue) -> String {
    let of = |severity| findings.iter().filter(|finding| finding.severity == severity).count().to_string();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    if findings.is_empty() {
        return t["layout.clean"].to_owned();
    }
    t.with("layout.counts", &[("errors", &errors), ("warnings", &warnings), ("notes", &notes)])
}

/// "lỗi", "cần xem", "lưu ý".
fn severity(severity: Severity, t: &Catalogue) -> &str {
    match severity {
        Severity::Error => &t["layout.error"],
        Severity::Warning => &t["layout.warning"],
        Severity::Note => &t["layout.note"],
    }
}

/// "đoạn 12 «Số: 5/…», và 3 chỗ khác"; "cả văn bản".
fn place(finding: &Finding, t: &Catalogue) -> String {
    let more = finding.count - 1;
    let place = match (finding.place.paragraph, finding.place.table) {
        (None, _) => t["layout.whole"].to_owned(),
        (Some(paragraph), None) => {
            let values = [("paragraph", paragraph.to_string()), ("text", finding.place.text.clone())];
            with(t, "layout.at", &values)
        }
        (Some(paragraph), Some(table)) => {
            let values = [
                ("paragraph", paragraph.to_string()),
                ("table", table.to_string()),
                ("text", finding.place.text.clone()),
            ];
            with(t, "layout.at-table", &values)
        }
    };
    if more == 0 { place } else { with(t, "layout.more", &[("place", place), ("count", more.to_string())]) }
}

fn with(t: &Catalogue, key: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with(key, &values)
}
