//! The whole line on the real plan in headless Chromium, with scripts and without: `browser/line.mjs` clicks, this file
//! moves the clock and reads what was downloaded. Every page is looked at by axe-core at 1280 and 390 px.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dondoc::bodies;
use dondoc_rules::access::Role;
use serde_json::{Value, json};

use crate::office;
use crate::province::{Province, with_terms};
use crate::world::{PASSWORD, World, shared};

const FOCAL: &str = "Sở Kế hoạch và Đầu tư";
const SILENT: &str = "Sở Giao thông vận tải tỉnh Khánh Hòa";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_in_a_browser() {
    the_line("scripts", true).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_in_a_browser_without_scripts() {
    the_line("no-scripts", false).await;
}

async fn the_line(name: &str, scripts: bool) {
    let Some(packages) = packages() else { return };
    let mut world = World::at("2023-10-16T08:00").await;
    people(&world).await;
    let folder = packages.join("../../../target/browser").join(name);
    let given = json!({
        "scripts": scripts,
        "folder": folder,
        "password": PASSWORD,
        "plan": shared("corpus/seed/plan.docx"),
        "planSays": ["6047/KH-UBND", "Đề án trình Thủ tướng Chính phủ"],
        "corrections": { "II.4": "Ban Quản lý Khu kinh tế Vân Phong" },
        "focal": FOCAL,
        "reporters": [
            { "login": "sct", "body": "Sở Công Thương tỉnh Khánh Hòa", "words": "Sở Công Thương đã ban hành kế hoạch thực hiện",
              "completed": "Đã hỗ trợ 12 dự án vào khu công nghiệp" },
            { "login": "sxd", "body": "Sở Xây dựng tỉnh Khánh Hòa", "words": "Sở Xây dựng đã rà soát quy hoạch đô thị",
              "signs": "outside", "number": "812/BC-SXD" },
        ],
        "paper": { "body": "Sở Y tế tỉnh Khánh Hòa", "number": "455/BC-SYT" },
    });
    for (moment, phase) in
        [("2023-10-16T08:00", "opening"), ("2023-12-04T09:00", "reporting"), ("2023-12-06T09:00", "consolidating")]
    {
        world.set_clock(moment);
        click(&world, &packages, phase, &given).await;
    }
    let report = std::fs::read(folder.join("report.docx")).expect("the consolidated report was downloaded");
    let Some(words) = office::words_of(&report, name) else { return };
    let said = ["Sở Công Thương đã ban hành kế hoạch thực hiện", "Đã hỗ trợ 12 dự án vào khu công nghiệp"];
    for sentence in
        said.into_iter().chain(["Sở Xây dựng đã rà soát quy hoạch đô thị", SILENT, "Sở Y tế tỉnh Khánh Hòa"])
    {
        assert!(words.contains(sentence), "«{sentence}» is not in the report:\n{words}");
    }
    for own in ["sct.docx", "sxd.docx", "request.docx"] {
        let bytes = std::fs::read(folder.join(own)).unwrap_or_else(|error| panic!("{own}: {error}"));
        let words = office::words_of(&bytes, name).expect("an office suite, as above");
        assert!(words.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "{own}: {words}");
    }
}

async fn people(world: &World) {
    let csv = std::fs::read(shared("reference/agencies-khanh-hoa-2023.csv")).expect("the register can be read");
    bodies::load(&world.db, &world.system(), &csv).await.expect("the register loads");
    let focal = world.body(FOCAL).await;
    world.account("tonghop", Role::FocalOfficer, Some(&focal)).await;
    world.account("kiemtra", Role::Auditor, None).await;
    for (login, body) in [("sct", "Sở Công Thương"), ("sxd", "Sở Xây dựng")] {
        let body = world.body(body).await;
        world.account(login, Role::ReportingOfficer, Some(&body)).await;
        world.account(&format!("{login}.gd"), Role::Head, Some(&body)).await;
    }
}

/// A plan of ours with ten readings in doubt: five leads that nobody carries, three times that say no day, two places
/// where the text is cut or lost a comma.
const DOUBTFUL: &str = r#"<html><body><p>ỦY BAN NHÂN DÂN TỈNH A</p><p>Số: 77/KH-UBND</p><p>Tỉnh A, ngày 05 tháng 01 năm 2023</p>
<p>KẾ HOẠCH</p><p>Phát triển kinh tế vùng ven biển</p>
<p>Định kỳ trước ngày 05 tháng 12 hàng năm, các cơ quan báo cáo gửi về Sở Kế hoạch và Đầu tư để tổng hợp.</p>
<table><tr><td>TT</td><td>Nhiệm vụ</td><td>Cơ quan chủ trì</td><td>Cơ quan phối hợp</td><td>Thời gian</td><td>Sản phẩm</td></tr>
<tr><td>1</td><td>Lập đề án vườn ươm.</td><td>Trung tâm Vườn ươm Khởi sự</td><td>Sở Tài chính</td><td>Quý IV/2023</td><td>Đề án</td></tr>
<tr><td>2</td><td>Khảo sát luồng lạch.</td><td>Ban Quản lý Luồng lạch Đá Trắng</td><td>Sở Tài chính</td><td>Năm 2024</td><td>Báo cáo khảo sát</td></tr>
<tr><td>3</td><td>Trồng rừng ngập mặn.</td><td>Hội Những người trồng đước</td><td>Sở Tài chính</td><td>Thường xuyên</td><td>Báo cáo định kỳ</td></tr>
<tr><td>4</td><td>Mở lớp thuyền trưởng.</td><td>Trường Thuyền trưởng Bãi Dài</td><td>Sở Tài chính</td><td>30/6/2024</td><td>Lớp học</td></tr>
<tr><td>5</td><td>Số hóa hồ sơ tàu cá.</td><td>Văn phòng Tàu cá số 3</td><td>Sở Tài chính</td><td>Tháng 12/2024</td><td>Cơ sở dữ liệu</td></tr>
<tr><td>6</td><td>Rà soát quy hoạch đô thị.</td><td>Sở Xây dựng</td><td>Sở Tài chính</td><td>Dịp cuối nhiệm kỳ</td><td>Báo cáo rà soát</td></tr>
<tr><td>7</td><td>Hỗ trợ dự án công nghiệp.</td><td>Sở Công Thương</td><td>Sở Tài chính</td><td>Sớm nhất có thể</td><td>Báo cáo định kỳ</td></tr>
<tr><td>8</td><td>Nâng cấp trạm y tế.</td><td>Sở Y tế</td><td>Sở Tài chính</td><td>Bước hai của dự án</td><td>Trạm y tế</td></tr>
<tr><td>9</td><td>Tăng diện tích nuôi biển lên 8 3% so với năm 2022.</td><td>Sở Y tế</td><td>Sở Tài chính</td><td>Năm 2024</td><td>Báo cáo</td></tr>
<tr><td>10</td><td>Ưu tiên phát triển các dịch vụ phục vụ cho</td><td>Sở Y tế</td><td>Sở Tài chính</td><td>Năm 2024</td><td>Báo cáo</td></tr>
</table></body></html>"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_doubts_are_answered_by_keyboard_alone() {
    let Some(packages) = packages() else { return };
    let world = World::at("2023-10-16T08:00").await;
    people(&world).await;
    let draft = dondoc::imports::read::from_bytes("ke-hoach.html", DOUBTFUL.as_bytes()).expect("our plan is read");
    let cookie = world.sign_in("tonghop").await;
    let actor = world.system();
    let import = dondoc::imports::propose(&world.db, &actor, &draft, DOUBTFUL.as_bytes()).await.expect("is proposed");
    let lead =
        |label: &str, mark: &str, text: &str| json!({"asked": "lead", "label": label, "mark": mark, "text": text});
    let time = |label: &str, mark: &str| json!({"asked": "time", "label": label, "mark": mark, "class": "C", "due": "31/12/2024"});
    let finding = |mark: &str| json!({"asked": "finding", "mark": mark, "text": "Da doi chieu voi ban goc"});
    let given = json!({
        "scripts": true,
        "folder": packages.join("../../../target/browser/queue"),
        "password": PASSWORD,
        "page": format!("/imports/{import}"),
        "focal": FOCAL,
        "answers": [
            lead("1", "Vườn ươm", "Sở Khoa học và Công nghệ"),
            lead("2", "Luồng lạch", "Sở Xây dựng"),
            lead("3", "trồng đước", "Sở Công Thương; Sở Y tế"),
            lead("4", "Thuyền trưởng", "Sở Y tế"),
            lead("5", "Tàu cá số 3", "Sở Công Thương"),
            time("6", "cuối nhiệm kỳ"),
            time("7", "Sớm nhất"),
            time("8", "Bước hai"),
            finding("8 3%"),
            finding("dừng giữa câu"),
        ],
    });
    node(&world, &packages, &["queue.mjs"], &given).await;
    // What was typed is what was recorded.
    let page = world.get("/plans", &cookie).await;
    assert!(page.text.contains("77/KH-UBND"), "{}", page.text);
    let mut tx = world.db.read(actor.tenant).await.expect("a transaction");
    let plan = dondoc::plans::list(&mut tx).await.expect("plans").remove(0);
    let version = dondoc::plans::latest(&mut tx, &plan.id).await.expect("a version").expect("a version");
    let tasks = dondoc::plans::tasks(&mut tx, &version.id).await.expect("tasks");
    assert_eq!(tasks.len(), 10);
    assert_eq!(tasks[5].due_on.map(|day| day.to_string()).as_deref(), Some("2024-12-31"));
    assert_eq!(tasks[5].timeline_raw.as_deref(), Some("Dịp cuối nhiệm kỳ"), "the plan's words stay");
    let parties = dondoc::plans::parties(&mut tx, &version.id).await.expect("parties");
    let led: usize = parties.iter().filter(|party| party.task == tasks[2].id && party.role != "cooperating").count();
    assert_eq!(led, 2, "two leads were typed for task 3");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reorganisation_is_applied_and_what_it_leaves_open_is_assigned() {
    let Some(packages) = packages() else { return };
    let world = World::at("2025-08-01T08:00").await;
    let province = Province::settle(&world).await;
    let new = "id,official_name,kind\nsgt,Sở Xây dựng và Giao thông,so\ntl,UBND xã Tân Lập,ubnd_xa\n";
    dondoc::bodies::load(&world.db, &world.system(), new.as_bytes()).await.expect("the register loads");
    let cookie = world.sign_in("dau.moi").await;
    let plan = province.plan.to_string();
    let form = [
        ("plan", plan.as_str()),
        ("name", "Năm 2025"),
        ("period_from", "01/01/2025"),
        ("period_to", "31/12/2025"),
        ("opens_on", "01/08/2025"),
        ("cutoff_on", "30/11/2025"),
        ("due_on", "04/12/2025"),
    ];
    let board = world.post("/cycles", &cookie, &with_terms(&form)).await.location.expect("the board");
    let given = json!({
        "scripts": true,
        "folder": packages.join("../../../target/browser/reorganise"),
        "password": PASSWORD,
        "board": board,
        "changes": [
            {"from": "Sở Xây dựng", "kind": "Kế thừa toàn bộ", "to": "Sở Xây dựng và Giao thông", "from_day": "01/08/2025",
             "basis": "Nghị quyết số 5/NQ-HĐND ngày 20/7/2025", "moves": ["Nhiệm vụ I.1 của kế hoạch", "xay.dung"]},
            {"from": "UBND huyện Bình An", "kind": "Giải thể", "from_day": "01/08/2025",
             "basis": "Nghị quyết số 6/NQ-HĐND ngày 20/7/2025", "moves": ["Chờ xác định cơ quan tiếp nhận nhiệm vụ"]},
        ],
        "boardSays": [
            "Sở Xây dựng (nay: Sở Xây dựng và Giao thông)", "UBND huyện Bình An", "Chờ xác định cơ quan tiếp nhận nhiệm vụ",
        ],
        "receiver": "UBND xã Tân Lập",
    });
    node(&world, &packages, &["reorganise.mjs"], &given).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_chain_of_a_plan_is_built_from_its_citations() {
    let Some(packages) = packages() else { return };
    let world = World::at("2023-10-16T08:00").await;
    people(&world).await;
    let path = shared("corpus/seed/plan.docx");
    let draft = dondoc::imports::read::from_path(&path).expect("the real plan is read");
    let bytes = std::fs::read(&path).expect("the real plan can be read");
    let system = world.system();
    let import = dondoc::imports::propose(&world.db, &system, &draft, &bytes).await.expect("is proposed");
    let own = ["Ban Quản lý Khu kinh tế Vân Phong"];
    dondoc::imports::confirm::correct_lead(&world.db, &system, &import, "II.4", &own).await.expect("is corrected");
    let plan = dondoc::imports::confirm::confirm(&world.db, &system, &import, Some(FOCAL)).await.expect("is recorded");
    let given = json!({
        "scripts": true,
        "folder": packages.join("../../../target/browser/instruments"),
        "password": PASSWORD,
        "plan": format!("/plans/{plan}"),
        "opening": format!("/cycles/new?plan={plan}&year=2023"),
        "chain": ["26-NQ/TW", "168/NQ-CP", "54-CTr/TU"],
    });
    node(&world, &packages, &["instruments.mjs"], &given).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_are_followed_by_class() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("tasks", true), ("tasks-no-scripts", false)] {
        let mut world = World::at("2023-10-02T08:00").await;
        crate::tasks::settle(&world).await;
        world.set_clock("2023-12-06T08:00");
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({ "scripts": scripts, "folder": folder, "password": PASSWORD });
        node(&world, &packages, &["tasks.mjs"], &given).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_is_opened_and_its_list_changed_with_reasons() {
    let Some(packages) = packages() else { return };
    let world = World::at("2023-08-01T08:00").await;
    let province = Province::settle(&world).await;
    let second = Province::second_plan(&world).await;
    let given = json!({
        "scripts": true,
        "folder": packages.join("../../../target/browser/openings"),
        "password": PASSWORD,
        "plan": province.plan.to_string(),
        "second": second.plan.to_string(),
        "request": {
            "Kỳ báo cáo từ ngày": "01/01/2023",
            "Kỳ báo cáo đến ngày": "31/12/2023",
            "Ngày bắt đầu nhận báo cáo": "01/08/2023",
            "Ngày chốt số liệu": "03/08/2023",
            "Ngày cuối đúng hạn": "08/08/2023",
            "Loại văn bản": "Công văn",
            "Số, ký hiệu": "7711/UBND-TH",
            "Ngày ban hành": "31/07/2023",
            "Cơ quan ban hành": "Ủy ban nhân dân tỉnh An Hòa",
            "Trích yếu": "báo cáo tình hình phát triển đô thị",
            "Căn cứ yêu cầu báo cáo": "Công văn số 7711/UBND-TH",
        },
    });
    node(&world, &packages, &["openings.mjs"], &given).await;
}

/// Issue D, part 5: nothing typed is lost; and the way from the invitation to the recorded report, counted (`docs/ux.md`).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_from_the_invitation_to_its_record() {
    let Some(packages) = packages() else { return };
    let ways: [(&str, bool, &[&str]); 3] = [
        ("desk", true, &["way"]),
        ("desk-no-scripts", false, &["way"]),
        ("desk-kept", true, &["network", "session", "windows", "keyboard"]),
    ];
    for (name, scripts, phases) in ways {
        let mut world = World::at("2023-10-16T08:00").await;
        let obligation = crate::desk::second_year(&mut world).await;
        for phase in phases {
            let folder = packages.join("../../../target/browser").join(name);
            let given = json!({
                "scripts": scripts,
                "folder": folder,
                "password": PASSWORD,
                "phases": [phase],
                "login": "xay.dung",
                "colleague": "xay.dung.2",
                "obligation": format!("/obligations/{obligation}"),
            });
            node(&world, &packages, &["desk.mjs"], &given).await;
        }
        if phases != ["way"] {
            continue;
        }
        let counted = std::fs::read(packages.join("../../../target/browser").join(name).join("counted.json"));
        let counted: Value = serde_json::from_slice(&counted.expect("was counted")).expect("is JSON");
        let row = format!("| {} | {} | {} |", counted["pages"], counted["clicks"], counted["fields"]);
        let table = std::fs::read_to_string(packages.join("../../../docs/ux.md")).expect("the table can be read");
        let line = table.lines().find(|line| line.contains(&format!("`{name}`"))).unwrap_or_default();
        assert!(line.ends_with(&row), "docs/ux.md says «{line}», the browser counted {row}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn workbooks_go_out_and_come_back() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("workbooks", true), ("workbooks-no-scripts", false)] {
        let folder = packages.join("../../../target/browser").join(name);
        let (world, mut given) = crate::workbooks::for_the_browser(World::at("2023-11-20T08:00").await, &folder).await;
        given["scripts"] = json!(scripts);
        given["folder"] = json!(folder);
        given["password"] = json!(PASSWORD);
        node(&world, &packages, &["workbooks.mjs"], &given).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_are_urged_and_the_letter_is_recorded() {
    let Some(packages) = packages() else { return };
    for (name, scripts) in [("urges", true), ("urges-no-scripts", false)] {
        let mut world = World::at("2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        crate::cycles::opened(&world, &province).await;
        world.set_clock("2023-12-04T09:00");
        dondoc::urges::job::run(&world.db, 1, world.clock, None).await.expect("the reminders run");
        world.set_clock("2023-12-06T08:00");
        let folder = packages.join("../../../target/browser").join(name);
        let given = json!({ "scripts": scripts, "folder": folder, "password": PASSWORD });
        node(&world, &packages, &["urges.mjs"], &given).await;
    }
}

/// One phase of the line, on a site of its own at the world's moment.
async fn click(world: &World, packages: &Path, phase: &str, given: &Value) {
    node(world, packages, &["line.mjs", phase], given).await;
}

/// Runs a script of the browser tests with what it is given, on a site of its own.
pub async fn node(world: &World, packages: &Path, script: &[&str], given: &Value) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let site = world.site().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, site).await });
    let mut given = given.clone();
    given["base"] = json!(format!("http://{address}"));
    let mut command = Command::new("node");
    command.arg(packages.join(script[0])).args(&script[1..]).arg(given.to_string()).stdin(Stdio::null());
    let run = tokio::task::spawn_blocking(move || command.output()).await.expect("the task runs");
    let run = run.expect("node can be started");
    server.abort();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{script:?}:\n{out}\n{err}");
}

/// The folder of the browser tests, its packages installed; elsewhere than in CI their absence skips, with a sentence.
pub fn packages() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
    if folder.join("node_modules/playwright-core").exists() {
        return Some(folder);
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "the packages of the browser tests are missing: cargo xtask test installs them"
    );
    eprintln!("the packages of the browser tests are missing: npm ci in {}", folder.display());
    None
}
