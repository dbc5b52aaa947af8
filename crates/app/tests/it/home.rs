//! "Việc cần xử lý" is the first page of every role (T5-R8): what waits, by due instant, with the act as the button; an
//! empty one says why and offers the way on.

use axum::http::StatusCode;
use dondoc::ids::CycleId;
use dondoc::urges::job;
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};
use dondoc_rules::access::Role;

use crate::cycles::{form, opened, put_return};
use crate::province::Province;
use crate::sink::Sink;
use crate::tasks::{form_of, task};
use crate::urges::{obligation, set_authority};
use crate::world::World;

/// The province with a task that has a day, its cycle open, and a person in every role.
async fn begin(moment: &str) -> (World, Province, CycleId) {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = crate::tasks::settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    let (focal, xd) = (world.body("Sở Tài chính").await, world.body("Sở Xây dựng").await);
    for (login, role, body) in [
        ("gop.y", Role::Contributor, Some(&xd)),
        ("giam.doc", Role::Head, Some(&xd)),
        ("truong.dau.moi", Role::FocalHead, Some(&focal)),
        ("quan.tri", Role::Administrator, None),
        ("kiem.tra", Role::Auditor, None),
    ] {
        world.account(login, role, body).await;
    }
    world.set_clock(moment);
    (world, province, cycle)
}

async fn home(world: &World, login: &str) -> String {
    let cookie = world.sign_in(login).await;
    let page = world.get("/", &cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    page.text.split_once("<main").map(|(_, main)| main.to_owned()).expect("a page has a main part")
}

/// Every text stands on the page, in this order.
fn in_order(page: &str, texts: &[&str]) {
    let mut from = 0;
    for text in texts {
        let at = page[from..].find(text).unwrap_or_else(|| panic!("«{text}» in its place: {page}"));
        from += at + text.len();
    }
}

async fn submit(world: &World, cycle: &CycleId, body: &str) {
    let at = world.clock.now();
    put_return(world, cycle, body, |version| version.submitted_at = Some(at)).await;
}

/// What is given to a contributor stands on the page: `inside::` shows it; here nothing is.
#[tokio::test]
async fn t5_r8_a_contributor_sees_only_what_was_given_to_them() {
    let (world, _, cycle) = begin("2023-12-01T08:00").await;
    let page = home(&world, "gop.y").await;
    assert!(page.contains("Hiện không có việc nào giao cho anh, chị") && page.contains("href=\"/returns\""), "{page}");
    assert!(!page.contains("Viết báo cáo") && !page.contains("rà soát"), "{page}");
    submit(&world, &cycle, "Sở Xây dựng").await;
    assert!(home(&world, "gop.y").await.contains("Hiện không có việc nào"), "nothing of the whole report is theirs");
}

#[tokio::test]
async fn t5_r8_a_reporting_officer_sees_reports_results_that_came_back_and_documents_to_record() {
    let (mut world, province, cycle) = begin("2023-12-04T08:00").await;
    let id = task(&world, &province, "I.1").await;
    let page = home(&world, "xay.dung").await;
    // By due instant: both end on 4 December; the task with its day, the report with its hour.
    in_order(&page, &["Năm 2023: Sắp đến hạn", ">Viết báo cáo</a>"]);
    in_order(&page, &["Nhiệm vụ I.1 sắp đến hạn", "Đến hết ngày 04/12/2023", ">Báo cáo kết quả</a>"]);

    // A result that came back is on the first page of its lead, with the reason.
    let lead = world.sign_in("xay.dung").await;
    let result = [("number", "15/QĐ-SXD"), ("issued_on", "01/12/2023"), ("note", "Đã ban hành")];
    let sent = world.post(&format!("/tasks/{id}/results"), &lead, &result).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(!home(&world, "xay.dung").await.contains("Nhiệm vụ I.1 sắp đến hạn"), "it waits for the focal body");
    world.set_clock("2023-12-05T08:00");
    let focal = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
    let back = world.post(&form_of(&page, "/reopening"), &focal, &[("reason", "Thiếu phụ lục")]).await;
    assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
    let page = home(&world, "xay.dung").await;
    in_order(&page, &["Kết quả nhiệm vụ I.1 bị trả lại: Thiếu phụ lục", ">Báo cáo lại kết quả</a>"]);
    assert!(page.contains("Năm 2023: Quá hạn, chưa gửi"), "{page}");

    // Sent without its signed document: to be recorded. Completed: to be written.
    submit(&world, &cycle, "Sở Xây dựng").await;
    in_order(&home(&world, "xay.dung").await, &["chờ văn bản ký", ">Ghi nhận văn bản đã ký</a>"]);
    let at = world.clock.now();
    put_return(&world, &cycle, "Sở Y tế", |version| {
        version.submitted_at = Some(at);
        version.completion_asked_at = Some(at);
    })
    .await;
    in_order(&home(&world, "y.te").await, &["Đề nghị bổ sung, hoàn thiện", ">Bổ sung, hoàn thiện</a>"]);
}

#[tokio::test]
async fn t5_r8_a_head_sees_what_to_approve_and_what_is_overdue() {
    let (mut world, _, cycle) = begin("2023-12-01T08:00").await;
    let page = home(&world, "giam.doc").await;
    assert!(!page.contains(">Viết báo cáo</a>"), "{page}");
    let at = world.clock.now();
    put_return(&world, &cycle, "Sở Xây dựng", |version| version.approval_asked_at = Some(at)).await;
    in_order(&home(&world, "giam.doc").await, &["Báo cáo chờ phê duyệt: Năm 2023", "/returns/", ">Phê duyệt"]);
    world.set_clock("2023-12-06T08:00");
    world.account("y.te.gd", Role::Head, Some(&world.body("Sở Y tế").await)).await;
    in_order(&home(&world, "y.te.gd").await, &["Năm 2023: Quá hạn, chưa gửi", ">Xem</a>"]);
    submit(&world, &cycle, "Sở Y tế").await;
    let page = home(&world, "y.te.gd").await;
    assert!(page.contains("Nhiệm vụ I.2") || page.contains("Không có báo cáo nào chờ phê duyệt"), "{page}");
}

#[tokio::test]
async fn t5_r8_a_focal_officer_sees_reviews_requests_letters_and_tables() {
    let (mut world, _, cycle) = begin("2023-11-20T08:00").await;
    let page = home(&world, "dau.moi").await;
    in_order(&page, &["Công văn yêu cầu báo cáo chưa ghi nhận số, ngày: Năm 2023", ">Ghi nhận số, ngày</a>"]);
    let health = world.sign_in("y.te").await;
    let owed = obligation(&world, &cycle, "Sở Y tế").await;
    let ask = [("due_on", "08/12/2023"), ("reason", "Chờ số liệu")];
    let asked = world.post(&format!("/obligations/{owed}/extensions"), &health, &ask).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    submit(&world, &cycle, "Sở Xây dựng").await;
    let page = home(&world, "dau.moi").await;
    in_order(&page, &["1 báo cáo chờ rà soát, lâu nhất từ ngày 20/11/2023", ">Rà soát</a>"]);
    in_order(&page, &["1 đề nghị của các cơ quan chờ trả lời (Năm 2023)", "?mark=questions", ">Trả lời</a>"]);

    // A letter is to be drafted; drafted, its number is to be recorded.
    world.set_clock("2023-12-06T08:00");
    let focal = world.sign_in("dau.moi").await;
    let page = home(&world, "dau.moi").await;
    in_order(&page, &["quá hạn, chưa gửi (Năm 2023)", "Công văn đôn đốc lần 1"]);
    // The focal body's own part is nobody's debt, but there is no time left that could be spoken of.
    assert!(page.contains("Năm 2023: Phần của cơ quan đầu mối, chưa viết") && !page.contains("còn hạn"), "{page}");
    let drafted = world.post(&format!("/cycles/{cycle}/urges/letters"), &focal, &[("new_due_on", "12/12/2023")]).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text);
    let page = home(&world, "dau.moi").await;
    in_order(
        &page,
        &["Đã dự thảo, chưa ghi nhận ban hành: Công văn đôn đốc lần 1 (Năm 2023)", ">Ghi nhận số, ngày</a>"],
    );

    // A table that was published: objections to answer, then to be frozen; the bodies have it on their first page.
    let publish = [("cycle", cycle.as_str()), ("as_of", "2023-12-06")];
    let table = world.post("/compliance", &focal, &publish).await.location.expect("the table");
    let health = world.sign_in("y.te").await;
    in_order(
        &home(&world, "y.te").await,
        &["Kiểm tra số liệu của đơn vị (1 dòng)", "Đến hết ngày 11/12/2023", ">Kiểm tra số liệu</a>"],
    );
    let owed = owed.to_string();
    let claim = [("obligation", owed.as_str()), ("reason", "Chưa đúng"), ("arrived_on", "")];
    let stated = world.post(&format!("{table}/objections"), &health, &claim).await;
    assert_eq!(stated.status, StatusCode::SEE_OTHER, "{}", stated.text);
    in_order(&home(&world, "dau.moi").await, &["1 kiến nghị về số liệu chờ trả lời", ">Trả lời</a>"]);
    let page = world.get(&table, &focal).await.text;
    let decision = page.split(&format!("{table}/decisions/")).nth(1).and_then(|rest| rest.split('"').next());
    let decision = format!("{table}/decisions/{}", decision.expect("a form"));
    let refuse = [("decision", "refuse"), ("arrived_on", ""), ("reason", "Sổ văn thư không có")];
    assert_eq!(world.post(&decision, &focal, &refuse).await.status, StatusCode::SEE_OTHER);
    world.set_clock("2023-12-12T08:00");
    in_order(&home(&world, "dau.moi").await, &["Đã hết thời gian kiến nghị, chờ chốt", ">Chốt số liệu</a>"]);
}

#[tokio::test]
async fn t5_r8_a_focal_head_sees_letters_and_what_to_decide() {
    let (mut world, _, cycle) = begin("2023-12-06T08:00").await;
    let focal = world.sign_in("dau.moi").await;
    let drafted = world.post(&format!("/cycles/{cycle}/urges/letters"), &focal, &[("new_due_on", "12/12/2023")]).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text);
    let page = home(&world, "truong.dau.moi").await;
    in_order(&page, &["Đã dự thảo, chưa ghi nhận ban hành: Công văn đôn đốc lần 1", ">Xem</a>"]);
    assert!(!page.contains("chờ rà soát"), "reviewing is the officer's: {page}");
    let at = world.clock.now();
    put_return(&world, &cycle, "Sở Tài chính", |version| version.approval_asked_at = Some(at)).await;
    in_order(&home(&world, "truong.dau.moi").await, &["Báo cáo chờ phê duyệt: Năm 2023"]);
    let publish = [("cycle", cycle.as_str()), ("as_of", "2023-12-06")];
    assert_eq!(world.post("/compliance", &focal, &publish).await.status, StatusCode::SEE_OTHER);
    world.set_clock("2023-12-12T08:00");
    in_order(&home(&world, "truong.dau.moi").await, &["chờ chốt", ">Chốt số liệu</a>"]);
}

#[tokio::test]
async fn t5_r8_a_leader_sees_who_is_late_and_an_empty_page_says_so() {
    let (mut world, ..) = begin("2023-11-20T08:00").await;
    let page = home(&world, "lanh.dao").await;
    assert!(page.contains("Không có cơ quan nào quá hạn") && page.contains("href=\"/season\""), "{page}");
    world.set_clock("2023-12-06T08:00");
    in_order(&home(&world, "lanh.dao").await, &["4 cơ quan quá hạn, chưa gửi (Năm 2023)", ">Xem</a>"]);
}

#[tokio::test]
async fn t5_r8_an_administrator_sees_mail_that_did_not_go_out_and_who_has_no_account() {
    let (mut world, _, _) = begin("2023-11-23T08:00").await;
    let page = home(&world, "quan.tri").await;
    in_order(&page, &["2 cơ quan phải báo cáo chưa có tài khoản đầu mối báo cáo", ">Mở tài khoản</a>"]);
    for body in ["UBND huyện Bình An", "UBND huyện Hòa Lạc"] {
        let id = world.body(body).await;
        world.account(&id.to_string(), Role::ReportingOfficer, Some(&id)).await;
    }
    let page = home(&world, "quan.tri").await;
    assert!(page.contains("Thư đều đã gửi được") && page.contains("href=\"/accounts\""), "{page}");

    set_authority(&world, "Sở Xây dựng", "urge").await;
    let mailbox = world.body("Sở Xây dựng").await;
    let mut act = dondoc::events::Act::begin(&world.db, &world.system(), "body.loaded").await.expect("an act");
    let body = dondoc::bodies::get(act.tx(), &mailbox).await.expect("reads").expect("the body");
    act.put(&dondoc::bodies::Body { mailbox: Some("sxd@tinh.example".to_owned()), ..body }).await.expect("puts");
    act.commit("bodies").await.expect("commits");
    let address = Sink::start().await.address;
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(address.port()),
        tls: TlsMode::None,
        user: None,
        password: None,
        authority: None,
        from: "stc@tinh.example".to_owned(),
    };
    let mailer = Mailer::new(&settings).expect("a way out");
    for hour in ["08:00", "08:01", "08:06", "08:36", "10:36", "22:36"] {
        world.set_clock(&format!("2023-11-23T{hour}"));
        job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
    }
    world.set_clock("2023-11-23T22:40");
    in_order(&home(&world, "quan.tri").await, &["1 thư chưa gửi được", "href=\"/mail\"", ">Xem</a>"]);
    let keeper = world.sign_in("quan.tri").await;
    let page = world.get("/mail", &keeper).await.text;
    in_order(&page, &["Sở Xây dựng", "sxd@tinh.example", "đã dừng gửi", ">Gửi lại các thư đã dừng</button>"]);
    let focal = world.sign_in("dau.moi").await;
    assert_eq!(world.get("/mail", &focal).await.status, StatusCode::NOT_FOUND);
    // The server is mended: what was given up goes out once more.
    let sink = Sink::at(address, "").await;
    assert_eq!(world.post("/mail/attempts", &keeper, &[]).await.status, StatusCode::SEE_OTHER);
    job::run(&world.db, 1, world.clock, Some(&mailer)).await.expect("the job runs");
    assert_eq!(sink.take().len(), 1);
    assert!(!home(&world, "quan.tri").await.contains("thư chưa gửi được"));
}

#[tokio::test]
async fn t5_r8_an_auditor_only_reads_and_a_page_says_so() {
    let (world, ..) = begin("2023-12-06T08:00").await;
    let page = home(&world, "kiem.tra").await;
    assert!(page.contains("Người kiểm tra chỉ xem") && page.contains("href=\"/events\""), "{page}");
    assert!(!page.contains("quá hạn"), "{page}");
}

/// What is due first stands first, whatever it is.
#[tokio::test]
async fn t5_r8_rows_stand_by_due_instant() {
    let (world, province, _) = begin("2023-12-20T08:00").await;
    let second = Province::second_plan(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let plan = second.plan.to_string();
    let changes =
        [("name", "Đến cuối năm"), ("due_on", "29/12/2023"), ("cutoff_on", "22/12/2023"), ("opens_on", "20/12/2023")];
    let answer = world.post("/cycles", &focal, &form(&plan, &changes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let page = home(&world, "xay.dung").await;
    in_order(&page, &["Năm 2023: Quá hạn", "Đến cuối năm: "]);
    in_order(&page, &["Nhiệm vụ I.1 quá hạn", "Đến cuối năm: "]);
    drop(province);
}
