//! What may not come in: files that are not what they say, forms of others, forms that are too late; and one report that
//! comes twice.

use axum::http::StatusCode;
use dondoc_files::{archive, docx, xlsx};
use dondoc_rules::access::Role;
use dondoc_rules::doc::Document;
use dondoc_rules::sheets::{Sheet, Workbook};
use dondoc_rules::workbooks as rules;

use crate::workbooks::{IDENTITY, ITEMS, Scene, borrowed, changed, filled, obligation, with_cell};
use crate::world::{World, engines};

async fn world_workbook(scene: &Scene, body: &str) -> Vec<u8> {
    let id = obligation(&scene.world, body).await;
    let answer = scene.world.get(&format!("/obligations/{id}/workbook.xlsx"), &scene.focal).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    answer.bytes
}

/// A file that says it unpacks to a million rows.
fn a_million_rows() -> Vec<u8> {
    let rows: String = (1..=1_000_000).map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\"/></row>")).collect();
    let book = xlsx::write(&Workbook {
        sheets: vec![Sheet { name: "a".to_owned(), ..Sheet::default() }],
        ..Workbook::default()
    });
    changed(&book, "xl/worksheets/sheet1.xml", |xml| xml.replace("<sheetData>", &format!("<sheetData>{rows}")))
}

#[tokio::test]
async fn a_form_of_a_sent_report_or_a_closed_cycle_is_refused() {
    let mut scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let draft = scene.begun().await;
    let book = scene.workbook().await;
    let head = scene.world.body("Sở Xây dựng").await;
    scene.world.account("giam.doc", Role::Head, Some(&head)).await;
    scene.world.post(&format!("{draft}/draft"), &scene.officer, &[("is_nil", "1")]).await;
    let head = scene.world.sign_in("giam.doc").await;
    let sent = scene.world.post(&format!("{draft}/approval"), &head, &[]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let before = scene.stored().await;
    let (status, page) = scene.shown(&book).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(page.contains("đã được gửi"), "{page}");
    // Completion is asked: the form of the first version is not that of the second.
    assert_eq!(scene.stored().await, before);
    let items = scene.items().await;
    let comment = (format!("comment.{}", items[0]), "Bổ sung số liệu".to_owned());
    let asked = scene.world.post(&format!("{draft}/completion"), &scene.focal, &borrowed(&[comment])).await;
    assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.text);
    let (status, page) = scene.shown(&book).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("lập cho một bản báo cáo đã gửi"), "{page}");
    // The new form asks only about what was asked.
    let second = scene.workbook().await;
    let sheets = xlsx::cells(&second, &dondoc::workbooks::limits()).expect("is read");
    let reading = rules::read(&sheets).expect("our own form");
    let asked = |item: &str| reading.said.iter().any(|said| said.name.starts_with(item));
    assert!(asked(&items[0]) && !asked(&items[1]), "{:?}", reading.said);
    assert!(sheets[1].text(1, 2).contains("Bổ sung số liệu"), "{:?}", sheets[1].text(1, 2));
    scene.world.set_clock("2023-12-20T08:00");
    scene.focal = scene.world.sign_in("dau.moi").await;
    scene.officer = scene.world.sign_in("xay.dung").await;
    let closed = scene.world.post(&format!("/cycles/{}/closing", scene.cycle), &scene.focal, &[]).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let (_, page) = scene.shown(&second).await;
    assert!(page.contains("Đợt báo cáo đã đóng"), "{page}");
}

#[tokio::test]
async fn what_is_not_this_bodys_form_is_refused_with_one_sentence_and_nothing_is_stored() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let book = scene.workbook().await;
    let health = world_workbook(&scene, "Sở Y tế").await;
    let before = scene.stored().await;
    let macros = {
        let mut parts = archive::unpack(&book, &dondoc_files::Limits::default()).expect("a zip");
        parts.clear();
        archive::pack(&[
            ("xl/workbook.xml".to_owned(), b"<x/>".to_vec()),
            ("xl/vbaProject.bin".to_owned(), b"x".to_vec()),
        ])
    };
    let plain = xlsx::write(&Workbook::table("a", vec![vec!["TT".to_owned()]], Some(0)));
    let word = docx::write(&Document::default(), "a");
    let formula = with_cell(&book, ITEMS, "G2", "><f>1+1</f><v>2</v>");
    let later = with_cell(&book, IDENTITY, "B1", "t=\"inlineStr\"><is><t>9</t></is>");
    let edited = filled(&book, &[(IDENTITY, "B2", "0190a0a0-0000-7000-8000-000000000000")]);
    let cases: [(&[u8], &str); 12] = [
        (&health, "Biểu này thuộc một cơ quan khác."),
        (&edited, "Phần nhận dạng của biểu đã bị sửa"),
        (&later, "một bản phần mềm mới hơn"),
        (&formula, "công thức ở ô nhập nội dung (Trang «Nhiệm vụ», ô G2)"),
        (&macros, "macro"),
        (&plain, "không phải biểu do phần mềm lập"),
        (&word, "không phải biểu Excel (.xlsx) đọc được"),
        (b"%PDF-1.7 that calls itself a workbook", "không phải biểu Excel (.xlsx) đọc được"),
        (b"", "không phải biểu Excel (.xlsx) đọc được"),
        (&vec![b'a'; (10 << 20) + 1], "Tệp lớn hơn 10 MB"),
        (&a_million_rows(), "nhiều dòng, nhiều ô hơn"),
        (b"X5O!P%@AP EICAR-STANDARD-ANTIVIRUS-TEST-FILE", "mã độc"),
    ];
    for (bytes, sentence) in cases {
        let (status, page) = scene.shown(bytes).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{sentence}");
        assert!(page.contains(sentence), "{sentence}: {page}");
        assert!(!page.contains("/taking-over"), "nothing is offered");
    }
    let none = scene.world.upload(&format!("{}/workbook", scene.place), &scene.officer, &[]).await;
    assert!(none.status.is_client_error() && none.text.contains("Chưa chọn tệp"), "{}", none.text);
    assert_eq!(scene.stored().await, before, "nothing of all that is stored");
    // Another body's page is not there for this officer.
    let other = format!("/obligations/{}/workbook", obligation(&scene.world, "Sở Y tế").await);
    let answer = scene.world.upload(&other, &scene.officer, &[("file", "a.xlsx", &health)]).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_report_that_came_twice_counts_once_and_both_arrivals_are_kept() {
    for engine in engines() {
        let scene = Scene::set(World::on(engine, "2023-11-20T08:00").await).await;
        let draft = scene.begun().await;
        scene.world.post(&format!("{draft}/draft"), &scene.officer, &[("is_nil", "1")]).await;
        let head = scene.world.body("Sở Xây dựng").await;
        scene.world.account("giam.doc", Role::Head, Some(&head)).await;
        let head = scene.world.sign_in("giam.doc").await;
        let first = scene.world.post(&format!("{draft}/approval"), &head, &[]).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER);
        let second = scene.world.post(&format!("{draft}/approval"), &head, &[]).await;
        assert_eq!(second.status, StatusCode::CONFLICT, "the other window");
        let paper = [("number", "9/BC-SXD"), ("issued_on", "17/11/2023"), ("arrived_on", "19/11/2023"), ("signer", "")];
        let received = scene.world.post(&format!("{}/received", scene.place), &scene.focal, &paper).await;
        assert_eq!(received.status, StatusCode::SEE_OTHER, "{}", received.text);
        let again = scene.world.post(&format!("{}/received", scene.place), &scene.focal, &paper).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "the same letter once only");
        let page = scene.world.get(&scene.place, &scene.focal).await.text;
        for words in ["đã gửi lúc", "đến ngày 19/11/2023", "9/BC-SXD"] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let board = scene.world.get(&format!("/cycles/{}", scene.cycle), &scene.focal).await.text;
        assert!(board.contains("1 gửi đúng hạn, 0 gửi chậm, 3 chưa gửi"), "one report: {board}");
    }
}

#[tokio::test]
async fn attachments_are_known_by_their_content_and_counted() {
    let scene = Scene::set(World::at("2023-11-20T08:00").await).await;
    let draft = scene.begun().await;
    let path = format!("{draft}/files");
    let before = scene.stored().await;
    let macros = archive::pack(&[
        ("word/document.xml".to_owned(), b"<x/>".to_vec()),
        ("word/vbaProject.bin".to_owned(), b"x".to_vec()),
    ]);
    for (name, bytes, sentence) in [
        ("a.pdf", b"MZ a program".as_slice(), "không phải PDF, Word"),
        ("a.docx", &macros, "chứa macro"),
        ("a.pdf", b"%PDF-1.7 /OpenAction /JavaScript", "mã độc"),
        ("a.pdf", &[b"%PDF ".as_slice(), &vec![b' '; 20 << 20]].concat(), "lớn hơn 20 MB"),
    ] {
        let answer = scene.world.upload(&path, &scene.officer, &[("file", name, bytes)]).await;
        assert!(answer.status.is_client_error(), "{sentence}");
        assert!(answer.text.contains(sentence), "{sentence}: {}", answer.text);
    }
    assert_eq!(scene.stored().await, before);
    for number in 0..50 {
        let name = format!("../../{number}.pdf");
        let answer = scene.world.upload(&path, &scene.officer, &[("file", &name, b"%PDF-1.7")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    let full = scene.world.upload(&path, &scene.officer, &[("file", "51.pdf", b"%PDF-1.7")]).await;
    assert!(full.status.is_client_error() && full.text.contains("đã có 50 tệp"), "{}", full.text);
}
