//! Inside the body and between bodies in headless Chromium, with scripts and without: entries given, written, collected and
//! approved; a request for contribution answered and taken over; a signed file's signature shown.

use dondoc_rules::access::Role;
use serde_json::json;

use crate::browser::{node, packages};
use crate::office;
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_is_written_by_several_hands_and_several_bodies() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("inside", true), ("inside-no-scripts", false)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let (_, obligation) = crate::contributions::settle(&mut world).await;
        let body = world.body("Sở Xây dựng").await;
        world.account("xd.gd", Role::Head, Some(&body)).await;
        world.account("xd.an", Role::Contributor, Some(&body)).await;
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({
            "scripts": scripts,
            "folder": folder,
            "password": PASSWORD,
            "obligation": format!("/obligations/{obligation}"),
            "signed": packages.join("../../files/tests/signatures/two.pdf"),
        });
        node(&world, &packages, &["inside.mjs"], &given).await;
        // The letter opens in LibreOffice with its official head and what is asked.
        let letter = std::fs::read(folder.join("request.docx")).expect("the letter was downloaded");
        let Some(words) = office::words_of(&letter, name) else { continue };
        for part in ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số liệu chiếu sáng quanh bệnh viện", "Sở Y tế"]
        {
            assert!(words.contains(part), "«{part}» is not in the letter:\n{words}");
        }
    }
}
