//! Tables of figures as offices send them: cells by what they hold, merged cells, words for how sure a figure is, lines
//! beside each other, files of twenty thousand lines.

use axum::http::StatusCode;
use dondoc::targets::catalogue::{self, CatalogueRefusal};
use dondoc::targets::goals::{self, GoalForm};
use dondoc::targets::observe;
use dondoc::targets::sheet::{self, Mark, Outcome, Planned, Ways, read_table};
use dondoc::targets::web::words::{outcome_sentence, table_sentence};
use dondoc_files::{Limits, xlsx};
use dondoc_rules::sheets::Workbook;
use dondoc_rules::targets::plausible::Doubt;
use dondoc_rules::targets::{Comparator, Nature, Semantics, number};
use jiff::civil::date;

use crate::targets::{figure, indicator, settle};
use crate::workbooks::{changed, with_cell};
use crate::world::{World, engines};

const HEADS: &[&str] = &["Chỉ tiêu", "Kỳ", "Giá trị", "Đơn vị tính", "Tính chất"];

fn table(lines: &[&[&str]]) -> Workbook {
    let lines: Vec<Vec<String>> =
        lines.iter().map(|line| line.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    Workbook::table("Biểu 1", lines, Some(0))
}

/// A workbook with one more look of cells: its number format by its number in the file.
fn with_format(bytes: &[u8], format: u32) -> (Vec<u8>, usize) {
    let place = std::cell::Cell::new(0);
    let bytes = changed(bytes, "xl/styles.xml", |xml| {
        let end = xml.find("</cellXfs>").expect("looks of cells");
        let start = xml.find("<cellXfs").expect("looks of cells");
        place.set(xml[start..end].matches("<xf ").count());
        format!("{}<xf numFmtId=\"{format}\"/>{}", &xml[..end], &xml[end..])
    });
    (bytes, place.get())
}

async fn looked(world: &World, bytes: &[u8], ways: impl Into<Ways>) -> Vec<Planned> {
    let lines = sheet::read(bytes, &Limits::default()).expect("it is a table");
    let mut tx = world.db.read(1).await.expect("reads");
    sheet::preview(&mut tx, lines, ways, "a.csv", world.clock.today()).await.expect("looks")
}

fn said(planned: &[Planned]) -> Vec<String> {
    let t = dondoc::http::catalogue(dondoc::http::Lang::Vi);
    planned.iter().map(|one| outcome_sentence(&one.outcome, t, dondoc::http::Lang::Vi)).collect()
}

async fn values(world: &World, code: &str) -> Vec<(String, String, Nature)> {
    let id = indicator(world, code).await;
    let mut tx = world.db.read(1).await.expect("reads");
    let all = dondoc::targets::observations(&mut tx, &id).await.expect("reads");
    all.into_iter().map(|one| (one.period, number::shown(one.value), one.nature)).collect()
}

/// "18.230" shown of a cell that holds 18230 is no question, and never 18,23; a percentage is as it is shown.
#[tokio::test]
async fn a_cell_of_numbers_is_read_by_what_it_holds() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let lines: &[&[&str]] = &[
        HEADS,
        &["budget_revenue", "2023", "x", "tỷ đồng", "Chính thức"],
        &["urbanisation_rate", "2024", "x", "%", "Chính thức"],
        &["forest_cover", "2024", "x", "%", "Chính thức"],
        &["budget_revenue", "2022", "18.230", "tỷ đồng", "Chính thức"],
        &["hospital_beds_per_10k", "2024", "x", "", "Chính thức"],
    ];
    let (book, thousands) = with_format(&xlsx::write(&table(lines)), 3);
    let (book, percent) = with_format(&book, 9);
    let book = with_cell(&book, 1, "C2", &format!("s=\"{thousands}\"><v>18230</v>"));
    // A year shown as "2.023" is a year.
    let book = with_cell(&book, 1, "B2", &format!("s=\"{thousands}\"><v>2023</v>"));
    let book = with_cell(&book, 1, "C3", &format!("s=\"{thousands}\"><v>59.524999999999999</v>"));
    let book = with_cell(&book, 1, "C4", &format!("s=\"{percent}\"><v>0.465</v>"));
    let book = with_cell(&book, 1, "C6", &format!("s=\"{percent}\"><v>0.36</v>"));
    for mark in [Mark::Comma, Mark::Point] {
        let planned = looked(&world, &book, mark).await;
        let outcomes: Vec<&Outcome> = planned.iter().map(|one| &one.outcome).collect();
        assert!(outcomes[..3].iter().all(|one| **one == Outcome::Fact), "{mark:?}: {outcomes:?}");
        assert_eq!(*outcomes[4], Outcome::Refused("C6".into(), "figures.reason.unit", vec![]), "a share of no share");
    }
    // A text with groups of three is a thousand where the comma is for decimals; where nobody said, it is asked.
    let planned = looked(&world, &book, Ways::default()).await;
    assert!(matches!(&planned[3].outcome, Outcome::Refused(cell, "figures.reason.ambiguous", _) if cell == "C5"));
    let lines = sheet::read(&book, &Limits::default()).expect("a table");
    sheet::load(&world.db, &world.system(), lines, Mark::Comma, &[], "Biểu").await.expect("loads");
    let one = |period: &str, value: &str| (period.to_owned(), value.to_owned(), Nature::Official);
    assert_eq!(values(&world, "budget_revenue").await, [one("2022", "18.230"), one("2023", "18.230")]);
    assert_eq!(values(&world, "urbanisation_rate").await, [one("2024", "59,525")], "not as shown: 60");
    assert_eq!(values(&world, "forest_cover").await, [one("2024", "46,5")]);
    // It is shown exact, never rounded.
    let town = indicator(&world, "urbanisation_rate").await;
    let cookie = world.sign_in("dau.moi").await;
    let page = world.get(&format!("/indicators/{town}"), &cookie).await.text;
    assert!(page.contains("59,525"), "{page}");
}

/// A blank cell names nothing; a name of two indicators names both; merged cells hold for the rows that they cover.
#[tokio::test]
async fn an_indicator_is_named_by_its_row_or_by_the_merged_cell_above() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let csv = "code,name,definition,unit,kind\n\
               khong_ten_khac,An toàn,Định nghĩa,%,level\n\
               ba_hai,Bảy,Định nghĩa,%,level\nba_ba,Tám,Định nghĩa,%,level\n";
    catalogue::load(&world.db, &world.system(), csv.as_bytes(), "Tỉnh An Hòa").await.expect("loads");
    let csv = "code,name,definition,unit,kind,aliases\nchung_mot,Chín,Định nghĩa,%,level,Tỷ lệ chung\n\
               chung_hai,Mười,Định nghĩa,%,level,tỷ lệ  chung;Khác\n";
    catalogue::load(&world.db, &world.system(), csv.as_bytes(), "Tỉnh An Hòa").await.expect("loads");
    let csv = "Chỉ tiêu;Kỳ;Giá trị;Tính chất\n;2024;12;Chính thức\nTỷ lệ chung;2024;12;Chính thức\n";
    let planned = looked(&world, csv.as_bytes(), Mark::Comma).await;
    assert_eq!(planned[0].outcome, Outcome::Unknown, "a blank cell is no indicator without aliases");
    let sentence = &said(&planned)[1];
    assert!(sentence.contains("Ô A3") && sentence.contains("«Chín»") && sentence.contains("«Mười»"), "{sentence}");
    // The indicator stands once for three years.
    let lines: &[&[&str]] = &[
        HEADS,
        &["Tỷ lệ đô thị hóa", "2022", "57,8", "%", "Chính thức"],
        &["", "2023", "58,9", "", ""],
        &["", "2024", "59,5", "", ""],
        &["", "2025", "61", "", ""],
    ];
    let ranges = ["A2:A4", "C2:C3", "E2:E4"].map(|range| format!("<mergeCell ref=\"{range}\"/>")).concat();
    let merged = format!("</sheetData><mergeCells>{ranges}</mergeCells>");
    let book =
        changed(&xlsx::write(&table(lines)), "xl/worksheets/sheet1.xml", |xml| xml.replace("</sheetData>", &merged));
    let planned = looked(&world, &book, Mark::Comma).await;
    let outcomes: Vec<&Outcome> = planned.iter().map(|one| &one.outcome).collect();
    assert_eq!(outcomes, [&Outcome::Fact, &Outcome::Fact, &Outcome::Fact, &Outcome::Unknown]);
    assert_eq!(planned[1].line.get("value"), "58,9", "a value is never filled in");
}

/// "Mục tiêu", "Kế hoạch" and "Dự kiến" are not official; what is not understood is asked, for the whole file where it
/// does not say.
#[tokio::test]
async fn how_sure_a_figure_is_comes_from_its_word_or_is_asked() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let line = |year: i32, word: &str| format!("urbanisation_rate;{year};{};%;{word}\n", year - 1950);
    let words = [
        "Mục tiêu",
        "Kế hoạch",
        "chỉ tiêu giao",
        "Dự kiến",
        "Ước TH",
        "tạm tính",
        "Số liệu sơ bộ",
        "Chính thức",
        "Thực hiện",
        "Hiệu chỉnh",
        "Loại A",
        "",
    ];
    let mut csv = "Mã chỉ tiêu;Kỳ;Giá trị;Đơn vị;Tính chất\n".to_owned();
    csv.extend((2001..).zip(words).map(|(year, word)| line(year, word)));
    let planned = looked(&world, csv.as_bytes(), Mark::Comma).await;
    let natures: Vec<Option<Nature>> = planned.iter().map(Planned::nature).collect();
    let (official, estimate) = (Some(Nature::Official), Some(Nature::Estimate));
    assert_eq!(
        natures,
        [
            None,
            None,
            None,
            estimate,
            estimate,
            estimate,
            Some(Nature::Preliminary),
            official,
            official,
            Some(Nature::Revised),
            None,
            None,
        ]
    );
    assert!(planned[..3].iter().all(|one| one.outcome == Outcome::Target), "{:?}", said(&planned));
    assert!(planned[3..10].iter().all(|one| one.outcome == Outcome::Fact), "{:?}", said(&planned));
    let sentences = said(&planned);
    assert!(sentences[10].starts_with("Ô E12: chưa hiểu tính chất"), "{sentences:?}");
    assert!(sentences[11].starts_with("Ô E13: chưa ghi tính chất"), "{sentences:?}");
    // The page asks for the whole file, shows it again, and shows how each line is understood.
    let cookie = world.sign_in("dau.moi").await;
    let csv = "Mã chỉ tiêu;Kỳ;Giá trị\nurbanisation_rate;2024;59,5\n";
    let page = world.upload("/indicators/figures", &cookie, &[("file", "a.csv", csv.as_bytes())]).await.text;
    assert!(
        page.contains("Ô C2: chưa ghi tính chất của số liệu") && page.contains("Xem lại với lựa chọn này"),
        "{page}"
    );
    let content: String = csv.bytes().map(|byte| format!("{byte:02x}")).collect();
    let form = [("content", content.as_str()), ("decimal", "comma"), ("name", "a.csv"), ("nature", "preliminary")];
    let page = world.post("/indicators/figures", &cookie, &form).await.text;
    assert!(page.contains(">Sơ bộ</td>") && page.contains("Ghi là số liệu"), "{page}");
    assert!(page.contains("name=\"nature\" value=\"preliminary\""), "what is recorded is what was shown: {page}");
    let done = world.post("/indicators/figures/loading", &cookie, &form).await.text;
    assert!(done.contains("1 dòng ghi là số liệu"), "{done}");
    assert_eq!(values(&world, "urbanisation_rate").await, [("2024".into(), "59,5".into(), Nature::Preliminary)]);
    // Nothing is official before its period is over.
    let early = "Mã chỉ tiêu;Kỳ;Giá trị;Tính chất\nurbanisation_rate;2026;60,5;Chính thức\n";
    let planned = looked(&world, early.as_bytes(), Mark::Comma).await;
    assert!(matches!(planned[0].outcome, Outcome::Asked(_)), "{:?}", said(&planned));
    assert!(said(&planned)[0].contains("Kỳ số liệu chưa kết thúc"), "{:?}", said(&planned));
}

/// Lines of one file are held beside each other before anything is recorded, as they are when it is.
#[tokio::test]
async fn what_is_shown_of_a_file_is_what_is_recorded_of_it() {
    for engine in engines() {
        let world = World::on(engine, "2026-11-28T09:00").await;
        settle(&world).await;
        let csv = "Mã chỉ tiêu;Kỳ;Giá trị;Tính chất;Nguồn\n\
                   urbanisation_rate;2022;57,8;Chính thức;Niên giám 2023\n\
                   urbanisation_rate;2022;57,9;Chính thức;Niên giám 2024\n\
                   trained_labour_rate;2022;60;Chính thức;\n\
                   trained_labour_rate;2022;61;Chính thức;\n\
                   urbanisation_rate;2023;5,83;Chính thức;Niên giám 2024\n\
                   urbanisation_rate;2022;57,8;Chính thức;Niên giám 2024\n\
                   forest_cover;6 tháng đầu năm 2024;46,2;Sơ bộ;Kiểm kê\n\
                   forest_cover;11 tháng đầu năm 2025;46,4;Sơ bộ;Kiểm kê\n";
        let shown = looked(&world, csv.as_bytes(), Mark::Comma).await;
        let sentences = said(&shown);
        assert_eq!(shown[0].outcome, Outcome::Fact);
        assert!(sentences[1].contains("đã có số 57,8 cùng tính chất (nguồn: Niên giám 2023)"), "{sentences:?}");
        assert!(sentences[3].contains("đã có số 60 cùng tính chất (nguồn: a.csv)"), "{sentences:?}");
        assert!(sentences[4].contains("khác số kỳ trước (57,8) khoảng 10 lần"), "{sentences:?}");
        assert_eq!(shown[5].outcome, Outcome::Known);
        let lines = sheet::read(csv.as_bytes(), &Limits::default()).expect("a table");
        let done = sheet::load(&world.db, &world.system(), lines, Mark::Comma, &[], "a.csv").await.expect("loads");
        assert_eq!(said(&done), sentences);
        let cookie = world.sign_in("dau.moi").await;
        let forest = indicator(&world, "forest_cover").await;
        let page = world.get(&format!("/indicators/{forest}"), &cookie).await.text;
        assert!(page.contains("11 tháng đầu năm 2025") && page.contains("6 tháng đầu năm 2024"), "{page}");
    }
}

/// A title with commas stands above heads that are divided by semicolons; sheets that were not read are named.
#[tokio::test]
async fn heads_tell_how_a_file_is_divided_and_what_was_not_read_is_said() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let csv = "Cục Thống kê, số liệu năm, tỉnh, huyện, xã\nMã chỉ tiêu;Kỳ;Giá trị;Tính chất\n\
               urbanisation_rate;2024;59,5;Chính thức\n";
    let planned = looked(&world, csv.as_bytes(), Mark::Comma).await;
    assert_eq!((planned.len(), &planned[0].outcome), (1, &Outcome::Fact));
    let mut book = table(&[&["Ghi chú chung"]]);
    book.sheets[0].name = "Bìa".to_owned();
    let mut more = table(&[HEADS, &["urbanisation_rate", "2024", "59,5", "%", "Sơ bộ"]]);
    let mut last = more.sheets[0].clone();
    (last.name, last.is_hidden) = ("Cũ".to_owned(), true);
    book.sheets.extend([more.sheets.remove(0), last]);
    let read = read_table(&xlsx::write(&book), &Limits::default()).expect("a table");
    let sentence = table_sentence(&read, dondoc::http::catalogue(dondoc::http::Lang::Vi)).expect("a workbook");
    assert_eq!(sentence, "Đã đọc trang tính «Biểu 1». Các trang tính khác chưa được đọc: «Bìa», «Cũ» (trang ẩn).");
    let cookie = world.sign_in("dau.moi").await;
    let page = world.upload("/indicators/figures", &cookie, &[("file", "a.xlsx", &xlsx::write(&book))]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Các trang tính khác chưa được đọc"), "{}", page.text);
}

/// A catalogue names the line that cannot be: a code twice, bounds the wrong way round.
#[tokio::test]
async fn a_catalogue_says_which_line_cannot_be() {
    let world = World::at("2026-11-28T09:00").await;
    let load = async |csv: &str| {
        let refused = catalogue::load(&world.db, &world.system(), csv.as_bytes(), "Tỉnh An Hòa").await;
        let refused = refused.expect_err("it is refused");
        let t = dondoc::http::catalogue(dondoc::http::Lang::Vi);
        (dondoc::targets::web::words::catalogue_sentence(&refused, t), refused)
    };
    let heads = "code,name,definition,unit,kind,low,high\n";
    let (sentence, refused) = load(&format!("{heads}a,Một,Đ,%,level,,\nb,Hai,Đ,%,level,,\na,Ba,Đ,%,level,,\n")).await;
    assert!(matches!(refused, CatalogueRefusal::Twice(2, 4, _)), "{refused:?}");
    assert!(sentence.contains("«a» có ở cả dòng 2 và dòng 4"), "{sentence}");
    let (sentence, _) = load(&format!("{heads}a,Một,Đ,%,level,,\nb,Hai,Đ,%,level,100,0\n")).await;
    assert!(sentence.contains("Dòng 3") && sentence.contains("low lớn hơn"), "{sentence}");
    let mut tx = world.db.read(1).await.expect("reads");
    assert!(dondoc::targets::indicators(&mut tx).await.expect("reads").is_empty(), "nothing was loaded");
}

/// Plausibility beside periods of the same length, of both sides, and a goal's base year.
#[tokio::test]
async fn a_figure_is_held_beside_periods_as_long_as_its_own() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let revenue = indicator(&world, "budget_revenue").await;
    let record = async |period: &str, value: &str| {
        observe::record(&world.db, &world.system(), &revenue, &figure(period, value, Nature::Official)).await
    };
    record("2022", "18230").await.expect("is recorded");
    // Half a year is no year: nothing is strange about a half of it, nor about the year after the half.
    record("2023-H1", "7100").await.expect("is recorded");
    record("2023", "19500").await.expect("is recorded");
    // An earlier year that is filled in late is held against the next.
    assert!(matches!(record("2021", "17900000").await, Err(observe::FigureRefusal::Doubts(_))));
    record("2021", "17900").await.expect("is recorded");
    // Zero in the year that a goal counts from is nothing to count from.
    let product = indicator(&world, "grdp_current").await;
    let goal = GoalForm {
        indicator: None,
        stated_in: "Kế hoạch số 12/KH-UBND".to_owned(),
        text: "Gấp 4 lần so với năm 2020".to_owned(),
        semantics: Semantics::MultipleOfBase,
        comparator: Comparator::Eq,
        value: "4".to_owned(),
        value_max: String::new(),
        tolerance: String::new(),
        from_year: String::new(),
        to_year: "2030".to_owned(),
        base_year: "2020".to_owned(),
        territory: "Tỉnh An Hòa".to_owned(),
        reference: None,
        reference_territory: String::new(),
        is_converted: false,
    };
    goals::state(&world.db, &world.system(), &product, &goal).await.expect("is stated");
    let zero = figure("2020", "0", Nature::Official);
    match observe::record(&world.db, &world.system(), &product, &zero).await {
        Err(observe::FigureRefusal::Doubts(found)) => assert_eq!(found, [Doubt::BaseZero(2020)]),
        other => panic!("{other:?}"),
    }
}

/// Twenty thousand lines are looked at, each beside the lines of its own place; how long it takes is the bench's.
#[tokio::test]
async fn a_file_of_as_many_lines_as_are_allowed_is_looked_at_whole() {
    let world = World::at("2026-11-28T09:00").await;
    settle(&world).await;
    let mut csv = "Mã chỉ tiêu;Kỳ;Giá trị;Phạm vi;Tính chất\n".to_owned();
    for number in 0..19_999 {
        let (year, place) = (1950 + number % 70, number / 70);
        csv.push_str(&format!("grdp_share_agri;{year};12,5;Xã {place};Chính thức\n"));
    }
    let lines = sheet::read(csv.as_bytes(), &Limits::default()).expect("a table");
    let mut tx = world.db.read(1).await.expect("reads");
    let planned = sheet::preview(&mut tx, lines, Mark::Comma, "a.csv", date(2026, 11, 28)).await.expect("looks");
    assert_eq!(planned.iter().filter(|one| one.outcome == Outcome::Fact).count(), 19_999);
    assert_eq!(planned.last().map(|one| one.line.number), Some(20_000));
}
