//! Deriving obligations and items for 600 tasks, 300 bodies and 12 periods (aim: under 1 s and 200 MB), and asking who
//! holds each item of them after a reorganisation of a third of the bodies.
//!
//! `cargo bench -p dondoc-rules --bench derive` prints a table; the last figures stand in `docs/performance.md`.

use std::time::Instant;

use dondoc_rules::obligations::{CycleFacts, ObligationDraft, Subject as Item, TaskFacts, derive};
use dondoc_rules::successions::{History, Holder, Subject, Succession, SuccessionKind};
use jiff::Timestamp;
use jiff::civil::date;

const TASKS: usize = 600;
const BODIES: usize = 300;
const PERIODS: usize = 12;

/// One task in three is led by the roster of all bodies, the others by two.
fn facts() -> CycleFacts {
    let body = |number: usize| format!("body-{:03}", number % BODIES);
    let tasks = (0..TASKS).map(|number| TaskFacts {
        id: format!("task-{number:03}"),
        position: number as i64,
        leads: if number.is_multiple_of(3) { Vec::new() } else { vec![body(number), body(number * 7 + 1)] },
        roster_leads: if number.is_multiple_of(3) { (0..BODIES).map(body).collect() } else { Vec::new() },
    });
    CycleFacts {
        tasks: tasks.collect(),
        reporters: (0..BODIES).map(body).collect(),
        outside: (0..20).map(|number| format!("ministry-{number}")).collect(),
        focal_body: body(0),
        ..CycleFacts::default()
    }
}

fn history() -> History {
    let succession = |number: usize| Succession {
        id: number.to_string(),
        kind: if number.is_multiple_of(5) { SuccessionKind::Part } else { SuccessionKind::Whole },
        from: format!("body-{:03}", number * 3),
        to: Some(format!("body-{:03}", number * 3 + 1)),
        starts_on: date(2025, 1 + (number % 12) as i8, 1),
        ends_on: None,
        recorded_at: Timestamp::UNIX_EPOCH,
        undone_at: None,
    };
    History { successions: (0..BODIES / 3).map(succession).collect(), assignments: Vec::new() }
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let facts = facts();
    let started = Instant::now();
    let periods: Vec<Vec<ObligationDraft>> = (0..PERIODS).map(|_| derive(&facts)).collect();
    let derived = started.elapsed();
    let items: usize = periods.iter().flatten().map(|obligation| obligation.items.len()).sum();
    println!("{TASKS} tasks x {BODIES} bodies x {PERIODS} periods: {items} items");
    println!("  deriving: {:.0} ms, peak {} MiB", derived.as_secs_f64() * 1_000.0, peak_mib());
    let history = history();
    let started = Instant::now();
    let mut open = 0;
    for obligation in &periods[0] {
        for item in &obligation.items {
            let (Item::Task(id) | Item::Target(id)) = &item.subject;
            let on = date(2025, 12, 4);
            let holder = history.holder(&obligation.body, Subject::Given(id), on, Timestamp::MAX);
            open += usize::from(matches!(holder, Holder::Open { .. }));
        }
    }
    let asked = started.elapsed();
    let count: usize = periods[0].iter().map(|obligation| obligation.items.len()).sum();
    println!(
        "  who holds {count} items after {} successions: {:.0} ms ({open} open)",
        history.successions.len(),
        asked.as_secs_f64() * 1_000.0
    );
}
