//! 5,000 reminders to a mail server on the same machine, each outcome recorded (aim: 5 minutes).
//!
//! `cargo bench -p dondoc --bench mail` prints the time; the last figure stands in `docs/performance.md`.

#[expect(dead_code, reason = "each bench uses its part")]
mod shared;
#[path = "../tests/it/sink.rs"]
#[expect(dead_code, reason = "the sink of the tests also speaks TLS")]
mod sink;
#[path = "../tests/it/world.rs"]
#[expect(dead_code, reason = "the world of the tests holds more than a bench needs")]
mod world;

use std::collections::BTreeSet;
use std::time::Instant;

use dondoc::bodies::{self, Body};
use dondoc::cycles::Cycle;
use dondoc::events::Act;
use dondoc::ids::{CycleId, ObligationId};
use dondoc::obligations::Obligation;
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};
use dondoc::urges::{job, remind};
use dondoc_rules::calendar::{PeriodStyle, Rolling};
use dondoc_rules::obligations::{ContentKind, CycleKind};
use jiff::civil::date;

use sink::Sink;
use world::World;

const BODIES: usize = 2_500;
/// The days of two steps of the ladder: together 5,000 reminders.
const DAYS: [&str; 2] = ["2023-11-23T08:00", "2023-11-29T08:00"];
/// A cycle lists at most so many bodies.
const A_CYCLE: usize = 1_000;

#[tokio::main]
async fn main() {
    let mut world = World::at("2023-10-16T08:00").await;
    fill(&world).await;
    let sink = Sink::start().await;
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(sink.address.port()),
        tls: TlsMode::None,
        user: None,
        password: None,
        authority: None,
        from: "stc@tinh.example".to_owned(),
    };
    let mailer = Mailer::new(&settings).expect("a way out");
    let (mut written, mut sent) = (0.0, 0.0);
    for moment in DAYS {
        world.set_clock(moment);
        let start = Instant::now();
        let queued = remind::run(&world.db, &world.system(), true).await.expect("the messages are written");
        written += start.elapsed().as_secs_f64();
        let start = Instant::now();
        let ran = job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the mail goes out");
        sent += start.elapsed().as_secs_f64();
        let to: BTreeSet<String> = sink.take().into_iter().map(|mail| mail.to).collect();
        assert_eq!((queued, ran.delivered.sent, to.len()), (BODIES, BODIES, BODIES));
    }
    let count = BODIES * DAYS.len();
    println!("{count} reminders, SQLite: written down in {written:.1} s, sent with outcomes in {sent:.1} s");
    let start = Instant::now();
    let again = job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
    assert_eq!(again, job::Ran::default());
    println!("  a run with nothing to do: {:.1} ms", start.elapsed().as_secs_f64() * 1_000.0);
}

async fn fill(world: &World) {
    let system = world.system();
    let mut register = "id,official_name,kind,mailbox\nstc,Sở Tài chính,so,\n".to_owned();
    (0..BODIES).for_each(|n| register.push_str(&format!("x{n},UBND xã Số {n},ubnd_xa,x{n}@tinh.example\n")));
    bodies::load(&world.db, &system, register.as_bytes()).await.expect("the register loads");
    let focal = world.body("Sở Tài chính").await;
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("an act begins");
    let (plan, version) = shared::put_plan(&mut act, &focal, 0).await;
    let all: Vec<Body> = act.tx().list("where tenant = $1 order by id limit 100000", &[]).await.expect("reads");
    let all: Vec<Body> = all.into_iter().filter(|body| body.id != focal).collect();
    for (number, bodies) in all.chunks(A_CYCLE).enumerate() {
        let cycle = Cycle {
            id: CycleId::new(),
            plan: plan.clone(),
            plan_version: version.clone(),
            reporting_rule: None,
            kind: CycleKind::Periodic,
            name: format!("Năm 2023, nhóm {number}"),
            focal_body: focal.clone(),
            period_from: date(2023, 1, 1),
            period_to: date(2023, 12, 31),
            opens_on: date(2023, 10, 16),
            cutoff_on: date(2023, 11, 30),
            due_on: date(2023, 12, 4),
            due_time: None,
            focal_due_on: None,
            issuer_due_on: None,
            counting: PeriodStyle::Calendar,
            rolling: Rolling::Never,
            due_wording: String::new(),
            content_kind: ContentKind::Both,
            method: String::new(),
            outline: String::new(),
            forms: String::new(),
            asked_by: None,
            request_number: None,
            request_issued_on: None,
            request_due_on: None,
            request_recorded_at: None,
            opened_at: act.at(),
            opened_by: None,
            closed_at: None,
        };
        act.put(&cycle).await.expect("puts");
        for body in bodies {
            let owed = Obligation {
                id: ObligationId::new(),
                cycle: cycle.id.clone(),
                body: body.id.clone(),
                cause: "Định kỳ".to_owned(),
                is_focal_part: false,
                added_at: None,
                name: body.code.clone(),
            };
            act.put(&owed).await.expect("puts");
        }
    }
    act.commit("plans").await.expect("commits");
}
