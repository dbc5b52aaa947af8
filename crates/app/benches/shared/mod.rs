//! What the benches of the site have in common: a plan as large as is asked for, a year's days, a line of the table.

use std::time::{Duration, Instant};

use dondoc::events::Act;
use dondoc::ids::{BodyId, InstrumentId, PlanId, PlanVersionId, RosterId, TaskGroupId, TaskId, TaskPartyId};
use dondoc::instruments::Instrument;
use dondoc::obligations::open::OpenForm;
use dondoc::plans::{Plan, PlanVersion, Task, TaskGroup, TaskParty};
use dondoc_rules::calendar::CycleDays;
use dondoc_rules::obligations::CountingClass;
use jiff::civil::date;

use crate::world::World;

/// A plan with its first version and as many sections.
pub async fn put_plan(act: &mut Act, focal: &BodyId, sections: usize) -> (PlanId, PlanVersionId) {
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
    let plan = Plan { id: PlanId::new(), title: instrument.title.clone(), focal_body: Some(focal.clone()) };
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
    for n in 0..sections {
        let group = TaskGroup {
            id: TaskGroupId::new(),
            plan_version: version.id.clone(),
            label: format!("S{n}"),
            marker: Some((n + 1).to_string()),
            title: format!("Mục {n} của kế hoạch"),
            parent: None,
            position: n as i64,
            heading: None,
            is_ended: false,
        };
        act.put(&group).await.expect("puts");
    }
    (plan.id, version.id)
}

/// Who leads a task: the roster of all, or bodies, the focal one first.
pub enum Led {
    ByAll(RosterId),
    By(Vec<BodyId>),
}

/// The `n`th task, in one of as many sections (none: under no heading).
pub async fn put_task(act: &mut Act, version: &PlanVersionId, n: usize, sections: usize, led: Led) {
    let section = (sections > 0).then(|| format!("S{}", n % sections));
    let task = Task {
        plan_version: version.clone(),
        id: TaskId::new(),
        label: format!("{}.{n}", section.as_deref().unwrap_or("I")),
        marker: Some(n.to_string()),
        task_group: section,
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
        is_ended: false,
    };
    act.put(&task).await.expect("puts");
    let parties = match led {
        Led::ByAll(roster) => vec![(None, Some(roster))],
        Led::By(bodies) => bodies.into_iter().map(|body| (Some(body), None)).collect(),
    };
    for (position, (body, roster)) in parties.into_iter().enumerate() {
        let party = TaskParty {
            id: TaskPartyId::new(),
            plan_version: version.clone(),
            task: task.id.clone(),
            role: if position == 0 { "lead" } else { "co_lead" }.to_owned(),
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

/// A year's cycle on the usual terms.
pub fn year(year: i16) -> OpenForm {
    let days = CycleDays {
        period_from: date(year, 1, 1),
        period_to: date(year, 12, 31),
        opens_on: date(year, 10, 16),
        cutoff_on: date(year, 11, 30),
        due_on: date(year, 12, 4),
        focal_due_on: None,
        issuer_due_on: None,
    };
    OpenForm::periodic(&format!("Năm {year}"), days, "Định kỳ trước ngày 05 tháng 12 hàng năm")
}

/// How long a page takes, as often as is asked for; it must be there.
pub async fn times_of(world: &World, cookie: &str, path: &str, runs: usize) -> Vec<Duration> {
    let mut times = Vec::with_capacity(runs);
    for _ in 0..runs {
        let start = Instant::now();
        let answer = world.get(path, cookie).await;
        times.push(start.elapsed());
        assert!(answer.status.is_success(), "{path}: {}", answer.status);
    }
    times
}

/// The head of the table.
pub fn print_head() {
    println!("{:<52} {:>8} {:>8} {:>8}", "", "median", "p95", "most");
}

/// A line of the table, in milliseconds.
pub fn print(name: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: usize| times.get(times.len() * share / 100).or(times.last()).map_or(0.0, Duration::as_secs_f64);
    println!("{name:<52} {:>8.2} {:>8.2} {:>8.2}", at(50) * 1e3, at(95) * 1e3, at(100) * 1e3);
}
