//! Pages of indicators and of a plan's targets.

mod composition;
mod export;
mod indicator;
mod list;
pub mod picture;
mod plan;
mod statuses;
pub mod ties;
pub mod words;

use dondoc_rules::access::Right;

use crate::http::Routes;

pub fn routes() -> Routes {
    Routes::new()
        .get("/indicators", Right::ReadPlans, list::show)
        .post("/indicators", Right::KeepTargets, list::keep)
        .get("/indicators/new", Right::KeepTargets, list::form)
        .post("/indicators/catalogue", Right::KeepTargets, list::load_catalogue)
        .post("/indicators/figures", Right::KeepTargets, list::look)
        .post("/indicators/figures/loading", Right::KeepTargets, list::load)
        .get("/indicators/{id}", Right::ReadPlans, indicator::show)
        .get("/indicators/{id}/figures.csv", Right::ReadPlans, export::figures_csv)
        .get("/indicators/{id}/figures.xlsx", Right::ReadPlans, export::figures_xlsx)
        .get("/indicators/{id}/edit", Right::KeepTargets, list::edit)
        .post("/indicators/{id}/figures", Right::KeepTargets, indicator::record)
        .post("/indicators/observations/{id}/withdrawal", Right::KeepTargets, indicator::withdraw)
        .post("/indicators/{id}/breaks", Right::KeepTargets, indicator::cut)
        .post("/indicators/{id}/breaks/{cut}/undoing", Right::KeepTargets, indicator::undo_cut)
        .post("/indicators/{id}/goals", Right::KeepTargets, indicator::state)
        .post("/indicators/suggestions/{id}", Right::KeepTargets, indicator::answer)
        .get("/plans/{id}/targets", Right::ReadPlans, plan::show)
        .get("/plans/{id}/targets.csv", Right::ReadPlans, export::plan_csv)
        .get("/plans/{id}/targets.xlsx", Right::ReadPlans, export::plan_xlsx)
        .get("/plans/{id}/targets/corrections", Right::ReadPlans, plan::corrections)
        .get("/plans/{id}/targets/ties", Right::KeepTargets, ties::show)
        .get("/plans/{id}/targets/{target}/tie", Right::KeepTargets, ties::form)
        .post("/plans/{id}/targets/{target}/supplier", Right::KeepTargets, ties::supplier)
        .get("/goals/{id}/status", Right::KeepTargets, statuses::show)
        .post("/goals/{id}/status", Right::KeepTargets, statuses::set)
        .post("/goals/{id}/undoing", Right::KeepTargets, statuses::undo)
}
