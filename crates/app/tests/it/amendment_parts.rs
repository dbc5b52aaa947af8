//! Amendments beside tasks: headings and targets, what cannot be, superior instruments that change, decisions withdrawn.

use axum::http::StatusCode;
use dondoc::cycles::{self, Cycle};
use dondoc::events::Act;
use dondoc::ids::{TargetId, TaskGroupId};
use dondoc::layouts::check;
use dondoc::plans;
use dondoc_rules::diagnostic::Severity;

use crate::amendments::{ISSUED, begun, draft, form, item, ok, task};
use crate::cycles::{opened, text_of};
use crate::instruments::{open, record, relate};
use crate::office;
use crate::province::Province;
use crate::world::{Answer, Engine, World, engines};

fn refused(answer: &Answer, says: &str) {
    assert!(answer.status.is_client_error(), "«{says}»: {} {}", answer.status, answer.text);
    assert!(answer.text.contains(says), "«{says}» is missing: {}", answer.text);
}

/// A heading and a target of the newest version by their numbers, ended ones too.
async fn heading(world: &World, province: &Province, label: &str) -> TaskGroupId {
    let mut tx = world.db.read(1).await.expect("reads");
    let latest = plans::latest(&mut tx, &province.plan).await.expect("reads").expect("a version");
    let all = plans::groups_ever(&mut tx, &latest.id).await.expect("reads");
    all.iter().find(|one| one.label == label).unwrap_or_else(|| panic!("no heading {label}")).key().clone()
}

async fn target(world: &World, province: &Province, label: &str) -> TargetId {
    let mut tx = world.db.read(1).await.expect("reads");
    let latest = plans::latest(&mut tx, &province.plan).await.expect("reads").expect("a version");
    let all = plans::targets_ever(&mut tx, &latest.id).await.expect("reads");
    all.into_iter().find(|one| one.label == label).unwrap_or_else(|| panic!("no target {label}")).id
}

const TARGET: [(&str, &str); 6] = [
    ("label", "CT1"),
    ("text", "Tỷ lệ hồ sơ được số hóa đạt từ 60% trở lên"),
    ("comparator", "ge"),
    ("value", "60"),
    ("unit", "%"),
    ("reason", "Đo kết quả số hóa"),
];

fn issued<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = ISSUED.to_vec();
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

#[tokio::test]
async fn headings_and_targets_are_added_changed_moved_and_ended() {
    for engine in engines() {
        headings_and_targets_are_added_changed_moved_and_ended_on(engine).await;
    }
}

async fn headings_and_targets_are_added_changed_moved_and_ended_on(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let proposal = begun(&world, &province, &focal).await;
    let first = heading(&world, &province, "I").await.to_string();
    let reason = ("reason", "Theo cơ cấu mới");
    // A heading is named otherwise, another is new and stands between the two, a task stands under it, a target is new.
    let renamed = [("heading", first.as_str()), ("title", "Phát triển đô thị thông minh"), reason];
    ok(&world, &format!("{proposal}/headings"), &focal, &renamed).await;
    let new = [("label", "III"), ("title", "Số hóa hồ sơ"), ("after", "I"), reason];
    ok(&world, &format!("{proposal}/headings"), &focal, &new).await;
    let under =
        form("", &[("label", "III.1"), ("group", "III"), ("text", "Số hóa hồ sơ đất đai"), ("lead", "Sở Y tế")]);
    ok(&world, &format!("{proposal}/tasks"), &focal, &under).await;
    ok(&world, &format!("{proposal}/targets"), &focal, &TARGET).await;
    let shown = world.get(&proposal, &focal).await.text;
    for words in ["Sửa đổi đề mục", "Bổ sung đề mục", "Bổ sung nhiệm vụ", "Bổ sung chỉ tiêu", "≥ 60 %", "Số hóa hồ sơ"]
    {
        assert!(shown.contains(words), "«{words}»: {shown}");
    }
    for path in ["submission.docx", "decision.docx"] {
        let bytes = world.get(&format!("{proposal}/{path}"), &focal).await.bytes;
        // Held against Nghị định 30/2020 as `dondoc check` does; a note says what a person sees to.
        let found = check(&bytes).expect("is read");
        let wrong: Vec<_> = found.iter().filter(|finding| finding.severity != Severity::Note).collect();
        assert!(wrong.is_empty(), "{path}: {wrong:#?}");
        if let Some(pages) = office::words_of(&bytes, &format!("amendment-{path}")) {
            assert!(pages.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM") && pages.contains("(chưa có)"), "{pages}");
        }
        let words = text_of(&bytes);
        let said = "Sửa đổi 1 đề mục, bổ sung 1 đề mục, bổ sung 1 nhiệm vụ, bổ sung 1 chỉ tiêu.";
        assert!(words.contains(said) && words.contains("Tỷ lệ hồ sơ được số hóa"), "{path}: {words}");
    }
    world.set_clock("2023-11-06T09:00");
    let focal = world.sign_in("dau.moi").await;
    ok(&world, &format!("{proposal}/issue"), &focal, &issued(&[])).await;
    let plan = format!("/plans/{}", province.plan);
    let page = world.get(&plan, &focal).await.text;
    let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("«{words}»: {page}"));
    assert!(place("Phát triển đô thị thông minh") < place("Số hóa hồ sơ"), "{page}");
    assert!(place("Số hóa hồ sơ đất đai") < place("Quản lý, điều hành"), "the new heading stands behind I: {page}");
    assert!(page.contains("Tỷ lệ hồ sơ được số hóa"), "{page}");
    let before = world.get(&format!("{plan}?version=1"), &focal).await.text;
    assert!(
        !before.contains("thông minh") && !before.contains("Số hóa") && !before.contains("Tỷ lệ hồ sơ"),
        "{before}"
    );
    let redline = world.get(&format!("{plan}/redline?from=1&to=2"), &focal).await.text;
    assert!(redline.contains("Bổ sung chỉ tiêu") && redline.contains("<ins> thông minh</ins>"), "{redline}");

    // The next one ends them: a heading only when nothing that goes on stands under it.
    let next = begun(&world, &province, &focal).await;
    let (third, number) = (heading(&world, &province, "III").await.to_string(), target(&world, &province, "CT1").await);
    let end = [("heading", third.as_str()), reason];
    let held = world.post(&format!("{next}/ended-headings"), &focal, &end).await;
    refused(&held, "Đề mục «III» còn nội dung đang thực hiện bên dưới: III.1");
    let gone = task(&world, &province, "III.1").await.to_string();
    ok(&world, &format!("{next}/ended-tasks"), &focal, &[("task", &gone), reason]).await;
    ok(&world, &format!("{next}/ended-headings"), &focal, &end).await;
    let kept = world.post(&format!("{next}/dropped-tasks"), &focal, &[("task", &gone)]).await;
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    refused(&world.post(&format!("{next}/issue"), &focal, &issued(&[("number", "300/QĐ-UBND")])).await, "Đề mục «III»");
    ok(&world, &format!("{next}/ended-tasks"), &focal, &[("task", &gone), reason]).await;
    ok(&world, &format!("{next}/ended-targets"), &focal, &[("target", number.as_str()), reason]).await;
    let second = heading(&world, &province, "II").await.to_string();
    let moved = [("heading", second.as_str()), ("title", "Quản lý, điều hành"), ("parent", "I"), reason];
    ok(&world, &format!("{next}/headings"), &focal, &moved).await;
    let shown = world.get(&next, &focal).await.text;
    for words in ["Chấm dứt đề mục", "Chấm dứt chỉ tiêu", "Thuộc đề mục"] {
        assert!(shown.contains(words), "«{words}»: {shown}");
    }
    let confirmed = [("number", "300/QĐ-UBND"), ("ends_open", "1")];
    ok(&world, &format!("{next}/issue"), &focal, &issued(&confirmed)).await;
    let page = world.get(&plan, &focal).await.text;
    assert!(!page.contains("Số hóa hồ sơ") && !page.contains("Tỷ lệ hồ sơ"), "{page}");
    assert!(world.get(&format!("{plan}?version=2"), &focal).await.text.contains("Tỷ lệ hồ sơ được số hóa"));
    // Ids last: the redline over both amendments tells each once.
    let redline = text_of(&world.get(&format!("{plan}/redline.docx?from=2&to=3"), &focal).await.bytes);
    assert!(redline.contains("Chấm dứt thực hiện") && redline.contains("Số hóa hồ sơ"), "{redline}");
}

#[tokio::test]
async fn what_a_heading_or_a_target_cannot_be_is_said_and_kept() {
    for engine in engines() {
        what_a_heading_or_a_target_cannot_be_is_said_and_kept_on(engine).await;
    }
}

async fn what_a_heading_or_a_target_cannot_be_is_said_and_kept_on(engine: Engine) {
    let world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let (first, second) = (heading(&world, &province, "I").await.to_string(), heading(&world, &province, "II").await);
    let proposal = begun(&world, &province, &focal).await;
    let base = [("title", "Số hóa hồ sơ"), ("label", "III"), ("reason", "Mới")];
    let with = |changes: &[(&'static str, &str)]| -> Vec<(String, String)> {
        let kept = base.iter().filter(|(name, _)| !changes.iter().any(|(other, _)| other == name));
        kept.chain(changes).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    for (changes, sentence) in [
        (vec![("title", "")], "Chưa có tên đề mục"),
        (vec![("label", "")], "Chưa có số thứ tự"),
        (vec![("reason", "")], "Chưa có lý do"),
        (vec![("label", "II")], "Số này đã có ở đề mục khác"),
        (vec![("parent", "IX")], "không có mục «IX»"),
        (vec![("heading", first.as_str()), ("parent", "I")], "không thể thuộc chính nó"),
        (vec![("heading", first.as_str()), ("after", "I")], "không thể đứng sau chính nó"),
    ] {
        let fields = with(&changes);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let answer = world.post(&format!("{proposal}/headings"), &focal, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        refused(&answer, sentence);
    }
    let (path, other) = (format!("{proposal}/targets"), |change: (&'static str, &'static str)| {
        TARGET.iter().map(|field| if field.0 == change.0 { change } else { *field }).collect::<Vec<_>>()
    });
    for (change, sentence) in [
        (("label", ""), "Chưa có số thứ tự"),
        (("text", ""), "Chưa có nội dung"),
        (("value", "1.234"), "Số chưa rõ"),
        (("comparator", "x"), "Cách so sánh không có"),
    ] {
        let answer = world.post(&path, &focal, &other(change)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        refused(&answer, sentence);
    }
    ok(&world, &path, &focal, &TARGET).await;
    refused(&world.post(&path, &focal, &TARGET).await, "Số này đã có ở chỉ tiêu khác");
    // A new heading that something was put under is not taken back.
    ok(&world, &format!("{proposal}/headings"), &focal, &base).await;
    let page = world.get(&proposal, &focal).await.text;
    let own = page.split("dropped-headings\"><input type=\"hidden\" name=\"heading\" value=\"").nth(1);
    let own = own.and_then(|rest| rest.split('"').next()).expect("the new heading").to_owned();
    let under = form("", &[("label", "III.1"), ("group", "III"), ("text", "Số hóa hồ sơ"), ("lead", "Sở Y tế")]);
    ok(&world, &format!("{proposal}/tasks"), &focal, &under).await;
    let dropped = world.post(&format!("{proposal}/dropped-headings"), &focal, &[("heading", &own)]).await;
    refused(&dropped, "còn nội dung đang thực hiện bên dưới: III.1");
    // Nobody else's proposal, and none that is not there.
    let reporter = world.sign_in("xay.dung").await;
    let second = second.to_string();
    for path in ["headings", "targets", "ended-headings"] {
        let fields = [("heading", second.as_str()), ("title", "x"), ("reason", "x")];
        let answer = world.post(&format!("{proposal}/{path}"), &reporter, &fields).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn two_amendments_of_one_heading_or_target_meet() {
    for engine in engines() {
        two_amendments_of_one_heading_or_target_meet_on(engine).await;
    }
}

async fn two_amendments_of_one_heading_or_target_meet_on(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let setup = begun(&world, &province, &focal).await;
    ok(&world, &format!("{setup}/targets"), &focal, &TARGET).await;
    world.set_clock("2023-10-20T08:00");
    let focal = world.sign_in("dau.moi").await;
    ok(&world, &format!("{setup}/issue"), &focal, &issued(&[("issued_on", "20/10/2023")])).await;

    let (one, other) = (begun(&world, &province, &focal).await, begun(&world, &province, &focal).await);
    let first = heading(&world, &province, "I").await.to_string();
    let number = target(&world, &province, "CT1").await.to_string();
    let title = [("heading", first.as_str()), ("title", "Tên thứ nhất"), ("reason", "Một")];
    ok(&world, &format!("{one}/headings"), &focal, &title).await;
    let aim: Vec<(&str, &str)> = TARGET.iter().copied().chain([("target", number.as_str())]).collect();
    let higher: Vec<(&str, &str)> =
        aim.iter().map(|field| if field.0 == "value" { ("value", "70") } else { *field }).collect();
    ok(&world, &format!("{one}/targets"), &focal, &higher).await;
    // The same heading and the same target in another proposal are asked about, and kept as typed.
    let again = [("heading", first.as_str()), ("title", "Tên thứ hai"), ("reason", "Hai")];
    let asked = world.post(&format!("{other}/headings"), &focal, &again).await;
    refused(&asked, "cũng đang sửa đổi");
    assert!(asked.text.contains("Tên thứ hai"), "{}", asked.text);
    refused(&world.post(&format!("{other}/targets"), &focal, &aim).await, "cũng đang sửa đổi");
    ok(&world, &format!("{other}/headings"), &focal, &[&again[..], &[("confirmed", "1")]].concat()).await;
    ok(&world, &format!("{other}/targets"), &focal, &[&aim[..], &[("confirmed", "1")]].concat()).await;
    let kept = form("", &[("label", "II.9"), ("group", "II"), ("text", "Việc riêng"), ("lead", "Sở Y tế")]);
    ok(&world, &format!("{other}/tasks"), &focal, &kept).await;
    ok(&world, &format!("{one}/issue"), &focal, &issued(&[("number", "301/QĐ-UBND"), ("issued_on", "20/10/2023")]))
        .await;
    let late = issued(&[("number", "302/QĐ-UBND"), ("issued_on", "20/10/2023")]);
    refused(&world.post(&format!("{other}/issue"), &focal, &late).await, "đã có phiên bản 3");
    let moved = world.post(&format!("{other}/base"), &focal, &[]).await;
    assert!(moved.text.contains("mời xem lại: I, CT1"), "what met is named: {}", moved.text);
    ok(&world, &format!("{other}/issue"), &focal, &late).await;
    let page = world.get(&format!("/plans/{}", province.plan), &focal).await.text;
    assert!(page.contains("Tên thứ nhất") && page.contains("Việc riêng") && !page.contains("Tên thứ hai"), "{page}");
}

#[tokio::test]
async fn a_day_inside_a_closed_cycle_wants_a_persons_word_and_its_table_stands() {
    for engine in engines() {
        a_day_inside_a_closed_cycle_wants_a_persons_word_and_its_table_stands_on(engine).await;
    }
}

async fn a_day_inside_a_closed_cycle_wants_a_persons_word_and_its_table_stands_on(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (_, cycle) = opened(&world, &province).await;
    let system = world.system();
    let mut act = Act::begin(&world.db, &system, "cycle.closed").await.expect("begins");
    let own = cycles::get(act.tx(), &cycle).await.expect("reads").expect("the cycle");
    act.put(&Cycle { closed_at: Some(system.now), ..own }).await.expect("puts");
    act.commit(&format!("cycles/{cycle}")).await.expect("commits");
    world.set_clock("2024-02-05T09:00");
    let focal = world.sign_in("dau.moi").await;
    let board = world.get(&format!("/cycles/{cycle}"), &focal).await.text;
    let first = task(&world, &province, "I.1").await.to_string();
    let proposal = begun(&world, &province, &focal).await;
    ok(&world, &format!("{proposal}/tasks"), &focal, &form(&first, &[("text", "Lời văn mới")])).await;
    let back = issued(&[("issued_on", "01/12/2023"), ("effective_on", "01/12/2023")]);
    let asked = world.post(&format!("{proposal}/issue"), &focal, &back).await;
    refused(&asked, "nằm trong kỳ báo cáo đã đóng «Năm 2023»");
    assert!(asked.text.contains("245/QĐ-UBND") && asked.text.contains("reaches_back"), "{}", asked.text);
    ok(&world, &format!("{proposal}/issue"), &focal, &[&back[..], &[("reaches_back", "1")]].concat()).await;
    // The closed cycle asks by the version that it was closed with, and is not offered to go over.
    let versions = world.get(&format!("/plans/{}/versions", province.plan), &focal).await.text;
    assert!(!versions.contains("name=\"version\""), "{versions}");
    let strip =
        |text: &str| text.split("<main").nth(1).map(|rest| rest.split("</main").next().unwrap_or_default().to_owned());
    assert_eq!(strip(&world.get(&format!("/cycles/{cycle}"), &focal).await.text), strip(&board));
}

#[tokio::test]
async fn a_superior_instrument_that_changes_is_looked_at_by_the_focal_body() {
    for engine in engines() {
        a_superior_instrument_that_changes_is_looked_at_by_the_focal_body_on(engine).await;
    }
}

async fn a_superior_instrument_that_changes_is_looked_at_by_the_focal_body_on(engine: Engine) {
    let mut world = World::on(engine, "2024-03-01T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let own = {
        let mut tx = world.db.read(1).await.expect("reads");
        let version = plans::version(&mut tx, &province.version).await.expect("reads").expect("the version");
        format!("/instruments/{}", version.instrument)
    };
    // The plan implements a resolution, which rests on another one.
    let resolution =
        [("type", "Nghị quyết"), ("number", "09/NQ-TU"), ("issuer", "Tỉnh ủy An Hòa"), ("issued_on", "10/01/2023")];
    let resolution = record(&world, &focal, &resolution).await;
    let above =
        [("type", "Nghị quyết"), ("number", "06/NQ-TW"), ("issuer", "Bộ Chính trị"), ("issued_on", "24/01/2022")];
    record(&world, &focal, &above).await;
    for (page, kind, other) in [(&own, "implements", "09/NQ-TU"), (&resolution, "based_on", "06/NQ-TW")] {
        let done = relate(&world, &focal, page, kind, other, "20/06/2023").await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    }
    assert!(world.get("/plan-reviews", &focal).await.text.contains("Không có kế hoạch nào chờ rà soát"));
    let change =
        [("type", "Nghị quyết"), ("number", "30/NQ-TW"), ("issuer", "Bộ Chính trị"), ("issued_on", "15/02/2024")];
    let change = record(&world, &focal, &change).await;
    let done = relate(&world, &focal, &change, "replaces", "06/NQ-TW", "01/03/2024").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);

    assert!(
        world.get("/", &focal).await.text.contains("Rà soát kế hoạch «Triển khai Nghị quyết về phát triển đô thị»")
    );
    let page = world.get("/plan-reviews", &focal).await.text;
    assert!(
        page.contains("Chờ rà soát (1)") && page.contains("06/NQ-TW") && page.contains("bị thay thế bởi"),
        "{page}"
    );
    let relation = page.split("name=\"relation\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let relation = relation.expect("a change to answer").to_owned();
    let path = format!("/plans/{}/reviews", province.plan);
    let half = [("relation", relation.as_str()), ("answer", "amend"), ("note", " ")];
    let half = world.post(&path, &focal, &half).await;
    refused(&half, "Chưa có nội dung rà soát");
    assert!(half.text.contains("value=\"amend\" selected"), "what was chosen is kept: {}", half.text);
    refused(&world.post(&path, &focal, &[("relation", &relation), ("note", "x")]).await, "Chưa chọn kết quả");
    let reporter = world.sign_in("xay.dung").await;
    let answer = [("relation", relation.as_str()), ("answer", "amend"), ("note", "Chỉ tiêu đô thị hóa thay đổi")];
    assert!(world.post(&path, &reporter, &answer).await.status.is_client_error());
    ok(&world, &path, &focal, &answer).await;
    let page = world.get("/plan-reviews", &focal).await.text;
    assert!(page.contains("Chờ rà soát (0)") && page.contains("Chỉ tiêu đô thị hóa thay đổi"), "{page}");
    assert!(page.contains(&format!("/plans/{}/amendments/new", province.plan)), "{page}");
    assert!(!world.get("/", &focal).await.text.contains("Rà soát kế hoạch"));
    world.set_clock("2024-03-02T08:00");
}

#[tokio::test]
async fn a_plan_whose_amendment_holds_while_it_was_itself_ended_asks_for_no_further_period() {
    for engine in engines() {
        a_plan_whose_amendment_holds_while_it_was_itself_ended_asks_for_no_further_period_on(engine).await;
    }
}

async fn a_plan_whose_amendment_holds_while_it_was_itself_ended_asks_for_no_further_period_on(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let first = task(&world, &province, "I.1").await.to_string();
    let proposal = begun(&world, &province, &focal).await;
    ok(&world, &format!("{proposal}/tasks"), &focal, &form(&first, &[("text", "Lời văn mới")])).await;
    world.set_clock("2023-11-06T09:00");
    let focal = world.sign_in("dau.moi").await;
    ok(&world, &format!("{proposal}/issue"), &focal, &issued(&[])).await;
    let ending = record(&world, &focal, &[("number", "77/QĐ-UBND"), ("issued_on", "06/11/2023")]).await;

    // The decision that made version 2 is withdrawn: it waits for a person, and asks for no further period.
    let done = relate(&world, &focal, &ending, "ends", "245/QĐ-UBND", "07/11/2023").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    world.set_clock("2024-10-16T08:00");
    let focal = world.sign_in("dau.moi").await;
    let page = world.get("/plan-reviews", &focal).await.text;
    assert!(page.contains("245/QĐ-UBND") && page.contains("bị bãi bỏ bởi Quyết định số 77/QĐ-UBND"), "{page}");
    refused(
        &open(&world, &province, &focal, "2024", "16/10/2024").await,
        "Kế hoạch đã hết hiệu lực từ ngày 07/11/2023",
    );
    let mut tx = world.db.read(1).await.expect("reads");
    let all = dondoc::instruments::relations::all(&mut tx).await.expect("reads");
    drop(tx);
    let ended = all.iter().find(|one| one.kind.as_str() == "ends").expect("the withdrawal").id.clone();
    ok(&world, &format!("{ending}/relations/{ended}/withdrawal"), &focal, &[("reason", "Ghi nhầm")]).await;

    // The plan itself is ended while its amendment still holds.
    let done = relate(&world, &focal, &ending, "ends", "12/KH-UBND", "01/01/2024").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    refused(
        &open(&world, &province, &focal, "2024", "16/10/2024").await,
        "Kế hoạch đã hết hiệu lực từ ngày 01/01/2024",
    );
}

#[tokio::test]
async fn a_target_in_a_report_in_progress_is_upgraded_and_a_sent_one_is_found_when_it_is_ended() {
    for engine in engines() {
        a_target_in_a_report_in_progress_is_upgraded_and_a_sent_one_is_found_when_it_is_ended_on(engine).await;
    }
}

async fn a_target_in_a_report_in_progress_is_upgraded_and_a_sent_one_is_found_when_it_is_ended_on(engine: Engine) {
    let mut world = World::on(engine, "2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let setup = begun(&world, &province, &focal).await;
    ok(&world, &format!("{setup}/targets"), &focal, &TARGET).await;
    ok(&world, &format!("{setup}/issue"), &focal, &issued(&[("issued_on", "16/10/2023")])).await;
    let number = target(&world, &province, "CT1").await;
    let supplier = [("body", "Sở Xây dựng"), ("reason", "Quản lý hồ sơ quy hoạch")];
    ok(&world, &format!("/plans/{}/targets/{number}/supplier", province.plan), &focal, &supplier).await;
    let (_, cycle) = opened(&world, &province).await;
    let reporter = world.sign_in("xay.dung").await;
    let report = draft(&world, &cycle, "Sở Xây dựng", &reporter).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let all = dondoc::obligations::items_of_cycle(&mut tx, &cycle).await.expect("reads");
    drop(tx);
    let own = all.into_iter().find(|one| one.target.as_ref() == Some(&number)).expect("the target is asked").id;
    let value = format!("{own}.figure_value");
    ok(&world, &format!("{report}/draft"), &reporter, &[(value.as_str(), "55")]).await;

    world.set_clock("2023-11-06T09:00");
    let (focal, reporter) = (world.sign_in("dau.moi").await, world.sign_in("xay.dung").await);
    let proposal = begun(&world, &province, &focal).await;
    let id = number.to_string();
    let aim: Vec<(&str, &str)> = TARGET
        .iter()
        .map(|field| if field.0 == "value" { ("value", "70") } else { *field })
        .chain([("target", id.as_str())])
        .collect();
    ok(&world, &format!("{proposal}/targets"), &focal, &aim).await;
    assert!(world.get(&proposal, &focal).await.text.contains("nội dung thay đổi CT1"), "the effect names the target");
    ok(&world, &format!("{proposal}/issue"), &focal, &issued(&[("number", "301/QĐ-UBND")])).await;
    let versions = world.get(&format!("/plans/{}/versions", province.plan), &focal).await.text;
    let version = versions.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    ok(&world, &format!("/cycles/{cycle}/version"), &focal, &[("version", version.expect("a version"))]).await;
    let upgrade = world.get(&format!("{report}/upgrade"), &reporter).await.text;
    for words in ["<del>≥ 60 %</del>", "<ins>≥ 70 %</ins>", "Mức phấn đấu", "55"] {
        assert!(upgrade.contains(words), "«{words}»: {upgrade}");
    }
    ok(&world, &format!("{report}/upgrade"), &reporter, &[("item", own.as_str()), ("then", "keep")]).await;

    // It leaves; then an amendment ends the target: what was sent is found.
    let mut fields = vec![("deployment".to_owned(), "Đã triển khai".to_owned()), (value.clone(), "55".to_owned())];
    fields.push((format!("{own}.figure_nature"), "estimate".to_owned()));
    for label in ["I.1", "I.2"] {
        let one = item(&world, &cycle, "Sở Xây dựng", &task(&world, &province, label).await).await;
        fields.push((format!("{one}.done"), format!("Kết quả {label}")));
        fields.push((format!("{one}.progress"), "standing".to_owned()));
    }
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    ok(&world, &format!("{report}/draft"), &reporter, &fields).await;
    let signed = [("number", "12/BC-SXD"), ("issued_on", "06/11/2023"), ("signer", "Giám đốc")];
    ok(&world, &format!("{report}/signed-letter"), &reporter, &signed).await;
    world.set_clock("2023-11-07T09:00");
    let focal = world.sign_in("dau.moi").await;
    let ending = begun(&world, &province, &focal).await;
    ok(&world, &format!("{ending}/ended-targets"), &focal, &[("target", &id), ("reason", "Không còn phù hợp")]).await;
    let meant = issued(&[("number", "302/QĐ-UBND"), ("ends_open", "1")]);
    ok(&world, &format!("{ending}/issue"), &focal, &meant).await;
    let versions = world.get(&format!("/plans/{}/versions", province.plan), &focal).await.text;
    let version = versions.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    ok(&world, &format!("/cycles/{cycle}/version"), &focal, &[("version", version.expect("a version"))]).await;
    let shown = world.get(&report, &focal).await.text;
    assert!(shown.contains("CT1") && shown.contains("55"), "{shown}");
}

#[tokio::test]
async fn the_example_shows_a_difficulty_of_two_bodies_a_directive_and_a_proposal() {
    for engine in engines() {
        the_example_shows_a_difficulty_of_two_bodies_a_directive_and_a_proposal_on(engine).await;
    }
}

async fn the_example_shows_a_difficulty_of_two_bodies_a_directive_and_a_proposal_on(engine: Engine) {
    let world = World::on(engine, "2026-12-07T08:00").await;
    dondoc::demo::fill(&world.db).await.expect("the example is made");
    dondoc::demo::change(&world.db).await.expect("what changes is made");
    let signed = [("login", "tonghop"), ("password", "dondoc")];
    let answer = world.send(crate::world::post("/sign-in", None, &signed)).await;
    let cookie = answer.cookie.expect("signed in");
    let cases = world.get("/obstacles", &cookie).await.text;
    assert!(cases.contains("Sở Công Thương; Ban Quản lý Khu kinh tế An Hòa"), "{cases}");
    let directives = world.get("/directives", &cookie).await.text;
    assert!(directives.contains("(giả định)") && directives.contains("18/12/2026"), "{directives}");
    let mut tx = world.db.read(1).await.expect("reads");
    let plan = plans::list(&mut tx).await.expect("reads").remove(0).id;
    drop(tx);
    let versions = world.get(&format!("/plans/{plan}/versions"), &cookie).await.text;
    assert!(versions.contains("Đang lấy ý kiến") && versions.contains("(giả định)"), "{versions}");
}
