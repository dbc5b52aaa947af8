//! The annex of targets in a report: the year's plan, what was reached, against it and against the same period before.

use dondoc::targets::goals::{self, GoalForm};
use dondoc::targets::{observe, report};
use dondoc_rules::targets::{Comparator, Nature, Semantics};

use crate::targets::{figure, indicator, settle};
use crate::world::{World, engines};

/// Vn-rules topic 6.2: "Kế hoạch năm", "Thực hiện", "So với cùng kỳ", "So với kế hoạch".
#[tokio::test]
async fn a_value_stands_beside_the_years_plan_and_the_year_before() {
    for engine in engines() {
        let mut world = World::on(engine, "2025-12-01T09:00").await;
        let (province, _) = settle(&world).await;
        let mut tx = world.db.read(1).await.expect("reads");
        let own = goals::of_plan(&mut tx, &province.plan).await.expect("reads");
        let all = dondoc::targets::indicators(&mut tx).await.expect("reads");
        drop(tx);
        let plain = own.iter().find(|goal| goal.semantics == Semantics::Level).expect("a plain goal");
        let of = all.iter().find(|one| one.id == plain.indicator).expect("its indicator");
        let line = async |world: &World| {
            let mut tx = world.db.read(1).await.expect("reads");
            let seen = (world.clock.today(), world.clock.now());
            let told = report::for_report(&mut tx, &province.plan, seen).await.expect("reads");
            told.lines.into_iter().find(|line| line.position == plain.position).expect("the line")
        };
        let before = line(&world).await;
        assert_eq!((before.year_plan.as_str(), before.same_period.as_str(), before.to_plan.as_str()), ("", "", ""));
        for (year, value) in [("2023", "60"), ("2024", "61,5")] {
            let new = figure(year, value, Nature::Official);
            observe::record(&world.db, &world.system(), &of.id, &new).await.expect("is recorded");
        }
        let year_plan = GoalForm {
            indicator: None,
            stated_in: "Nghị quyết số 45/NQ-HĐND ngày 06/12/2024".to_owned(),
            text: "Năm 2025 đạt 62".to_owned(),
            semantics: Semantics::Level,
            comparator: Comparator::Ge,
            value: "62".to_owned(),
            value_max: String::new(),
            tolerance: String::new(),
            from_year: String::new(),
            to_year: "2025".to_owned(),
            base_year: String::new(),
            territory: "Tỉnh An Hòa".to_owned(),
            reference: None,
            reference_territory: String::new(),
            is_converted: false,
        };
        goals::state(&world.db, &world.system(), &of.id, &year_plan).await.expect("is stated");
        // The plan of 2025 says nothing about the value of 2024.
        let then = line(&world).await;
        assert_eq!((then.year_plan.as_str(), then.to_plan.as_str()), ("", ""), "{then:?}");
        observe::record(&world.db, &world.system(), &of.id, &figure("2025", "62,8", Nature::Estimate))
            .await
            .expect("is");
        let now = line(&world).await;
        assert_eq!(now.year_plan, "62", "{now:?}");
        let (same, to_plan) = match of.unit.starts_with('%') {
            true => ("+1,3 điểm", "+0,8 điểm"),
            false => ("102,11", "101,29"),
        };
        assert_eq!((now.same_period.as_str(), now.to_plan.as_str()), (same, to_plan), "{now:?}");
        assert!(now.reached.starts_with("62,8") && now.nature == "Ước thực hiện", "{now:?}");
        // Growth that a plan wants on the average of years has no plan of one year, and is not held against one.
        let growth = indicator(&world, "grdp_growth").await;
        observe::record(&world.db, &world.system(), &growth, &figure("2025", "9,5", Nature::Estimate))
            .await
            .expect("is");
        world.set_clock("2025-12-02T09:00");
        let mut tx = world.db.read(1).await.expect("reads");
        let seen = (world.clock.today(), world.clock.now());
        let told = report::for_report(&mut tx, &province.plan, seen).await.expect("reads");
        let average = own.iter().find(|goal| goal.semantics == Semantics::PeriodAverage).expect("an average");
        let average = told.lines.iter().find(|line| line.position == average.position).expect("the line");
        assert_eq!((average.year_plan.as_str(), average.same_period.as_str()), ("", ""), "{average:?}");
    }
}
