//! A body asks to be excused from a report or from single items of it; the focal body answers.

use axum::http::StatusCode;
use dondoc::events;
use dondoc::obligations::{Excuse, ExcuseRequest, ExcuseRequestItem, Item};
use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::date;

use crate::cycles::lines;
use crate::desk::{items, open_year, owed, start};
use crate::province::Province;
use crate::world::{World, engines, rows};

/// Issue D, part 9: with a reason, in time, one at a time; decided with a reason by whoever decides on extensions; what is
/// granted is asked no longer, what is refused stays owed and is not asked twice.
#[tokio::test]
async fn a_body_asks_to_be_excused_and_is_answered() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", Role::ReportingOfficer, Some(&health)).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-11-20T09:00");
        let own = owed(&world, &cycle, "Sở Xây dựng").await;
        let all = items(&world, &own).await;
        let (first, second) = (all[0].id.to_string(), all[1].id.to_string());
        let (reporter, focal) = (world.sign_in("xay.dung").await, world.sign_in("dau.moi").await);
        let page = format!("/obligations/{own}");
        let asking = format!("{page}/excuse-requests");
        assert!(world.get(&page, &reporter).await.text.contains("Đề nghị không phải báo cáo"));
        for (form, sentence) in [
            (vec![("what", "items"), ("item", first.as_str()), ("reason", "")], "Mời nêu lý do"),
            (vec![("what", "items"), ("reason", "Đã bàn giao")], "Chưa chọn mục nào"),
            (
                vec![("what", "items"), ("item", first.as_str()), ("item", second.as_str()), ("reason", "Đã bàn giao")],
                "Đã chọn tất cả các mục",
            ),
        ] {
            let refused = world.post(&asking, &reporter, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}: {}", refused.text);
            assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
            assert!(form.last().is_none_or(|(_, reason)| refused.text.contains(reason)), "what was typed is kept");
        }
        let one = [("what", "items"), ("item", first.as_str()), ("reason", "Đã bàn giao Sở Y tế"), ("basis", "QĐ 9")];
        assert_eq!(world.post(&asking, &reporter, &one).await.status, StatusCode::SEE_OTHER);
        let twice = world.post(&asking, &reporter, &one).await;
        assert!(twice.text.contains("đang chờ quyết định"), "{}", twice.text);
        // Asking alone moves nothing; it waits on the focal body's pages.
        assert_eq!(items(&world, &own).await, all);
        assert!(world.get("/reviews", &focal).await.text.contains("đề nghị không phải báo cáo, lý do: Đã bàn giao"));
        assert!(world.get("/", &focal).await.text.contains("1 đề nghị của các cơ quan chờ trả lời (Năm 2023)"));
        let decision = format!("{page}/excuse-decision");
        let decide = |word, reason| [("decision", word), ("reason", reason)];
        assert!(world.post(&decision, &reporter, &decide("grant", "Đồng ý")).await.status.is_client_error());
        let refused = world.post(&decision, &focal, &decide("grant", "")).await;
        assert!(refused.text.contains("Mời nêu lý do"), "{}", refused.text);
        let granted = world.post(&decision, &focal, &decide("grant", "Theo QĐ 9")).await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
        let told = world.get(&page, &reporter).await.text;
        assert!(
            told.contains("Đề nghị không phải báo cáo các mục: I.1: Đã bàn giao Sở Y tế (QĐ 9). Được đồng ý"),
            "{told}"
        );
        // The form asks about the other item alone, and the report may leave with it.
        let draft = start(&world, &reporter, &own).await;
        let form = world.get(&format!("/returns/{draft}/edit"), &reporter).await.text;
        assert!(form.contains(&format!("{second}.done")) && !form.contains(&format!("{first}.done")), "{form}");

        // The whole report: refused, still owed, and not asked again; the item was another question.
        let whole = [("what", "report"), ("reason", "Không có nhiệm vụ")];
        let reason = "Vẫn còn mục I.2";
        assert_eq!(world.post(&asking, &reporter, &whole).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&decision, &focal, &decide("refuse", reason)).await.status, StatusCode::SEE_OTHER);
        let again = world.post(&asking, &reporter, &whole).await;
        assert!(again.text.contains("không được đồng ý trong đợt"), "{}", again.text);
        assert!(world.get(&page, &reporter).await.text.contains(reason));

        // Another body: granted, it owes nothing; after its time nobody asks.
        let other = owed(&world, &cycle, "Sở Y tế").await;
        let health = world.sign_in("y.te").await;
        let place = format!("/obligations/{other}");
        let asked = world.post(&format!("{place}/excuse-requests"), &health, &whole).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let granted = world.post(&format!("{place}/excuse-decision"), &focal, &decide("grant", "Đúng")).await;
        assert_eq!(granted.status, StatusCode::SEE_OTHER, "{}", granted.text);
        assert!(lines(&world, &cycle, date(2023, 11, 20)).await.join("\n").contains("Sở Y tế: excused"));
        world.set_clock("2023-12-05T08:00");
        let reporter = world.sign_in("xay.dung").await;
        let late = world.post(&asking, &reporter, &[("what", "items"), ("item", &second), ("reason", "Bận")]).await;
        assert!(late.text.contains("Đã hết hạn ngày 04/12/2023"), "{}", late.text);

        let copy = World::on(engine, "2023-12-06T09:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<ExcuseRequest>(&mut left).await, rows::<ExcuseRequest>(&mut right).await);
        assert_eq!(rows::<ExcuseRequestItem>(&mut left).await, rows::<ExcuseRequestItem>(&mut right).await);
        assert_eq!(rows::<Excuse>(&mut left).await, rows::<Excuse>(&mut right).await);
        assert_eq!(rows::<Item>(&mut left).await, rows::<Item>(&mut right).await);
    }
}
