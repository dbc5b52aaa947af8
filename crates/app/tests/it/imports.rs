//! A corrected file of a plan takes the place of the first: the redline is shown, corrections stay where the words stay.

use dondoc::bodies;
use dondoc::imports::read::from_bytes;
use dondoc::imports::{again, confirm, propose};
use dondoc_rules::access::Role;
use dondoc_rules::obligations::CountingClass;

use crate::world::{World, engines};

const REGISTER: &str = "id,official_name,kind,aliases,symbol_code,valid_on\nsnv,Sở Nội vụ,so,,,2020-01-01\nsxd,Sở Xây dựng,so,,,2020-01-01\n\
    stc,Sở Tài chính,so,,,2020-01-01\n";

/// A plan of ours as a web page: its rows are number, task, lead and time.
fn page(rows: &[(&str, &str, &str, &str)]) -> Vec<u8> {
    let cells = |row: &(&str, &str, &str, &str)| {
        format!("<tr><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>", row.0, row.1, row.2, row.3)
    };
    let rows: String = rows.iter().map(cells).collect();
    format!(
        "<p>ỦY BAN NHÂN DÂN TỈNH A</p><p>Số: 15/KH-UBND</p><p>Tỉnh A, ngày 03 tháng 3 năm 2025</p><p>KẾ HOẠCH</p>\
         <p>Sắp xếp trụ sở</p><p>Trước ngày 05 tháng 12 hàng năm, các cơ quan báo cáo gửi Sở Tài chính.</p><table><tr><td>TT\
         </td><td>Nhiệm vụ</td><td>Cơ quan chủ trì</td><td>Thời gian</td></tr>{rows}</table>"
    )
    .into_bytes()
}

#[tokio::test]
async fn a_corrected_file_keeps_what_still_applies() {
    for engine in engines() {
        let world = World::on(engine, "2025-03-10T08:00").await;
        bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
        let focal = world.body("Sở Tài chính").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        let actor = world.system();
        let first = page(&[
            ("1", "Rà soát trụ sở dôi dư.", "Ban Trụ sở", "Quý II/2025"),
            ("2", "Bàn giao trụ sở cho xã.", "Ban Bàn giao", "Đầu nhiệm kỳ"),
            ("3", "Thanh lý tài sản hỏng.", "Sở Nội vụ", "Cuối nhiệm kỳ"),
        ]);
        let draft = from_bytes("a.html", &first).expect("is read");
        let import = propose(&world.db, &actor, &draft, &first).await.expect("is proposed");
        confirm::correct_lead(&world.db, &actor, &import, "1", &["Sở Xây dựng"]).await.expect("is corrected");
        confirm::correct_lead(&world.db, &actor, &import, "2", &["Sở Nội vụ"]).await.expect("is corrected");
        let time =
            confirm::TimeCorrection { class: CountingClass::Dated, due_on: Some(jiff::civil::date(2025, 6, 30)) };
        confirm::correct_time(&world.db, &actor, &import, "2", &time).await.expect("is corrected");
        // A row came in at the top, so that all numbers moved; the lead of one task and a word of another changed.
        let second = page(&[
            ("1", "Lập tổ công tác.", "Sở Tài chính", "Quý I/2025"),
            ("2", "Rà soát trụ sở dôi dư, bỏ trống.", "Ban Trụ sở", "Quý II/2025"),
            ("3", "Bàn giao trụ sở cho xã.", "Ban Bàn giao và tiếp nhận", "Đầu nhiệm kỳ"),
        ]);
        let draft = from_bytes("b.html", &second).expect("is read");
        let new = again::again(&world.db, &actor, &import, &draft, &second).await.expect("takes its place");
        let mut tx = world.db.read(actor.tenant).await.expect("a transaction");
        let review = confirm::review(&mut tx, &new, actor.today()).await.expect("the new proposal");
        drop(tx);
        assert!(review.leads.contains_key("2"), "the lead of the task that is now 2 was corrected before");
        assert!(!review.leads.contains_key("3"), "its words changed: the correction no longer applies");
        assert_eq!(review.times["3"].due_on, Some(jiff::civil::date(2025, 6, 30)));
        let cookie = world.sign_in("tonghop").await;
        let shown = world.get(&format!("/imports/{new}"), &cookie).await.text;
        for sentence in [
            "Thêm nhiệm vụ 1",
            "Sửa nhiệm vụ 2",
            "Bỏ nhiệm vụ 3",
            "<ins>dư, bỏ trống.</ins>",
            "Số chỉnh sửa được giữ lại: 2",
            "cơ quan chủ trì của nhiệm vụ 2",
        ] {
            assert!(shown.contains(sentence), "«{sentence}» is not on the page:\n{shown}");
        }
        // The earlier proposal is closed, the new one is recorded like any other.
        let closed = confirm::correct_lead(&world.db, &actor, &import, "1", &["Sở Nội vụ"]).await;
        assert!(matches!(closed, Err(confirm::ImportRefusal::Closed)));
        confirm::correct_lead(&world.db, &actor, &new, "3", &["Sở Nội vụ"]).await.expect("is corrected");
        confirm::confirm(&world.db, &actor, &new, None).await.expect("is recorded");
        // The same document does not become a second plan.
        let twice = propose(&world.db, &actor, &draft, &second).await.expect("is proposed");
        let refused = confirm::confirm(&world.db, &actor, &twice, None).await;
        assert!(
            matches!(&refused, Err(confirm::ImportRefusal::Recorded(cited)) if cited.contains("15/KH-UBND")),
            "{refused:?}"
        );
    }
}

/// T4-R1, R2, R3, R4, R5: the six slots of a recorded plan; what is cleared stands beside the issued words.
#[tokio::test]
async fn the_focal_body_clears_what_a_task_leaves_open() {
    for engine in engines() {
        let world = World::on(engine, "2025-03-10T08:00").await;
        bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
        let focal = world.body("Sở Tài chính").await;
        let lead = world.body("Sở Nội vụ").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        world.account("noivu", Role::ReportingOfficer, Some(&lead)).await;
        let actor = world.system();
        let file = page(&[
            ("1", "Thanh lý tài sản hỏng.", "Sở Nội vụ", "Thường xuyên"),
            ("2", "Rà soát trụ sở dôi dư.", "", "Quý II/2025"),
            ("3", "Tổng hợp kết quả sắp xếp.", "Sở Tài chính", "Thường xuyên"),
        ]);
        let draft = from_bytes("a.html", &file).expect("is read");
        let import = propose(&world.db, &actor, &draft, &file).await.expect("is proposed");
        // T4-R5: a task with a day of its own is not recorded before somebody leads it.
        let refused = confirm::confirm(&world.db, &actor, &import, None).await;
        assert!(matches!(&refused, Err(confirm::ImportRefusal::Unresolved(labels)) if labels == &["2"]), "{refused:?}");
        confirm::correct_lead(&world.db, &actor, &import, "2", &["Sở Xây dựng"]).await.expect("is corrected");
        let plan = confirm::confirm(&world.db, &actor, &import, None).await.expect("is recorded");
        let cookie = world.sign_in("tonghop").await;
        let path = format!("/plans/{plan}/clarity");
        let shown = world.get(&path, &cookie).await.text;
        // T4-R2: of six, never a percentage. T4-R7: standing work is brought up by the plan's reporting rule.
        assert!(shown.contains("đạt 2/6") && !shown.contains("33%"), "{shown}");
        assert!(shown.contains("theo dõi qua báo cáo định kỳ"), "{shown}");
        let mut tx = world.db.read(actor.tenant).await.expect("a transaction");
        let tasks = dondoc::clarity::of_plan(&mut tx, &plan).await.expect("tasks");
        drop(tx);
        let task = tasks[0].task.id.to_string();
        // T4-R3: value and basis are both needed; what was typed stays on the page.
        let form = [("task", task.as_str()), ("slot", "output"), ("value", "Biên bản thanh lý"), ("basis", "")];
        let refused = world.post(&path, &cookie, &form).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.contains("value=\"Biên bản thanh lý\""), "{}", refused.text);
        let form = [form[0], form[1], form[2], ("basis", "Công văn số 12/STC-QLCS")];
        assert_eq!(world.post(&path, &cookie, &form).await.status, 303);
        let shown = world.get(&path, &cookie).await.text;
        assert!(shown.contains("đạt 3/6") && shown.contains("Công văn số 12/STC-QLCS"), "{shown}");
        // T4-R1, R3: the issued words are as they were, and the lead sees what was cleared beside them.
        let other = world.sign_in("noivu").await;
        let seen = world.get(&format!("/plans/{plan}"), &other).await.text;
        assert!(seen.contains("Thanh lý tài sản hỏng.") && seen.contains("Biên bản thanh lý"), "{seen}");
        assert_eq!(world.get(&path, &other).await.status, 404);
        // T4-R4: the rest goes out as a draft letter.
        let letter = world.get(&format!("/plans/{plan}/clarity.docx"), &cookie).await.bytes;
        let limits = dondoc_files::Limits::default();
        let (letter, ..) = dondoc_files::read("a.docx", &letter, &limits).expect("is a Word file");
        let words = letter.text();
        assert!(words.contains("V/v làm rõ nội dung nhiệm vụ"), "{words}");
        assert!(!words.contains("Tổng hợp kết quả sắp xếp."), "the focal body asks itself: {words}");
        assert!(words.contains("Rõ thẩm quyền: không nêu ai quyết định") && words.contains("Sở Nội vụ"), "{words}");
        assert!(
            !words.contains(
                "Rõ sản phẩm: không nêu sản phẩm; Rõ thẩm quyền: không nêu ai quyết định hoặc phê duyệt sản phẩm\n2"
            ),
            "cleared: {words}"
        );
    }
}

/// A refused answer stands in its field again, which has the focus; nothing was stored.
#[tokio::test]
async fn a_refused_answer_is_not_typed_again() {
    for engine in engines() {
        let world = World::on(engine, "2025-03-10T08:00").await;
        bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
        let focal = world.body("Sở Tài chính").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        let file = page(&[
            ("1", "Rà soát trụ sở dôi dư.", "Ban Trụ sở", "Quý II/2025"),
            ("2", "Bàn giao trụ sở cho xã.", "Sở Nội vụ", "Đầu nhiệm kỳ"),
        ]);
        let draft = from_bytes("a.html", &file).expect("is read");
        let import = propose(&world.db, &world.system(), &draft, &file).await.expect("is proposed");
        let cookie = world.sign_in("tonghop").await;
        let at = |form: &str| format!("/imports/{import}/{form}");
        let refused = async |form: &str, fields: &[(&str, &str)], field: &str, typed: &str| {
            let answer = world.post(&at(form), &cookie, fields).await;
            assert_eq!(answer.status, 422, "{}", answer.text);
            let input = answer.text.split("<input").find(|input| input.contains(&format!("id=\"{field}\"")));
            let input = input.and_then(|input| input.split_once('>')).expect("the field is on the page").0;
            assert!(input.contains(&format!("value=\"{typed}\"")), "{input}");
            assert!(input.contains("autofocus") && input.contains("aria-invalid"), "{input}");
            assert_eq!(answer.text.matches("autofocus").count(), 1);
            answer.text
        };
        let typed = "Sở Nội vụ; Sở Xây lắp";
        refused("leads", &[("from", "queue"), ("task", "1"), ("bodies", typed)], "queue-bodies-1", typed).await;
        refused("leads", &[("task", "2"), ("bodies", typed)], "bodies-2", typed).await;
        let fields = [("from", "queue"), ("task", "2"), ("class", "dated"), ("due", "31/02/2026")];
        let page = refused("times", &fields, "queue-due-2", "31/02/2026").await;
        assert!(page.contains("<option value=\"dated\" selected>"), "the class that was chosen stays chosen: {page}");
        refused("times", &fields[1..], "due-2", "31/02/2026").await;
        // The focal body that is not in the register stays in its field.
        let answer = world.post(&at("leads"), &cookie, &[("task", "1"), ("bodies", "Sở Xây dựng")]).await;
        assert_eq!(answer.status, 303);
        let answer = world.post(&at("recording"), &cookie, &[("focal", "Sở Tài vụ")]).await;
        assert!(answer.status == 422 && answer.text.contains("value=\"Sở Tài vụ\""), "{}", answer.text);
        // A day without anybody who leads is not recorded, also when a person emptied the lead.
        let answer = world.post(&at("leads"), &cookie, &[("task", "1"), ("bodies", "")]).await;
        assert_eq!(answer.status, 303);
        let answer = world.post(&at("recording"), &cookie, &[("focal", "")]).await;
        assert!(answer.status == 422 && answer.text.contains("nhiệm vụ 1."), "{}", answer.text);
    }
}

/// Every word that something was made of is marked where it stands in the file, and leads to what was made of it.
#[tokio::test]
async fn the_source_is_shown_with_what_was_read() {
    let world = World::on(engines()[0], "2025-03-10T08:00").await;
    bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
    let focal = world.body("Sở Tài chính").await;
    world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
    let file = page(&[
        ("1", "Rà soát <b>trụ sở</b> &lt;dôi dư&gt;.", "Sở Xây dựng; Ban Trụ sở", "Quý II/2025"),
        ("2", "Bàn giao trụ sở cho xã.", "Sở Nội vụ", "Đầu nhiệm kỳ"),
    ]);
    let draft = from_bytes("a.html", &file).expect("is read");
    let import = propose(&world.db, &world.system(), &draft, &file).await.expect("is proposed");
    let cookie = world.sign_in("tonghop").await;
    let shown = world.get(&format!("/imports/{import}/source"), &cookie).await.text;
    for part in [
        "<tr id=\"task-1\">".to_owned(),
        "Rà soát trụ sở &lt;dôi dư&gt;.".to_owned(),
        format!(
            "<mark class=\"doubt\" id=\"doubt-1\" title=\"Chờ xác nhận\"><a href=\"/imports/{import}#queue-1\">Ban Trụ sở</a></mark>"
        ),
        format!("<a href=\"/imports/{import}#task-1\">Sở Xây dựng</a></mark>"),
        format!("id=\"doubt-2\" title=\"Chờ xác nhận\"><a href=\"/imports/{import}#queue-2\">Đầu nhiệm kỳ</a>"),
        format!("title=\"Tiến độ: Có thời hạn\"><a href=\"/imports/{import}#task-1\">Quý II/2025</a>"),
        "<mark class=\"rule\" title=\"Chế độ báo cáo\">Trước ngày 05 tháng 12 hàng năm".to_owned(),
    ] {
        assert!(shown.contains(&part), "«{part}» is not on the page:\n{shown}");
    }
    let page = world.get(&format!("/imports/{import}"), &cookie).await.text;
    assert!(page.contains(&format!("href=\"/imports/{import}/source#doubt-1\"")), "{page}");
}

/// A plan of 2025 names bodies as they were called in 2025, whenever it is imported.
#[tokio::test]
async fn a_plan_is_read_with_the_names_of_its_day() {
    let world = World::on(engines()[0], "2026-05-10T08:00").await;
    bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
    let focal = world.body("Sở Tài chính").await;
    world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
    let renamed = bodies::naming::NewName {
        kind: "official",
        name: "Sở Tài chính và Kế hoạch",
        starts_on: jiff::civil::date(2026, 1, 1),
    };
    bodies::naming::name(&world.db, &world.system(), &focal, &renamed).await.expect("is renamed");
    let file = page(&[("1", "Rà soát trụ sở dôi dư.", "Sở Xây dựng; Ban Trụ sở", "Quý II/2025")]);
    let draft = from_bytes("a.html", &file).expect("is read");
    let import = propose(&world.db, &world.system(), &draft, &file).await.expect("is proposed");
    let cookie = world.sign_in("tonghop").await;
    let shown = world.get(&format!("/imports/{import}"), &cookie).await.text;
    assert!(shown.contains("id=\"focal\" name=\"focal\" list=\"names\" value=\"Sở Tài chính\""), "{shown}");
    let lead = [("task", "1"), ("bodies", "Sở Tài chính")];
    assert_eq!(world.post(&format!("/imports/{import}/leads"), &cookie, &lead).await.status, 303);
    let answer = world.post(&format!("/imports/{import}/recording"), &cookie, &[("focal", "Sở Tài chính")]).await;
    assert_eq!(answer.status, 303, "{}", answer.text);
}

/// Issue C, bad input: two focal bodies are asked about; parts 3 and 6: a roster's exceptions, the level above.
#[tokio::test]
async fn two_focal_bodies_are_asked_about_and_exceptions_are_kept() {
    for engine in engines() {
        let world = World::on(engine, "2025-03-10T08:00").await;
        bodies::load(&world.db, &world.system(), REGISTER.as_bytes()).await.expect("the register loads");
        let focal = world.body("Sở Tài chính").await;
        world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
        let cookie = world.sign_in("tonghop").await;
        let rows = [("1", "Rà soát trụ sở dôi dư.", "Các sở, ban, ngành (trừ Sở Nội vụ)", "Thường xuyên")];
        let one = String::from_utf8(page(&rows)).expect("text");
        let two = one.replace("gửi Sở Tài chính.", "gửi Sở Tài chính và Sở Nội vụ.");
        let levels = one.replace(
            "gửi Sở Tài chính.",
            "gửi Sở Tài chính. Sở Tài chính tổng hợp, báo cáo Ủy ban nhân dân tỉnh trước ngày 20 tháng 12 hàng năm.",
        );
        let draft = from_bytes("hai.html", two.as_bytes()).expect("is read");
        let import = propose(&world.db, &world.system(), &draft, two.as_bytes()).await.expect("is proposed");
        let asked = world.post(&format!("/imports/{import}/recording"), &cookie, &[("focal", "")]).await;
        assert!(asked.text.contains("nhiều cơ quan nhận báo cáo: Sở Tài chính; Sở Nội vụ"), "{}", asked.text);

        let draft = from_bytes("cap.html", levels.as_bytes()).expect("is read");
        let import = propose(&world.db, &world.system(), &draft, levels.as_bytes()).await.expect("is proposed");
        let plan = confirm::confirm(&world.db, &world.system(), &import, None).await.expect("is recorded");
        let form = world.get(&format!("/cycles/new?plan={plan}&year=2025"), &cookie).await.text;
        assert!(form.contains("name=\"focal_due_on\" value=\"19/12/2025\""), "the plan's own day: {form}");
        assert!(form.contains("Sở Xây dựng (1)") && form.contains("Sở Tài chính (1)"), "{form}");
        assert!(form.contains("Sở Nội vụ (0)"), "who is left out owes nothing for the task: {form}");
    }
}
