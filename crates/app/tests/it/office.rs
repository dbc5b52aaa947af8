//! What an office suite makes of a file: LibreOffice opens and converts it, pdftotext reads the pages.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether there is an office suite; CI does not allow that there is none.
pub fn is_there() -> bool {
    let is_there = Command::new("soffice").arg("--version").output().is_ok();
    assert!(is_there || std::env::var_os("CI").is_none(), "soffice cannot be started");
    if !is_there {
        eprintln!("no office suite on this machine");
    }
    is_there
}

/// A DOCX in another format; `None` without an office suite. The caller removes the file.
pub fn converted(bytes: &[u8], name: &str, format: &str) -> Option<PathBuf> {
    if !is_there() {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("dondoc_office_{name}_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let result = std::env::temp_dir().join(format!("dondoc_{name}_{}.{format}", std::process::id()));
    convert(bytes, &folder, format);
    std::fs::rename(folder.join(format!("report.{format}")), &result).expect("the converted file is there");
    drop(std::fs::remove_dir_all(&folder));
    Some(result)
}

/// A workbook as the office suite saves it after opening it; `None` without an office suite.
pub fn saved_again(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    if !is_there() {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("dondoc_office_{name}_{}", std::process::id()));
    let saved = folder.join("saved");
    std::fs::create_dir_all(&saved).expect("a temporary folder can be made");
    let file = folder.join("book.xlsx");
    std::fs::write(&file, bytes).expect("the file can be written");
    run(&folder, &file, &saved, "xlsx:Calc MS Excel 2007 XML");
    let again = std::fs::read(saved.join("book.xlsx")).expect("the saved file is there");
    drop(std::fs::remove_dir_all(&folder));
    Some(again)
}

fn convert(bytes: &[u8], folder: &Path, format: &str) {
    let file = folder.join("report.docx");
    std::fs::write(&file, bytes).expect("the file can be written");
    run(folder, &file, folder, format);
}

fn run(folder: &Path, file: &Path, into: &Path, format: &str) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", format, "--outdir"])
        .arg(into)
        .arg(file)
        .output()
        .expect("soffice can be started");
    let complaint = String::from_utf8_lossy(&output.stderr).to_lowercase();
    assert!(output.status.success() && !complaint.contains("error"), "{complaint}");
}

/// The words on the pages of a DOCX, one space between them; `None` without an office suite.
pub fn words_of(bytes: &[u8], name: &str) -> Option<String> {
    let pdf = converted(bytes, name, "pdf")?;
    let text = Command::new("pdftotext").arg("-layout").arg(&pdf).arg("-").output().expect("pdftotext");
    assert!(text.status.success(), "{}", String::from_utf8_lossy(&text.stderr));
    drop(std::fs::remove_file(&pdf));
    Some(String::from_utf8_lossy(&text.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}

/// A DOCX as the office suite saves it after opening it; `None` without an office suite.
pub fn document_saved_again(bytes: &[u8], name: &str) -> Option<Vec<u8>> {
    if !is_there() {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("dondoc_office_{name}_{}", std::process::id()));
    let saved = folder.join("saved");
    std::fs::create_dir_all(&saved).expect("a temporary folder can be made");
    let file = folder.join("report.docx");
    std::fs::write(&file, bytes).expect("the file can be written");
    run(&folder, &file, &saved, "docx:MS Word 2007 XML");
    let again = std::fs::read(saved.join("report.docx")).expect("the saved file is there");
    drop(std::fs::remove_dir_all(&folder));
    Some(again)
}

/// A DOCX with one change that nobody has accepted yet: its first run is tracked as put in.
pub fn with_change(bytes: &[u8]) -> Vec<u8> {
    use std::io::{Cursor, Read, Write};
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a zip");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("a part");
        let mut content = Vec::new();
        part.read_to_end(&mut content).expect("reads");
        let name = part.name().expect("a name").into_owned();
        if name == "word/document.xml" {
            let text = String::from_utf8(content).expect("text").replacen("<w:r>", "<w:ins w:id=\"9001\"><w:r>", 1);
            content = text.replacen("</w:r>", "</w:r></w:ins>", 1).into_bytes();
        }
        writer.start_file(name, zip::write::SimpleFileOptions::default()).expect("starts");
        writer.write_all(&content).expect("writes");
    }
    writer.finish().expect("finishes").into_inner()
}
