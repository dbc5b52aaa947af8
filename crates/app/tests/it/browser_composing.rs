//! Issue E: a report is composed in headless Chromium, with scripts and without: sentences chosen, a contradiction settled, a
//! sum waived, a template previewed and kept.

use dondoc::events::Act;
use dondoc::ids::TaskId;
use dondoc::plans::{self, Task};
use serde_json::json;

use crate::browser::{node, packages};
use crate::composing::season;
use crate::world::{PASSWORD, World};

/// A task that the plan prints under no heading of its own: the board counts it, no section holds it.
async fn stray_task(world: &World, version: &dondoc::ids::PlanVersionId) {
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    let first = plans::tasks(act.tx(), version).await.expect("reads").remove(0);
    let (label, text) = ("III.1".to_owned(), "Việc không có mục".to_owned());
    let task = Task { id: TaskId::new(), label, text, position: 90, task_group: Some("III".to_owned()), ..first };
    act.put(&task).await.expect("puts");
    act.commit("plans").await.expect("commits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_composed_from_its_sentences_to_its_template() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("composing", true), ("composing-no-scripts", false)] {
        let mut world = World::at("2023-10-02T08:00").await;
        let season = season(&mut world).await;
        stray_task(&world, &season.province.version).await;
        let given = json!({
            "scripts": scripts,
            "folder": packages.join("../../../target/browser").join(name),
            "password": PASSWORD,
            "report": format!("/reports/{}", season.cycle),
        });
        node(&world, &packages, &["composing.mjs"], &given).await;
    }
}
