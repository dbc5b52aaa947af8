//! Figures as of any day and by what was recorded until when: of tasks, of a cycle's board, of the real plan.

use axum::http::StatusCode;
use dondoc::bodies;
use dondoc::imports::{confirm, propose, read};
use dondoc::tasks::count::{Filter, count};
use dondoc_rules::access::Reach;
use dondoc_rules::returns::Door;
use dondoc_rules::tasks::{STALE_DAYS, TaskCount};
use jiff::civil::date;

use crate::cycles::opened;
use crate::tasks::{form_of, say, settle, sum, task};
use crate::world::{World, engines, shared};

/// T1-R10: the working view counts by the day on which a paper came; the official view of a day never changes.
#[tokio::test]
async fn t1_r10_a_paper_entered_late_is_on_time_and_the_official_view_stands() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let id = task(&world, &province, "I.1").await;
        world.set_clock("2023-12-06T08:00");
        let focal = world.sign_in("dau.moi").await;
        let board = world.get("/tasks?as_of=2023-12-05", &focal).await.text;
        let link = board.split("known_at=").nth(1).and_then(|rest| rest.split('"').next()).expect("a permanent link");
        let link = format!("?as_of=2023-12-05&known_at={}", link.split('&').next().expect("an instant"));
        let before = sum(&world, &focal, &link).await;
        assert_eq!(before, [4, 0, 0, 1, 1, 0, 1, 0, 1, 0]);
        assert_eq!(sum(&world, &focal, "?as_of=2023-12-05").await, before);

        world.set_clock("2023-12-11T10:00");
        let focal = world.sign_in("dau.moi").await;
        let lead = world.body("Sở Xây dựng").await.to_string();
        let mut paper = [
            ("body", lead.as_str()),
            ("number", "15/QĐ-SXD"),
            ("issued_on", "01/12/2023"),
            ("reported_on", "12/12/2023"),
        ];
        let refused = world.post(&format!("/tasks/{id}/results"), &focal, &paper).await;
        assert!(refused.text.contains("Ngày báo cáo ở sau hôm nay"), "{}", refused.text);
        paper[3].1 = "04/12/2023";
        let answer = world.post(&format!("/tasks/{id}/results"), &focal, &paper).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let page = world.get(&format!("/tasks/{id}"), &focal).await.text;
        assert!(page.contains("đến ngày 04/12/2023 qua kênh khác, nhập lúc 10:00 ngày 11/12/2023"), "{page}");
        assert_eq!(world.post(&form_of(&page, "/acceptance"), &focal, &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(sum(&world, &focal, "").await, [4, 1, 0, 1, 0, 0, 1, 0, 1, 0], "on time");
        assert_eq!(sum(&world, &focal, "?as_of=2023-12-05").await, before, "the official view stands");
        assert_eq!(sum(&world, &focal, &link).await, before, "the permanent link stands");
        let now = sum(&world, &focal, "?as_of=2023-12-05&known=now").await;
        assert_eq!(now, [4, 0, 0, 2, 0, 0, 1, 0, 1, 0], "it had come, and waited");

        // The table says both instants, what is counted, and what the rates are of.
        let table = world.get("/tasks.csv?as_of=2023-12-11&rate=completed&class=completed_on_time", &focal).await;
        assert_eq!(table.status, StatusCode::OK, "{}", table.text);
        for words in [
            "\u{feff}",
            "\"Số liệu đến hết ngày 11/12/2023, ghi nhận đến 10:00 ngày 11/12/2023.\"",
            "tỷ lệ % tính trên số nhiệm vụ có thời hạn đã hoàn thành: 1",
            "Hoàn thành đúng hạn,1,\"100,0%\"",
            "Tổng số,4",
            "I.1,Nhiệm vụ I.1 của kế hoạch",
            "2023-12-11,2023-12-11T03:00:00Z",
        ] {
            assert!(table.text.contains(words), "{words}: {}", table.text);
        }
        assert!(!table.text.contains("II.1,"), "only the chosen class is listed");
        let bad = world.get("/tasks?as_of=mai", &focal).await;
        assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(bad.text.contains("«mai» không phải là một ngày"), "{}", bad.text);
        let bad = world.get("/tasks?known_at=hôm+qua", &focal).await;
        assert!(bad.text.contains("«hôm qua» không phải là một thời điểm"), "{}", bad.text);
    }
}

/// The board of a cycle has the same control: the official view of a past day, and the working one.
#[tokio::test]
async fn t1_r10_the_board_of_a_cycle_stands_in_two_views_and_goes_out_as_a_table() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let id = task(&world, &province, "I.1").await;
        world.set_clock("2023-12-11T08:00");
        let now = world.clock.now();
        say(&world, &province, "Sở Xây dựng", &id, |version| {
            version.door = Door::Paper;
            version.arrived_on = Some(date(2023, 12, 4));
            version.recorded_at = Some(now);
            version.submitted_at = Some(now);
            version.letter_recorded_at = Some(now);
        })
        .await;
        let cookie = world.sign_in("dau.moi").await;
        let official = world.get(&format!("/cycles/{cycle}?as_of=2023-12-05"), &cookie).await.text;
        for words in [
            "Trong 4 cơ quan phải gửi báo cáo: 0 gửi đúng hạn, 0 gửi chậm, 4 chưa gửi",
            "Số liệu đến hết ngày 05/12/2023, ghi nhận đến 23:59 ngày 05/12/2023.",
            "theo ghi nhận đến hết ngày đó",
        ] {
            assert!(official.contains(words), "{words}: {official}");
        }
        let working = world.get(&format!("/cycles/{cycle}?as_of=2023-12-05&known=now"), &cookie).await.text;
        for words in
            ["1 gửi đúng hạn, 0 gửi chậm, 3 chưa gửi", "ghi nhận đến 08:00 ngày 11/12/2023", "known=now&#38;state="]
        {
            assert!(working.contains(words), "{words}: {working}");
        }
        let table = world.get(&format!("/cycles/{cycle}/board.csv?as_of=2023-12-05&known=now"), &cookie).await;
        for words in [
            "\"Số liệu đến hết ngày 05/12/2023, ghi nhận đến 08:00 ngày 11/12/2023.\"",
            "Trong 4 cơ quan phải gửi báo cáo",
            "Sở Xây dựng,Sở,\"Đã gửi, chờ rà soát\",–,–,04/12/2023,Đúng hạn",
            "2023-12-05,2023-12-11T01:00:00Z",
        ] {
            assert!(table.text.contains(words), "{words}: {}", table.text);
        }
        let other = world.sign_in("xay.dung").await;
        assert_eq!(world.get(&format!("/cycles/{cycle}/board.csv"), &other).await.status, StatusCode::NOT_FOUND);
    }
}

/// The real plan: its 59 tasks by the classes that its words propose, at a few days.
#[tokio::test]
async fn the_real_plan_is_partitioned_on_any_day() {
    let mut world = World::at("2023-07-03T08:00").await;
    let system = world.system();
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    bodies::load(&world.db, &system, &csv).await.expect("the register loads");
    let path = shared("corpus/seed/plan.docx");
    let draft = read::from_path(&path).expect("the real plan is read");
    let bytes = std::fs::read(&path).expect("the real plan can be read");
    let import = propose(&world.db, &system, &draft, &bytes).await.expect("the plan is proposed");
    let own = ["Ban Quản lý Khu kinh tế Vân Phong"];
    confirm::correct_lead(&world.db, &system, &import, "II.4", &own).await.expect("is corrected");
    confirm::confirm(&world.db, &system, &import, Some("Sở Kế hoạch và Đầu tư")).await.expect("is recorded");
    world.set_clock("2024-07-01T08:00");
    let system = world.system();
    let mut tx = world.db.read(1).await.expect("reads");
    let filter = Filter { stale_days: STALE_DAYS, ..Filter::default() };
    // 45 rows say "Thường xuyên"; one of them is led by a ministry. Of the seven with a day four end with 2023.
    for (day, within, late) in [
        (date(2023, 6, 20), 7, 0),
        (date(2023, 12, 31), 7, 0),
        (date(2024, 1, 1), 3, 4),
        (date(2025, 1, 1), 2, 5),
        (date(2031, 1, 1), 0, 7),
    ] {
        let seen = (day, system.now);
        let counting = count(&mut tx, &system, Reach::Tenant, &filter, seen).await.expect("counts");
        let totals = counting.totals();
        let found: Vec<usize> = TaskCount::ALL.iter().map(|class| totals.count(*class)).collect();
        assert_eq!(found, [0, 0, within, late, 0, 1, 44, 6, 1], "{day}");
        assert_eq!((totals.total(), found.iter().sum::<usize>()), (59, 59), "{day}");
        // Every body's parts add up as well.
        for body in &counting.bodies {
            let filter = Filter { body: Some(body.clone()), ..filter.clone() };
            let own = count(&mut tx, &system, Reach::Tenant, &filter, seen).await.expect("counts").totals();
            assert_eq!(own.total(), TaskCount::ALL.iter().map(|class| own.count(*class)).sum::<usize>());
            assert!(own.total() > 0, "a body that can be chosen has a part");
        }
    }
    // Before the plan was issued there was nothing to count.
    let seen = (date(2023, 6, 1), system.now);
    let counting = count(&mut tx, &system, Reach::Tenant, &filter, seen).await.expect("counts");
    assert_eq!(counting.totals().total(), 0);
}

/// Issue C, shown by: an official table of a past day does not change when bodies, groups, lists, successions, papers or
/// classes are recorded later, all of them with effect from before that day.
#[tokio::test]
async fn official_tables_stand_whatever_is_recorded_later() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        world.set_clock("2023-12-06T08:00");
        let focal = world.sign_in("dau.moi").await;
        let board = format!("/cycles/{cycle}");
        let instants = "as_of=2023-12-05&known_at=2023-12-05T16:59:59.999Z";
        let tables = [
            format!("{board}/board.csv?{instants}"),
            format!("/totals.csv?{instants}"),
            format!("/tasks.csv?{instants}"),
        ];
        let mut before = Vec::new();
        for table in &tables {
            let answer = world.get(table, &focal).await;
            assert_eq!(answer.status, StatusCode::OK, "{table}: {}", answer.text);
            before.push(answer.text);
        }
        assert!(before[0].contains("Sở Y tế") && before[1].contains("Năm 2023"), "{before:?}");

        world.set_clock("2023-12-11T10:00");
        let focal = world.sign_in("dau.moi").await;
        let act = async |path: String, form: &[(&str, &str)]| {
            let answer = world.post(&path, &focal, form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
        };
        let health = world.body("Sở Y tế").await;
        let name = [("kind", "official"), ("name", "Sở Y tế và Dân số"), ("starts_on", "01/06/2023")];
        act(format!("/bodies/{health}/names"), &name).await;
        let rosters = world.get("/rosters", &focal).await.text;
        let row = rosters.split("<tr>").find(|row| row.contains("UBND các huyện")).expect("the districts' roster");
        let roster = row.split('"').find(|part| part.starts_with("/rosters/")).expect("its page");
        let left = [("body", "UBND huyện Bình An"), ("on", "01/10/2023"), ("reason", "Quyết định số 7")];
        act(format!("{roster}/departures"), &left).await;
        // What it leads is the other's from now on.
        let lead = health.to_string();
        let merger = [
            ("kind", "whole"),
            ("from", "Sở Xây dựng"),
            ("to", "Sở Y tế và Dân số"),
            ("starts_on", "01/11/2023"),
            ("basis", "Nghị quyết số 05/NQ-HĐND"),
            ("confirmed", "1"),
        ];
        act("/successions".to_owned(), &merger).await;
        let police = [("body", "Công an tỉnh"), ("reason", "Được giao thêm"), ("basis", "")];
        act(format!("{board}/list"), &police).await;
        let mut tx = world.db.read(1).await.expect("reads");
        let owed = dondoc::obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
        drop(tx);
        let districts: Vec<_> = owed.iter().filter(|one| one.name.contains("huyện")).collect();
        act(format!("/obligations/{}/excuses", districts[0].id), &[("reason", "Bão lụt"), ("basis", "")]).await;
        let paper = [("number", "9/BC"), ("issued_on", "01/12/2023"), ("arrived_on", "04/12/2023"), ("signer", "")];
        act(format!("/obligations/{}/received", districts[1].id), &paper).await;
        let id = task(&world, &province, "I.2").await;
        let fields = ["class", "due", "reason"].map(|field| format!("{field}.{id}"));
        let class = fields.iter().map(String::as_str).zip(["standing", "", "Việc làm thường xuyên"]);
        let class: Vec<(&str, &str)> = class.chain([("task", id.as_str())]).collect();
        act(format!("/plans/{}/classes", province.plan), &class).await;
        let result =
            [("body", lead.as_str()), ("number", "1/QĐ"), ("issued_on", "01/12/2023"), ("reported_on", "02/12/2023")];
        let first = task(&world, &province, "I.1").await;
        act(format!("/tasks/{first}/results"), &result).await;

        for (table, before) in tables.iter().zip(&before) {
            assert_eq!(&world.get(table, &focal).await.text, before, "{table} changed");
        }
        // What is recorded now shows in the working view of the same day.
        let now = world.get(&format!("{board}/board.csv?as_of=2023-12-05&known=now"), &focal).await.text;
        assert!(now != before[0] && now.contains("Đúng hạn") && now.contains("(nay:"), "{now}");
    }
}

/// Issue C, part 8: the state of what one officer follows, as of any day.
#[tokio::test]
async fn a_board_shows_what_one_officer_follows() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-02T08:00").await;
        let province = settle(&world).await;
        let (focal, cycle) = opened(&world, &province).await;
        let address = format!("/plans/{}/followers", province.plan);
        let page = world.get(&address, &focal).await.text;
        let option = page.split("<option value=\"").skip(1).find(|rest| rest.contains(">dau.moi<"));
        let officer = option.and_then(|rest| rest.split('"').next()).expect("an officer").to_owned();
        let body = world.body("Sở Y tế").await;
        let subject = format!("body:{body}");
        let follow = [("subject", subject.as_str()), ("officer", officer.as_str()), ("starts_on", "02/10/2023")];
        let answer = world.post(&address, &focal, &follow).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let all = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
        assert!(all.contains("Chuyên viên theo dõi") && all.contains("(5/5)"), "{all}");
        let own = world.get(&format!("/cycles/{cycle}?person={officer}"), &focal).await.text;
        assert!(own.contains("(1/1)") && own.contains(">Sở Y tế</a>"), "{own}");
    }
}
