//! Every Word document of the site as PDF: the same address with another ending, the same right, the same words. How a PDF is
//! built is tested in `crates/pdf/tests/`.

use std::io::Write;
use std::process::{Command, Stdio};

use axum::http::StatusCode;
use dondoc::http::has_pdf;

use crate::papers;

/// The words on the pages of a PDF without white space; none without poppler.
fn words(pdf: &[u8]) -> Option<String> {
    let child = Command::new("pdftotext").args(["-raw", "-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut child) = child else {
        assert!(std::env::var_os("CI").is_none(), "pdftotext is missing");
        eprintln!("skipped: pdftotext is missing");
        return None;
    };
    let (mut input, pdf) = (child.stdin.take().expect("an input"), pdf.to_vec());
    let writing = std::thread::spawn(move || input.write_all(&pdf));
    let answer = child.wait_with_output().expect("ends");
    writing.join().expect("the thread ends").expect("writes");
    Some(flat(&String::from_utf8_lossy(&answer.stdout)))
}

fn flat(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).collect()
}

#[test]
fn every_word_document_has_a_twin_with_the_same_right() {
    let routes = dondoc::http::routes();
    let words: Vec<_> = routes.rows().iter().filter(|row| row.path.ends_with(".docx")).collect();
    assert!(words.len() > 5, "{words:?}");
    for word in words {
        let twin = word.path.replace(".docx", ".pdf");
        let row = routes.rows().iter().find(|row| row.path == twin).unwrap_or_else(|| panic!("no {twin}"));
        assert_eq!(row.right, word.right, "{twin}");
    }
}

#[tokio::test]
async fn a_document_is_the_same_as_pdf() {
    let world = papers::example().await;
    let focal = papers::sign_in(&world, "tonghop").await;
    for paper in papers::all(&world).await {
        let answer = world.get(&paper.address.replace(".docx", ".pdf"), &focal).await;
        if !has_pdf() {
            assert_eq!(answer.status, StatusCode::CONFLICT, "{}: {}", paper.address, answer.text);
            assert!(answer.text.contains("không tạo được tệp PDF"), "{}", answer.text);
            continue;
        }
        assert_eq!(answer.status, StatusCode::OK, "{}: {}", paper.address, answer.text);
        assert!(answer.bytes.starts_with(b"%PDF-1.7"), "{}", paper.address);
        let Some(found) = words(&answer.bytes) else { continue };
        let document = dondoc_files::read("a.docx", &paper.bytes, &Default::default()).expect("is read").0;
        for line in document.text().lines().filter(|line| !line.trim().is_empty()) {
            assert!(found.contains(&flat(line)), "{}: «{line}» is missing", paper.address);
        }
    }
    // Nobody sees a document as PDF whom the Word file is hidden from.
    let papers = papers::all(&world).await;
    let report = papers.iter().find(|paper| paper.address.starts_with("/reports/")).expect("a report");
    let other = papers::sign_in(&world, "sct").await;
    let refused = world.get(&report.address.replace(".docx", ".pdf"), &other).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
}

#[test]
fn every_page_that_links_a_word_document_links_its_pdf() {
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut links = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("is read").map(|entry| entry.expect("is read").path()) {
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            if entry.extension().is_none_or(|ending| ending != "html") {
                continue;
            }
            let page = std::fs::read_to_string(&entry).expect("is read");
            for (at, _) in page.match_indices(".docx") {
                let Some(from) = page[..at].rfind("href=\"") else { continue };
                let link = &page[from + "href=\"".len()..at];
                if link.contains('"') {
                    continue;
                }
                links += 1;
                assert!(page.contains(&format!("href=\"{link}.pdf")), "{}: {link}", entry.display());
            }
        }
    }
    assert!(links > 8, "{links} links");
}

#[tokio::test]
async fn pages_link_the_pdf_where_there_is_one() {
    let world = papers::example().await;
    let focal = papers::sign_in(&world, "tonghop").await;
    let report = papers::addresses(&world, &focal).await.remove(1);
    let page = world.get(report.strip_suffix("/report.docx").expect("a report"), &focal).await.text;
    assert_eq!(page.contains(&report.replace(".docx", ".pdf")), has_pdf(), "{page}");
}
