//! What bodies are told of beside their reports: once, in one digest, and not after it was done.

use axum::http::StatusCode;
use dondoc::contributions::{self, verbs::Sending};
use dondoc::events::{self, Act};
use dondoc::ids::{ContributionRequestId, ExtensionId, ItemId, ReturnId};
use dondoc::obligations::Extension;
use dondoc::returns::verbs::{self, Letter};
use dondoc::returns::{entries, of_obligation};
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};
use dondoc::urges::{Delivery, Message, Notice, job};
use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::date;

use crate::cycles::opened;
use crate::desk::{items, owed};
use crate::sink::Sink;
use crate::urges::settle;
use crate::world::{World, engines, rows};

fn mailer(port: u16) -> Mailer {
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls: TlsMode::None,
        user: None,
        password: None,
        authority: None,
        from: "Sở Tài chính <stc@tinh.example>".to_owned(),
    };
    Mailer::new(&settings).expect("a way out")
}

/// What the sink was given since the last look: to whom, and about what.
async fn sent(world: &World, mailer: &Mailer, sink: &Sink) -> Vec<String> {
    for _ in 0..2 {
        job::run(&world.db, 1, world.clock, Some(mailer)).await.expect("the job runs");
    }
    let mut mails: Vec<String> = sink
        .take()
        .into_iter()
        .map(|mail| format!("{}: {}", mail.to.trim_end_matches("@tinh.example"), mail.subject))
        .collect();
    mails.sort();
    mails
}

/// Fills and signs the newest version of a report.
async fn send_report(world: &World, obligation: &dondoc::ids::ObligationId) -> ReturnId {
    let system = world.system();
    let draft = verbs::start(&world.db, &system, obligation).await.expect("begins");
    let mut tx = world.db.read(1).await.expect("reads");
    let asked = entries(&mut tx, &draft).await.expect("reads");
    drop(tx);
    let mut said = verbs::Sent::new();
    for entry in asked.iter().filter(|entry| entry.is_open) {
        said.insert(format!("{}.progress", entry.item), "doing".to_owned());
        said.insert(format!("{}.done", entry.item), "Đã triển khai".to_owned());
    }
    said.insert("assessment".to_owned(), "Theo kế hoạch".to_owned());
    verbs::save(&world.db, &system, &draft, &said, &verbs::Sent::new()).await.expect("saves");
    let letter =
        Letter { number: "7/BC".to_owned(), issued_on: Some(world.clock.today()), signer: String::new(), file: None };
    verbs::record_signed(&world.db, &system, &draft, &letter).await.expect("is signed");
    draft
}

/// A request to contribute: told at once, reminded of a working day before its day, and nothing after the answer.
#[tokio::test]
async fn a_request_to_contribute_is_told_and_reminded_of_until_it_is_answered() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T07:00").await;
        let province = settle(&world).await;
        for (login, body) in [("y.te", "Sở Y tế"), ("cong.an", "Công an tỉnh")] {
            let body = world.body(body).await;
            world.account(login, Role::ReportingOfficer, Some(&body)).await;
        }
        let (_, cycle) = opened(&world, &province).await;
        let sink = Sink::start().await;
        let mailer = mailer(sink.address.port());
        world.set_clock("2023-11-06T09:00");
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new());
        let own = owed(&world, &cycle, "Sở Xây dựng").await;
        let item = items(&world, &own).await[0].id.to_string();
        let lead = world.sign_in("xay.dung").await;
        let (health, police) = (world.body("Sở Y tế").await.to_string(), world.body("Công an tỉnh").await.to_string());
        let form = [
            ("item", item.as_str()),
            ("body", health.as_str()),
            ("body", police.as_str()),
            ("due_on", "15/11/2023"),
            ("text", "Số liệu 10 tháng."),
        ];
        let asked = world.post(&format!("/obligations/{own}/contributions"), &lead, &form).await;
        let place = asked.location.unwrap_or_else(|| panic!("{}", asked.text));
        let id = ContributionRequestId::parse(place.trim_start_matches("/contributions/")).expect("an id");
        let subject = "Đề nghị phối hợp, cung cấp nội dung báo cáo: Sở Xây dựng";
        assert_eq!(sent(&world, &mailer, &sink).await, [format!("ca: {subject}"), format!("syt: {subject}")]);
        let cookie = world.sign_in("y.te").await;
        let inbox = world.get("/messages", &cookie).await.text;
        assert!(inbox.contains("Số liệu 10 tháng.") && inbox.contains("đến hết ngày 15/11/2023"), "{inbox}");

        // One answers; the lead opens the answer again; both are reminded on the 14th alone, at the hour of reminders.
        world.set_clock("2023-11-08T09:00");
        let answer = async |world: &World| {
            let cookie = world.sign_in("y.te").await;
            let form = [(format!("text.{item}"), "12 trạm y tế"), ("then".to_owned(), "send")];
            let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (name.as_str(), *text)).collect();
            let answer = world.post(&format!("{place}/answer"), &cookie, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        };
        answer(&world).await;
        let lead = world.sign_in("xay.dung").await;
        let comment = [("body", health.as_str()), ("comment", "Thiếu số giường bệnh")];
        let reopened = world.post(&format!("{place}/reopening"), &lead, &comment).await;
        assert_eq!(reopened.status, StatusCode::SEE_OTHER, "{}", reopened.text);
        assert_eq!(
            sent(&world, &mailer, &sink).await,
            ["syt: Đề nghị bổ sung nội dung phối hợp: Sở Xây dựng".to_owned()]
        );
        world.set_clock("2023-11-14T07:00");
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new(), "before the hour");
        answer(&world).await;
        world.set_clock("2023-11-14T09:00");
        assert_eq!(
            sent(&world, &mailer, &sink).await,
            ["ca: Nhắc cung cấp nội dung phối hợp: Sở Xây dựng, đến hết ngày 15/11/2023".to_owned()],
            "who has answered is not reminded"
        );
        world.set_clock("2023-11-16T09:00");
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new(), "nor anybody after the day");

        // A second request is answered while the mail server is down: its mail is taken back.
        let form = [("item", item.as_str()), ("body", health.as_str()), ("due_on", "30/11/2023"), ("text", "Thêm.")];
        let lead = world.sign_in("xay.dung").await;
        let asked = world.post(&format!("/obligations/{own}/contributions"), &lead, &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        let second =
            ContributionRequestId::parse(asked.location.expect("the request").trim_start_matches("/contributions/"))
                .expect("an id");
        let down = self::mailer(1);
        job::run(&world.db, 1, world.clock, Some(&down)).await.expect("the job runs");
        let own_actor = dondoc::accounts::Actor {
            body: Some(world.body("Sở Y tế").await),
            role: Role::ReportingOfficer,
            ..world.system()
        };
        contributions::verbs::answer(&world.db, &own_actor, &second, &Default::default(), Sending::Nil)
            .await
            .expect("is answered");
        world.set_clock("2023-11-16T10:00");
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new(), "not after it was done");
        let mut tx = world.db.read(1).await.expect("reads");
        let taken_back: Vec<Delivery> =
            tx.list("where tenant = $1 and withdrawn_at is not null limit 100", &[]).await.expect("reads");
        assert_eq!(taken_back.len(), 1);
        assert!(contributions::get(&mut tx, &id).await.expect("reads").is_some());
        drop(tx);

        let copy = World::on(engine, "2023-12-06T09:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Notice>(&mut left).await, rows::<Notice>(&mut right).await);
        assert_eq!(rows::<Message>(&mut left).await, rows::<Message>(&mut right).await);
    }
}

/// Completion and correction: told when they are asked, and when what was sent anew is confirmed; decisions and the table of
/// the regime too. One digest a body.
#[tokio::test]
async fn a_body_is_told_what_to_complete_and_correct_what_came_of_it_and_what_was_decided() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T07:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let sink = Sink::start().await;
        let mailer = mailer(sink.address.port());
        world.set_clock("2023-11-06T09:00");
        let own = owed(&world, &cycle, "Sở Xây dựng").await;
        let item: ItemId = items(&world, &own).await[0].id.clone();
        let first = send_report(&world, &own).await;
        let focal = world.sign_in("dau.moi").await;
        let comment = (format!("comment.{item}"), "Thiếu số liệu quý III");
        let comment = [(comment.0.as_str(), comment.1)];
        let asked = world.post(&format!("/returns/{first}/completion"), &focal, &comment).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert_eq!(sent(&world, &mailer, &sink).await, ["sxd: Đề nghị hoàn thiện báo cáo: Năm 2023".to_owned()]);
        let second = send_report(&world, &own).await;
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new());
        verbs::confirm(&world.db, &world.system(), &second).await.expect("is confirmed");
        assert_eq!(sent(&world, &mailer, &sink).await, ["sxd: Báo cáo đã được xác nhận: Năm 2023".to_owned()]);

        // A correction is asked for, and a later day decided for another body: each its own digest.
        world.set_clock("2023-11-10T09:00");
        let focal = world.sign_in("dau.moi").await;
        let health = owed(&world, &cycle, "Sở Y tế").await;
        let system = world.system();
        dondoc::returns::extensions::ask(&world.db, &system, &health, date(2023, 12, 11), "Bão").await.expect("asks");
        dondoc::returns::extensions::decide(&world.db, &system, &health, None, "Không đủ lý do")
            .await
            .expect("decides");
        let item = item.to_string();
        let form = [("reason", "Sai đơn vị tính"), ("due_on", "20/11/2023"), ("item", item.as_str())];
        let asked = world.post(&format!("/obligations/{own}/supplement"), &focal, &form).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        assert_eq!(
            sent(&world, &mailer, &sink).await,
            ["sxd: Đề nghị đính chính báo cáo: Năm 2023".to_owned(), "syt: Không đồng ý gia hạn: Năm 2023".to_owned()]
        );
        let taken = world
            .post(&format!("/obligations/{own}/supplement-withdrawal"), &focal, &[("reason", "Đã rõ đơn vị")])
            .await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        assert_eq!(sent(&world, &mailer, &sink).await, ["sxd: Thôi đề nghị đính chính: Năm 2023".to_owned()]);
        // A mail that waits says nothing of what was done: completion asked, server down, sent anew.
        let third = send_report(&world, &health).await;
        let asked = world.post(&format!("/returns/{third}/completion"), &focal, &[("general", "Bổ sung")]).await;
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
        job::run(&world.db, 1, world.clock, Some(&self::mailer(1))).await.expect("the job runs");
        send_report(&world, &health).await;
        world.set_clock("2023-11-10T11:00");
        assert_eq!(sent(&world, &mailer, &sink).await, Vec::<String>::new());
        let mut tx = world.db.read(1).await.expect("reads");
        assert_eq!(of_obligation(&mut tx, &health).await.expect("reads").len(), 2);
        drop(tx);

        // The table of the regime: by mail too, until the days of correction are over.
        world.set_clock("2023-12-06T09:00");
        sent(&world, &mailer, &sink).await;
        let mut state = world.state();
        state.has_mail = true;
        let site = dondoc::http::site(std::sync::Arc::new(state));
        let focal = world.sign_in("dau.moi").await;
        let form = [("cycle", cycle.as_str()), ("as_of", "2023-12-06")];
        let request = crate::world::post("/compliance", Some(&focal), &form);
        let answer = tower::ServiceExt::oneshot(site, request).await.expect("answers");
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let mails = sent(&world, &mailer, &sink).await;
        assert!(mails.len() > 3 && mails.iter().all(|line| line.contains("Đề nghị kiểm tra số liệu")), "{mails:?}");
        assert!(!mails.iter().any(|line| line.starts_with("stc:")), "not the focal body itself");
    }
}

/// What nobody is told of any more, since its cycle is closed, does not stand before what is to be told.
#[tokio::test]
async fn thousands_of_things_of_a_closed_cycle_hold_up_no_notice() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-16T07:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let own = owed(&world, &cycle, "Sở Xây dựng").await;
        let mut act = Act::begin(&world.db, &world.system(), "extension.decided").await.expect("an act begins");
        let at = act.at();
        for _ in 0..2_100 {
            let decided = Extension {
                id: ExtensionId::new(),
                obligation: own.clone(),
                due_on: date(2023, 12, 11),
                reason: "Bão".to_owned(),
                asked_at: at,
                asked_by: None,
                granted_on: None,
                decision_reason: Some("Không đủ lý do".to_owned()),
                decided_at: Some(at),
                decided_by: None,
            };
            act.put(&decided).await.expect("puts");
        }
        let closed = dondoc::cycles::get(act.tx(), &cycle).await.expect("reads").expect("a cycle");
        act.put(&dondoc::cycles::Cycle { closed_at: Some(at), ..closed }).await.expect("closes");
        act.commit("extensions").await.expect("commits");
        let told = dondoc::urges::notices::run(&world.db, &world.system(), true).await;
        assert_eq!(told.expect("what is told does not end at a number"), 0);
    }
}
