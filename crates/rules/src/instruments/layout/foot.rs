//! Recipients and signature (Phụ lục I, Phần I, Mục II.7 and 9b; Điều 13).

use super::facts::Look;
use super::head::list_line;
use super::parts::{Parts, key};
use super::{Departure, Findings, Wanted, differs};
use crate::instruments::signing::{Capacity, Fault, faults_of_lines, is_titled};

pub fn check(parts: &Parts<'_>, findings: &mut Findings) {
    recipients(parts, findings);
    signer(parts, findings);
}

fn recipients(parts: &Parts<'_>, findings: &mut Findings) {
    let Some(head) = parts.receive else {
        findings.add(Departure::ReceiversMissing, "không tìm thấy «Nơi nhận:»");
        return;
    };
    let wanted = Wanted { sizes: (24, 24), bold: true, italic: true, capitals: None, centred: false };
    if let Some(words) = differs(head, wanted) {
        findings.at(Departure::ReceiversHeadLook, head, words);
    }
    let wanted = Wanted { sizes: (22, 22), bold: false, italic: false, capitals: None, centred: false };
    let last = parts.receivers.len().saturating_sub(1);
    for (index, look) in parts.receivers.iter().enumerate() {
        if let Some(words) = differs(look, wanted) {
            findings.at(Departure::ReceiversLook, look, words);
        }
        list_line(findings, Departure::ReceiversForm, look, index == last);
    }
    let as_above = parts.receivers.first().is_some_and(|look| key(look).contains("nhu tren"));
    if parts.to.is_some() && !as_above {
        findings.at(Departure::ReceiversAsAbove, head, "dòng đầu không phải «Như trên»");
    }
    let kept = parts.receivers.last().map(|look| key(look)).unwrap_or_default();
    if !kept.trim_start_matches(['-', ' ']).starts_with("luu") || !kept.contains("vt") {
        findings.at(Departure::ReceiversKept, head, "dòng cuối không phải «Lưu: VT, …»");
    } else if !parts.receivers.last().is_some_and(|look| look.shown().contains(',')) {
        findings.at(Departure::ReceiversKept, head, "dòng lưu không nêu đơn vị soạn thảo");
    }
}

fn signer(parts: &Parts<'_>, findings: &mut Findings) {
    let Some(first) = parts.signer.first() else {
        if parts.receive.is_some_and(|look| look.cell.is_some()) {
            findings.add(Departure::SignerMissing, "không tìm thấy chức vụ của người ký bên phải «Nơi nhận:»");
        }
        return;
    };
    let wanted = Wanted { sizes: (26, 28), bold: true, italic: false, capitals: Some(true), centred: false };
    for look in &parts.signer {
        if let Some(words) = differs(look, wanted) {
            findings.at(Departure::SignerLook, look, words);
        }
    }
    let lines: Vec<String> = parts.signer.iter().map(|look| look.shown()).collect();
    let issuer: Vec<String> = parts.issuer.iter().map(|look| look.shown()).collect();
    for fault in faults_of_lines(&lines, &issuer.join(" ")) {
        if let Some((code, words)) = fault_words(fault) {
            findings.at(code, first, words);
        }
    }
    for (capacity, code) in
        [(Capacity::Delegated, Departure::SignerDelegated), (Capacity::ByOrder, Departure::SignerByOrder)]
    {
        if let Some(look) = parts.signer.iter().find(|look| Capacity::of(&look.shown()) == Some(capacity)) {
            findings.at(code, look, format!("ký {}", capacity.mark()));
        }
    }
    if let Some(name) = parts.name {
        check_name(name, findings);
    }
}

fn check_name(name: &Look, findings: &mut Findings) {
    let wanted = Wanted { sizes: (26, 28), bold: true, italic: false, capitals: Some(false), centred: false };
    if let Some(words) = differs(name, wanted) {
        findings.at(Departure::NameLook, name, words);
    }
    if is_titled(&name.shown()) {
        findings.at(Departure::NameTitled, name, format!("«{}»", name.shown()));
    }
}

/// What the words of a line alone show; what a basis would show is asked where the basis is known.
fn fault_words(fault: Fault) -> Option<(Departure, &'static str)> {
    match fault {
        Fault::CollectiveUnderHead => {
            Some((Departure::SignerCollective, "TM. trong văn bản của cơ quan theo chế độ thủ trưởng"))
        }
        Fault::HeadOfCollective => Some((Departure::SignerCollective, "văn bản của tập thể không ghi TM.")),
        Fault::Redelegated => Some((Departure::SignerRedelegated, "TUQ. rồi KT. hoặc TL.")),
        Fault::Nobody
        | Fault::NotCapitals
        | Fault::TitledName
        | Fault::OrderWithoutRule
        | Fault::DelegationWithoutDocument
        | Fault::DelegationWithoutDays
        | Fault::DelegationOver => None,
    }
}
