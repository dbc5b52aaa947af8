//! Directives: recorded, taken over from a register, counted like dated tasks, reported, accepted, re-dated, withdrawn; and the
//! weekly page that they stand on.

use axum::http::StatusCode;
use dondoc::briefings::{BriefingSetting, Charge};
use dondoc::directives::{Directive, DirectiveBody, DirectiveDue, DirectiveResult};
use dondoc::events;
use dondoc_rules::access::Role;
use jiff::Timestamp;

use crate::obstacles::{raise, route};
use crate::province::Province;
use crate::tasks::{form_of, sum};
use crate::world::{Engine, World, engines, rows, shared};

/// The province with the reporting officers of two departments.
pub async fn settle(world: &World) -> Province {
    let province = Province::settle(world).await;
    let health = world.body("Sở Y tế").await;
    world.account("y.te", Role::ReportingOfficer, Some(&health)).await;
    province
}

const ORDER: [(&str, &str); 8] = [
    ("text", "Rà soát quỹ đất tái định cư"),
    ("bodies", "Sở Xây dựng; Sở Y tế"),
    ("due_on", "10/12/2023"),
    ("due_as", "before"),
    ("ordered_by", "Phó Chủ tịch Trần Thị Bình"),
    ("ordered_on", "01/12/2023"),
    ("origin", "meeting"),
    ("reference", "Họp giao ban tuần 48"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form: Vec<(&str, &str)> = ORDER.to_vec();
    for (name, value) in changes {
        match form.iter_mut().find(|(other, _)| other == name) {
            Some(field) => field.1 = value,
            None => form.push((name, value)),
        }
    }
    form
}

/// Records a directive and gives its address.
pub async fn order(world: &World, changes: &[(&str, &str)]) -> String {
    let focal = world.sign_in("dau.moi").await;
    let answer = world.post("/directives", &focal, &with(changes)).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    answer.location.expect("the directive")
}

async fn holds(world: &World, engine: Engine) {
    let copy = World::on(engine, "2023-12-06T09:00").await;
    events::rebuild(&world.db, &copy.db, 1, Timestamp::MAX).await.expect("rebuilds");
    let (mut left, mut right) = (world.db.read(1).await.expect("reads"), copy.db.read(1).await.expect("reads"));
    assert_eq!(rows::<Directive>(&mut left).await, rows::<Directive>(&mut right).await);
    assert_eq!(rows::<DirectiveBody>(&mut left).await, rows::<DirectiveBody>(&mut right).await);
    assert_eq!(rows::<DirectiveDue>(&mut left).await, rows::<DirectiveDue>(&mut right).await);
    assert_eq!(rows::<DirectiveResult>(&mut left).await, rows::<DirectiveResult>(&mut right).await);
    assert_eq!(rows::<Charge>(&mut left).await, rows::<Charge>(&mut right).await);
    assert_eq!(rows::<BriefingSetting>(&mut left).await, rows::<BriefingSetting>(&mut right).await);
}

#[tokio::test]
async fn a_directive_is_counted_like_a_dated_task_until_every_body_has_reported() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-12-01T08:00").await;
        settle(&world).await;
        let own = order(&world, &[]).await;
        let focal = world.sign_in("dau.moi").await;
        // Before the 10th: on time until the end of the 9th.
        let page = world.get(&own, &focal).await.text;
        assert!(page.contains("tính đúng hạn đến hết thứ Bảy, 09/12/2023"), "{page}");
        assert_eq!(sum(&world, &focal, "?kind=directive").await, [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        assert_eq!(sum(&world, &focal, "").await[0], 5, "tasks and directives together");
        assert_eq!(sum(&world, &focal, "?kind=task").await[0], 4);
        let listed = world.get("/tasks?class=within_time&kind=directive", &focal).await.text;
        assert!(
            listed.contains(&format!("href=\"{own}\"")) && listed.contains("Rà soát quỹ đất tái định cư"),
            "{listed}"
        );

        // The bodies see it on their first page, with its day; another body does not see it at all.
        let first = world.sign_in("xay.dung").await;
        let home = world.get("/", &first).await.text;
        assert!(home.contains("Ý kiến chỉ đạo: Rà soát quỹ đất") && home.contains("trước ngày 10/12/2023"), "{home}");
        let stranger = world.body("Công an tỉnh").await;
        world.account("cong.an", Role::ReportingOfficer, Some(&stranger)).await;
        let stranger = world.sign_in("cong.an").await;
        assert_eq!(world.get(&own, &stranger).await.status, StatusCode::NOT_FOUND);
        let answer = [("note", "x")];
        assert_eq!(world.post(&format!("{own}/results"), &stranger, &answer).await.status, StatusCode::NOT_FOUND);

        world.set_clock("2023-12-09T16:00");
        let first = world.sign_in("xay.dung").await;
        let good = [("number", "15/BC-SXD"), ("issued_on", "09/12/2023"), ("note", "Đã rà soát")];
        let answer = world.post(&format!("{own}/results"), &first, &good).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let twice = world.post(&format!("{own}/results"), &first, &good).await;
        assert!(twice.text.contains("đã có kết quả được ghi"), "{}", twice.text);
        world.set_clock("2023-12-12T08:00");
        let focal = world.sign_in("dau.moi").await;
        let home = world.get("/", &focal).await.text;
        assert!(home.contains("1 kết quả thực hiện ý kiến chỉ đạo chờ xác nhận"), "{home}");
        assert!(home.contains("1 ý kiến chỉ đạo quá hạn"), "the other body has not reported: {home}");
        let page = world.get(&own, &focal).await.text;
        assert!(page.contains("Đang thực hiện, quá hạn 3 ngày"), "{page}");
        // The other body's result by paper: what counts is the day on which it arrived.
        let health = world.body("Sở Y tế").await.to_string();
        let paper = [("body", health.as_str()), ("note", "Công văn đến"), ("reported_on", "11/12/2023")];
        let answer = world.post(&format!("{own}/results"), &focal, &paper).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        for _ in 0..2 {
            let page = world.get(&own, &focal).await.text;
            let accepted = world.post(&form_of(&page, "/acceptance"), &focal, &[]).await;
            assert_eq!(accepted.status, StatusCode::SEE_OTHER, "{}", accepted.text);
        }
        let page = world.get(&own, &focal).await.text;
        assert!(page.contains("Hoàn thành quá hạn 2 ngày"), "the last of them was late: {page}");
        assert!(page.contains("Sở Xây dựng: <span class=\"state state-confirmed\">Hoàn thành đúng hạn"), "{page}");
        assert_eq!(sum(&world, &focal, "?kind=directive").await, [1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
        // A body sees its own part only.
        let first = world.sign_in("xay.dung").await;
        let page = world.get(&own, &first).await.text;
        assert!(page.contains("Hoàn thành đúng hạn") && !page.contains("Công văn đến"), "{page}");
        // A returned result opens it again with the day it had (T1-R7).
        let page = world.get(&own, &focal).await.text;
        let back = world.post(&form_of(&page, "/reopening"), &focal, &[("reason", "Thiếu phụ lục")]).await;
        assert_eq!(back.status, StatusCode::SEE_OTHER, "{}", back.text);
        assert!(world.get(&own, &focal).await.text.contains("quá hạn 3 ngày"));
        let csv = world.get("/directives.csv", &focal).await.text;
        assert!(csv.contains("Phó Chủ tịch Trần Thị Bình") && csv.contains("Họp giao ban tuần 48"), "{csv}");
        // What a past day showed stays.
        assert_eq!(sum(&world, &focal, "?kind=directive&as_of=2023-12-05").await, [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        holds(&world, engine).await;
    }
}

#[tokio::test]
async fn another_day_stands_beside_the_first_and_a_withdrawal_needs_a_person() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-12-01T08:00").await;
        settle(&world).await;
        let own = order(&world, &[]).await;
        world.set_clock("2023-12-08T08:00");
        let focal = world.sign_in("dau.moi").await;
        for (form, says) in [
            (vec![("due_on", ""), ("reason", "x")], "Chưa có thời hạn mới"),
            (vec![("due_on", "20/12/2023"), ("reason", " ")], "Chưa có lý do"),
            (vec![("due_on", "31/02/2024"), ("reason", "x")], "31/02/2024"),
            (vec![("due_on", "07/12/2023"), ("reason", "x")], "đứng trước ngày cho thời hạn"),
            (vec![("due_on", "20/12/2023"), ("decided_on", "09/12/2023"), ("reason", "x")], "phải từ ngày chỉ đạo"),
        ] {
            let refused = world.post(&format!("{own}/due"), &focal, &form).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
            assert!(refused.text.contains(says), "{says}: {}", refused.text);
        }
        let given = [("due_on", "20/12/2023"), ("reason", "Công văn 30/UBND")];
        assert_eq!(world.post(&format!("{own}/due"), &focal, &given).await.status, StatusCode::SEE_OTHER);
        world.set_clock("2023-12-22T08:00");
        let focal = world.sign_in("dau.moi").await;
        let page = world.get(&own, &focal).await.text;
        assert!(page.contains("quá hạn 2 ngày") && page.contains("09/12/2023"), "both days: {page}");
        let unsure = world.post(&format!("{own}/withdrawal"), &focal, &[("reason", "Giao nhầm")]).await;
        assert!(unsure.text.contains("Mời đánh dấu xác nhận"), "{}", unsure.text);
        let sure = [("reason", "Giao nhầm"), ("sure", "1")];
        assert_eq!(world.post(&format!("{own}/withdrawal"), &focal, &sure).await.status, StatusCode::SEE_OTHER);
        let page = world.get(&own, &focal).await.text;
        assert!(page.contains("Đã rút") && page.contains("Giao nhầm"), "{page}");
        assert_eq!(sum(&world, &focal, "?kind=directive").await[0], 0, "it counts no more");
        assert_eq!(
            sum(&world, &focal, "?kind=directive&as_of=2023-12-21").await[4],
            1,
            "it was overdue the day before"
        );
        let late = world.post(&format!("{own}/results"), &focal, &[("note", "x"), ("reported_on", "22/12/2023")]).await;
        assert!(late.text.contains("đã được rút nên không ghi thêm"), "{}", late.text);
        holds(&world, engine).await;
    }
}

#[tokio::test]
async fn what_cannot_be_recorded_is_refused_and_the_same_order_is_caught() {
    let world = World::at("2023-12-01T08:00").await;
    settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    for (change, says) in [
        (vec![("text", " ")], "Chưa có nội dung chỉ đạo"),
        (vec![("bodies", "Sở Không Có")], "Không có cơ quan nào tên «Sở Không Có»"),
        (vec![("bodies", "")], "Chưa có cơ quan thực hiện"),
        (vec![("ordered_on", "02/12/2023")], "Ngày chỉ đạo chưa đến"),
        (vec![("ordered_on", "")], "Chưa có ngày chỉ đạo"),
        (vec![("due_on", "30/11/2023")], "Thời hạn đứng trước ngày chỉ đạo"),
        (vec![("due_on", "hôm sau")], "hôm sau"),
        (vec![("ordered_by", ""), ("reference", "")], "Chưa có người chỉ đạo"),
    ] {
        let refused = world.post("/directives", &focal, &with(&change)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{says}");
        assert!(refused.text.contains(says), "{says}: {}", refused.text);
    }
    let own = order(&world, &[]).await;
    let again = with(&[("text", "rà soát quỹ đất  tái định cư.")]);
    let refused = world.post("/directives", &focal, &again).await;
    assert!(refused.text.contains("đã có trong sổ") && refused.text.contains(&own), "{}", refused.text);
    // A group's name means its members.
    let group = order(&world, &[("text", "Báo cáo nhân sự"), ("bodies", "UBND các huyện")]).await;
    let page = world.get(&group, &focal).await.text;
    assert!(page.contains("UBND huyện Bình An") && page.contains("UBND huyện Hòa Lạc"), "{page}");
    let reporter = world.sign_in("xay.dung").await;
    assert_eq!(world.post("/directives", &reporter, &with(&[])).await.status, StatusCode::NOT_FOUND);
    assert_eq!(world.get("/directives/new", &world.sign_in("lanh.dao").await).await.status, StatusCode::NOT_FOUND);
}

/// The fields of the preview as a browser sends them back.
pub fn fields(page: &str) -> Vec<(String, String)> {
    let unescape = |text: &str| {
        text.replace("&#34;", "\"")
            .replace("&#39;", "'")
            .replace("&#60;", "<")
            .replace("&#62;", ">")
            .replace("&#38;", "&")
    };
    let mut form = vec![("origin".to_owned(), "conclusion".to_owned())];
    for input in page.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let value = |name: &str| input.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let Some(name) = value(" name") else { continue };
        if input.contains("type=\"checkbox\"") && !input.contains(" checked") {
            continue;
        }
        form.push((name.to_owned(), unescape(value(" value").unwrap_or_default())));
    }
    for area in page.split("<textarea").skip(1) {
        let name = area.split(" name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        let text = area.split_once('>').and_then(|(_, rest)| rest.split("</textarea>").next()).unwrap_or_default();
        form.push((name.to_owned(), unescape(text)));
    }
    form
}

const REGISTER: &str = "<html><body><table>
<tr><td>STT</td><td>Số văn bản, ngày</td><td>Nội dung chỉ đạo</td><td>Cơ quan thực hiện</td><td>Thời hạn</td></tr>
<tr><td>1</td><td>Số 41/TB-UBND ngày 06/11/2023 Chủ tịch Lê Văn Cường</td><td>Lập danh mục dự án chậm tiến độ</td><td>Sở Xây dựng</td><td>15/12/2023</td></tr>
<tr><td>2</td><td>Số 42/TB-UBND ngày 13/11/2023 Phó Chủ tịch Trần Thị Bình</td><td>Rà soát trạm y tế xuống cấp</td><td>Sở Y tế; Sở Xây dựng</td><td>Trong tháng 12/2023</td></tr>
<tr><td>3</td><td>Số 42/TB-UBND ngày 13/11/2023 Phó Chủ tịch Trần Thị Bình</td><td>Rà soát trạm y tế xuống cấp</td><td>Sở Y tế</td><td>Trong tháng 12/2023</td></tr>
<tr><td>4</td><td>Số 43/TB-UBND ngày 20/11/2023</td><td>Kiểm tra bến thủy</td><td>Cảng vụ Đá Trắng</td><td>31/12/2023</td></tr>
</table></body></html>";

#[tokio::test]
async fn a_register_is_looked_at_before_it_is_recorded_and_nothing_is_taken_twice() {
    for engine in engines() {
        let world = World::on(engine, "2023-12-01T08:00").await;
        settle(&world).await;
        let focal = world.sign_in("dau.moi").await;
        let preview = world.upload("/directives/import", &focal, &[("file", "so.html", REGISTER.as_bytes())]).await;
        assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
        let page = preview.text;
        assert!(page.contains("đọc được 4 dòng"), "{page}");
        for words in [
            "value=\"41/TB-UBND ngày 06/11/2023\"",
            "value=\"06/11/2023\"",
            "value=\"Chủ tịch Lê Văn Cường\"",
            "value=\"Sở Y tế; Sở Xây dựng\"",
            "value=\"31/12/2023\"",
            "Không có cơ quan nào tên «Cảng vụ Đá Trắng»",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let mut tx = world.db.read(1).await.expect("reads");
        assert!(rows::<Directive>(&mut tx).await.is_empty(), "looking records nothing");
        drop(tx);
        let form = fields(&page);
        let send = |form: &[(String, String)]| -> Vec<(String, String)> { form.to_vec() };
        let whole = send(&form);
        let borrowed: Vec<(&str, &str)> = whole.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = world.post("/directives/import/recording", &focal, &borrowed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "a body is not known: {}", refused.text);
        assert!(refused.text.contains("Lập danh mục dự án chậm tiến độ"), "what was read stays");
        let mut tx = world.db.read(1).await.expect("reads");
        assert!(rows::<Directive>(&mut tx).await.is_empty(), "all or none");
        drop(tx);
        let mut changed = whole.clone();
        for (name, value) in &mut changed {
            if name == "bodies.3" {
                *value = "Công an tỉnh".to_owned();
            }
        }
        let borrowed: Vec<(&str, &str)> = changed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let done = world.post("/directives/import/recording", &focal, &borrowed).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let mut tx = world.db.read(1).await.expect("reads");
        assert_eq!(rows::<Directive>(&mut tx).await.len(), 3, "the third row is the second");
        drop(tx);
        // The same file again: everything stands in the register already.
        let again = world.upload("/directives/import", &focal, &[("file", "so.html", REGISTER.as_bytes())]).await;
        assert!(again.text.contains("đọc được 4 dòng, 0 dòng chưa có trong sổ"), "{}", again.text);
        assert!(!again.text.contains(" checked> Ghi dòng này"), "{}", again.text);
        holds(&world, engine).await;
    }
    let world = World::at("2023-12-01T08:00").await;
    settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let nothing =
        world.upload("/directives/import", &focal, &[("file", "x.txt", "Không có bảng nào.".as_bytes())]).await;
    assert!(nothing.text.contains("Không đọc được dòng giao việc nào"), "{}", nothing.text);
}

/// A real register of the corpus: every row is read, with the document, the day and who ordered.
#[tokio::test]
async fn a_real_register_is_read_row_by_row() {
    let world = World::at("2026-11-28T08:00").await;
    settle(&world).await;
    let focal = world.sign_in("dau.moi").await;
    let bytes = std::fs::read(shared("corpus/bgddt-2017-nhiemvu/source.xlsx")).expect("the file is there");
    let page = world.upload("/directives/import", &focal, &[("file", "source.xlsx", &bytes)]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("đọc được 53 dòng"), "{}", page.text.split("đọc được").nth(1).unwrap_or_default());
    for words in ["value=\"Nghị quyết số 33/2016/QH14\"", "value=\"20/01/2017\"", "value=\"31/10/2018\""] {
        assert!(page.text.contains(words), "{words}: what the register says of each order is kept");
    }
}

#[tokio::test]
async fn a_directive_comes_from_the_decision_on_an_obstacle() {
    let world = World::at("2023-12-01T08:00").await;
    let province = settle(&world).await;
    let case = raise(&world, &province, "xay.dung", "Chưa bố trí kinh phí", &[("asks", "Bố trí kinh phí")]).await;
    route(&world, &case).await;
    let focal = world.sign_in("dau.moi").await;
    let decision = [("reference", "50/TB-UBND"), ("text", "Giao Sở Y tế bố trí kinh phí")];
    world.post(&format!("{case}/decision"), &focal, &decision).await;
    let page = world.get(&case, &focal).await.text;
    let link = format!("/directives/new?obstacle={}", case.trim_start_matches("/obstacles/"));
    assert!(page.contains(&format!("href=\"{link}\"")), "{page}");
    let form = world.get(&link, &focal).await.text;
    for words in [">Giao Sở Y tế bố trí kinh phí</textarea>", "value=\"50/TB-UBND\"", "value=\"01/12/2023\""] {
        assert!(form.contains(words), "nothing is typed twice: {words}: {form}");
    }
    let obstacle = case.trim_start_matches("/obstacles/");
    let own = order(&world, &[("obstacle", obstacle), ("origin", "decision"), ("bodies", "Sở Y tế")]).await;
    let page = world.get(&own, &focal).await.text;
    assert!(page.contains(&format!("href=\"{case}\"")) && page.contains("Chưa bố trí kinh phí"), "{page}");
    let list = world.get(&format!("/directives?obstacle={obstacle}"), &focal).await.text;
    assert!(list.contains("Danh sách 1 ý kiến chỉ đạo") && list.contains(&format!("href=\"{own}\"")), "{list}");
}

/// The page of a week: each line under the leader in charge of that day, one click from its evidence, the same for ever.
#[tokio::test]
async fn the_weekly_page_says_what_is_late_what_waits_and_what_changed() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-11-01T08:00").await;
        let province = settle(&world).await;
        let case = raise(&world, &province, "y.te", "Thiếu bác sĩ", &[("asks", "Bổ sung 20 biên chế bác sĩ")]).await;
        route(&world, &case).await;
        let (sxd, health) = (world.body("Sở Xây dựng").await, world.body("Sở Y tế").await);
        let focal = world.sign_in("dau.moi").await;
        for (body, leader) in [(&sxd, "Phó Chủ tịch Lê Văn Cường"), (&health, "Phó Chủ tịch Trần Thị Bình")]
        {
            let subject = format!("body:{body}");
            let form = [("subject", subject.as_str()), ("leader", leader), ("starts_on", "01/11/2023")];
            let answer = world.post("/briefings/charges", &focal, &form).await;
            assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        }
        let late =
            order(&world, &[("bodies", "Sở Xây dựng"), ("ordered_on", "01/11/2023"), ("due_on", "20/11/2023")]).await;
        world.set_clock("2023-11-25T08:00");
        let coming = order(
            &world,
            &[
                ("text", "Kiểm tra bệnh viện"),
                ("bodies", "Sở Y tế"),
                ("ordered_on", "24/11/2023"),
                ("due_on", "20/12/2023"),
            ],
        )
        .await;
        let leader = world.sign_in("lanh.dao").await;
        let page = world.get("/briefings", &leader).await.text;
        let at = |words: &str| page.find(words).unwrap_or_else(|| panic!("«{words}» is not there: {page}"));
        let (cuong, binh) = (at("Phó Chủ tịch Lê Văn Cường"), at("Phó Chủ tịch Trần Thị Bình"));
        assert!(cuong < binh, "by name");
        assert!(cuong < at(&format!("href=\"{late}\"")) && at(&format!("href=\"{late}\"")) < binh);
        assert!(binh < at(&format!("href=\"{case}\"")) && binh < at(&format!("href=\"{coming}\"")));
        for words in [
            "Ý kiến chỉ đạo quá hạn: 1",
            "Kiến nghị chờ quyết định quá 15 ngày: 1",
            "quá 6 ngày",
            "Chờ UBND tỉnh 24 ngày",
            "Bổ sung 20 biên chế bác sĩ",
            "Mới giao, hạn 19/12/2023",
            "còn 24 ngày",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        // Leaders only read.
        assert!(
            !page.contains("method=\"post\" action=\"/briefings") && !page.contains("/briefings/charges"),
            "{page}"
        );
        assert_eq!(world.get("/briefings/charges", &leader).await.status, StatusCode::NOT_FOUND);
        // As of the day before the order was late nothing is.
        let then = world.get("/briefings?as_of=2023-11-19", &leader).await.text;
        assert!(then.contains("Ý kiến chỉ đạo quá hạn: 0") && !then.contains("Kiểm tra bệnh viện"), "{then}");
        let fixed = page.split("href=\"/briefings?").nth(1).and_then(|rest| rest.split('"').next()).expect("a link");
        let fixed = format!("/briefings?{}", fixed.replace("&#38;", "&").replace("&amp;", "&"));
        let table = |page: &str| {
            let table = page.split("<table").nth(1).and_then(|rest| rest.split("</table>").next());
            table.unwrap_or_default().to_owned()
        };
        let first = table(&world.get(&fixed, &leader).await.text);
        let word = world.get("/briefings/week.docx", &leader).await.bytes;
        let (document, ..) = dondoc_files::read("x.docx", &word, &Default::default()).expect("a Word file");
        let text = document.text();
        assert!(text.contains("BÁO CÁO PHỤC VỤ GIAO BAN") && text.contains("Bổ sung 20 biên chế bác sĩ"), "{text}");

        // Later: another leader, another limit, a decision; the page of that day is the same.
        world.set_clock("2023-12-02T08:00");
        let focal = world.sign_in("dau.moi").await;
        let subject = format!("body:{health}");
        let form = [("subject", subject.as_str()), ("leader", "Phó Chủ tịch Đỗ Hữu Dũng"), ("starts_on", "01/12/2023")];
        world.post("/briefings/charges", &focal, &form).await;
        let wrong = world.post("/briefings/settings", &focal, &[("waiting_days", "400")]).await;
        assert!(wrong.text.contains("từ 0 đến 365"), "{}", wrong.text);
        assert_eq!(
            world.post("/briefings/settings", &focal, &[("waiting_days", "40")]).await.status,
            StatusCode::SEE_OTHER
        );
        let decision = [("reference", "50/TB-UBND"), ("text", "Đồng ý")];
        world.post(&format!("{case}/decision"), &focal, &decision).await;
        let leader = world.sign_in("lanh.dao").await;
        assert_eq!(table(&world.get(&fixed, &leader).await.text), first, "the page of a past day never changes");
        let page = world.get("/briefings", &leader).await.text;
        assert!(
            page.contains("Phó Chủ tịch Đỗ Hữu Dũng") && page.contains("Đã trả lời, chờ cơ quan nêu phản hồi"),
            "{page}"
        );
        assert!(page.contains("Kiến nghị chờ quyết định quá 40 ngày: 0"), "{page}");
        holds(&world, engine).await;
    }
}

/// By the steps of the ladder of reports, each body whose part is open, once; nobody whose result has come.
#[tokio::test]
async fn a_body_is_reminded_of_a_directive_until_it_has_reported() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-12-01T08:00").await;
        settle(&world).await;
        order(&world, &[]).await;
        let mut told: Vec<String> = Vec::new();
        for day in 4..=15 {
            world.set_clock(&format!("2023-12-{day:02}T09:00"));
            for _ in 0..2 {
                dondoc::urges::job::run(&world.db, 1, world.clock, None).await.expect("the job runs");
            }
            if day == 6 {
                let cookie = world.sign_in("y.te").await;
                let page = world.get("/directives", &cookie).await.text;
                let own = page.split("href=\"/directives/").find(|rest| rest.starts_with('0')).expect("a link");
                let own = format!("/directives/{}", own.split('"').next().expect("an id"));
                let answer = world.post(&format!("{own}/results"), &cookie, &[("note", "Đã rà soát")]).await;
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
            }
            let mut tx = world.db.read(1).await.expect("reads");
            for (name, login) in [("Sở Xây dựng", "xay.dung"), ("Sở Y tế", "y.te")] {
                let body = world.body(name).await;
                let sent: Vec<dondoc::urges::DirectiveReminder> = reminders(&mut tx).await;
                let count = sent.iter().filter(|one| one.body == body).count();
                let line = format!("{login} {count}");
                if !told.contains(&line) {
                    told.push(line);
                    told.push(format!("on {day}"));
                }
            }
        }
        // The last on-time day is Saturday the 9th. The order came a week before it, so the first step is past; three and one
        // working days before, on the day, then the head after two working days.
        let expected = [
            "xay.dung 0",
            "on 4",
            "y.te 0",
            "on 4",
            "xay.dung 1",
            "on 6",
            "y.te 1",
            "on 6",
            "xay.dung 2",
            "on 8",
            "xay.dung 3",
            "on 9",
            "xay.dung 4",
            "on 12",
            "xay.dung 5",
            "on 15",
        ];
        assert_eq!(told, expected);
        let cookie = world.sign_in("xay.dung").await;
        let page = world.get("/messages", &cookie).await.text;
        assert!(page.contains("Nhắc 1 ý kiến chỉ đạo") && page.contains("Rà soát quỹ đất tái định cư"), "{page}");
        holds(&world, engine).await;
    }
}

async fn reminders(tx: &mut dondoc::db::Tx) -> Vec<dondoc::urges::DirectiveReminder> {
    tx.list("where tenant = $1 order by directive, body, planned_on limit 1000", &[]).await.expect("reads")
}
