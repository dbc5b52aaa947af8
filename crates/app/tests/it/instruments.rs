//! The register of instruments: recorded once, relations and chains, validity and what it does to cycles, leads by
//! reference. Its identities on the reference file and its own file stand in `instrument_sheet`.

use axum::http::StatusCode;
use dondoc::bodies;
use dondoc::events::{self, Act};
use dondoc::ids::{CitationId, CycleId, TaskId, TaskPartyId};
use dondoc::imports::{self, confirm};
use dondoc::instruments::leads::InstrumentLead;
use dondoc::instruments::relations::InstrumentRelation;
use dondoc::instruments::{self, Instrument};
use dondoc::obligations::open::Wanted;
use dondoc::obligations::{self, Item};
use dondoc::plans::{self, Citation, TaskParty};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::ItemRole;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::province::{Province, with_terms};
use crate::world::{Answer, World, engines, rows, shared};

/// A decision of the province with its leads; each test changes what it needs.
const DECISION: [(&str, &str); 6] = [
    ("type", "Quyết định"),
    ("number", "55/QĐ-UBND"),
    ("issuer", "Ủy ban nhân dân tỉnh An Hòa"),
    ("issued_on", "10/01/2023"),
    ("title", "Giao nhiệm vụ phát triển đô thị"),
    ("term", ""),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form: Vec<(&str, &str)> = DECISION.to_vec();
    for (name, value) in changes {
        match form.iter_mut().find(|(other, _)| other == name) {
            Some(field) => field.1 = value,
            None => form.push((name, value)),
        }
    }
    form
}

/// Records an instrument on the site and gives its page's address.
pub async fn record(world: &World, cookie: &str, changes: &[(&str, &str)]) -> String {
    let answer = world.post("/instruments", cookie, &with(changes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{changes:?}: {}", answer.text);
    answer.location.expect("the instrument's page")
}

pub async fn relate(world: &World, cookie: &str, page: &str, kind: &str, other: &str, day: &str) -> Answer {
    let form = [("kind", kind), ("other", other), ("effective_on", day), ("confirmed", "1")];
    world.post(&format!("{page}/relations"), cookie, &form).await
}

fn refuses(answer: &Answer, says: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "«{says}»: {}", answer.text);
    assert!(answer.text.contains(says), "«{says}» is missing: {}", answer.text);
}

/// The page of the province's plan's own instrument.
async fn plan_page(world: &World, province: &Province) -> String {
    let mut tx = world.db.read(1).await.expect("reads");
    let version = plans::version(&mut tx, &province.version).await.expect("reads").expect("the version");
    format!("/instruments/{}", version.instrument)
}

/// The form that opens a cycle of a year.
fn cycle_form<'a>(plan: &'a str, year: &'a str, days: &'a [String; 5]) -> Vec<(&'a str, &'a str)> {
    let names = ["period_from", "period_to", "opens_on", "cutoff_on", "due_on"];
    let mut form = vec![("plan", plan), ("name", year), ("year", year)];
    form.extend(names.into_iter().zip(days.iter().map(String::as_str)));
    form
}

pub async fn open(world: &World, province: &Province, cookie: &str, year: &str, opens_on: &str) -> Answer {
    let plan = province.plan.to_string();
    let day = |day: &str| format!("{day}/{year}");
    let days = [day("01/01"), day("31/12"), opens_on.to_owned(), day("30/11"), day("04/12")];
    world.post("/cycles", cookie, &with_terms(&cycle_form(&plan, year, &days))).await
}

/// Who owes what in a cycle: bodies' names with their items and roles.
async fn owed(world: &World, cycle: &str, on: Date) -> Vec<String> {
    let cycle = CycleId::parse(cycle.trim_start_matches("/cycles/")).expect("an id");
    let mut tx = world.db.read(1).await.expect("reads");
    let items: Vec<Item> = obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads");
    let mut lines = Vec::new();
    for own in obligations::of_cycle(&mut tx, &cycle).await.expect("reads") {
        let name = bodies::name_of(&mut tx, &own.body, on).await.expect("reads");
        let roles = |role| items.iter().filter(|item| item.obligation == own.id && item.role == role).count();
        lines.push(format!("{name}: {}+{}", roles(ItemRole::Lead), roles(ItemRole::CoLead)));
    }
    lines.sort();
    lines
}

#[tokio::test]
async fn an_instrument_is_recorded_once_and_found_again() {
    for engine in engines() {
        let world = World::on(engine, "2026-10-16T08:00").await;
        Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        assert!(world.get("/plans", &cookie).await.text.contains("href=\"/instruments\""), "it is linked");
        let page = record(&world, &cookie, &[]).await;
        let shown = world.get(&page, &cookie).await.text;
        for words in ["Quyết định số 55/QĐ-UBND ngày 10/01/2023", "Giao nhiệm vụ phát triển đô thị", "Còn hiệu lực."]
        {
            assert!(shown.contains(words), "«{words}»: {shown}");
        }
        // The same again, in another spelling, is refused with a link; what was typed stays.
        let again = [("number", "055/qđ–ubnd"), ("issuer", "UBND tỉnh An Hòa"), ("issued_on", "02/03/2023")];
        let refused = world.post("/instruments", &cookie, &with(&again)).await;
        refuses(&refused, "đã có trong Sổ");
        assert!(refused.text.contains(&format!("href=\"{page}\"")), "{}", refused.text);
        assert!(refused.text.contains("value=\"055/qđ–ubnd\""), "{}", refused.text);
        let perhaps = world.post("/instruments", &cookie, &with(&[("issuer", "Ủy ban nhân dân tỉnh")])).await;
        refuses(&perhaps, "có thể là chính văn bản này");
        for (change, says) in [
            (("type", "Bản vẽ"), "Chưa chọn loại"),
            (("issued_on", "31/02/2023"), "Ngày «31/02/2023» chưa đúng"),
            (("issued_on", "01/01/2030"), "còn ở phía trước"),
            (("issuer", " "), "Chưa có cơ quan ban hành"),
            (("body", "Sở Không Có"), "Không có cơ quan nào tên «Sở Không Có»"),
        ] {
            refuses(&world.post("/instruments", &cookie, &with(&[change])).await, says);
        }
        let none = world.post("/instruments", &cookie, &with(&[("number", ""), ("title", "")])).await;
        refuses(&none, "Chưa có số, ký hiệu");
        // Another year is another decision.
        record(&world, &cookie, &[("issued_on", "10/01/2024"), ("title", "Điều chỉnh nhiệm vụ")]).await;
        let list = |query: &'static str| {
            let (world, cookie) = (&world, cookie.clone());
            async move { world.get(&format!("/instruments{query}"), &cookie).await.text }
        };
        let all = list("").await;
        assert!(all.contains("Số văn bản: 3") && all.contains("12/KH-UBND"), "the plan's own stands there too: {all}");
        assert!(list("?q=giao+nhiem+vu+phat+trien+do+thi").await.contains("Số văn bản: 1"));
        assert!(list("?q=55/qd-ubnd").await.contains("Số văn bản: 2"));
        assert!(list("?q=an+hoa&year=2024").await.contains("Số văn bản: 1"));
        assert!(list("?type=K%E1%BA%BF+ho%E1%BA%A1ch").await.contains("Số văn bản: 1"));
        assert!(list("?q=khong+co").await.contains("Không có văn bản nào khớp"));
        // Others read and do not record.
        let reader = world.sign_in("xay.dung").await;
        assert!(world.get(&page, &reader).await.text.contains("55/QĐ-UBND"));
        assert_eq!(world.get("/instruments/new", &reader).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.post("/instruments", &reader, &with(&[])).await.status, StatusCode::NOT_FOUND);
        // The head of the focal body records too.
        let focal = world.body("Sở Tài chính").await;
        world.account("thu.truong", Role::FocalHead, Some(&focal)).await;
        let head = world.sign_in("thu.truong").await;
        record(&world, &head, &[("number", "56/QĐ-UBND")]).await;
    }
}

#[tokio::test]
async fn relations_make_chains_and_cannot_turn_back() {
    for engine in engines() {
        let mut world = World::on(engine, "2026-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let plan = plan_page(&world, &province).await;
        let party =
            [("type", "Nghị quyết"), ("number", "7-NQ/TW"), ("issuer", "Bộ Chính trị"), ("issued_on", "03/11/2022")];
        let root = record(&world, &cookie, &party).await;
        let government =
            [("type", "Nghị quyết"), ("number", "9/NQ-CP"), ("issuer", "Chính phủ"), ("issued_on", "29/12/2022")];
        let middle = record(&world, &cookie, &government).await;
        let own = [
            ("type", "Kế hoạch"),
            ("number", "4/KH-SXD"),
            ("issuer", ""),
            ("body", "Sở Xây dựng"),
            ("issued_on", "01/08/2023"),
        ];
        let own = record(&world, &cookie, &own).await;
        for (page, kind, other) in [
            (&middle, "implements", "7-NQ/TW"),
            (&plan, "implements", "Nghị quyết số 9/NQ-CP ngày 29/12/2022 của Chính phủ"),
            // The other way round on the plan's page.
            (&plan, "by.implements", "4/KH-SXD"),
        ] {
            let answer = relate(&world, &cookie, page, kind, other, "").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{other}: {}", answer.text);
        }
        let words = |html: &str| {
            let mut text = String::new();
            let mut inside = false;
            for c in html.chars() {
                match c {
                    '<' => inside = true,
                    '>' => inside = false,
                    c if !inside => text.push(c),
                    _ => {}
                }
            }
            text
        };
        let shown = words(&world.get(&plan, &cookie).await.text);
        assert!(shown.contains("NQ 7-NQ/TW → NQ 9/NQ-CP → KH 12/KH-UBND"), "{shown}");
        assert!(shown.contains("Sở Xây dựng: Kế hoạch số 4/KH-SXD"), "{shown}");
        let shown = words(&world.get(&root, &cookie).await.text);
        assert!(shown.contains("NQ 7-NQ/TW → NQ 9/NQ-CP → KH 12/KH-UBND → KH 4/KH-SXD"), "{shown}");
        assert!(words(&world.get(&own, &cookie).await.text).contains("Cơ quan trong danh mục đã ban hànhSở Xây dựng"));
        for (page, kind, other, day, says) in [
            (&root, "implements", "12/KH-UBND", "", "tạo thành vòng"),
            (&root, "implements", "7-NQ/TW", "", "không có quan hệ với chính nó"),
            (&plan, "implements", "9/NQ-CP", "", "đã được ghi"),
            (&plan, "implements", "999/NQ-CP", "", "Sổ không có văn bản nào là «999/NQ-CP»"),
            (&root, "amends", "12/KH-UBND", "19/06/2023", "trước ngày ban hành của nó (20/06/2023)"),
            (&root, "amends", "12/KH-UBND", "32/06/2023", "Ngày «32/06/2023» chưa đúng"),
            (&root, "", "12/KH-UBND", "", "Chưa chọn quan hệ"),
        ] {
            let refused = relate(&world, &cookie, page, kind, other, day).await;
            refuses(&refused, says);
            assert!(refused.text.contains(&format!("value=\"{other}\"")), "what was typed stays: {}", refused.text);
        }
        // Withdrawn with a reason; what was known before stays.
        let mut tx = world.db.read(1).await.expect("reads");
        let all = instruments::relations::all(&mut tx).await.expect("reads");
        drop(tx);
        let first = all.iter().find(|one| middle.ends_with(one.from_instrument.as_str())).expect("the relation");
        let address = format!("{middle}/relations/{}/withdrawal", first.id);
        world.set_clock("2026-10-20T08:00");
        let cookie = world.sign_in("dau.moi").await;
        refuses(&world.post(&address, &cookie, &[("reason", " ")]).await, "Chưa có lý do");
        assert_eq!(world.post(&address, &cookie, &[("reason", "Ghi nhầm")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(world.post(&address, &cookie, &[("reason", "Ghi nhầm")]).await.status, StatusCode::NOT_FOUND);
        let now = words(&world.get(&plan, &cookie).await.text);
        assert!(!now.contains("NQ 7-NQ/TW →") && now.contains("NQ 9/NQ-CP → KH 12/KH-UBND"), "{now}");
        assert!(words(&world.get(&middle, &cookie).await.text).contains("(đã thu hồi: Ghi nhầm)"));
        let then = words(&world.get(&format!("{plan}?as_of=2026-10-18"), &cookie).await.text);
        assert!(then.contains("NQ 7-NQ/TW → NQ 9/NQ-CP → KH 12/KH-UBND"), "{then}");
        // The log rebuilds all of it.
        let copy = World::on(engine, "2026-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Instrument>(&mut left).await, rows::<Instrument>(&mut right).await);
        assert_eq!(rows::<InstrumentRelation>(&mut left).await, rows::<InstrumentRelation>(&mut right).await);
    }
}

#[tokio::test]
async fn a_plan_that_is_replaced_asks_for_no_further_period() {
    for engine in engines() {
        let mut world = World::on(engine, "2026-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let plan = plan_page(&world, &province).await;
        let cycle = open(&world, &province, &cookie, "2026", "16/10/2026").await.location.expect("the cycle");
        let before = owed(&world, &cycle, date(2026, 12, 4)).await;
        let new =
            record(&world, &cookie, &[("type", "Kế hoạch"), ("number", "90/KH-UBND"), ("issued_on", "01/10/2026")]);
        let new = new.await;
        // Replacing is confirmed after seeing which cycles go on.
        let form = [("kind", "replaces"), ("other", "12/KH-UBND"), ("effective_on", "01/11/2026")];
        let preview = world.post(&format!("{new}/relations"), &cookie, &form).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        for words in ["Xác nhận trước khi ghi", "từ ngày 01/11/2026", "đến khi đóng: 1", "2026: Triển khai Nghị quyết"]
        {
            assert!(preview.text.contains(words), "«{words}»: {}", preview.text);
        }
        assert!(!world.get(&plan, &cookie).await.text.contains("Hết hiệu lực"), "nothing is recorded yet");
        let answer = relate(&world, &cookie, &new, "replaces", "12/KH-UBND", "01/11/2026").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        world.set_clock("2026-12-10T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let lost = "Hết hiệu lực từ ngày 01/11/2026, theo Kế hoạch số 90/KH-UBND ngày 01/10/2026";
        for address in [plan.clone(), format!("/plans/{}", province.plan), cycle.clone()] {
            let page = world.get(&address, &cookie).await.text;
            assert!(page.contains(lost), "{address}: {page}");
        }
        let past = world.get(&format!("{cycle}?as_of=2026-10-31"), &cookie).await.text;
        assert!(!past.contains("Hết hiệu lực"), "a past board stays as it was: {past}");
        let past = world.get(&format!("{plan}?as_of=2026-10-31"), &cookie).await.text;
        assert!(past.contains("Còn hiệu lực.") && !past.contains("Hết hiệu lực"), "{past}");
        // What is open stands; the next period is refused with the instrument that did it.
        assert_eq!(owed(&world, &cycle, date(2026, 12, 4)).await, before);
        let refused = open(&world, &province, &cookie, "2027", "10/12/2026").await;
        refuses(&refused, "Kế hoạch đã hết hiệu lực từ ngày 01/11/2026, theo Kế hoạch số 90/KH-UBND ngày 01/10/2026");
        // Withdrawn, the plan goes on.
        let mut tx = world.db.read(1).await.expect("reads");
        let all = instruments::relations::all(&mut tx).await.expect("reads");
        drop(tx);
        let address = format!("{new}/relations/{}/withdrawal", all[0].id);
        assert_eq!(world.post(&address, &cookie, &[("reason", "Ghi nhầm")]).await.status, StatusCode::SEE_OTHER);
        let opened = open(&world, &province, &cookie, "2027", "10/12/2026").await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.text);
    }
}

/// Puts a lead by reference beside the leads of a task.
async fn refer(world: &World, province: &Province, label: &str, text: &str) -> TaskId {
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("begins");
    let tasks = plans::tasks(act.tx(), &province.version).await.expect("reads");
    let task = tasks.iter().find(|task| task.label == label).expect("the task").id.clone();
    let party = TaskParty {
        id: TaskPartyId::new(),
        plan_version: province.version.clone(),
        task: task.clone(),
        role: "co_lead".to_owned(),
        text: text.to_owned(),
        kind: "reference".to_owned(),
        body: None,
        roster: None,
        exceptions: "[]".to_owned(),
        position: 9,
    };
    act.put(&party).await.expect("puts");
    act.commit("plans").await.expect("commits");
    task
}

#[tokio::test]
async fn a_reference_means_the_leads_of_the_instrument_that_it_cites() {
    for engine in engines() {
        let world = World::on(engine, "2026-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let text = "Các cơ quan được giao chủ trì tại Quyết định số 55/QĐ-UBND ngày 10/01/2023 của UBND tỉnh";
        refer(&world, &province, "I.1", text).await;
        let form = format!("/cycles/new?plan={}&year=2026", province.plan);
        // Open: told with the way to answer it, blocking nothing.
        for address in [form.as_str(), "/successions/questions"] {
            let page = world.get(address, &cookie).await.text;
            assert!(page.contains("55/QĐ-UBND chưa có trong Sổ văn bản"), "{address}: {page}");
            assert!(page.contains("/instruments/new?number=55%2FQ%C4%90-UBND"), "{address}: {page}");
        }
        let filled = world.get("/instruments/new?number=55%2FQ%C4%90-UBND&issued_on=10/01/2023", &cookie).await.text;
        assert!(filled.contains("<option selected>Quyết định</option>"), "{filled}");
        let first = open(&world, &province, &cookie, "2026", "16/10/2026").await.location.expect("it opens");
        let before = owed(&world, &first, date(2026, 12, 4)).await;
        assert!(!before.iter().any(|line| line.contains("Công an")), "{before:?}");
        // Registered without leads it stays open.
        let page = record(&world, &cookie, &[]).await;
        assert!(world.get(&form, &cookie).await.text.contains("chưa ghi cơ quan chủ trì"));
        let leads = format!("{page}/leads");
        refuses(&world.post(&leads, &cookie, &[("bodies", "Công an tỉnh\nSở Không Có")]).await, "«Sở Không Có»");
        refuses(&world.post(&leads, &cookie, &[("bodies", " ")]).await, "Chưa ghi cơ quan nào");
        let named = [("bodies", "Công an tỉnh\nSở Y tế; Sở Xây dựng")];
        assert_eq!(world.post(&leads, &cookie, &named).await.status, StatusCode::SEE_OTHER);
        let resolved = world.get(&form, &cookie).await.text;
        assert!(resolved.contains("3 cơ quan theo 55/QĐ-UBND"), "{resolved}");
        assert!(!world.get("/successions/questions", &cookie).await.text.contains("55/QĐ-UBND"));
        // The first cycle stays as it was opened; the next asks them, each for its own part, the stronger role kept.
        assert_eq!(owed(&world, &first, date(2026, 12, 4)).await, before);
        let second = open(&world, &province, &cookie, "2027", "16/10/2026").await.location.expect("it opens");
        let expected = [
            "Công an tỉnh: 0+1",
            "Sở Tài chính: 1+0",
            "Sở Xây dựng: 2+0",
            "Sở Y tế: 0+2",
            "UBND huyện Bình An: 0+1",
            "UBND huyện Hòa Lạc: 0+1",
        ];
        assert_eq!(owed(&world, &second, date(2027, 12, 4)).await, expected);
        // A lead that is withdrawn owes in the next cycle no longer.
        let mut tx = world.db.read(1).await.expect("reads");
        let id = dondoc::ids::InstrumentId::parse(page.trim_start_matches("/instruments/")).expect("an id");
        let recorded: Vec<InstrumentLead> = instruments::leads::of(&mut tx, &id).await.expect("reads");
        drop(tx);
        let address = format!("{leads}/{}/withdrawal", recorded[0].id);
        refuses(&world.post(&address, &cookie, &[("reason", "")]).await, "Chưa có lý do");
        assert_eq!(world.post(&address, &cookie, &[("reason", "Ghi nhầm")]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(owed(&world, &second, date(2027, 12, 4)).await, expected);
        let third = open(&world, &province, &cookie, "2028", "16/10/2026").await.location.expect("it opens");
        assert!(!owed(&world, &third, date(2028, 12, 4)).await.iter().any(|line| line.contains("Công an")));
        let copy = World::on(engine, "2026-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        let kept = rows::<InstrumentLead>(&mut left).await;
        assert_eq!((kept.len(), &kept), (3, &rows::<InstrumentLead>(&mut right).await));
    }
}

/// Whoever took a lead's place owes instead of it; one outside the authority owes nothing.
#[tokio::test]
async fn a_reference_follows_successions() {
    let world = World::at("2026-10-16T08:00").await;
    let province = Province::settle(&world).await;
    bodies::load(
        &world.db,
        &world.system(),
        "id,official_name,kind,aliases,symbol_code\nsgt,Sở Hạ tầng,so,,SHT\ntu,Tỉnh ủy,dang,,TU\n".as_bytes(),
    )
    .await
    .expect("the register loads");
    let cookie = world.sign_in("dau.moi").await;
    refer(&world, &province, "II.2", "Cơ quan chủ trì theo Quyết định số 55/QĐ-UBND").await;
    let page = record(&world, &cookie, &[]).await;
    let named = [("bodies", "Sở Y tế\nTỉnh ủy")];
    assert_eq!(world.post(&format!("{page}/leads"), &cookie, &named).await.status, StatusCode::SEE_OTHER);
    let merger = [
        ("from", "Sở Y tế"),
        ("kind", "whole"),
        ("to", "Sở Hạ tầng"),
        ("starts_on", "01/11/2026"),
        ("basis", "Nghị quyết số 5/NQ-HĐND ngày 10/10/2026"),
    ];
    assert_eq!(world.post("/successions", &cookie, &merger).await.status, StatusCode::SEE_OTHER);
    let cycle = open(&world, &province, &cookie, "2026", "16/10/2026").await.location.expect("it opens");
    let owed = owed(&world, &cycle, date(2026, 12, 4)).await;
    assert!(owed.contains(&"Sở Hạ tầng: 0+2".to_owned()), "I.2 as before and II.2 by reference: {owed:?}");
    assert!(!owed.iter().any(|line| line.starts_with("Tỉnh ủy")), "{owed:?}");
}

/// The citations of a plan are matched; what is missing is recorded in one step with its relation.
#[tokio::test]
async fn a_citation_is_recorded_in_one_step() {
    for engine in engines() {
        let world = World::on(engine, "2026-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let system = world.system();
        let mut act = Act::begin(&world.db, &system, "plan.issued").await.expect("begins");
        let citation = Citation {
            id: CitationId::new(),
            plan_version: province.version.clone(),
            raw: "55/QĐ-UBND ngày 10/01/2023".to_owned(),
            type_code: Some("QĐ".to_owned()),
            number: "55/QĐ-UBND".to_owned(),
            issued_on: Some(date(2023, 1, 10)),
            issuer: Some("UBND tỉnh An Hòa".to_owned()),
            span: "{}".to_owned(),
            position: 0,
        };
        act.put(&citation).await.expect("puts");
        act.commit("plans").await.expect("commits");
        let address = format!("/plans/{}/citations", province.plan);
        assert!(world.get(&format!("/plans/{}", province.plan), &cookie).await.text.contains(&address), "it is linked");
        let page = world.get(&address, &cookie).await.text;
        assert!(page.contains("Chưa có trong Sổ.") && page.contains("Đã có trong Sổ: 0/1"), "{page}");
        let id = citation.id.to_string();
        let form = |issuer: &'static str, day: &'static str| {
            let own = [("citation", id.as_str()), ("kind", "based_on"), ("effective_on", "20/06/2023")];
            [own.to_vec(), with(&[("issuer", issuer), ("issued_on", day)])].concat()
        };
        let refused = world.post(&address, &cookie, &form("UBND tỉnh An Hòa", "10/13/2023")).await;
        refuses(&refused, "Ngày «10/13/2023» chưa đúng");
        assert!(refused.text.contains("value=\"10/13/2023\""), "{}", refused.text);
        let done = world.post(&address, &cookie, &form("UBND tỉnh An Hòa", "10/01/2023")).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = world.get(&address, &cookie).await.text;
        assert!(page.contains("Đã có trong Sổ: 1/1") && page.contains("Căn cứ"), "{page}");
        // A second time it is in the register already, and nothing is half recorded.
        refuses(&world.post(&address, &cookie, &form("UBND tỉnh An Hòa", "10/01/2023")).await, "đã có trong Sổ");
        let own = plan_page(&world, &province).await;
        let shown = world.get(&own, &cookie).await.text;
        assert!(shown.contains("Căn cứ") && shown.contains("Quyết định số 55/QĐ-UBND ngày 10/01/2023"), "{shown}");
        let mut tx = world.db.read(1).await.expect("reads");
        let all = instruments::list(&mut tx).await.expect("reads");
        drop(tx);
        let decision = all.iter().find(|one| one.number == "55/QĐ-UBND").expect("is recorded");
        let shown = world.get(&format!("/instruments/{}", decision.id), &cookie).await.text;
        assert!(shown.contains("Được viện dẫn trong kế hoạch") && shown.contains("Là căn cứ của"), "{shown}");
    }
}

/// The real plan: its own citations make the chain from the Politburo's resolution down to it, through the pages; the
/// lead by reference of IV.1 is answered by the decision that it cites.
#[tokio::test]
async fn the_real_plan_stands_in_its_chain() {
    for engine in engines() {
        let world = World::on(engine, "2023-10-16T08:00").await;
        let system = world.system();
        let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
        bodies::load(&world.db, &system, &csv).await.expect("the register loads");
        let path = shared("corpus/seed/plan.docx");
        let draft = imports::read::from_path(&path).expect("the real plan is read");
        let bytes = std::fs::read(&path).expect("the real plan can be read");
        let import = imports::propose(&world.db, &system, &draft, &bytes).await.expect("the plan is proposed");
        let own = ["Ban Quản lý Khu kinh tế Vân Phong"];
        confirm::correct_lead(&world.db, &system, &import, "II.4", &own).await.expect("is corrected");
        let focal = world.body("Sở Kế hoạch và Đầu tư").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        let cookie = world.sign_in("tonghop").await;
        // The register holds the plan's instrument before the plan is recorded: it becomes that of the plan.
        let issuer = draft.document.issuer.clone().unwrap_or_default();
        let early = [
            ("type", "Kế hoạch"),
            ("number", "6047/KH-UBND"),
            ("issuer", issuer.as_str()),
            ("issued_on", "20/06/2023"),
        ];
        let page = record(&world, &cookie, &early).await;
        let plan =
            confirm::confirm(&world.db, &system, &import, Some("Sở Kế hoạch và Đầu tư")).await.expect("is recorded");
        let shown = world.get(&page, &cookie).await.text;
        assert!(shown.contains(&format!("/plans/{plan}")), "one instrument, not two: {shown}");
        let mut tx = world.db.read(1).await.expect("reads");
        let version = plans::latest(&mut tx, &plan).await.expect("reads").expect("a version");
        let citations = plans::citations(&mut tx, &version.id).await.expect("reads");
        drop(tx);
        // Each citation as the page proposes it.
        let address = format!("/plans/{plan}/citations");
        let proposed = world.get(&address, &cookie).await.text;
        for (number, kind) in [("26-NQ/TW", "implements"), ("168/NQ-CP", "implements"), ("54-CTr/TU", "implements")] {
            let citation = citations.iter().find(|one| one.number == number).unwrap_or_else(|| panic!("{number}"));
            let row = proposed.split(&format!("id=\"citation-{}\"", citation.id)).nth(1).expect("its row");
            let row = row.split("</li>").next().expect("its row");
            assert!(row.contains(&format!("<option value=\"{kind}\" selected>")), "{number}: {row}");
            let value = |name: &str| {
                let field = row.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a field");
                field.split('"').next().expect("a value").to_owned()
            };
            let chosen = row.split("name=\"type\">").nth(1).and_then(|rest| rest.split("<option selected>").nth(1));
            let chosen = chosen.and_then(|rest| rest.split('<').next()).expect("a type");
            let (issuer, day) = (value("issuer"), value("issued_on"));
            assert!(!issuer.is_empty() && !day.is_empty(), "{number}: «{issuer}» «{day}»");
            let id = citation.id.to_string();
            let form = [
                ("citation", id.as_str()),
                ("kind", kind),
                ("effective_on", "20/06/2023"),
                ("type", chosen),
                ("number", &value("number")),
                ("issuer", &issuer),
                ("issued_on", &day),
            ];
            let answer = world.post(&address, &cookie, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{number}: {}", answer.text);
        }
        // What the resolutions do to each other is recorded on their pages.
        let mut tx = world.db.read(1).await.expect("reads");
        let all = instruments::list(&mut tx).await.expect("reads");
        drop(tx);
        let at = |number: &str| {
            let own = all.iter().find(|one| one.number == number).unwrap_or_else(|| panic!("{number}"));
            format!("/instruments/{}", own.id)
        };
        for (from, to) in [("168/NQ-CP", "26-NQ/TW"), ("54-CTr/TU", "168/NQ-CP")] {
            let answer = relate(&world, &cookie, &at(from), "implements", to, "").await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{from}: {}", answer.text);
        }
        let shown = world.get(&page, &cookie).await.text;
        let chain = ["NQ 26-NQ/TW</a>", "NQ 168/NQ-CP</a>", "CTr 54-CTr/TU</a>", "<strong>KH 6047/KH-UBND</strong>"];
        let places: Vec<usize> =
            chain.iter().map(|link| shown.find(link).unwrap_or_else(|| panic!("{link}"))).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert_eq!(shown.matches("NQ 26-NQ/TW</a>").count(), 1, "short cuts are left out: {shown}");
        // IV.1 is open until the decision and its leads are known.
        let form = format!("/cycles/new?plan={plan}&year=2023");
        let open = world.get(&form, &cookie).await.text;
        assert!(open.contains("IV.1. «") && open.contains("1165/QĐ-UBND chưa có trong Sổ văn bản"), "{open}");
        let decision = [
            ("number", "1165/QĐ-UBND"),
            ("issuer", "Ủy ban nhân dân tỉnh Khánh Hòa"),
            ("issued_on", "29/04/2023"),
            ("title", "Ban hành Kế hoạch"),
        ];
        let decision = record(&world, &cookie, &decision).await;
        let leads = [("bodies", "Sở Xây dựng\nSở Tài chính")];
        assert_eq!(world.post(&format!("{decision}/leads"), &cookie, &leads).await.status, StatusCode::SEE_OTHER);
        let resolved = world.get(&form, &cookie).await.text;
        assert!(resolved.contains("2 cơ quan theo 1165/QĐ-UBND"), "{resolved}");
        let mut tx = world.db.read(1).await.expect("reads");
        let tasks = plans::tasks(&mut tx, &version.id).await.expect("reads");
        let task = tasks.iter().find(|task| task.label == "IV.1").expect("the task").id.to_string();
        let proposal = obligations::open::proposal(&mut tx, &system, &plan, &Wanted::on(date(2023, 12, 4)))
            .await
            .expect("a proposal");
        let owing = proposal.obligations.iter().filter(|one| {
            one.items.iter().any(|item| item.subject == dondoc_rules::obligations::Subject::Task(task.clone()))
        });
        assert_eq!(owing.count(), 2, "the two leads of the decision answer for IV.1");
    }
}
