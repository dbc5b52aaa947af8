//! One plan from file to reviewed returns, through the pages a person uses, on the real plan and on both engines.

use axum::http::StatusCode;
use dondoc::accounts::{Account, Membership};
use dondoc::bodies::{self, Body, BodyName, Roster, RosterMember};
use dondoc::clock::end_of;
use dondoc::cycles::Cycle;
use dondoc::events::{self, Verdict};
use dondoc::imports::{self, Correction, Dismissal, Import};
use dondoc::obligations::{Item, Obligation};
use dondoc::plans::{Citation, Plan, PlanVersion, ReportingRule, Target, Task, TaskGroup, TaskParty};
use dondoc::returns::{Entry, FieldHistory, Return, ReturnFile};
use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::date;

use crate::province::with_terms;
use crate::world::{World, engines, rows, shared};

const FOCAL: &str = "Sở Kế hoạch và Đầu tư";

/// The real register, the real plan proposed, and the people of the story.
async fn begin(world: &World) -> String {
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    let loaded = bodies::load(&world.db, &world.system(), &csv).await.expect("the register loads");
    assert_eq!(loaded.added_count, 71);
    let again = bodies::load(&world.db, &world.system(), &csv).await.expect("the register loads again");
    assert_eq!((again.added_count, again.known_count), (0, 71));
    let focal = world.body(FOCAL).await;
    world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
    let path = shared("corpus/seed/plan.docx");
    let draft = imports::read::from_path(&path).expect("the real plan is read");
    let bytes = std::fs::read(&path).expect("the real plan can be read");
    imports::propose(&world.db, &world.system(), &draft, &bytes).await.expect("the plan is proposed").to_string()
}

async fn record_and_open(world: &World, cookie: &str, import: &str) -> String {
    let page = world.get(&format!("/imports/{import}"), cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("Đề án trình Thủ tướng Chính phủ"), "the plan's own words stand there");
    assert!(page.text.contains("XIII"), "the findings stand there");

    let no_reason = [("finding", "0"), ("reason", " ")];
    let answer = world.post(&format!("/imports/{import}/dismissals"), cookie, &no_reason).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reason = [("finding", "0"), ("reason", "In đúng như bản gốc")];
    let answer = world.post(&format!("/imports/{import}/dismissals"), cookie, &reason).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let wrong = [("task", "II.4"), ("bodies", "Sở Không Có")];
    let answer = world.post(&format!("/imports/{import}/leads"), cookie, &wrong).await;
    assert!(answer.text.contains("Không có cơ quan nào tên «Sở Không Có»"), "{}", answer.text);
    let right = [("task", "II.4"), ("bodies", "Ban Quản lý Khu kinh tế Vân Phong")];
    let answer = world.post(&format!("/imports/{import}/leads"), cookie, &right).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);

    let answer = world.post(&format!("/imports/{import}/recording"), cookie, &[("focal", FOCAL)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let plan = answer.location.expect("the plan's page");
    let twice = world.post(&format!("/imports/{import}/recording"), cookie, &[("focal", FOCAL)]).await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "recorded once only");
    let page = world.get(&plan, cookie).await;
    assert!(page.text.contains("6047/KH-UBND") && page.text.contains("II.7.5"), "{}", page.text);

    let plan = plan.trim_start_matches("/plans/");
    let form = world.get(&format!("/cycles/new?plan={plan}&year=2023"), cookie).await;
    assert!(form.text.contains("trước ngày 05/12/2023"), "{}", form.text);
    let days = [
        ("plan", plan),
        ("name", "Năm 2023"),
        ("period_from", "01/01/2023"),
        ("period_to", "31/12/2023"),
        ("opens_on", "16/10/2023"),
        ("cutoff_on", "15/11/2023"),
        ("due_on", "04/12/2023"),
    ];
    let mut late_cutoff = days;
    late_cutoff[5].1 = "04/12/2023";
    let answer = world.post("/cycles", cookie, &with_terms(&late_cutoff)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text.contains("ít nhất một ngày làm việc"), "{}", answer.text);
    let answer = world.post("/cycles", cookie, &with_terms(&days)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let again = world.post("/cycles", cookie, &with_terms(&days)).await;
    assert!(again.text.contains("trùng kỳ báo cáo"), "{}", again.text);
    answer.location.expect("the board").trim_start_matches("/cycles/").to_owned()
}

/// The link to a body's obligation on the board.
async fn obligation(world: &World, cookie: &str, cycle: &str, body: &str) -> String {
    let page = world.get(&format!("/cycles/{cycle}"), cookie).await;
    let at = page.text.find(&format!(">{body}</a>")).unwrap_or_else(|| panic!("{body} is not on the board"));
    let start = page.text[..at].rfind("/obligations/").expect("a link to the obligation");
    page.text[start..at].trim_end_matches('"').to_owned()
}

/// Fills the whole draft: every entry done, and saves it.
async fn write(world: &World, cookie: &str, obligation: &str, words: &str) -> String {
    let answer = world.post(&format!("{obligation}/returns"), cookie, &[]).await;
    let edit = answer.location.unwrap_or_else(|| panic!("a draft opens: {}", answer.text));
    let draft = edit.trim_end_matches("/edit").to_owned();
    let page = world.get(&edit, cookie).await;
    let mut form: Vec<(String, String)> = vec![("deployment".to_owned(), format!("{words}: đã ban hành kế hoạch"))];
    for item in page.text.split("name=\"was.").skip(1).filter_map(|rest| rest.split_once(".progress\"")).map(|(i, _)| i)
    {
        if item.len() == 36 {
            form.push((format!("{item}.progress"), "doing".to_owned()));
            form.push((format!("{item}.done"), format!("{words}: kết quả")));
        }
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let answer = world.post(&format!("{draft}/draft"), cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    draft
}

#[tokio::test]
async fn from_the_issued_file_to_reviewed_returns() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let import = begin(&world).await;
        let focal = world.sign_in("tonghop").await;
        let cycle = record_and_open(&world, &focal, &import).await;

        let letter = world.get(&format!("/cycles/{cycle}/request.docx"), &focal).await;
        assert!(letter.bytes.starts_with(b"PK"), "the request letter is a DOCX");

        // A body writes, its head approves, the focal officer asks to complete one entry, the body does.
        let industry = world.body("Sở Công Thương").await;
        world.account("sct", Role::ReportingOfficer, Some(&industry)).await;
        world.account("sct.gd", Role::Head, Some(&industry)).await;
        let place = obligation(&world, &focal, &cycle, "Sở Công Thương tỉnh Khánh Hòa").await;
        world.set_clock("2023-12-01T09:00");
        let (officer, head) = (world.sign_in("sct").await, world.sign_in("sct.gd").await);
        let focal = world.sign_in("tonghop").await;
        let draft = write(&world, &officer, &place, "Sở Công Thương").await;
        let unseen = world.get(&draft, &focal).await;
        assert_eq!(unseen.status, StatusCode::NOT_FOUND, "a draft is the body's own until it leaves");
        let asked = world.post(&format!("{draft}/approval-request"), &officer, &[]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let approved = world.post(&format!("{draft}/approval"), &head, &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
        let twice = world.post(&format!("{draft}/approval"), &head, &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        assert!(twice.text.contains("Không có gì bị ghi hai lần"), "{}", twice.text);
        let report = world.get(&format!("{draft}/report.docx"), &officer).await;
        assert!(report.bytes.starts_with(b"PK"), "the body's own report is a DOCX");

        let page = world.get(&draft, &focal).await;
        let item = page.text.split("name=\"comment.").nth(1).and_then(|rest| rest.split('"').next()).expect("an entry");
        let comment = format!("comment.{item}");
        let none = world.post(&format!("{draft}/completion"), &focal, &[]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "a completion says what is missing");
        let asked = world.post(&format!("{draft}/completion"), &focal, &[(&comment, "Nêu số liệu cụ thể")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        world.set_clock("2023-12-06T09:00");
        let (officer, head) = (world.sign_in("sct").await, world.sign_in("sct.gd").await);
        let focal = world.sign_in("tonghop").await;
        let resumed = world.post(&format!("{place}/returns"), &officer, &[]).await;
        let edit = resumed.location.expect("the next version opens");
        let next = edit.trim_end_matches("/edit");
        let done = format!("{item}.done");
        let page = world.get(&edit, &officer).await;
        assert!(page.text.contains("Nêu số liệu cụ thể") && page.text.contains("giữ nguyên"), "{}", page.text);
        let saved = world.post(&format!("{next}/draft"), &officer, &[(&done, "Đạt 12 dự án")]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let approved = world.post(&format!("{next}/approval"), &head, &[]).await;
        assert_eq!(approved.status, StatusCode::SEE_OTHER, "{}", approved.text);
        let confirmed = world.post(&format!("{next}/confirmation"), &focal, &[]).await;
        assert_eq!(confirmed.status, StatusCode::SEE_OTHER, "{}", confirmed.text);

        // A report that arrived on time on paper is entered late and counts as on time.
        let place = obligation(&world, &focal, &cycle, "Sở Xây dựng tỉnh Khánh Hòa").await;
        let paper =
            [("number", "812/BC-SXD"), ("issued_on", "01/12/2023"), ("arrived_on", "04/12/2023"), ("signer", "")];
        let received = world.post(&format!("{place}/received"), &focal, &paper).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let mut early = paper;
        early[2].1 = "30/11/2023";
        early[0].1 = "813/BC-SXD";
        let refused = world.post(&format!("{place}/received"), &focal, &early).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "arrived before it was issued");

        let board = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        for words in ["Đạt yêu cầu", "Đã gửi, chờ rà soát", "Quá hạn, chưa gửi", "Đúng hạn"] {
            assert!(board.contains(words), "{words}");
        }
        // The board of a past day is as it was known then.
        let past = world.get(&format!("/cycles/{cycle}?as_of=02/12/2023"), &focal).await.text;
        assert!(past.contains("Đề nghị bổ sung, hoàn thiện") && !past.contains("Quá hạn, chưa gửi"));

        holds(&world, engine).await;
    }
}

/// The log is whole and rebuilds every table (invariant 4).
async fn holds(world: &World, engine: crate::world::Engine) {
    assert!(matches!(events::verify(&world.db, 1).await.expect("verifies"), Verdict::Whole { .. }));
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
    macro_rules! same {
        ($($record:ty),* $(,)?) => {$({
            let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
            let (left, right) = (rows::<$record>(&mut left).await, rows::<$record>(&mut right).await);
            assert_eq!(left, right, stringify!($record));
        })*};
    }
    same!(Account, Membership, Body, BodyName, Roster, RosterMember, Import, Correction, Dismissal);
    same!(Plan, PlanVersion, TaskGroup, Task, TaskParty, Target, Citation, ReportingRule);
    same!(Cycle, Obligation, Item, Return, Entry, FieldHistory, ReturnFile);
    // Replaying up to an instant gives the state of that instant: before December there was no return.
    let then = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &then.db, 1, end_of(date(2023, 11, 30))).await.expect("rebuilds");
    let mut tx = then.db.read(1).await.expect("reads");
    assert!(rows::<Return>(&mut tx).await.is_empty());
    assert!(!rows::<Obligation>(&mut tx).await.is_empty());
}
