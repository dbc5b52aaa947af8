//! What changes, as pages: the redline of two versions of 600 tasks (aim: under 200 ms), the plan as of a day with 50 versions
//! (under 30 ms), what a proposal does to a cycle of 600 tasks and 300 bodies (under 500 ms).
//!
//! `cargo bench -p dondoc --bench change` prints a table (RUST_LOG=sqlx=debug: every statement too); the last figures stand in
//! `docs/performance.md`.

mod shared;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::fmt::Write as _;
use std::time::Instant;

use dondoc::amendments::content::proposed;
use dondoc::amendments::{self, Amendment, effects, put_heading, verbs};
use dondoc::bodies::{self, Roster};
use dondoc::db::Tx;
use dondoc::events::Act;
use dondoc::ids::{AmendmentId, BodyId, InstrumentId, PlanId};
use dondoc::instruments::Instrument;
use dondoc::obligations::open;
use dondoc::plans::{self, Amended, PlanVersion, amend};
use dondoc_rules::access::Role;
use jiff::ToSpan;
use jiff::civil::date;

use shared::{Led, print, print_head, put_plan, put_task, times_of, year};
use world::World;

const TASKS: usize = 600;
const SECTIONS: usize = 12;
const VERSIONS: i64 = 50;
const RUNS: usize = 50;

#[tokio::main]
async fn main() {
    if std::env::var_os("RUST_LOG").is_some() {
        tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    }
    println!("SQLite; milliseconds over {RUNS} runs");
    print_head();
    versions().await;
    for (name, all, changed) in [
        ("three leads a task, 30 tasks changed", false, 30),
        ("three leads a task, all 600 changed", false, 600),
        ("all 300 bodies lead every task, 30 tasks changed", true, 30),
    ] {
        impact(name, all, changed).await;
    }
}

/// A world with as many bodies and a plan of 600 tasks.
async fn settled(bodies_count: usize, all: bool) -> (World, PlanId, PlanVersion) {
    let world = World::at("2023-10-16T08:00").await;
    let system = world.system();
    let mut csv = "id,official_name,kind,aliases,symbol_code\nstc,Sở Tài chính,so,,STC\n".to_owned();
    for number in 1..bodies_count {
        writeln!(csv, "xa{number},UBND xã số {number},ubnd_xa,,").expect("writes");
    }
    bodies::load(&world.db, &system, csv.as_bytes()).await.expect("the register loads");
    let focal = world.body("Sở Tài chính").await;
    world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
    let mut own: Vec<BodyId> = Vec::new();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    for named in bodies::all(act.tx(), date(2023, 10, 16)).await.expect("reads") {
        own.push(named.body.id);
    }
    let rosters: Vec<Roster> = act.tx().list("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let communes =
        rosters.into_iter().find(|roster| roster.name.contains("các xã")).expect("communes have a roster").id;
    let (plan, version) = put_plan(&mut act, &focal, SECTIONS).await;
    for number in 0..TASKS {
        let led = match all {
            true => Led::ByAll(communes.clone()),
            false => Led::By((0..3).map(|place| own[(number * 7 + place * 31) % own.len()].clone()).collect()),
        };
        put_task(&mut act, &version, number, SECTIONS, led).await;
    }
    act.commit(&format!("plans/{plan}")).await.expect("the plan is recorded");
    let mut tx = world.db.read(1).await.expect("reads");
    let version = plans::version(&mut tx, &version).await.expect("reads").expect("the version");
    drop(tx);
    (world, plan, version)
}

/// 50 versions of 600 tasks, ten tasks worded otherwise in each.
async fn versions() {
    let (world, plan, first) = settled(20, false).await;
    let mut base = first;
    for number in 2..=VERSIONS {
        base = next(&world, &base, number).await;
    }
    let cookie = world.sign_in("dau.moi").await;
    println!("{VERSIONS} versions of {TASKS} tasks");
    let mut tx = world.db.read(1).await.expect("reads");
    let mut times = Vec::with_capacity(RUNS);
    for run in 0..RUNS {
        let on = date(2023, 6, 20).saturating_add((run as i64 * 7).days());
        let start = Instant::now();
        let found = plans::version_on(&mut tx, &plan, on, world.system().now).await.expect("reads").expect("a version");
        let content = plans::content(&mut tx, &found.id).await.expect("reads");
        times.push(start.elapsed());
        assert_eq!(content.tasks.len(), TASKS);
    }
    print("  plan as of a day (data)", times);
    let page = format!("/plans/{plan}?on=01/02/2024");
    print("  page: the plan as of a day", times_of(&world, &cookie, &page, RUNS).await);
    let mut times = Vec::with_capacity(RUNS);
    let all = plans::versions(&mut tx, &plan).await.expect("reads");
    for _ in 0..RUNS {
        let start = Instant::now();
        let before = plans::wording(&mut tx, &all[0].id).await.expect("reads");
        let after = plans::wording(&mut tx, &all[all.len() - 1].id).await.expect("reads");
        let changes = plans::changes(&before, &after);
        times.push(start.elapsed());
        assert!(changes.tasks.len() > 400, "{} changed", changes.tasks.len());
    }
    print("  redline of versions 1 and 50 (data)", times);
    drop(tx);
    let redline = format!("/plans/{plan}/redline");
    let query = format!("from=1&to={VERSIONS}");
    print("  page: redline of versions 1 and 50", times_of(&world, &cookie, &format!("{redline}?{query}"), RUNS).await);
    let file = format!("{redline}.docx?{query}");
    print("  DOCX: redline of versions 1 and 50", times_of(&world, &cookie, &file, RUNS).await);
}

async fn next(world: &World, base: &PlanVersion, number: i64) -> PlanVersion {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "amendment.issued").await.expect("an act begins");
    let instrument = Instrument {
        id: InstrumentId::new(),
        number: format!("{number}/QĐ-UBND"),
        type_name: "Quyết định".to_owned(),
        ..dondoc::instruments::get(act.tx(), &base.instrument).await.expect("reads").expect("an instrument")
    };
    act.put(&instrument).await.expect("puts");
    let mut tasks = plans::tasks_ever(act.tx(), &base.id).await.expect("reads");
    for place in 0..10 {
        let at = (usize::try_from(number).expect("small") * 10 + place) % TASKS;
        tasks[at].text = format!("{} Bổ sung lần {number}.", tasks[at].text);
    }
    let new = Amended {
        base,
        instrument: instrument.id,
        effective_on: base.effective_on.saturating_add(7.days()),
        groups: plans::groups_ever(act.tx(), &base.id).await.expect("reads"),
        tasks,
        parties: plans::parties(act.tx(), &base.id).await.expect("reads"),
        targets: plans::targets_ever(act.tx(), &base.id).await.expect("reads"),
    };
    let version = amend(&mut act, &system, new).await.expect("a version");
    act.commit(&format!("plans/{}", version.plan)).await.expect("commits");
    version
}

async fn impact(name: &str, all: bool, changed: usize) {
    let (world, plan, version) = settled(300, all).await;
    let system = world.system();
    let cycle = open::open(&world.db, &system, &plan, &year(2023)).await.expect("the cycle opens");
    let new = verbs::NewAmendment {
        title: "Sửa đổi một số nhiệm vụ".to_owned(),
        reason: "Theo thực tế".to_owned(),
        effective_on: None,
    };
    let id = verbs::begin(&world.db, &system, &plan, &new).await.expect("begins");
    put(&world, &id, &version, changed).await;
    let heading = put_heading::HeadingForm {
        label: "S99".to_owned(),
        title: "Mục mới".to_owned(),
        reason: "Mới".to_owned(),
        ..put_heading::HeadingForm::default()
    };
    put_heading::put_heading(&world.db, &system, &id, &heading).await.expect("is put");
    let mut tx = world.db.read(1).await.expect("reads");
    let items = dondoc::obligations::item_counts(&mut tx, &cycle).await.expect("reads").values().sum::<usize>();
    println!("{TASKS} tasks, 300 bodies, {items} items: {name}");
    let mut times = Vec::new();
    for _ in 0..RUNS.min(20) {
        let start = Instant::now();
        let found = list(&mut tx, &world, &id).await;
        times.push(start.elapsed());
        assert!(found > 0, "the amendment has an effect");
    }
    print("  impact list (data)", times);
    drop(tx);
    let cookie = world.sign_in("dau.moi").await;
    print("  page: the proposal with its impact", times_of(&world, &cookie, &format!("/amendments/{id}"), 20).await);
}

async fn list(tx: &mut Tx, world: &World, id: &AmendmentId) -> usize {
    let actor = world.system();
    let amendment: Amendment = amendments::get(tx, id).await.expect("reads").expect("is there");
    let register = bodies::register(tx, actor.today()).await.expect("reads");
    let new = proposed(tx, &amendment, &register).await.expect("reads");
    let found = effects::of_proposal(tx, &actor, &amendment, &new).await.expect("an effect");
    found.iter().map(|one| one.impact.opened.len() + one.impact.ended.len() + one.impact.reworded.len()).sum()
}

/// As many tasks worded otherwise, every third one led by another body.
async fn put(world: &World, id: &AmendmentId, version: &PlanVersion, changed: usize) {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "amendment.task-put").await.expect("an act begins");
    let tasks = plans::tasks(act.tx(), &version.id).await.expect("reads");
    for (number, task) in tasks.into_iter().enumerate().take(changed) {
        let change = amendments::ProposedTask {
            amendment: id.clone(),
            task: task.id,
            origins: "[]".to_owned(),
            is_ended: number % 10 == 9,
            reason: "Theo thực tế".to_owned(),
            label: task.label,
            marker: task.marker,
            task_group: task.task_group,
            text: format!("{} Ưu tiên năm nay.", task.text),
            lead_raw: Some(format!("UBND xã số {}, UBND xã số {}", number % 290 + 1, number % 280 + 9)),
            cooperating_raw: None,
            timeline_raw: task.timeline_raw,
            deliverable_raw: task.deliverable_raw,
            counting_class: task.counting_class,
            due_on: None,
            after_task: None,
            put_at: system.now,
            put_by: None,
        };
        act.put(&change).await.expect("puts");
    }
    act.commit(&format!("amendments/{id}")).await.expect("commits");
}
