//! Formats of before 2007 and rich text, by the optional converter LibreOffice: found at run time, run in a folder of its
//! own with limits of time and memory, its answer read like any file.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use crate::limits::{ConverterTrouble, Limits, Unreadable};

const PROGRAM: &str = "LibreOffice";

/// Address space of the converter, in KiB: it maps far more than it uses.
const MEMORY_KIB: u64 = 4 << 20;

/// A folder that is gone when it is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new() -> std::io::Result<Folder> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("dondoc-convert-{}-{number}", std::process::id()));
        fs::create_dir_all(&path)?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

/// The file in another format: `from` and `to` are the ends of file names ("doc", "docx").
pub fn convert(
    bytes: &[u8],
    format: &'static str,
    from: &str,
    to: &str,
    limits: &Limits,
) -> Result<Vec<u8>, Unreadable> {
    let package = if to == "xlsx" { "libreoffice-calc-nogui" } else { "libreoffice-writer-nogui" };
    let needs = |reason| Unreadable::NeedsConverter { format, program: PROGRAM, package, reason };
    let program = program().ok_or_else(|| needs(ConverterTrouble::Missing))?;
    let folder = Folder::new()?;
    let source = folder.0.join(format!("source.{from}"));
    fs::write(&source, bytes)?;
    // A profile of its own: no macro, no setting and no lock of the person who runs this.
    let profile = format!("-env:UserInstallation=file://{}", folder.0.join("profile").display());
    let limited = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" \"$@\"");
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(limited)
        .arg(program)
        .args([&profile, "--headless", "--norestore", "--convert-to", to, "--outdir"])
        .arg(&folder.0)
        .arg(&source)
        .env("HOME", &folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    if !ends_in_time(&mut child, limits.convert_seconds)? {
        return Err(needs(ConverterTrouble::TooSlow { seconds: limits.convert_seconds }));
    }
    crate::read_path(&folder.0.join(format!("source.{to}")), limits).map_err(|_| needs(ConverterTrouble::Failed))
}

fn ends_in_time(child: &mut Child, seconds: u64) -> std::io::Result<bool> {
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > Duration::from_secs(seconds) {
            // The program is a script that starts others: all of its group go.
            drop(Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status());
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(true)
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).collect::<Vec<_>>();
    let on_path = folders.iter().map(|folder| folder.join("soffice")).find(|file| file.is_file());
    on_path.or_else(|| Some(Path::new("/usr/lib/libreoffice/program/soffice").to_owned()).filter(|file| file.is_file()))
}
