//! Bodies that merge, end or hand over a function: who owes what afterwards, what waits for a decision, what is taken back.

use axum::http::StatusCode;
use dondoc::bodies;
use dondoc::events;
use dondoc::ids::{BodyId, CycleId, ObligationId};
use dondoc::obligations::{self, Item, Obligation};
use dondoc::successions::{Assignment, Succession};
use dondoc::{boards, cycles};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::ObligationState;
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::province::{Province, with_terms};
use crate::world::{World, engines, rows};

/// Bodies that come up in 2025.
const NEW: &str = "id,official_name,kind,aliases,symbol_code
sgt,Sở Xây dựng và Giao thông,so,,SXDGT
tl,UBND xã Tân Lập,ubnd_xa,,
";

const MERGER: [(&str, &str); 7] = [
    ("from", "Sở Xây dựng"),
    ("kind", "whole"),
    ("to", "Sở Xây dựng và Giao thông"),
    ("function", ""),
    ("starts_on", "01/03/2025"),
    ("ends_on", ""),
    ("basis", "Nghị quyết số 05/NQ-HĐND ngày 20/02/2025 của Hội đồng nhân dân tỉnh"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let changed = |(name, value): &(&'a str, &'a str)| {
        let change = changes.iter().find(|(other, _)| other == name);
        (*name, change.map_or(*value, |(_, value)| *value))
    };
    MERGER.iter().map(changed).collect()
}

const END: [(&str, &str); 4] =
    [("from", "UBND huyện Bình An"), ("kind", "end"), ("to", ""), ("starts_on", "01/07/2025")];

/// The province in February 2025 with a cycle under way, its focal officer signed in.
async fn settled(engine: crate::world::Engine) -> (World, Province, String, CycleId) {
    let world = World::on(engine, "2025-02-20T08:00").await;
    let province = Province::settle(&world).await;
    bodies::load(&world.db, &world.system(), NEW.as_bytes()).await.expect("the register loads");
    let cookie = world.sign_in("dau.moi").await;
    let cycle = open(&world, &province, &cookie, "2025", "20/02/2025").await;
    (world, province, cookie, cycle)
}

async fn open(world: &World, province: &Province, cookie: &str, year: &str, opens_on: &str) -> CycleId {
    let plan = province.plan.to_string();
    let day = |day: &str| format!("{day}/{year}");
    let (from, to, cutoff, due) = (day("01/01"), day("31/12"), day("30/11"), day("04/12"));
    let form = [
        ("plan", plan.as_str()),
        ("name", year),
        ("period_from", &from),
        ("period_to", &to),
        ("opens_on", opens_on),
        ("cutoff_on", &cutoff),
        ("due_on", &due),
    ];
    let answer = world.post("/cycles", cookie, &with_terms(&form)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let id = answer.location.expect("the board").trim_start_matches("/cycles/").to_owned();
    CycleId::parse(&id).expect("an id")
}

/// The board of a day: names, states and numbers of items.
async fn board(world: &World, cycle: &CycleId, on: Date) -> Vec<String> {
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = cycles::get(&mut tx, cycle).await.expect("reads").expect("the cycle");
    let rows = boards::board(&mut tx, &cycle, on, Timestamp::MAX).await.expect("a board");
    rows.iter().map(|row| format!("{}: {} {}", row.body_name, row.state.as_str(), row.item_count)).collect()
}

async fn obligation(world: &World, cycle: &CycleId, body: &BodyId) -> ObligationId {
    let mut tx = world.db.read(1).await.expect("reads");
    let all = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    all.into_iter().find(|one| one.body == *body).expect("an obligation").id
}

#[tokio::test]
async fn t9_r2_t9_r4_a_merged_body_is_held_by_its_successor() {
    for engine in engines() {
        let (mut world, province, cookie, cycle) = settled(engine).await;
        let old = world.body("Sở Xây dựng").await;
        // First what moves, nothing of it recorded.
        let shown = world.post("/successions/preview", &cookie, &MERGER).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
        for words in ["Nhiệm vụ I.1 của kế hoạch", "2025, ", "xay.dung", "Các sở, ban, ngành", "Ghi nhận"]
        {
            assert!(shown.text.contains(words), "«{words}» is not shown: {}", shown.text);
        }
        assert!(world.get("/successions", &cookie).await.text.contains("Chưa ghi nhận"));
        let answer = world.post("/successions", &cookie, &MERGER).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        // The obligation names the old body for ever; from its first day on the successor holds it.
        assert!(board(&world, &cycle, date(2025, 2, 28)).await.contains(&"Sở Xây dựng: open 2".to_owned()));
        let after = board(&world, &cycle, date(2025, 3, 1)).await;
        assert!(after.contains(&"Sở Xây dựng (nay: Sở Xây dựng và Giao thông): open 2".to_owned()), "{after:?}");
        // Its people are at the successor's desk, and see what it owes.
        world.set_clock("2025-03-10T08:00");
        let later = &world;
        let officer = later.sign_in("xay.dung").await;
        let own = obligation(&world, &cycle, &old).await;
        let desk = later.get("/returns", &officer).await;
        assert!(desk.text.contains(&own.to_string()), "{}", desk.text);
        assert_eq!(
            later.post(&format!("/obligations/{own}/returns"), &officer, &[]).await.status,
            StatusCode::SEE_OTHER
        );
        // What it signs now stands under the successor's name and symbol, though the obligation names the old body.
        let edit = later.get(&format!("/obligations/{own}"), &officer).await.text;
        let draft = edit.split("/returns/").nth(1).and_then(|rest| rest.get(..36)).expect("the draft").to_owned();
        let report = later.get(&format!("/returns/{draft}/report.docx"), &officer).await.bytes;
        let words =
            dondoc_files::read("a.docx", &report, &dondoc_files::Limits::default()).expect("a Word file").0.text();
        assert!(words.contains("SỞ XÂY DỰNG VÀ GIAO THÔNG") && words.contains("/BC-SXDGT"), "{words}");
        // The next cycle is owed by the successor in its own name.
        let focal = later.sign_in("dau.moi").await;
        let next = open(later, &province, &focal, "2026", "01/03/2026").await;
        let names = board(later, &next, date(2026, 3, 2)).await;
        assert!(names.contains(&"Sở Xây dựng và Giao thông: open 2".to_owned()), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("Sở Xây dựng:")), "{names:?}");
        // Issued words stay.
        let plan = later.get(&format!("/plans/{}", province.plan), &focal).await.text;
        assert!(plan.contains("Cơ quan chủ trì"), "{plan}");
        // Something rests on it now.
        let mut tx = later.db.read(1).await.expect("reads");
        let recorded: Vec<Succession> = dondoc::successions::list(&mut tx).await.expect("reads");
        drop(tx);
        let refused = later.post(&format!("/successions/{}/undo", recorded[0].id), &focal, &[]).await;
        assert!(
            refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("đã mở đợt"),
            "{}",
            refused.text
        );
    }
}

#[tokio::test]
async fn t9_r3_what_nobody_holds_is_suspended_until_an_instrument_assigns_it() {
    for engine in engines() {
        let (mut world, province, cookie, cycle) = settled(engine).await;
        assert_eq!(world.post("/successions", &cookie, &with(&END)).await.status, StatusCode::SEE_OTHER);
        let late = date(2025, 12, 20);
        let states = board(&world, &cycle, late).await;
        assert!(states.contains(&"UBND huyện Bình An: suspended 1".to_owned()), "never overdue: {states:?}");
        assert!(states.contains(&"UBND huyện Hòa Lạc: overdue 1".to_owned()), "{states:?}");
        assert!(board(&world, &cycle, date(2025, 6, 30)).await.contains(&"UBND huyện Bình An: open 1".to_owned()));
        // The question stands on a page, with a table to decide on.
        world.set_clock("2025-08-01T08:00");
        let later = &world;
        let focal = later.sign_in("dau.moi").await;
        assert!(later.get("/", &focal).await.text.contains("1 nhiệm vụ chờ xác định cơ quan tiếp nhận"));
        let page = later.get("/successions/questions", &focal).await.text;
        for words in ["UBND huyện Bình An (1)", "II.1. Nhiệm vụ II.1", "Từ ngày 01/07/2025", "05/NQ-HĐND"] {
            assert!(page.contains(words), "«{words}» is not on the page: {page}");
        }
        let table = later.get("/successions/questions.docx", &focal).await.bytes;
        let read =
            dondoc_files::read("a.docx", &table, &dondoc_files::Limits::default()).expect("a Word file").0.text();
        assert!(read.contains("UBND huyện Bình An") && read.contains("II.1. Nhiệm vụ II.1"), "{read}");
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(table)).expect("an archive");
        let xml = std::io::read_to_string(archive.by_name("word/document.xml").expect("the text")).expect("is text");
        assert_eq!(xml.matches("<w:sectPr").count(), 1, "no empty page stands before the table");
        // A decision without its instrument, or before the question arose, is refused and stays typed.
        let district = later.body("UBND huyện Hòa Lạc").await;
        let mut tx = later.db.read(1).await.expect("reads");
        let gone =
            bodies::named(&mut tx, "ba", date(2025, 8, 1)).await.expect("reads").expect("the district").to_string();
        let task = obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads");
        drop(tx);
        let own = obligation(later, &cycle, &district).await;
        let task = task.iter().find(|item| item.obligation == own).and_then(|item| item.task.clone()).expect("a task");
        let task = task.to_string();
        let decision = [
            ("from", gone.as_str()),
            ("task", task.as_str()),
            ("to", "UBND xã Tân Lập"),
            ("starts_on", "01/08/2025"),
            ("basis", "Quyết định số 9/QĐ-UBND ngày 30/7/2025"),
        ];
        for (change, says) in [
            (("basis", " "), "Chưa có căn cứ"),
            (("starts_on", "30/06/2025"), "sớm hơn"),
            (("to", "UBND xã Không Có"), "Không có cơ quan nào tên"),
        ] {
            let form: Vec<(&str, &str)> = decision.iter().map(|f| if f.0 == change.0 { change } else { *f }).collect();
            let refused = later.post("/successions/assignments", &focal, &form).await;
            assert!(
                refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains(says),
                "{}",
                refused.text
            );
            assert!(refused.text.contains("value=\"Quyết định số 9/QĐ-UBND ngày 30/7/2025\"") || change.0 == "basis");
        }
        assert_eq!(later.post("/successions/assignments", &focal, &decision).await.status, StatusCode::SEE_OTHER);
        let states = board(later, &cycle, late).await;
        assert!(states.contains(&"UBND xã Tân Lập: overdue 1".to_owned()), "the receiver owes it: {states:?}");
        assert!(later.get("/successions/questions", &focal).await.text.contains("Không có nhiệm vụ nào chờ"));
        // From then on a new cycle asks the receiver.
        let next = open(later, &province, &focal, "2026", "01/08/2026").await;
        let names = board(later, &next, date(2026, 8, 2)).await;
        assert!(names.contains(&"UBND xã Tân Lập: open 1".to_owned()), "{names:?}");
        assert!(!names.iter().any(|name| name.contains("Bình An")), "{names:?}");
        // The log rebuilds all of it.
        let copy = World::on(engine, "2025-02-20T08:00").await;
        events::rebuild(&later.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (later.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Succession>(&mut left).await, rows::<Succession>(&mut right).await);
        assert_eq!(rows::<Assignment>(&mut left).await, rows::<Assignment>(&mut right).await);
        assert_eq!(rows::<Obligation>(&mut left).await, rows::<Obligation>(&mut right).await);
        assert_eq!(rows::<Item>(&mut left).await, rows::<Item>(&mut right).await);
    }
}

/// T9-R8: the focal body is dated too.
#[tokio::test]
async fn t9_r8_the_focal_body_in_force_goes_on() {
    let mut world = World::on(engines()[0], "2025-02-20T08:00").await;
    let province = Province::settle(&world).await;
    bodies::load(&world.db, &world.system(), NEW.as_bytes()).await.expect("the register loads");
    let health = world.body("Sở Y tế").await;
    let cookie = world.sign_in("dau.moi").await;
    let cycle = open(&world, &province, &cookie, "2025", "20/02/2025").await;
    let merger = with(&[("from", "Sở Tài chính"), ("to", "Sở Y tế")]);
    let shown = world.post("/successions/preview", &cookie, &merger).await.text;
    assert!(shown.contains("Là cơ quan đầu mối của"), "{shown}");
    assert_eq!(world.post("/successions", &cookie, &merger).await.status, StatusCode::SEE_OTHER);
    world.set_clock("2025-12-10T08:00");
    let later = &world;
    later.account("moi", Role::FocalOfficer, Some(&health)).await;
    let successor = later.sign_in("moi").await;
    assert_eq!(later.get(&format!("/cycles/{cycle}"), &successor).await.status, StatusCode::OK);
    let plan = later.get(&format!("/plans/{}", province.plan), &successor).await.text;
    assert!(plan.contains("Sở Tài chính (nay: Sở Y tế)"), "{plan}");
    // Letters and the consolidated report leave the body in force on their day; a past day keeps the old name.
    for address in [format!("/cycles/{cycle}/request.docx"), format!("/reports/{cycle}/report.docx")] {
        let file = later.get(&address, &successor).await;
        assert_eq!(file.status, StatusCode::OK, "{address}: {}", file.text);
        let words = dondoc_files::read("a.docx", &file.bytes, &dondoc_files::Limits::default()).expect("a Word file").0;
        assert!(words.text().contains("SỞ Y TẾ") && !words.text().contains("SỞ TÀI CHÍNH"), "{}", words.text());
    }
    let next = open(later, &province, &successor, "2026", "01/01/2026").await;
    let mut tx = later.db.read(1).await.expect("reads");
    let next = cycles::get(&mut tx, &next).await.expect("reads").expect("the cycle");
    assert_eq!(next.focal_body, health);
}

#[tokio::test]
async fn t9_r5_what_cannot_be_is_refused_and_nothing_is_half_applied() {
    for engine in engines() {
        let (mut world, _, cookie, cycle) = settled(engine).await;
        let before = board(&world, &cycle, date(2025, 8, 1)).await;
        for (changes, says) in [
            (vec![("basis", "")], "Chưa có căn cứ"),
            (vec![("to", "")], "cần có cơ quan kế thừa"),
            (vec![("kind", "end")], "không có một cơ quan kế thừa duy nhất"),
            (vec![("kind", "part")], "cần nêu lĩnh vực"),
            (vec![("to", "Sở Xây dựng")], "không thể kế thừa chính mình"),
            (vec![("from", "Sở Không Có")], "Không có cơ quan nào tên «Sở Không Có»"),
            (vec![("starts_on", "31/02/2025")], "Ngày «31/02/2025» chưa đúng"),
            (vec![("ends_on", "01/01/2025")], "sớm hơn"),
        ] {
            for path in ["/successions/preview", "/successions"] {
                let refused = world.post(path, &cookie, &with(&changes)).await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{changes:?}");
                assert!(refused.text.contains(says), "«{says}»: {}", refused.text);
                let kept = if changes[0].0 == "function" { "" } else { "value=\"Sở Xây dựng" };
                assert!(
                    changes[0].0 == "from" || refused.text.contains(kept),
                    "what was typed stays: {}",
                    refused.text
                );
            }
        }
        assert_eq!(board(&world, &cycle, date(2025, 8, 1)).await, before);
        // A circle, and a second end.
        assert_eq!(world.post("/successions", &cookie, &MERGER).await.status, StatusCode::SEE_OTHER);
        let back = with(&[("from", "Sở Xây dựng và Giao thông"), ("to", "Sở Y tế"), ("starts_on", "01/04/2025")]);
        assert_eq!(world.post("/successions", &cookie, &back).await.status, StatusCode::SEE_OTHER);
        let circle = with(&[("from", "Sở Y tế"), ("to", "sxd"), ("starts_on", "01/05/2025")]);
        let refused = world.post("/successions", &cookie, &circle).await;
        assert!(refused.text.contains("tạo thành vòng"), "{}", refused.text);
        let again = with(&[("from", "sxd"), ("to", "Sở Y tế"), ("starts_on", "01/06/2025")]);
        let refused = world.post("/successions", &cookie, &again).await;
        assert!(refused.text.contains("từ ngày 01/03/2025"), "{}", refused.text);
        // Undoing: the later one first, then everything is as it was.
        let mut tx = world.db.read(1).await.expect("reads");
        let mut recorded: Vec<Succession> = dondoc::successions::list(&mut tx).await.expect("reads");
        drop(tx);
        recorded.sort_by_key(|one| one.starts_on);
        let refused = world.post(&format!("/successions/{}/undo", recorded[0].id), &cookie, &[]).await;
        assert!(refused.text.contains("thu hồi thay đổi sau trước"), "{}", refused.text);
        for one in recorded.iter().rev() {
            let done = world.post(&format!("/successions/{}/undo", one.id), &cookie, &[]).await;
            assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        }
        assert_eq!(board(&world, &cycle, date(2025, 8, 1)).await, before);
        world.set_clock("2025-08-01T08:00");
        let later = &world;
        later.sign_in("xay.dung").await;
        let mut tx = later.db.read(1).await.expect("reads");
        assert!(bodies::named(&mut tx, "Sở Xây dựng", date(2025, 8, 1)).await.expect("reads").is_some());
        assert_eq!(ObligationState::parse("suspended"), Some(ObligationState::Suspended));
    }
}

/// T9-R3: a function that goes over takes along what a person says; the rest waits, the report is owed all the same.
#[tokio::test]
async fn t9_r3_a_part_takes_along_what_the_instrument_says() {
    for engine in engines() {
        let (mut world, _, cookie, cycle) = settled(engine).await;
        let part = with(&[("kind", "part"), ("to", "Sở Y tế"), ("function", "nhà ở")]);
        let shown = world.post("/successions/preview", &cookie, &part).await.text;
        let select = |label: &str| {
            let at = shown.find(&format!("{label}. ")).unwrap_or_else(|| panic!("{label}: {shown}"));
            shown[at..].split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a field").to_owned()
        };
        let (first, second) = (select("I.1"), select("I.2"));
        let mut form = part.clone();
        form.push((first.as_str(), "goes"));
        form.push((second.as_str(), ""));
        assert_eq!(world.post("/successions", &cookie, &form).await.status, StatusCode::SEE_OTHER);
        let states = board(&world, &cycle, date(2025, 3, 2)).await;
        assert!(states.contains(&"Sở Xây dựng: open 2".to_owned()), "its report is owed: {states:?}");
        assert!(states.contains(&"Sở Y tế: open 2".to_owned()), "the task went along: {states:?}");
        world.set_clock("2025-03-10T08:00");
        let focal = world.sign_in("dau.moi").await;
        let open = world.get("/successions/questions", &focal).await.text;
        assert!(open.contains("Sở Xây dựng (1)") && open.contains("I.2. ") && !open.contains("I.1. "), "{open}");
        let mut tx = world.db.read(1).await.expect("reads");
        let recorded = dondoc::successions::list(&mut tx).await.expect("reads");
        drop(tx);
        let kept = world.post(&format!("/successions/{}/undo", recorded[0].id), &focal, &[]).await;
        assert!(
            kept.text.contains("đã giao nhiệm vụ theo thay đổi này"),
            "its receiver is asked already: {}",
            kept.text
        );
        // What is not decided is not asked in the draft.
        let body = world.body("Sở Xây dựng").await;
        let own = obligation(&world, &cycle, &body).await;
        let officer = world.sign_in("xay.dung").await;
        let edit = world.post(&format!("/obligations/{own}/returns"), &officer, &[]).await.location.expect("a draft");
        let page = world.get(&edit, &officer).await.text;
        assert!(!page.contains(".progress\""), "nothing is asked of it yet: {page}");
    }
}
