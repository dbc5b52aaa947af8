//! The example's targets: every status with its method, pictures that split where they must, the report's table.

use axum::http::StatusCode;
use dondoc::demo;
use dondoc::targets::judged;
use dondoc_rules::targets::Status;
use jiff::civil::date;

use crate::world::{World, engines};

async fn sign_in(world: &World, login: &str) -> String {
    let form = [("login", login), ("password", "dondoc"), ("next", "/")];
    let answer = world.send(crate::world::post("/sign-in", None, &form)).await;
    answer.cookie.unwrap_or_else(|| panic!("{login} signs in: {}", answer.text))
}

/// Whoever tries the example sees targets judged, not an empty page.
#[tokio::test]
async fn the_example_has_targets_with_figures_and_statuses() {
    for engine in engines() {
        let world = World::on(engine, "2026-12-07T08:00").await;
        demo::fill(&world.db).await.expect("the example is made");
        demo::change(&world.db).await.expect("what changes is made");
        demo::measure(&world.db).await.expect("its figures are made");
        let mut tx = world.db.read(1).await.expect("reads");
        let plan = dondoc::plans::list(&mut tx).await.expect("reads").remove(0).id;
        let cycle = dondoc::cycles::list(&mut tx).await.expect("reads").remove(0).id;
        let seen = (date(2026, 12, 7), world.system().now);
        let (own, others) = judged::of_plan(&mut tx, &plan, seen).await.expect("reads");
        drop(tx);
        let found: Vec<(&str, Status, Status)> =
            own.iter().map(|one| (one.indicator.code.as_str(), one.judgement.status, one.status())).collect();
        assert_eq!(
            found,
            [
                // 8,3 estimated for 2026; «khoảng 8,5» is met from 8,075 on.
                ("grdp_growth", Status::OnTrack, Status::OnTrack),
                // 35,2 in 2020, 39,1 in 2025: 0,78 a year leads to 43; 7,8 of 9,8 is 80 % of the way to 45.
                ("urbanisation_rate", Status::Behind, Status::Behind),
                ("forest_cover", Status::OnTrack, Status::OnTrack),
                // 6,4 to 5,2: 1,2 points within «1 - 1,5».
                ("multidim_poverty_rate", Status::OnTrack, Status::OnTrack),
                // 91 in 2020, 94,6 in 2025: 98,2 by 2030; the focal body says otherwise, with the reason.
                ("health_insurance_coverage", Status::OnTrack, Status::Behind),
                // 38 in 2021, 44 in 2025: 51,5 by 2030; 13,5 of 32 is 42 % of the way to 70.
                ("industrial_zone_occupancy", Status::AtRisk, Status::AtRisk),
            ]
        );
        assert_eq!(others.len(), 1, "the year's own resolution stands beside the plan");
        let focal = sign_in(&world, "tonghop").await;
        let page = world.get(&format!("/plans/{plan}/targets"), &focal).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in [
            "6 mục tiêu = 0 đã đạt + 3 đúng tiến độ + 2 chậm so với yêu cầu + 1 có nguy cơ",
            "Kết quả tính: Đúng tiến độ.",
            "Nghị quyết số 08/NQ-HĐND ngày 10/12/2025 (giả định) (Tỉnh An Hòa) nêu",
            "Số liệu trong hình",
            "● phạm vi của mục tiêu",
        ] {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        let of =
            |code: &str| own.iter().find(|one| one.indicator.code == code).expect("an indicator").indicator.id.clone();
        // The old standard is a line of its own, and said in words.
        let poverty = world.get(&format!("/indicators/{}", of("multidim_poverty_rate")), &focal).await.text;
        assert!(poverty.contains("Tỉnh An Hòa, cách tính trước năm 2022"), "{poverty}");
        assert_eq!(poverty.matches("<polyline").count(), 2, "{poverty}");
        assert!(poverty.contains("class=\"break\""), "{poverty}");
        // A composition says which part has no figure yet, and has a key.
        let mut tx = world.db.read(1).await.expect("reads");
        let services =
            dondoc::targets::coded(&mut tx, "grdp_share_services").await.expect("reads").expect("is known").id;
        drop(tx);
        let whole = world.get(&format!("/indicators/{services}"), &focal).await.text;
        assert!(whole.contains("năm 2025 (Tỉnh An Hòa): chưa vẽ, thiếu Tỷ trọng thuế sản phẩm"), "{whole}");
        assert!(whole.contains("swatch-3") && whole.contains("class=\"part-number\""), "{whole}");
        // The report's table is in the goal's unit and says how sure a value is.
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert!(report.contains("Ước thực hiện 8,3"), "{report}");
        // Whoever supplies is asked in the return that is open.
        let supplier = sign_in(&world, "bqlkkt").await;
        let home = world.get("/", &supplier).await;
        assert_eq!(home.status, StatusCode::OK);
    }
}
