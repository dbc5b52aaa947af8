//! What an office suite makes of a file: LibreOffice opens it, pdftotext reads the pages.

use std::process::Command;

/// The words on the pages of a DOCX, one space between them; `None` without an office suite, which CI does not allow.
pub fn words_of(bytes: &[u8], name: &str) -> Option<String> {
    let folder = std::env::temp_dir().join(format!("dondoc_office_{name}_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    std::fs::write(folder.join("report.docx"), bytes).expect("the file can be written");
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let converted = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "pdf", "--outdir"])
        .arg(&folder)
        .arg(folder.join("report.docx"))
        .output();
    let converted = match converted {
        Ok(output) => output,
        Err(error) if std::env::var_os("CI").is_none() => {
            eprintln!("no office suite on this machine: {error}");
            return None;
        }
        Err(error) => panic!("soffice cannot be started: {error}"),
    };
    let complaint = String::from_utf8_lossy(&converted.stderr).to_lowercase();
    assert!(converted.status.success() && !complaint.contains("error"), "{complaint}");
    let text =
        Command::new("pdftotext").arg("-layout").arg(folder.join("report.pdf")).arg("-").output().expect("pdftotext");
    assert!(text.status.success(), "{}", String::from_utf8_lossy(&text.stderr));
    drop(std::fs::remove_dir_all(&folder));
    Some(String::from_utf8_lossy(&text.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
}
