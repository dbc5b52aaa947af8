//! Server time of the reporter's desk on SQLite: a form of 60 entries that opened with last period's words (aim: under 30 ms),
//! a save (aim: under 10 ms), the desk.
//!
//! `cargo bench -p dondoc --bench desk` prints a table; the last figures stand in `docs/performance.md`.

#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::{Duration, Instant};

use axum::http::StatusCode;
use dondoc::bodies;
use dondoc::events::Act;
use dondoc::ids::{InstrumentId, ObligationId, PlanId, PlanVersionId, TaskId, TaskPartyId};
use dondoc::instruments::Instrument;
use dondoc::obligations::{self, open};
use dondoc::plans::{Plan, PlanVersion, Task, TaskParty};
use dondoc::returns::{self, Entry, Return, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::{Door, Progress};
use jiff::civil::date;

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
    println!("{:<52} {:>8} {:>8} {:>8}", "", "median", "p95", "most");
    for (name, path) in [("form of 60 entries", edit.as_str()), ("desk", "/returns")] {
        let mut times = Vec::with_capacity(RUNS);
        for _ in 0..RUNS {
            let start = Instant::now();
            let answer = world.get(path, &cookie).await;
            times.push(start.elapsed());
            assert_eq!(answer.status, StatusCode::OK);
        }
        print(name, times);
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

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).or(times.last()).map_or(0.0, Duration::as_secs_f64);
    println!("{name:<52} {:>8.2} {:>8.2} {:>8.2}", at(50) * 1e3, at(95) * 1e3, at(100) * 1e3);
}

async fn settle(world: &World) -> PlanId {
    let system = world.system();
    let register = "id,official_name,kind,aliases,symbol_code\nf,Cơ quan đầu mối,so,,\nb,Cơ quan báo cáo,so,,\n";
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let (focal, body) = (world.body("Cơ quan đầu mối").await, world.body("Cơ quan báo cáo").await);
    world.account("viet", Role::ReportingOfficer, Some(&body)).await;
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let instrument = Instrument {
        id: InstrumentId::new(),
        type_code: Some("KH".to_owned()),
        type_name: "Kế hoạch".to_owned(),
        number: "12/KH-UBND".to_owned(),
        issuer: "Ủy ban nhân dân tỉnh".to_owned(),
        place: None,
        issued_on: Some(date(2023, 6, 20)),
        title: "Triển khai Nghị quyết".to_owned(),
        signer_name: None,
        signer_position: None,
        signer_capacity: None,
        file: None,
        term: None,
        body: None,
    };
    act.put(&instrument).await.expect("puts");
    let plan = Plan { id: PlanId::new(), title: "Kế hoạch".to_owned(), focal_body: Some(focal) };
    act.put(&plan).await.expect("puts");
    let version = PlanVersion {
        id: PlanVersionId::new(),
        plan: plan.id.clone(),
        number: 1,
        instrument: instrument.id,
        effective_on: date(2023, 6, 20),
        import: None,
        recorded_at: act.at(),
        recorded_by: None,
    };
    act.put(&version).await.expect("puts");
    for n in 0..TASKS {
        let task = Task {
            plan_version: version.id.clone(),
            id: TaskId::new(),
            label: format!("I.{n}"),
            marker: Some(n.to_string()),
            task_group: None,
            text: "Rà soát, hoàn thiện cơ chế, chính sách thuộc lĩnh vực được giao. ".repeat(4),
            lead_raw: None,
            cooperating_raw: None,
            timeline_raw: Some("Thường xuyên".to_owned()),
            timeline_kind: "standing".to_owned(),
            starts_on: None,
            due_on: None,
            deliverable_raw: None,
            deliverable_kind: "periodic_report".to_owned(),
            counting_class: CountingClass::Standing,
            span: "{}".to_owned(),
            position: n as i64,
        };
        act.put(&task).await.expect("puts");
        let party = TaskParty {
            id: TaskPartyId::new(),
            plan_version: version.id.clone(),
            task: task.id,
            role: "lead".to_owned(),
            text: String::new(),
            kind: "body".to_owned(),
            body: Some(body.clone()),
            roster: None,
            exceptions: "[]".to_owned(),
            position: 0,
        };
        act.put(&party).await.expect("puts");
    }
    act.commit("plans").await.expect("commits");
    plan.id
}

async fn open_year(world: &World, plan: &PlanId, year: i16) -> ObligationId {
    let days = CycleDays {
        period_from: date(year, 1, 1),
        period_to: date(year, 12, 31),
        opens_on: date(year, 10, 16),
        cutoff_on: date(year, 11, 30),
        due_on: date(year, 12, 4),
        focal_due_on: None,
        issuer_due_on: None,
    };
    let form = open::OpenForm::periodic(&format!("Năm {year}"), days, "Định kỳ trước ngày 05 tháng 12 hàng năm");
    let cycle = open::open(&world.db, &world.system(), plan, &form).await.expect("the cycle opens");
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
