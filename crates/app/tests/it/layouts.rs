//! The check of layouts: our own documents pass, wrong ones are named, any other Word file is read.

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;

use axum::http::StatusCode;
use dondoc::layouts::check;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::doc::Block;
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, heading, layout, paragraph, table};
use jiff::civil::date;

use crate::papers;
use crate::province::Province;
use crate::world::{World, shared};

/// A report with everything that a document may have.
fn whole() -> Vec<u8> {
    let text = |line: &str| Block::Paragraph(paragraph(line));
    let long = "Nội dung đủ dài để thấy được cách canh lề của một đoạn văn, tức là dài hơn sáu mươi chữ.";
    let annex = |title: &str, columns: usize| Annex {
        title: title.to_owned(),
        landscape: false,
        blocks: vec![table(&vec!["Cột"; columns], vec![vec!["ô".to_owned(); columns]], &vec![1; columns])],
    };
    let form = Form {
        superior: Some("Ủy ban nhân dân tỉnh An Hòa".to_owned()),
        issuer: "Sở Tài chính".to_owned(),
        symbol: "/BC-STC".to_owned(),
        number: Some("05/BC-STC".to_owned()),
        place: "An Hòa".to_owned(),
        issued_on: Some(date(2026, 2, 5)),
        year: 2026,
        kind: Kind::Titled {
            type_name: "Báo cáo".to_owned(), title: "Kết quả thực hiện Kế hoạch".to_owned()
        },
        addressees: vec!["Ủy ban nhân dân tỉnh".to_owned(), "Sở Nội vụ".to_owned()],
        body: vec![
            text(long),
            Block::Paragraph(heading(1, "I. KẾT QUẢ")),
            Block::Paragraph(heading(2, "1. Đánh giá chung")),
            text(long),
            text("a) Điểm thứ nhất;"),
            text("b) Điểm thứ hai;"),
            text("c) Điểm thứ ba;"),
            text("d) Điểm thứ tư;"),
            text("đ) Điểm thứ năm."),
            text("Trên đây là báo cáo của Sở Tài chính./."),
        ],
        signature: Signature { lines: vec!["GIÁM ĐỐC".to_owned()], name: Some("Nguyễn Văn A".to_owned()) },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT, TH".to_owned()],
        annexes: vec![annex("Danh mục nhiệm vụ", 8), annex("Thời hạn báo cáo", 3)],
    };
    dondoc_files::docx::write(&layout(form), "thử")
}

/// The file with a text of one part replaced, everywhere or at its first place.
fn changed(bytes: &[u8], part: &str, from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a zip");
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).expect("a part");
        let mut text = String::new();
        file.read_to_string(&mut text).expect("is text");
        let name = file.name().expect("a name").into_owned();
        if name == part {
            assert!(text.contains(from), "{part} has no {from}");
            text = text.replace(from, to);
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        writer.write_all(text.as_bytes()).expect("writes");
    }
    writer.finish().expect("finishes").into_inner()
}

fn codes(bytes: &[u8]) -> Vec<&'static str> {
    check(bytes).expect("is read").iter().map(|finding| finding.code.as_str()).collect()
}

#[test]
fn t3_r1_a_document_of_every_part_departs_in_nothing() {
    assert_eq!(check(&whole()).expect("is read"), []);
}

#[tokio::test]
async fn t3_r1_every_document_of_the_site_passes_its_own_check() {
    let world = papers::example().await;
    for paper in papers::all(&world).await {
        let found = check(&paper.bytes).expect("is read");
        // A letter signed by order says so: a person sees to the rule that allows it.
        let wrong: Vec<_> = found.iter().filter(|finding| finding.severity != Severity::Note).collect();
        assert!(wrong.is_empty(), "{}: {wrong:#?}", paper.address);
    }
}

/// Issue D, shown by: the request, a body's report and urging letters, opened by LibreOffice, hold on their pages what the
/// layout table asks (vn-rules.md, topic 3), in its order.
#[tokio::test]
async fn the_request_a_bodys_report_and_urging_letters_open_in_an_office_suite() {
    let world = papers::example().await;
    let mut seen: Vec<&str> = Vec::new();
    for paper in papers::all(&world).await {
        let kind = ["/cycles/", "/returns/", "/urges/"].into_iter().find(|kind| paper.address.starts_with(kind));
        let Some(kind) = kind.filter(|kind| !seen.contains(kind)) else { continue };
        let name = format!("paper{}", seen.len());
        seen.push(kind);
        let Some(text) = crate::office::words_of(&paper.bytes, &name) else { return };
        let mut rest = text.as_str();
        let last = if kind == "/returns/" { "BÁO CÁO" } else { "V/v" };
        for words in
            ["Độc lập - Tự do - Hạnh phúc", "Số:", last, "Kính gửi:", "./.", "Nơi nhận:", "- Như trên;", "- Lưu: VT"]
        {
            let at = rest.find(words).unwrap_or_else(|| panic!("{}: no {words} after the rest: {text}", paper.address));
            rest = &rest[at + words.len()..];
        }
        assert!(text.contains("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), "{text}");
    }
    assert_eq!(seen.len(), 3, "{seen:?}");
}

/// Each: the part, what is in it, what stands there instead, the code that must be found.
const WRONG: &[(&str, &str, &str, &str)] = &[
    (DOCUMENT, r#"w:w="11906""#, r#"w:w="12240""#, "paper"),
    (DOCUMENT, r#"w:left="1701""#, r#"w:left="1440""#, "margins"),
    (STYLES, r#"w:ascii="Times New Roman""#, r#"w:ascii="Calibri""#, "font"),
    (STYLES, r#"<w:color w:val="000000"/>"#, r#"<w:color w:val="FF0000"/>"#, "color"),
    (HEADER, " PAGE ", " DATE ", "page-number-missing"),
    (HEADER, r#"<w:jc w:val="center"/>"#, r#"<w:jc w:val="right"/>"#, "page-number-place"),
    (HEADER, r#"<w:sz w:val="26"/>"#, r#"<w:sz w:val="22"/>"#, "page-number-look"),
    (DOCUMENT, "<w:titlePg/>", "", "page-number-first"),
    (DOCUMENT, "CỘNG HÒA XÃ HỘI", "CỘNG HOÀ XÃ", "state-name"),
    (DOCUMENT, "Độc lập - Tự do", "Độc lập – Tự do", "motto-text"),
    (DOCUMENT, "Độc lập - Tự do - Hạnh phúc", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC", "motto-look"),
    (DOCUMENT, r#"<w:top w:val="single""#, r#"<w:top w:val="none""#, "motto-rule"),
    (DOCUMENT, r#"<w:top w:val="single""#, r#"<w:top w:val="none""#, "issuer-rule"),
    (DOCUMENT, r#"<w:top w:val="single""#, r#"<w:top w:val="none""#, "title-rule"),
    (DOCUMENT, "SỞ TÀI CHÍNH</w:t>", "Sở Tài chính</w:t>", "issuer-look"),
    (DOCUMENT, "Số: 05/", "Số: 5/", "number-form"),
    (DOCUMENT, "05/BC-STC", "05 / BC - STC", "number-form"),
    (DOCUMENT, "Số: 05/", "V: 05/", "number-missing"),
    (DOCUMENT, "ngày 05 tháng 02", "ngày 5 tháng 2", "day-form"),
    (DOCUMENT, "tháng 02 năm", "tháng 04 năm", "day-form"),
    (DOCUMENT, "BÁO CÁO</w:t>", "Báo cáo</w:t>", "type-look"),
    (DOCUMENT, "Kính gửi:", "Kính gửi", "addressees-form"),
    (DOCUMENT, "- Sở Nội vụ.", "+ Sở Nội vụ", "addressees-form"),
    (DOCUMENT, "- Như trên;", "- UBND tỉnh;", "recipients-as-above"),
    (DOCUMENT, "- Lưu: VT, TH.", "- Lưu: VT, TH", "recipients-form"),
    (DOCUMENT, "- Lưu: VT, TH.", "- Website.", "recipients-kept"),
    (DOCUMENT, "Nơi nhận:", "Gửi:", "recipients-missing"),
    (DOCUMENT, r#"<w:b/><w:i/><w:sz w:val="24"/>"#, r#"<w:b/><w:sz w:val="24"/>"#, "recipients-head-look"),
    (DOCUMENT, r#"<w:sz w:val="22"/>"#, r#"<w:sz w:val="24"/>"#, "recipients-look"),
    (DOCUMENT, "GIÁM ĐỐC</w:t>", "TM. SỞ TÀI CHÍNH</w:t>", "signer-collective"),
    (DOCUMENT, "GIÁM ĐỐC</w:t>", "TL. GIÁM ĐỐC</w:t>", "signer-by-order"),
    (DOCUMENT, "Nguyễn Văn A", "TS. Nguyễn Văn A", "name-titled"),
    (DOCUMENT, "Sở Tài chính (chi tiết", "Sở (chi tiết", ""),
    (DOCUMENT, "chi tiết tại các Phụ lục I, II kèm theo", "chi tiết kèm theo", "annex-not-named"),
    (DOCUMENT, ">Phụ lục II<", ">Phụ lục 2<", "annex-number"),
    (DOCUMENT, ">Phụ lục II<", ">PHỤ LỤC II<", "annex-look"),
    (DOCUMENT, "(Kèm theo Văn bản", "Xem văn bản", "annex-reference"),
    (DOCUMENT, r#"<w:pgNumType w:start="1"/>"#, "", "annex-pages"),
    (DOCUMENT, "đ) Điểm", "e) Điểm", "point-letters"),
    (DOCUMENT, "kèm theo)./.", "kèm theo).", "body-end"),
    (DOCUMENT, r#"w:firstLine="720""#, r#"w:firstLine="300""#, "body-indent"),
    (DOCUMENT, r#"w:after="120" w:line="264""#, r#"w:after="40" w:line="264""#, "body-space"),
    (DOCUMENT, r#"w:line="264""#, r#"w:line="480""#, "body-line"),
    (DOCUMENT, r#"<w:jc w:val="both"/>"#, r#"<w:jc w:val="left"/>"#, "body-align"),
    (DOCUMENT, r#"<w:sz w:val="28"/>"#, r#"<w:sz w:val="24"/>"#, "body-size"),
];
const DOCUMENT: &str = "word/document.xml";
const STYLES: &str = "word/styles.xml";
const HEADER: &str = "word/header1.xml";

#[test]
fn t3_r1_each_departure_is_found() {
    let right = whole();
    for (part, from, to, code) in WRONG {
        let found = codes(&changed(&right, part, from, to));
        match *code {
            "" => assert_eq!(found, [""; 0], "{from} → {to}"),
            code => assert!(found.contains(&code), "{code} ({from} → {to}) in {found:?}"),
        }
    }
}

/// The program checks a file of the corpus.
fn run(file: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let answer = Command::new(env!("CARGO_BIN_EXE_dondoc")).arg("check").args(more).arg(file).output().expect("starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (answer.status.code(), text(&answer.stdout), text(&answer.stderr))
}

#[test]
fn the_command_says_what_it_found_and_ends_with_its_code() {
    let folder = std::env::temp_dir().join(format!("dondoc_check_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).expect("writes");
        path
    };
    let (code, out, _) = run(&put("dung.docx", &whole()), &[]);
    assert_eq!((code, out.trim()), (Some(0), "Không thấy chỗ nào khác với Nghị định 30/2020/NĐ-CP."));
    let wrong = put("sai.docx", &changed(&whole(), DOCUMENT, r#"w:left="1701""#, r#"w:left="1440""#));
    let (code, out, _) = run(&wrong, &[]);
    assert_eq!(code, Some(1), "{out}");
    assert!(out.contains("[lỗi] cả văn bản và 2 chỗ khác: lề trái 25,4 mm"), "{out}");
    assert!(out.contains("lề trái 30 - 35 mm") && out.contains("Phụ lục I, I.3"), "{out}");
    let (code, out, _) = run(&wrong, &["--json"]);
    let json: serde_json::Value = serde_json::from_str(&out).expect("is JSON");
    assert_eq!(code, Some(1));
    assert_eq!(
        (json["format"].as_str(), json["findings"][0]["code"].as_str()),
        (Some("dondoc-layout/1"), Some("margins"))
    );
    let (code, _, error) = run(&put("hong.docx", b"PK\x03\x04 hong"), &[]);
    assert!(code == Some(2) && error.contains("hong.docx"), "{error}");
    let (code, _, error) = run(&put("rong.docx", b""), &[]);
    assert!(code == Some(2) && error.contains("rỗng"), "{error}");
    let (code, _, error) = run(Path::new("khong-co.docx"), &[]);
    assert!(code == Some(2) && error.contains("không có tệp này"), "{error}");
    let (code, ..) = run(&wrong, &["--khong-co"]);
    assert_eq!(code, Some(64));
    drop(std::fs::remove_dir_all(&folder));
}

#[test]
fn files_of_word_and_other_programs_are_read() {
    // An issued plan: its layout is that of the administration, its names and number are found.
    let seed = std::fs::read(shared("corpus/seed/plan.docx")).expect("the corpus is there");
    let found = codes(&seed);
    for missing in ["state-name", "number-missing", "day-missing", "about-missing", "recipients-missing"] {
        assert!(!found.contains(&missing), "{missing} in {found:?}");
    }
}

#[tokio::test]
async fn a_file_is_checked_on_a_page() {
    let world = papers::example().await;
    let person = papers::sign_in(&world, "sct").await;
    let page = world.get("/layout", &person).await;
    assert!(page.status == StatusCode::OK && page.text.contains("Soát thể thức văn bản"), "{}", page.text);
    let wrong = changed(&whole(), DOCUMENT, "Số: 05/", "Số: 5/");
    let answer = world.upload("/layout", &person, &[("file", "báo cáo.docx", &wrong)]).await;
    assert_eq!(answer.status, StatusCode::OK);
    for words in
        ["báo cáo.docx", "1 lỗi, 0 chỗ cần xem", "«Số: 5/BC-STC»", "ghi thêm số 0 phía trước", "Phụ lục I, II.3"]
    {
        assert!(answer.text.contains(words), "{words}: {}", answer.text);
    }
    let answer = world.upload("/layout", &person, &[("file", "hong.docx", b"PK")]).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.text.contains("hong.docx"), "{}", answer.text);
    let answer = world.upload("/layout", &person, &[]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
}

#[tokio::test]
async fn t3_r8_who_signs_is_recorded_with_what_allows_it() {
    for engine in crate::world::engines() {
        let world = World::on(engine, "2023-12-01T08:00").await;
        Province::settle(&world).await;
        let focal = world.sign_in("dau.moi").await;
        let body = world.body("Sở Tài chính").await;
        let path = format!("/bodies/{body}/signings");
        let page = world.get(&path, &focal).await;
        assert!(page.text.contains("người đứng đầu cơ quan ký"), "{}", page.text);
        let refused = |lines: &'static str, rule: &'static str, delegation: &'static str, ends_on: &'static str| {
            let (world, path, focal) = (&world, path.clone(), focal.clone());
            async move {
                let form = [
                    ("lines", lines),
                    ("rule", rule),
                    ("delegation", delegation),
                    ("starts_on", "01/12/2023"),
                    ("ends_on", ends_on),
                ];
                world.post(&path, &focal, &form).await
            }
        };
        for (lines, rule, delegation, ends_on, says) in [
            ("TM. SỞ TÀI CHÍNH\nGIÁM ĐỐC", "", "", "", "không ký TM."),
            ("TL. GIÁM ĐỐC\nCHÁNH VĂN PHÒNG", "", "", "", "phải có quy chế cho phép"),
            ("TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG", "", "", "", "phải có văn bản ủy quyền"),
            ("TUQ. GIÁM ĐỐC\nTRƯỞNG PHÒNG", "", "12/QĐ-STC", "", "phải có thời hạn"),
            ("TUQ. GIÁM ĐỐC\nKT. TRƯỞNG PHÒNG", "", "12/QĐ-STC", "31/12/2023", "không được ủy quyền lại"),
            ("GIÁM ĐỐC", "", "", "31/11/2023", "31/11/2023"),
            ("GIÁM ĐỐC", "", "", "30/11/2023", "Ngày kết thúc trước ngày bắt đầu"),
            ("", "", "", "", "Chưa ghi ai ký"),
        ] {
            let answer = refused(lines, rule, delegation, ends_on).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{lines}: {}", answer.text);
            assert!(answer.text.contains(says), "{says}: {}", answer.text);
        }
        let taken = refused("kt. giám đốc\nphó giám đốc", "", "", "31/12/2023").await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text);
        let page = world.get(&path, &focal).await.text;
        assert!(page.contains("KT. GIÁM ĐỐC") && page.contains("đến ngày 31/12/2023"), "{page}");
        // Letters of those days carry the lines; after them the head signs again.
        let mut tx = world.db.read(1).await.expect("reads");
        let head = dondoc::bodies::letterhead(&mut tx, &body, date(2023, 12, 1), "Ủy ban nhân dân tỉnh An Hòa").await;
        let head = head.expect("reads");
        for (on, lines) in
            [(date(2023, 12, 31), &["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"][..]), (date(2024, 1, 1), &["GIÁM ĐỐC"])]
        {
            let signed = dondoc::bodies::signed(&mut tx, head.clone(), &body, on).await.expect("reads");
            assert_eq!(signed.signs, lines, "{on}");
        }
        drop(tx);
        let reader = world.sign_in("xay.dung").await;
        assert_eq!(world.get(&path, &reader).await.status, StatusCode::OK);
        assert_eq!(world.post(&path, &reader, &[("lines", "GIÁM ĐỐC")]).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn t3_r9_a_number_is_blank_until_given_and_used_once_a_year() {
    let world = papers::example().await;
    for paper in papers::all(&world).await.iter().filter(|paper| paper.address.starts_with("/reports/")) {
        let text = dondoc_files::read("a.docx", &paper.bytes, &Default::default()).expect("is read").0.text();
        assert!(text.contains("Số:          /") && text.contains("ngày      tháng      năm 2026"), "{text}");
    }
    let focal = papers::sign_in(&world, "tonghop").await;
    let form = [
        ("type", "Quyết định"),
        ("number", "55/QĐ-UBND"),
        ("issuer", "Ủy ban nhân dân tỉnh An Hòa"),
        ("issued_on", "10/01/2026"),
        ("title", "Giao nhiệm vụ"),
    ];
    assert_eq!(world.post("/instruments", &focal, &form).await.status, StatusCode::SEE_OTHER);
    let again = world.post("/instruments", &focal, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("đã có trong Sổ"), "{}", again.text);
    // The next year begins anew.
    let mut next = form;
    next[3].1 = "10/01/2025";
    assert_eq!(world.post("/instruments", &focal, &next).await.status, StatusCode::SEE_OTHER);
}

#[test]
fn t3_r11_what_was_issued_has_no_way_to_be_changed() {
    // An instrument, an issued version of a plan, an edition: they are recorded, read and related, never written again.
    let routes = dondoc::http::routes();
    let acts = routes.rows().iter().filter(|row| row.method == axum::http::Method::POST);
    let changes: Vec<&str> = acts
        .map(|row| row.path.as_ref())
        .filter(|path| {
            let last = path.rsplit('/').next().unwrap_or_default();
            let of_issued = ["/instruments/{id}", "/plans/{id}", "/reports/{cycle}/editions/{number}"];
            of_issued.contains(path) || (path.starts_with("/instruments/{id}") && ["removal", "change"].contains(&last))
        })
        .collect();
    assert_eq!(changes, [""; 0]);
}
