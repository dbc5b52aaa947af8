//! Targets in Chromium: entry of figures, pictures with their words, with scripts and without.

use dondoc::obligations;
use dondoc::targets::{observe, suppliers};
use dondoc_rules::targets::Nature;
use serde_json::json;

use crate::browser::{node, packages};
use crate::cycles::opened;
use crate::targets::{figure, indicator, settle};
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_are_typed_and_pictures_say_what_they_show() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("targets", true), ("targets-no-scripts", false)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        for (code, values) in [
            ("urbanisation_rate", &[("2020", "50"), ("2022", "57,8")][..]),
            ("grdp_growth", &[("2021", "6,1"), ("2022", "9,4")][..]),
            ("forest_cover", &[("2020", "45,9"), ("2022", "46,2")][..]),
        ] {
            let of = indicator(&world, code).await;
            for (period, value) in values {
                let new = figure(period, value, Nature::Official);
                observe::record(&world.db, &world.system(), &of, &new).await.expect("is recorded");
            }
        }
        suppliers::assign(&world.db, &world.system(), &province.plan, &targets[1], "Sở Xây dựng", "")
            .await
            .expect("is");
        let (_, cycle) = opened(&world, &province).await;
        world.set_clock("2023-11-27T08:00");
        let body = world.body("Sở Xây dựng").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        let owed = owed.into_iter().find(|owed| owed.body == body).expect("it owes");
        let items = obligations::items(&mut tx, &owed.id).await.expect("reads");
        let item = items.into_iter().find(|item| item.target.is_some()).expect("it is asked").id;
        drop(tx);
        let draft = dondoc::returns::verbs::start(&world.db, &world.system(), &owed.id).await.expect("a draft");
        let given = json!({
            "scripts": scripts,
            "folder": packages.join("../../../target/browser").join(name),
            "password": PASSWORD,
            "plan": format!("/plans/{}/targets", province.plan),
            "form": format!("/returns/{draft}/edit"),
            "item": item.to_string(),
        });
        node(&world, &packages, &["targets.mjs"], &given).await;
    }
}
