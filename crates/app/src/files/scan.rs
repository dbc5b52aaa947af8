//! An optional scanner for malicious files: the ClamAV daemon at its socket (`clamd`, protocol INSTREAM).
//!
//! Where it is set, every file that comes with a form is scanned before anything looks into it. Promise: a file that could not
//! be scanned is not taken; the words typed with it are, and everything that needs no file goes on.

use std::path::PathBuf;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// As much is sent at once.
const PIECE: usize = 64 << 10;
/// So long a file may take, and so long the daemon may think about whether it is there.
const SCAN: Duration = Duration::from_secs(60);
const PING: Duration = Duration::from_secs(2);
/// Longest answer of the daemon.
const ANSWER: u64 = 4_096;

/// Where the daemon listens.
#[derive(Debug, Clone)]
pub struct Scanner {
    pub socket: PathBuf,
}

/// What came of scanning a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scan {
    Clean,
    /// By which name the daemon knows it.
    Infected(String),
    /// It was not scanned, and why.
    Failed(String),
}

impl Scanner {
    /// Scans a file.
    pub async fn scan(&self, bytes: &[u8]) -> Scan {
        match tokio::time::timeout(SCAN, self.ask(bytes)).await {
            Ok(Ok(answer)) => verdict(&answer),
            Ok(Err(error)) => Scan::Failed(error.to_string()),
            Err(_) => Scan::Failed("no answer in time".to_owned()),
        }
    }

    async fn ask(&self, bytes: &[u8]) -> std::io::Result<String> {
        let mut stream = UnixStream::connect(&self.socket).await?;
        // A daemon that has seen enough answers and closes: what it says counts, not that it listens no more.
        let sent = send(&mut stream, bytes).await;
        let answer = answer(&mut stream).await?;
        if answer.is_empty() { sent.map(|()| answer) } else { Ok(answer) }
    }

    /// Whether the daemon answers; else why not.
    pub async fn ping(&self) -> Result<(), String> {
        let asked = async {
            let mut stream = UnixStream::connect(&self.socket).await?;
            stream.write_all(b"zPING\0").await?;
            answer(&mut stream).await
        };
        match tokio::time::timeout(PING, asked).await {
            Ok(Ok(answer)) if answer == "PONG" => Ok(()),
            Ok(Ok(answer)) => Err(answer),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }
}

async fn send(stream: &mut UnixStream, bytes: &[u8]) -> std::io::Result<()> {
    stream.write_all(b"zINSTREAM\0").await?;
    for piece in bytes.chunks(PIECE) {
        let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        stream.write_all(&length.to_be_bytes()).await?;
        stream.write_all(piece).await?;
    }
    stream.write_all(&0_u32.to_be_bytes()).await
}

async fn answer(stream: &mut UnixStream) -> std::io::Result<String> {
    let mut answer = Vec::new();
    stream.take(ANSWER).read_to_end(&mut answer).await?;
    let text = String::from_utf8_lossy(&answer);
    Ok(text.trim_matches(['\0', '\n', ' ']).to_owned())
}

/// `stream: OK`, `stream: Eicar-Signature FOUND`; anything else is a failure.
pub fn verdict(answer: &str) -> Scan {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    if said == "OK" {
        return Scan::Clean;
    }
    match said.strip_suffix(" FOUND") {
        Some(name) => Scan::Infected(name.to_owned()),
        None => Scan::Failed(answer.to_owned()),
    }
}
