//! The program as a whole process, as a person starts it: time and peak memory, beside pandoc in the same run.
//!
//! `cargo bench -p dondoc --bench process` prints a table; the last figures stand in `docs/performance.md`.

#[path = "shared/whole_process.rs"]
mod whole_process;

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use whole_process::{Run, measured};

const PROGRAM: &str = env!("CARGO_BIN_EXE_dondoc");
const RUNS: usize = 11;

fn main() {
    if whole_process::one() {
        return;
    }
    imports();
    site();
}

fn imports() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/seed");
    let (docx, text) = (shared.join("plan.docx"), shared.join("source.txt"));
    let (docx, text) = (docx.display().to_string(), text.display().to_string());
    let commands: [(&str, Vec<&str>); 4] = [
        ("dondoc import plan.docx --json", vec![PROGRAM, "import", &docx, "--json"]),
        ("dondoc import source.txt --json", vec![PROGRAM, "import", &text, "--json"]),
        ("pandoc plan.docx to html", vec!["pandoc", "--to=html", &docx]),
        ("unzip plan.docx to nothing", vec!["unzip", "-p", &docx]),
    ];
    let has = |program: &str| Command::new(program).arg("--help").output().is_ok();
    let commands: Vec<_> = commands.into_iter().filter(|(_, command)| has(command[0])).collect();
    let mut runs: Vec<Vec<Run>> = commands.iter().map(|_| Vec::new()).collect();
    for _ in 0..RUNS {
        for ((_, command), runs) in commands.iter().zip(&mut runs) {
            runs.push(measured(command));
        }
    }
    println!("{:<40} {:>10} {:>20} {:>10} {:>8}", "whole process", "median ms", "least-most", "peak MiB", "times");
    let mut own = None;
    for ((name, _), runs) in commands.iter().zip(&mut runs) {
        runs.sort_by_key(|run| run.wall);
        let ms = |n: usize| runs.get(n).map_or(0.0, |run| run.wall.as_secs_f64() * 1e3);
        let peak = runs.iter().map(|run| run.peak_kib).max().unwrap_or_default() as f64 / 1024.0;
        let (median, least, most) = (ms(RUNS / 2), ms(0), ms(RUNS - 1));
        let own = *own.get_or_insert(median);
        let range = format!("{least:.1}-{most:.1}");
        println!("{name:<40} {median:>10.1} {range:>20} {peak:>10.1} {:>8.1}", median / own);
    }
}

/// The demo: its first start with everything made, a later start, and what an idle server holds.
fn site() {
    let data = std::env::temp_dir().join(format!("dondoc-bench-{}", std::process::id()));
    let (first, mut server, _) = started(&data);
    stop(&mut server);
    let (later, mut server, address) = started(&data);
    let idle = resident_mib(&server);
    for _ in 0..200 {
        drop(get(address, "/sign-in"));
    }
    let busy = resident_mib(&server);
    stop(&mut server);
    drop(std::fs::remove_dir_all(&data));
    println!("\n{:<40} {:>10.0} ms", "demo: first start, example made", first.as_secs_f64() * 1e3);
    println!("{:<40} {:>10.0} ms", "demo: later start", later.as_secs_f64() * 1e3);
    println!("{:<40} {:>10.1} MiB", "server: idle, resident", idle);
    println!("{:<40} {:>10.1} MiB", "server: after 200 pages, resident", busy);
}

fn started(data: &PathBuf) -> (Duration, Child, SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
    let start = Instant::now();
    let server = Command::new(PROGRAM)
        .args(["demo", "--listen", &free.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    while !get(free, "/healthz").is_some_and(|answer| answer.contains("ok")) {
        assert!(start.elapsed() < Duration::from_secs(60), "the site does not answer");
        std::thread::sleep(Duration::from_millis(5));
    }
    (start.elapsed(), server, free)
}

fn get(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

fn resident_mib(server: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", server.id())).expect("Linux tells");
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).and_then(|rest| rest.split_whitespace().next());
    kib.and_then(|kib| kib.parse::<f64>().ok()).expect("a number") / 1024.0
}

fn stop(server: &mut Child) {
    server.kill().expect("the server can be stopped");
    server.wait().expect("the server ends");
}
