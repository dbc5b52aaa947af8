//! Issue E, bad input: what bodies paste into returns stands whole in the report, in every file, and is live in none.

use axum::http::StatusCode;
use dondoc_files::{Limits, docx, xlsx};

use crate::composing::season;
use crate::cycles::put_return;
use crate::desk::{items, open_year, owed, save, send_and_confirm, start};
use crate::office;
use crate::province::Province;
use crate::world::{World, engines};

/// Lines of the longest text.
const MANY: usize = 3_000;

/// What a browser sends when a person pastes: a table with its tabs, a picture's placeholder, marks that turn what follows,
/// control characters, markup, and what a spreadsheet would take for formulas.
fn pasted() -> String {
    [
        "Chỉ tiêu\tNăm 2022\tNăm 2023",
        "Hộ nghèo\t3,2%\t2,8%",
        "Ảnh dán \u{fffc} trong đoạn",
        "Chữ \u{202e}lật ngược\u{202c} và \u{200f}dấu hướng",
        "Ký tự \u{1}\u{8}\u{b}điều khiển\u{1b}",
        "<script>alert(1)</script> & <w:p>]]>",
        "# Không phải đề mục",
        "| không | phải bảng |",
    ]
    .join("\r\n")
}

const FORMULAS: [&str; 4] = ["=HYPERLINK(\"http://a\";\"b\")", "+1+1", "-2+3", "@SUM(A1)"];

#[tokio::test]
async fn what_bodies_paste_stands_whole_in_every_file_and_is_live_in_none() {
    for engine in engines() {
        let mut world = World::on(engine, "2023-10-16T08:00").await;
        let province = Province::settle(&world).await;
        let cycle = open_year(&world, &province, "2023").await;
        world.set_clock("2023-12-01T09:00");
        let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
        let reporter = world.sign_in("xay.dung").await;
        let id = start(&world, &reporter, &obligation).await;
        let asked = items(&world, &obligation).await;
        let (pasted, long) = (pasted(), (1..=MANY).map(|n| format!("Dòng thứ {n}\n")).collect::<String>());
        let mut fields = vec![("proposals".to_owned(), FORMULAS[0])];
        for (place, item) in asked.iter().enumerate() {
            fields.push((format!("{}.progress", item.id), "doing"));
            fields.push((format!("{}.done", item.id), if place == 0 { &pasted } else { &long }));
            fields.push((format!("{}.difficulties", item.id), FORMULAS[1 + place]));
            fields.push((format!("{}.proposals", item.id), FORMULAS[3 - place]));
        }
        let saved = save(&world, &reporter, &id, &fields).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        send_and_confirm(&world, &id, "01/12/2023").await;
        world.set_clock("2023-12-06T08:00");
        let focal = world.sign_in("dau.moi").await;
        let address = format!("/reports/{cycle}");

        let page = world.get(&address, &focal).await;
        assert_eq!(page.status, StatusCode::OK);
        let page = page.text;
        assert!(page.contains("Dòng thứ 3000") && !page.contains("<script>alert"), "escaped and whole");
        let turns = |text: &str| text.chars().any(dondoc_rules::vi::fold::turns_direction);
        assert!(!turns(&page) && page.contains("Chữ lật ngược và dấu hướng"), "nothing reads otherwise than it is");

        let file = world.get(&format!("{address}/report.docx"), &focal).await.bytes;
        let (document, _) = docx::read("a.docx", &file, &Limits::default()).expect("our own file is read");
        let text = document.text();
        for line in [
            "Hộ nghèo\t3,2%\t2,8%",
            "Chữ lật ngược và dấu hướng",
            "Ký tự điều khiển",
            "<script>alert(1)</script> & <w:p>]]>",
            "# Không phải đề mục",
            "| không | phải bảng |",
            "Dòng thứ 1\n",
            "Dòng thứ 2999\n",
        ] {
            assert!(text.contains(line), "«{line}» is lost");
        }
        assert!(
            !turns(&text) && !text.contains(|letter: char| letter.is_control() && letter != '\n' && letter != '\t')
        );

        let sheets = world.get(&format!("{address}/annexes.xlsx"), &focal).await.bytes;
        let read = xlsx::cells(&sheets, &Limits::default()).expect("our own workbook is read");
        let cells: Vec<_> = read.iter().flat_map(|sheet| sheet.rows.values()).flat_map(|row| row.values()).collect();
        assert!(cells.iter().all(|cell| !cell.is_formula), "no cell computes");
        for formula in FORMULAS {
            assert!(cells.iter().any(|cell| cell.text.contains(formula)), "«{formula}» stands as it was written");
        }
        let mut live = 0;
        for number in 1..=6 {
            let table = world.get(&format!("{address}/annexes/{number}.csv"), &focal).await;
            assert_eq!(table.status, StatusCode::OK, "{number}");
            let mut lines =
                csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(table.bytes.as_slice());
            for cell in
                lines.records().flat_map(|line| line.expect("a line").iter().map(str::to_owned).collect::<Vec<_>>())
            {
                live += usize::from(cell.trim_start_matches('\u{feff}').starts_with(['=', '+', '-', '@']));
            }
        }
        assert_eq!(live, 0, "no cell of a table for spreadsheets begins like a formula");

        // An editor's save of such a passage loses nothing of it either.
        let draft = world.get(&format!("{address}/draft"), &focal).await.text;
        let piece =
            draft.split("<section class=\"piece").find(|piece| piece.contains("Hộ nghèo")).expect("the passage");
        let mark = piece.split("id=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a mark");
        let form = [("text", "- Sở Xây dựng: hộ nghèo còn 2,8%.\u{202e}\u{7} =1+1")];
        let kept = world.post(&format!("{address}/draft/pieces/{mark}/words"), &focal, &form).await;
        assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
        let frozen = world.post(&format!("{address}/editions"), &focal, &[]).await;
        assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text);
        let edition = world.get(&format!("{address}/editions/1"), &focal).await.bytes;
        let (document, _) = docx::read("a.docx", &edition, &Limits::default()).expect("our own file is read");
        assert!(document.text().contains("hộ nghèo còn 2,8%. =1+1"), "{}", document.text().len());
        if let Some(words) = office::words_of(&edition, "pasted") {
            assert!(words.contains("Dòng thứ 3000"), "an office suite opens it whole");
        }
    }
}

/// A body's whole report that was pasted into one field does not make another body's words harder to find.
#[tokio::test]
async fn one_endless_text_leaves_the_others_as_they_were() {
    let mut world = World::at("2023-10-02T08:00").await;
    let season = season(&mut world).await;
    let focal = world.sign_in("dau.moi").await;
    let address = format!("/reports/{}", season.cycle);
    let before = world.get(&address, &focal).await.text;
    let endless = "Nội dung dán từ tệp khác. ".repeat(20_000);
    let now = world.clock.now();
    put_return(&world, &season.cycle, "UBND huyện Bình An", |version| {
        version.assessment = endless.clone();
        (version.submitted_at, version.confirmed_at) = (Some(now), Some(now));
    })
    .await;
    let after = world.get(&address, &focal).await;
    assert_eq!(after.status, StatusCode::OK);
    assert!(after.text.len() > before.len() + endless.len(), "it stands there whole");
    for words in
        ["Đã cấp 12 giấy phép xây dựng đô thị.", "Quyết định số 15/QĐ-SXD", "trên tổng số cơ quan, đơn vị phải báo cáo"]
    {
        assert_eq!(before.matches(words).count(), after.text.matches(words).count(), "«{words}»");
    }
}
