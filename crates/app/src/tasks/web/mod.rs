//! The board of tasks, a task's page, confirming classes, assigning who follows.

mod board;
mod classes;
mod export;
mod followers;
mod show;

use dondoc_rules::access::Right;
use dondoc_rules::tasks::{Band, TaskCount, TaskState};

use crate::http::{Catalogue, Lang, Routes};

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

/// The words of a class.
fn word(t: &Catalogue, count: TaskCount) -> String {
    t[&format!("tasks.count.{}", count.as_str())].to_owned()
}

/// How a class looks: the states of obligations that mean the same.
fn look(state: &TaskState) -> &'static str {
    match (state.count, state.band) {
        (TaskCount::CompletedOnTime | TaskCount::UndatedDone, _) => "confirmed",
        (TaskCount::CompletedLate, _) => "completion_asked",
        (TaskCount::Overdue, _) => "overdue",
        (_, Some(Band::DueSoon | Band::DueToday)) => "due_soon",
        (_, Some(Band::Reported)) => "submitted",
        _ => "open",
    }
}

/// A class with its days and its band: "Đang thực hiện quá hạn 3 ngày", "Đang thực hiện trong hạn, sắp đến hạn".
fn whole_word(t: &Catalogue, state: &TaskState) -> String {
    let class = word(t, state.count);
    match (state.late_days, state.band) {
        (Some(days), _) => t.with("tasks.late-by", &[("class", &class), ("days", &days.to_string())]),
        (None, Some(Band::Ahead) | None) => class,
        (None, Some(band)) => format!("{class}, {}", &t[&format!("tasks.band.{}", band.as_str())]),
    }
}

/// "87,5%".
fn percent(permille: usize, lang: Lang) -> String {
    let point = match lang {
        Lang::Vi => ',',
        Lang::En => '.',
    };
    format!("{}{point}{}%", permille / 10, permille % 10)
}
