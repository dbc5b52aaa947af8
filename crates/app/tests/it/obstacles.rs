//! Difficulties as cases: raised by bodies, merged, sent, answered, said to be solved or not, carried over, told in the report.

use axum::http::StatusCode;
use dondoc::events;
use dondoc::ids::{CycleId, ObligationId};
use dondoc::obstacles::{Obstacle, ObstacleMerge, ObstacleStep, ObstacleTask, report};
use dondoc::{cycles, instruments, obligations};
use dondoc_rules::access::Role;
use dondoc_rules::obstacles::CompetentAuthority;
use jiff::Timestamp;
use jiff::civil::date;

use crate::cycles::opened;
use crate::province::Province;
use crate::tasks::task;
use crate::world::{Engine, World, engines, rows};

/// The province with reporting officers of three bodies, and their heads' world.
async fn settle(world: &World) -> Province {
    let province = Province::settle(world).await;
    for (login, body) in [("y.te", "Sở Y tế"), ("binh.an", "UBND huyện Bình An"), ("cong.an", "Công an tỉnh")]
    {
        let body = world.body(body).await;
        world.account(login, Role::ReportingOfficer, Some(&body)).await;
    }
    province
}

/// Raises a difficulty and gives its address.
pub async fn raise(world: &World, province: &Province, login: &str, text: &str, more: &[(&str, &str)]) -> String {
    let cookie = world.sign_in(login).await;
    let plan = province.plan.to_string();
    let mut form = vec![("plan", plan.as_str()), ("text", text)];
    form.extend(more);
    let answer = world.post("/obstacles", &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location.expect("the case")
}

/// Everything that this feature records is in the log (invariant 4).
async fn holds(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
    let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
    assert_eq!(rows::<Obstacle>(&mut left).await, rows::<Obstacle>(&mut right).await);
    assert_eq!(rows::<ObstacleTask>(&mut left).await, rows::<ObstacleTask>(&mut right).await);
    assert_eq!(rows::<ObstacleStep>(&mut left).await, rows::<ObstacleStep>(&mut right).await);
    assert_eq!(rows::<ObstacleMerge>(&mut left).await, rows::<ObstacleMerge>(&mut right).await);
}

/// Sorts a case for the People's Committee.
pub async fn route(world: &World, case: &str) {
    let focal = world.sign_in("dau.moi").await;
    let form = [("kind", "money"), ("authority", "committee")];
    let answer = world.post(&format!("{case}/routing"), &focal, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

const XD: &str = "Chưa có hướng dẫn định mức kinh phí số hóa hồ sơ quy hoạch";
const YT: &str = "Bộ chưa ban hành hướng dẫn định mức kinh phí số hóa hồ sơ bệnh án";
const BA: &str = "Thiếu hướng dẫn định mức kinh phí số hóa hồ sơ đất đai";

#[tokio::test]
async fn three_bodies_raise_one_difficulty_and_it_is_followed_until_they_say_it_is_solved() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-11-01T08:00").await;
        let province = settle(&world).await;
        let own_task = task(&world, &province, "I.1").await.to_string();
        let more = [("asks", "Bố trí kinh phí số hóa"), ("authority", "committee"), ("wanted_by", "30/11/2023")];
        let mut first = more.to_vec();
        first.push(("task", &own_task));
        let xd = raise(&world, &province, "xay.dung", XD, &first).await;
        let yt = raise(&world, &province, "y.te", YT, &[]).await;
        let ba = raise(&world, &province, "binh.an", BA, &[]).await;
        raise(&world, &province, "cong.an", "Thiếu biên chế trực ban", &[]).await;

        let focal = world.sign_in("dau.moi").await;
        assert!(world.get("/", &focal).await.text.contains("4 khó khăn, vướng mắc mới nêu, chờ phân loại"));
        let page = world.get(&xd, &focal).await.text;
        let offered = page.split("Có thể là cùng một khó khăn").nth(1).and_then(|rest| rest.split("</section>").next());
        let offered = offered.unwrap_or_else(|| panic!("nothing is offered: {page}"));
        assert!(offered.contains(YT) && offered.contains(BA) && !offered.contains("biên chế"), "{offered}");
        // A person decides: both are put to the first.
        let into = xd.trim_start_matches("/obstacles/");
        for other in [&yt, &ba] {
            let merged = world.post(&format!("{other}/merging"), &focal, &[("into", into)]).await;
            assert_eq!(merged.location.as_deref(), Some(xd.as_str()), "{}", merged.text);
        }
        let again = world.post(&format!("{yt}/merging"), &focal, &[("into", into)]).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "it is one already");
        let list = world.get("/obstacles", &focal).await.text;
        assert!(list.contains("Tất cả: 2") && list.contains("Danh sách 2 khó khăn"), "{list}");
        assert!(list.contains("Sở Xây dựng; Sở Y tế; UBND huyện Bình An"), "who raised it is kept: {list}");
        // Taken apart and put together again.
        let parted = world.post(&format!("{ba}/parting"), &focal, &[]).await;
        assert_eq!(parted.status, StatusCode::SEE_OTHER, "{}", parted.text);
        assert!(world.get("/obstacles", &focal).await.text.contains("Tất cả: 3"));
        world.post(&format!("{ba}/merging"), &focal, &[("into", into)]).await;

        // Sorted; the bodies follow it, and see nobody else's words.
        let unsorted = world.post(&format!("{xd}/routing"), &focal, &[("kind", ""), ("authority", "")]).await;
        assert!(unsorted.text.contains("Chưa chọn loại và thẩm quyền giải quyết"), "{}", unsorted.text);
        route(&world, &xd).await;
        let reporter = world.sign_in("y.te").await;
        let page = world.get(&yt, &reporter).await.text;
        assert!(page.contains("Chờ giải quyết") && page.contains(YT) && !page.contains(XD), "{page}");
        assert!(page.contains("Sở Xây dựng") && page.contains("Kinh phí, nguồn vốn"), "{page}");
        let other = world.sign_in("cong.an").await;
        assert_eq!(world.get(&xd, &other).await.status, StatusCode::NOT_FOUND, "another's is not theirs to see");
        assert_eq!(
            world.post(&format!("{xd}/feedback"), &other, &[("solved", "yes")]).await.status,
            StatusCode::NOT_FOUND
        );

        // The decision, by an instrument of the register.
        world.set_clock("2023-11-21T08:00");
        let focal = world.sign_in("dau.moi").await;
        assert!(world.get("/obstacles?waiting=19", &focal).await.text.contains("Danh sách 1 khó khăn"));
        assert!(world.get("/obstacles?waiting=20", &focal).await.text.contains("Danh sách 0 khó khăn"));
        let issue = [
            ("type", "Công văn"),
            ("number", "987/UBND-KT"),
            ("issuer", "Ủy ban nhân dân tỉnh"),
            ("issued_on", "20/11/2023"),
            ("title", "Bố trí kinh phí số hóa"),
        ];
        let recorded = world.post("/instruments", &focal, &issue).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        let decision = [
            ("reference", "987/UBND-KT"),
            ("happened_on", "20/11/2023"),
            ("text", "Giao Sở Tài chính bố trí 5 tỷ đồng"),
        ];
        let without = world.post(&format!("{xd}/decision"), &focal, &[("reference", ""), ("text", "x")]).await;
        assert!(without.text.contains("Chưa có số, ký hiệu văn bản quyết định"), "{}", without.text);
        let ahead = [("reference", "987/UBND-KT"), ("happened_on", "22/11/2023"), ("text", "x")];
        let ahead = world.post(&format!("{xd}/decision"), &focal, &ahead).await;
        assert!(ahead.text.contains("Ngày này chưa đến"), "{}", ahead.text);
        let decided = world.post(&format!("{xd}/decision"), &focal, &decision).await;
        assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
        let page = world.get(&xd, &focal).await.text;
        assert!(page.contains("Đã trả lời, chờ cơ quan nêu phản hồi"), "{page}");
        assert!(page.contains("Công văn số 987/UBND-KT ngày 20/11/2023</a>"), "the document is one click away: {page}");
        let twice = world.post(&format!("{xd}/decision"), &focal, &decision).await;
        assert!(twice.text.contains("hiện không chờ trả lời"), "{}", twice.text);

        // Who raised it is told, and may say that it does not solve the difficulty.
        let reporter = world.sign_in("y.te").await;
        let home = world.get("/", &reporter).await.text;
        assert!(home.contains(&format!("Đã có trả lời: {YT}")), "{home}");
        let silent = world.post(&format!("{yt}/feedback"), &reporter, &[("solved", "no"), ("text", "")]).await;
        assert!(silent.text.contains("Chưa có lý do"), "{}", silent.text);
        let no = [("solved", "no"), ("text", "Kinh phí chưa tính phần bệnh án")];
        assert_eq!(world.post(&format!("{yt}/feedback"), &reporter, &no).await.status, StatusCode::SEE_OTHER);
        assert!(!world.get("/", &reporter).await.text.contains("Đã có trả lời"));
        let focal = world.sign_in("dau.moi").await;
        assert!(world.get("/", &focal).await.text.contains("1 khó khăn, vướng mắc cơ quan nêu báo chưa giải quyết"));
        let sent = [("text", "Bổ sung 1 tỷ đồng phần bệnh án")];
        assert_eq!(world.post(&format!("{xd}/answer"), &focal, &sent).await.status, StatusCode::SEE_OTHER);
        for login in ["xay.dung", "y.te", "binh.an"] {
            let cookie = world.sign_in(login).await;
            let told = world.post(&format!("{xd}/feedback"), &cookie, &[("solved", "yes")]).await;
            assert_eq!(told.status, StatusCode::SEE_OTHER, "{login}: {}", told.text);
        }
        let focal = world.sign_in("dau.moi").await;
        assert!(world.get(&xd, &focal).await.text.contains("Đã kết thúc"), "all three say so");
        // As of a past day nothing changed.
        let then = world.get("/obstacles?as_of=2023-11-20", &focal).await.text;
        assert!(then.contains("Chờ giải quyết: 1") && then.contains("Đã kết thúc: 0"), "{then}");
        let csv = world.get("/obstacles.csv?as_of=2023-11-21&known=now", &focal).await;
        assert_eq!(csv.status, StatusCode::OK);
        assert!(csv.text.contains("Cơ quan nêu") && csv.text.contains("Bố trí kinh phí số hóa"), "{}", csv.text);
        let book = dondoc_files::read("x.xlsx", &world.get("/obstacles.xlsx", &focal).await.bytes, &Default::default());
        assert!(book.expect("a workbook").0.text().contains(XD));
        // Leaders and auditors read only.
        let leader = world.sign_in("lanh.dao").await;
        let page = world.get(&xd, &leader).await.text;
        assert!(page.contains(XD) && page.contains(YT) && !page.contains("<form method=\"post\" action=\"/obstacles"));
        holds(&world, engine).await;
    }
}

#[tokio::test]
async fn a_decision_that_is_withdrawn_needs_a_reason_and_a_confirmation() {
    let mut world = World::at("2023-11-01T08:00").await;
    let province = settle(&world).await;
    let case = raise(&world, &province, "xay.dung", XD, &[]).await;
    route(&world, &case).await;
    world.set_clock("2023-11-10T08:00");
    let focal = world.sign_in("dau.moi").await;
    let early = world.post(&format!("{case}/decision-withdrawal"), &focal, &[("text", "x"), ("sure", "1")]).await;
    assert!(early.text.contains("Chưa có trả lời hay quyết định nào"), "{}", early.text);
    let decision = [("reference", "12/TB-UBND"), ("text", "Cấp kinh phí")];
    world.post(&format!("{case}/decision"), &focal, &decision).await;
    let unsure = world.post(&format!("{case}/decision-withdrawal"), &focal, &[("text", "Ban hành nhầm")]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.text.contains("Mời đánh dấu xác nhận"), "{}", unsure.text);
    let sure = [("text", "Ban hành nhầm"), ("sure", "1"), ("reference", "15/TB-UBND")];
    let done = world.post(&format!("{case}/decision-withdrawal"), &focal, &sure).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = world.get(&case, &focal).await.text;
    assert!(page.contains("Chờ giải quyết") && page.contains("<dd>9 ngày</dd>"), "it waits since the first: {page}");
    assert!(page.contains("quyết định bị rút lại") && page.contains("12/TB-UBND"), "nothing is overwritten: {page}");
}

#[tokio::test]
async fn what_cannot_be_raised_is_refused_with_what_was_typed() {
    let world = World::at("2023-11-01T08:00").await;
    let province = settle(&world).await;
    let cookie = world.sign_in("xay.dung").await;
    let plan = province.plan.to_string();
    let foreign = Province::second_plan(&world).await;
    let foreign = task(&world, &foreign, "I.1").await.to_string();
    let long = "x".repeat(5_001);
    for (changes, says) in [
        (vec![("text", " "), ("places", "xã Hòa Bình")], "Chưa có nội dung khó khăn"),
        (vec![("text", "Thiếu vốn"), ("wanted_by", "31/02/2024")], "«31/02/2024» không phải là một ngày"),
        (vec![("text", "Thiếu vốn"), ("wanted_by", "31/10/2023")], "đứng trước ngày nêu"),
        (vec![("text", "Thiếu vốn"), ("task", &foreign)], "không thuộc kế hoạch này"),
        (vec![("text", &long)], "dài quá 5.000 ký tự"),
    ] {
        let mut form = vec![("plan", plan.as_str())];
        form.extend(&changes);
        let refused = world.post("/obstacles", &cookie, &form).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.text.contains(says), "{says}: {}", refused.text);
        for (name, value) in changes.iter().filter(|(name, _)| *name != "task" && *name != "text") {
            assert!(refused.text.contains(&format!("value=\"{value}\"")), "{name} stays");
        }
    }
    let mut tx = world.db.read(1).await.expect("reads");
    assert!(rows::<Obstacle>(&mut tx).await.is_empty(), "nothing is half recorded");
    // Both cases must be of one plan.
    drop(tx);
    let own = raise(&world, &province, "xay.dung", XD, &[]).await;
    let answer = world
        .post(
            &format!("{own}/merging"),
            &world.sign_in("dau.moi").await,
            &[("into", own.trim_start_matches("/obstacles/"))],
        )
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "never to itself: {}", answer.text);
}

/// The obligation of a body in a cycle.
async fn owed(world: &World, cycle: &CycleId, body: &str) -> ObligationId {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let all = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    all.into_iter().find(|one| one.body == body).expect("the body owes").id
}

#[tokio::test]
async fn an_entry_becomes_a_case_with_one_click_and_is_carried_into_the_report() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-11-01T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let owed = owed(&world, &cycle, "Sở Xây dựng").await;
        let cookie = world.sign_in("xay.dung").await;
        let begun = world.post(&format!("/obligations/{owed}/returns"), &cookie, &[]).await;
        let edit = begun.location.expect("the form");
        let version = edit.trim_end_matches("/edit").to_owned();
        let page = world.get(&edit, &cookie).await.text;
        let item = page.split("name=\"raise\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let item = item.unwrap_or_else(|| panic!("no button: {page}")).to_owned();
        let empty = world.post(&format!("{version}/obstacles"), &cookie, &[("person", ""), ("raise", &item)]).await;
        assert!(empty.text.contains("Mục này chưa có nội dung"), "{}", empty.text);
        let (difficulties, proposals) = (format!("{item}.difficulties"), format!("{item}.proposals"));
        let form = [
            ("person", ""),
            (difficulties.as_str(), "Chưa giải phóng xong mặt bằng"),
            (proposals.as_str(), "Giao quỹ đất tái định cư"),
            ("raise", &item),
        ];
        let raised = world.post(&format!("{version}/obstacles"), &cookie, &form).await;
        assert_eq!(raised.location, Some(format!("{edit}#item-{item}")), "{}", raised.text);
        let page = world.get(&edit, &cookie).await.text;
        assert!(page.contains("Chưa giải phóng xong mặt bằng: Mới nêu, chờ phân loại"), "{page}");
        assert!(page.contains(">Chưa giải phóng xong mặt bằng</textarea>"), "the draft was kept: {page}");
        assert!(!page.contains(&format!("name=\"raise\" value=\"{item}\"")), "once");
        let case = page.split("href=\"/obstacles/").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let case = format!("/obstacles/{case}");
        let page = world.get(&case, &cookie).await.text;
        assert!(page.contains("Giao quỹ đất tái định cư") && page.contains("Nhiệm vụ I.1 của kế hoạch"), "{page}");
        // Another body's entry is not theirs to raise.
        let other = world.sign_in("y.te").await;
        let foreign = world.post(&format!("{version}/obstacles"), &other, &[("raise", &item)]).await;
        assert_eq!(foreign.status, StatusCode::NOT_FOUND);
        route(&world, &case).await;

        let told = async |world: &World| {
            let mut tx = world.db.read(1).await.expect("reads");
            let cycle = cycles::get(&mut tx, &cycle).await.expect("reads").expect("there");
            report::for_report(&mut tx, &cycle, (world.clock.today(), world.clock.now())).await.expect("reads")
        };
        let report = told(&world).await;
        let source = case.trim_start_matches('/').to_owned();
        let difficulty = "- Chưa giải phóng xong mặt bằng (Sở Xây dựng nêu; nhiệm vụ I.1).";
        assert_eq!(report.difficulties.iter().map(|one| one.text.as_str()).collect::<Vec<_>>(), [difficulty]);
        assert_eq!(report.difficulties[0].source, source);
        let (authority, proposals) = &report.proposals[0];
        assert_eq!(*authority, Some(CompetentAuthority::Committee));
        assert_eq!(proposals[0].text, "- Giao quỹ đất tái định cư (theo đề nghị của Sở Xây dựng).");
        assert!(report.previous.is_empty(), "raised in this period");

        // A year later it stands beside the same task, aged, and comes back with its outcome.
        world.set_clock("2024-11-04T08:00");
        let mut tx = world.db.read(1).await.expect("reads");
        let first = cycles::get(&mut tx, &cycle).await.expect("reads").expect("there");
        drop(tx);
        let next = cycles::Cycle { period_from: date(2024, 1, 1), cutoff_on: date(2024, 10, 31), ..first };
        let mut tx = world.db.read(1).await.expect("reads");
        let report = report::for_report(&mut tx, &next, (world.clock.today(), world.clock.now())).await.expect("reads");
        drop(tx);
        let carried = "- Chưa giải phóng xong mặt bằng (Sở Xây dựng nêu; nhiệm vụ I.1; tồn tại qua 1 kỳ báo cáo).";
        assert_eq!(report.difficulties[0].text, carried);
        let previous = "- Giao quỹ đất tái định cư (Sở Xây dựng, nêu ngày 01/11/2023): chưa có kết quả giải quyết.";
        assert_eq!(report.previous[0].text, previous);
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(&case, &focal).await.text;
        assert!(page.contains("<dd>369 ngày</dd>") && page.contains("tồn tại qua 1 kỳ báo cáo"), "{page}");
        holds(&world, engine).await;
    }
}

/// A body that is asked for an answer finds it on its first page and answers itself.
#[tokio::test]
async fn a_body_that_it_is_sent_to_answers() {
    let world = World::at("2023-11-01T08:00").await;
    let province = settle(&world).await;
    let case = raise(&world, &province, "xay.dung", XD, &[]).await;
    let focal = world.sign_in("dau.moi").await;
    let health = world.body("Sở Y tế").await.to_string();
    let form = [("kind", "coordination"), ("authority", "focal_body"), ("body", health.as_str())];
    assert_eq!(world.post(&format!("{case}/routing"), &focal, &form).await.status, StatusCode::SEE_OTHER);
    let health = world.sign_in("y.te").await;
    assert!(world.get("/", &health).await.text.contains(&format!("Được chuyển để trả lời: {XD}")));
    let raiser = world.sign_in("xay.dung").await;
    let own = world.post(&format!("{case}/answer"), &raiser, &[("text", "Tự trả lời")]).await;
    assert_eq!(own.status, StatusCode::NOT_FOUND, "who raised it does not answer it");
    let answer = world.post(&format!("{case}/answer"), &health, &[("text", "Sở Y tế đã cử người phối hợp")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = world.get(&case, &raiser).await.text;
    assert!(page.contains("Sở Y tế trả lời") && page.contains("đã cử người phối hợp"), "{page}");
    let mut tx = world.db.read(1).await.expect("reads");
    assert_eq!(instruments::list(&mut tx).await.expect("reads").len(), 1, "an answer records no instrument");
}
