//! The reporter's desk: what is owed, drafts that open with last period's words, joint answers, reports that stand
//! elsewhere, two people on one return, and nothing that was typed lost.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc::events::{self, Act};
use dondoc::http::{Lang, catalogue};
use dondoc::ids::{CommitmentId, CycleId, ItemId, ObligationId, ReturnId};
use dondoc::obligations::{self, Item};
use dondoc::plans::commitments::Commitment;
use dondoc::returns::elsewhere::Elsewhere;
use dondoc::returns::limits::UnchangedLimit;
use dondoc::returns::{self, CommitmentAnswer, Entry, FieldHistory, Return, ReturnDocument};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::ObligationState;
use dondoc_rules::returns::Origin;
use jiff::civil::date;

use crate::cycles::form;
use crate::province::Province;
use crate::world::{Answer, World, engines, post, rows};

/// A year's cycle of a plan, opened through the site.
pub async fn open_year(world: &World, province: &Province, year: &str) -> CycleId {
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    let days = ["01/01", "31/12", "16/10", "30/11", "04/12"].map(|day| format!("{day}/{year}"));
    let name = format!("Năm {year}");
    let fields = ["period_from", "period_to", "opens_on", "cutoff_on", "due_on"];
    let mut changes: Vec<(&str, &str)> = fields.into_iter().zip(days.iter().map(String::as_str)).collect();
    changes.push(("name", &name));
    let answer = world.post("/cycles", &cookie, &form(&plan, &changes)).await;
    let board = answer.location.unwrap_or_else(|| panic!("{}", answer.text));
    CycleId::parse(board.trim_start_matches("/cycles/")).expect("an id")
}

pub async fn owed(world: &World, cycle: &CycleId, body: &str) -> ObligationId {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    owed.into_iter().find(|one| one.body == body).expect("the body owes").id
}

pub async fn items(world: &World, obligation: &ObligationId) -> Vec<Item> {
    let mut tx = world.db.read(1).await.expect("reads");
    obligations::items(&mut tx, obligation).await.expect("reads")
}

pub async fn entry(world: &World, id: &ReturnId, item: &ItemId) -> Entry {
    let mut tx = world.db.read(1).await.expect("reads");
    let all = returns::entries(&mut tx, id).await.expect("reads");
    all.into_iter().find(|entry| entry.item == *item).expect("the entry")
}

pub async fn start(world: &World, cookie: &str, obligation: &ObligationId) -> ReturnId {
    let answer = world.post(&format!("/obligations/{obligation}/returns"), cookie, &[]).await;
    let edit = answer.location.unwrap_or_else(|| panic!("{}", answer.text));
    ReturnId::parse(edit.trim_start_matches("/returns/").trim_end_matches("/edit")).expect("an id")
}

pub async fn save(world: &World, cookie: &str, id: &ReturnId, fields: &[(String, &str)]) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    world.post(&format!("/returns/{id}/draft"), cookie, &fields).await
}

const LETTER: [(&str, &str); 3] = [("number", "12/BC-SXD"), ("issued_on", "01/12/2023"), ("signer", "")];

/// Sends a draft as signed outside and has the focal body confirm it.
pub async fn send_and_confirm(world: &World, id: &ReturnId, day: &str) {
    let reporter = world.sign_in("xay.dung").await;
    let letter = [LETTER[0], ("issued_on", day), LETTER[2]];
    let sent = world.post(&format!("/returns/{id}/signed-letter"), &reporter, &letter).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let focal = world.sign_in("dau.moi").await;
    let confirmed = world.post(&format!("/returns/{id}/confirmation"), &focal, &[]).await;
    assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);
}

/// The year 2023 of Sở Xây dựng, reported and confirmed: its two tasks said.
pub async fn first_year(world: &mut World, province: &Province) {
    let cycle = open_year(world, province, "2023").await;
    world.set_clock("2023-12-01T09:00");
    let obligation = owed(world, &cycle, "Sở Xây dựng").await;
    let reporter = world.sign_in("xay.dung").await;
    let id = start(world, &reporter, &obligation).await;
    let mut fields = vec![("deployment".to_owned(), "Đã ban hành kế hoạch năm 2023")];
    for (place, item) in items(world, &obligation).await.iter().enumerate() {
        fields.push((format!("{}.progress", item.id), "doing"));
        let done =
            if place == 0 { "Đã rà soát 12 đồ án quy hoạch" } else { "Đã lắp 40 km chiếu sáng" };
        fields.push((format!("{}.done", item.id), done));
    }
    let saved = save(world, &reporter, &id, &fields).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    send_and_confirm(world, &id, "01/12/2023").await;
}

/// A further year, opened and begun.
pub async fn next_year(world: &mut World, province: &Province, year: &str) -> (ReturnId, Vec<Item>, String) {
    world.set_clock(&format!("{year}-10-16T08:00"));
    let cycle = open_year(world, province, year).await;
    world.set_clock(&format!("{year}-12-01T09:00"));
    let obligation = owed(world, &cycle, "Sở Xây dựng").await;
    let reporter = world.sign_in("xay.dung").await;
    let id = start(world, &reporter, &obligation).await;
    (id, items(world, &obligation).await, reporter)
}

/// For the browser: last year reported and confirmed, this year opened; the obligation of Sở Xây dựng, which has two people.
pub async fn second_year(world: &mut World) -> ObligationId {
    let province = Province::settle(world).await;
    let body = world.body("Sở Xây dựng").await;
    world.account("xay.dung.2", Role::ReportingOfficer, Some(&body)).await;
    first_year(world, &province).await;
    world.set_clock("2024-10-16T08:00");
    let cycle = open_year(world, &province, "2024").await;
    world.set_clock("2024-12-01T09:00");
    owed(world, &cycle, "Sở Xây dựng").await
}

#[tokio::test]
async fn t5_r3_a_draft_opens_with_last_years_words_and_each_is_confirmed_or_written_anew() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        first_year(&mut world, &province).await;
        let (id, items, reporter) = next_year(&mut world, &province, "2024").await;
        let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
        assert_eq!(edit.matches("Lấy từ kỳ trước («Năm 2023»), chưa sửa").count(), 2, "{edit}");
        assert!(edit.contains("Đã rà soát 12 đồ án quy hoạch") && edit.contains("(0/2)"), "{edit}");
        assert!(!edit.contains("Đã ban hành kế hoạch năm 2023"), "the general part is written anew");
        let desk = world.get("/returns", &reporter).await.text;
        assert!(desk.contains("đã trả lời 0/2 nội dung"), "{desk}");
        // The focal body's board counts nothing that nobody looked at.
        let focal = world.sign_in("dau.moi").await;
        let board = world.get("/cycles", &focal).await;
        assert_eq!(board.status, StatusCode::OK);

        // It cannot leave unread; the page says what is missing and leads there.
        let asked = world.post(&format!("/returns/{id}/approval-request"), &reporter, &[]).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("Nhiệm vụ I.1: nội dung lấy từ kỳ trước"), "{}", asked.text);
        assert!(asked.text.contains(&format!("href=\"#item-{}\"", items[0].id)), "{}", asked.text);

        // One still holds; the other is written anew, and the difference is visible.
        let button = ("then".to_owned(), format!("unchanged.{}", items[0].id));
        let changed = format!("{}.done", items[1].id);
        let fields = [(button.0, button.1.as_str()), (changed, "Đã lắp 55 km chiếu sáng")];
        let saved = save(&world, &reporter, &id, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
        assert!(edit.contains("Đơn vị xác nhận không thay đổi so với «Năm 2023»"), "{edit}");
        assert!(edit.contains("<del>40</del><ins>55</ins>") && edit.contains("Đã viết lại so với"), "{edit}");
        assert!(edit.contains("(2/2)"), "{edit}");
        let history = format!("/returns/{id}/history?field={}.done", items[1].id);
        assert!(edit.contains(&history), "{edit}");
        let history = world.get(&history, &reporter).await.text;
        assert!(
            history.contains("Đã lắp 40 km chiếu sáng") && history.contains("I.2, Kết quả đã thực hiện"),
            "{history}"
        );
        send_and_confirm(&world, &id, "01/12/2024").await;
        let shown = world.get(&format!("/returns/{id}"), &world.sign_in("dau.moi").await).await.text;
        assert!(shown.contains("Không thay đổi so với kỳ trước: kỳ thứ 1 liên tiếp"), "{shown}");
    }
}

#[tokio::test]
async fn t5_r3_no_change_has_an_age_and_is_refused_after_as_many_periods_as_set() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        first_year(&mut world, &province).await;
        for (year, age) in [("2024", 1), ("2025", 2)] {
            let (id, items, reporter) = next_year(&mut world, &province, year).await;
            let fields: Vec<(String, &str)> =
                items.iter().map(|item| (format!("{}.unchanged", item.id), "1")).collect();
            save(&world, &reporter, &id, &fields).await;
            let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
            assert!(edit.contains(&format!("(kỳ thứ {age} liên tiếp)")), "{edit}");
            send_and_confirm(&world, &id, &format!("01/12/{year}")).await;
        }
        let (id, items, reporter) = next_year(&mut world, &province, "2026").await;
        let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
        assert!(edit.contains("đã «không thay đổi» đủ 2 kỳ liên tiếp") && edit.contains("không ai xem lại"), "{edit}");
        assert!(!edit.contains(".unchanged\" value=\"1\""), "the box is not offered");
        let fields: Vec<(String, &str)> = items.iter().map(|item| (format!("{}.unchanged", item.id), "1")).collect();
        save(&world, &reporter, &id, &fields).await;
        let asked = world.post(&format!("/returns/{id}/approval-request"), &reporter, &[]).await;
        assert_eq!(asked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(asked.text.contains("đã «không thay đổi» 3 kỳ liên tiếp"), "{}", asked.text);
        // The focal body may allow more, with its reason; nobody else may.
        let address = format!("/plans/{}/unchanged-limit", province.plan);
        let set = [("count", "3"), ("reason", "Nhiệm vụ dài hạn, ba năm mới có kết quả")];
        assert_eq!(world.post(&address, &reporter, &set).await.status, StatusCode::NOT_FOUND);
        let focal = world.sign_in("dau.moi").await;
        let wrong = world.post(&address, &focal, &[("count", "nhiều"), ("reason", "Nhiệm vụ dài hạn")]).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("số nguyên từ 0 đến 12") && wrong.text.contains("Nhiệm vụ dài hạn"),
            "{}",
            wrong.text
        );
        let set = world.post(&address, &focal, &set).await;
        assert_eq!(set.status, StatusCode::SEE_OTHER, "{}", set.text);
        let page = world.get(&address, &reporter).await.text;
        assert!(page.contains("nhiều nhất 3 kỳ liên tiếp. Lý do: Nhiệm vụ dài hạn"), "{page}");
        send_and_confirm(&world, &id, "01/12/2026").await;
        replayed(&world, engine).await;
    }
}

/// The log rebuilds every table of the desk.
async fn replayed(world: &World, engine: crate::world::Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
    macro_rules! same {
        ($($record:ty),* $(,)?) => {$({
            let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
            let (left, right) = (rows::<$record>(&mut left).await, rows::<$record>(&mut right).await);
            assert_eq!(left, right, stringify!($record));
        })*};
    }
    same!(Return, Entry, FieldHistory, ReturnDocument, CommitmentAnswer, Commitment, Elsewhere, UnchangedLimit);
}

#[tokio::test]
async fn one_narrative_answers_several_items_and_stands_once_in_the_reports() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-12-01T09:00");
        let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
        let items = items(&world, &obligation).await;
        let reporter = world.sign_in("xay.dung").await;
        let id = start(&world, &reporter, &obligation).await;
        let of = |item: usize, field: &str| format!("{}.{field}", items[item].id);
        let wrong = [(of(0, "progress"), "doing"), (of(0, "done"), "Đã làm chung"), (of(0, "answers"), "I.2; IX.9")];
        save(&world, &reporter, &id, &wrong).await;
        let asked = world.post(&format!("/returns/{id}/approval-request"), &reporter, &[]).await;
        assert!(asked.text.contains("«IX.9» không phải số của một nhiệm vụ khác"), "{}", asked.text);
        save(&world, &reporter, &id, &[(of(0, "answers"), "I.1–I.2")]).await;
        let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
        assert!(edit.contains("Báo cáo chung tại nhiệm vụ I.1.") && edit.contains("(2/2)"), "{edit}");
        send_and_confirm(&world, &id, "01/12/2023").await;
        let joined = entry(&world, &id, &items[1].id).await;
        assert_eq!(joined.progress.map(|progress| progress.as_str()), Some("doing"), "the state holds for each task");
        let focal = world.sign_in("dau.moi").await;
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert_eq!(report.matches("Đã làm chung").count(), 2, "once in the text, once in the annex: {report}");
        assert!(report.contains("Sở Xây dựng (nhiệm vụ I.2): Báo cáo chung tại nhiệm vụ I.1."), "{report}");
    }
}

#[tokio::test]
async fn documents_commitments_and_what_stands_elsewhere_are_answered_one_by_one() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-12-01T09:00");
        let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
        let items = items(&world, &obligation).await;
        let commitment = Commitment {
            id: CommitmentId::new(),
            plan_version: province.version.clone(),
            task: items[0].task.clone().expect("a task"),
            text: "Đưa hệ thống vào vận hành năm 2023".to_owned(),
            due_on: Some(date(2023, 12, 31)),
            position: 0,
        };
        let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
        act.put(&commitment).await.expect("puts");
        act.commit("plans").await.expect("commits");
        let reporter = world.sign_in("xay.dung").await;
        let id = start(&world, &reporter, &obligation).await;
        let of = |item: usize, field: &str| format!("{}.{field}", items[item].id);
        let name = |field: &str| format!("commitment.{}.{field}", commitment.id);
        let fields = [
            ("document.1.kind".to_owned(), "Quyết định"),
            ("document.1.number".to_owned(), "88/QĐ-SXD"),
            ("document.1.day".to_owned(), "05/3"),
            ("document.1.title".to_owned(), "Giao chỉ tiêu chiếu sáng"),
            (of(0, "progress"), "doing"),
            (of(0, "done"), "Đã lắp đặt xong"),
            (name("answer"), "not_yet"),
            (name("note"), "Chạy thử từ tháng 11"),
            (of(1, "elsewhere_number"), "45/BC-SXD"),
            (of(1, "elsewhere_day"), "10/11/2023"),
        ];
        let saved = save(&world, &reporter, &id, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "a half-typed day is kept: {}", saved.text);
        let edit = world.get(&format!("/returns/{id}/edit"), &reporter).await.text;
        assert!(edit.contains("value=\"05/3\"") && edit.contains("Đưa hệ thống vào vận hành năm 2023"), "{edit}");
        assert!(edit.contains("name=\"document.3.kind\""), "room for two more rows");
        let asked = world.post(&format!("/returns/{id}/approval-request"), &reporter, &[]).await;
        assert!(
            asked.text.contains("dòng 1: cần đủ số, ngày") && asked.text.contains("chưa đủ số, ngày"),
            "{}",
            asked.text
        );
        let rest = [("document.1.day".to_owned(), "05/3/2023"), (of(1, "elsewhere_section"), "mục II.3")];
        save(&world, &reporter, &id, &rest).await;
        send_and_confirm(&world, &id, "01/12/2023").await;
        let focal = world.sign_in("dau.moi").await;
        let shown = world.get(&format!("/returns/{id}"), &focal).await.text;
        for words in [
            "Quyết định số 88/QĐ-SXD ngày 05/3/2023: Giao chỉ tiêu chiếu sáng",
            "«Đưa hệ thống vào vận hành năm 2023» Chưa thực hiện. Chạy thử từ tháng 11",
            "Đã báo cáo lồng ghép tại Báo cáo số 45/BC-SXD, ngày 10/11/2023, mục II.3.",
        ] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert!(
            report.contains("Giao chỉ tiêu chiếu sáng") && report.contains("lồng ghép tại Báo cáo số 45/BC-SXD"),
            "{report}"
        );
        replayed(&world, engine).await;
    }
}

#[tokio::test]
async fn a_whole_report_that_stands_in_another_one_is_stated_and_found_there() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", Role::ReportingOfficer, Some(&health)).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-12-05T09:00");
        let obligation = owed(&world, &cycle, "Sở Y tế").await;
        let place = format!("/obligations/{obligation}");
        let reporter = world.sign_in("y.te").await;
        assert!(world.get("/returns", &reporter).await.text.contains("Quá hạn, chưa gửi"));
        let half = [("number", "77/BC-SYT"), ("issued_on", ""), ("section", "mục IV")];
        let refused = world.post(&format!("{place}/elsewhere"), &reporter, &half).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("value=\"77/BC-SYT\"") && refused.text.contains("Chưa có gì được ghi"), "kept");
        let whole = [("number", "77/BC-SYT"), ("issued_on", "25/11/2023"), ("section", "mục IV")];
        let stated = world.post(&format!("{place}/elsewhere"), &reporter, &whole).await;
        assert_eq!(stated.status, StatusCode::SEE_OTHER, "{}", stated.text);
        let page = world.get(&place, &reporter).await.text;
        assert!(page.contains("Đã gửi, chờ rà soát") && page.contains("Báo cáo số 77/BC-SYT, ngày 25/11/2023, mục IV"));
        let focal = world.sign_in("dau.moi").await;
        let found = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        assert!(found.contains("Chậm 1 ngày"), "the day of the statement counts: {found}");
        // Not found there: owed as before, and the body reads why.
        let no_reason = world.post(&format!("{place}/elsewhere-refusal"), &focal, &[]).await;
        assert_eq!(no_reason.status, StatusCode::UNPROCESSABLE_ENTITY);
        world.post(&format!("{place}/elsewhere-refusal"), &focal, &[("reason", "Mục IV nói việc khác")]).await;
        let page = world.get(&place, &reporter).await.text;
        assert!(page.contains("Mục IV nói việc khác") && page.contains("Quá hạn, chưa gửi"), "{page}");
        let again = [("number", "77/BC-SYT"), ("issued_on", "25/11/2023"), ("section", "mục V")];
        world.post(&format!("{place}/elsewhere"), &reporter, &again).await;
        let accepted =
            world.post(&format!("{place}/elsewhere-acceptance"), &focal, &[("arrived_on", "27/11/2023")]).await;
        assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
        let page = world.get(&place, &reporter).await.text;
        assert!(
            page.contains("Đã báo cáo lồng ghép tại báo cáo khác") && page.contains("đến ngày 27/11/2023"),
            "{page}"
        );
        let board = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        assert!(board.contains("Đã báo cáo lồng ghép tại báo cáo khác") && board.contains("Đúng hạn"), "{board}");
        let started = world.post(&format!("{place}/returns"), &reporter, &[]).await;
        assert_eq!(started.status, StatusCode::CONFLICT, "it is answered");
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert!(report.contains("đã báo cáo lồng ghép tại báo cáo khác"), "{report}");
        replayed(&world, engine).await;
    }
}

#[tokio::test]
async fn two_people_on_one_return_see_each_other_and_merge_field_by_field() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let body = world.body("Sở Xây dựng").await;
        world.account("xay.dung.2", Role::ReportingOfficer, Some(&body)).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-12-01T14:30");
        let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
        let (first, second) = (world.sign_in("xay.dung").await, world.sign_in("xay.dung.2").await);
        let id = start(&world, &first, &obligation).await;
        let edit = format!("/returns/{id}/edit");
        let alone = world.get(&edit, &first).await.text;
        assert!(!alone.contains("đang mở biểu này"), "{alone}");
        assert!(world.get(&edit, &second).await.text.contains("xay.dung đang mở biểu này, chưa lưu gì."));
        let was = |name: &str| (format!("was.{name}"), "");
        let field = |name: &str| name.to_owned();
        world.set_clock("2023-12-01T14:32");
        save(&world, &first, &id, &[(field("deployment"), "Của người thứ nhất"), was("deployment")]).await;
        let others = world.post(&format!("/returns/{id}/sitting"), &second, &[]).await;
        assert_eq!(others.text, "xay.dung đang mở biểu này, lưu lúc 14:32.");
        // The second changes the same field and another one: the other is saved, the same field waits with both texts.
        let both = [
            (field("deployment"), "Của người thứ hai"),
            was("deployment"),
            (field("assessment"), "Đánh giá của người thứ hai"),
            was("assessment"),
        ];
        let met = save(&world, &second, &id, &both).await;
        assert_eq!(met.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(met.text.contains("(Công tác chỉ đạo, triển khai): <q>Của người thứ nhất</q>"), "{}", met.text);
        assert!(met.text.contains(">Của người thứ hai</textarea>"), "{}", met.text);
        let stored = async || {
            let mut tx = world.db.read(1).await.expect("reads");
            returns::get(&mut tx, &id).await.expect("reads").expect("the return")
        };
        let now = stored().await;
        assert_eq!(
            (now.deployment.as_str(), now.assessment.as_str()),
            ("Của người thứ nhất", "Đánh giá của người thứ hai")
        );
        // Looked at and saved again from that page, it is taken, and what stood there is in the history.
        let seen = [(field("deployment"), "Của người thứ hai"), (field("was.deployment"), "Của người thứ nhất")];
        assert_eq!(save(&world, &second, &id, &seen).await.status, StatusCode::SEE_OTHER);
        assert_eq!(stored().await.deployment, "Của người thứ hai");
        let history = world.get(&format!("/returns/{id}/history?field=deployment"), &first).await.text;
        assert!(
            history.contains("khi xay.dung.2 lưu nội dung mới") && history.contains("Của người thứ nhất"),
            "{history}"
        );
        // A page that one person opened is not saved in the name of the next one at the same desk.
        let page = world.get(&edit, &first).await.text;
        let person =
            page.split("name=\"person\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("whose");
        let foreign = [(field("person"), person), (field("assessment"), "Của người khác")];
        let refused = save(&world, &second, &id, &foreign).await;
        assert!(refused.text.contains("Trang này do một tài khoản khác mở"), "{}", refused.text);
        assert_eq!(stored().await.assessment, "Đánh giá của người thứ hai");
        // After some minutes nobody is here any more.
        world.set_clock("2023-12-01T14:45");
        assert_eq!(world.post(&format!("/returns/{id}/sitting"), &second, &[]).await.text, "");
    }
}

#[tokio::test]
async fn the_desk_is_sorted_by_due_instant_and_says_what_is_asked_since_when() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let second = Province::second_plan(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let plan = second.plan.to_string();
        let early = [("due_on", "20/11/2023"), ("cutoff_on", "15/11/2023"), ("name", "Giữa quý IV")];
        let answer = world.post("/cycles", &cookie, &form(&plan, &early)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let cycle = open_year(&world, &province, "2023").await;
        let request = [("number", "15/STC-TH"), ("issued_on", "16/10/2023")];
        let recorded = world.post(&format!("/cycles/{cycle}/request"), &cookie, &request).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        world.set_clock("2023-11-01T09:00");
        let reporter = world.sign_in("xay.dung").await;
        let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
        let id = start(&world, &reporter, &obligation).await;
        let first = items(&world, &obligation).await.remove(0).id;
        let fields = [(format!("{first}.progress"), "doing"), (format!("{first}.done"), "Đã làm")];
        save(&world, &reporter, &id, &fields).await;
        let desk = world.get("/returns", &reporter).await.text;
        let place = |words: &str| desk.find(words).unwrap_or_else(|| panic!("«{words}» is not on the desk: {desk}"));
        assert!(place("Giữa quý IV") < place("Năm 2023"), "the next due instant comes first");
        place("2 nội dung phải báo cáo (mục I: 2)");
        place("theo văn bản yêu cầu số 15/STC-TH ngày 16/10/2023");
        place("Bản nháp: đã trả lời 1/2 nội dung; xay.dung lưu lúc 09:00");
        let past = world.get("/returns/past", &reporter).await.text;
        assert!(past.contains("Chưa có đợt báo cáo nào đã đóng"), "{past}");
        let mut tx = world.db.write(1).await.expect("writes");
        let closed = [cycle.clone().into()];
        tx.execute("update cycles set closed_at = 1 where tenant = $1 and id = $2", &closed).await.expect("closes");
        tx.commit().await.expect("commits");
        assert!(!world.get("/returns", &reporter).await.text.contains("mục I: 2"));
        let past = world.get("/returns/past", &reporter).await.text;
        assert!(past.contains("Năm 2023") && past.contains(&format!("/obligations/{obligation}")), "{past}");
    }
}

#[tokio::test]
async fn a_successor_opens_with_the_words_of_the_body_whose_place_it_took() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        first_year(&mut world, &province).await;
        world.set_clock("2024-03-01T08:00");
        let new = "id,official_name,kind\nsgt,Sở Xây dựng và Giao thông,so\n";
        dondoc::bodies::load(&world.db, &world.system(), new.as_bytes()).await.expect("the register loads");
        let (from, to) = (world.body("Sở Xây dựng").await, world.body("Sở Xây dựng và Giao thông").await);
        world.account("sgt", Role::ReportingOfficer, Some(&to)).await;
        let mut act = Act::begin(&world.db, &world.system(), "succession.recorded").await.expect("an act begins");
        let succession = dondoc::successions::Succession {
            id: dondoc::ids::SuccessionId::new(),
            kind: dondoc_rules::successions::SuccessionKind::Whole,
            from_body: from,
            to_body: Some(to),
            function: String::new(),
            starts_on: date(2024, 3, 1),
            ends_on: None,
            basis: "Nghị quyết số 5/NQ-HĐND ngày 20/02/2024".to_owned(),
            effects: "[]".to_owned(),
            recorded_at: act.at(),
            recorded_by: None,
            undone_at: None,
            undone_by: None,
        };
        act.put(&succession).await.expect("puts");
        act.commit("successions").await.expect("commits");
        world.set_clock("2024-10-16T08:00");
        open_year(&world, &province, "2024").await;
        world.set_clock("2024-12-01T09:00");
        let cookie = world.sign_in("sgt").await;
        let desk = world.get("/returns", &cookie).await.text;
        let at = desk.find("/obligations/").expect("something is owed");
        let id = ObligationId::parse(&desk[at + 13..at + 49]).expect("an id");
        let mut tx = world.db.read(1).await.expect("reads");
        let cycles = dondoc::cycles::list(&mut tx).await.expect("reads");
        let newest = obligations::of_cycle(&mut tx, &cycles[0].id).await.expect("reads");
        drop(tx);
        let obligation = if newest.iter().any(|one| one.id == id) {
            id
        } else {
            let own = newest.into_iter().find(|one| desk.contains(one.id.as_str())).expect("this year's");
            own.id
        };
        let draft = start(&world, &cookie, &obligation).await;
        let edit = world.get(&format!("/returns/{draft}/edit"), &cookie).await.text;
        assert!(edit.contains("Lấy từ kỳ trước («Năm 2023»)") && edit.contains("Đã rà soát 12 đồ án"), "{edit}");
        let mut tx = world.db.read(1).await.expect("reads");
        let all = returns::entries(&mut tx, &draft).await.expect("reads");
        assert!(all.iter().all(|entry| entry.origin == Origin::LastPeriod), "{all:?}");
    }
}

/// ui.md, part 3: every state has its own words, those of the administration, and no other word anywhere.
#[test]
fn t5_r2_states_are_in_the_administrations_words() {
    let words = catalogue(Lang::Vi);
    let said: Vec<&str> =
        ObligationState::ALL.iter().map(|state| &words[&format!("state.{}", state.as_str())]).collect();
    let expected = [
        "Đã báo cáo lồng ghép tại báo cáo khác",
        "Không phải báo cáo kỳ này",
        "Đạt yêu cầu",
        "Đề nghị bổ sung, hoàn thiện",
        "Đã gửi bản điện tử, chờ văn bản ký",
        "Đã gửi, chờ rà soát",
        "Chờ xác định cơ quan tiếp nhận nhiệm vụ",
        "Quá hạn, chưa gửi",
        "Đang dự thảo",
        "Sắp đến hạn",
        "Chưa gửi, còn hạn",
        "Chưa đến kỳ",
    ];
    assert_eq!(said, expected);
}

/// One body's report changes nothing for another that the same plan asks: the state is of the body, not of the document.
#[tokio::test]
async fn t5_r1_a_state_is_of_one_body_and_not_of_the_document() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", Role::ReportingOfficer, Some(&health)).await;
        first_year(&mut world, &province).await;
        let own = world.get("/returns", &world.sign_in("xay.dung").await).await.text;
        let other = world.get("/returns", &world.sign_in("y.te").await).await.text;
        assert!(own.contains("Đạt yêu cầu, gửi đúng hạn") && !own.contains("Sắp đến hạn"), "{own}");
        assert!(other.contains("Sắp đến hạn") && !other.contains("Đạt yêu cầu"), "{other}");
    }
}

/// After a session has ended, an act leads to signing in and from there back to the page that held its form.
#[tokio::test]
async fn signing_in_again_leads_back_to_the_form() {
    let world = World::at("2023-10-16T08:00").await;
    let mut request: Request<Body> = post("/returns/0190a0a0-0000-7000-8000-000000000000/draft", None, &[]);
    let page = "https://dondoc.example/returns/0190a0a0-0000-7000-8000-000000000000/edit?x=1";
    request.headers_mut().insert(header::REFERER, page.parse().expect("a header"));
    let answer = world.send(request).await;
    let back = "/sign-in?next=/returns/0190a0a0-0000-7000-8000-000000000000/edit";
    assert_eq!(answer.location.as_deref(), Some(back));
}
