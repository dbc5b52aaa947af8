//! The board of tasks, a task's page, confirming classes, assigning who follows.

mod board;
mod classes;
mod export;
mod followers;
mod show;

use dondoc_rules::access::Right;

use crate::http::{Lang, Routes};
use crate::words::{task_count as word, task_look as look, task_state as whole_word};

pub fn routes() -> Routes {
    Routes::new()
        .get("/tasks", Right::ReadReturns, board::show)
        .get("/tasks.csv", Right::ReadReturns, export::table)
        .get("/tasks.xlsx", Right::ReadReturns, export::sheet)
        .get("/tasks.xml", Right::ReadReturns, export::elements)
        .get("/tasks/{id}", Right::ReadReturns, show::task)
        .post("/tasks/{id}/results", Right::WriteReturns, show::record)
        .get("/tasks/results/{id}/file", Right::ReadReturns, show::file)
        .post("/tasks/results/{id}/acceptance", Right::ReviewReturns, show::accept)
        .post("/tasks/results/{id}/reopening", Right::ReviewReturns, show::give_back)
        .get("/plans/{id}/classes", Right::ImportPlans, classes::show)
        .post("/plans/{id}/classes", Right::ImportPlans, classes::classify)
        .get("/plans/{id}/followers", Right::ImportPlans, followers::show)
        .post("/plans/{id}/followers", Right::ImportPlans, followers::assign)
}

/// "87,5%".
fn percent(permille: usize, lang: Lang) -> String {
    let point = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    format!("{}{point}{}%", permille / 10, permille % 10)
}
