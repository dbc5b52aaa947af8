//! "From what we already have": confirmed words with source and age, bodies with gaps, asking them only, keeping the draft.

use axum::http::StatusCode;
use dondoc::answers::KnownAnswer;
use dondoc::{events, files, obligations};
use jiff::Timestamp;

use crate::cycles::text_of;
use crate::reviews::Scene;
use crate::world::{World, engines, rows};

#[tokio::test]
async fn a_request_is_answered_from_what_is_confirmed_and_only_bodies_with_gaps_are_asked() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "01/12/2023").await;
        let focal = scene.world.sign_in("dau.moi").await;
        let plan = &scene.province.plan;
        let known = format!("/plans/{plan}/known");
        // What is sent is not confirmed: nothing of it is used.
        let page = scene.world.get(&format!("{known}?section=I"), &focal).await.text;
        assert!(!page.contains("Đã lắp 40 km chiếu sáng"), "{page}");
        assert!(page.contains("2 nhiệm vụ, 2 cơ quan liên quan, 2 cơ quan còn thiếu nội dung"), "{page}");
        scene.world.post(&format!("/returns/{id}/confirmation"), &focal, &[]).await;

        scene.world.set_clock("2024-02-01T09:00");
        let (focal, reporter) = (scene.world.sign_in("dau.moi").await, scene.world.sign_in("xay.dung").await);
        assert_eq!(scene.world.get(&known, &reporter).await.status, StatusCode::NOT_FOUND);
        let page = scene.world.get(&format!("{known}?section=I&subject=Chi%E1%BA%BFu+s%C3%A1ng"), &focal).await.text;
        for words in [
            "Đã lắp 40 km chiếu sáng",
            "Năm 2023, bản 1, xác nhận ngày 01/12/2023, cách đây 62 ngày",
            "2 nhiệm vụ, 2 cơ quan liên quan, 1 cơ quan còn thiếu nội dung",
            "<strong>Sở Y tế</strong>: I.2 (chưa có báo cáo đã xác nhận)",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("<strong>Sở Xây dựng</strong>: I"), "it leaves no gap: {page}");
        let old = scene.world.get(&format!("{known}?section=I&fresh_days=30"), &focal).await.text;
        assert!(old.contains("<strong>Sở Xây dựng</strong>: I.1 (nội dung đã 62 ngày); I.2"), "{old}");

        // One click: the form of a request with the bodies that leave a gap ticked; another asks all.
        let asking = page.split("href=\"/cycles/new?").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let asking = format!("/cycles/new?{}", asking.replace("&amp;", "&").replace("&#38;", "&"));
        let form = scene.world.get(&asking, &focal).await.text;
        let health = scene.world.body("Sở Y tế").await;
        assert!(form.contains(&format!("value=\"{health}\" checked")), "{form}");
        assert!(form.contains("name=\"section\" value=\"I\" checked"), "{form}");
        let body = health.to_string();
        let mut fields = vec![
            ("plan", plan.as_str()),
            ("kind", "ad_hoc"),
            ("rolling", "never"),
            ("name", "Đột xuất về chiếu sáng"),
            ("period_from", "01/01/2024"),
            ("period_to", "31/01/2024"),
            ("opens_on", "01/02/2024"),
            ("cutoff_on", "31/01/2024"),
            ("due_on", "06/02/2024"),
            ("section", "I"),
            ("body", body.as_str()),
            ("asked_type", "Công văn"),
            ("asked_number", "55/UBND-TH"),
            ("asked_on", "31/01/2024"),
            ("asked_issuer", "Ủy ban nhân dân tỉnh"),
            ("asked_title", "Báo cáo về chiếu sáng"),
        ];
        fields.extend(crate::province::TERMS);
        let opened = scene.world.post("/cycles", &focal, &fields).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
        let cycle = opened.location.expect("the board");
        let cycle = dondoc::ids::CycleId::parse(cycle.trim_start_matches("/cycles/")).expect("an id");
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        assert_eq!(owed.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Sở Y tế"]);
        drop(tx);

        // The answer is kept as a document with its sources, and with its hash.
        let nameless = scene.world.post(&known, &focal, &[("section", "I"), ("subject", " ")]).await;
        assert!(nameless.status.is_client_error() && nameless.text.contains("Cần ghi nội dung"), "{}", nameless.text);
        let kept = scene.world.post(&known, &focal, &[("section", "I"), ("subject", "Kết quả chiếu sáng")]).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let page = scene.world.get(&known, &focal).await.text;
        assert!(page.contains("Kết quả chiếu sáng: dau.moi lưu lúc"), "{page}");
        let start = format!("href=\"{known}/");
        let file = page.split(&start).nth(1).and_then(|rest| rest.split('"').next()).expect("a file");
        let answer = scene.world.get(&format!("{known}/{file}"), &focal).await;
        let words = text_of(&answer.bytes);
        for said in ["Đã lắp 40 km chiếu sáng (Năm 2023, bản 1, xác nhận ngày 01/12/2023", "Sở Y tế: I.2"]
        {
            assert!(words.contains(said), "{said}: {words}");
        }
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let all = dondoc::answers::of_plan(&mut tx, plan).await.expect("reads");
        let stored = files::get(&mut tx, &all[0].file).await.expect("reads").expect("is there");
        assert_eq!(stored.sha256, events::sha256(&answer.bytes));
        drop(tx);
        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&scene.world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) =
            (scene.world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<KnownAnswer>(&mut left).await, rows::<KnownAnswer>(&mut right).await);
    }
}
