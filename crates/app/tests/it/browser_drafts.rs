//! Issue E: edit, a late return arrives, regenerate, keep both, freeze, download, verify the hash; a round of opinions; in
//! headless Chromium, with scripts and without.

use serde_json::json;

use crate::browser::{node, packages};
use crate::drafts::Desk;
use crate::office;
use crate::world::Engine;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_edited_a_late_return_arrives_and_both_are_kept() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("drafts", true), ("drafts-no-scripts", false)] {
        let desk = Desk::set(Engine::Sqlite, "2026-12-07T08:00").await;
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({
            "scripts": scripts,
            "folder": folder,
            "password": "dondoc",
            "report": format!("/reports/{}", desk.cycle),
        });
        node(&desk.world, &packages, &["drafts.mjs", "edit"], &given).await;
        desk.late_paper().await;
        let back = dondoc::drafts::jobs::spawn(desk.world.db.clone(), 1, desk.world.clock);
        node(&desk.world, &packages, &["drafts.mjs", "late"], &given).await;
        back.abort();
        let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let Some(words) = office::words_of(&read("edition.docx"), name) else { return };
        for own in
            ["Kỷ luật báo cáo có chuyển biến.", "Đoạn do đầu mối viết thêm.", "thu hút 06 dự án công nghiệp hỗ trợ."]
        {
            assert!(words.contains(own), "«{own}» is not in the edition:\n{words}");
        }
        // Columns of a page stand beside each other: the table is read as a document.
        let table = dondoc_files::docx::read("a.docx", &read("opinions-table.docx"), &dondoc_files::Limits::default());
        let table = table.expect("our own file is read").0.text();
        for own in ["Đề nghị nêu tên cơ quan gửi chậm.", "Đã nêu tên trong phụ lục.", "Thống nhất với dự thảo"]
        {
            assert!(table.contains(own), "«{own}» is not in the table:\n{table}");
        }
    }
}
