//! Review: the queue by officer, due day and risk; two who agree; what a deliverable wants as evidence; completions that
//! reopen only what was asked; one report by two doors.

use axum::http::StatusCode;
use dondoc::events::Act;
use dondoc::ids::{CycleId, ItemId, ObligationId, ReturnId};
use dondoc::returns::{self, Entry, Return};
use dondoc::{accounts, files, obligations, plans};
use dondoc_rules::access::Role;

use crate::cycles::opened;
use crate::province::Province;
use crate::world::{World, engines};

/// A province whose task I.1 is to end in an approved plan, its cycle opened, two officers at the focal body.
pub struct Scene {
    pub world: World,
    pub province: Province,
    pub obligation: ObligationId,
    pub cycle: CycleId,
    /// The items of Sở Xây dựng: I.1 and I.2.
    pub items: Vec<ItemId>,
}

impl Scene {
    pub async fn set(world: World) -> Scene {
        let province = Province::settle(&world).await;
        let focal = world.body("Sở Tài chính").await;
        world.account("dau.moi.2", Role::FocalOfficer, Some(&focal)).await;
        let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
        let mut task = plans::tasks(act.tx(), &province.version).await.expect("reads").swap_remove(0);
        task.deliverable_raw = Some("Quy hoạch được phê duyệt".to_owned());
        act.put(&task).await.expect("puts");
        act.commit("plans").await.expect("commits");
        let (_, cycle) = opened(&world, &province).await;
        let body = world.body("Sở Xây dựng").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        let obligation = owed.into_iter().find(|one| one.body == body).expect("owes").id;
        let items = obligations::items(&mut tx, &obligation).await.expect("reads");
        drop(tx);
        Scene { world, province, obligation, cycle, items: items.into_iter().map(|item| item.id).collect() }
    }

    /// Begins the report of Sở Xây dựng and fills it: I.1 done, I.2 under way.
    pub async fn filled(&self) -> ReturnId {
        let reporter = self.world.sign_in("xay.dung").await;
        let started = self.world.post(&format!("/obligations/{}/returns", self.obligation), &reporter, &[]).await;
        let edit = started.location.unwrap_or_else(|| panic!("{}", started.text));
        let id = ReturnId::parse(edit.trim_start_matches("/returns/").trim_end_matches("/edit")).expect("an id");
        self.save(
            &id,
            &[
                ("deployment", "Đã ban hành kế hoạch"),
                ("0.progress", "done"),
                ("0.done", "Quy hoạch đã được phê duyệt"),
                ("1.progress", "doing"),
                ("1.done", "Đã lắp 40 km chiếu sáng"),
            ],
        )
        .await;
        id
    }

    /// Saves fields as the reporter; "0.done" is that of the first item.
    pub async fn save(&self, id: &ReturnId, fields: &[(&str, &str)]) {
        let reporter = self.world.sign_in("xay.dung").await;
        let named: Vec<(String, &str)> = fields
            .iter()
            .map(|(name, text)| match name.split_once('.') {
                Some((place, field)) => {
                    (format!("{}.{field}", self.items[place.parse::<usize>().expect("a place")]), *text)
                }
                None => ((*name).to_owned(), *text),
            })
            .collect();
        let named: Vec<(&str, &str)> = named.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let saved = self.world.post(&format!("/returns/{id}/draft"), &reporter, &named).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    }

    /// Records the signed letter: the report is sent.
    pub async fn send(&self, id: &ReturnId, number: &str, day: &str) {
        let reporter = self.world.sign_in("xay.dung").await;
        let letter = [("number", number), ("issued_on", day), ("signer", "")];
        let sent = self.world.post(&format!("/returns/{id}/signed-letter"), &reporter, &letter).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    }

    pub async fn version(&self, id: &ReturnId) -> Return {
        let mut tx = self.world.db.read(1).await.expect("reads");
        returns::get(&mut tx, id).await.expect("reads").expect("is there")
    }

    pub async fn versions(&self) -> Vec<Return> {
        let mut tx = self.world.db.read(1).await.expect("reads");
        returns::of_obligation(&mut tx, &self.obligation).await.expect("reads")
    }

    pub async fn entry(&self, id: &ReturnId, place: usize) -> Entry {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let all = returns::entries(&mut tx, id).await.expect("reads");
        all.into_iter().find(|entry| entry.item == self.items[place]).expect("the entry")
    }

    async fn account_id(&self, login: &str) -> String {
        let mut tx = self.world.db.read(1).await.expect("reads");
        let all = accounts::list(&mut tx).await.expect("reads");
        all.into_iter().find(|one| one.login == login).expect("the account").id.to_string()
    }
}

#[tokio::test]
async fn what_waits_stands_in_one_queue_and_two_agree() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        let focal = scene.world.sign_in("dau.moi").await;
        let (first, second) = (scene.account_id("dau.moi").await, scene.account_id("dau.moi.2").await);
        let subject = format!("body:{}", scene.world.body("Sở Xây dựng").await);
        let form = [("subject", subject.as_str()), ("officer", second.as_str()), ("starts_on", "16/10/2023")];
        let followers = format!("/plans/{}/followers", scene.province.plan);
        assert_eq!(scene.world.post(&followers, &focal, &form).await.status, StatusCode::SEE_OTHER);
        assert!(scene.world.get("/reviews", &focal).await.text.contains("Không có báo cáo nào chờ rà soát"));

        scene.world.set_clock("2023-12-06T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "06/12/2023").await;
        let (focal, other) = (scene.world.sign_in("dau.moi").await, scene.world.sign_in("dau.moi.2").await);
        let page = scene.world.get("/reviews", &focal).await.text;
        for words in [
            "Sở Xây dựng",
            "1 nhiệm vụ báo đã hoàn thành mà thiếu minh chứng",
            "Gửi chậm 2 ngày",
            "state risk-high",
            "1 báo cáo chờ rà soát",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let id = &id;
        let listed = async |query: String| {
            scene.world.get(&format!("/reviews?{query}"), &focal).await.text.contains(&format!("/returns/{id}"))
        };
        assert!(listed(format!("person={second}&sort=risk")).await);
        assert!(!listed(format!("person={first}")).await && !listed("risk=low".to_owned()).await);
        let reporter = scene.world.sign_in("xay.dung").await;
        assert_eq!(scene.world.get("/reviews", &reporter).await.status, StatusCode::NOT_FOUND);

        // The focal body's view stands beside the body's words.
        let rating = format!("/returns/{id}/ratings/{}", scene.items[0]);
        let refused = scene.world.post(&rating, &focal, &[("rating", "doing"), ("note", "")]).await;
        assert!(refused.status.is_client_error() && refused.text.contains("Cần nêu lý do"), "{}", refused.text);
        let rated = scene.world.post(&rating, &focal, &[("rating", "doing"), ("note", "Chưa có quyết định")]).await;
        assert_eq!(rated.status, StatusCode::SEE_OTHER, "{}", rated.text);
        let shown = scene.world.get(&format!("/returns/{id}"), &reporter).await.text;
        assert!(shown.contains("Cơ quan đầu mối đánh giá: Đang thực hiện. Chưa có quyết định (dau.moi)"), "{shown}");
        assert!(shown.contains("Đã hoàn thành") && shown.contains("Quy hoạch đã được phê duyệt"), "{shown}");

        // Two have to agree, and nobody agrees with themselves.
        let levels = format!("/plans/{}/review-levels", scene.province.plan);
        let set = [("count", "2"), ("reason", "Kế hoạch trọng điểm")];
        assert!(scene.world.post(&levels, &reporter, &set).await.status.is_client_error());
        assert!(scene.world.post(&levels, &focal, &[("count", "3"), ("reason", "x")]).await.text.contains("Mời chọn"));
        assert_eq!(scene.world.post(&levels, &focal, &set).await.status, StatusCode::SEE_OTHER);
        assert!(scene.world.get(&levels, &reporter).await.text.contains("Hai cấp: một người đề xuất"));
        let (confirmation, proposal) =
            (format!("/returns/{id}/confirmation"), format!("/returns/{id}/confirmation-proposal"));
        assert!(scene.world.post(&confirmation, &focal, &[]).await.text.contains("cần một người đề xuất trước"));
        let proposed = scene.world.post(&proposal, &focal, &[("note", "Đủ số liệu")]).await;
        assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
        assert!(scene.world.post(&confirmation, &focal, &[]).await.text.contains("không tự xác nhận"));
        assert!(scene.version(id).await.confirmed_at.is_none());
        let seen = scene.world.get("/reviews", &other).await.text;
        assert!(seen.contains("dau.moi đề xuất xác nhận lúc"), "{seen}");
        assert!(scene.world.get(&format!("/returns/{id}"), &other).await.text.contains("Đủ số liệu"));
        assert_eq!(scene.world.post(&confirmation, &other, &[]).await.status, StatusCode::SEE_OTHER);
        assert!(scene.version(id).await.confirmed_at.is_some());
        assert!(!scene.world.get("/reviews", &focal).await.text.contains(&format!("/returns/{id}")));
    }
}

#[tokio::test]
async fn t5_r9_evidence_is_uploaded_and_hashed_and_a_link_is_only_extra() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        let reporter = scene.world.sign_in("xay.dung").await;
        let (show, edit) = (format!("/returns/{id}"), format!("/returns/{id}/edit"));
        let form = scene.world.get(&edit, &reporter).await.text;
        assert!(form.contains("khi báo đã hoàn thành cần số, ký hiệu, ngày, tệp"), "{form}");
        let all = "còn thiếu số, ký hiệu, ngày, tệp của «Quy hoạch được phê duyệt»";
        assert!(form.contains(all) && scene.world.get(&show, &reporter).await.text.contains(all));
        scene
            .save(
                &id,
                &[
                    ("0.evidence_number", "35/QĐ-UBND"),
                    ("0.evidence_day", "20/11/2023"),
                    ("0.evidence_link", "https://example.org/quyet-dinh"),
                ],
            )
            .await;
        let page = scene.world.get(&show, &reporter).await.text;
        assert!(page.contains("còn thiếu tệp của"), "a link is no file: {page}");
        assert!(page.contains("không thay cho tệp"), "{page}");
        let field = format!("file.{}", scene.items[0]);
        let bytes = b"%PDF-1.7 quyet dinh".as_slice();
        let path = format!("/returns/{id}/files");
        let file = [(field.as_str(), "quyet-dinh.pdf", bytes)];
        let item = [("item", scene.items[0].as_str())];
        let sent = scene.world.upload_with(&path, &reporter, &item, &file).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let attached = returns::return_files(&mut tx, &id).await.expect("reads");
        assert_eq!(attached[0].item.as_ref(), Some(&scene.items[0]));
        let file = files::get(&mut tx, &attached[0].file).await.expect("reads").expect("is there");
        assert_eq!(file.sha256, dondoc::events::sha256(bytes));
        drop(tx);
        assert!(!scene.world.get(&show, &reporter).await.text.contains("còn thiếu"));

        // The list is data: the focal body edits it, the reporter reads it.
        let focal = scene.world.sign_in("dau.moi").await;
        let rows = [("code", ""), ("name", "Đồ án"), ("words", "quy hoạch"), ("number", "1")];
        assert!(scene.world.post("/evidence", &reporter, &rows).await.status.is_client_error());
        let blank = [("code", ""), ("name", "Đồ án"), ("words", " | ")];
        assert!(scene.world.post("/evidence", &focal, &blank).await.text.contains("chưa có cụm từ"));
        assert!(scene.world.get("/evidence", &reporter).await.text.contains("Quy hoạch được phê duyệt"));
        assert_eq!(scene.world.post("/evidence", &focal, &rows).await.status, StatusCode::SEE_OTHER);
        scene.save(&id, &[("0.evidence_number", "")]).await;
        let page = scene.world.get(&show, &reporter).await.text;
        assert!(page.contains("còn thiếu số, ký hiệu của «Đồ án»"), "{page}");
        scene.save(&id, &[("0.evidence_reason", "Đang chờ cấp số")]).await;
        let page = scene.world.get(&show, &reporter).await.text;
        assert!(!page.contains("còn thiếu") && page.contains("lý do: Đang chờ cấp số"), "{page}");
    }
}

#[tokio::test]
async fn a_completion_reopens_only_what_was_asked_about() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "01/12/2023").await;
        let focal = scene.world.sign_in("dau.moi").await;
        let comment = format!("comment.{}", scene.items[1]);
        let asked =
            scene.world.post(&format!("/returns/{id}/completion"), &focal, &[(&comment, "Nêu số km còn lại")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let next = scene.versions().await.pop().expect("a next version").id;
        scene
            .save(
                &next,
                &[("deployment", "Chữ khác"), ("0.done", "Chữ khác"), ("1.done", "Còn 12 km"), ("is_nil", "1")],
            )
            .await;
        let version = scene.version(&next).await;
        assert_eq!((version.deployment.as_str(), version.is_nil), ("Đã ban hành kế hoạch", false));
        assert_eq!(scene.entry(&next, 0).await.done, "Quy hoạch đã được phê duyệt");
        assert_eq!(scene.entry(&next, 1).await.done, "Còn 12 km");
        let reporter = scene.world.sign_in("xay.dung").await;
        let form = scene.world.get(&format!("/returns/{next}/edit"), &reporter).await.text;
        assert!(form.contains("Nêu số km còn lại") && !form.contains("name=\"deployment\""), "{form}");
        // Sent again it waits again, and the queue says so.
        scene.send(&next, "11/BC-SXD", "01/12/2023").await;
        let queue = scene.world.get("/reviews", &focal).await.text;
        assert!(queue.contains("Gửi lại sau khi đề nghị bổ sung"), "{queue}");
        // Asked about the general part, that part alone is open, and the reporter reads what was asked.
        let general = [("general", "Bổ sung số văn bản đã ban hành")];
        let asked = scene.world.post(&format!("/returns/{next}/completion"), &focal, &general).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let third = scene.versions().await.pop().expect("a next version").id;
        let form = scene.world.get(&format!("/returns/{third}/edit"), &reporter).await.text;
        assert!(form.contains("Bổ sung số văn bản đã ban hành") && form.contains("name=\"deployment\""), "{form}");
        scene.save(&third, &[("deployment", "Đã ban hành 3 văn bản"), ("1.done", "Chữ khác")]).await;
        assert_eq!(scene.version(&third).await.deployment, "Đã ban hành 3 văn bản");
        assert_eq!(scene.entry(&third, 1).await.done, "Còn 12 km");
    }
}

#[tokio::test]
async fn the_paper_of_what_was_sent_here_is_the_same_report_and_waits_once() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "01/12/2023").await;
        scene.world.set_clock("2023-12-05T09:00");
        let focal = scene.world.sign_in("dau.moi").await;
        let paper =
            [("number", "10/BC-SXD"), ("issued_on", "01/12/2023"), ("arrived_on", "05/12/2023"), ("signer", "")];
        let received = scene.world.post(&format!("/obligations/{}/received", scene.obligation), &focal, &paper).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let second = scene.versions().await.pop().expect("the paper");
        assert!(!second.entered_for_body, "its words are the body's own");
        assert_eq!(scene.entry(&second.id, 1).await.done, "Đã lắp 40 km chiếu sáng");
        let queue = scene.world.get("/reviews", &focal).await.text;
        assert_eq!(queue.matches("<th scope=\"row\"").count(), 1, "one report: {queue}");
        for words in ["bản 1 gửi trên phần mềm ngày 01/12/2023", "bản 2 đến bằng giấy hoặc hệ thống văn bản ngày 05/12"]
        {
            assert!(queue.contains(words), "{words}: {queue}");
        }
        assert!(!queue.contains("Gửi chậm"), "the first arrival counts: {queue}");
        let confirmed = scene.world.post(&format!("/returns/{}/confirmation", second.id), &focal, &[]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
        let again = scene.world.post(&format!("/returns/{id}/confirmation"), &focal, &[]).await;
        assert!(
            again.status.is_client_error() && again.text.contains("đã được xác nhận ở một bản khác"),
            "{}",
            again.text
        );
        assert!(scene.world.get("/reviews", &focal).await.text.contains("Không có báo cáo nào chờ rà soát"));
    }
}
