//! Reminders, mail and urging letters: the expected messages on the expected days, none after a report came.

use axum::http::StatusCode;
use dondoc::bodies::Body;
use dondoc::clock::Clock;
use dondoc::events::{self, Act, Verdict};
use dondoc::ids::{BodyId, CycleId, SuccessionId};
use dondoc::obligations;
use dondoc::returns::excuses;
use dondoc::successions::Succession;
use dondoc::urges::job;
use dondoc::urges::ladder::{LadderStep, UrgeSettings};
use dondoc::urges::mail::{MailSettings, Mailer, TlsMode};
use dondoc::urges::{Delivery, Message, Urge, UrgeBody, remind};
use dondoc_rules::access::Role;
use dondoc_rules::returns::Door;
use dondoc_rules::successions::SuccessionKind;
use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};

use crate::cycles::{opened, put_return};
use crate::province::{Province, with_terms};
use crate::sink::{Mail, Sink};
use crate::world::{World, engines, rows};

pub const MORE: &str = "id,official_name,kind\ncs,UBND huyện Cát Sơn,ubnd_huyen\ntl,UBND huyện Tân Lạc,ubnd_huyen\n";

/// The province with two districts more, every body with a mailbox, one outside the authority.
pub async fn settle(world: &World) -> Province {
    dondoc::bodies::load(&world.db, &world.system(), MORE.as_bytes()).await.expect("the register loads");
    let province = Province::settle(world).await;
    let mut act = Act::begin(&world.db, &world.system(), "body.loaded").await.expect("an act begins");
    let all: Vec<Body> = act.tx().list("where tenant = $1 order by position limit 100", &[]).await.expect("reads");
    for body in all {
        let mailbox = Some(format!("{}@tinh.example", body.code));
        act.put(&Body { mailbox, ..body }).await.expect("puts");
    }
    act.commit("bodies").await.expect("commits");
    province
}

/// Sets what the focal body may do to a body.
pub async fn set_authority(world: &World, name: &str, authority: &str) {
    let id = world.body(name).await;
    let mut act = Act::begin(&world.db, &world.system(), "body.loaded").await.expect("an act begins");
    let all: Vec<Body> = act.tx().list("where tenant = $1 order by position limit 100", &[]).await.expect("reads");
    let body = all.into_iter().find(|body| body.id == id).expect("the body");
    act.put(&Body { authority: authority.to_owned(), ..body }).await.expect("puts");
    act.commit("bodies").await.expect("commits");
}

fn mailer(port: u16, tls: TlsMode) -> Mailer {
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        tls,
        user: None,
        password: None,
        authority: None,
        from: "Sở Tài chính <stc@tinh.example>".to_owned(),
    };
    Mailer::new(&settings).expect("a way out")
}

async fn run(world: &World, mailer: &Mailer) -> job::Ran {
    job::run(&world.db, 1, world.clock, Some(mailer)).await.expect("the job runs")
}

pub async fn excuse(world: &World, cycle: &CycleId, body: &str) {
    let id = obligation(world, cycle, body).await;
    excuses::excuse(&world.db, &world.system_of_focal().await, &id, "Không có nhiệm vụ", "").await.expect("is excused");
}

pub async fn obligation(world: &World, cycle: &CycleId, body: &str) -> dondoc::ids::ObligationId {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    owed.into_iter().find(|one| one.body == body).expect("the body owes").id
}

impl World {
    /// The program acting for the focal body.
    async fn system_of_focal(&self) -> dondoc::accounts::Actor {
        dondoc::accounts::Actor { body: Some(self.body("Sở Tài chính").await), ..self.system() }
    }
}

/// A body that ends and whose duties nobody takes.
async fn end(world: &World, body: BodyId, on: Date) {
    let mut act = Act::begin(&world.db, &world.system(), "succession.recorded").await.expect("an act begins");
    let ended = Succession {
        id: SuccessionId::new(),
        kind: SuccessionKind::End,
        from_body: body,
        to_body: None,
        function: String::new(),
        starts_on: on,
        ends_on: None,
        basis: "NQ 1".to_owned(),
        effects: "[]".to_owned(),
        recorded_at: world.clock.now(),
        recorded_by: None,
        undone_at: None,
        undone_by: None,
    };
    act.put(&ended).await.expect("puts");
    act.commit("successions").await.expect("commits");
}

pub async fn submit(world: &World, cycle: &CycleId, body: &str) {
    let now = world.clock.now();
    put_return(world, cycle, body, |version| version.submitted_at = Some(now)).await;
}

#[tokio::test]
async fn t5_r6_a_season_brings_the_expected_messages_on_the_expected_days() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        set_authority(&world, "UBND huyện Hòa Lạc", "request").await;
        let sink = Sink::start().await;
        let mailer = mailer(sink.address.port(), TlsMode::None);
        let mut got: Vec<String> = Vec::new();
        for day in date(2023, 10, 16).series(1.day()).take_while(|day| *day <= date(2023, 12, 31)) {
            world.set_clock(&format!("{day}T07:00"));
            match (day.month(), day.day()) {
                (11, 24) => {
                    excuse(&world, &cycle, "UBND huyện Bình An").await;
                    end(&world, world.body("UBND huyện Tân Lạc").await, date(2023, 11, 27)).await;
                }
                (11, 28) => submit(&world, &cycle, "Sở Xây dựng").await,
                (12, 7) => submit(&world, &cycle, "UBND huyện Hòa Lạc").await,
                (12, 11) => {
                    let now = world.clock.now();
                    put_return(&world, &cycle, "Sở Y tế", |version| {
                        version.door = Door::Paper;
                        version.arrived_on = Some(day);
                        version.recorded_at = Some(now);
                    })
                    .await;
                }
                _ => {}
            }
            for hour in ["07:59", "08:00", "08:00", "16:30"] {
                world.set_clock(&format!("{day}T{hour}"));
                run(&world, &mailer).await;
                for mail in sink.take() {
                    let to = mail.to.trim_end_matches("@tinh.example");
                    got.push(format!("{day} {hour} {to}"));
                }
            }
        }
        let mut expected: Vec<String> = Vec::new();
        for (day, all) in [
            ("2023-11-23", "ba cs hl sxd syt tl"),
            ("2023-11-29", "cs hl syt"),
            ("2023-12-01", "cs hl syt"),
            ("2023-12-04", "cs hl syt"),
            ("2023-12-06", "cs hl syt"),
            ("2023-12-11", "cs"),
            ("2023-12-14", "cs"),
            ("2023-12-19", "cs"),
            ("2023-12-22", "cs"),
        ] {
            expected.extend(all.split(' ').map(|to| format!("{day} 08:00 {to}")));
        }
        assert_eq!(got, expected);

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Urge>(&mut left).await, rows::<Urge>(&mut right).await);
        assert_eq!(rows::<UrgeBody>(&mut left).await, rows::<UrgeBody>(&mut right).await);
        assert_eq!(rows::<Message>(&mut left).await, rows::<Message>(&mut right).await);
        assert_eq!(rows::<Delivery>(&mut left).await, rows::<Delivery>(&mut right).await);
        drop((left, right));
        assert!(matches!(events::verify(&world.db, 1).await.expect("verifies"), Verdict::Whole { .. }));
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_was_written_and_stands_in_the_site_too() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    world.set_clock("2023-11-23T08:00");
    let sink = Sink::start().await;
    run(&world, &mailer(sink.address.port(), TlsMode::None)).await;
    let mails = sink.take();
    let mail = mails.iter().find(|mail| mail.to.starts_with("sxd")).expect("a mail to Sở Xây dựng");
    assert_eq!(mail.subject, "Nhắc gửi báo cáo: Năm 2023 (Kế hoạch số 12/KH-UBND ngày 20/6/2023)");
    for words in [
        "Kính gửi: Sở Xây dựng",
        "1. Năm 2023, Kế hoạch số 12/KH-UBND ngày 20/6/2023, gửi về Sở Tài chính.",
        "trước ngày 05/12/2023",
        "còn 11 ngày",
        "tình hình tính đến 08:00 ngày 23/11/2023",
    ] {
        assert!(mail.text.contains(words), "{words}: {}", mail.text);
    }
    assert!(mail.id.ends_with("@tinh.example>"), "{}", mail.id);

    let cookie = world.sign_in("xay.dung").await;
    let home = world.get("/", &cookie).await.text;
    assert!(home.contains("Thông báo (1)") && home.contains("Có 1 thông báo mới"), "{home}");
    let page = world.get("/messages", &cookie).await.text;
    assert!(page.contains(&mail.subject) && page.contains("còn 11 ngày"), "{page}");
    assert_eq!(world.post("/messages/reading", &cookie, &[]).await.status, StatusCode::SEE_OTHER);
    let home = world.get("/", &cookie).await.text;
    assert!(!home.contains("thông báo mới") && !home.contains("Thông báo (1)"), "{home}");

    let focal = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/cycles/{cycle}/urges"), &focal).await.text;
    for words in ["6 trong 6 cơ quan chưa gửi", "đã gửi thư lúc 08:00", "Nhắc trước hạn 7 ngày làm việc", "6 đã gửi"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn a_server_that_is_down_leaves_the_mail_queued_visible_and_retried() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        // A port on which nobody listens.
        let address = Sink::start().await.address;
        let mailer = mailer(address.port(), TlsMode::None);
        world.set_clock("2023-11-23T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let ran = run(&world, &mailer).await;
        assert_eq!((ran.message_count, ran.delivered.sent, ran.delivered.failed), (6, 0, 6));
        let path = format!("/cycles/{cycle}/urges");
        let page = world.get(&path, &cookie).await.text;
        assert!(page.contains("chưa gửi được thư sau 1 lần, thử lại lúc 08:01 ngày 23/11/2023"), "{page}");
        assert!(page.contains("6 đang chờ"), "{page}");
        // The site has the message though the mail has not gone.
        let reporter = world.sign_in("xay.dung").await;
        assert!(world.get("/messages", &reporter).await.text.contains("Nhắc gửi báo cáo"));

        assert_eq!(run(&world, &mailer).await.delivered.failed, 0, "not before its time");
        world.set_clock("2023-11-23T08:01");
        assert_eq!(run(&world, &mailer).await.delivered.failed, 6);
        world.set_clock("2023-11-23T08:05");
        submit(&world, &cycle, "Sở Xây dựng").await;
        world.set_clock("2023-11-23T08:06");
        let sink = Sink::at(address, "syt").await;
        let ran = run(&world, &mailer).await.delivered;
        assert_eq!((ran.sent, ran.failed, ran.withdrawn), (4, 1, 1));
        let to: Vec<String> = sink.take().into_iter().map(|mail| mail.to.replace("@tinh.example", "")).collect();
        assert_eq!(to, ["ba", "cs", "hl", "tl"], "none after the report came, none to a mailbox that is not there");
        let page = world.get(&path, &cookie).await.text;
        assert!(page.contains("không gửi được thư sau 3 lần") && page.contains("no such mailbox"), "{page}");
        assert!(page.contains("1 thôi gửi vì báo cáo đã đến"), "{page}");
        world.set_clock("2023-11-24T09:00");
        assert_eq!(run(&world, &mailer).await, job::Ran::default(), "nothing is left");
    }
}

#[tokio::test]
async fn a_message_is_given_up_after_six_attempts_and_shown() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    let mailer = mailer(Sink::start().await.address.port(), TlsMode::None);
    world.set_clock("2023-11-23T08:00");
    let mut failed = 0;
    for _ in 0..60 {
        failed += run(&world, &mailer).await.delivered.failed;
        world.clock = Clock::Fixed(world.clock.now() + 30.minutes());
    }
    assert_eq!(failed, 6 * 6, "six attempts for each of six bodies");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/cycles/{cycle}/urges"), &cookie).await.text;
    assert!(page.contains("không gửi được thư sau 6 lần") && page.contains("6 không gửi được"), "{page}");
}

#[tokio::test]
async fn nothing_is_sent_in_clear_where_tls_is_asked_for() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    opened(&world, &province).await;
    let sink = Sink::start().await;
    world.set_clock("2023-11-23T08:00");
    let ran = run(&world, &mailer(sink.address.port(), TlsMode::Starttls)).await;
    assert_eq!((ran.delivered.sent, ran.delivered.failed), (0, 6));
    assert_eq!(sink.take(), Vec::<Mail>::new());
    let settings = MailSettings {
        host: "127.0.0.1".to_owned(),
        port: None,
        tls: TlsMode::None,
        user: Some("stc".to_owned()),
        password: None,
        authority: None,
        from: "stc@tinh.example".to_owned(),
    };
    assert_eq!(Mailer::new(&settings).err(), Some("mail.password-in-clear"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_at_once_send_one_mail_a_body() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        opened(&world, &province).await;
        let sink = Sink::start().await;
        let mailer = mailer(sink.address.port(), TlsMode::None);
        world.set_clock("2023-11-23T08:00");
        let (left, right) = tokio::join!(run(&world, &mailer), run(&world, &mailer));
        assert_eq!(left.message_count + right.message_count, 6);
        assert_eq!(left.delivered.sent + right.delivered.sent, 6);
        assert_eq!(sink.take().len(), 6);
    }
}

/// A stop between writing the messages and sending them, or days of standing still, doubles nothing.
#[tokio::test]
async fn after_a_stop_only_the_newest_reminder_goes_out() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    opened(&world, &province).await;
    let sink = Sink::start().await;
    let mailer = mailer(sink.address.port(), TlsMode::None);
    world.set_clock("2023-12-02T15:00");
    remind::run(&world.db, &world.system(), true).await.expect("the messages are written");
    world.set_clock("2023-12-03T09:00");
    let ran = run(&world, &mailer).await;
    assert_eq!((ran.message_count, ran.delivered.sent), (0, 6), "what was written is sent, once");
    world.set_clock("2023-12-03T10:00");
    assert_eq!(run(&world, &mailer).await, job::Ran::default());
    let mut tx = world.db.read(1).await.expect("reads");
    assert_eq!(rows::<Urge>(&mut tx).await.len(), 1, "the reminders that were missed are not made up for");
}

#[tokio::test]
async fn a_body_gets_one_digest_and_what_came_is_taken_out_of_it() {
    let mut world = World::at("2023-10-16T08:00").await;
    let first = settle(&world).await;
    let second = Province::second_plan(&world).await;
    let (cookie, cycle) = opened(&world, &first).await;
    let plan = second.plan.to_string();
    let form = with_terms(&crate::cycles::DAYS);
    let form: Vec<(&str, &str)> = std::iter::once(("plan", plan.as_str())).chain(form).collect();
    let answer = world.post("/cycles", &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let sink = Sink::start().await;
    let mailer = mailer(sink.address.port(), TlsMode::None);
    world.set_clock("2023-11-23T08:00");
    run(&world, &mailer).await;
    let mails: Vec<Mail> = sink.take().into_iter().filter(|mail| mail.to.starts_with("sxd")).collect();
    let [one] = mails.as_slice() else { panic!("one digest: {mails:?}") };
    assert_eq!(one.subject, "Nhắc gửi 2 báo cáo");
    assert!(one.text.contains("12/KH-UBND") && one.text.contains("34/KH-UBND"), "{}", one.text);

    // Written down but not sent yet when one of the two reports comes.
    world.set_clock("2023-11-29T08:00");
    remind::run(&world.db, &world.system(), true).await.expect("the messages are written");
    submit(&world, &cycle, "Sở Xây dựng").await;
    run(&world, &mailer).await;
    let mails: Vec<Mail> = sink.take().into_iter().filter(|mail| mail.to.starts_with("sxd")).collect();
    let [one] = mails.as_slice() else { panic!("one digest: {mails:?}") };
    assert!(!one.text.contains("12/KH-UBND") && one.text.contains("34/KH-UBND"), "{}", one.text);
}

#[tokio::test]
async fn t1_r9_a_reminder_by_hand_keeps_the_hours_and_is_counted() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    let path = format!("/cycles/{cycle}/urges");
    world.set_clock("2023-11-23T06:30");
    let cookie = world.sign_in("dau.moi").await;
    let answer = world.post(&format!("{path}/reminders"), &cookie, &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let again = world.post(&format!("{path}/reminders"), &cookie, &[]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("từ 10:30 ngày 23/11/2023"), "{}", again.text);
    assert!(again.text.contains("Đã nhắc 1 lần, đã có 0 công văn; lần gần nhất: 06:30 ngày 23/11/2023"));
    assert!(again.text.contains("thông báo nhắc chỉ có trong phần mềm"), "no mail is set");
    assert!(again.text.contains("chỉ thông báo trong phần mềm"), "{}", again.text);
    // The reminder of that day's step would say the same: who got it by hand is not told twice.
    world.set_clock("2023-11-23T11:00");
    assert_eq!(job::run(&world.db, 1, world.clock, None).await.expect("runs").message_count, 0);

    let other = world.body("Sở Y tế").await;
    world.account("y.te", Role::FocalOfficer, Some(&other)).await;
    let foreign = world.sign_in("y.te").await;
    assert_eq!(world.get(&path, &foreign).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.post(&format!("{path}/reminders"), &foreign, &[]).await.status, StatusCode::NOT_FOUND);
    let leader = world.sign_in("lanh.dao").await;
    let seen = world.get(&path, &leader).await;
    assert_eq!(seen.status, StatusCode::OK);
    assert!(!seen.text.contains("Gửi nhắc ngay"), "a leader reads");
    let board = world.get(&format!("/cycles/{cycle}"), &cookie).await.text;
    assert!(board.contains(&format!("href=\"{path}\"")), "the board leads to it");
}

#[tokio::test]
async fn the_ladder_is_data_that_a_page_edits() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let cookie = world.sign_in("dau.moi").await;
        let page = world.get("/ladder", &cookie).await.text;
        let cookie = world.sign_in("dau.moi").await;
        assert!(page.contains("Nhắc trước hạn 7 ngày làm việc") && page.contains("TL. CHỦ TỊCH | CHÁNH VĂN PHÒNG"));
        let row = |code, name, kind, days| {
            [
                ("code", code),
                ("name", name),
                ("kind", kind),
                ("days", days),
                ("every", "0"),
                ("times", "1"),
                ("audience", "body"),
                ("channel", "mail_and_site"),
                ("capacity", ""),
            ]
        };
        let set = [("minimum_hours", "2"), ("send_hour", "9"), ("effect_days", "7")];
        let early = [row("nhac-7", "Nhắc sớm", "reminder", "-10"), row("", "Công văn", "letter", "0")].concat();
        let refused = world.post("/ladder", &cookie, &[set.as_slice(), &early].concat()).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Bước «Công văn» là công văn đôn đốc"), "{}", refused.text);
        assert!(refused.text.contains("value=\"-10\""), "what was typed is kept");
        let word = [row("nhac-7", "Nhắc sớm", "reminder", "mười")].concat();
        let refused = world.post("/ladder", &cookie, &[set.as_slice(), &word].concat()).await;
        assert!(refused.text.contains("Bước «Nhắc sớm» có số chưa đúng"), "{}", refused.text);

        let rows = [
            row("nhac-7", "Nhắc sớm", "reminder", "-10"),
            row("nhac-3", "", "reminder", "-3"),
            row("", "Công văn", "letter", "2"),
        ];
        let kept = world.post("/ladder", &cookie, &[set.as_slice(), &rows.concat()].concat()).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let page = world.get("/ladder", &cookie).await.text;
        assert!(page.contains("value=\"Nhắc sớm\"") && !page.contains("Nhắc trước hạn 3"), "{page}");
        // Ten working days before 04/12 is 20/11, at nine.
        world.set_clock("2023-11-20T08:59");
        assert_eq!(job::run(&world.db, 1, world.clock, None).await.expect("runs").message_count, 0);
        world.set_clock("2023-11-20T09:00");
        let cookie = world.sign_in("dau.moi").await;
        assert_eq!(job::run(&world.db, 1, world.clock, None).await.expect("runs").message_count, 6);
        let page = world.get(&format!("/cycles/{cycle}/urges"), &cookie).await.text;
        assert!(page.contains("ít nhất 2 giờ") && page.contains("Công văn, từ thứ Tư, 06/12/2023"), "{page}");

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(
            crate::world::rows::<LadderStep>(&mut left).await,
            crate::world::rows::<LadderStep>(&mut right).await
        );
        assert_eq!(
            crate::world::rows::<UrgeSettings>(&mut left).await,
            crate::world::rows::<UrgeSettings>(&mut right).await
        );
    }
}
