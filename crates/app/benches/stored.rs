//! Server time of pages with 10⁴, 10⁵ and 10⁶ items stored, on SQLite and, when its address is given, on PostgreSQL.
//!
//! `DONDOC_TEST_POSTGRES=… cargo bench -p dondoc --bench stored` prints a table; with `-- sqlite` of that engine alone, and
//! with RUST_LOG=sqlx=debug every statement and what it took, once for each page. The last figures stand in
//! `docs/performance.md`. One cycle is made by the program, the others are copies of it, made by SQL.

mod shared;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use dondoc::bodies::{self, Roster};
use dondoc::events::Act;
use dondoc::ids::{BodyId, CycleId, PlanId};
use dondoc::obligations::{self, open};
use dondoc::returns::{Entry, verbs};
use dondoc_rules::access::Role;
use dondoc_rules::returns::{Door, Progress};
use jiff::civil::date;
use shared::{Led, print, print_head, put_task, times_of, year};
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
    if std::env::var_os("RUST_LOG").is_some() {
        tracing_subscriber::fmt().with_env_filter(tracing_subscriber::EnvFilter::from_default_env()).init();
    }
    let only_sqlite = std::env::args().any(|argument| argument == "sqlite");
    if std::env::var_os("DONDOC_TEST_POSTGRES").is_some() && !only_sqlite {
        engines.push(Engine::Postgres);
    }
    println!("milliseconds over {RUNS} requests, the whole router, session and rights included");
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
        print_head();
        let focal = world.sign_in("dau.moi").await;
        let reporter = world.sign_in("co.quan").await;
        for (cookie, name, path) in [
            (&focal, "board of a cycle, by state", format!("/cycles/{cycle}")),
            (&focal, "board of a cycle, a past day", format!("/cycles/{cycle}?as_of=2023-12-01")),
            (&focal, "board of a cycle, by section", format!("/cycles/{cycle}?view=sections")),
            (&focal, "list of who owes", format!("/cycles/{cycle}/list")),
            (&focal, "all cycles, totals", "/totals".to_owned()),
            (&focal, "first page of the focal body", "/".to_owned()),
            (&reporter, "desk of one body", "/returns".to_owned()),
            (&reporter, "first page of one body", "/".to_owned()),
        ] {
            let runs = if std::env::var_os("RUST_LOG").is_some() { 1 } else { RUNS };
            print(name, times_of(&world, cookie, &path, runs).await);
        }
    }
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
    let cycle = open::open(&world.db, &system, &plan, &year(2023)).await.expect("the cycle opens");
    put_returns(world, &cycle).await;
    cycle
}

async fn put_plan(world: &World, focal: &BodyId, size: &Size) -> PlanId {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let listed = bodies::all(act.tx(), date(2023, 6, 20)).await.expect("reads");
    let rosters = act.tx().list::<Roster>("where tenant = $1 order by id limit 100", &[]).await.expect("reads");
    let all = rosters.into_iter().find(|roster| roster.name == "Các sở, ban, ngành").expect("a roster of all").id;
    let (plan, version) = shared::put_plan(&mut act, focal, SECTIONS).await;
    for n in 0..size.roster_tasks + size.other_tasks {
        let body = |n: usize| listed.get(n % BODIES).map(|named| named.body.id.clone());
        let led = if n < size.roster_tasks {
            Led::ByAll(all.clone())
        } else {
            Led::By([body(n * 7), body(n * 11 + 3)].into_iter().flatten().collect())
        };
        put_task(&mut act, &version, n, SECTIONS, led).await;
    }
    act.commit("plans").await.expect("commits");
    plan
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
