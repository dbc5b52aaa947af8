//! Server time of the reporter's desk on SQLite: a form of 60 entries that opened with last period's words (aim: under 30 ms),
//! a save (aim: under 10 ms), the desk.
//!
//! `cargo bench -p dondoc --bench desk` prints a table; the last figures stand in `docs/performance.md`.

#[expect(dead_code, reason = "each bench uses its part")]
mod shared;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::Instant;

use axum::http::StatusCode;
use dondoc::bodies;
use dondoc::events::Act;
use dondoc::ids::{ObligationId, PlanId};
use dondoc::obligations::{self, open};
use dondoc::returns::{self, Entry, Return, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::returns::{Door, Progress};

use shared::{Led, print, print_head, put_plan, put_task, times_of, year};
use world::World;

const TASKS: usize = 60;
const RUNS: usize = 200;

#[tokio::main]
async fn main() {
    let mut world = World::at("2023-10-16T08:00").await;
    let plan = settle(&world).await;
    let before = open_year(&world, &plan, 2023).await;
    report(&world, &before).await;
    world.set_clock("2024-10-16T08:00");
    let obligation = open_year(&world, &plan, 2024).await;
    world.set_clock("2024-12-01T09:00");
    let cookie = world.sign_in("viet").await;
    let answer = world.post(&format!("/obligations/{obligation}/returns"), &cookie, &[]).await;
    let edit = answer.location.expect("a draft opens");
    let draft = edit.trim_end_matches("/edit").to_owned();
    let size = world.get(&edit, &cookie).await.bytes.len() / 1000;
    println!("SQLite; {TASKS} entries, form of {size} kB; milliseconds over {RUNS} runs");
    print_head();
    for (name, path) in [("form of 60 entries", edit.as_str()), ("desk", "/returns")] {
        print(name, times_of(&world, &cookie, path, RUNS).await);
    }
    let id = dondoc::ids::ReturnId::parse(draft.trim_start_matches("/returns/")).expect("an id");
    let mut tx = world.db.read(1).await.expect("reads");
    let entries = returns::entries(&mut tx, &id).await.expect("reads");
    drop(tx);
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        // The whole form is sent, as a browser does; one field of it differs.
        let mut form = vec![("is_nil".to_owned(), "0".to_owned())];
        for (place, entry) in entries.iter().enumerate() {
            let last = if run == 0 { entry.done.clone() } else { format!("{} {}", entry.done, run - 1) };
            let shown = if place == 0 { last } else { entry.done.clone() };
            let now = if place == 0 { format!("{} {run}", entry.done) } else { entry.done.clone() };
            form.push((format!("{}.done", entry.item), now));
            form.push((format!("was.{}.done", entry.item), shown));
        }
        let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let request = world::post(&format!("{draft}/draft"), Some(&cookie), &form);
        let start = Instant::now();
        let answer = world.send(request).await;
        times.push(start.elapsed());
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    print("save of one field of 60 entries", times);
}

async fn settle(world: &World) -> PlanId {
    let system = world.system();
    let register = "id,official_name,kind,aliases,symbol_code\nf,Cơ quan đầu mối,so,,\nb,Cơ quan báo cáo,so,,\n";
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let (focal, body) = (world.body("Cơ quan đầu mối").await, world.body("Cơ quan báo cáo").await);
    world.account("viet", Role::ReportingOfficer, Some(&body)).await;
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let (plan, version) = put_plan(&mut act, &focal, 0).await;
    for n in 0..TASKS {
        put_task(&mut act, &version, n, 0, Led::By(vec![body.clone()])).await;
    }
    act.commit("plans").await.expect("commits");
    plan
}

async fn open_year(world: &World, plan: &PlanId, number: i16) -> ObligationId {
    let cycle = open::open(&world.db, &world.system(), plan, &year(number)).await.expect("the cycle opens");
    let body = world.body("Cơ quan báo cáo").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
    owed.into_iter().find(|one| one.body == body).expect("the body owes").id
}

/// A confirmed report with some text in every entry.
async fn report(world: &World, obligation: &ObligationId) {
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let at = act.at();
    let filed = Return {
        submitted_at: Some(at),
        confirmed_at: Some(at),
        ..verbs::blank(obligation, 1, Door::Typed, &world.system())
    };
    act.put(&filed).await.expect("puts");
    for item in obligations::items(act.tx(), obligation).await.expect("reads") {
        let entry = Entry {
            progress: Some(Progress::Doing),
            done: "Đã triển khai, kết quả đạt được bước đầu. ".repeat(20),
            difficulties: "Còn thiếu kinh phí, nhân lực. ".repeat(5),
            ..verbs::blank_entry(&filed.id, &item.id)
        };
        act.put(&entry).await.expect("puts");
    }
    act.commit("returns").await.expect("commits");
}
