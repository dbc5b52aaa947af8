//! A whole case of what is stuck and what changes, in headless Chromium with scripts and without: `browser/change.mjs` clicks,
//! this file moves the clock and reads what was downloaded.

use dondoc_rules::access::Role;
use serde_json::json;

use crate::amendments::{draft, item, ok, task};
use crate::browser::{node, packages};
use crate::cycles::opened;
use crate::office;
use crate::province::Province;
use crate::world::{PASSWORD, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_difficulty_becomes_a_directive_and_an_amendment_and_the_report_shows_it() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("change", true), ("change-no-scripts", false)] {
        let mut world = World::at("2023-11-01T08:00").await;
        let province = Province::settle(&world).await;
        for (login, body) in [("y.te", "Sở Y tế"), ("binh.an", "UBND huyện Bình An")] {
            let body = world.body(body).await;
            world.account(login, Role::ReportingOfficer, Some(&body)).await;
        }
        let (focal, cycle) = opened(&world, &province).await;
        let (first, second) = (task(&world, &province, "I.1").await, task(&world, &province, "I.2").await);

        // The health department sends its report before anything changes: it answers version 1.
        let health = world.sign_in("y.te").await;
        let sent = draft(&world, &cycle, "Sở Y tế", &health).await;
        let own = item(&world, &cycle, "Sở Y tế", &second).await;
        let (done, progress) = (format!("{own}.done"), format!("{own}.progress"));
        let typed = [
            ("deployment", "Đã giao các bệnh viện thực hiện"),
            (done.as_str(), "Đã lập danh mục dự án của ngành y tế"),
            (progress.as_str(), "standing"),
        ];
        ok(&world, &format!("{sent}/draft"), &health, &typed).await;
        let signed = [("number", "31/BC-SYT"), ("issued_on", "01/11/2023"), ("signer", "Giám đốc")];
        ok(&world, &format!("{sent}/signed-letter"), &health, &signed).await;
        ok(&world, &format!("{sent}/confirmation"), &focal, &[]).await;

        let reporter = world.sign_in("xay.dung").await;
        let begun = draft(&world, &cycle, "Sở Xây dựng", &reporter).await;
        let items = [
            (item(&world, &cycle, "Sở Xây dựng", &first).await, "Đã rà soát 5 đồ án quy hoạch"),
            (item(&world, &cycle, "Sở Xây dựng", &second).await, "Đã lập danh mục dự án"),
        ];
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({
            "scripts": scripts,
            "folder": folder,
            "password": PASSWORD,
            "plan": province.plan.to_string(),
            "cycle": cycle.to_string(),
            "draft": begun,
            "items": items.iter().map(|(id, done)| json!({ "id": id, "done": done })).collect::<Vec<_>>(),
            "names": ["Sở Xây dựng", "Sở Y tế", "UBND huyện Bình An"],
            "raised": [
                { "login": "xay.dung", "text": "Chưa có định mức kinh phí số hóa hồ sơ quy hoạch" },
                { "login": "y.te", "text": "Chưa có định mức kinh phí số hóa hồ sơ bệnh án" },
                { "login": "binh.an", "text": "Thiếu định mức kinh phí số hóa hồ sơ đất đai" },
            ],
        });
        for (moment, phases) in [
            ("2023-11-02T08:00", &["raise", "merge"][..]),
            ("2023-11-20T08:00", &["decide", "propose", "upgrade", "consolidate"][..]),
        ] {
            world.set_clock(moment);
            let mut given = given.clone();
            given["phases"] = json!(phases);
            node(&world, &packages, &["change.mjs"], &given).await;
        }
        let read = |file: &str| std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for (file, all) in [
            ("submission.docx", &["TỜ TRÌNH", "Đề nghị giao chỉ tiêu từng năm", "Nội dung phù hợp thẩm quyền"][..]),
            (
                "decision.docx",
                &["QUYẾT ĐỊNH", "Điều 1.", "Bổ sung 1 đề mục", "bổ sung 1 chỉ tiêu", "từ nhiệm vụ I.2"][..],
            ),
            ("redline.docx", &["Số hóa hồ sơ bệnh án", "Chấm dứt thực hiện"][..]),
            ("report.docx", &["245/QĐ-UBND", "phiên bản 2: Sở Xây dựng", "hạn 15/12/2023", "987/UBND-KT"][..]),
        ] {
            let Some(words) = office::words_of(&read(file), &format!("{name}-{file}")) else { return };
            for said in all {
                assert!(words.contains(said), "{file} does not say «{said}»: {words}");
            }
        }
    }
}
