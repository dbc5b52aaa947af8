//! Urging letters: drafted for who is late, issued outside, recorded, climbing the ladder, with their effect.

use axum::http::StatusCode;
use dondoc::events::Act;
use dondoc::ids::{CycleId, ExtensionId};
use dondoc::obligations::Extension;
use dondoc::urges::Urge;
use jiff::civil::date;

use crate::cycles::{opened, text_of};
use crate::province::Province;
use crate::urges::{MORE, excuse, obligation, set_authority, settle, submit};
use crate::world::{Engine, World, engines};

async fn draft(world: &World, cookie: &str, cycle: &CycleId, new_due: &str) -> crate::world::Answer {
    world.post(&format!("/cycles/{cycle}/urges/letters"), cookie, &[("new_due_on", new_due)]).await
}

/// The drafts of a cycle in the order of their kinds.
async fn drafts(world: &World, cycle: &CycleId) -> Vec<Urge> {
    let mut tx = world.db.read(1).await.expect("reads");
    let mut all = dondoc::urges::of_cycle(&mut tx, cycle).await.expect("reads");
    all.retain(Urge::is_draft);
    all.sort_by_key(|urge| urge.kind);
    all
}

async fn letter(world: &World, cookie: &str, urge: &Urge) -> String {
    text_of(&world.get(&format!("/urges/{}/letter.docx", urge.id), cookie).await.bytes)
}

#[tokio::test]
async fn t1_r9_letters_climb_from_the_first_to_the_draft_of_the_committee() {
    for engine in engines() {
        letters_climb(engine).await;
    }
}

async fn letters_climb(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    set_authority(&world, "UBND huyện Hòa Lạc", "request").await;
    let path = format!("/cycles/{cycle}/urges");
    let cookie = world.sign_in("dau.moi").await;
    let numbered = [("number", "3120/STC-TH"), ("issued_on", "16/10/2023")];
    world.post(&format!("/cycles/{cycle}/request"), &cookie, &numbered).await;
    submit(&world, &cycle, "Sở Xây dựng").await;
    excuse(&world, &cycle, "UBND huyện Tân Lạc").await;

    world.set_clock("2023-12-04T17:00");
    let cookie = world.sign_in("dau.moi").await;
    let early = draft(&world, &cookie, &cycle, "12/12/2023").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(early.text.contains("được thực hiện từ thứ Ba, 05/12/2023"), "{}", early.text);
    assert!(early.text.contains("NHẮC GỬI BÁO CÁO: Năm 2023"), "before the due day the text reminds");

    world.set_clock("2023-12-05T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&path, &cookie).await.text;
    for words in [
        "4 trong 5 cơ quan chưa gửi báo cáo, tính đến 09:00 ngày 05/12/2023",
        "quá 1 ngày",
        "UBND huyện Hòa Lạc</a> (Chỉ đề nghị)",
        "ĐÔN ĐỐC GỬI BÁO CÁO: Năm 2023",
        "1. UBND huyện Cát Sơn\n2. Sở Y tế\n3. UBND huyện Bình An\n4. UBND huyện Hòa Lạc\n",
        "Lập dự thảo: Công văn đôn đốc lần 1",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let wrong = draft(&world, &cookie, &cycle, "05/12/2023").await;
    assert!(wrong.text.contains("Mời nhập thời hạn mới sau ngày của công văn"), "{}", wrong.text);
    assert!(wrong.text.contains("value=\"05/12/2023\""), "what was typed is kept");
    assert_eq!(draft(&world, &cookie, &cycle, "08/12/2023").await.status, StatusCode::SEE_OTHER);
    assert_eq!(draft(&world, &cookie, &cycle, "12/12/2023").await.status, StatusCode::SEE_OTHER);
    let made = drafts(&world, &cycle).await;
    let [first, request] = made.as_slice() else { panic!("a letter and a request: {made:?}") };
    let text = letter(&world, &cookie, first).await;
    for words in [
        "V/v đôn đốc gửi báo cáo kết quả thực hiện Kế hoạch số 12/KH-UBND ngày 20/6/2023, năm 2023 (lần 1)",
        "ngày 16 tháng 10 năm 2023 Sở Tài chính đã có Công văn số 3120/STC-TH",
        "gửi về Sở Tài chính trước ngày 05 tháng 12 năm 2023",
        "Đến hết ngày 04 tháng 12 năm 2023, Sở Tài chính chưa nhận được báo cáo của 3 cơ quan, đơn vị: UBND huyện Cát Sơn; Sở Y tế; UBND huyện Bình An.",
        "chậm nhất đến hết ngày 12 tháng 12 năm 2023.",
        "báo cáo Chủ tịch Ủy ban nhân dân xem xét, chỉ đạo./.",
        "GIÁM ĐỐC",
        "Số:          ",
        "- Sở Y tế;",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("Hòa Lạc") && !text.contains("Sở Xây dựng") && !text.contains("Tân Lạc"), "{text}");
    let asked = letter(&world, &cookie, request).await;
    for words in [
        "V/v đề nghị phối hợp gửi báo cáo",
        "Kính gửi: UBND huyện Hòa Lạc.",
        "chưa nhận được báo cáo của Quý cơ quan.",
        "trân trọng đề nghị Quý cơ quan quan tâm, phối hợp gửi báo cáo",
    ] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    assert!(!asked.contains("đôn đốc") && !asked.contains("Sở Y tế"), "never an urge: {asked}");

    // Recorded as it was issued; what is wrong is told and kept.
    let issue = format!("/urges/{}/issue", first.id);
    for (form, sentence) in [
        ([("number", ""), ("issued_on", "05/12/2023"), ("signer", "A")], "Mời nhập số, ký hiệu"),
        ([("number", "9/STC"), ("issued_on", "05/12/2023"), ("signer", "")], "Mời nhập họ tên người ký"),
        ([("number", "9/STC"), ("issued_on", "06/12/2023"), ("signer", "A")], "không thể ở tương lai"),
        ([("number", "9/STC"), ("issued_on", "04/12/2023"), ("signer", "A")], "từ thứ Ba, 05/12/2023"),
    ] {
        let form = [form.as_slice(), &[("new_due_on", "12/12/2023")]].concat();
        let answer = world.post(&issue, &cookie, &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{form:?}");
        assert!(answer.text.contains(sentence), "{sentence}: {}", answer.text);
        assert!(answer.text.contains(&format!("value=\"{}\"", form[1].1)), "what was typed is kept");
    }
    let issued = |number| {
        vec![("number", number), ("issued_on", "05/12/2023"), ("signer", "Giám đốc A"), ("new_due_on", "12/12/2023")]
    };
    assert_eq!(world.post(&issue, &cookie, &issued("3901/STC-TH")).await.status, StatusCode::SEE_OTHER);
    let twice = world.post(&issue, &cookie, &issued("3902/STC-TH")).await;
    assert!(twice.text.contains("đã được ghi nhận và không sửa nữa"), "{}", twice.text);
    let discard = world.post(&format!("/urges/{}/removal", request.id), &cookie, &[]).await;
    assert_eq!(discard.status, StatusCode::SEE_OTHER, "{}", discard.text);
    let held = draft(&world, &cookie, &cycle, "20/12/2023").await;
    assert!(held.text.contains("từ thứ Tư, 13/12/2023"), "the next letter waits for the day set: {}", held.text);

    // What came of it: one within five days, one until now.
    world.set_clock("2023-12-08T10:00");
    submit(&world, &cycle, "Sở Y tế").await;
    world.set_clock("2023-12-13T09:00");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&path, &cookie).await.text;
    for words in [
        "Công văn số 3901/STC-TH ngày 05/12/2023, người ký: Giám đốc A",
        "1/3 cơ quan gửi báo cáo trong 5 ngày; 1/3 đến nay",
        "Đã nhắc 0 lần, đã có 1 công văn",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let home = world.get("/", &cookie).await.text;
    assert!(home.contains("đến bước «Công văn đôn đốc lần 2»"), "{home}");
    assert_eq!(draft(&world, &cookie, &cycle, "18/12/2023").await.status, StatusCode::SEE_OTHER);
    let second = drafts(&world, &cycle).await.remove(0);
    let text = letter(&world, &cookie, &second).await;
    for words in [
        "(lần 2)",
        "Ngày 05 tháng 12 năm 2023, Sở Tài chính đã có Công văn số 3901/STC-TH đôn đốc",
        "Đến hết ngày 12 tháng 12 năm 2023, Sở Tài chính chưa nhận được báo cáo của 2 cơ quan, đơn vị: UBND huyện Cát Sơn; UBND huyện Bình An.",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let form = [("number", "4010/STC-TH"), ("issued_on", "13/12/2023"), ("signer", "Giám đốc A"), ("new_due_on", "")];
    let answer = world.post(&format!("/urges/{}/issue", second.id), &cookie, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    world.set_clock("2023-12-19T09:00");
    let cookie = world.sign_in("dau.moi").await;
    assert_eq!(draft(&world, &cookie, &cycle, "25/12/2023").await.status, StatusCode::SEE_OTHER);
    let third = drafts(&world, &cycle).await;
    let [superior] = third.as_slice() else { panic!("no request at this step: {third:?}") };
    let text = letter(&world, &cookie, superior).await;
    for words in [
        "TL. CHỦ TỊCH",
        "CHÁNH VĂN PHÒNG",
        "/UBND-",
        "Công văn số 3901/STC-TH",
        "Công văn số 4010/STC-TH",
        "đề nghị Thủ trưởng các cơ quan, đơn vị nêu trên khẩn trương chỉ đạo",
        "- Sở Tài chính;",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(!text.contains("TM. ỦY BAN") && !text.contains("Hòa Lạc"), "{text}");
}

#[tokio::test]
async fn many_late_bodies_stand_in_an_annex_that_the_letter_mentions() {
    let mut world = World::at("2023-10-16T08:00").await;
    let mut more = MORE.to_owned();
    (0..9).for_each(|n| more.push_str(&format!("h{n},UBND huyện Số {n},ubnd_huyen\n")));
    dondoc::bodies::load(&world.db, &world.system(), more.as_bytes()).await.expect("the register loads");
    let province = Province::settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    world.set_clock("2023-12-05T09:00");
    let cookie = world.sign_in("dau.moi").await;
    assert_eq!(draft(&world, &cookie, &cycle, "12/12/2023").await.status, StatusCode::SEE_OTHER);
    let made = drafts(&world, &cycle).await.remove(0);
    let text = letter(&world, &cookie, &made).await;
    for words in [
        "Kính gửi: Các cơ quan, đơn vị có tên tại Phụ lục kèm theo.",
        "báo cáo của 15 cơ quan, đơn vị có tên tại Phụ lục kèm theo.",
        "DANH SÁCH CƠ QUAN, ĐƠN VỊ CHƯA GỬI BÁO CÁO",
        "UBND huyện Số 8",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
}

/// A body with an extension climbs the ladder of its own day, and is late after it alone.
#[tokio::test]
async fn an_extension_moves_the_ladder_of_its_body() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    let obligation = obligation(&world, &cycle, "Sở Y tế").await;
    let now = world.clock.now();
    let mut act = Act::begin(&world.db, &world.system(), "extension.decided").await.expect("an act begins");
    let extension = Extension {
        id: ExtensionId::new(),
        obligation,
        due_on: date(2023, 12, 11),
        reason: "Chờ số liệu".to_owned(),
        asked_at: now,
        asked_by: None,
        granted_on: Some(date(2023, 12, 11)),
        decision_reason: None,
        decided_at: Some(now),
        decided_by: None,
    };
    act.put(&extension).await.expect("puts");
    act.commit("obligations").await.expect("commits");
    let mut counts = Vec::new();
    for day in ["2023-11-23", "2023-11-29", "2023-11-30", "2023-12-04"] {
        world.set_clock(&format!("{day}T08:00"));
        let ran = dondoc::urges::job::run(&world.db, 1, world.clock, None).await.expect("runs");
        counts.push(ran.message_count);
    }
    // Seven working days before 11/12 is 30/11; the others are reminded of theirs on the other days.
    assert_eq!(counts, [5, 5, 1, 5]);
    world.set_clock("2023-12-05T13:00");
    let cookie = world.sign_in("dau.moi").await;
    assert_eq!(draft(&world, &cookie, &cycle, "12/12/2023").await.status, StatusCode::SEE_OTHER);
    let text = letter(&world, &cookie, &drafts(&world, &cycle).await.remove(0)).await;
    assert!(!text.contains("Sở Y tế"), "it has time until 11/12: {text}");
}

/// Directives stand in the same urging as reports: a letter names who is late, climbs the ladder from each directive's own
/// day, names nobody whose result has come, and its effect is measured.
#[tokio::test]
async fn t1_r9_letters_press_for_late_directives_as_for_late_reports() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-12-01T08:00").await;
        Province::settle(&world).await;
        let health = world.body("Sở Y tế").await;
        world.account("y.te", dondoc_rules::access::Role::ReportingOfficer, Some(&health)).await;
        crate::directives::order(&world, &[]).await;
        let focal = world.sign_in("dau.moi").await;
        const PLACE: &str = "/directives/urges";
        let new_due =
            async |world: &World, cookie: &str, day: &str| world.post(PLACE, cookie, &[("new_due_on", day)]).await;
        let early = new_due(&world, &focal, "15/12/2023").await;
        assert!(early.text.contains("Không có ý kiến chỉ đạo nào quá hạn"), "{}", early.text);

        // The last on-time day is Saturday the 9th: urging starts on Monday.
        world.set_clock("2023-12-10T08:00");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(PLACE, &focal).await.text;
        assert!(page.contains("Chưa có kết quả được báo cáo (2)") && page.contains("quá 1 ngày"), "{page}");
        let early = new_due(&world, &focal, "15/12/2023").await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.text.contains("được thực hiện từ thứ Hai, 11/12/2023"), "{}", early.text);
        world.set_clock("2023-12-11T09:00");
        let focal = world.sign_in("dau.moi").await;
        assert!(world.get("/", &focal).await.text.contains("2 phần việc theo ý kiến chỉ đạo đã quá hạn"));
        let wrong = new_due(&world, &focal, "11/12/2023").await;
        assert!(wrong.text.contains("Mời nhập thời hạn mới") && wrong.text.contains("value=\"11/12/2023\""));
        assert_eq!(new_due(&world, &focal, "15/12/2023").await.status, StatusCode::SEE_OTHER);
        let draft = async |world: &World, cookie: &str| {
            let page = world.get(PLACE, cookie).await.text;
            let id = page.split(&format!("{PLACE}/")).nth(1).and_then(|rest| rest.split(['"', '/']).next());
            format!("{PLACE}/{}", id.expect("a draft"))
        };
        let first = draft(&world, &focal).await;
        let letter = world.get(&format!("{first}/letter.docx"), &focal).await.bytes;
        let text = text_of(&letter);
        for words in [
            "V/v đôn đốc thực hiện và báo cáo kết quả các ý kiến chỉ đạo đã quá hạn (lần 1)",
            "Ngày 01 tháng 12 năm 2023 (Họp giao ban tuần 48) giao Sở Xây dựng; Sở Y tế: Rà soát quỹ đất tái định cư. Hạn thực hiện: hết ngày 09 tháng 12 năm 2023.",
            "Đến hết ngày 10 tháng 12 năm 2023, Sở Tài chính chưa nhận được kết quả thực hiện 1 ý kiến chỉ đạo đã quá hạn của 2 cơ quan, đơn vị: Sở Xây dựng; Sở Y tế",
            "chậm nhất đến hết ngày 15 tháng 12 năm 2023.",
            "Số:          ",
            "GIÁM ĐỐC",
        ] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let found = dondoc::layouts::check(&letter).expect("is read");
        let wrong: Vec<_> =
            found.iter().filter(|one| one.severity != dondoc_rules::diagnostic::Severity::Note).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
        let issued = |number| {
            vec![
                ("number", number),
                ("issued_on", "11/12/2023"),
                ("signer", "Giám đốc A"),
                ("new_due_on", "15/12/2023"),
            ]
        };
        let bad = world.post(&format!("{first}/issue"), &focal, &issued("")).await;
        assert!(bad.text.contains("Mời nhập số, ký hiệu") && bad.text.contains("value=\"Giám đốc A\""), "{}", bad.text);
        let recorded = world.post(&format!("{first}/issue"), &focal, &issued("77/STC-TH")).await;
        assert_eq!(recorded.status, StatusCode::SEE_OTHER, "{}", recorded.text);
        let twice = world.post(&format!("{first}/issue"), &focal, &issued("78/STC-TH")).await;
        assert!(twice.text.contains("đã được ghi nhận và không sửa nữa"), "{}", twice.text);
        let held = new_due(&world, &focal, "25/12/2023").await;
        assert!(held.text.contains("từ thứ Hai, 18/12/2023"), "after the day that the letter set: {}", held.text);

        // One reports: its effect is counted, and the second letter names the other alone.
        world.set_clock("2023-12-13T08:00");
        let own = world.sign_in("y.te").await;
        let page = world.get("/directives", &own).await.text;
        let directive = page.split("href=\"/directives/").find(|rest| rest.starts_with('0')).expect("a link");
        let directive = format!("/directives/{}", directive.split('"').next().expect("an id"));
        let answer = world.post(&format!("{directive}/results"), &own, &[("note", "Đã rà soát")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        world.set_clock("2023-12-18T09:00");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(PLACE, &focal).await.text;
        assert!(page.contains("1/2 phần việc có kết quả trong 5 ngày; 1/2 đến nay"), "{page}");
        assert!(page.contains("Lập dự thảo: Công văn đôn đốc lần 2"), "{page}");
        assert_eq!(new_due(&world, &focal, "25/12/2023").await.status, StatusCode::SEE_OTHER);
        let second = draft(&world, &focal).await;
        let text = text_of(&world.get(&format!("{second}/letter.docx"), &focal).await.bytes);
        assert!(text.contains("(lần 2)") && text.contains("Công văn số 77/STC-TH đôn đốc"), "{text}");
        assert!(!text.contains("Sở Y tế") && text.contains("1 cơ quan, đơn vị: Sở Xây dựng"), "{text}");
        let gone = world.post(&format!("{second}/removal"), &focal, &[]).await;
        assert_eq!(gone.status, StatusCode::SEE_OTHER, "{}", gone.text);
        // Another body knows nothing of it.
        assert_eq!(world.get(&first, &world.sign_in("y.te").await).await.status, StatusCode::NOT_FOUND);

        let copy = World::on(engine, "2023-12-20T09:00").await;
        dondoc::events::rebuild(&world.db, &copy.db, 1, jiff::Timestamp::MAX).await.expect("rebuilds");
        let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
        use dondoc::urges::order_letters::{OrderLetter, OrderLetterRow};
        assert_eq!(
            crate::world::rows::<OrderLetter>(&mut left).await,
            crate::world::rows::<OrderLetter>(&mut right).await
        );
        assert_eq!(
            crate::world::rows::<OrderLetterRow>(&mut left).await,
            crate::world::rows::<OrderLetterRow>(&mut right).await
        );
    }
}
