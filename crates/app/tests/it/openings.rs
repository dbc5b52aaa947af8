//! Opening cycles of every cadence and kind, what makes a regime, and the list that is frozen with it.

use axum::http::StatusCode;
use dondoc::events::Act;
use dondoc::obligations;
use jiff::civil::date;

use crate::cycles::{form, lines, opened, put_return, text_of};
use crate::province::Province;
use crate::world::{World, engines};

/// T2-R1: what makes a regime is all there, or nothing is opened; T2-R5: each level has its day.
#[tokio::test]
async fn t2_r1_a_regime_has_all_of_its_parts() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    for (change, sentence) in [
        (("cause", " "), "Chưa có căn cứ"),
        (("content", ""), "lời văn, số liệu hay cả hai"),
        (("method", ""), "Chưa có hình thức gửi"),
        (("outline", ""), "Chưa có đề cương"),
        (("forms", ""), "Chưa có biểu mẫu"),
    ] {
        let answer = world.post("/cycles", &cookie, &form(&plan, &[change])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
        assert!(answer.text.contains(sentence), "{change:?}: {}", answer.text);
    }
    let mut levels = form(&plan, &[("outline", "(I) Mục thử nghiệm\n(II) Mục khác")]);
    levels.push(("focal_due_on", "04/12/2023"));
    let answer = world.post("/cycles", &cookie, &levels).await;
    assert!(answer.text.contains("Hạn của mỗi cấp phải sau hạn của cấp dưới"), "{}", answer.text);
    levels.pop();
    levels.extend([("focal_due_on", "15/12/2023"), ("issuer_due_on", "20/12/2023")]);
    let board = world.post("/cycles", &cookie, &levels).await.location.expect("the board");
    let list = world.get(&format!("{board}/list"), &cookie).await.text;
    for words in ["thứ Sáu, 15/12/2023", "thứ Tư, 20/12/2023", "(I) Mục thử nghiệm", "theo năm dương lịch", "định kỳ"]
    {
        assert!(list.contains(words), "{words}: {list}");
    }
    let letter = text_of(&world.get(&format!("{board}/request.docx"), &cookie).await.bytes);
    for words in ["(I) Mục thử nghiệm", "Biểu kết quả thực hiện nhiệm vụ", "Nhập trên phần mềm"]
    {
        assert!(letter.contains(words), "{words}: {letter}");
    }
}

/// T2-R3: how the days were counted is kept with the cycle and printed in its report.
#[tokio::test]
async fn t2_r3_the_days_of_the_data_are_printed() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    let regime = [("period_from", "15/12/2022"), ("period_to", "14/12/2023")];
    let board = world.post("/cycles", &cookie, &form(&plan, &regime)).await.location.expect("the board");
    let list = world.get(&format!("{board}/list"), &cookie).await.text;
    assert!(list.contains("từ ngày 15/12/2022 đến ngày 14/12/2023, theo chế độ báo cáo 15–14"), "{list}");
    let report = board.replace("/cycles/", "/reports/");
    let docx = world.get(&format!("{report}/report.docx"), &cookie).await.bytes;
    assert!(text_of(&docx).contains("số liệu từ ngày 15/12/2022 đến hết ngày 30/11/2023"));
}

/// Replaces the plan's rule by another.
async fn rule(world: &World, province: &Province, change: impl FnOnce(&mut dondoc::plans::ReportingRule)) {
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    let mut own = dondoc::plans::rules(act.tx(), &province.version).await.expect("reads").remove(0);
    change(&mut own);
    act.put(&own).await.expect("puts");
    act.commit("plans").await.expect("commits");
}

#[tokio::test]
async fn a_rule_of_two_weeks_and_an_hour_makes_its_cycles() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    rule(&world, &province, |rule| {
        rule.raw = "Trước 16 giờ thứ Sáu, 02 tuần một lần, báo cáo về Sở Tài chính.".to_owned();
        rule.cadence = "fortnightly".to_owned();
        (rule.due_month, rule.due_day) = (None, None);
        (rule.due_weekday, rule.due_time) = (Some(5), Some(jiff::civil::time(16, 0, 0, 0)));
    })
    .await;
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/cycles/new?plan={}", province.plan), &cookie).await.text;
    // The plan was issued on Tuesday 20/6/2023; the next Friday of its weeks after 16/10 is 27/10.
    for words in [
        "Hạn: trước 16:00 ngày 27/10/2023 (thứ Sáu",
        "value=\"16:00\"",
        "value=\"14/10/2023\"",
        "Hai tuần đến hết tuần 43/2023",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let plan = province.plan.to_string();
    let mut days = form(
        &plan,
        &[
            ("period_from", "14/10/2023"),
            ("period_to", "27/10/2023"),
            ("opens_on", "16/10/2023"),
            ("cutoff_on", "26/10/2023"),
            ("due_on", "27/10/2023"),
        ],
    );
    days.push(("due_time", "16h"));
    let board = world.post("/cycles", &cookie, &days).await.location.expect("the board");
    let page = world.get(&board, &cookie).await.text;
    assert!(page.contains("trước 16:00 ngày 27/10/2023"), "{page}");
    // The next fortnight is another period of the same kind; this one is not opened twice.
    let again = world.post("/cycles", &cookie, &days).await;
    assert!(again.text.contains("trùng kỳ báo cáo"), "{}", again.text);
    let bad = world.post("/cycles", &cookie, &[days.clone(), vec![]].concat()).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_day_off_stays_or_rolls_forward_as_it_is_set() {
    let world = World::at("2026-10-16T08:00").await;
    let province = Province::settle(&world).await;
    rule(&world, &province, |rule| (rule.due_day, rule.strictly_before) = (Some(5), false)).await;
    let cookie = world.sign_in("dau.moi").await;
    let address = format!("/cycles/new?plan={}&year=2026", province.plan);
    // 5/12/2026 is a Saturday.
    let literal = world.get(&address, &cookie).await.text;
    assert!(literal.contains("value=\"05/12/2026\"") && literal.contains("là ngày nghỉ"), "{literal}");
    let rolled = world.get(&format!("{address}&roll=forward"), &cookie).await.text;
    assert!(rolled.contains("value=\"07/12/2026\"") && rolled.contains("value=\"forward\""), "{rolled}");
}

#[tokio::test]
async fn a_request_out_of_turn_asks_some_bodies_about_some_sections() {
    for engine in engines() {
        let world = World::on(engine, "2023-08-01T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let plan = province.plan.to_string();
        let page = world.get(&format!("/cycles/new?plan={plan}&kind=ad_hoc"), &cookie).await.text;
        for words in ["Văn bản yêu cầu báo cáo", "I Phát triển đô thị", "Không chọn phần nào nghĩa là toàn bộ"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let mut asked = form(
            &plan,
            &[
                ("name", "Đột xuất tháng 8"),
                ("opens_on", "01/08/2023"),
                ("cutoff_on", "03/08/2023"),
                ("due_on", "08/08/2023"),
            ],
        );
        asked.extend([("kind", "ad_hoc"), ("section", "I")]);
        let bare = world.post("/cycles", &cookie, &asked).await;
        assert!(bare.text.contains("phải có văn bản yêu cầu"), "{}", bare.text);
        assert!(bare.text.contains("value=\"I\" checked"), "what was ticked is kept");
        asked.extend([
            ("asked_type", "Công văn"),
            ("asked_number", "7711/UBND-TH"),
            ("asked_on", "31/07/2023"),
            ("asked_issuer", "Ủy ban nhân dân tỉnh An Hòa"),
            ("asked_title", "báo cáo tình hình phát triển đô thị"),
        ]);
        let answer = world.post("/cycles", &cookie, &asked).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let board = answer.location.expect("the board");
        let list = world.get(&format!("{board}/list"), &cookie).await.text;
        assert!(list.contains("Sở Xây dựng") && list.contains("Sở Y tế") && list.contains("đột xuất"), "{list}");
        assert!(!list.contains(">UBND huyện Bình An</a>"), "section II is not asked about");
        let letter = text_of(&world.get(&format!("{board}/request.docx"), &cookie).await.bytes);
        assert!(letter.contains("Công văn số 7711/UBND-TH ngày 31/7/2023"), "{letter}");
        // One instrument asks once; a yearly cycle stands beside it.
        let again = world.post("/cycles", &cookie, &asked).await;
        assert!(again.text.contains("Văn bản này đã có đợt báo cáo «Đột xuất tháng 8»"), "{}", again.text);
        opened(&world, &province).await;
    }
}

#[tokio::test]
async fn the_list_is_frozen_and_changes_are_reasoned() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, id) = opened(&world, &province).await;
        world.set_clock("2023-10-18T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let before = lines(&world, &id, date(2023, 10, 17)).await;
        // A later change of a roster moves nothing in an open cycle.
        let list = format!("/cycles/{id}/list");
        let add = |body, reason| [("body", body), ("reason", reason), ("basis", "Công văn số 9/UBND")];
        for (form, sentence) in [
            (add("Công an tỉnh", ""), "Mời nêu lý do"),
            (add("Sở Không Có", "Bổ sung"), "Không có cơ quan nào mang tên này"),
            (add("Sở Y tế", "Bổ sung"), "đã có trong danh sách"),
        ] {
            let refused = world.post(&list, &cookie, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
            assert!(refused.text.contains("value=\"Công văn số 9/UBND\""), "what was typed is kept");
        }
        let added = world.post(&list, &cookie, &add("Công an tỉnh", "Được giao thêm nhiệm vụ")).await;
        assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text);
        let page = world.get(&list, &cookie).await.text;
        assert!(page.contains("Bổ sung: Được giao thêm nhiệm vụ (Công văn số 9/UBND)"), "{page}");
        assert_eq!(lines(&world, &id, date(2023, 10, 17)).await, before, "the table of the day before stands");
        let now = lines(&world, &id, date(2023, 10, 18)).await;
        assert_eq!(now.len(), before.len() + 1, "{now:?}");

        let mut tx = world.db.read(1).await.expect("reads");
        let (health, police) = (world.body("Sở Y tế").await, world.body("Công an tỉnh").await);
        let owed = obligations::of_cycle(&mut tx, &id).await.expect("reads");
        drop(tx);
        let of = |body| owed.iter().find(|one| one.body == body).expect("owes").id.to_string();
        let (health, police) = (of(health), of(police));
        let excuse = |reason| [("reason", reason), ("basis", "")];
        let bare = world.post(&format!("/obligations/{health}/excuses"), &cookie, &excuse(" ")).await;
        assert!(bare.text.contains("Mời nêu lý do"), "{}", bare.text);
        world.post(&format!("/obligations/{health}/excuses"), &cookie, &excuse("Đang giải thể")).await;
        let page = world.get(&format!("/obligations/{health}"), &cookie).await.text;
        assert!(page.contains("Đã đưa ra khỏi danh sách: Đang giải thể"), "{page}");
        let mut later = world;
        later.set_clock("2023-12-06T08:00");
        let cookie = later.sign_in("dau.moi").await;
        let rows = lines(&later, &id, date(2023, 12, 6)).await.join("\n");
        assert!(rows.contains("Sở Y tế: excused excused"), "{rows}");
        later.post(&format!("/obligations/{health}/restoration"), &cookie, &[]).await;
        let rows = lines(&later, &id, date(2023, 12, 6)).await.join("\n");
        assert!(rows.contains("Sở Y tế: overdue not in"), "{rows}");
        put_return(&later, &id, "Công an tỉnh", |version| version.submitted_at = Some(version.created_at)).await;
        let reported = later.post(&format!("/obligations/{police}/excuses"), &cookie, &excuse("Thôi")).await;
        assert!(reported.text.contains("đã gửi báo cáo nên không đưa ra"), "{}", reported.text);
    }
}

/// Issue C, part 7: the same subject ordered by several instruments is reported once and counted in each.
#[tokio::test]
async fn the_same_subject_of_two_plans_is_written_once() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let second = Province::second_plan(&world).await;
        let officer = world.sign_in("dau.moi").await;
        let (_, first) = opened(&world, &province).await;
        let plan = second.plan.to_string();
        let answer = world.post("/cycles", &officer, &form(&plan, &[])).await;
        let other = answer.location.expect("the board").trim_start_matches("/cycles/").to_owned();
        let other = dondoc::ids::CycleId::parse(&other).expect("an id");

        // Their words are alike; a person confirms.
        let address = format!("/plans/{plan}/subjects");
        let page = world.get(&address, &officer).await.text;
        assert!(page.contains("lời văn giống nhau 100%, chưa xác nhận"), "{page}");
        let hidden = |page: &str, name: &str| -> String {
            let from = page.find(&format!("name=\"{name}\" value=\"")).expect("the field");
            page[from..].split('"').nth(3).expect("a value").to_owned()
        };
        let (task, same) = (hidden(&page, "task"), hidden(&page, "other"));
        let unknown = world.post(&address, &officer, &[("task", task.as_str()), ("other", task.as_str())]).await;
        assert!(unknown.text.contains("hai kế hoạch khác nhau"), "{}", unknown.text);
        world.post(&address, &officer, &[("task", task.as_str()), ("other", same.as_str())]).await;
        assert!(world.get(&address, &officer).await.text.contains("đã xác nhận cùng nội dung"));

        let reporter = world.sign_in("xay.dung").await;
        let body = world.body("Sở Xây dựng").await;
        let obligation = async |cycle: &dondoc::ids::CycleId| {
            let mut tx = world.db.read(1).await.expect("reads");
            let owed = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
            owed.into_iter().find(|one| one.body == body).expect("owes").id
        };
        let start = async |cycle: &dondoc::ids::CycleId| {
            let id = obligation(cycle).await;
            let answer = world.post(&format!("/obligations/{id}/returns"), &reporter, &[]).await;
            let draft = answer.location.expect("the draft").trim_end_matches("/edit").to_owned();
            dondoc::ids::ReturnId::parse(draft.trim_start_matches("/returns/")).expect("an id")
        };
        // The second plan's draft is begun before the first plan's report is sent.
        let waiting = start(&other).await;
        let writing = start(&first).await;
        let mut tx = world.db.read(1).await.expect("reads");
        let entries = dondoc::returns::entries(&mut tx, &writing).await.expect("reads");
        drop(tx);
        let mut fields = vec![("deployment".to_owned(), "Đã triển khai".to_owned())];
        for (place, entry) in entries.iter().enumerate() {
            fields.push((format!("{}.progress", entry.item), "doing".to_owned()));
            fields.push((format!("{}.done", entry.item), format!("Đã làm việc thứ {place}")));
        }
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let saved = world.post(&format!("/returns/{writing}/draft"), &reporter, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let letter = [("number", "12/BC-SXD"), ("issued_on", "16/10/2023"), ("signer", "Trưởng đơn vị")];
        let sent = world.post(&format!("/returns/{writing}/signed-letter"), &reporter, &letter).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);

        let page = world.get(&format!("/returns/{waiting}/edit"), &reporter).await.text;
        assert!(page.contains("Đã làm việc thứ 0") && !page.contains("Đã làm việc thứ 1"), "{page}");
        assert!(page.contains("Lấy từ báo cáo «Năm 2023» đã gửi theo Kế hoạch số 12/KH-UBND"), "{page}");
        // It counts in the second plan too, and goes out with its own report.
        let mut tx = world.db.read(1).await.expect("reads");
        let taken = dondoc::returns::entries(&mut tx, &waiting).await.expect("reads").remove(0);
        assert_eq!(taken.taken_from.as_ref(), Some(&writing));
        drop(tx);
        // What the body writes over it is its own.
        let own = format!("{}.done", taken.item);
        world.post(&format!("/returns/{waiting}/draft"), &reporter, &[(own.as_str(), "Viết riêng")]).await;
        let page = world.get(&format!("/returns/{waiting}/edit"), &reporter).await.text;
        assert!(page.contains("Viết riêng") && !page.contains("Lấy từ báo cáo"), "{page}");
        // One desk holds the reports of both plans.
        let desk = world.get("/returns", &reporter).await.text;
        assert_eq!(desk.matches("/obligations/").count(), 2, "{desk}");
    }
}

/// Issue C, speed: wider totals come from a projection that is kept with each act, can be rebuilt, and equals the rules.
#[tokio::test]
async fn totals_are_kept_rebuilt_and_equal_to_the_rules() {
    use dondoc::boards::totals;
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, id) = opened(&world, &province).await;
        put_return(&world, &id, "Sở Y tế", |version| version.submitted_at = Some(version.created_at)).await;
        put_return(&world, &id, "Sở Xây dựng", |_| ()).await;
        let page = async |world: &World, address: &str| {
            let cookie = world.sign_in("dau.moi").await;
            let text = world.get(address, &cookie).await.text;
            let foot =
                text.split("<tfoot>").nth(1).expect("a sum").split("</tfoot>").next().expect("its end").to_owned();
            let cells = foot.split("<td").skip(1).map(|cell| {
                let number = cell.split('>').nth(1).and_then(|text| text.split('<').next()).expect("a number");
                number.parse::<i64>().expect("a number")
            });
            cells.collect::<Vec<_>>()
        };
        // Owing, on time, late, not in, overdue, waiting, suspended, not to report.
        assert_eq!(page(&world, "/totals").await, [4, 1, 0, 3, 0, 1, 0, 0]);
        world.set_clock("2023-12-06T08:00");
        assert_eq!(page(&world, "/totals").await, [4, 1, 0, 3, 3, 1, 0, 0], "days pass without an act");
        assert_eq!(page(&world, "/totals?as_of=2023-10-15").await, [4, 0, 0, 4, 0, 0, 0, 0], "a past day is counted");

        // A projection made from the log alone is the same.
        let copy = World::on(engine, "2023-12-06T08:00").await;
        dondoc::events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        let cycles = dondoc::cycles::list(&mut left).await.expect("reads");
        let now = world.clock.now();
        let kept = totals::now(&mut left, &cycles, now).await.expect("reads");
        assert_eq!(kept, totals::now(&mut right, &cycles, now).await.expect("reads"));
        // It is the kept numbers that a page shows: spoiled, they show; made anew, they are right.
        drop((left, right));
        let mut spoiled = world.db.write(1).await.expect("writes");
        let all = [];
        spoiled.execute("update cycle_totals set obligation_count = 7 where tenant = $1", &all).await.expect("writes");
        spoiled.commit().await.expect("commits");
        assert_ne!(page(&world, "/totals").await, [4, 1, 0, 3, 3, 1, 0, 0]);
        let mut anew = world.db.write(1).await.expect("writes");
        totals::rebuild(&mut anew, now).await.expect("rebuilds");
        anew.commit().await.expect("commits");
        assert_eq!(page(&world, "/totals").await, [4, 1, 0, 3, 3, 1, 0, 0]);
    }
}
