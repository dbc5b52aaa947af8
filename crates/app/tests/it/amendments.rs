//! Amendments: from a proposal to the next version, its effect on a cycle under way, and a report in progress.

use axum::http::StatusCode;
use dondoc::ids::{CycleId, TaskId};
use dondoc::obligations;
use dondoc::plans;
use dondoc_rules::access::Role;
use jiff::civil::date;

use crate::cycles::{lines, opened, text_of};
use crate::province::Province;
use crate::world::{World, engines};

/// The id of a task of the newest version by its number.
pub async fn task(world: &World, province: &Province, label: &str) -> TaskId {
    let mut tx = world.db.read(1).await.expect("reads");
    let latest = plans::latest(&mut tx, &province.plan).await.expect("reads").expect("a version");
    let tasks = plans::tasks_ever(&mut tx, &latest.id).await.expect("reads");
    tasks.into_iter().find(|task| task.label == label).unwrap_or_else(|| panic!("no task {label}")).id
}

/// A task's form with some fields set otherwise.
pub fn form<'a>(task: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("task", task),
        ("label", "I.1"),
        ("group", "I"),
        ("text", "Nhiệm vụ I.1 của kế hoạch"),
        ("lead", "Sở Xây dựng"),
        ("timeline", "Thường xuyên"),
        ("class", "standing"),
        ("reason", "Theo thực tế triển khai"),
    ];
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    fields
}

pub async fn begun(world: &World, province: &Province, cookie: &str) -> String {
    let fields = [("title", "Sửa đổi, bổ sung một số nhiệm vụ"), ("reason", "Phù hợp nguồn lực năm 2023")];
    let answer = world.post(&format!("/plans/{}/amendments", province.plan), cookie, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location.expect("the proposal")
}

pub const ISSUED: [(&str, &str); 6] = [
    ("type", "Quyết định"),
    ("number", "245/QĐ-UBND"),
    ("issuer", "Ủy ban nhân dân tỉnh An Hòa"),
    ("issued_on", "06/11/2023"),
    ("title", "Sửa đổi, bổ sung một số nhiệm vụ của Kế hoạch"),
    ("effective_on", ""),
];

pub async fn ok(world: &World, path: &str, cookie: &str, fields: &[(&str, &str)]) {
    let answer = world.post(path, cookie, fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
}

/// The draft of a body and the fields of its form: name by text of the item.
pub async fn draft(world: &World, cycle: &CycleId, body: &str, cookie: &str) -> String {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    let id = owed.into_iter().find(|one| one.body == body).expect("owes").id;
    drop(tx);
    let answer = world.post(&format!("/obligations/{id}/returns"), cookie, &[]).await;
    answer.location.expect("a draft").trim_end_matches("/edit").to_owned()
}

pub async fn item(world: &World, cycle: &CycleId, body: &str, task: &TaskId) -> String {
    let body = world.body(body).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, cycle).await.expect("reads");
    let id = owed.into_iter().find(|one| one.body == body).expect("owes").id;
    let items = obligations::items(&mut tx, &id).await.expect("reads");
    items.into_iter().find(|item| item.task.as_ref() == Some(task)).expect("an item").id.to_string()
}

#[tokio::test]
async fn a_plan_is_amended_and_a_report_in_progress_is_upgraded() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let (_, cycle) = opened(&world, &province).await;
        let (first, second) = (task(&world, &province, "I.1").await, task(&world, &province, "I.2").await);
        let reporter = world.sign_in("xay.dung").await;
        let report = draft(&world, &cycle, "Sở Xây dựng", &reporter).await;
        let (one, two) =
            (item(&world, &cycle, "Sở Xây dựng", &first).await, item(&world, &cycle, "Sở Xây dựng", &second).await);
        let (done_one, done_two) = (format!("{one}.done"), format!("{two}.done"));
        let (progress_one, progress_two) = (format!("{one}.progress"), format!("{two}.progress"));
        let typed = [
            ("deployment", "Đã ban hành kế hoạch thực hiện"),
            (done_one.as_str(), "Đã rà soát 5 đồ án"),
            (progress_one.as_str(), "standing"),
            (done_two.as_str(), "Đã lập danh mục"),
            (progress_two.as_str(), "standing"),
        ];
        ok(&world, &format!("{report}/draft"), &reporter, &typed).await;

        // The proposal: I.1 is worded otherwise, I.2 is split, and the health department gets a new task.
        world.set_clock("2023-11-01T08:00");
        let (focal, reporter) = (world.sign_in("dau.moi").await, world.sign_in("xay.dung").await);
        let proposal = begun(&world, &province, &focal).await;
        let tasks = format!("{proposal}/tasks");
        let first_id = first.to_string();
        let changed = form(&first_id, &[("text", "Nhiệm vụ I.1 của kế hoạch, ưu tiên đô thị ven biển")]);
        ok(&world, &tasks, &focal, &changed).await;
        let part = [
            ("label", "I.3"),
            ("text", "Lập danh mục dự án chỉnh trang"),
            ("lead", "Sở Y tế"),
            ("origins", "I.2"),
            ("ends_origins", "1"),
            ("after", "I.2"),
        ];
        ok(&world, &tasks, &focal, &form("", &part)).await;
        let shown = world.get(&proposal, &focal).await.text;
        assert!(shown.contains("<ins>") && shown.contains("ưu tiên đô thị ven biển"), "{shown}");
        assert!(shown.contains("Hình thành từ nhiệm vụ I.2"), "{shown}");
        assert!(shown.contains("Nội dung báo cáo thêm: 1"), "{shown}");
        assert!(shown.contains("Nội dung thôi báo cáo: 2"), "both bodies were asked about I.2: {shown}");
        assert!(shown.contains("Báo cáo đang dự thảo cần xem lại: 1"), "{shown}");
        // Nobody else sees it before it is laid before them, and nothing has moved.
        assert_eq!(world.get(&proposal, &reporter).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get(&tasks.replace("/tasks", "/task"), &reporter).await.status, StatusCode::NOT_FOUND);

        // Opinions, answers, appraisal.
        ok(&world, &format!("{proposal}/circulation"), &focal, &[("until", "05/11/2023")]).await;
        assert!(world.get("/", &reporter).await.text.contains("Cho ý kiến về dự thảo"));
        let silent = world.post(&format!("{proposal}/opinions"), &reporter, &[("text", "")]).await;
        assert!(silent.text.contains("Mời chọn thống nhất hoặc nhập ý kiến"), "{}", silent.text);
        ok(&world, &format!("{proposal}/opinions"), &reporter, &[("text", "Đề nghị giữ thời hạn")]).await;
        assert!(!world.get("/", &reporter).await.text.contains("Cho ý kiến về dự thảo"));
        let appraisal = [("appraisal", "Nội dung sửa đổi phù hợp")];
        let early = world.post(&format!("{proposal}/appraisal"), &focal, &appraisal).await;
        assert!(early.text.contains("Còn ý kiến chưa được tiếp thu"), "{}", early.text);
        let page = world.get(&proposal, &focal).await.text;
        let opinion = page.split("name=\"opinion\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let answer = [("opinion", opinion.expect("an opinion to answer")), ("answer", "Tiếp thu, giữ thời hạn")];
        ok(&world, &format!("{proposal}/opinion-answers"), &focal, &answer).await;
        ok(&world, &format!("{proposal}/appraisal"), &focal, &appraisal).await;

        // The documents.
        let submission = text_of(&world.get(&format!("{proposal}/submission.docx"), &focal).await.bytes);
        for words in ["TỜ TRÌNH", "Đề nghị giữ thời hạn", "Tiếp thu, giữ thời hạn", "Nội dung sửa đổi phù hợp", "I.3"]
        {
            assert!(submission.contains(words), "{words}: {submission}");
        }
        let decision = world.get(&format!("{proposal}/decision.docx"), &focal).await.bytes;
        let words = text_of(&decision);
        for said in [
            "QUYẾT ĐỊNH",
            "Điều 1.",
            "Chấm dứt thực hiện",
            "Sửa đổi 1 nhiệm vụ, bổ sung 1 nhiệm vụ, chấm dứt 1 nhiệm vụ",
        ] {
            assert!(words.contains(said), "{said}: {words}");
        }

        // Recording the issue: bad days are refused, ending what is asked about wants a person's word.
        world.set_clock("2023-11-06T09:00");
        let focal = world.sign_in("dau.moi").await;
        let issue = format!("{proposal}/issue");
        let with = |name: &'static str, value: &'static str| {
            ISSUED.iter().map(|(key, known)| (*key, if *key == name { value } else { *known })).collect::<Vec<_>>()
        };
        for (fields, sentence) in [
            (with("effective_on", "01/11/2023"), "sớm hơn ngày ban hành 06/11/2023"),
            (with("effective_on", "mai"), "Ngày chưa đúng dạng"),
            (ISSUED.to_vec(), "sẽ không phải báo cáo nữa: I.2"),
        ] {
            let refused = world.post(&issue, &focal, &fields).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
            assert!(refused.text.contains(sentence) && refused.text.contains("245/QĐ-UBND"), "{}", refused.text);
        }
        let mut meant = ISSUED.to_vec();
        meant.push(("ends_open", "1"));
        ok(&world, &issue, &focal, &meant).await;
        let twice = world.post(&issue, &focal, &meant).await;
        assert!(twice.text.contains("đã rút hoặc đã ban hành"), "{}", twice.text);

        // Version 2 is there; version 1 says what it said; the cycle still asks by it.
        let plan = format!("/plans/{}", province.plan);
        assert!(world.get(&plan, &focal).await.text.contains("ưu tiên đô thị ven biển"));
        let before = world.get(&format!("{plan}?on=05/11/2023"), &focal).await.text;
        assert!(before.contains("Đang xem phiên bản 1") && !before.contains("ven biển"), "{before}");
        assert!(world.get(&format!("{plan}?version=1"), &focal).await.text.contains("I.2"));
        let redline = world.get(&format!("{plan}/redline?from=1&to=2"), &focal).await.text;
        assert!(redline.contains("<ins>") && redline.contains("Lập danh mục dự án chỉnh trang"), "{redline}");
        let file = text_of(&world.get(&format!("{plan}/redline.docx"), &focal).await.bytes);
        assert!(file.contains("SO SÁNH") || file.contains("So sánh phiên bản 1 và 2"), "{file}");
        let official = lines(&world, &cycle, date(2023, 11, 5)).await;
        assert!(world.get("/", &focal).await.text.contains("có phiên bản mới"));

        // The cycle goes over: I.2 is asked no longer, what was entered about it stays and is shown.
        let versions = world.get(&format!("{plan}/versions"), &focal).await.text;
        let version = versions.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let over = format!("/cycles/{cycle}/version");
        ok(&world, &over, &focal, &[("version", version.expect("a version to go over to"))]).await;
        assert_eq!(lines(&world, &cycle, date(2023, 11, 5)).await, official, "the table of the day before stands");
        let board = lines(&world, &cycle, date(2023, 11, 6)).await.join("\n");
        assert!(board.contains("Sở Y tế: open not in None/1"), "the new task only: {board}");
        assert!(board.contains("Sở Xây dựng: draft not in Some(1)/1"), "{board}");

        let reporter = world.sign_in("xay.dung").await;
        let edit = world.get(&format!("{report}/edit"), &reporter).await.text;
        assert!(edit.contains("2 nhiệm vụ của đơn vị có nội dung thay đổi"), "{edit}");
        assert!(edit.contains("Đã rà soát 5 đồ án") && !edit.contains("Đã lập danh mục"), "{edit}");
        let early = world.post(&format!("{report}/approval-request"), &reporter, &[]).await;
        assert!(early.text.contains("Mời xem nội dung thay đổi"), "{}", early.text);
        let upgrade = world.get(&format!("{report}/upgrade"), &reporter).await.text;
        for words in
            ["phiên bản 2", "245/QĐ-UBND", "ưu tiên đô thị ven biển", "Đã lập danh mục", "không phải báo cáo nữa"]
        {
            assert!(upgrade.contains(words), "{words}: {upgrade}");
        }
        for item in [&one, &two] {
            ok(&world, &format!("{report}/upgrade"), &reporter, &[("item", item), ("then", "keep")]).await;
        }
        ok(&world, &format!("{report}/approval-request"), &reporter, &[]).await;
        let version = report.trim_start_matches("/returns/").to_owned();
        let signed = [("number", "12/BC-SXD"), ("issued_on", "06/11/2023"), ("signer", "Giám đốc")];
        ok(&world, &format!("/returns/{version}/signed-letter"), &reporter, &signed).await;
        let shown = world.get(&report, &focal).await.text;
        assert!(shown.contains("ưu tiên đô thị ven biển") && !shown.contains("Đã lập danh mục"), "{shown}");
    }
}

#[tokio::test]
async fn a_report_that_was_sent_keeps_the_version_it_answered() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let (focal, cycle) = opened(&world, &province).await;
    let first = task(&world, &province, "I.1").await;
    let (second, reporter) = (task(&world, &province, "I.2").await, world.sign_in("xay.dung").await);
    let report = draft(&world, &cycle, "Sở Xây dựng", &reporter).await;
    let items = [item(&world, &cycle, "Sở Xây dựng", &first).await, item(&world, &cycle, "Sở Xây dựng", &second).await];
    let names: Vec<String> =
        items.iter().flat_map(|item| [format!("{item}.done"), format!("{item}.progress")]).collect();
    let typed = [
        ("deployment", "Đã triển khai"),
        (names[0].as_str(), "Đã rà soát 5 đồ án"),
        (names[1].as_str(), "standing"),
        (names[2].as_str(), "Đã lập danh mục"),
        (names[3].as_str(), "standing"),
    ];
    ok(&world, &format!("{report}/draft"), &reporter, &typed).await;
    let signed = [("number", "11/BC-SXD"), ("issued_on", "16/10/2023"), ("signer", "Giám đốc")];
    ok(&world, &format!("{report}/signed-letter"), &reporter, &signed).await;

    world.set_clock("2023-11-06T09:00");
    drop(focal);
    let focal = world.sign_in("dau.moi").await;
    let proposal = begun(&world, &province, &focal).await;
    let (id, gone) = (first.to_string(), second.to_string());
    ok(&world, &format!("{proposal}/tasks"), &focal, &form(&id, &[("text", "Nội dung hoàn toàn khác")])).await;
    let end = [("task", gone.as_str()), ("reason", "Đã hoàn thành")];
    ok(&world, &format!("{proposal}/ended-tasks"), &focal, &end).await;
    let mut meant = ISSUED.to_vec();
    meant.push(("ends_open", "1"));
    ok(&world, &format!("{proposal}/issue"), &focal, &meant).await;
    let versions = world.get(&format!("/plans/{}/versions", province.plan), &focal).await.text;
    let version = versions.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    ok(&world, &format!("/cycles/{cycle}/version"), &focal, &[("version", version.expect("a version"))]).await;

    let shown = world.get(&report, &focal).await.text;
    assert!(shown.contains("Nhiệm vụ I.1 của kế hoạch") && !shown.contains("Nội dung hoàn toàn khác"), "{shown}");
    assert!(shown.contains("Đã lập danh mục"), "what was sent about an ended task is found: {shown}");
    let docx = text_of(&world.get(&format!("{report}/report.docx"), &focal).await.bytes);
    assert!(docx.contains("Đã lập danh mục"), "{docx}");
}

#[tokio::test]
async fn two_proposals_meet_and_the_later_one_moves_over() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let (first, second) =
        (task(&world, &province, "I.1").await.to_string(), task(&world, &province, "I.2").await.to_string());
    let one = begun(&world, &province, &focal).await;
    let other = begun(&world, &province, &focal).await;
    ok(&world, &format!("{one}/tasks"), &focal, &form(&first, &[("text", "Lời văn thứ nhất")])).await;
    // The same text in another proposal is asked about.
    let again = form(&first, &[("text", "Lời văn thứ hai")]);
    let asked = world.post(&format!("{other}/tasks"), &focal, &again).await;
    assert!(
        asked.text.contains("cũng đang sửa đổi nhiệm vụ này") && asked.text.contains("Lời văn thứ hai"),
        "{}",
        asked.text
    );
    ok(&world, &format!("{other}/tasks"), &focal, &[again, vec![("confirmed", "1")]].concat()).await;
    let more = form(&second, &[("label", "I.2"), ("text", "Việc I.2 mới"), ("lead", "Sở Xây dựng, Sở Y tế")]);
    ok(&world, &format!("{other}/tasks"), &focal, &more).await;

    world.set_clock("2023-11-06T09:00");
    let focal = world.sign_in("dau.moi").await;
    ok(&world, &format!("{one}/issue"), &focal, &ISSUED).await;
    let mut later = ISSUED.to_vec();
    later[1] = ("number", "246/QĐ-UBND");
    let refused = world.post(&format!("{other}/issue"), &focal, &later).await;
    assert!(refused.text.contains("đã có phiên bản 2"), "{}", refused.text);
    let moved = world.post(&format!("{other}/base"), &focal, &[]).await;
    assert!(moved.text.contains("mời xem lại: I.1"), "what met is named: {}", moved.text);
    let shown = world.get(&other, &focal).await.text;
    assert!(shown.contains("Việc I.2 mới") && !shown.contains("Lời văn thứ hai"), "{shown}");
    ok(&world, &format!("{other}/issue"), &focal, &later).await;
    let plan = world.get(&format!("/plans/{}", province.plan), &focal).await.text;
    assert!(plan.contains("Lời văn thứ nhất") && plan.contains("Việc I.2 mới"), "both are in version 3: {plan}");
}

#[tokio::test]
async fn what_a_task_cannot_be_is_said_and_kept() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let first = task(&world, &province, "I.1").await.to_string();
    let proposal = begun(&world, &province, &focal).await;
    let path = format!("{proposal}/tasks");
    for (change, sentence) in [
        (("lead", "Sở Mây trời"), "Không có cơ quan nào tên «Sở Mây trời»"),
        (("text", ""), "Chưa có nội dung"),
        (("reason", ""), "Chưa có lý do"),
        (("label", "I.2"), "Số thứ tự này đã có"),
        (("group", "IX"), "không có mục «IX»"),
        (("origins", "V.9"), "không có nhiệm vụ số «V.9»"),
        (("class", "dated"), "cần ngày hoàn thành"),
        (("due_on", "31/02/2024"), "Ngày chưa đúng dạng"),
        (("after", "I.1"), "không thể đứng sau chính nó"),
    ] {
        let refused = world.post(&path, &focal, &form(&first, &[change])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(refused.text.contains(sentence), "{sentence}: {}", refused.text);
    }
    let empty = world.post(&format!("{proposal}/issue"), &focal, &ISSUED).await;
    assert!(empty.text.contains("ngày") || empty.text.contains("chưa có thay đổi nào"), "{}", empty.text);
    ok(&world, &format!("{proposal}/withdrawal"), &focal, &[("reason", "Không còn cần thiết")]).await;
    let late = world.post(&path, &focal, &form(&first, &[])).await;
    assert!(late.status.is_client_error(), "{}", late.text);
}

#[tokio::test]
async fn bodies_issue_plans_of_their_own() {
    let world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    world.account("thanh.tra", Role::Auditor, None).await;
    let path = format!("/plans/{}/implementing", province.plan);
    let page = world.get(&path, &focal).await.text;
    assert!(page.contains("Chưa ban hành (3)") && page.contains("Sở Xây dựng"), "{page}");
    let reporter = world.sign_in("xay.dung").await;
    let fields = [
        ("type", "Kế hoạch"),
        ("number", "88/KH-SXD"),
        ("issuer", "Sở Xây dựng"),
        ("issued_on", "10/07/2023"),
        ("title", "Thực hiện Kế hoạch của tỉnh"),
        ("body", "Sở Xây dựng"),
    ];
    ok(&world, &path, &reporter, &fields).await;
    let page = world.get(&path, &focal).await.text;
    assert!(page.contains("88/KH-SXD") && page.contains("Chưa ban hành (2)"), "{page}");
    let body = world.body("Sở Xây dựng").await;
    let rows = world.get(&format!("{path}/{body}"), &reporter).await.text;
    assert!(
        rows.contains("Tasks it leads") || rows.contains("Nhiệm vụ chủ trì chưa có trong kế hoạch thực hiện (2)"),
        "{rows}"
    );
    let auditor = world.sign_in("thanh.tra").await;
    assert!(world.post(&path, &auditor, &fields).await.status.is_client_error());
}
