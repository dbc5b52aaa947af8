//! Requests for contribution: asked by letter and in the system, answered, taken over with their source; no obligation.

use axum::http::StatusCode;
use dondoc::contributions::{
    ContributionAnswer, ContributionBody, ContributionFile, ContributionItem, ContributionRequest,
};
use dondoc::events;
use dondoc::ids::{CycleId, ItemId, ObligationId, ReturnId};
use dondoc::returns::{self, Entry, FieldHistory, Return, ReturnFile};
use dondoc::{boards, cycles, obligations};
use dondoc_rules::access::Role;

use crate::desk::{entry, items, open_year, owed, save, start};
use crate::province::Province;
use crate::world::{Answer, Engine, World, engines, rows};

/// Sở Xây dựng leads; Sở Y tế (`y.te`) and the police (`cong.an`) are asked.
async fn settled(engine: Engine) -> (World, CycleId, ObligationId) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let (cycle, obligation) = settle(&mut world).await;
    (world, cycle, obligation)
}

/// The same in a world that is there, for the browser.
pub async fn settle(world: &mut World) -> (CycleId, ObligationId) {
    let province = Province::settle(world).await;
    for (login, body) in [("y.te", "Sở Y tế"), ("cong.an", "Công an tỉnh")] {
        let body = world.body(body).await;
        world.account(login, Role::ReportingOfficer, Some(&body)).await;
    }
    let cycle = open_year(world, &province, "2023").await;
    world.set_clock("2023-11-20T09:00");
    let obligation = owed(world, &cycle, "Sở Xây dựng").await;
    (cycle, obligation)
}

async fn ask(
    world: &World,
    cookie: &str,
    obligation: &ObligationId,
    items: &[&ItemId],
    to: &[&str],
    due: &str,
) -> Answer {
    let mut form =
        vec![("text".to_owned(), "Số liệu 10 tháng, ước cả năm".to_owned()), ("due_on".to_owned(), due.to_owned())];
    form.extend(items.iter().map(|item| ("item".to_owned(), item.to_string())));
    for body in to {
        form.push(("body".to_owned(), world.body(body).await.to_string()));
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    world.post(&format!("/obligations/{obligation}/contributions"), cookie, &form).await
}

async fn asked(world: &World, obligation: &ObligationId, item: &ItemId) -> (String, String) {
    let lead = world.sign_in("xay.dung").await;
    let answer = ask(world, &lead, obligation, &[item], &["Sở Y tế", "Công an tỉnh"], "27/11/2023").await;
    let place = answer.location.unwrap_or_else(|| panic!("{}", answer.text));
    (lead, place)
}

fn text(item: &ItemId) -> String {
    format!("text.{item}")
}

#[tokio::test]
async fn a_request_is_answered_and_taken_over_with_its_source() {
    for engine in engines() {
        let (world, _, obligation) = settled(engine).await;
        let item = &items(&world, &obligation).await[1].id;
        let (lead, place) = asked(&world, &obligation, item).await;
        // The asked bodies see it on their first page and desk, and nothing of each other's.
        let health = world.sign_in("y.te").await;
        let home = world.get("/", &health).await.text;
        assert!(home.contains("Sở Xây dựng đề nghị phối hợp, cung cấp số liệu"), "{home}");
        assert!(world.get("/returns", &health).await.text.contains("Đề nghị phối hợp gửi đến đơn vị: 1 chờ trả lời"));
        let form = world.get(&place, &health).await.text;
        assert!(form.contains("Số liệu 10 tháng, ước cả năm") && form.contains(&text(item)), "{form}");
        let focal = world.sign_in("dau.moi").await;
        assert_eq!(world.get(&place, &focal).await.status, StatusCode::NOT_FOUND, "neither asking nor asked");

        // What is kept is nobody else's until it is sent.
        let words = [(text(item), "Đã cấp 12 trạm y tế mới"), ("then".to_owned(), "keep")];
        let form: Vec<(&str, &str)> = words.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        assert_eq!(world.post(&format!("{place}/answer"), &health, &form).await.status, StatusCode::SEE_OTHER);
        assert!(!world.get(&place, &lead).await.text.contains("12 trạm y tế"));
        let png: &[u8] = b"\x89PNG\r\n\x1a\nanh";
        let file = format!("file.{item}");
        let then = format!("attach.{item}");
        let attached = world
            .upload_with(&format!("{place}/answer"), &health, &[("then", &then)], &[(&file, "bieu.png", png)])
            .await;
        assert_eq!(attached.status, StatusCode::SEE_OTHER, "{}", attached.text);
        let sent = world.post(&format!("{place}/answer"), &health, &[("then", "send")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let again = world.post(&format!("{place}/answer"), &health, &[("then", "send")]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "sent once: {}", again.text);
        let police = world.sign_in("cong.an").await;
        assert!(!world.get(&place, &police).await.text.contains("12 trạm y tế"), "another body's answer");
        let none = world.post(&format!("{place}/answer"), &police, &[("then", "nil")]).await;
        assert_eq!(none.status, StatusCode::SEE_OTHER, "{}", none.text);

        // The lead sees both, and takes one over below its own words; nothing happens by itself.
        let seen = world.get(&place, &lead).await.text;
        assert!(seen.contains("Đã cấp 12 trạm y tế mới") && seen.contains("Trả lời: không có nội dung"), "{seen}");
        assert!(world.get("/", &lead).await.text.contains("1 nội dung phối hợp đã gửi đến, chờ tiếp nhận"));
        let id = start(&world, &lead, &obligation).await;
        assert_eq!(entry(&world, &id, item).await.done, "");
        save(&world, &lead, &id, &[(format!("{item}.done"), "Sở đã lắp 40 km chiếu sáng")]).await;
        let edit = world.get(&format!("/returns/{id}/edit"), &lead).await.text;
        assert!(edit.contains("Sở Y tế đã gửi nội dung, chưa tiếp nhận."), "{edit}");
        let body = world.body("Sở Y tế").await.to_string();
        let taking = [("body", body.as_str()), ("item", item.as_str())];
        let taken = world.post(&format!("{place}/taking"), &lead, &taking).await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        assert_eq!(entry(&world, &id, item).await.done, "Sở đã lắp 40 km chiếu sáng\nĐã cấp 12 trạm y tế mới");
        assert_eq!(world.post(&format!("{place}/taking"), &lead, &taking).await.status, StatusCode::CONFLICT, "once");
        assert_ne!(world.post(&format!("{place}/taking"), &health, &taking).await.status, StatusCode::SEE_OTHER);

        // The letter's number is recorded; the source stands beside the entry, in its history, and with the files.
        let letter = [("number", "15/SXD-QH"), ("issued_on", "20/11/2023"), ("signer", "Trần Thị Mẫu")];
        let issued = world.post(&format!("{place}/issue"), &lead, &letter).await;
        assert_eq!(issued.status, StatusCode::SEE_OTHER, "{}", issued.text);
        let edit = world.get(&format!("/returns/{id}/edit"), &lead).await.text;
        assert!(edit.contains("Có nội dung tiếp nhận từ Sở Y tế (y.te gửi lúc"), "{edit}");
        assert!(edit.contains("Công văn số 15/SXD-QH ngày 20/11/2023") && edit.contains("bieu.png"), "{edit}");
        let history = world.get(&format!("/returns/{id}/history?field={item}.done"), &lead).await.text;
        assert!(history.contains("xay.dung tiếp nhận nội dung của Sở Y tế (y.te gửi lúc"), "{history}");
        assert!(history.contains("Sở đã lắp 40 km chiếu sáng</p>"), "what stood there before: {history}");
        replayed(&world, engine).await;
    }
}

async fn replayed(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
    macro_rules! same {
        ($($record:ty),* $(,)?) => {$({
            let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
            let (left, right) = (rows::<$record>(&mut left).await, rows::<$record>(&mut right).await);
            assert_eq!(left, right, stringify!($record));
        })*};
    }
    same!(ContributionRequest, ContributionItem, ContributionBody, ContributionAnswer, ContributionFile);
    same!(Return, Entry, FieldHistory, ReturnFile);
}

#[tokio::test]
async fn a_request_makes_no_obligation_and_no_lateness() {
    for engine in engines() {
        let (mut world, cycle, obligation) = settled(engine).await;
        let count = async |world: &World| {
            let mut tx = world.db.read(1).await.expect("reads");
            let cycle = cycles::get(&mut tx, &cycle).await.expect("reads").expect("is there");
            let (today, now) = (world.clock.today(), world.clock.now());
            let totals = boards::totals::counted(&mut tx, &cycle, today, now).await.expect("reads");
            (obligations::of_cycle(&mut tx, &cycle.id).await.expect("reads").len(), format!("{totals:?}"))
        };
        let before = count(&world).await;
        let item = &items(&world, &obligation).await[0].id;
        let (_, place) = asked(&world, &obligation, item).await;
        assert_eq!(count(&world).await, before);
        // A week after its day nobody is late: the board says the same as without the request, and it is taken still.
        world.set_clock("2023-12-01T09:00");
        let focal = world.sign_in("dau.moi").await;
        let board = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        assert!(!board.contains("Quá hạn, chưa gửi</span>"), "{board}");
        let police = world.sign_in("cong.an").await;
        let late = world.get("/contributions", &police).await.text;
        assert!(late.contains("Quá hạn trả lời, vẫn nhận"), "{late}");
        let none = world.post(&format!("{place}/answer"), &police, &[("then", "nil")]).await;
        assert_eq!(none.status, StatusCode::SEE_OTHER, "{}", none.text);
        let mut tx = world.db.read(1).await.expect("reads");
        let body = world.body("Công an tỉnh").await;
        let owes: Vec<_> = obligations::of_body(&mut tx, &body).await.expect("reads");
        assert!(owes.iter().all(|one| one.cycle == cycle), "{owes:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_asked_or_answered_is_told_and_kept() {
    let (world, _, obligation) = settled(Engine::Sqlite).await;
    let known = items(&world, &obligation).await;
    let item = &known[0].id;
    let lead = world.sign_in("xay.dung").await;
    for (items, to, due, says) in [
        (vec![], vec!["Sở Y tế"], "27/11/2023", "Chưa chọn nội dung nào"),
        (vec![item], vec![], "27/11/2023", "Chưa chọn cơ quan nào"),
        (vec![item], vec!["Sở Xây dựng"], "27/11/2023", "Chưa chọn cơ quan nào"),
        (vec![item], vec!["Sở Y tế"], "20/11/2023", "phải sau hôm nay"),
        (vec![item], vec!["Sở Y tế"], "tuần sau", "chưa đúng dạng"),
    ] {
        let refused = ask(&world, &lead, &obligation, &items, &to, due).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.text.contains(says) && refused.text.contains("Số liệu 10 tháng"), "{}", refused.text);
    }
    let (lead, place) = asked(&world, &obligation, item).await;
    let health = world.sign_in("y.te").await;
    let empty = world.post(&format!("{place}/answer"), &health, &[("then", "send")]).await;
    assert!(empty.text.contains("Chưa viết nội dung nào"), "{}", empty.text);
    let field = text(item);
    let both = world.post(&format!("{place}/answer"), &health, &[(field.as_str(), "Có chữ"), ("then", "nil")]).await;
    assert!(both.text.contains("Đã có nội dung hoặc tệp") && both.text.contains(">Có chữ</textarea>"), "{}", both.text);
    // Opened again with what is missing; withdrawn only while nobody answered.
    world.post(&format!("{place}/answer"), &health, &[(field.as_str(), "Có chữ"), ("then", "send")]).await;
    let withdrawn = world.post(&format!("{place}/withdrawal"), &lead, &[]).await;
    assert_eq!(withdrawn.status, StatusCode::UNPROCESSABLE_ENTITY);
    let body = world.body("Sở Y tế").await.to_string();
    let silent = world.post(&format!("{place}/reopening"), &lead, &[("body", body.as_str()), ("comment", "")]).await;
    assert!(silent.text.contains("Cần nêu nội dung cần bổ sung"), "{}", silent.text);
    let open = [("body", body.as_str()), ("comment", "Thiếu số ước cả năm")];
    assert_eq!(world.post(&format!("{place}/reopening"), &lead, &open).await.status, StatusCode::SEE_OTHER);
    let form = world.get(&place, &health).await.text;
    assert!(form.contains("Thiếu số ước cả năm") && form.contains(">Có chữ</textarea>"), "{form}");
    // A report that was sent takes nothing over any more.
    world.post(&format!("{place}/answer"), &health, &[("then", "send")]).await;
    let id: ReturnId = start(&world, &lead, &obligation).await;
    save(&world, &lead, &id, &[("is_nil".to_owned(), "1")]).await;
    let letter = [("number", "9/BC-SXD"), ("issued_on", "20/11/2023"), ("signer", "")];
    assert_eq!(world.post(&format!("/returns/{id}/signed-letter"), &lead, &letter).await.status, StatusCode::SEE_OTHER);
    let taking = [("body", body.as_str()), ("item", item.as_str())];
    let taken = world.post(&format!("{place}/taking"), &lead, &taking).await;
    assert_eq!(taken.status, StatusCode::CONFLICT);
    assert!(taken.text.contains("không tiếp nhận thêm được"), "{}", taken.text);
    let mut tx = world.db.read(1).await.expect("reads");
    assert_eq!(
        returns::entries(&mut tx, &id).await.expect("reads").iter().filter(|entry| !entry.done.is_empty()).count(),
        0
    );
}

#[tokio::test]
async fn the_letter_names_the_bodies_the_rows_and_the_day() {
    let (world, _, obligation) = settled(Engine::Sqlite).await;
    let item = &items(&world, &obligation).await[1].id;
    let (lead, place) = asked(&world, &obligation, item).await;
    let letter = world.get(&format!("{place}/letter.docx"), &lead).await;
    assert_eq!(letter.status, StatusCode::OK);
    let limits = dondoc_files::Limits::default();
    let (document, _, _) = dondoc_files::read("cong-van.docx", &letter.bytes, &limits).expect("a letter that is read");
    let words = document.text();
    for part in [
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "SỞ XÂY DỰNG",
        "V/v đề nghị phối hợp, cung cấp nội dung, số liệu",
        "Sở Y tế",
        "Công an tỉnh",
        "Nhiệm vụ I.2: Nhiệm vụ I.2 của kế hoạch.",
        "Số liệu 10 tháng, ước cả năm.",
        "chậm nhất đến hết ngày 27 tháng 11 năm 2023",
        "GIÁM ĐỐC",
    ] {
        assert!(words.contains(part), "«{part}» is not in the letter:\n{words}");
    }
}
