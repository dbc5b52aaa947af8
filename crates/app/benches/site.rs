//! Server time of the heaviest pages: the board of 60 tasks × 71 bodies (aim: under 10 ms), the consolidated report of
//! the real plan (aim: under 100 ms).
//!
//! `cargo bench -p dondoc --bench site` prints a table; the last figures stand in `docs/performance.md`.

#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::{Duration, Instant};

use dondoc::boards;
use dondoc::bodies::{self, Roster};
use dondoc::clock::day_of;
use dondoc::cycles::{self, Cycle};
use dondoc::events::Act;
use dondoc::ids::{BodyId, CycleId, InstrumentId, PlanId, PlanVersionId, TaskGroupId, TaskId, TaskPartyId};
use dondoc::imports;
use dondoc::instruments::Instrument;
use dondoc::obligations::{self, open};
use dondoc::plans::{Plan, PlanVersion, Task, TaskGroup, TaskParty};
use dondoc::returns::{Entry, Return, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::{Door, Progress};
use jiff::civil::date;

use world::{World, shared};

const BODIES: usize = 71;
const TASKS: usize = 60;
const SECTIONS: usize = 8;
/// So many tasks are led by the roster of all bodies, the others by two bodies each.
const ROSTER_TASKS: usize = 6;
const RUNS: usize = 200;

#[tokio::main]
async fn main() {
    println!("SQLite; milliseconds over {RUNS} runs");
    println!("{:<52} {:>8} {:>8} {:>8}", "", "median", "p95", "most");
    board().await;
    report().await;
}

async fn board() {
    let mut world = World::at("2023-10-16T08:00").await;
    let cycle = fill(&world).await;
    world.set_clock("2023-12-06T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let found = cycles::get(&mut tx, &cycle).await.expect("reads").expect("the cycle");
    let items = obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads").len();
    drop(tx);
    println!("{BODIES} bodies, {TASKS} tasks, {items} items");
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        times.push(rows(&world, &found).await);
    }
    print("  rows of the board (data only)", times);
    let board = format!("/cycles/{cycle}");
    page(&world, &cookie, "  page: by state", &board).await;
    page(&world, &cookie, "  page: a past day, one state", &format!("{board}?as_of=2023-12-04&state=due_soon")).await;
    page(&world, &cookie, "  page: by section", &format!("{board}?view=sections")).await;
    page(&world, &cookie, "  page: list of cycles", "/cycles").await;
}

/// The consolidated report of the real plan, every body's return confirmed with some text in every entry.
async fn report() {
    let mut world = World::at("2023-10-16T08:00").await;
    let system = world.system();
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    bodies::load(&world.db, &system, &csv).await.expect("the register loads");
    let file = shared("corpus/seed/plan.docx");
    let draft = imports::read::from_path(&file).expect("the real plan is read");
    let bytes = std::fs::read(&file).expect("the real plan can be read");
    let import = imports::propose(&world.db, &system, &draft, &bytes).await.expect("the plan is proposed");
    let park = ["Ban Quản lý Khu kinh tế Vân Phong"];
    imports::confirm::correct_lead(&world.db, &system, &import, "II.4", &park).await.expect("a lead is named");
    let focal = "Sở Kế hoạch và Đầu tư";
    let plan = imports::confirm::confirm(&world.db, &system, &import, Some(focal)).await.expect("the plan is recorded");
    let form = open::OpenForm::periodic("Năm 2023", days(), "Định kỳ trước ngày 05 tháng 12 hàng năm");
    let cycle = open::open(&world.db, &system, &plan, &form).await.expect("the cycle opens");
    world.account("dau.moi", Role::FocalOfficer, Some(&world.body(focal).await)).await;
    world.set_clock("2023-12-04T09:00");
    put_returns(&world, &cycle, true).await;
    world.set_clock("2023-12-06T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let answer = world.get(&format!("/reports/{cycle}/report.docx"), &cookie).await;
    println!("the real plan, every return confirmed; DOCX of {} kB", answer.bytes.len() / 1000);
    page(&world, &cookie, "  consolidated report, DOCX", &format!("/reports/{cycle}/report.docx")).await;
    page(&world, &cookie, "  consolidated report, page", &format!("/reports/{cycle}")).await;
}

async fn page(world: &World, cookie: &str, name: &str, path: &str) {
    let mut times = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        let answer = world.get(path, cookie).await;
        times.push(start.elapsed());
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
    }
    print(name, times);
}

fn days() -> CycleDays {
    CycleDays {
        period_from: date(2023, 1, 1),
        period_to: date(2023, 12, 31),
        opens_on: date(2023, 10, 16),
        cutoff_on: date(2023, 11, 30),
        due_on: date(2023, 12, 4),
        focal_due_on: None,
        issuer_due_on: None,
    }
}

async fn rows(world: &World, cycle: &Cycle) -> Duration {
    let start = Instant::now();
    let mut tx = world.db.read(1).await.expect("reads");
    let now = world.clock.now();
    let rows = boards::board(&mut tx, cycle, day_of(now), now).await.expect("the board reads");
    assert_eq!(rows.len(), BODIES);
    start.elapsed()
}

fn print(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).or(times.last()).map_or(0.0, Duration::as_secs_f64);
    println!("{name:<52} {:>8.2} {:>8.2} {:>8.2}", at(50) * 1e3, at(95) * 1e3, at(100) * 1e3);
}

/// The bodies, a plan, its open cycle, and the returns of two thirds of the bodies.
async fn fill(world: &World) -> CycleId {
    let system = world.system();
    let mut register = "id,official_name,kind,aliases,symbol_code\n".to_owned();
    for n in 0..BODIES {
        let kind = if n < 50 { "so" } else { "ban_quan_ly" };
        register.push_str(&format!("b{n},Cơ quan thứ {n},{kind},CQ {n}|Cơ quan {n},\n"));
    }
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let focal = world.body("Cơ quan thứ 0").await;
    world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
    let plan = put_plan(world, &focal).await;
    let form = open::OpenForm::periodic("Năm 2023", days(), "Định kỳ trước ngày 05 tháng 12 hàng năm");
    let cycle = open::open(&world.db, &system, &plan, &form).await.expect("the cycle opens");
    put_returns(world, &cycle, false).await;
    cycle
}

async fn put_plan(world: &World, focal: &BodyId) -> PlanId {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let listed = bodies::all(act.tx(), date(2023, 6, 20)).await.expect("reads");
    let rosters = act.tx().list::<Roster>("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let all = rosters.into_iter().find(|roster| roster.name.starts_with("Các sở")).expect("a roster of all");
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
    let plan = Plan { id: PlanId::new(), title: "Kế hoạch".to_owned(), focal_body: Some(focal.clone()) };
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
    for n in 0..SECTIONS {
        let group = TaskGroup {
            id: TaskGroupId::new(),
            plan_version: version.id.clone(),
            label: format!("S{n}"),
            marker: Some(format!("{}", n + 1)),
            title: format!("Mục {n} của kế hoạch"),
            parent: None,
            position: n as i64,
        };
        act.put(&group).await.expect("puts");
    }
    for n in 0..TASKS {
        put_task(&mut act, &version.id, n, &listed, &all).await;
    }
    act.commit("plans").await.expect("commits");
    plan.id
}

async fn put_task(act: &mut Act, version: &PlanVersionId, n: usize, listed: &[bodies::Named], all: &Roster) {
    let task = Task {
        plan_version: version.clone(),
        id: TaskId::new(),
        label: format!("S{}.{n}", n % SECTIONS),
        marker: Some(n.to_string()),
        task_group: Some(format!("S{}", n % SECTIONS)),
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
    let body = |n: usize| listed.get(n % BODIES).map(|named| named.body.id.clone());
    let parties = if n < ROSTER_TASKS {
        vec![("lead", None, Some(all.id.clone()))]
    } else {
        vec![("lead", body(n * 7), None), ("co_lead", body(n * 11 + 3), None)]
    };
    for (position, (role, body, roster)) in parties.into_iter().enumerate() {
        let party = TaskParty {
            id: TaskPartyId::new(),
            plan_version: version.clone(),
            task: task.id.clone(),
            role: role.to_owned(),
            text: String::new(),
            kind: if roster.is_some() { "roster" } else { "body" }.to_owned(),
            body,
            roster,
            exceptions: "[]".to_owned(),
            position: position as i64,
        };
        act.put(&party).await.expect("puts");
    }
}

/// Two of three bodies have reported, half of these with a second version; or all, confirmed.
async fn put_returns(world: &World, cycle: &CycleId, is_all: bool) {
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let at = act.at();
    let owed = obligations::of_cycle(act.tx(), cycle).await.expect("reads");
    for (n, obligation) in owed.iter().enumerate().filter(|(n, _)| is_all || n % 3 != 0) {
        for version in 1..=i64::from(!is_all && n % 2 == 0) + 1 {
            let filed = Return {
                deployment: "Đã ban hành kế hoạch triển khai, phân công các phòng. ".repeat(30),
                submitted_at: Some(at),
                confirmed_at: Some(at).filter(|_| is_all),
                ..verbs::blank(&obligation.id, version, Door::Typed, &world.system())
            };
            act.put(&filed).await.expect("puts");
            for item in obligations::items(act.tx(), &obligation.id).await.expect("reads") {
                let entry = Entry {
                    progress: Some(Progress::Doing),
                    done: "Đã triển khai, kết quả đạt được bước đầu. ".repeat(20),
                    saved_at: Some(at),
                    ..verbs::blank_entry(&filed.id, &item.id)
                };
                act.put(&entry).await.expect("puts");
            }
        }
    }
    act.commit("returns").await.expect("commits");
}
