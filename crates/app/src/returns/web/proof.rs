//! What is wanted and lacking as evidence, in words.

use dondoc_rules::evidence::{Demand, Lack};

use crate::http::Catalogue;

fn word(t: &Catalogue, lack: Lack) -> &str {
    match lack {
        Lack::Number => &t["evidence.number"],
        Lack::Day => &t["evidence.day"],
        Lack::File => &t["evidence.file"],
    }
}

/// "Quy hoạch được phê duyệt: khi hoàn thành cần số, ngày, tệp"; empty where nothing is wanted.
pub fn evidence_wanted(t: &Catalogue, demand: Option<&Demand>) -> String {
    let Some(demand) = demand else { return String::new() };
    let wants = [(demand.wants_number, Lack::Number), (demand.wants_day, Lack::Day), (demand.wants_file, Lack::File)];
    let wants: Vec<&str> = wants.into_iter().filter(|(wants, _)| *wants).map(|(_, lack)| word(t, lack)).collect();
    match wants.is_empty() {
        true => String::new(),
        false => t.with("evidence.wanted", &[("name", &demand.name), ("wants", &wants.join(", "))]),
    }
}

/// "Nhiệm vụ I.1: đã hoàn thành nhưng chưa có tệp của «Quyết định»."
pub fn evidence_lacking(t: &Catalogue, label: &str, (demand, lacks): &(&Demand, Vec<Lack>)) -> String {
    let lacks: Vec<&str> = lacks.iter().map(|lack| word(t, *lack)).collect();
    t.with("evidence.lacking", &[("label", label), ("name", &demand.name), ("lacks", &lacks.join(", "))])
}
