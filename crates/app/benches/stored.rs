//! Server time of pages with 10⁴, 10⁵ and 10⁶ items stored, on SQLite and, when its address is given, on PostgreSQL.
//!
//! `DONDOC_TEST_POSTGRES=… cargo bench -p dondoc --bench stored` prints a table; the last figures stand in
//! `docs/performance.md`. One cycle is made by the program, the others are copies of it, made by SQL.

#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::{Duration, Instant};

use dondoc::bodies::{self, Roster};
use dondoc::events::Act;
use dondoc::ids::{BodyId, CycleId, InstrumentId, PlanId, PlanVersionId, TaskGroupId, TaskId, TaskPartyId};
use dondoc::instruments::Instrument;
use dondoc::obligations::{self, open};
use dondoc::plans::{Plan, PlanVersion, Task, TaskGroup, TaskParty};
use dondoc::returns::{Entry, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::obligations::CountingClass;
use dondoc_rules::returns::{Door, Progress};
use jiff::civil::date;
use sqlx::{AssertSqlSafe, Connection, Executor};
use world::{Engine, World};

const BODIES: usize = 250;
const SECTIONS: usize = 10;
const RUNS: usize = 30;

/// Tasks led by every body make most items: `BODIES` each; the others are led by two bodies.
struct Size {
    roster_tasks: usize,
    other_tasks: usize,
}

#[tokio::main]
async fn main() {
    let mut engines = vec![Engine::Sqlite];
    if std::env::var_os("DONDOC_TEST_POSTGRES").is_some() {
        engines.push(Engine::Postgres);
    }
    println!("milliseconds: median and p95 over {RUNS} requests, the whole router, session and rights included");
    for (place, engine) in engines.into_iter().enumerate() {
        // 10,000 items a cycle, then one of 25,000 beside a million.
        measure((engine, place * 2), &Size { roster_tasks: 38, other_tasks: 250 }, &[1, 10, 100]).await;
        measure((engine, place * 2 + 1), &Size { roster_tasks: 98, other_tasks: 250 }, &[40]).await;
    }
}

async fn measure((engine, numbered): (Engine, usize), size: &Size, steps: &[usize]) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let cycle = fill(&world, size).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let items = obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads").len();
    drop(tx);
    world.set_clock("2023-12-06T09:00");
    let mut copies = 1;
    for step in steps {
        copy(&world, (engine, numbered), copies..*step).await;
        copies = *step;
        println!("\n{engine:?}: {} items stored, {items} in the cycle, {BODIES} bodies", items * copies);
        println!("{:<44} {:>8} {:>8}", "", "median", "p95");
        let focal = world.sign_in("dau.moi").await;
        let reporter = world.sign_in("co.quan").await;
        page(&world, &focal, "board of a cycle, by state", &format!("/cycles/{cycle}")).await;
        page(&world, &focal, "board of a cycle, a past day", &format!("/cycles/{cycle}?as_of=2023-12-01")).await;
        page(&world, &focal, "board of a cycle, by section", &format!("/cycles/{cycle}?view=sections")).await;
        page(&world, &focal, "list of who owes", &format!("/cycles/{cycle}/list")).await;
        page(&world, &focal, "all cycles, totals", "/totals").await;
        page(&world, &focal, "first page of the focal body", "/").await;
        page(&world, &reporter, "desk of one body", "/returns").await;
        page(&world, &reporter, "first page of one body", "/").await;
    }
}

async fn page(world: &World, cookie: &str, name: &str, path: &str) {
    let mut times: Vec<Duration> = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let start = Instant::now();
        let answer = world.get(path, cookie).await;
        times.push(start.elapsed());
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
    }
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).or(times.last()).map_or(0.0, Duration::as_secs_f64);
    println!("{name:<44} {:>8.1} {:>8.1}", at(50) * 1e3, at(95) * 1e3);
}

/// Bodies, a plan, its open cycle, and the returns of two thirds of the bodies.
async fn fill(world: &World, size: &Size) -> CycleId {
    let system = world.system();
    let mut register = "id,official_name,kind,aliases,symbol_code\n".to_owned();
    for n in 0..BODIES {
        register.push_str(&format!("b{n},Cơ quan thứ {n},so,CQ {n},\n"));
    }
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let (focal, reporting) = (world.body("Cơ quan thứ 0").await, world.body("Cơ quan thứ 7").await);
    world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
    world.account("co.quan", Role::ReportingOfficer, Some(&reporting)).await;
    let plan = put_plan(world, &focal, size).await;
    let days = CycleDays {
        period_from: date(2023, 1, 1),
        period_to: date(2023, 12, 31),
        opens_on: date(2023, 10, 16),
        cutoff_on: date(2023, 11, 30),
        due_on: date(2023, 12, 4),
        focal_due_on: None,
        issuer_due_on: None,
    };
    let form = open::OpenForm::periodic("Năm 2023", days, "Định kỳ trước ngày 05 tháng 12 hàng năm");
    let cycle = open::open(&world.db, &system, &plan, &form).await.expect("the cycle opens");
    put_returns(world, &cycle).await;
    cycle
}

async fn put_plan(world: &World, focal: &BodyId, size: &Size) -> PlanId {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let listed = bodies::all(act.tx(), date(2023, 6, 20)).await.expect("reads");
    let rosters = act.tx().list::<Roster>("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let all = rosters.into_iter().find(|roster| roster.name == "Các sở, ban, ngành").expect("a roster of all").id;
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
    for n in 0..size.roster_tasks + size.other_tasks {
        let task = Task {
            plan_version: version.id.clone(),
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
        let parties = if n < size.roster_tasks {
            vec![("lead", None, Some(all.clone()))]
        } else {
            vec![("lead", body(n * 7), None), ("co_lead", body(n * 11 + 3), None)]
        };
        for (position, (role, body, roster)) in parties.into_iter().enumerate() {
            let party = TaskParty {
                id: TaskPartyId::new(),
                plan_version: version.id.clone(),
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
    act.commit("plans").await.expect("commits");
    plan.id
}

/// Two of three bodies have reported.
async fn put_returns(world: &World, cycle: &CycleId) {
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let at = act.at();
    let owed = obligations::of_cycle(act.tx(), cycle).await.expect("reads");
    for (_, obligation) in owed.iter().enumerate().filter(|(n, _)| n % 3 != 0) {
        let mut filed = verbs::blank(&obligation.id, 1, Door::Typed, &world.system());
        filed.deployment = "Đã ban hành kế hoạch triển khai, phân công các phòng. ".repeat(10);
        filed.submitted_at = Some(at);
        act.put(&filed).await.expect("puts");
        for item in obligations::items(act.tx(), &obligation.id).await.expect("reads") {
            let blank = verbs::blank_entry(&filed.id, &item.id);
            let done = "Đã triển khai, kết quả đạt được bước đầu. ".repeat(3);
            act.put(&Entry { progress: Some(Progress::Doing), done, saved_at: Some(at), ..blank }).await.expect("puts");
        }
    }
    act.commit("returns").await.expect("commits");
}

/// Copies everything of the first cycle under ids of its own, in each table's columns.
async fn copy(world: &World, (engine, numbered): (Engine, usize), numbers: std::ops::Range<usize>) {
    // Table, which of its columns are ids that become the copy's own, and how its rows are told from other copies'.
    const TABLES: &[(&str, &[&str])] = &[
        ("cycles", &["id"]),
        ("obligations", &["id", "cycle"]),
        ("obligation_items", &["id", "obligation"]),
        ("returns", &["id", "obligation"]),
        ("return_entries", &["return_id", "item"]),
        ("cycle_totals", &["cycle"]),
        ("return_totals", &["return_id"]),
        ("item_totals", &["obligation"]),
    ];
    let mut statements = Vec::new();
    for number in numbers.filter(|number| *number > 0) {
        for (table, own) in TABLES {
            statements.push((*table, *own, number));
        }
    }
    match engine {
        Engine::Sqlite => {
            let file = world.folder().expect("a folder").join("dondoc.sqlite");
            let mut connection =
                sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.expect("opens");
            connection.execute("begin").await.expect("begins");
            for (table, own, number) in statements {
                let columns: Vec<String> =
                    sqlx::query_scalar(AssertSqlSafe(format!("select name from pragma_table_info('{table}')")))
                        .fetch_all(&mut connection)
                        .await
                        .expect("columns");
                connection.execute(AssertSqlSafe(copying(table, own, number, &columns))).await.expect("copies");
            }
            connection.execute("commit").await.expect("commits");
            connection.execute("analyze").await.expect("analyzes");
        }
        Engine::Postgres => {
            let mut connection = sqlx::PgConnection::connect(&address(numbered)).await.expect("opens");
            for (table, own, number) in statements {
                let columns: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!(
                    "select column_name::text from information_schema.columns where table_name = '{table}' \
                     and table_schema = 'public' order by ordinal_position"
                )))
                .fetch_all(&mut connection)
                .await
                .expect("columns");
                connection.execute(AssertSqlSafe(copying(table, own, number, &columns))).await.expect("copies");
            }
            connection.execute("vacuum analyze").await.expect("analyzes");
        }
    }
}

/// The database of the world with a number, as `world.rs` calls it.
fn address(numbered: usize) -> String {
    let url = std::env::var("DONDOC_TEST_POSTGRES").expect("checked before");
    let front = url.rsplit_once('/').map_or(url.as_str(), |(front, _)| front);
    format!("{front}/dondoc_test_{}_{numbered}", std::process::id())
}

fn copying(table: &str, own: &[&str], number: usize, columns: &[String]) -> String {
    // A copy's ids begin with its number, which no id made by the clock of these years does.
    let values: Vec<String> = columns
        .iter()
        .map(|column| {
            if own.contains(&column.as_str()) {
                format!("'{number:08x}' || substr({column}, 9)")
            } else {
                column.clone()
            }
        })
        .collect();
    let first = own.first().copied().unwrap_or("id");
    format!(
        "insert into {table} ({}) select {} from {table} where {first} >= '01000000'",
        columns.join(", "),
        values.join(", ")
    )
}
