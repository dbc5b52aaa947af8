//! The register of instruments as pages: the list, one instrument with its chains, validity and effects, and the citations
//! of a plan matched to it.
//!
//! Records and verbs are those of `instruments`; this stands after plans and cycles since it shows what an instrument does
//! to them.

mod citations;
mod effects;
mod form;
mod list;
mod show;

pub use effects::{matched, named};
pub use form::{Typed, parse, problem};

use dondoc_rules::access::Right;

use crate::http::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .get("/instruments", Right::ReadPlans, list::list)
        .get("/instruments.csv", Right::ReadPlans, list::export)
        .post("/instruments/sheet", Right::KeepInstruments, list::load)
        .get("/instruments/new", Right::KeepInstruments, form::new)
        .post("/instruments", Right::KeepInstruments, form::create)
        .get("/instruments/{id}", Right::ReadPlans, show::show)
        .get("/instruments/{id}/file", Right::ReadPlans, show::file)
        .post("/instruments/{id}/relations", Right::KeepInstruments, show::relate)
        .post("/instruments/{id}/relations/{relation}/withdrawal", Right::KeepInstruments, show::withdraw_relation)
        .post("/instruments/{id}/leads", Right::KeepInstruments, show::name_leads)
        .post("/instruments/{id}/leads/{lead}/withdrawal", Right::KeepInstruments, show::withdraw_lead)
        .get("/plans/{id}/citations", Right::ReadPlans, citations::show)
        .post("/plans/{id}/citations", Right::KeepInstruments, citations::record)
}
