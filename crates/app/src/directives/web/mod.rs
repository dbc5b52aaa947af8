//! Directives on the site: the register, one with its results, recording, taking a register over from a file.

mod import;
mod list;
mod new;
pub mod result_rows;
mod show;

use dondoc_rules::access::Right;
use dondoc_rules::bodies::Register;
use dondoc_rules::directives::Origin;

use crate::http::{Catalogue, Routes};
use crate::ids::BodyId;

pub fn routes() -> Routes {
    Routes::new()
        .get("/directives", Right::ReadDirectives, list::show)
        .get("/directives.csv", Right::ReadDirectives, list::table)
        .get("/directives.xlsx", Right::ReadDirectives, list::sheet)
        .get("/directives/new", Right::RecordDirectives, new::form)
        .post("/directives", Right::RecordDirectives, new::record)
        .get("/directives/import", Right::RecordDirectives, import::form)
        .post("/directives/import", Right::RecordDirectives, import::preview)
        .post("/directives/import/recording", Right::RecordDirectives, import::record)
        .get("/directives/{id}", Right::ReadDirectives, show::directive)
        .post("/directives/{id}/results", Right::AnswerDirectives, show::report)
        .post("/directives/{id}/due", Right::RecordDirectives, show::set_due)
        .post("/directives/{id}/withdrawal", Right::RecordDirectives, show::withdraw)
        .get("/directives/results/{id}/file", Right::ReadDirectives, show::file)
        .post("/directives/results/{id}/acceptance", Right::RecordDirectives, show::accept)
        .post("/directives/results/{id}/reopening", Right::RecordDirectives, show::give_back)
}

/// An option of a list: value, words, whether it is chosen.
pub struct Choosable {
    pub value: String,
    pub label: String,
    pub is_chosen: bool,
}

fn origin_word(t: &Catalogue, origin: Origin) -> &str {
    &t[&format!("directive.origin.{}", origin.as_str())]
}

fn origins(t: &Catalogue, chosen: Option<Origin>) -> Vec<Choosable> {
    let option = |one: &Origin| Choosable {
        value: one.as_str().to_owned(),
        label: origin_word(t, *one).to_owned(),
        is_chosen: chosen == Some(*one),
    };
    Origin::ALL.iter().map(option).collect()
}

/// The bodies that a line of names means, groups with all their members; and the names that the register does not know.
fn named(register: &Register, text: &str) -> (Vec<BodyId>, Vec<String>) {
    let (mut found, mut unknown): (Vec<BodyId>, Vec<String>) = (Vec::new(), Vec::new());
    for name in text.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()) {
        let ids: Vec<BodyId> = match register.named(name) {
            [one] => BodyId::parse(one).into_iter().collect(),
            // Several carry the name: a person writes which.
            [_, ..] => Vec::new(),
            [] => {
                let members = register.roster(name).map(|roster| roster.members.as_slice()).unwrap_or_default();
                members.iter().filter_map(|id| BodyId::parse(id)).collect()
            }
        };
        if ids.is_empty() {
            unknown.push(name.to_owned());
        }
        for id in ids {
            if !found.contains(&id) {
                found.push(id);
            }
        }
    }
    (found, unknown)
}
