//! Corrections of what is confirmed: asked for or offered, one at a time, with a reason and a day of their own.

use axum::http::StatusCode;
use dondoc::events;
use dondoc::returns::supplements::Supplement;
use dondoc::returns::{Entry, Return};
use jiff::Timestamp;
use jiff::civil::date;

use crate::cycles::{lines, text_of};
use crate::reviews::Scene;
use crate::world::{World, engines, rows};

/// The words of the consolidated report as it stands now.
async fn report(scene: &Scene, focal: &str) -> String {
    text_of(&scene.world.get(&format!("/reports/{}/report.docx", scene.cycle), focal).await.bytes)
}

/// T5-R4, T2-R9: what is confirmed is a snapshot; a correction has a reason and a day, one is open at a time, both versions
/// stay readable, the confirmed one counts until the new one is, and no past table changes.
#[tokio::test]
async fn t5_r4_t2_r9_a_confirmed_report_is_corrected_by_a_next_version() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-06T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "06/12/2023").await;
        let place = format!("/obligations/{}", scene.obligation);
        let (asking, offering) = (format!("{place}/supplement"), format!("{place}/supplement-offer"));
        let item = scene.items[0].to_string();
        let form = [("reason", "Số liệu vênh với Cục Thống kê"), ("due_on", "20/12/2023"), ("item", item.as_str())];
        let focal = scene.world.sign_in("dau.moi").await;
        let early = scene.world.post(&asking, &focal, &form).await;
        assert!(early.status.is_client_error() && early.text.contains("chưa được xác nhận"), "{}", early.text);
        assert_eq!(
            scene.world.post(&format!("/returns/{id}/confirmation"), &focal, &[]).await.status,
            StatusCode::SEE_OTHER
        );
        let before = scene.version(&id).await;
        scene.world.set_clock("2023-12-09T09:00");
        let table = lines(&scene.world, &scene.cycle, date(2023, 12, 8)).await;
        assert!(table.join("\n").contains("Sở Xây dựng: confirmed late 2"), "{table:?}");

        let (focal, reporter) = (scene.world.sign_in("dau.moi").await, scene.world.sign_in("xay.dung").await);
        for (change, sentence) in [
            (("reason", ""), "Cần nêu lý do"),
            (("due_on", "mai"), "chưa đúng dạng"),
            (("due_on", "08/12/2023"), "đứng trước hôm nay"),
            (("item", ""), "Mời chọn ít nhất một nội dung"),
        ] {
            let changed = form.map(|(name, value)| if name == change.0 { change } else { (name, value) });
            let refused = scene.world.post(&asking, &focal, &changed).await;
            assert!(
                refused.status.is_client_error() && refused.text.contains(sentence),
                "{sentence}: {}",
                refused.text
            );
        }
        assert_eq!(scene.versions().await.len(), 1, "a refusal changes nothing");
        let asked = scene.world.post(&asking, &focal, &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        for (path, cookie) in [(&asking, &focal), (&offering, &reporter)] {
            let second = scene.world.post(path, cookie, &form).await;
            assert!(
                second.status.is_client_error() && second.text.contains("đang mở"),
                "one at a time: {}",
                second.text
            );
        }
        let home = scene.world.get("/", &reporter).await.text;
        assert!(home.contains("Bổ sung báo cáo đã xác nhận") && home.contains("20/12/2023"), "{home}");

        // Only what was opened is written; the confirmed version counts meanwhile.
        let next = scene.versions().await.pop().expect("a next version").id;
        scene
            .save(&next, &[("0.done", "Quy hoạch được duyệt lại"), ("1.done", "Chữ khác"), ("deployment", "Khác")])
            .await;
        assert_eq!(scene.entry(&next, 1).await.done, "Đã lắp 40 km chiếu sáng");
        scene.world.set_clock("2023-12-15T09:00");
        scene.send(&next, "12/BC-SXD", "15/12/2023").await;
        let focal = scene.world.sign_in("dau.moi").await;
        let now = lines(&scene.world, &scene.cycle, date(2023, 12, 15)).await.join("\n");
        assert!(now.contains("Sở Xây dựng: confirmed late 2"), "{now}");
        let words = report(&scene, &focal).await;
        assert!(words.contains("Quy hoạch đã được phê duyệt") && !words.contains("duyệt lại"), "{words}");
        assert!(scene.world.get("/reviews", &focal).await.text.contains(&format!("/returns/{next}")));
        let confirmed = scene.world.post(&format!("/returns/{next}/confirmation"), &focal, &[]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
        let words = report(&scene, &focal).await;
        assert!(
            words.contains("Quy hoạch được duyệt lại") && !words.contains("Quy hoạch đã được phê duyệt"),
            "{words}"
        );

        // Both stay readable, the first untouched; the past table stands.
        assert_eq!(scene.version(&id).await, before);
        for (version, said) in [(&id, "Quy hoạch đã được phê duyệt"), (&next, "Quy hoạch được duyệt lại")]
        {
            assert!(scene.world.get(&format!("/returns/{version}"), &focal).await.text.contains(said), "{said}");
        }
        assert_eq!(lines(&scene.world, &scene.cycle, date(2023, 12, 8)).await, table);
        let told = scene.world.get(&place, &focal).await.text;
        assert!(told.contains("Bản 2 đã được xác nhận lúc") && told.contains("Số liệu vênh"), "{told}");

        // The body offers the next one, and takes it back before anything is written in it.
        let reporter = scene.world.sign_in("xay.dung").await;
        let offered = scene.world.post(&offering, &reporter, &form).await;
        assert!(offered.location.is_some_and(|place| place.ends_with("/edit")), "{}", offered.text);
        assert_eq!(scene.versions().await.len(), 3);
        let back = format!("{place}/supplement-offer-withdrawal");
        let withdrawn = scene.world.post(&back, &reporter, &[("reason", "Số liệu đã đúng")]).await;
        assert_eq!(withdrawn.status, StatusCode::SEE_OTHER, "{}", withdrawn.text);
        assert_eq!(scene.versions().await.len(), 2);
        assert!(scene.world.get(&place, &reporter).await.text.contains("Số liệu đã đúng"));
        // What was written in is not taken back.
        scene.world.post(&offering, &reporter, &form).await;
        let third = scene.versions().await.pop().expect("a third version").id;
        scene.save(&third, &[("0.done", "Viết lại lần nữa")]).await;
        let refused = scene.world.post(&back, &reporter, &[("reason", "Thôi")]).await;
        assert!(refused.status.is_client_error() && refused.text.contains("không rút được"), "{}", refused.text);

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&scene.world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) =
            (scene.world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Return>(&mut left).await, rows::<Return>(&mut right).await);
        assert_eq!(rows::<Entry>(&mut left).await, rows::<Entry>(&mut right).await);
        assert_eq!(rows::<Supplement>(&mut left).await, rows::<Supplement>(&mut right).await);
    }
}

/// T5-R5: a further file for the same body and period makes version n+1; nothing is overwritten.
#[tokio::test]
async fn t5_r5_a_further_file_makes_the_next_version() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        scene.send(&id, "9/BC-SXD", "01/12/2023").await;
        let focal = scene.world.sign_in("dau.moi").await;
        scene.world.post(&format!("/returns/{id}/confirmation"), &focal, &[]).await;
        let before = scene.version(&id).await;
        let place = format!("/obligations/{}", scene.obligation);
        let form = [("reason", "Thiếu biểu số liệu"), ("due_on", "20/12/2023"), ("general", "1")];
        let asked = scene.world.post(&format!("{place}/supplement"), &focal, &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        scene.world.set_clock("2023-12-12T09:00");
        let focal = scene.world.sign_in("dau.moi").await;
        let paper =
            [("number", "12/BC-SXD"), ("issued_on", "11/12/2023"), ("arrived_on", "12/12/2023"), ("signer", "")];
        let received = scene.world.post(&format!("{place}/received"), &focal, &paper).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let third = scene.versions().await.pop().expect("the paper");
        assert_eq!((third.version, third.corrects.as_ref()), (3, Some(&id)));
        assert_eq!(scene.version(&id).await, before, "nothing is overwritten");
        assert_eq!(scene.entry(&third.id, 1).await.done, "Đã lắp 40 km chiếu sáng", "made from what is confirmed");
        let written = [(format!("{}.done", scene.items[1]), "Đã lắp 52 km chiếu sáng")];
        let written: Vec<(&str, &str)> = written.iter().map(|(name, text)| (name.as_str(), *text)).collect();
        let saved = scene.world.post(&format!("/returns/{}/draft", third.id), &focal, &written).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(report(&scene, &focal).await.contains("40 km"));
        let confirmed = scene.world.post(&format!("/returns/{}/confirmation", third.id), &focal, &[]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
        assert!(report(&scene, &focal).await.contains("52 km"));
        let now = lines(&scene.world, &scene.cycle, date(2023, 12, 12)).await.join("\n");
        assert!(now.contains("Sở Xây dựng: confirmed on time"), "the first arrival counts: {now}");
        // The draft that was opened here is not wanted any more.
        let reporter = scene.world.sign_in("xay.dung").await;
        let second = scene.versions().await.swap_remove(1).id;
        let late = scene.world.post(&format!("/returns/{second}/draft"), &reporter, &[("deployment", "Muộn")]).await;
        assert!(late.status.is_client_error() && late.text.contains("không thay đổi nữa"), "{}", late.text);
    }
}

/// T2-R8: a report that came by another door counts from the day it came, not from that of its entry; its content is typed
/// beside the words of its file, and marked as entered for the body.
#[tokio::test]
async fn t2_r8_a_report_by_another_door_counts_from_its_arrival_and_is_entered_beside_its_file() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-08T09:00");
        let focal = scene.world.sign_in("dau.moi").await;
        let place = format!("/obligations/{}", scene.obligation);
        let letter = dondoc_rules::doc::Document {
            blocks: vec![dondoc_rules::doc::Block::Paragraph(dondoc_rules::doc::Paragraph::plain(
                "Sở đã lắp 40 km chiếu sáng trên các tuyến chính",
            ))],
            flattened: false,
        };
        let bytes = dondoc_files::docx::write(&letter, "Báo cáo");
        let fields =
            [("number", "9/BC-SXD"), ("issued_on", "01/12/2023"), ("arrived_on", "04/12/2023"), ("signer", "")];
        let file = [("file", "bao-cao.docx", bytes.as_slice())];
        let received = scene.world.upload_with(&format!("{place}/received"), &focal, &fields, &file).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let edit = received.location.expect("the form");
        let now = lines(&scene.world, &scene.cycle, date(2023, 12, 8)).await.join("\n");
        assert!(now.contains("Sở Xây dựng: submitted on time"), "{now}");
        let form = scene.world.get(&edit, &focal).await.text;
        assert!(form.contains("class=\"beside\"") && form.contains("Sở đã lắp 40 km chiếu sáng"), "{form}");
        let id = scene.versions().await.pop().expect("a version").id;
        let named = format!("{}.done", scene.items[1]);
        let saved = scene.world.post(&format!("/returns/{id}/draft"), &focal, &[(&named, "Đã lắp 40 km")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let shown = scene.world.get(&format!("/returns/{id}"), &focal).await.text;
        assert!(shown.contains("Nội dung được nhập thay cho cơ quan") && shown.contains("Đã lắp 40 km"), "{shown}");
        let reporter = scene.world.sign_in("xay.dung").await;
        let own = scene.world.post(&format!("/returns/{id}/draft"), &reporter, &[(&named, "Chữ khác")]).await;
        assert!(own.status.is_client_error(), "what was sent is not written by the body: {}", own.text);
        assert_eq!(scene.entry(&id, 1).await.done, "Đã lắp 40 km");
    }
}
