//! The register: loaded whole or not at all, found without marks, rosters by the words of plans.

use axum::http::StatusCode;
use dondoc::bodies::{self, Body, BodyName, LoadRefusal, Roster, RosterMember};
use dondoc::events;
use dondoc_rules::access::Role;
use jiff::Timestamp;
use jiff::civil::date;

use crate::world::{World, engines, rows, shared};

const SMALL: &str = "\
id,official_name,kind,aliases,symbol_code,parent
x.ubnd,Ủy ban nhân dân tỉnh Đông Hải,ubnd_tinh,UBND tỉnh,UBND,
x.sxd,Sở Xây dựng tỉnh Đông Hải,so,Sở Xây dựng|SXD,SXD,UBND tỉnh
x.sct,Sở Công Thương tỉnh Đông Hải,so,Sở Công Thương,SCT,x.ubnd
x.ca,Công an tỉnh Đông Hải,luc_luong_vu_trang,Công an tỉnh,CAT,Bộ Công an
x.h1,Ủy ban nhân dân huyện Bắc Sơn,ubnd_huyen,UBND huyện Bắc Sơn,UBND,x.ubnd
x.bo,Bộ Quốc phòng,trung_uong,BQP,,
";

#[tokio::test]
async fn loading_twice_changes_nothing_and_the_log_rebuilds_the_register() {
    for engine in engines() {
        let world = World::on(engine, "2025-03-03T08:00").await;
        let loaded = bodies::load(&world.db, &world.system(), SMALL.as_bytes()).await.expect("the register loads");
        assert_eq!((loaded.added_count, loaded.known_count), (6, 0));
        let again = bodies::load(&world.db, &world.system(), SMALL.as_bytes()).await.expect("it loads again");
        assert_eq!((again.added_count, again.known_count), (0, 6));
        let verdict = events::verify(&world.db, 1).await.expect("verifies");
        assert!(
            matches!(verdict, events::Verdict::Whole { count: 1, .. }),
            "a second load leaves no event: {verdict:?}"
        );

        // A body that is added later joins the rosters of its kind; the others stay.
        let more = format!("{SMALL}x.syt,Sở Y tế tỉnh Đông Hải,so,Sở Y tế,SYT,x.ubnd\n");
        let more = bodies::load(&world.db, &world.system(), more.as_bytes()).await.expect("it loads");
        assert_eq!((more.added_count, more.known_count), (1, 6));
        let on = date(2025, 3, 3);
        let mut tx = world.db.read(1).await.expect("reads");
        for (phrase, count) in
            [("các Sở, ban, ngành thuộc tỉnh", 4), ("UBND các huyện, thị xã, thành phố", 1), ("các bạn", 0)]
        {
            let members = bodies::roster_named(&mut tx, phrase, on).await.expect("reads");
            assert_eq!(members.len(), count, "{phrase}");
        }
        let all = bodies::all(&mut tx, on).await.expect("reads");
        let last = all.last().expect("there are bodies");
        assert_eq!(last.name, "Sở Y tế tỉnh Đông Hải", "what is added stands behind what was there");
        let government = bodies::named(&mut tx, "uy ban nhan dan tinh dong hai", on).await.expect("reads");
        assert!(government.is_some());
        for code in ["x.sxd", "x.sct"] {
            let body = all.iter().find(|named| named.body.code == code).expect("it was loaded");
            assert_eq!(body.body.parent, government, "{code}: above by code or by name");
        }
        drop(tx);

        let copy = World::on(engine, "2025-03-03T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<Body>(&mut left).await, rows::<Body>(&mut right).await);
        assert_eq!(rows::<BodyName>(&mut left).await, rows::<BodyName>(&mut right).await);
        assert_eq!(rows::<Roster>(&mut left).await, rows::<Roster>(&mut right).await);
        assert_eq!(rows::<RosterMember>(&mut left).await, rows::<RosterMember>(&mut right).await);
    }
}

#[tokio::test]
async fn one_broken_line_keeps_the_whole_file_out() {
    let world = World::at("2025-03-03T08:00").await;
    let broken = format!("{SMALL}x.syt,,so,Sở Y tế,SYT,\n");
    let refusal = bodies::load(&world.db, &world.system(), broken.as_bytes()).await.expect_err("it is refused");
    assert!(matches!(refusal, LoadRefusal::Line { line: 8, .. }), "{refusal:?}");
    let sentence = refusal.sentence("danh-muc.csv", dondoc::http::catalogue(dondoc::http::Lang::Vi));
    let sentence = sentence.expect("a sentence for people");
    for words in ["danh-muc.csv", "dòng 8", "official_name", "Chưa có gì được nạp", "mời"] {
        assert!(sentence.contains(words), "«{words}» is missing in {sentence}");
    }
    let mut tx = world.db.read(1).await.expect("reads");
    assert!(rows::<Body>(&mut tx).await.is_empty());
}

#[tokio::test]
async fn the_pages_group_by_kind_and_search_without_marks() {
    let world = World::at("2025-03-03T08:00").await;
    bodies::load(&world.db, &world.system(), SMALL.as_bytes()).await.expect("the register loads");
    world.account("doc", Role::Auditor, None).await;
    let cookie = world.sign_in("doc").await;
    let page = world.get("/bodies", &cookie).await.text;
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("«{words}» is missing"));
    assert!(place("Sở và tương đương") < place("Sở Công Thương tỉnh Đông Hải"));
    assert!(place("Sở Công Thương tỉnh Đông Hải") < place("Cơ quan Trung ương"));
    assert!(page.contains("Chỉ đề nghị"), "a central body may only be asked");
    let found = world.get("/bodies?q=xay+dung", &cookie).await.text;
    assert!(found.contains("Sở Xây dựng tỉnh Đông Hải") && !found.contains("Sở Công Thương tỉnh Đông Hải"));
    let none = world.get("/bodies?q=khong-co", &cookie).await.text;
    assert!(none.contains("Không có cơ quan nào khớp"));

    let body = world.body("Sở Xây dựng").await;
    let page = world.get(&format!("/bodies/{body}"), &cookie).await;
    assert_eq!(page.status, StatusCode::OK);
    for words in ["SXD (ký hiệu)", "Sở Xây dựng (tên gọi khác)", "Ủy ban nhân dân tỉnh Đông Hải", "Các sở, ban, ngành"]
    {
        assert!(page.text.contains(words), "«{words}» is missing in {}", page.text);
    }
    assert_eq!(world.get("/bodies/khong-co", &cookie).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_registers_of_the_corpus_and_of_the_demonstration_load() {
    let world = World::at("2025-03-03T08:00").await;
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    let loaded = bodies::load(&world.db, &world.system(), &csv).await.expect("the register loads");
    assert_eq!(loaded.added_count, 71);
    let demo = World::at("2025-03-03T08:00").await;
    let csv = include_bytes!("../../demo/bodies.csv");
    bodies::load(&demo.db, &demo.system(), csv).await.expect("the register of the demonstration loads");
    let on = date(2025, 8, 1);
    let mut tx = demo.db.read(1).await.expect("reads");
    let communes = bodies::roster_named(&mut tx, "UBND các xã, phường, đặc khu", on).await.expect("reads");
    assert_eq!(communes.len(), 3);
}

/// T9-R1: a name is a dated fact; the register goes out as it came in.
#[tokio::test]
async fn a_body_gets_another_name_from_a_day_on_and_the_register_goes_out_and_in_again() {
    for engine in engines() {
        let mut world = World::on(engine, "2025-03-03T08:00").await;
        bodies::load(&world.db, &world.system(), include_bytes!("../../demo/bodies.csv")).await.expect("loads");
        let focal = world.body("Sở Tài chính").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        let cookie = world.sign_in("tonghop").await;
        let body = world.body("Sở Xây dựng").await;
        let address = format!("/bodies/{body}/names");
        for (form, says) in [
            ([("kind", "official"), ("name", "Sở Tài chính"), ("starts_on", "01/04/2025")], "là tên của"),
            ([("kind", "alias"), ("name", "  "), ("starts_on", "01/04/2025")], "Chưa có tên gọi"),
            ([("kind", "alias"), ("name", "Sở Mới"), ("starts_on", "31/04/2025")], "Ngày «31/04/2025» chưa đúng"),
        ] {
            let refused = world.post(&address, &cookie, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(says), "«{says}»: {}", refused.text);
            assert!(refused.text.contains(&format!("value=\"{}\"", form[1].1.trim())), "{}", refused.text);
        }
        let form = [("kind", "official"), ("name", "Sở Xây dựng và Giao thông"), ("starts_on", "01/04/2025")];
        assert_eq!(world.post(&address, &cookie, &form).await.status, StatusCode::SEE_OTHER);
        let again = [("kind", "official"), ("name", "Sở Khác"), ("starts_on", "01/04/2025")];
        assert!(world.post(&address, &cookie, &again).await.text.contains("phải bắt đầu sau ngày đó"));
        let mut tx = world.db.read(1).await.expect("reads");
        let name = async |tx: &mut dondoc::db::Tx, on| bodies::name_of(tx, &body, on).await.expect("reads");
        assert_ne!(name(&mut tx, date(2025, 3, 31)).await, "Sở Xây dựng và Giao thông");
        assert_eq!(name(&mut tx, date(2025, 4, 1)).await, "Sở Xây dựng và Giao thông");
        drop(tx);
        world.set_clock("2025-05-01T08:00");
        let cookie = world.sign_in("tonghop").await;
        let file = world.get("/bodies.csv", &cookie).await;
        assert!(file.text.contains("Sở Xây dựng và Giao thông"), "{}", file.text);
        let copy = World::on(engine, "2025-05-01T08:00").await;
        bodies::load(&copy.db, &copy.system(), file.text.as_bytes()).await.expect("what went out comes in");
        let mut tx = copy.db.read(1).await.expect("reads");
        assert_eq!(bodies::naming::export(&mut tx, date(2025, 5, 1)).await.expect("exports"), file.text);
    }
}

#[tokio::test]
async fn a_roster_has_dated_seats_and_is_not_emptied_unasked() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = crate::province::Province::settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let index = world.get("/rosters", &cookie).await.text;
        let row = index.split("<tr>").find(|row| row.contains("UBND các huyện")).expect("the districts' roster");
        let address = row.split('"').find(|part| part.starts_with("/rosters/")).expect("its page").to_owned();
        let page = world.get(&address, &cookie).await.text;
        assert!(page.contains("UBND huyện Bình An") && page.contains("UBND huyện Hòa Lạc"), "{page}");
        let change = |body, on, reason| [("body", body), ("on", on), ("reason", reason)];
        for (form, sentence) in [
            (change("UBND huyện Bình An", "hôm nay", "x"), "Ngày chưa đúng"),
            (change("UBND huyện Bình An", "01/11/2023", ""), "Mời nêu lý do"),
            (change("UBND huyện Xa", "01/11/2023", "x"), "Không có cơ quan nào mang tên này"),
        ] {
            let refused = world.post(&format!("{address}/departures"), &cookie, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
        }
        let leaves = change("UBND huyện Bình An", "01/11/2023", "Quyết định số 7");
        assert_eq!(world.post(&format!("{address}/departures"), &cookie, &leaves).await.status, StatusCode::SEE_OTHER);
        let on = |day: &str| format!("{address}?as_of={day}");
        let seated =
            |page: &str| page.matches("/bodies/").count() - page.matches("không còn hoặc chưa vào nhóm").count();
        let before = world.get(&on("2023-10-31"), &cookie).await.text;
        let after = world.get(&on("2023-11-01"), &cookie).await.text;
        assert_eq!(seated(&before), seated(&after) + 1, "{after}");
        assert!(after.contains("Quyết định số 7"), "{after}");

        let last = change("UBND huyện Hòa Lạc", "01/11/2023", "Quyết định số 8");
        let asked = world.post(&format!("{address}/departures"), &cookie, &last).await;
        assert!(asked.text.contains("thành viên cuối cùng") && asked.text.contains("name=\"empty\""), "{}", asked.text);
        let sure = [last.as_slice(), &[("empty", "1")]].concat();
        assert_eq!(world.post(&format!("{address}/departures"), &cookie, &sure).await.status, StatusCode::SEE_OTHER);

        // A body that left comes back; the seat before stays.
        let back = change("UBND huyện Bình An", "01/12/2023", "Quyết định số 9");
        assert_eq!(world.post(&format!("{address}/seats"), &cookie, &back).await.status, StatusCode::SEE_OTHER);
        let again = world.post(&format!("{address}/seats"), &cookie, &back).await;
        assert!(again.text.contains("đã là thành viên"), "{}", again.text);
        let history = world.get(&on("2023-12-01"), &cookie).await.text;
        assert!(history.contains("Quyết định số 7") && history.contains("Quyết định số 9"), "{history}");

        let copy = World::on(engine, "2023-10-16T08:00").await;
        events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        assert_eq!(rows::<RosterMember>(&mut left).await, rows::<RosterMember>(&mut right).await);
        drop((left, right));

        let taken = world.post("/rosters", &cookie, &[("name", "Các sở"), ("phrases", "các sở ban ngành")]).await;
        assert!(taken.text.contains("một cách gọi chỉ chỉ một nhóm"), "{}", taken.text);
        // The plan gives a task to the districts: a cycle of 2024 would have Bình An alone.
        world.set_clock("2024-10-16T08:00");
        let cookie = world.sign_in("dau.moi").await;
        let page = world.get(&format!("/cycles/new?plan={}&year=2024", province.plan), &cookie).await.text;
        assert!(page.contains("UBND huyện Bình An (1)"), "{page}");
    }
}
