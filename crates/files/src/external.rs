//! Programs of others, found at run time: each runs in a folder of its own that is gone afterwards, with limits of time
//! and memory, and what it started ends with it.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Address space of a program, in KiB: an office suite maps far more than it uses.
const MEMORY_KIB: u64 = 4 << 20;

/// A folder that is gone when it is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> std::io::Result<Folder> {
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

/// A program on the path.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).collect::<Vec<_>>();
    folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// Runs a program to its end; false when it took too long and was ended.
pub fn run(folder: &Folder, program: &PathBuf, arguments: &[String], seconds: u64) -> std::io::Result<bool> {
    let limited = format!("ulimit -v {MEMORY_KIB}; exec \"$0\" \"$@\"");
    let mut child = Command::new("sh")
        .arg("-c")
        .arg(limited)
        .arg(program)
        .args(arguments)
        .current_dir(&folder.0)
        .env("HOME", &folder.0)
        // One thread: the machine has others to serve.
        .env("OMP_THREAD_LIMIT", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()?;
    ends_in_time(&mut child, seconds)
}

fn ends_in_time(child: &mut Child, seconds: u64) -> std::io::Result<bool> {
    let start = Instant::now();
    while child.try_wait()?.is_none() {
        if start.elapsed() > Duration::from_secs(seconds) {
            // The program may be a script that starts others: all of its group go.
            drop(Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status());
            child.wait()?;
            return Ok(false);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(true)
}
