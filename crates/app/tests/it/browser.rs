//! The whole line on the real plan in headless Chromium, with scripts and without: `browser/line.mjs` clicks, this file
//! moves the clock and reads what was downloaded. Every page is looked at by axe-core at 1280 and 390 px.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use dondoc::bodies;
use dondoc_rules::access::Role;
use serde_json::{Value, json};

use crate::office;
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

/// One phase of the line, on a site of its own at the world's moment.
async fn click(world: &World, packages: &Path, phase: &str, given: &Value) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let site = world.site().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, site).await });
    let mut given = given.clone();
    given["base"] = json!(format!("http://{address}"));
    let mut command = Command::new("node");
    command.arg(packages.join("line.mjs")).args([phase, &given.to_string()]).stdin(Stdio::null());
    let run = tokio::task::spawn_blocking(move || command.output()).await.expect("the task runs");
    let run = run.expect("node can be started");
    server.abort();
    let (out, err) = (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "phase {phase}:\n{out}\n{err}");
}

/// The folder of the browser tests, its packages installed; elsewhere than in CI their absence skips, with a sentence.
fn packages() -> Option<PathBuf> {
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
