//! Secret documents stay outside: only that there is one is marked, and what bears a stamp is refused.

use axum::http::StatusCode;
use dondoc::returns::FieldHistory;
use dondoc_rules::access::Role;
use dondoc_rules::doc::{Block, Document, Paragraph};

use crate::reviews::Scene;
use crate::world::{World, engines, rows};

fn stamped() -> Vec<u8> {
    let lines = ["ỦY BAN NHÂN DÂN", "MẬT", "Kế hoạch bảo đảm an ninh"];
    let blocks = lines.iter().map(|line| Block::Paragraph(Paragraph::plain(*line))).collect();
    dondoc_files::docx::write(&Document { blocks, flattened: false }, "x")
}

/// T1-R11: the forms offer only "có văn bản mật, theo dõi ngoài hệ thống", with no content.
#[tokio::test]
async fn t1_r11_a_secret_document_is_only_marked_and_takes_no_words() {
    for engine in engines() {
        let mut scene = Scene::set(World::on(engine, "2023-10-16T08:00").await).await;
        scene.world.set_clock("2023-12-01T09:00");
        let id = scene.filled().await;
        let reporter = scene.world.sign_in("xay.dung").await;
        let draft = format!("/returns/{id}/draft");
        let (mark, was, done) = (
            format!("{}.is_secret", scene.items[0]),
            format!("was.{}.is_secret", scene.items[0]),
            format!("{}.done", scene.items[0]),
        );
        scene.save(&id, &[("0.is_secret", "1")]).await;
        let entry = scene.entry(&id, 0).await;
        assert!(entry.is_secret && entry.done.is_empty() && entry.progress.is_none(), "{entry:?}");
        // It takes no words and no files.
        let form = [(done.as_str(), "Nội dung của văn bản"), (mark.as_str(), "1"), (was.as_str(), "1")];
        let refused = scene.world.post(&draft, &reporter, &form).await;
        assert!(
            refused.status.is_client_error() && refused.text.contains("đã đánh dấu có văn bản mật"),
            "{}",
            refused.text
        );
        assert_eq!(scene.entry(&id, 0).await.done, "");
        let field = format!("file.{}", scene.items[0]);
        let file = [(field.as_str(), "a.pdf", b"%PDF-1.7".as_slice())];
        let item = [("item", scene.items[0].as_str())];
        let refused = scene.world.upload_with(&format!("/returns/{id}/files"), &reporter, &item, &file).await;
        assert!(
            refused.status.is_client_error() && refused.text.contains("không nhận nội dung hay tệp"),
            "{}",
            refused.text
        );
        // Marked, it is answered: the report can leave, and says so.
        scene.send(&id, "9/BC-SXD", "01/12/2023").await;
        let focal = scene.world.sign_in("dau.moi").await;
        let shown = scene.world.get(&format!("/returns/{id}"), &focal).await.text;
        assert!(shown.contains("Có văn bản mật, theo dõi ngoài hệ thống"), "{shown}");
        let docx = scene.world.get(&format!("/returns/{id}/report.docx"), &focal).await.bytes;
        let words = crate::cycles::text_of(&docx);
        assert!(words.contains("Nhiệm vụ I.1: Có văn bản mật, theo dõi ngoài hệ thống."), "{words}");

        // A whole obligation: one button, whatever is typed beside it is not kept.
        let health = scene.world.body("Sở Y tế").await;
        let mut tx = scene.world.db.read(1).await.expect("reads");
        let owed = dondoc::obligations::of_cycle(&mut tx, &scene.cycle).await.expect("reads");
        drop(tx);
        let other = owed.into_iter().find(|one| one.body == health).expect("owes").id;
        let form = [("secret", "1"), ("reason", "Tên của văn bản"), ("basis", "Số 01")];
        let excused = scene.world.post(&format!("/obligations/{other}/excuses"), &focal, &form).await;
        assert_eq!(excused.status, StatusCode::SEE_OTHER, "{}", excused.text);
        let page = scene.world.get(&format!("/obligations/{other}"), &focal).await.text;
        assert!(
            page.contains("Có văn bản mật, theo dõi ngoài hệ thống") && !page.contains("Tên của văn bản"),
            "{page}"
        );
    }
}

/// T1-R11: texts and files that bear a stamp are refused with one sentence, and nothing of them is stored.
#[tokio::test]
async fn t1_r11_what_bears_a_stamp_is_refused_and_not_stored() {
    let mut scene = Scene::set(World::at("2023-10-16T08:00").await).await;
    scene.world.set_clock("2023-12-01T09:00");
    let id = scene.filled().await;
    let (reporter, focal) = (scene.world.sign_in("xay.dung").await, scene.world.sign_in("dau.moi").await);
    let kept = async || {
        let mut tx = scene.world.db.read(1).await.expect("reads");
        [rows::<dondoc::files::File>(&mut tx).await, rows::<FieldHistory>(&mut tx).await]
    };
    let before = kept().await;
    let bytes = stamped();
    let done = format!("{}.done", scene.items[1]);
    let text = [(done.as_str(), "TỐI MẬT\nNội dung của văn bản")];
    let refused = scene.world.post(&format!("/returns/{id}/draft"), &reporter, &text).await;
    assert!(refused.status.is_client_error() && refused.text.contains("có dấu chỉ độ mật"), "{}", refused.text);
    assert_eq!(scene.entry(&id, 1).await.done, "Đã lắp 40 km chiếu sáng");
    let file = [("file", "ke-hoach.docx", bytes.as_slice())];
    let letter = [("number", "9/BC-SXD"), ("issued_on", "01/12/2023"), ("arrived_on", "01/12/2023"), ("signer", "")];
    let (instrument, sentence) = (
        [("type", "Kế hoạch"), ("number", "9/KH-UBND"), ("issuer", "UBND"), ("issued_on", "01/12/2023")],
        "Tệp mang dấu chỉ độ mật",
    );
    let received = format!("/obligations/{}/received", scene.obligation);
    for (path, cookie, fields) in [
        (format!("/returns/{id}/files"), &reporter, &[][..]),
        (format!("/returns/{id}/signed-letter"), &reporter, &letter[..]),
        (received, &focal, &letter[..]),
        ("/instruments".to_owned(), &focal, &instrument[..]),
        ("/imports".to_owned(), &focal, &[][..]),
    ] {
        let refused = scene.world.upload_with(&path, cookie, fields, &file).await;
        assert!(refused.status.is_client_error() && refused.text.contains(sentence), "{path}: {}", refused.text);
    }
    let titled = [instrument[0], instrument[1], instrument[2], instrument[3], ("title", "MẬT")];
    let refused = scene.world.post("/instruments", &focal, &titled).await;
    assert!(refused.status.is_client_error() && refused.text.contains("có dấu chỉ độ mật"), "{}", refused.text);
    assert_eq!(kept().await, before, "nothing is stored");
}

/// Issue D, part 9: where the focal body has a head here, the head decides on later days and on who owes nothing.
#[tokio::test]
async fn the_head_of_the_focal_body_decides_where_there_is_one() {
    let mut scene = Scene::set(World::at("2023-10-16T08:00").await).await;
    let body = scene.world.body("Sở Tài chính").await;
    scene.world.account("thu.truong", Role::FocalHead, Some(&body)).await;
    scene.world.set_clock("2023-11-20T09:00");
    let (reporter, focal, head) = (
        scene.world.sign_in("xay.dung").await,
        scene.world.sign_in("dau.moi").await,
        scene.world.sign_in("thu.truong").await,
    );
    let place = format!("/obligations/{}", scene.obligation);
    let asked = [("due_on", "11/12/2023"), ("reason", "Khắc phục hậu quả bão")];
    let answer = scene.world.post(&format!("{place}/extensions"), &reporter, &asked).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    assert!(scene.world.get("/reviews", &head).await.text.contains("xin gia hạn đến hết ngày 11/12/2023"));
    let grant = [("decision", "grant"), ("granted_on", "08/12/2023"), ("reason", "Đồng ý")];
    for (path, form) in [("extension-decision", &grant[..]), ("excuses", &[("reason", "Giải thể")][..])] {
        let refused = scene.world.post(&format!("{place}/{path}"), &focal, form).await;
        assert!(refused.status.is_client_error() && refused.text.contains("do thủ trưởng"), "{path}: {}", refused.text);
    }
    let granted = scene.world.post(&format!("{place}/extension-decision"), &head, &grant).await;
    assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
    let excused = scene.world.post(&format!("{place}/excuses"), &head, &[("reason", "Giải thể")]).await;
    assert_eq!(excused.status, StatusCode::SEE_OTHER, "{}", excused.text);
}
