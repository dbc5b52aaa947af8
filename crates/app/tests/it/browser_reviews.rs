//! Review in headless Chromium: `browser/reviews.mjs` clicks, this file settles the province and moves the clock.

use dondoc_rules::doc::{Block, Document, Paragraph};
use serde_json::json;

use crate::browser::{node, packages};
use crate::reviews::Scene;
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_reviewed_by_two_and_corrected() {
    let Some(packages) = packages() else { return };
    let mut scene = Scene::set(World::at("2023-10-16T08:00").await).await;
    scene.world.set_clock("2023-12-06T09:00");
    let health = scene.world.body("Sở Y tế").await;
    let mut tx = scene.world.db.read(1).await.expect("reads");
    let owed = dondoc::obligations::of_cycle(&mut tx, &scene.cycle).await.expect("reads");
    drop(tx);
    let paper = owed.into_iter().find(|one| one.body == health).expect("owes").id;
    let folder = packages.join("../../../target/browser/reviews");
    std::fs::create_dir_all(&folder).expect("a folder");
    let letter = folder.join("bao-cao.docx");
    let words = Document {
        blocks: vec![Block::Paragraph(Paragraph::plain("Sở đã nâng cấp 3 trạm y tế tại hai huyện"))],
        flattened: false,
    };
    std::fs::write(&letter, dondoc_files::docx::write(&words, "Báo cáo")).expect("a file");
    let plan = &scene.province.plan;
    let given = json!({
        "scripts": true,
        "folder": folder,
        "password": PASSWORD,
        "obligation": format!("/obligations/{}", scene.obligation),
        "paper": format!("/obligations/{paper}"),
        "letter": letter,
        "levels": format!("/plans/{plan}/review-levels"),
        "known": format!("/plans/{plan}/known"),
    });
    for phase in ["reporting", "reviewing"] {
        node(&scene.world, &packages, &["reviews.mjs", phase], &given).await;
    }
}
