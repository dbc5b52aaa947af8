//! Other due days: the earlier one of the letter that asks, the later one that is granted.

use axum::http::StatusCode;
use dondoc::obligations;
use dondoc_rules::access::Role;
use jiff::civil::date;

use crate::cycles::{lines, opened, put_return, text_of};
use crate::province::Province;
use crate::world::{World, engines};

/// T1-R5, T1-R6: asked in time with a reason, decided with a reason, as asked or earlier; the old day is kept.
#[tokio::test]
async fn t1_r5_a_later_day_is_asked_for_and_decided() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let body = world.body("Sở Xây dựng").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        drop(tx);
        let id = owed.into_iter().find(|one| one.body == body).expect("owes").id;
        world.set_clock("2023-12-04T09:00");
        let (reporter, focal) = (world.sign_in("xay.dung").await, world.sign_in("dau.moi").await);
        let (page, asking) = (format!("/obligations/{id}"), format!("/obligations/{id}/extensions"));
        assert!(world.get(&page, &reporter).await.text.contains("Đề nghị gia hạn"));
        let ask = |day, reason| [("due_on", day), ("reason", reason)];
        for (form, sentence) in [
            (ask("11/12/2023", ""), "Mời nêu lý do"),
            (ask("04/12/2023", "Bão"), "phải sau hạn hiện nay (04/12/2023)"),
            (ask("mai", "Bão"), "Ngày xin gia hạn chưa đúng"),
        ] {
            let refused = world.post(&asking, &reporter, &form).await;
            assert!(refused.status.is_client_error() && refused.text.contains(sentence), "{}", refused.text);
        }
        assert_eq!(world.get(&format!("{page}/extension-decision.docx"), &focal).await.status, StatusCode::NOT_FOUND);
        let good = ask("11/12/2023", "Khắc phục hậu quả bão");
        assert_eq!(world.post(&asking, &reporter, &good).await.status, StatusCode::SEE_OTHER);
        assert!(world.post(&asking, &reporter, &good).await.text.contains("đang chờ quyết định"));
        // Asking alone moves nothing.
        world.set_clock("2023-12-05T08:00");
        assert!(lines(&world, &cycle, date(2023, 12, 5)).await.join("\n").contains("Sở Xây dựng: overdue not in"));
        drop(focal);
        let (reporter, focal) = (world.sign_in("xay.dung").await, world.sign_in("dau.moi").await);
        let decision = format!("/obligations/{id}/extension-decision");
        let decide = |day, reason| [("decision", "grant"), ("granted_on", day), ("reason", reason)];
        assert!(world.post(&decision, &reporter, &decide("08/12/2023", "Đồng ý")).await.status.is_client_error());
        for (form, sentence) in [
            (decide("12/12/2023", "Đồng ý"), "không muộn hơn ngày được đề nghị"),
            (decide("08/12/2023", ""), "Mời nêu lý do"),
        ] {
            let refused = world.post(&decision, &focal, &form).await;
            assert!(refused.text.contains(sentence), "{}", refused.text);
        }
        let granted = world.post(&decision, &focal, &decide("08/12/2023", "Đồng ý, sớm hơn")).await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
        let told = world.get(&page, &reporter).await.text;
        assert!(told.contains("Được gia hạn đến hết ngày 08/12/2023: Đồng ý, sớm hơn"), "{told}");
        assert!(told.contains("trước ngày 09/12/2023"), "{told}");
        // The letter that says so, in its official form.
        assert!(told.contains(&format!("{decision}.docx")), "{told}");
        let letter = text_of(&world.get(&format!("{decision}.docx"), &focal).await.bytes);
        for words in [
            "V/v trả lời đề nghị gia hạn gửi báo cáo",
            "Kính gửi: Sở Xây dựng",
            "đến hết ngày 11 tháng 12 năm 2023 (lý do: Khắc phục hậu quả bão)",
            "Sở Tài chính đồng ý gia hạn; đề nghị Sở Xây dựng gửi báo cáo chậm nhất đến hết ngày 08 tháng 12 năm 2023. Lý do: Đồng ý, sớm hơn./.",
        ] {
            assert!(letter.contains(words), "«{words}»: {letter}");
        }
        assert!(lines(&world, &cycle, date(2023, 12, 5)).await.join("\n").contains("Sở Xây dựng: due_soon not in"));
        let started = world.post(&format!("{page}/returns"), &reporter, &[]).await.location.expect("a draft");
        assert!(world.get(&started, &reporter).await.text.contains("trước ngày 09/12/2023"), "the form says it too");
        // The table of the day before stands; what comes by the new day is in time.
        assert!(!lines(&world, &cycle, date(2023, 12, 4)).await.join("\n").contains("Sở Xây dựng: overdue"));
        world.set_clock("2023-12-08T15:00");
        put_return(&world, &cycle, "Sở Xây dựng", |version| {
            version.version = 2;
            version.submitted_at = Some(version.created_at);
        })
        .await;
        assert!(
            lines(&world, &cycle, date(2023, 12, 8)).await.join("\n").contains("Sở Xây dựng: signed_awaited on time")
        );

        // Another body that asks after its time is told so.
        world.account("y.te", Role::ReportingOfficer, Some(&world.body("Sở Y tế").await)).await;
        let late = world.sign_in("y.te").await;
        let mut tx = world.db.read(1).await.expect("reads");
        let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        drop(tx);
        let health = world.body("Sở Y tế").await;
        let other = owed.into_iter().find(|one| one.body == health).expect("owes").id;
        let refused = world.post(&format!("/obligations/{other}/extensions"), &late, &ask("20/12/2023", "Bận")).await;
        assert!(refused.text.contains("Đã hết hạn ngày 04/12/2023"), "{}", refused.text);
    }
}

/// Issue D, part 1: an earlier day in the letter becomes the due day, "theo công văn số …".
#[tokio::test]
async fn the_letter_that_asks_may_name_an_earlier_day() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (focal, cycle) = opened(&world, &province).await;
        let request = format!("/cycles/{cycle}/request");
        let letter = |due| [("number", "3120/STC-TH"), ("issued_on", "16/10/2023"), ("due_on", due)];
        let later = world.post(&request, &focal, &letter("10/12/2023")).await;
        assert!(later.text.contains("không thể cho hạn muộn hơn kế hoạch"), "{}", later.text);
        let early = world.post(&request, &focal, &letter("16/10/2023")).await;
        assert!(early.text.contains("phải sau ngày của công văn"), "{}", early.text);
        assert_eq!(world.post(&request, &focal, &letter("30/11/2023")).await.status, StatusCode::SEE_OTHER);
        let board = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        assert!(board.contains("trước ngày 01/12/2023") && board.contains("theo công văn số 3120/STC-TH"), "{board}");
        // The letter itself, and what urges by it, say the same day.
        let docx = world.get(&format!("/cycles/{cycle}/request.docx"), &focal).await.bytes;
        assert!(text_of(&docx).contains("trước ngày 01/12/2023"), "{}", text_of(&docx));
        world.set_clock("2023-12-01T08:00");
        let focal = world.sign_in("dau.moi").await;
        let urging = world.get(&format!("/cycles/{cycle}/urges"), &focal).await.text;
        assert!(urging.contains("trước ngày 01/12/2023") && !urging.contains("trước ngày 05/12/2023"), "{urging}");
        assert!(lines(&world, &cycle, date(2023, 12, 1)).await.join("\n").contains("Sở Y tế: overdue"));
    }
}
