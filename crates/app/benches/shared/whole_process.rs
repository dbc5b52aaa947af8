//! A whole process: how long it takes, and the most memory that it holds.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};

/// One run of a command: how long, and the most memory it held.
pub struct Run {
    pub wall: Duration,
    pub peak_kib: u64,
}

/// True when the bench was started by [`measured`]: it has run the command and is done.
pub fn one() -> bool {
    let mut arguments = std::env::args().skip(1);
    let is_one = arguments.next().as_deref() == Some("--one");
    if is_one {
        run(&arguments.collect::<Vec<_>>());
    }
    is_one
}

fn run(command: &[String]) {
    let Some((program, arguments)) = command.split_first() else { return };
    let start = Instant::now();
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    let wall = start.elapsed();
    assert!(status.is_ok_and(|status| status.code().is_some_and(|code| code <= 1)), "{command:?} fails");
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the kernel answers");
    println!("{} {}", wall.as_nanos(), usage.max_rss());
}

/// Runs a command once. The bench starts itself for it: the kernel keeps one peak for all children of a process, and counts
/// the starting one among it.
pub fn measured(command: &[&str]) -> Run {
    let this = std::env::current_exe().expect("the bench has a path");
    let output = Command::new(this).arg("--one").args(command).output().expect("the bench starts itself");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace();
    let mut number =
        || words.next().and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{command:?}: {text}"));
    Run { wall: Duration::from_nanos(number()), peak_kib: number() }
}
