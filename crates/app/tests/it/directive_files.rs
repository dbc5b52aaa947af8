//! Directives and files: a result's document as evidence, and real registers of the shared corpus.

use axum::http::StatusCode;
use dondoc::directives::Directive;
use dondoc_rules::access::Role;

use crate::directives::{fields, order, settle};
use crate::office;
use crate::world::{World, rows, shared};

#[tokio::test]
async fn a_result_of_a_directive_takes_a_file_as_evidence() {
    let world = World::at("2023-12-01T08:00").await;
    settle(&world).await;
    let police = world.body("Công an tỉnh").await;
    world.account("cong.an", Role::ReportingOfficer, Some(&police)).await;
    let page = order(&world, &[]).await;
    let health = world.sign_in("y.te").await;
    let said = [("number", "88/BC-SYT"), ("issued_on", "01/12/2023"), ("note", "Đã rà soát")];
    let path = format!("{page}/results");
    // What is no document is refused with what was typed.
    let program: &[u8] = b"MZ\x90\x00 a program";
    let bad = world.upload_with(&path, &health, &said, &[("file", "cai-dat.exe", program)]).await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", bad.text);
    assert!(bad.text.contains("88/BC-SYT"), "what was typed stays: {}", bad.text);
    assert!(!world.get(&page, &health).await.text.contains("/file\""), "nothing is kept halfway");
    let paper: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF";
    let sent = world.upload_with(&path, &health, &said, &[("file", "ket-qua.pdf", paper)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let focal = world.sign_in("dau.moi").await;
    let shown = world.get(&page, &focal).await.text;
    let link = shown.split("href=\"/directives/results/").nth(1).and_then(|rest| rest.split('"').next());
    let link = format!("/directives/results/{}", link.unwrap_or_else(|| panic!("no file is shown: {shown}")));
    for cookie in [&focal, &health] {
        let file = world.get(&link, cookie).await;
        assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, paper), "the file is the one that was sent");
    }
    // Another body that it was given to does not see it, nor one that it was not given to.
    for login in ["xay.dung", "cong.an"] {
        let other = world.sign_in(login).await;
        assert_eq!(world.get(&link, &other).await.status, StatusCode::NOT_FOUND, "{login}");
    }
}

/// Every file of the corpus that orders work, as the import reads it: how many rows, and words that one of them holds.
/// `tv-2014-chidao` is a register in Word's old format, which an office suite reads.
const REGISTERS: [(&str, &str, std::ops::RangeInclusive<usize>, &str); 6] = [
    ("tv-2014-chidao", "source.doc", 27..=31, "183/TB"),
    ("lc-sct-dean08", "source.docx", 24..=32, "Phòng Quản lý Công nghiệp"),
    ("lc-sct-kh2242", "source.docx", 8..=14, "Đỗ Mạnh Cường"),
    ("lc-sct-kh3024", "source.docx", 5..=16, ""),
    ("lc-sct-kh3898", "source.docx", 5..=16, ""),
    ("lc-sct-kh3957", "source.docx", 5..=16, ""),
];

#[tokio::test]
async fn real_registers_are_read_and_what_is_wrong_is_named_by_row() {
    for (folder, file, plausible, says) in REGISTERS {
        let world = World::at("2026-11-28T08:00").await;
        settle(&world).await;
        let focal = world.sign_in("dau.moi").await;
        if file.ends_with(".doc") && !office::is_there() {
            continue;
        }
        let bytes = std::fs::read(shared(&format!("corpus/{folder}/{file}"))).expect("the file is there");
        let page = world.upload("/directives/import", &focal, &[("file", file, &bytes)]).await;
        assert_eq!(page.status, StatusCode::OK, "{folder}: {}", page.text);
        let count = page.text.split("đọc được ").nth(1).and_then(|rest| rest.split(' ').next());
        let count: usize =
            count.and_then(|count| count.parse().ok()).unwrap_or_else(|| panic!("{folder}: {}", page.text));
        assert!(plausible.contains(&count), "{folder}: {count} rows");
        assert!(page.text.contains(says), "{folder}: «{says}» is not read: {}", page.text);

        // None of its bodies is in this register: nothing is recorded, and each row that is wrong is named.
        let form = fields(&page.text);
        let borrowed: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = world.post("/directives/import/recording", &focal, &borrowed).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{folder}: {}", refused.text);
        assert!(refused.text.contains("Chưa ghi dòng nào: cần sửa dòng 1"), "{folder}: {}", refused.text);
        let mut tx = world.db.read(1).await.expect("reads");
        assert!(rows::<Directive>(&mut tx).await.is_empty(), "{folder}: all or none");
        drop(tx);

        // A person names the body and the days of each row: all of them stand in the register.
        let mended: Vec<(String, String)> = form
            .into_iter()
            .map(|(name, value)| {
                let value = match name.split('.').next() {
                    Some("bodies") => "Sở Xây dựng".to_owned(),
                    Some("on") if value.is_empty() => "01/06/2026".to_owned(),
                    Some("by") if value.is_empty() => "Người ký".to_owned(),
                    Some("due") => String::new(),
                    _ => value,
                };
                (name, value)
            })
            .collect();
        let borrowed: Vec<(&str, &str)> = mended.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let done = world.post("/directives/import/recording", &focal, &borrowed).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{folder}: {}", done.text);
        let taken = borrowed.iter().filter(|(name, _)| *name == "take").count();
        let mut tx = world.db.read(1).await.expect("reads");
        assert_eq!(rows::<Directive>(&mut tx).await.len(), taken, "{folder}");
    }
}
