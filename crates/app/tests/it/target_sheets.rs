//! Figures by spreadsheet: the sheet of a return's workbook, files of a statistics office, exports, the command line.

use std::fs;
use std::process::{Command, Output};

use axum::http::StatusCode;
use dondoc::targets::observe;
use dondoc_files::{Limits, xlsx};
use dondoc_rules::sheets::Workbook;
use dondoc_rules::targets::Nature;

use crate::cycles::opened;
use crate::office;
use crate::target_returns::{assign, item};
use crate::targets::{figure, indicator, settle};
use crate::workbooks::{borrowed, filled, form_of};
use crate::world::{World, engines};

/// The sheet of figures of a return's workbook.
const FIGURES: u8 = 3;

#[tokio::test]
async fn a_workbook_asks_for_the_value_of_a_target_beside_its_unit_and_last_value() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let (province, targets) = settle(&world).await;
        let cookie = world.sign_in("dau.moi").await;
        let town = indicator(&world, "urbanisation_rate").await;
        let last = figure("2022", "57,8", Nature::Official);
        observe::record(&world.db, &world.system(), &town, &last).await.expect("is recorded");
        assert_eq!(assign(&world, &cookie, &province, &targets[1], "Sở Xây dựng").await, StatusCode::SEE_OTHER);
        let (_, cycle) = opened(&world, &province).await;
        let (obligation, item) = item(&world, &cycle, "Sở Xây dựng", &targets[1]).await.expect("it is asked");
        world.set_clock("2023-11-27T08:00");
        let own = world.sign_in("xay.dung").await;
        let place = format!("/obligations/{obligation}");
        let book = world.get(&format!("{place}/workbook.xlsx"), &own).await.bytes;
        let sheets = xlsx::cells(&book, &Limits::default()).expect("opens");
        let sheet = sheets.iter().find(|sheet| sheet.name == "Số liệu").expect("the sheet of figures");
        let row: Vec<&str> = (2..6).map(|column| sheet.text(1, column)).collect();
        assert_eq!(row, ["Tỷ lệ đô thị hóa đạt 70%", "%", "57,8 (năm 2022)", "năm 2023"]);
        // What cannot be told is named by its cell and left out; what may mean two numbers is taken and asked back.
        let wrong = filled(&book, &[(FIGURES, "G2", "khoảng 58"), (FIGURES, "H2", "kỳ tới")]);
        let page = world.upload(&format!("{place}/workbook"), &own, &[("file", "a.xlsx", &wrong)]).await.text;
        for words in [
            "Trang «Số liệu», ô G2: «khoảng 58» không phải con số đọc được",
            "Trang «Số liệu», ô H2: «kỳ tới» không phải kỳ số liệu đọc được",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("figure_value"), "nothing of it is offered: {page}");
        let doubtful = filled(&book, &[(FIGURES, "G2", "58.9")]);
        let page = world.upload(&format!("{place}/workbook"), &own, &[("file", "a.xlsx", &doubtful)]).await.text;
        assert!(page.contains("ô G2: «58.9» có thể đọc thành hai con số"), "{page}");
        assert!(page.contains(&format!("{item}.figure_value")), "{page}");
        // Filled, saved by another program, taken over.
        let cells =
            [(FIGURES, "G2", "58,9"), (FIGURES, "I2", "ước thực hiện"), (FIGURES, "K2", "Theo báo cáo của các huyện")];
        let mut good = filled(&book, &cells);
        if let Some(saved) = office::saved_again(&good, "figures") {
            good = saved;
        }
        let page = world.upload(&format!("{place}/workbook"), &own, &[("file", "a.xlsx", &good)]).await.text;
        assert!(page.contains("Ước thực hiện"), "{page}");
        let form = form_of(&page);
        let answer = world.post(&format!("{place}/taking-over"), &own, &borrowed(&form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let edit = answer.location.expect("the draft");
        let page = world.get(&edit, &own).await.text;
        assert!(page.contains("Theo báo cáo của các huyện") && page.contains("value=\"58,9\""), "{page}");
        let mut tx = world.db.read(1).await.expect("reads");
        let id = edit.trim_start_matches("/returns/").trim_end_matches("/edit");
        let id = dondoc::ids::ReturnId::parse(id).expect("an id");
        let kept = dondoc::returns::figures::of_return(&mut tx, &id).await.expect("reads").pop().expect("a figure");
        assert_eq!(kept.said(), ["58,9", "", "estimate", "", "Theo báo cáo của các huyện"]);
        drop(tx);
        // The next workbook shows it; without a value or a reason it says so.
        let book = world.get(&format!("{place}/workbook.xlsx"), &own).await.bytes;
        let emptied = filled(&book, &[(FIGURES, "G2", "")]);
        let page = world.upload(&format!("{place}/workbook"), &own, &[("file", "a.xlsx", &emptied)]).await.text;
        assert!(page.contains("ô G2: chưa ghi số liệu, cũng chưa chọn lý do chưa có"), "{page}");
        assert!(page.contains("Trong biểu đã xóa nội dung này"), "{page}");
    }
}

fn office_file(lines: &[&[&str]]) -> Vec<u8> {
    let lines: Vec<Vec<String>> =
        lines.iter().map(|line| line.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    xlsx::write(&Workbook::table("Biểu", lines, Some(1)))
}

/// The lines of a CSV that we export, without its empty ones.
fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(csv.trim_start_matches('\u{feff}').as_bytes());
    let lines = reader.records().map(|line| line.expect("a record").iter().map(str::to_owned).collect());
    lines.filter(|line: &Vec<String>| line.iter().any(|cell| !cell.is_empty())).collect()
}

#[tokio::test]
async fn a_workbook_of_a_statistics_office_is_recorded_and_exported_again() {
    let world = World::at("2026-11-28T09:00").await;
    let (province, _) = settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let book = office_file(&[
        &["Cục Thống kê: số liệu năm"],
        &["Chỉ tiêu", "Năm", "Giá trị", "Đơn vị tính", "Tính chất", "Nguồn"],
        &["Tỷ lệ đô thị hóa", "2024", "59,5", "%", "Chính thức", "Niên giám 2024"],
        &["Tỷ lệ đô thị hóa", "2025", "61", "%", "Sơ bộ", "Niên giám 2025"],
        &["Tỷ lệ đô thị hóa", "2025", "61.5", "%", "Ước", ""],
    ]);
    let preview = world.upload("/indicators/figures", &cookie, &[("file", "so-lieu.xlsx", &book)]).await;
    assert_eq!(preview.status, StatusCode::OK, "{}", preview.text);
    assert!(preview.text.contains("Ô C5: con số có thể đọc khác nhau"), "{}", preview.text);
    let content: String = book.iter().map(|byte| format!("{byte:02x}")).collect();
    let form = [("content", content.as_str()), ("decimal", "comma"), ("name", "so-lieu.xlsx")];
    let done = world.post("/indicators/figures/loading", &cookie, &form).await;
    assert!(done.text.contains("2 dòng ghi là số liệu"), "{}", done.text);
    // What goes out as CSV goes out as XLSX, cell by cell.
    let town = indicator(&world, "urbanisation_rate").await;
    for address in [format!("/indicators/{town}/figures"), format!("/plans/{}/targets", province.plan)] {
        let csv = world.get(&format!("{address}.csv"), &cookie).await.text;
        let lines = records(&csv);
        let book = world.get(&format!("{address}.xlsx"), &cookie).await.bytes;
        let sheets = xlsx::cells(&book, &Limits::default()).expect("opens");
        for (line, cells) in lines.iter().zip(sheets[0].rows.values()) {
            let own: Vec<&str> = line.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
            let theirs: Vec<&str> = cells.values().map(|cell| cell.text.as_str()).collect();
            assert_eq!(own, theirs);
        }
        assert_eq!(lines.len(), sheets[0].rows.len());
        assert!(csv.contains("61") && csv.contains("Tỷ lệ đô thị hóa") || csv.contains("59,5"), "{csv}");
    }
    // A table that goes out can come in again: nothing is recorded twice.
    let own = world.get(&format!("/indicators/{town}/figures.xlsx"), &cookie).await.bytes;
    let preview = world.upload("/indicators/figures", &cookie, &[("file", "so-lieu.xlsx", &own)]).await;
    assert!(preview.text.contains("2 dòng đã có") && preview.text.contains("Tỉnh An Hòa"), "{}", preview.text);
}

fn dondoc(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dondoc")).args(args).output().expect("the program starts")
}

#[test]
fn the_command_line_loads_a_catalogue_and_figures() {
    let folder = std::env::temp_dir().join(format!("dondoc_indicators_{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let data = folder.join("data").display().to_string();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        fs::write(&path, bytes).expect("a file is written");
        path.display().to_string()
    };
    let said = |answer: &Output| {
        let (out, error) = (String::from_utf8_lossy(&answer.stdout), String::from_utf8_lossy(&answer.stderr));
        (answer.status.code(), out.trim().to_owned(), error.trim().to_owned())
    };
    let territory = "Tỉnh An Hòa";
    let answer = said(&dondoc(&["indicator", "catalogue", "--data", &data, "--territory", territory]));
    assert!(answer.0 == Some(0) && answer.1.contains("chỉ tiêu"), "{answer:?}");
    let csv = file("a.csv", "indicator,year,value,unit,status\nurbanisation_rate,2024,59.5,%,official\n".as_bytes());
    let load = |file: &str| {
        let fixed = ["indicator", "load", "--data", &data, "--decimal", "point", "--nature", "preliminary", file];
        said(&dondoc(&fixed))
    };
    let answer = load(&csv);
    assert!(answer.0 == Some(0) && answer.1.contains("1 dòng ghi là số liệu"), "{answer:?}");
    let answer = load(&csv);
    assert!(answer.0 == Some(0) && answer.1.contains("0 dòng ghi là số liệu"), "once more records nothing: {answer:?}");
    let book = file(
        "b.xlsx",
        &office_file(&[&["Biểu"], &["Chỉ tiêu", "Năm", "Giá trị"], &["urbanisation_rate", "2025", "61"]]),
    );
    // What the file does not say of its figures is said of the whole file, or asked.
    let unsaid = said(&dondoc(&["indicator", "load", "--data", &data, &book]));
    assert!(unsaid.0 == Some(1) && unsaid.1.contains("chưa ghi tính chất của số liệu"), "{unsaid:?}");
    let answer = load(&book);
    assert!(answer.1.contains("1 dòng ghi là số liệu") && answer.1.contains("Đã đọc trang tính «Biểu»"), "{answer:?}");
    // What cannot be read: one sentence, exit code 2.
    let unreadable = file("c.csv", b"a,b\n1,2\n");
    let broken = file("d.xlsx", b"PK\x03\x04 broken");
    for file in [&unreadable, &broken, &folder.join("none.csv").display().to_string()] {
        let answer = load(file);
        assert_eq!((answer.0, answer.1.as_str(), answer.2.lines().count()), (Some(2), "", 1), "{answer:?}");
    }
    let answer = said(&dondoc(&["indicator", "catalogue", "--data", &data, "--territory", territory, &unreadable]));
    assert_eq!((answer.0, answer.2.lines().count()), (Some(2), 1), "{answer:?}");
    fs::remove_dir_all(&folder).expect("is removed");
}

/// Issue G: when an official figure differs from what a consolidated report said, its edition leads to what to correct.
#[tokio::test]
async fn an_edition_leads_to_the_figures_that_are_known_otherwise_by_now() {
    let mut world = World::at("2023-10-16T08:00").await;
    let (province, _) = settle(&world).await;
    let cookie = world.sign_in("dau.moi").await;
    let town = indicator(&world, "urbanisation_rate").await;
    observe::record(&world.db, &world.system(), &town, &figure("2022", "57,8", Nature::Estimate)).await.expect("is");
    let (_, cycle) = opened(&world, &province).await;
    let frozen = world.post(&format!("/reports/{cycle}/editions"), &cookie, &[]).await;
    assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
    let mut tx = world.db.read(1).await.expect("reads");
    let edition = dondoc::reports::editions(&mut tx, &cycle).await.expect("reads").remove(0).id;
    drop(tx);
    let address = format!("/editions/{edition}");
    let page = world.get(&address, &cookie).await;
    assert!(page.status == StatusCode::OK && !page.text.contains("nay đã khác"), "{}", page.text);
    world.set_clock("2023-10-20T08:00");
    let cookie = world.sign_in("dau.moi").await;
    observe::record(&world.db, &world.system(), &town, &figure("2022", "58,1", Nature::Official)).await.expect("is");
    let page = world.get(&address, &cookie).await.text;
    assert!(page.contains("1 số liệu của bản này nay đã khác"), "{page}");
    let link = page.split("href=\"").find(|part| part.contains("/targets/corrections?")).expect("a link");
    let link = link.split('"').next().expect("its address").replace("&#38;", "&").replace("&amp;", "&");
    let list = world.get(&link, &cookie).await.text;
    assert!(list.contains("57,8 (Ước thực hiện)") && list.contains("58,1 (Chính thức)"), "{link}: {list}");
}
