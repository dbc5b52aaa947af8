//! Server time of the heaviest pages: the board of 60 tasks × 71 bodies (aim: under 10 ms), the consolidated report of
//! the real plan (aim: under 100 ms), that of 60,000 entries (aim: under 5 s and 500 MB).
//!
//! `cargo bench -p dondoc --bench site` prints a table; the last figures stand in `docs/performance.md`.

mod shared;
#[path = "shared/whole_process.rs"]
mod whole_process;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::{Duration, Instant};

use dondoc::boards;
use dondoc::bodies::{self, Roster};
use dondoc::clock::day_of;
use dondoc::cycles::{self, Cycle};
use dondoc::events::Act;
use dondoc::ids::{BodyId, CycleId, PlanId};
use dondoc::imports;
use dondoc::obligations::{self, open};
use dondoc::returns::{Entry, Return, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::returns::{Door, Progress};
use jiff::civil::date;

use shared::{Led, print, print_head, put_task, times_of, year};
use world::{World, shared};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dondoc");
const SECTIONS: usize = 8;
const RUNS: usize = 200;

/// Bodies and tasks; so many tasks are led by the roster of all bodies, the others by two bodies each.
struct Size {
    bodies: usize,
    tasks: usize,
    roster_tasks: usize,
}

const BOARD: Size = Size { bodies: 71, tasks: 60, roster_tasks: 6 };
/// 60,000 entries.
const LARGE: Size = Size { bodies: 100, tasks: 600, roster_tasks: 600 };

#[tokio::main]
async fn main() {
    if whole_process::one() {
        return;
    }
    println!("SQLite; milliseconds over {RUNS} runs");
    print_head();
    board().await;
    report().await;
    large().await;
}

async fn board() {
    let mut world = World::at("2023-10-16T08:00").await;
    let cycle = fill(&world, &BOARD).await;
    put_returns(&world, &cycle, false, 20).await;
    world.set_clock("2023-12-06T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let found = cycles::get(&mut tx, &cycle).await.expect("reads").expect("the cycle");
    let items = obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads").len();
    drop(tx);
    println!("{} bodies, {} tasks, {items} items", BOARD.bodies, BOARD.tasks);
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
    let cycle = open::open(&world.db, &system, &plan, &year(2023)).await.expect("the cycle opens");
    world.account("dau.moi", Role::FocalOfficer, Some(&world.body(focal).await)).await;
    world.set_clock("2023-12-04T09:00");
    put_returns(&world, &cycle, true, 20).await;
    world.set_clock("2023-12-06T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let answer = world.get(&format!("/reports/{cycle}/report.docx"), &cookie).await;
    println!("the real plan, every return confirmed; DOCX of {} kB", answer.bytes.len() / 1000);
    page(&world, &cookie, "  consolidated report, DOCX", &format!("/reports/{cycle}/report.docx")).await;
    page(&world, &cookie, "  consolidated report, page", &format!("/reports/{cycle}")).await;
}

/// The consolidated report of 60,000 confirmed entries, from the store to the file.
async fn large() {
    let mut world = World::at("2023-10-16T08:00").await;
    let cycle = fill(&world, &LARGE).await;
    world.set_clock("2023-12-04T09:00");
    // An entry as long as a task of the real plan: some 500 bytes.
    put_returns(&world, &cycle, true, 8).await;
    world.set_clock("2023-12-06T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let report = format!("/reports/{cycle}/report.docx");
    let answer = world.get(&report, &cookie).await;
    let items = LARGE.bodies * LARGE.tasks;
    println!("{items} entries, every return confirmed; DOCX of {} kB", answer.bytes.len() / 1000);
    // A process of its own: this one still holds what filling the store took.
    let folder = world.folder().expect("a folder").display().to_string();
    let out = format!("{folder}/report.docx");
    let run = whole_process::measured(&[PROGRAM, "report", "--data", &folder, "--out", &out]);
    println!("  dondoc report, whole process: {:.2} s, peak {} MiB", run.wall.as_secs_f64(), run.peak_kib / 1024);
    print("  consolidated report, DOCX", times_of(&world, &cookie, &report, 3).await);
    print("  consolidated report, page", times_of(&world, &cookie, &format!("/reports/{cycle}"), 3).await);
}

async fn page(world: &World, cookie: &str, name: &str, path: &str) {
    print(name, times_of(world, cookie, path, RUNS).await);
}

async fn rows(world: &World, cycle: &Cycle) -> Duration {
    let start = Instant::now();
    let mut tx = world.db.read(1).await.expect("reads");
    let now = world.clock.now();
    let rows = boards::board(&mut tx, cycle, day_of(now), now).await.expect("the board reads");
    assert_eq!(rows.len(), BOARD.bodies);
    start.elapsed()
}

/// The bodies, a plan, its open cycle.
async fn fill(world: &World, size: &Size) -> CycleId {
    let system = world.system();
    let mut register = "id,official_name,kind,aliases,symbol_code\n".to_owned();
    for n in 0..size.bodies {
        let kind = if n < 50 { "so" } else { "ban_quan_ly" };
        register.push_str(&format!("b{n},Cơ quan thứ {n},{kind},CQ {n}|Cơ quan {n},\n"));
    }
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let focal = world.body("Cơ quan thứ 0").await;
    world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
    let plan = put_plan(world, &focal, size).await;
    open::open(&world.db, &system, &plan, &year(2023)).await.expect("the cycle opens")
}

async fn put_plan(world: &World, focal: &BodyId, size: &Size) -> PlanId {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let listed = bodies::all(act.tx(), date(2023, 6, 20)).await.expect("reads");
    let rosters = act.tx().list::<Roster>("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let all = rosters.into_iter().find(|roster| roster.name.starts_with("Các sở")).expect("a roster of all");
    let (plan, version) = shared::put_plan(&mut act, focal, SECTIONS).await;
    for n in 0..size.tasks {
        let body = |n: usize| listed.get(n % size.bodies).map(|named| named.body.id.clone());
        let led = if n < size.roster_tasks {
            Led::ByAll(all.id.clone())
        } else {
            Led::By([body(n * 7), body(n * 11 + 3)].into_iter().flatten().collect())
        };
        put_task(&mut act, &version, n, SECTIONS, led).await;
    }
    act.commit("plans").await.expect("commits");
    plan
}

/// Two of three bodies have reported, half of these with a second version; or all, confirmed. An entry says so many sentences.
async fn put_returns(world: &World, cycle: &CycleId, is_all: bool, sentences: usize) {
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
                    done: "Đã triển khai, kết quả đạt được bước đầu. ".repeat(sentences),
                    saved_at: Some(at),
                    ..verbs::blank_entry(&filed.id, &item.id)
                };
                act.put(&entry).await.expect("puts");
            }
        }
    }
    act.commit("returns").await.expect("commits");
}
