//! Server time of the pages of targets with 100,000 observations stored, on SQLite and, when its address is given, on
//! PostgreSQL: an indicator's page, all targets of a plan.
//!
//! `DONDOC_TEST_POSTGRES=… cargo bench -p dondoc --bench targets` prints a table.

#[expect(dead_code, reason = "each bench uses its part")]
mod shared;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::time::{Duration, Instant};

use dondoc::bodies;
use dondoc::events::Act;
use dondoc::ids::{GoalId, IndicatorId, ObservationId, StatusOverrideId, TargetId};
use dondoc::targets::sheet::{self, Mark};
use dondoc::targets::{Goal, Indicator, Observation, StatusOverride};
use dondoc_rules::access::Role;
use dondoc_rules::targets::{Comparator, Decimal, Direction, Frequency, Nature, Prices, Semantics, Status, ValueKind};
use shared::{print, print_head, times_of};
use world::{Engine, World};

const RUNS: usize = 30;
const INDICATORS: usize = 1_000;
const YEARS: i64 = 25;
const GOALS: usize = 30;

#[tokio::main]
async fn main() {
    let mut engines = vec![Engine::Sqlite];
    if std::env::var_os("DONDOC_TEST_POSTGRES").is_some() {
        engines.push(Engine::Postgres);
    }
    println!("milliseconds over {RUNS} requests, the whole router, session and rights included");
    for engine in engines {
        let world = World::on(engine, "2026-11-28T09:00").await;
        let (plan, indicator, plain) = fill(&world).await;
        println!("\n{engine:?}: {} observations stored", INDICATORS as i64 * YEARS * 4);
        print_head();
        let cookie = world.sign_in("dau.moi").await;
        for (name, path) in [
            ("an indicator", format!("/indicators/{plain}")),
            ("an indicator of a composition of four", format!("/indicators/{indicator}")),
            ("an indicator, as known at a past day", format!("/indicators/{indicator}?as_of=2026-01-01")),
            ("all targets of a plan (30)", format!("/plans/{plan}/targets")),
            ("all targets of a plan, as a table", format!("/plans/{plan}/targets.csv")),
            ("the catalogue (1,000)", "/indicators".to_owned()),
        ] {
            print(name, times_of(&world, &cookie, &path, RUNS).await);
        }
        println!("a file of 19,999 lines, looked at: {:.2?}", look_at_a_long_file(&world).await);
    }
}

/// How long a preview of as many lines as are allowed takes, beside what is recorded of their indicator.
async fn look_at_a_long_file(world: &World) -> Duration {
    let mut csv = "Mã chỉ tiêu;Kỳ;Giá trị;Phạm vi;Tính chất\n".to_owned();
    for number in 0..19_999 {
        csv.push_str(&format!("i20;{};12,5;Xã {};Chính thức\n", 1950 + number % 70, number / 70));
    }
    let began = Instant::now();
    let lines = sheet::read(csv.as_bytes(), &dondoc_files::Limits::default()).expect("a table");
    let mut tx = world.db.read(1).await.expect("reads");
    let planned = sheet::preview(&mut tx, lines, Mark::Comma, "a.csv", world.clock.today()).await.expect("looks");
    assert_eq!(planned.len(), 19_999);
    began.elapsed()
}

/// The first four indicators are the parts of a whole. Each goal has a status that a person set, and another instrument
/// wants something of the same indicator.
async fn fill(world: &World) -> (dondoc::ids::PlanId, IndicatorId, IndicatorId) {
    let system = world.system();
    bodies::load(&world.db, &system, b"id,official_name,kind,aliases,symbol_code\nb0,Co quan 0,so,,\n")
        .await
        .expect("loads");
    let focal = world.body("Co quan 0").await;
    world.account("dau.moi", Role::FocalOfficer, Some(&focal)).await;
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let (plan, _) = shared::put_plan(&mut act, &focal, 3).await;
    act.commit("plans").await.expect("commits");
    let mut ids = Vec::with_capacity(INDICATORS);
    for batch in 0..20 {
        let mut act = Act::begin(&world.db, &system, "figure.loaded").await.expect("an act begins");
        for number in 0..INDICATORS / 20 {
            let number = batch * INDICATORS / 20 + number;
            let one = Indicator {
                id: IndicatorId::new(),
                code: format!("i{number}"),
                name: format!("Chỉ tiêu thứ {number}"),
                aliases: String::new(),
                definition: "Tử số chia mẫu số".to_owned(),
                unit: "%".to_owned(),
                source: "Cơ quan thống kê".to_owned(),
                territory: "Tỉnh".to_owned(),
                frequency: Frequency::Year,
                direction: Direction::Up,
                kind: if number < 4 { ValueKind::Share } else { ValueKind::Level },
                prices: Prices::None,
                composition: (number < 4).then(|| "Cơ cấu".to_owned()),
                base_year: None,
                low: None,
                high: None,
                recorded_at: act.at(),
                recorded_by: None,
            };
            act.put(&one).await.expect("puts");
            for year in 0..YEARS {
                for nature in [Nature::Estimate, Nature::Preliminary, Nature::Official, Nature::Revised] {
                    let row = Observation {
                        id: ObservationId::new(),
                        indicator: one.id.clone(),
                        period: (2002 + year).to_string(),
                        territory: if year < 23 { "Tỉnh" } else { "Tỉnh mới" }.to_owned(),
                        value: if number < 4 { Decimal::from(25) } else { Decimal::new(3000 + year * 37, 2) },
                        raw: "30,00".to_owned(),
                        nature,
                        source: "Niên giám thống kê".to_owned(),
                        note: String::new(),
                        return_id: None,
                        recorded_at: act.at(),
                        recorded_by: None,
                        withdrawn_at: None,
                        withdrawn_by: None,
                        withdraw_reason: None,
                    };
                    act.put(&row).await.expect("puts");
                }
            }
            if number < GOALS {
                let goal = Goal {
                    id: GoalId::new(),
                    indicator: one.id.clone(),
                    plan: Some(plan.clone()),
                    target: Some(TargetId::new()),
                    stated_in: "Kế hoạch số 12/KH-UBND".to_owned(),
                    text: "Đạt 70% vào năm 2030".to_owned(),
                    semantics: Semantics::Level,
                    comparator: Comparator::Ge,
                    value: Decimal::from(70),
                    value_max: None,
                    tolerance: Decimal::ZERO,
                    from_year: None,
                    to_year: 2030,
                    base_year: None,
                    territory: "Tỉnh".to_owned(),
                    reference: None,
                    reference_territory: String::new(),
                    converted_from: None,
                    position: number as i64,
                    recorded_at: act.at(),
                    recorded_by: None,
                    undone_at: None,
                    undone_by: None,
                };
                act.put(&goal).await.expect("puts");
                let interim = Goal { id: GoalId::new(), plan: None, target: None, to_year: 2026, ..goal.clone() };
                act.put(&interim).await.expect("puts");
                let set = StatusOverride {
                    id: StatusOverrideId::new(),
                    goal: goal.id,
                    status: Status::Behind,
                    reason: "Chưa bố trí kinh phí".to_owned(),
                    recorded_at: act.at(),
                    recorded_by: None,
                    undone_at: None,
                    undone_by: None,
                };
                act.put(&set).await.expect("puts");
            }
            ids.push(one.id);
        }
        act.commit("indicators").await.expect("commits");
    }
    (plan, ids.swap_remove(0), ids.swap_remove(10))
}
