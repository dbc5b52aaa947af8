//! Reading the product.

use super::draft::{DeliverableKind, DeliverableReading};
use super::lines::squeeze;
use crate::doc::Span;
use crate::vi::fold::fold;

const DOCUMENTS: &[&str] = &[
    "van ban",
    "ke hoach",
    "quyet dinh",
    "de an",
    "bao cao",
    "to trinh",
    "chuong trinh",
    "nghi quyet",
    "cong van",
    "huong dan",
    "chi thi",
    "quy che",
    "quy hoach",
    "thong bao",
    "phuong an",
    "ho so",
];

/// Reads a deliverable cell.
pub fn read(raw: Option<&str>, span: Span) -> DeliverableReading {
    let text = raw.map(squeeze).unwrap_or_default();
    let folded = fold(&text);
    let kind = if folded.is_empty() {
        DeliverableKind::Unspecified
    } else if folded.contains("cao dinh ky") {
        // "Đáo cáo định kỳ" is met too: the misspelling changes nothing of the meaning.
        DeliverableKind::PeriodicReport
    } else if folded.contains("phe duyet") {
        DeliverableKind::Approval
    } else if DOCUMENTS.iter().any(|word| folded.contains(word)) {
        DeliverableKind::Document
    } else {
        DeliverableKind::Other
    };
    DeliverableReading { raw: raw.map(|_| text), kind, span }
}
