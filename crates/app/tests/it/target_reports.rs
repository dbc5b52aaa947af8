//! Targets in the consolidated report: a row for each year, why a value is missing, what was amended since it was tied.

use axum::http::StatusCode;
use dondoc::events::Act;
use dondoc::plans::{self, Target};
use dondoc::reports::{Wanted, composed_as};
use dondoc::returns::verbs::{self, Letter};
use dondoc_rules::reports::{TargetFacts, TargetStanding};
use dondoc_rules::targets::Nature;
use jiff::civil::date;

use crate::cycles::opened;
use crate::target_returns::{answers_for_tasks, assign, draft, item};
use crate::targets::{figure, indicator, settle};
use crate::world::{World, engines};

async fn rows(world: &World, cycle: &dondoc::ids::CycleId) -> Vec<TargetFacts> {
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = dondoc::cycles::get(&mut tx, cycle).await.expect("reads").expect("a cycle");
    let seen = (world.clock.today(), world.clock.now());
    composed_as(&mut tx, &cycle, seen, &Wanted::default()).await.expect("composes").facts.targets
}

#[tokio::test]
async fn the_report_has_a_row_for_each_year_and_says_why_a_value_is_missing() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let town = indicator(&world, "urbanisation_rate").await;
        for (period, value) in [("2020", "54"), ("2022", "56")] {
            let new = figure(period, value, Nature::Official);
            dondoc::targets::observe::record(&world.db, &world.system(), &town, &new).await.expect("is recorded");
        }
        // The year's own part is a second goal of the same target.
        let address = format!("/plans/{}/targets/{}/tie", province.plan, targets[1]);
        let interim = [
            ("indicator", town.as_str()),
            ("semantics", "level"),
            ("comparator", "ge"),
            ("goal_value", "58"),
            ("to_year", "2025"),
            ("goal_territory", "Tỉnh An Hòa"),
        ];
        assert_eq!(world.post(&address, &cookie, &interim).await.status, StatusCode::SEE_OTHER);
        assert_eq!(assign(&world, &cookie, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
        let (_, cycle) = opened(&world, &province).await;
        let (obligation, item) = item(&world, &cycle, "Sở Xây dựng", &targets[1]).await.expect("it is asked");
        world.set_clock("2023-11-27T08:00");
        let (own, cookie) = (world.sign_in("xay.dung").await, world.sign_in("dau.moi").await);
        let id = draft(&world, &own, &obligation).await;
        let mut form = answers_for_tasks(&world, &id, &item).await;
        form.push((format!("{item}.figure_missing"), "awaits_statistics".to_owned()));
        form.push((format!("{item}.figure_note"), "công bố trong tháng 3/2024".to_owned()));
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        world.post(&format!("/returns/{id}/draft"), &own, &form).await;
        let letter = Letter {
            number: "9/BC-SXD".to_owned(),
            issued_on: Some(date(2023, 11, 27)),
            signer: String::new(),
            file: None,
        };
        verbs::record_signed(&world.db, &world.system(), &id, &letter).await.expect("it leaves");
        let said = "Chờ số liệu của cơ quan thống kê: công bố trong tháng 3/2024.";
        assert!(!rows(&world, &cycle).await.iter().any(|row| row.note.contains(said)), "not before it is confirmed");
        verbs::confirm(&world.db, &world.system(), &id).await.expect("it is confirmed");
        let all = rows(&world, &cycle).await;
        let found: Vec<_> = all
            .iter()
            .filter(|row| row.text == "Tỷ lệ đô thị hóa")
            .map(|row| (row.key.as_str(), row.goal.as_str(), row.unit.as_str(), row.standing))
            .collect();
        // One a year: 59 by 2025 and 64 by 2030; 10 of 16 is 63 % of the way to 70.
        assert_eq!(
            found,
            [
                ("t2", "từ 58 % trở lên (2025)", "%", TargetStanding::OnTrack),
                ("t2.2", "70 % (2030)", "%", TargetStanding::AtRisk),
            ]
        );
        let row = all.iter().find(|row| row.key == "t2").expect("a row");
        assert!(row.note.starts_with(said), "{}", row.note);
        assert_eq!(row.return_id.as_deref(), Some(id.as_str()), "the sentence leads to the return");
        // In the unit of the goal, not of the indicator.
        let growth = all.iter().find(|row| row.key == "t1").expect("a row");
        assert_eq!(growth.unit, "%/năm");
        let page = world.get(&format!("/reports/{cycle}"), &cookie).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text.contains(said), "{}", page.text);
        // Who supplies it from now on changes nothing that was reported.
        let then = (world.clock.today(), world.clock.now());
        world.set_clock("2023-12-20T08:00");
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(assign(&world, &focal, &province, &targets[1], "Sở Y tế").await, StatusCode::SEE_OTHER);
        let mut tx = world.db.read(1).await.expect("reads");
        let known = dondoc::cycles::get(&mut tx, &cycle).await.expect("reads").expect("a cycle");
        let before = composed_as(&mut tx, &known, then, &Wanted::default()).await.expect("composes").facts.targets;
        drop(tx);
        assert_eq!(before, all, "as reported");
        assert!(rows(&world, &cycle).await.iter().any(|row| row.supplier == "Sở Y tế"), "as known now");
        // What was amended since it was tied is told once and judged by nothing.
        let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
        let known = plans::targets(act.tx(), &province.version).await.expect("reads");
        let town = known.into_iter().find(|one| one.id == targets[1]).expect("a target");
        let amended =
            Target { text: "Tỷ lệ đô thị hóa đạt 68%".to_owned(), value: Some("68".to_owned()), ..town };
        act.put(&amended).await.expect("puts");
        act.commit("plans").await.expect("commits");
        let all = rows(&world, &cycle).await;
        let row: Vec<_> = all.iter().filter(|row| row.key.starts_with("t2")).collect();
        assert_eq!(row.len(), 1);
        assert_eq!((row[0].standing, row[0].goal.as_str()), (TargetStanding::Unassessed, "68 (đến năm 2030)"));
        assert!(row[0].note.contains("chưa gắn lại"), "{}", row[0].note);
    }
}
