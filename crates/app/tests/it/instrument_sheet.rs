//! The register of instruments as a file, in and out, and the identities of the reference file.

use dondoc::bodies;
use dondoc::instruments;
use dondoc::instruments::leads::InstrumentLead;
use dondoc::instruments::sheet::{self, SheetRefusal};
use dondoc_rules::instruments::identity::{Named, Sameness, compare, identity, symbol};
use jiff::civil::date;

use crate::province::Province;
use crate::world::{World, engines, rows, shared};

/// Every row of the reference file: those with a printed number are taken apart, each is itself, no two are one.
#[test]
fn the_citations_of_the_reference_are_told_apart() {
    let text = std::fs::read(shared("reference/citations.csv")).expect("the file can be read");
    let mut reader = csv::Reader::from_reader(text.as_slice());
    let heading = reader.headers().expect("a heading").clone();
    let place = |name: &str| heading.iter().position(|column| column == name).expect("a column");
    let (kind, number, day, issuer, title) =
        (place("type"), place("number_symbol"), place("date"), place("issuer"), place("title"));
    let lines: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("lines");
    let named = |line: usize| {
        let cell = |column: usize| lines[line].get(column).unwrap_or_default();
        Named {
            number: cell(number),
            type_name: cell(kind),
            issuer: cell(issuer),
            issued_on: cell(day).get(..10).and_then(|day| day.parse().ok()),
            title: cell(title),
            term: "",
        }
    };
    let mut count = 0;
    for at in 0..lines.len() {
        let one = named(at);
        let is_printed = one.number.starts_with(|c: char| c.is_ascii_digit()) && !one.number.contains([';', ' ']);
        assert_eq!(symbol(one.number).is_some(), is_printed, "{}", one.number);
        count += usize::from(is_printed);
        for other in 0..at {
            let sameness = compare(&identity(&one), &identity(&named(other)));
            assert_ne!(sameness, Sameness::Same, "{one:?} {:?}", named(other));
        }
        if one.issued_on.is_some() {
            assert_eq!(compare(&identity(&one), &identity(&one)), Sameness::Same, "{one:?}");
        }
    }
    assert!(count >= 25, "{count} printed numbers");
    // Two spellings of the seed's programme, and its number in the next term.
    let programme = (0..lines.len()).map(named).find(|one| one.number == "54-CTr/TU").expect("the programme");
    let shouted = Named { number: "54-CTR/TU", issuer: "Tỉnh ủy Khánh Hòa", ..programme };
    assert_eq!(compare(&identity(&programme), &identity(&shouted)), Sameness::Same);
    let next = Named { issued_on: Some(date(2027, 3, 1)), term: "XIX", issuer: "Tỉnh ủy Khánh Hòa", ..programme };
    assert_eq!(compare(&identity(&programme), &identity(&next)), Sameness::Different);
}

const SHEET: &str = "type,number,issuer,issued_on,title,term,body,leads,relations
Nghị quyết,7-NQ/TW,Bộ Chính trị,2022-11-03,Về phát triển vùng,XIII,,,
Nghị quyết,9/NQ-CP,Chính phủ,2022-12-29,\"Chương trình hành động, giai đoạn 1\",,,,implements:7-NQ/TW@2022-11-03(Bộ Chính trị)#2022-12-29
Kế hoạch,4/KH-SXD,Sở Xây dựng,2023-08-01,Thực hiện,,sxd,,implements:9/NQ-CP
Quyết định,55/QĐ-UBND,Ủy ban nhân dân tỉnh An Hòa,2023-01-10,Giao nhiệm vụ,,,syt|sxd,
Quyết định,60/QĐ-UBND,Ủy ban nhân dân tỉnh An Hòa,2024-01-10,Sửa đổi,,,,amends:55/QĐ-UBND@2023-01-10#2024-02-01;cites:9/NQ-CP@2022-12-29
";

#[tokio::test]
async fn the_register_goes_out_as_the_file_it_comes_in_as() {
    for engine in engines() {
        let world = World::on(engine, "2026-10-16T08:00").await;
        Province::settle(&world).await;
        let system = world.system();
        let loaded = sheet::load(&world.db, &system, SHEET.as_bytes()).await.expect("loads");
        assert_eq!((loaded.added_count, loaded.known_count, loaded.related_count), (5, 0, 6));
        let again = sheet::load(&world.db, &system, SHEET.as_bytes()).await.expect("loads again");
        assert_eq!((again.added_count, again.known_count, again.related_count), (0, 5, 0));
        let cookie = world.sign_in("dau.moi").await;
        let file = world.get("/instruments.csv", &cookie).await.bytes;
        // Into an empty store with the same bodies.
        let copy = World::on(engine, "2026-10-16T08:00").await;
        bodies::load(&copy.db, &copy.system(), crate::province::REGISTER.as_bytes()).await.expect("the bodies load");
        let loaded = sheet::load(&copy.db, &copy.system(), &file).await.expect("what went out comes in");
        assert_eq!((loaded.added_count, loaded.related_count), (6, 6), "with the plan's own instrument");
        let mut tx = copy.db.read(1).await.expect("reads");
        assert_eq!(sheet::export(&mut tx).await.expect("goes out"), String::from_utf8(file).expect("is text"));
        assert_eq!(rows::<InstrumentLead>(&mut tx).await.len(), 2);
        drop(tx);
        // One broken line refuses all, with its number and the reason.
        for (line, number, says) in [
            ("Bản vẽ,1/BV-X,X,2023-01-01,,,,,", 7, "loại văn bản «Bản vẽ»"),
            ("Quyết định,1/QĐ-X,X,2023-13-01,,,,,", 7, "ngày «2023-13-01»"),
            ("Quyết định,,X,2023-01-01,,,,,", 7, "thiếu cả số"),
            ("Quyết định,1/QĐ-X,,2023-01-01,,,,,", 7, "issuer để trống"),
            ("Quyết định,055/QĐ-UBND,UBND tỉnh An Hòa,2023-05-01,,,,,", 7, "đã có ở dòng 5"),
            ("Quyết định,55/QĐ-UBND,UBND tỉnh,2023-05-01,,,,,", 7, "có thể trùng với Quyết định số 55/QĐ-UBND"),
            ("Quyết định,1/QĐ-X,X,2023-01-01,,,,khong-co,", 7, "«khong-co»"),
            ("Quyết định,1/QĐ-X,X,2023-01-01,,,,,thay:9/NQ-CP", 7, "không đúng dạng"),
            ("Quyết định,1/QĐ-X,X,2023-01-01,,,,,cites:99/NQ-CP", 7, "không chỉ đúng một văn bản"),
            ("Quyết định,1/QĐ-X,X,2020-01-01,,,,,ends:9/NQ-CP", 7, "trước ngày ban hành của nó (29/12/2022)"),
            ("Quyết định,1/QĐ-X,X,2023-01-01", 7, "số cột khác"),
        ] {
            let fresh = World::on(engines()[0], "2026-10-16T08:00").await;
            bodies::load(&fresh.db, &fresh.system(), crate::province::REGISTER.as_bytes()).await.expect("bodies load");
            let refusal = sheet::load(&fresh.db, &fresh.system(), format!("{SHEET}{line}\n").as_bytes()).await;
            let refusal: SheetRefusal = refusal.expect_err(line);
            let sentence =
                refusal.sentence("so.csv", dondoc::http::catalogue(dondoc::http::Lang::Vi)).expect("a sentence");
            assert!(sentence.contains(&format!("dòng {number}")) && sentence.contains(says), "{line}: {sentence}");
            let mut tx = fresh.db.read(1).await.expect("reads");
            assert!(instruments::list(&mut tx).await.expect("reads").is_empty(), "nothing is half loaded");
        }
    }
}

/// `dondoc instruments`: what came in is counted; a broken file is one sentence and nothing is recorded.
#[tokio::test]
async fn the_command_loads_the_register() {
    let world = World::at("2026-10-16T08:00").await;
    bodies::load(&world.db, &world.system(), crate::province::REGISTER.as_bytes()).await.expect("the bodies load");
    let folder = world.folder().expect("a world on SQLite").to_owned();
    let file = folder.join("so.csv");
    let run = |content: &str| {
        std::fs::write(&file, content).expect("a file can be written");
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.arg("instruments").arg(&file).arg("--data").arg(&folder).output().expect("the program starts")
    };
    let broken = run(&format!("{SHEET}Quyết định,1/QĐ-X,X,hôm qua,,,,,\n"));
    let sentence = String::from_utf8_lossy(&broken.stderr).into_owned();
    assert_eq!(broken.status.code(), Some(2), "{sentence}");
    assert!(
        sentence.contains("dòng 7") && sentence.contains("«hôm qua»") && sentence.lines().count() == 1,
        "{sentence}"
    );
    let loaded = run(SHEET);
    let said = String::from_utf8_lossy(&loaded.stdout).into_owned();
    assert!(loaded.status.success() && said.contains("Đã ghi 5 văn bản mới và 6 quan hệ"), "{said}");
}
