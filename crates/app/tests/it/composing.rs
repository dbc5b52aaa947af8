//! Composing the consolidated report: templates as data, whose name it goes in, sentences chosen, contradictions settled,
//! sums that hold, other reports from the same pieces.

use axum::http::StatusCode;
use dondoc::cycles::Cycle;
use dondoc::events::{self, Act};
use dondoc::ids::{CycleId, ItemId, ObligationId, ReturnId};
use dondoc::obligations::{Item, Obligation};
use dondoc::reports::choices::{ReportChoice, ReportGroup, ReportSelection, ReportSettlement, ReportWaiver};
use dondoc::reports::templates::{ReportTemplate, ReportTemplatePart};
use dondoc::returns::{Entry, verbs};
use dondoc::{demo, obligations, plans};
use dondoc_files::Format;
use dondoc_rules::obligations::ItemRole;
use dondoc_rules::returns::{Door, Progress};
use jiff::Timestamp;
use jiff::civil::date;

use crate::cycles::opened;
use crate::province::Province;
use crate::world::{Answer, Engine, World, engines, rows};

/// The year of the small province, opened; its departments' reports confirmed.
pub struct Season {
    pub cycle: CycleId,
    pub province: Province,
}

pub async fn season(world: &mut World) -> Season {
    let province = Province::settle(world).await;
    let (_, cycle) = opened(world, &province).await;
    world.set_clock("2023-12-01T08:00");
    let construction = [
        (
            "I.1",
            Progress::Doing,
            "Đã cấp 12 giấy phép xây dựng đô thị. Đã rà soát 3 đồ án. Hồ sơ còn lại đang thẩm định.",
        ),
        ("I.2", Progress::Done, "Hoàn thành theo Quyết định số 15/QĐ-SXD."),
    ];
    confirmed(world, &cycle, "Sở Xây dựng", &construction).await;
    let health = [("I.2", Progress::Doing, "Phần việc của ngành y tế đang được thực hiện.")];
    confirmed(world, &cycle, "Sở Y tế", &health).await;
    world.set_clock("2023-12-06T08:00");
    Season { cycle, province }
}

/// Puts a confirmed return of a body.
async fn confirmed(world: &World, cycle: &CycleId, body: &str, said: &[(&str, Progress, &str)]) {
    let body = world.body(body).await;
    let mut act = Act::begin(&world.db, &world.system(), "return.started").await.expect("an act begins");
    let owed = obligations::of_cycle(act.tx(), cycle).await.expect("reads");
    let owed = owed.into_iter().find(|one| one.body == body).expect("the body owes");
    let items = obligations::items(act.tx(), &owed.id).await.expect("reads");
    let own = dondoc::cycles::get(act.tx(), cycle).await.expect("reads").expect("the cycle is there");
    let tasks = plans::tasks(act.tx(), &own.plan_version).await.expect("reads");
    let mut version = verbs::blank(&owed.id, 1, Door::Typed, &world.system());
    let now = world.clock.now();
    version.deployment = "Đã ban hành kế hoạch của ngành.".to_owned();
    version.letter_signer = Some("Giám đốc ký".to_owned());
    (version.submitted_at, version.confirmed_at) = (Some(now), Some(now));
    act.put(&version).await.expect("puts");
    for (label, progress, done) in said {
        let task = tasks.iter().find(|task| task.label == *label).expect("a task");
        let item = items.iter().find(|item| item.task.as_ref() == Some(&task.id)).expect("an item");
        let entry = Entry {
            progress: Some(*progress),
            done: (*done).to_owned(),
            saved_at: Some(now),
            ..verbs::blank_entry(&version.id, &item.id)
        };
        act.put(&entry).await.expect("puts");
    }
    act.commit("returns").await.expect("commits");
}

/// The text of a Word file.
fn words_of(answer: &Answer) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let (document, _, _) = dondoc_files::read("report.docx", &answer.bytes, &dondoc_files::Limits::default())
        .unwrap_or_else(|error| panic!("{error:?}"));
    document.text()
}

/// What people chose is in the log (invariant 4).
async fn holds(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
    let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
    assert_eq!(rows::<ReportTemplate>(&mut left).await, rows::<ReportTemplate>(&mut right).await);
    assert_eq!(rows::<ReportTemplatePart>(&mut left).await, rows::<ReportTemplatePart>(&mut right).await);
    assert_eq!(rows::<ReportChoice>(&mut left).await, rows::<ReportChoice>(&mut right).await);
    assert_eq!(rows::<ReportGroup>(&mut left).await, rows::<ReportGroup>(&mut right).await);
    assert_eq!(rows::<ReportSelection>(&mut left).await, rows::<ReportSelection>(&mut right).await);
    assert_eq!(rows::<ReportSettlement>(&mut left).await, rows::<ReportSettlement>(&mut right).await);
    assert_eq!(rows::<ReportWaiver>(&mut left).await, rows::<ReportWaiver>(&mut right).await);
}

/// A value of the page's first field of a name, as HTML has it.
fn field(page: &str, name: &str) -> String {
    let place = format!("name=\"{name}\" value=\"");
    let rest = page.split(&place).nth(1).unwrap_or_else(|| panic!("no field {name}: {page}"));
    unescaped(rest.split('"').next().unwrap_or_default())
}

fn unescaped(text: &str) -> String {
    text.replace("&#38;", "&").replace("&amp;", "&").replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"")
}

/// T6-R2, T6-R6: bodies contradict each other; nothing leaves until somebody says which is followed, or waives it.
#[tokio::test]
async fn t6_r2_t6_r6_a_contradiction_keeps_the_report_until_it_is_settled() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let Season { cycle, .. } = season(&mut world).await;
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/reports/{cycle}");
        let page = world.get(&address, &focal).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("Nhiệm vụ I.2: các cơ quan báo cáo khác nhau"), "{}", page.text);
        assert!(page.text.contains("Quyết định số 15/QĐ-SXD") && page.text.contains("ngành y tế đang"), "both stay");
        let refused = world.post(&format!("{address}/editions"), &focal, &[]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Chưa chốt được báo cáo"), "{}", refused.text);

        let found = world.get(&format!("{address}/findings"), &focal).await.text;
        assert!(found.contains("tình trạng khác nhau") && found.contains("Cao"), "{found}");
        let (conflict, sides) = (field(&found, "conflict"), field(&found, "found"));
        let answer = [("conflict", conflict.as_str()), ("found", &sides), ("follow", ""), ("reason", " ")];
        let silent = world.post(&format!("{address}/conflicts"), &focal, &answer).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY, "a reason is needed");
        let mut answer = answer.to_vec();
        answer[3].1 = "Hai phần việc khác nhau";
        let leader = world.sign_in("lanh.dao").await;
        let other = world.post(&format!("{address}/conflicts"), &leader, &answer).await;
        assert_eq!(other.status, StatusCode::NOT_FOUND, "who reads does not settle");
        let settled = world.post(&format!("{address}/conflicts"), &focal, &answer).await;
        assert_eq!(settled.status, StatusCode::SEE_OTHER, "{}", settled.text);
        let found = world.get(&format!("{address}/findings"), &focal).await.text;
        assert!(found.contains("Hai phần việc khác nhau") && found.contains("(dau.moi, "), "{found}");
        // The text says so too, and leads to both.
        let page = world.get(&address, &focal).await.text;
        let said = "nêu tình trạng khác nhau; báo cáo này giữ cả hai nội dung. Lý do: Hai phần việc khác nhau.)";
        let piece = page.split("<div class=\"piece\"").find(|piece| piece.contains(said));
        let piece = piece.unwrap_or_else(|| panic!("the choice is not said: {page}"));
        assert_eq!(piece.matches("class=\"source\"").count(), 2, "{piece}");
        let frozen = world.post(&format!("{address}/editions"), &focal, &[]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
        holds(&world, engine).await;
    }
}

/// T6-R2: what a person waives keeps who and why, and holds for that very failure only.
#[tokio::test]
async fn t6_r2_a_failure_is_waived_with_a_reason() {
    let mut world = World::at("2023-10-02T08:00").await;
    let Season { cycle, .. } = season(&mut world).await;
    let focal = world.sign_in("dau.moi").await;
    let address = format!("/reports/{cycle}");
    let failure = field(&world.get(&address, &focal).await.text, "failure");
    let silent = world.post(&format!("{address}/waivers"), &focal, &[("failure", &failure), ("reason", "")]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let other =
        world.post(&format!("{address}/waivers"), &focal, &[("failure", "sum:x:1/2"), ("reason", "Khác")]).await;
    assert_eq!(other.status, StatusCode::SEE_OTHER);
    let refused = world.post(&format!("{address}/editions"), &focal, &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "another failure's waiver is none");
    let form = [("failure", failure.as_str()), ("reason", "Đã thống nhất qua điện thoại")];
    assert_eq!(world.post(&format!("{address}/waivers"), &focal, &form).await.status, StatusCode::SEE_OTHER);
    let page = world.get(&address, &focal).await.text;
    assert!(page.contains("dau.moi cho phép lúc 08:00 ngày 06/12/2023: Đã thống nhất qua điện thoại"), "{page}");
    assert_eq!(world.post(&format!("{address}/editions"), &focal, &[]).await.status, StatusCode::SEE_OTHER);
}

/// T6-R10: sentences are left out and taken back; the mark shows it, and the body's own words are one click away.
#[tokio::test]
async fn t6_r10_sentences_are_chosen_and_can_be_taken_back() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let Season { cycle, .. } = season(&mut world).await;
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/reports/{cycle}");
        let page = world.get(&address, &focal).await.text;
        let choose = page
            .split("href=\"")
            .filter_map(|rest| rest.split('"').next())
            .filter(|link| link.contains("/text?key="))
            .map(unescaped)
            .filter(|link| link.ends_with("/done"));
        let mut form_page = String::new();
        for link in choose.collect::<Vec<_>>() {
            let one = world.get(&link, &focal).await.text;
            if one.contains("12 giấy phép") {
                form_page = one;
            }
        }
        assert!(form_page.contains("/returns/"), "the body's own words are one click away: {form_page}");
        let key = field(&form_page, "key");
        let all = ["Đã cấp 12 giấy phép xây dựng đô thị.", "Đã rà soát 3 đồ án.", "Hồ sơ còn lại đang thẩm định."];
        for sentence in all {
            assert!(form_page.contains(&format!("name=\"shown\" value=\"{sentence}\"")), "{form_page}");
        }
        let mut form: Vec<(&str, &str)> = vec![("key", &key), ("reason", "")];
        form.extend(all.iter().map(|one| ("shown", *one)));
        let none = world.post(&format!("{address}/text"), &focal, &form).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing kept needs a reason");
        let kept: Vec<(&str, &str)> = form.iter().copied().chain([("keep", all[0]), ("keep", all[2])]).collect();
        assert_eq!(world.post(&format!("{address}/text"), &focal, &kept).await.status, StatusCode::SEE_OTHER);
        let page = world.get(&address, &focal).await.text;
        assert!(page.contains("Đã cấp 12 giấy phép xây dựng đô thị. […] Hồ sơ còn lại đang thẩm định."), "{page}");
        form[1].1 = "đã nêu ở phần chung";
        assert_eq!(world.post(&format!("{address}/text"), &focal, &form).await.status, StatusCode::SEE_OTHER);
        let page = world.get(&address, &focal).await.text;
        assert!(page.contains("được lược bỏ khi tổng hợp: đã nêu ở phần chung"), "{page}");
        holds(&world, engine).await;
        let back: Vec<(&str, &str)> = form.iter().copied().chain(all.iter().map(|one| ("keep", *one))).collect();
        assert_eq!(world.post(&format!("{address}/text"), &focal, &back).await.status, StatusCode::SEE_OTHER);
        let page = world.get(&address, &focal).await.text;
        assert!(page.contains(&all.join(" ")) && !page.contains("[…]"), "{page}");
    }
}

/// Issue E, part 4: every paragraph and figure leads to its return, version and the person's approval.
#[tokio::test]
async fn the_margin_names_the_return_its_version_and_who_stands_for_it() {
    let mut world = World::at("2023-10-02T08:00").await;
    let Season { cycle, .. } = season(&mut world).await;
    let focal = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/reports/{cycle}"), &focal).await.text;
    assert!(page.contains(">Sở Xây dựng, bản 1</a>") && page.contains("Giám đốc ký"), "{page}");
    assert!(page.contains("= 2/") && page.contains("trên tổng số cơ quan, đơn vị phải báo cáo"), "{page}");
    let link = page.split("class=\"source\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
    let id = link.trim_start_matches("/returns/").split('#').next().and_then(ReturnId::parse);
    assert!(id.is_some(), "{link}");
    let with = [("issued_as", "focal"), ("decimals", "1"), ("has_sources", "yes")];
    let kept = world.post(&format!("/reports/{cycle}/choices"), &focal, &with).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    let text = words_of(&world.get(&format!("/reports/{cycle}/report.docx"), &focal).await);
    assert!(text.contains("Sở Xây dựng: báo cáo, bản 1, nhiệm vụ I.1: kết quả thực hiện"), "{text}");
    assert!(text.contains("làm tròn đến 1 chữ số thập phân"), "{text}");
}

/// Issue E, part 1: the same content goes as the focal body's report, or as the People's Committee's own with its tờ trình.
#[tokio::test]
async fn one_content_goes_in_two_names() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let Season { cycle, .. } = season(&mut world).await;
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/reports/{cycle}");
        let own = words_of(&world.get(&format!("{address}/report.docx"), &focal).await);
        assert!(own.contains("Kính gửi: Ủy ban nhân dân tỉnh An Hòa.") && own.contains("GIÁM ĐỐC"), "{own}");
        assert_eq!(world.get(&format!("{address}/submission.docx"), &focal).await.status, StatusCode::NOT_FOUND);
        let nobody = [("issued_as", "issuer"), ("addressees", " "), ("decimals", "2")];
        let refused = world.post(&format!("{address}/choices"), &focal, &nobody).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let form = [
            ("issued_as", "issuer"),
            ("addressees", "Bộ Kế hoạch mẫu\nTỉnh ủy An Hòa"),
            ("recipients", "Thành viên Ủy ban nhân dân tỉnh"),
            ("decimals", "2"),
        ];
        let kept = world.post(&format!("{address}/choices"), &focal, &form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let text = words_of(&world.get(&format!("{address}/report.docx"), &focal).await);
        for words in [
            "TM. ỦY BAN NHÂN DÂN",
            "- Bộ Kế hoạch mẫu;",
            "- Tỉnh ủy An Hòa.",
            "/BC-UBND",
            "- Thành viên Ủy ban nhân dân tỉnh;",
        ] {
            assert!(text.contains(words), "«{words}» in {text}");
        }
        assert!(!text.contains("GIÁM ĐỐC"));
        let said = "Sở Xây dựng (nhiệm vụ I.1): Đã cấp 12 giấy phép";
        assert!(own.contains(said) && text.contains(said), "the content is the same");
        // The page for the leadership stays the focal body's own.
        let brief = words_of(&world.get(&format!("{address}/report.docx?outline=brief"), &focal).await);
        assert!(brief.contains("Kính gửi: Ủy ban nhân dân tỉnh An Hòa.") && brief.contains("GIÁM ĐỐC"), "{brief}");
        assert!(!brief.contains("Bộ Kế hoạch mẫu") && !brief.contains("TM. ỦY BAN"), "{brief}");
        let letter = words_of(&world.get(&format!("{address}/submission.docx"), &focal).await);
        for words in ["TỜ TRÌNH", "Kính gửi: Ủy ban nhân dân tỉnh An Hòa.", "GIÁM ĐỐC", "Bộ Kế hoạch mẫu", "/TTr-"]
        {
            assert!(letter.contains(words), "«{words}» in {letter}");
        }
        holds(&world, engine).await;
    }
}

/// Every field of the template form as the page holds it.
fn template_form(page: &str) -> Vec<(String, String)> {
    let mut form = Vec::new();
    for fieldset in page.split("<fieldset").skip(1) {
        for (name, rest) in ["place", "level", "most", "title"]
            .iter()
            .filter_map(|name| Some((*name, fieldset.split(&format!("name=\"{name}\" value=\"")).nth(1)?)))
        {
            form.push((name.to_owned(), unescaped(rest.split('"').next().unwrap_or_default())));
        }
        for name in ["part", "is_in"] {
            let select = fieldset.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
            let select = select.split("</select>").next().unwrap_or_default();
            let chosen =
                select.split("<option value=\"").find(|option| option.contains(" selected")).unwrap_or_default();
            form.push((name.to_owned(), chosen.split('"').next().unwrap_or_default().to_owned()));
        }
        let lead = fieldset.split("<textarea").nth(1).and_then(|rest| rest.split_once('>')).map(|(_, rest)| rest);
        let lead = lead.and_then(|rest| rest.split("</textarea>").next()).unwrap_or_default();
        form.push(("lead".to_owned(), unescaped(lead)));
    }
    form
}

/// Issue E, part 2: the template is data with versions, checked before use, previewed with the real data of a cycle.
#[tokio::test]
async fn the_template_is_edited_checked_previewed_and_kept_as_a_version() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let Season { cycle, .. } = season(&mut world).await;
        let focal = world.sign_in("dau.moi").await;
        let page = world.get("/report-templates/full", &focal).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let given = template_form(&page.text);
        let send = |form: &[(String, String)], more: &[(&str, &str)]| -> Vec<(String, String)> {
            let more = more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
            form.iter().cloned().chain(more).collect()
        };
        let post = async |path: &str, form: Vec<(String, String)>| {
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            world.post(path, &focal, &form).await
        };
        let id = cycle.to_string();
        let changed = |name: &str, from: &str, to: &str| -> Vec<(String, String)> {
            assert!(given.iter().any(|(own, value)| own == name && value == from), "{name}={from}: {given:?}");
            let change = |(own, value): &(String, String)| {
                let value = if own == name && value == from { to } else { value };
                (own.clone(), value.to_owned())
            };
            given.iter().map(change).collect()
        };
        // Faults are named with their line; nothing is kept.
        let lead = "Kế hoạch đề ra {targets} chỉ tiêu: đã đạt {targets_reached}; đúng tiến độ {targets_on_track}; chậm {targets_behind}; có nguy cơ không đạt {targets_at_risk}; chưa đủ cơ sở đánh giá {targets_unassessed}.";
        let wrong = changed("lead", lead, "Có {chi_tieu} chỉ tiêu.");
        let refused = post("/report-templates/full", send(&wrong, &[("note", "thử")])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains("Dòng 5: không có trường «chi_tieu»."), "{}", refused.text);
        assert!(refused.text.contains("Có {chi_tieu} chỉ tiêu."), "what was typed is kept");
        let doubled = changed("part", "shortcomings", "obstacles");
        let refused = post("/report-templates/full/preview", send(&doubled, &[("cycle", &id)])).await;
        assert!(refused.text.contains("đã có ở dòng 11"), "{}", refused.text);
        let gone = changed("part", "timeliness", "");
        let refused = post("/report-templates/full", send(&gone, &[])).await;
        assert!(refused.text.contains("Thiếu phần bắt buộc: Chế độ báo cáo."), "{}", refused.text);
        // A preview shows the real data and keeps nothing.
        let better = changed("title", "KIẾN NGHỊ, ĐỀ XUẤT", "ĐỀ XUẤT VỚI CẤP TRÊN");
        let preview = post("/report-templates/full/preview", send(&better, &[("cycle", &id)])).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        assert!(
            preview.text.contains("V. ĐỀ XUẤT VỚI CẤP TRÊN") && preview.text.contains("12 giấy phép"),
            "{}",
            preview.text
        );
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert!(report.contains("V. KIẾN NGHỊ, ĐỀ XUẤT"), "{report}");
        // Kept, it is the next version, and the report follows it; the earlier one can be seen.
        let kept = post("/report-templates/full", send(&better, &[("note", "Đổi tên mục V")])).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let report = world.get(&format!("/reports/{cycle}"), &focal).await.text;
        assert!(report.contains("V. ĐỀ XUẤT VỚI CẤP TRÊN"), "{report}");
        let page = world.get("/report-templates/full", &focal).await.text;
        assert!(page.contains("Đổi tên mục V (dau.moi, "), "{page}");
        let before = world.get("/report-templates/full?version=0", &focal).await.text;
        assert!(before.contains("KIẾN NGHỊ, ĐỀ XUẤT") && !before.contains("ĐỀ XUẤT VỚI CẤP TRÊN"));
        let reader = world.sign_in("lanh.dao").await;
        let seen = world.get("/report-templates/full", &reader).await.text;
        assert!(seen.contains("ĐỀ XUẤT VỚI CẤP TRÊN") && !seen.contains("Lưu thành phiên bản mới"), "{seen}");
        assert_eq!(world.get("/report-templates/other", &focal).await.status, StatusCode::NOT_FOUND);
        holds(&world, engine).await;
    }
}

/// Issue E, parts 3 and 10: tasks are gathered as the officer says; other reports are made of the same pieces.
#[tokio::test]
async fn tasks_are_gathered_and_other_reports_come_from_the_same_pieces() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-02T08:00").await;
        let Season { cycle, province } = season(&mut world).await;
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/reports/{cycle}");
        let task = crate::tasks::task(&world, &province, "I.1").await;
        let form = [("task", task.as_str()), ("title", "Cấp  phép")];
        assert_eq!(world.post(&format!("{address}/groups"), &focal, &form).await.status, StatusCode::SEE_OTHER);
        let page = world.get(&address, &focal).await.text;
        let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("«{words}» in {page}"));
        assert!(place("* Cấp phép") < place("Đã cấp 12 giấy phép"), "{page}");
        holds(&world, engine).await;
        let form = [("task", task.as_str()), ("title", "")];
        world.post(&format!("{address}/groups"), &focal, &form).await;
        assert!(!world.get(&address, &focal).await.text.contains("* Cấp phép"), "taken out again");

        let body = page.split("<option value=\"").find(|rest| rest.contains(">Sở Y tế<")).expect("a body");
        let body = body.split('"').next().expect("a key");
        let own = words_of(&world.get(&format!("{address}/report.docx?body={body}"), &focal).await);
        assert!(own.contains("ngành y tế đang") && !own.contains("12 giấy phép"), "{own}");
        let section = words_of(&world.get(&format!("{address}/report.docx?section=II"), &focal).await);
        assert!(section.contains("II. Quản lý, điều hành") && !section.contains("12 giấy phép"), "{section}");
        let brief = words_of(&world.get(&format!("{address}/report.docx?outline=brief"), &focal).await);
        assert!(
            brief.contains("Tóm tắt kết quả") && !brief.contains("12 giấy phép") && !brief.contains("Phụ lục"),
            "{brief}"
        );
        // Without a cycle in these months none is offered; with two quarters both speak, each under its own name.
        assert_eq!(world.get(&format!("{address}?months=6"), &focal).await.status, StatusCode::NOT_FOUND);
        quarter(&world, &cycle, ("Quý I năm 2023", 1, 3), "Y tế nói trong quý một.").await;
        quarter(&world, &cycle, ("Quý II năm 2023", 4, 6), "Y tế nói trong quý hai.").await;
        let page = world.get(&address, &focal).await.text;
        assert!(page.contains("6 tháng đầu năm"), "{page}");
        let half = world.get(&format!("{address}?months=6"), &focal).await.text;
        assert!(half.contains("6 tháng năm 2023") && !half.contains("12 giấy phép"), "{half}");
        for words in ["Sở Y tế (quý I năm 2023)", "Y tế nói trong quý một.", "Sở Y tế (quý II năm 2023)"]
        {
            assert!(half.contains(words), "«{words}» in {half}");
        }
    }
}

/// Puts a cycle of a quarter in which the health department alone owes, and its confirmed report.
async fn quarter(world: &World, like: &CycleId, (name, from, to): (&str, i8, i8), words: &str) {
    let body = world.body("Sở Y tế").await;
    let mut act = Act::begin(&world.db, &world.system(), "cycle.opened").await.expect("an act begins");
    let year = dondoc::cycles::get(act.tx(), like).await.expect("reads").expect("the cycle is there");
    let tasks = plans::tasks(act.tx(), &year.plan_version).await.expect("reads");
    let cycle = Cycle {
        id: CycleId::new(),
        name: name.to_owned(),
        period_from: date(2023, from, 1),
        period_to: date(2023, to, 30),
        ..year
    };
    act.put(&cycle).await.expect("puts");
    let owed = Obligation {
        id: ObligationId::new(),
        cycle: cycle.id.clone(),
        body,
        cause: "Yêu cầu quý".to_owned(),
        is_focal_part: false,
        added_at: None,
        name: "Sở Y tế".to_owned(),
    };
    act.put(&owed).await.expect("puts");
    let item = Item {
        id: ItemId::new(),
        obligation: owed.id.clone(),
        task: tasks.iter().find(|task| task.label == "I.2").map(|task| task.id.clone()),
        target: None,
        role: ItemRole::Lead,
        position: 0,
        section: Some("I".to_owned()),
        added_at: None,
        ended_at: None,
    };
    act.put(&item).await.expect("puts");
    act.commit("cycles").await.expect("commits");
    confirmed(world, &cycle.id, "Sở Y tế", &[("I.2", Progress::Doing, words)]).await;
}

/// T6-R12: before consolidation the defects of each body stand by weight, of reports that nobody has confirmed too.
#[tokio::test]
async fn t6_r12_defects_are_listed_before_consolidating() {
    let world = World::at("2026-12-07T08:00").await;
    demo::fill(&world.db).await.expect("the example is made");
    let form = [("login", "tonghop"), ("password", "dondoc"), ("next", "/")];
    let focal = world.send(crate::world::post("/sign-in", None, &form)).await.cookie.expect("signs in");
    let mut tx = world.db.read(1).await.expect("reads");
    let cycle = dondoc::cycles::list(&mut tx).await.expect("reads").remove(0);
    drop(tx);
    let page = world.get(&format!("/reports/{}/findings", cycle.id), &focal).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for words in [
        "<strong class=\"weight-high\">Cao</strong>: quá hạn, chưa gửi báo cáo",
        "<strong class=\"weight-medium\">Trung bình</strong>: đang bổ sung, hoàn thiện",
        "<strong class=\"weight-watch\">Theo dõi</strong>: đã gửi, chờ rà soát",
    ] {
        assert!(page.text.contains(words), "«{words}» in {}", page.text);
    }
    let docx = world.get(&format!("/reports/{}/report.docx", cycle.id), &focal).await;
    assert!(docx.bytes.starts_with(b"PK") && Format::Docx.media_type().contains("word"));
}
