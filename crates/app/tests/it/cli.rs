//! The command line on bad input: one clear sentence, the right exit code, nothing on standard output.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::world::shared;

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("dondoc_cli_{}_{name}", std::process::id()));
        fs::create_dir_all(&path).expect("a temporary folder can be made");
        Folder(path)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("a file can be written");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// Runs the program with at most 300 MB of memory.
fn dondoc(args: &[&str], file: Option<&Path>) -> Output {
    let mut command = Command::new("sh");
    command.arg("-c").arg("ulimit -v 300000; exec \"$0\" \"$@\"").arg(env!("CARGO_BIN_EXE_dondoc")).args(args);
    if let Some(file) = file {
        command.arg(file);
    }
    command.output().expect("the program starts")
}

fn refuses(folder: &Folder, name: &str, bytes: &[u8], says: &str) {
    let path = folder.file(name, bytes);
    refuses_file(&path, says);
}

fn refuses_file(path: &Path, says: &str) {
    let answer = dondoc(&["import", "--json"], Some(path));
    let sentence = String::from_utf8_lossy(&answer.stderr).into_owned();
    let name = path.file_name().expect("a name").to_string_lossy();
    assert_eq!(answer.status.code(), Some(2), "{name}: {sentence}");
    assert!(answer.stdout.is_empty(), "{name}: something stands on standard output");
    assert_eq!(sentence.trim().lines().count(), 1, "{name}: one sentence, not\n{sentence}");
    for words in [says, name.as_ref(), "Mời"] {
        assert!(sentence.contains(words), "{name}: «{words}» is missing in\n{sentence}");
    }
}

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).expect("a part starts");
        writer.write_all(bytes).expect("a part is written");
    }
    writer.finish().expect("the container closes").into_inner()
}

#[test]
fn files_that_cannot_be_read_are_refused_with_one_sentence() {
    let folder = Folder::new("refused");
    refuses(&folder, "rong.docx", b"", "rỗng");
    refuses(&folder, "anh.docx", &[0x89, b'P', b'N', b'G', 0, 1, 2, 3], "không phải văn bản");
    refuses(&folder, "khac.docx", &zip_of(&[("a.txt", b"a")]), "không phải văn bản");
    refuses(&folder, "bang.xlsx", &zip_of(&[("xl/workbook.xml", b"<a/>")]), "bị hỏng");
    refuses(&folder, "quet.pdf", b"%PDF-1.7\n", "PDF");
    let mut protected = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    protected.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    refuses(&folder, "mat-khau.docx", &protected, "mật khẩu");
    let whole = fs::read(shared("corpus/seed/plan.docx")).expect("the real plan can be read");
    refuses(&folder, "cut.docx", &whole[..whole.len() / 2], "bị hỏng");
    refuses(&folder, "hong.docx", &zip_of(&[("word/document.xml", b"<w:document><w:body><w:p>")]), "bị hỏng");
    let deep = "<a>".repeat(5000);
    refuses(&folder, "sau.docx", &zip_of(&[("word/document.xml", deep.as_bytes())]), "lồng nhau");
}

#[test]
fn a_zip_bomb_and_a_huge_file_are_refused_before_memory_is_taken() {
    let folder = Folder::new("bomb");
    let zeros = vec![b' '; 200 << 20];
    refuses(&folder, "bom.docx", &zip_of(&[("word/document.xml", &zeros)]), "bung ra quá lớn");
    let path = folder.0.join("lon.docx");
    fs::File::create(&path).and_then(|file| file.set_len(300 << 20)).expect("a sparse file can be made");
    refuses_file(&path, "quá giới hạn");
}

#[test]
fn a_missing_file_is_told() {
    refuses_file(Path::new("khong-co.docx"), "Không mở được");
}

#[test]
fn wrong_usage_ends_with_64() {
    for args in [vec!["import"], vec!["no-such-command"], vec!["serve", "--listen", "nowhere"], vec!["audit", "verify"]]
    {
        assert_eq!(dondoc(&args, None).status.code(), Some(64), "{args:?}");
    }
    assert_eq!(dondoc(&["--help"], None).status.code(), Some(0));
}

#[test]
fn a_text_without_tasks_is_read_and_holds_none() {
    let folder = Folder::new("text");
    let path = folder.file("thu.txt", "Kính gửi các đồng chí,\n\nMời họp lúc 8 giờ.\n".as_bytes());
    let answer = dondoc(&["import", "--json"], Some(&path));
    assert_eq!(answer.status.code(), Some(0), "{}", String::from_utf8_lossy(&answer.stderr));
    let plan: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("one JSON document");
    assert_eq!(plan["tasks"].as_array().map(Vec::len), Some(0));
}

#[test]
fn the_real_plan_is_read_with_findings_of_severity_error() {
    let answer = dondoc(&["import", "--json"], Some(&shared("corpus/seed/plan.docx")));
    assert_eq!(answer.status.code(), Some(1));
    assert!(answer.stderr.is_empty());
    let plan: serde_json::Value = serde_json::from_slice(&answer.stdout).expect("one JSON document");
    assert_eq!(plan["format"], "dondoc-plan/1");
    assert_eq!(plan["tasks"].as_array().map(Vec::len), Some(59));
}

#[test]
fn lint_tells_what_a_plan_leaves_unclear() {
    let plan = shared("corpus/seed/plan.docx");
    let output = dondoc(&["lint"], Some(&plan));
    assert_eq!(output.status.code(), Some(1), "the real plan holds errors");
    let text = String::from_utf8_lossy(&output.stdout);
    // The counts of vn-rules 4.2 for this plan: 43 single leads, 7 times, 9 products.
    assert!(text.contains("Rõ người: 43 trong 59 nhiệm vụ đạt"), "{text}");
    assert!(text.contains("Rõ thời gian: 7 trong 59 nhiệm vụ đạt"), "{text}");
    assert!(text.contains("Rõ sản phẩm: 9 trong 59 nhiệm vụ đạt"), "{text}");
    assert!(text.contains("(numbering-gap)") && text.contains("«quát triệt»"), "{text}");
    let output = dondoc(&["lint", "--json"], Some(&plan));
    let lint: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(lint["format"], "dondoc-lint/1");
    assert_eq!(lint["clarity"].as_array().map(Vec::len), Some(59));
    assert_eq!(lint["clarity"][0]["slots"][0]["slot"], "who");
}

#[test]
fn a_register_names_the_bodies_and_tells_those_it_does_not_know() {
    let folder = Folder::new("register");
    let plan = shared("corpus/seed/plan.docx");
    let known = shared("reference/agencies-khanh-hoa-2023.csv");
    let read = |register: &Path| {
        let answer = dondoc(&["import", "--json", "--bodies", &register.to_string_lossy()], Some(&plan));
        assert_eq!(answer.status.code(), Some(1), "{}", String::from_utf8_lossy(&answer.stderr));
        serde_json::from_slice::<serde_json::Value>(&answer.stdout).expect("one JSON document")
    };
    let unknown = |plan: &serde_json::Value| {
        let findings = plan["diagnostics"].as_array().cloned().unwrap_or_default();
        findings.iter().filter(|finding| finding["code"] == "unknown-body").count()
    };
    let whole = read(&known);
    let task = whole["tasks"].as_array().and_then(|tasks| tasks.iter().find(|task| task["id"] == "II.7.1"));
    assert_eq!(task.expect("the task is there")["lead"]["parties"][0]["body"], "kh.skhdt");
    assert_eq!(unknown(&whole), 0, "{}", whole["diagnostics"]);
    let small = folder.file("nho.csv", "id,official_name,kind\nx,Sở Xây dựng,so\n".as_bytes());
    assert!(unknown(&read(&small)) > 10);
    let broken = folder.file("hong.csv", "id,official_name,kind\nx,,so\n".as_bytes());
    let answer = dondoc(&["import", "--json", "--bodies", &broken.to_string_lossy()], Some(&plan));
    assert_eq!(answer.status.code(), Some(2));
    assert!(answer.stdout.is_empty());
    assert!(String::from_utf8_lossy(&answer.stderr).contains("hong.csv», dòng 2"));
}

#[test]
fn for_people_the_plan_is_a_list_with_findings_by_severity() {
    let answer = dondoc(&["import"], Some(&shared("corpus/seed/plan.docx")));
    assert_eq!(answer.status.code(), Some(1));
    let text = String::from_utf8_lossy(&answer.stdout);
    for words in
        ["Số, ký hiệu: 6047/KH-UBND", "Ngày ban hành: 20/06/2023", "59 nhiệm vụ", "II.7.5  ", "bảng 3, hàng 67"]
    {
        assert!(text.contains(words), "«{words}» is missing in\n{text}");
    }
    let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("«{words}» is missing in\n{text}"));
    assert!(place("(numbering-gap)") < place("(lead-by-reference)"), "errors come first");
}

#[test]
fn with_a_store_the_plan_is_proposed_there_and_a_refused_file_leaves_nothing() {
    let folder = Folder::new("store");
    let data = folder.0.join("kho");
    let data = data.to_string_lossy();
    let broken = folder.file("hong.docx", b"PK\x03\x04 hong");
    assert_eq!(dondoc(&["import", "--data", &data], Some(&broken)).status.code(), Some(2));
    assert!(!Path::new(data.as_ref()).exists(), "a refused file opens no store");
    let plan = shared("corpus/seed/plan.docx");
    let answer = unlimited(&["import", "--json", "--data", &data], Some(&plan));
    let sentence = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert_eq!(answer.status.code(), Some(1), "{sentence}");
    assert!(sentence.contains("/imports/"), "{sentence}");
    assert!(serde_json::from_slice::<serde_json::Value>(&answer.stdout).is_ok(), "the JSON document alone");
    assert_eq!(unlimited(&["audit", "verify", "--data", &data], None).status.code(), Some(0));
}

/// Runs the program without a limit: a store's threads reserve more addresses than they use.
fn unlimited(args: &[&str], file: Option<&Path>) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dondoc")).args(args).args(file).output().expect("the program starts")
}

/// What reading a file may take is a setting of the program, by an option or by the environment.
#[test]
fn limits_are_settings() {
    let plan = shared("corpus/seed/plan.docx");
    for (limit, says) in [
        ("--limit-pieces=100", "hơn 100"),
        ("--limit-unpacked-mb=0", "bung ra quá lớn"),
        ("--limit-depth=3", "lồng nhau"),
    ] {
        let answer = dondoc(&["import", "--json", limit], Some(&plan));
        let sentence = String::from_utf8_lossy(&answer.stderr).into_owned();
        assert!(answer.status.code() == Some(2) && sentence.contains(says), "{limit}: {sentence}");
    }
    let answer = Command::new(env!("CARGO_BIN_EXE_dondoc"))
        .env("DONDOC_LIMIT_PAGES", "5")
        .args(["import", "--json"])
        .arg(shared("corpus/seed/plan.pdf"))
        .output()
        .expect("the program starts");
    let sentence = String::from_utf8_lossy(&answer.stderr).into_owned();
    assert!(sentence.contains("có 24 trang, quá giới hạn 5 trang"), "{sentence}");
}
