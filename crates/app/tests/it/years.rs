//! The real plan over four years, with the reference files as they are: who owes what before and after the
//! reorganisations of 2025, what waits for a decision, and what a decision does to it.

use dondoc::bodies;
use dondoc::imports::{confirm, propose, read};
use dondoc::obligations::open::{OpenForm, Wanted, open, proposed_days};
use dondoc::reorganisations::assign::{NewAssignment, assign};
use dondoc::reorganisations::{questions, sheet};
use dondoc::{boards, cycles, obligations};
use dondoc_rules::calendar::PeriodStyle;
use jiff::Timestamp;
use jiff::civil::date;

use crate::world::{World, shared};

const SNAPSHOT: &str = include_str!("years.out");

/// Who owes what in a year, as of its due day: the body, its state, and its items.
async fn year(world: &World, plan: &dondoc::ids::PlanId, year: i16, into: &mut String) {
    let system = world.system();
    let mut tx = world.db.read(1).await.expect("reads");
    let due_on = date(year, 12, 4);
    let proposal = obligations::open::proposal(&mut tx, &system, plan, &Wanted::on(due_on)).await.expect("a proposal");
    let (_, days) = proposed_days(&proposal, due_on, PeriodStyle::Calendar).expect("days");
    let cause = proposal.rule.expect("a rule").raw;
    drop(tx);
    let form = OpenForm::periodic(&format!("Năm {year}"), days, &cause);
    let cycle = open(&world.db, &system, plan, &form).await.expect("the cycle opens");
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = cycles::get(&mut tx, &cycle).await.expect("reads").expect("the cycle");
    let focal = bodies::name_of(&mut tx, &cycle.focal_body, due_on).await.expect("reads");
    into.push_str(&format!("\n{} (đầu mối: {focal})\n", cycle.name));
    let version = dondoc::plans::latest(&mut tx, plan).await.expect("reads").expect("a version");
    let tasks = dondoc::plans::tasks(&mut tx, &version.id).await.expect("reads");
    let label = |id: &dondoc::ids::TaskId| tasks.iter().find(|task| task.id == *id).map(|task| task.label.as_str());
    let mut rows = Vec::new();
    for row in boards::board(&mut tx, &cycle, due_on, Timestamp::MAX).await.expect("a board") {
        let items = obligations::items(&mut tx, &row.obligation.id).await.expect("reads");
        let labels: Vec<&str> = items.iter().filter_map(|item| item.task.as_ref()).filter_map(label).collect();
        rows.push(format!("{} [{}]: {}", row.body_name, row.state.as_str(), labels.join(" ")).trim().to_owned());
    }
    rows.sort();
    into.push_str(&rows.join("\n"));
    into.push('\n');
}

#[tokio::test]
async fn the_real_plan_from_2023_to_2026() {
    let mut world = World::at("2023-10-16T08:00").await;
    let system = world.system();
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    bodies::load(&world.db, &system, &csv).await.expect("the register loads");
    let path = shared("corpus/seed/plan.docx");
    let draft = read::from_path(&path).expect("the real plan is read");
    let bytes = std::fs::read(&path).expect("the real plan can be read");
    let import = propose(&world.db, &system, &draft, &bytes).await.expect("the plan is proposed");
    let own = ["Ban Quản lý Khu kinh tế Vân Phong"];
    confirm::correct_lead(&world.db, &system, &import, "II.4", &own).await.expect("is corrected");
    let plan = confirm::confirm(&world.db, &system, &import, Some("Sở Kế hoạch và Đầu tư")).await.expect("is recorded");
    let mut seen = String::new();
    year(&world, &plan, 2023, &mut seen).await;
    world.set_clock("2024-10-15T08:00");
    year(&world, &plan, 2024, &mut seen).await;
    // The sheet as it is: what was read in an official text holds, the rest waits for a person.
    world.set_clock("2025-08-01T08:00");
    let csv = std::fs::read(shared("reference/successions-2025.csv")).expect("the sheet can be read");
    let loaded = sheet::load(&world.db, &world.system(), &csv).await.expect("the sheet loads");
    seen.push_str(&format!("\n{loaded:?}\n"));
    let again = sheet::load(&world.db, &world.system(), &csv).await.expect("the sheet loads again");
    assert_eq!((again.recorded_count, again.suggested_count), (0, 0), "a second time changes nothing");
    world.set_clock("2025-10-15T08:00");
    year(&world, &plan, 2025, &mut seen).await;
    // An instrument made for this test gives what one district left to a department.
    let system = world.system();
    let mut tx = world.db.read(1).await.expect("reads");
    let open = questions::open(&mut tx, &system).await.expect("questions");
    seen.push_str("\nChờ xác định cơ quan tiếp nhận\n");
    for question in &open {
        let labels: Vec<&str> = question.tasks.iter().map(|task| task.label.as_str()).collect();
        seen.push_str(&format!("{}: {}\n", question.name, labels.join(" ")));
    }
    let district = open.iter().find(|question| question.name.contains("Diên Khánh")).expect("the district's question");
    let receiver = bodies::named(&mut tx, "Sở Tài chính", date(2025, 10, 15)).await.expect("reads").expect("a body");
    drop(tx);
    let decision = NewAssignment {
        task: None,
        from: district.body.clone(),
        to: receiver,
        starts_on: date(2026, 1, 1),
        basis: "Quyết định số 1/QĐ-UBND ngày 02/01/2026 (lập cho phép thử)".to_owned(),
    };
    assign(&world.db, &system, &decision).await.expect("is assigned");
    world.set_clock("2026-10-15T08:00");
    year(&world, &plan, 2026, &mut seen).await;
    // The past stays under the old names.
    let mut tx = world.db.read(1).await.expect("reads");
    for cycle in cycles::list(&mut tx).await.expect("reads").into_iter().filter(|cycle| cycle.due_on.year() < 2025) {
        let rows = boards::board(&mut tx, &cycle, cycle.due_on, Timestamp::MAX).await.expect("a board");
        assert!(rows.iter().all(|row| !row.body_name.contains("nay:")), "{}", cycle.name);
        assert!(rows.iter().any(|row| row.body_name.starts_with("Sở Kế hoạch và Đầu tư")), "{}", cycle.name);
    }
    if std::env::var_os("DONDOC_UPDATE_YEARS").is_some() {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/years.out"), &seen).expect("is written");
        return;
    }
    assert_eq!(seen, SNAPSHOT, "set DONDOC_UPDATE_YEARS to write what was found, then review it");
}
