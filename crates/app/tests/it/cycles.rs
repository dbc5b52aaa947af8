//! Cycles: opening from the rule, what is refused, the request letter, the board of any day, closing.

use std::io::Read;

use axum::http::StatusCode;
use dondoc::clock::end_of;
use dondoc::cycles::Cycle;
use dondoc::events::{self, Act};
use dondoc::ids::CycleId;
use dondoc::obligations::{self, Item, Obligation};
use dondoc::returns::{Return, verbs};
use dondoc::{boards, cycles};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::{ObligationState, Timeliness};
use dondoc_rules::returns::Door;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::province::{Province, TERMS};
use crate::world::{World, engines, rows};

pub const DAYS: [(&str, &str); 6] = [
    ("name", "Năm 2023"),
    ("period_from", "01/01/2023"),
    ("period_to", "31/12/2023"),
    ("opens_on", "16/10/2023"),
    ("cutoff_on", "30/11/2023"),
    ("due_on", "04/12/2023"),
];

pub fn form<'a>(plan: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |(name, value): &(&'a str, &'a str)| {
        let change = changes.iter().find(|(other, _)| other == name);
        (*name, change.map_or(*value, |(_, value)| *value))
    };
    std::iter::once(("plan", plan)).chain(DAYS.iter().chain(&TERMS).map(changed)).collect()
}

/// Opens the 2023 cycle through the site.
pub async fn opened(world: &World, province: &Province) -> (String, CycleId) {
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    let answer = world.post("/cycles", &cookie, &form(&plan, &[])).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let id = answer.location.expect("the board").trim_start_matches("/cycles/").to_owned();
    (cookie, CycleId::parse(&id).expect("an id"))
}

async fn cycle(world: &World, id: &CycleId) -> Cycle {
    let mut tx = world.db.read(1).await.expect("reads");
    cycles::get(&mut tx, id).await.expect("reads").expect("the cycle is there")
}

#[tokio::test]
async fn a_cycle_opens_from_the_rule_with_one_obligation_a_body() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let page = world.get(&format!("/cycles/new?plan={}", province.plan), &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("trước ngày 05/12/2023"), "{}", page.text);
        assert!(page.text.contains("thứ Hai, 04/12/2023"), "the last on-time day with its weekday");
        assert!(page.text.contains("value=\"30/11/2023\""), "the latest cut-off that leaves time to sign");

        let (_, id) = opened(&world, &province).await;
        let mut tx = world.db.read(1).await.expect("reads");
        let mut found = Vec::new();
        for obligation in obligations::of_cycle(&mut tx, &id).await.expect("reads") {
            let name = dondoc::bodies::name_of(&mut tx, &obligation.body, date(2023, 10, 16)).await.expect("reads");
            let items = obligations::items(&mut tx, &obligation.id).await.expect("reads");
            let roles: Vec<&str> = items.iter().map(|item| item.role.as_str()).collect();
            assert_eq!(obligation.cause, crate::province::RULE);
            let mark = if obligation.is_focal_part { " (đầu mối)" } else { "" };
            found.push(format!("{name}{mark}: {}", roles.join(" ")));
        }
        found.sort();
        let expected = [
            "Sở Tài chính (đầu mối): lead",
            "Sở Xây dựng: lead lead",
            "Sở Y tế: co_lead",
            "UBND huyện Bình An: co_lead",
            "UBND huyện Hòa Lạc: co_lead",
        ];
        assert_eq!(found, expected, "cooperating bodies owe nothing");
        drop(tx);

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Cycle>(&mut left).await, rows::<Cycle>(&mut right).await);
        assert_eq!(rows::<Obligation>(&mut left).await, rows::<Obligation>(&mut right).await);
        assert_eq!(rows::<Item>(&mut left).await, rows::<Item>(&mut right).await);
    }
}

#[tokio::test]
async fn the_form_offers_years_periods_and_cut_offs() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let address = format!("/cycles/new?plan={}", province.plan);
    let page = world.get(&address, &cookie).await.text;
    for words in ["15/11/2023", "31/10/2023", "year=2024", "số ước thực hiện", "UBND huyện Hòa Lạc (1)", "Năm 2023"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let regime = world.get(&format!("{address}&period=regime&cutoff=2023-11-15"), &cookie).await.text;
    for words in ["value=\"15/12/2022\"", "value=\"14/12/2023\"", "value=\"15/11/2023\""] {
        assert!(regime.contains(words), "{words}: {regime}");
    }
    let next = world.get(&format!("{address}&year=2024"), &cookie).await.text;
    assert!(next.contains("thứ Tư, 04/12/2024") && next.contains("Năm 2024"), "{next}");
}

#[tokio::test]
async fn a_plan_without_a_rule_takes_the_due_day_from_a_person() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    let rules = dondoc::plans::rules(act.tx(), &province.version).await.expect("reads");
    act.remove(&rules[0]).await.expect("removes");
    act.commit("plans").await.expect("commits");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/cycles/new?plan={}", province.plan), &cookie).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("Kế hoạch không nêu hạn báo cáo"), "{}", page.text);
    opened(&world, &province).await;
}

#[tokio::test]
async fn a_plan_without_a_focal_body_says_so() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let mut act = Act::begin(&world.db, &world.system(), "plan.issued").await.expect("an act begins");
    let mut plan = dondoc::plans::get(act.tx(), &province.plan).await.expect("reads").expect("the plan");
    plan.focal_body = None;
    act.put(&plan).await.expect("puts");
    act.commit("plans").await.expect("commits");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/cycles/new?plan={}", province.plan), &cookie).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    assert!(page.text.contains("chưa có cơ quan đầu mối"), "{}", page.text);
}

#[tokio::test]
async fn what_cannot_be_opened_is_told_and_kept() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    for (change, sentence) in [
        (("cutoff_on", "04/12/2023"), "ít nhất một ngày làm việc"),
        (("cutoff_on", "15/11/2022"), "phải nằm trong kỳ báo cáo"),
        (("period_to", "31/12/2022"), "đứng trước ngày đầu kỳ"),
        (("opens_on", "05/12/2023"), "đứng sau ngày cuối đúng hạn"),
        (("due_on", "mai"), "dạng 31/12/2026"),
        (("name", " "), "Mời nhập tên đợt"),
    ] {
        let answer = world.post("/cycles", &cookie, &form(&plan, &[change])).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
        assert!(answer.text.contains(sentence), "{change:?}: {}", answer.text);
        assert!(answer.text.contains("value=\"01/01/2023\""), "what was typed is kept");
    }
    opened(&world, &province).await;
    let again = world.post("/cycles", &cookie, &form(&plan, &[("name", "Lần hai")])).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("«Năm 2023»"), "{}", again.text);

    let other = world.body("Sở Y tế").await;
    world.account("y.te", Role::FocalOfficer, Some(&other)).await;
    let foreign = world.sign_in("y.te").await;
    let next = form(&plan, &[("name", "Năm 2024"), ("period_from", "01/01/2024"), ("period_to", "31/12/2024")]);
    assert_eq!(world.post("/cycles", &foreign, &next).await.status, StatusCode::NOT_FOUND);
    for year in ["0", "-1", "32767", "x"] {
        let page = world.get(&format!("/cycles/new?plan={plan}&year={year}"), &cookie).await;
        assert!(!page.status.is_server_error(), "year {year}: {}", page.status);
    }
}

/// The text of a DOCX.
pub fn text_of(docx: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).expect("a zip");
    let mut xml = String::new();
    let mut part = zip.by_name("word/document.xml").expect("a document");
    part.read_to_string(&mut xml).expect("text");
    let mut text = String::new();
    for piece in xml.split('<').skip(1) {
        let (tag, content) = piece.split_once('>').unwrap_or((piece, ""));
        if tag.starts_with("/w:p") && !tag.starts_with("/w:pPr") {
            text.push('\n');
        }
        text.push_str(content);
    }
    text
}

#[tokio::test]
async fn the_request_letter_names_who_is_asked_and_takes_its_number_later() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (cookie, id) = opened(&world, &province).await;
    let letter = text_of(&world.get(&format!("/cycles/{id}/request.docx"), &cookie).await.bytes);
    for words in ["Sở Xây dựng", "UBND huyện Hòa Lạc", "trước ngày 05/12/2023", "12/KH-UBND", "30/11/2023"]
    {
        assert!(letter.contains(words), "{words} is not in {letter}");
    }
    // The outline and the form stand in annexes that the letter names: each task, and who reports on it.
    for words in [
        "theo đề cương tại Phụ lục I kèm theo",
        "Phụ lục II kèm theo",
        "ĐỀ CƯƠNG BÁO CÁO",
        "(II) Kết quả",
        "BIỂU KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
        "Nhiệm vụ II.1 của kế hoạch",
        "UBND huyện Bình An; UBND huyện Hòa Lạc",
    ] {
        assert!(letter.contains(words), "{words} is not in {letter}");
    }
    assert!(!letter.contains("Công an tỉnh"), "a cooperating body is not asked");
    assert!(letter.contains("Số:          "), "the number stays blank until the records office gives it");

    let blank = world.post(&format!("/cycles/{id}/request"), &cookie, &[("number", ""), ("issued_on", "")]).await;
    assert!(blank.status.is_client_error());
    let numbered = [("number", "3120/STC-TH"), ("issued_on", "17/10/2023")];
    let answer = world.post(&format!("/cycles/{id}/request"), &cookie, &numbered).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let letter = text_of(&world.get(&format!("/cycles/{id}/request.docx"), &cookie).await.bytes);
    assert!(letter.contains("3120/STC-TH") && letter.contains("ngày 17 tháng 10 năm 2023"), "{letter}");
    let board = world.get(&format!("/cycles/{id}"), &cookie).await;
    assert!(board.text.contains("3120/STC-TH, 17/10/2023"));
}

/// A version of a body's return with the facts that a board reads.
pub async fn put_return(world: &World, cycle: &CycleId, body: &str, fill: impl FnOnce(&mut Return)) {
    let body = world.body(body).await;
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let owed = obligations::of_cycle(act.tx(), cycle).await.expect("reads");
    let obligation = owed.into_iter().find(|one| one.body == body).expect("the body owes");
    let mut version = verbs::blank(&obligation.id, 1, Door::Typed, &world.system());
    fill(&mut version);
    act.put(&version).await.expect("puts");
    act.commit("returns").await.expect("commits");
}

/// The rows of a board as short lines.
pub async fn lines(world: &World, id: &CycleId, as_of: Date) -> Vec<String> {
    let cycle = cycle(world, id).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let known_at = end_of(as_of).min(world.clock.now());
    let rows = boards::board(&mut tx, &cycle, as_of, known_at).await.expect("the board reads");
    rows.iter()
        .map(|row| {
            let timeliness = match row.timeliness {
                Timeliness::OnTime => "on time".to_owned(),
                Timeliness::Late(days) => format!("late {days}"),
                Timeliness::NotIn => "not in".to_owned(),
                Timeliness::FocalPart => "focal".to_owned(),
                Timeliness::Suspended => "suspended".to_owned(),
                Timeliness::Excused => "excused".to_owned(),
            };
            format!("{}: {} {timeliness} {:?}/{}", row.body_name, row.state.as_str(), row.filled_count, row.item_count)
        })
        .collect()
}

#[tokio::test]
async fn a_board_of_a_past_day_never_changes() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, id) = opened(&world, &province).await;
        world.set_clock("2023-12-04T23:59:59");
        let on_time = world.clock.now();
        put_return(&world, &id, "Sở Xây dựng", |version| {
            version.submitted_at = Some(on_time);
            version.is_nil = true;
        })
        .await;
        world.set_clock("2023-12-05T00:00:00");
        let late = world.clock.now();
        put_return(&world, &id, "Sở Y tế", |version| version.submitted_at = Some(late)).await;

        let due = date(2023, 12, 4);
        let before = lines(&world, &id, due).await;
        let expected = [
            "Sở Tài chính: due_soon focal None/1",
            "Sở Xây dựng: signed_awaited on time Some(2)/2",
            "Sở Y tế: due_soon not in None/1",
            "UBND huyện Bình An: due_soon not in None/1",
            "UBND huyện Hòa Lạc: due_soon not in None/1",
        ];
        assert_eq!(before, expected);
        let after = lines(&world, &id, date(2023, 12, 5)).await;
        assert_eq!(after[2], "Sở Y tế: signed_awaited late 1 Some(0)/1");
        assert_eq!(after[3], "UBND huyện Bình An: overdue not in None/1");

        // A week later a paper that had come on time is recorded, a letter's number comes, a return is confirmed.
        world.set_clock("2023-12-11T10:00");
        let now = world.clock.now();
        put_return(&world, &id, "UBND huyện Hòa Lạc", |version| {
            version.door = Door::Paper;
            version.arrived_on = Some(due);
            version.recorded_at = Some(now);
            version.submitted_at = Some(now);
            version.letter_recorded_at = Some(now);
        })
        .await;
        assert_eq!(lines(&world, &id, due).await, before, "the table of that day stands");
        let today = lines(&world, &id, date(2023, 12, 11)).await;
        assert_eq!(today[4], "UBND huyện Hòa Lạc: submitted on time Some(0)/1", "entered late, on time");
    }
}

#[tokio::test]
async fn the_board_filters_groups_and_shows_sections() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (cookie, id) = opened(&world, &province).await;
    let now = world.clock.now();
    put_return(&world, &id, "Sở Xây dựng", |version| version.submitted_at = Some(now)).await;
    world.set_clock("2023-10-16T09:00");
    let all = world.get(&format!("/cycles/{id}"), &cookie).await.text;
    for words in ["UBND cấp huyện (2)", "Đã gửi bản điện tử, chờ văn bản ký", "thứ Hai, 16/10/2023", "(5/5)"]
    {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(all.contains("Trong 4 cơ quan phải gửi báo cáo: 1 gửi đúng hạn, 0 gửi chậm, 3 chưa gửi"), "{all}");
    let some = world.get(&format!("/cycles/{id}?state=signed_awaited"), &cookie).await.text;
    assert!(some.contains(">Sở Xây dựng</a>") && !some.contains(">Sở Y tế</a>") && some.contains("(1/5)"));
    let sections = world.get(&format!("/cycles/{id}?view=sections"), &cookie).await.text;
    for words in ["0 trong 2 nội dung đã báo cáo", "Phát triển đô thị", "Quản lý, điều hành", "○"]
    {
        assert!(sections.contains(words), "{words}: {sections}");
    }
    let future = world.get(&format!("/cycles/{id}?as_of=2023-12-05"), &cookie).await.text;
    assert!(future.contains("state-overdue"), "who will be overdue if nothing comes");
    let bad = world.get(&format!("/cycles/{id}?as_of=mai"), &cookie).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("«mai» không phải là một ngày"));
    let early = world.get(&format!("/cycles/{id}?as_of=01/10/2023"), &cookie).await.text;
    assert!(early.contains(&format!("state-{}", ObligationState::NotYetOpen.as_str())));
}

#[tokio::test]
async fn a_board_is_seen_by_the_focal_body_and_by_leaders_only() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (_, id) = opened(&world, &province).await;
    let other = world.body("Sở Y tế").await;
    world.account("y.te", Role::FocalOfficer, Some(&other)).await;
    for (login, is_seen) in [("lanh.dao", true), ("y.te", false), ("xay.dung", false)] {
        let cookie = world.sign_in(login).await;
        let page = world.get(&format!("/cycles/{id}"), &cookie).await;
        assert_eq!(page.status == StatusCode::OK, is_seen, "{login}");
        assert!(!page.text.contains("/closing"), "{login} may not close");
        let list = world.get("/cycles", &cookie).await;
        assert_eq!(list.text.contains(id.as_str()), is_seen, "{login}");
    }
}

#[tokio::test]
async fn a_closed_cycle_takes_no_report_and_may_be_followed_by_another() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (cookie, id) = opened(&world, &province).await;
    let leader = world.sign_in("lanh.dao").await;
    assert_eq!(world.post(&format!("/cycles/{id}/closing"), &leader, &[]).await.status, StatusCode::NOT_FOUND);
    let closed = world.post(&format!("/cycles/{id}/closing"), &cookie, &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let page = world.get(&format!("/cycles/{id}"), &cookie).await;
    assert!(page.text.contains("Đợt báo cáo đã đóng lúc"), "{}", page.text);
    let twice = world.post(&format!("/cycles/{id}/closing"), &cookie, &[]).await;
    assert_eq!(twice.status, StatusCode::NOT_FOUND, "closed once");
    let mut tx = world.db.read(1).await.expect("reads");
    let body = world.body("Sở Xây dựng").await;
    let owed = obligations::of_body(&mut tx, &body).await.expect("reads");
    drop(tx);
    let officer = world.sign_in("xay.dung").await;
    let answer = world.post(&format!("/obligations/{}/returns", owed[0].id), &officer, &[]).await;
    assert!(answer.status.is_client_error(), "{}", answer.status);
    let plan = province.plan.to_string();
    let again = world.post("/cycles", &cookie, &form(&plan, &[("name", "Năm 2023, mở lại")])).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
}

#[tokio::test]
async fn t2_r5_a_cycle_is_not_complete_before_the_bodies_time_is_over() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (cookie, id) = opened(&world, &province).await;
        put_return(&world, &id, "Sở Y tế", |_| ()).await;
        let early = world.post(&format!("/cycles/{id}/closing"), &cookie, &[]).await;
        assert!(early.status.is_client_error(), "{}", early.status);
        assert!(early.text.contains("còn trong hạn và 4 cơ quan chưa gửi"), "{}", early.text);
        world.set_clock("2023-12-05T08:00");
        let late = world.post(&format!("/cycles/{id}/closing"), &cookie, &[]).await;
        assert_eq!(late.status, StatusCode::SEE_OTHER, "{}", late.text);
    }
}
