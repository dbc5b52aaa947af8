//! A mail server that keeps what it is given: enough SMTP for a client, nothing more.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A mail that arrived.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mail {
    pub to: String,
    pub subject: String,
    pub text: String,
    pub id: String,
}

/// A running sink.
pub struct Sink {
    pub address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Sink {
    /// A sink on a free port.
    pub async fn start() -> Sink {
        Sink::at("127.0.0.1:0".parse().expect("an address"), "").await
    }

    /// A sink on an address, which has no mailbox of the name `refused`.
    pub async fn at(address: SocketAddr, refused: &'static str) -> Sink {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("an address");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move { drop(talk(stream, &kept, refused).await) });
            }
        });
        Sink { address, mails, task }
    }

    /// What arrived since the last time, by recipient.
    pub fn take(&self) -> Vec<Mail> {
        let mut mails = std::mem::take(&mut *self.mails.lock().expect("nobody panicked with it"));
        mails.sort();
        mails
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn talk(stream: TcpStream, kept: &Mutex<Vec<Mail>>, refused: &str) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    writer.write_all(b"220 sink ESMTP\r\n").await?;
    let mut to = String::new();
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => "250 sink\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if !refused.is_empty() && to.starts_with(refused) { "550 no such mailbox\r\n" } else { "250 ok\r\n" }
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push('\n');
                }
                kept.lock().expect("nobody panicked with it").push(read(&to, &raw));
                "250 kept\r\n"
            }
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "250 ok\r\n",
        };
        writer.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}

fn read(to: &str, raw: &str) -> Mail {
    let (head, body) = raw.split_once("\n\n").expect("a mail has a head and a body");
    let head = head.replace("\n ", " ");
    let field = |name: &str| {
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(name));
        line.and_then(|line| line.split_once(": ")).map(|(_, value)| value.to_owned()).unwrap_or_default()
    };
    let text = match field("content-transfer-encoding").as_str() {
        "base64" => base64(&body.replace('\n', "")),
        "quoted-printable" => quoted(body, false),
        _ => body.as_bytes().to_vec(),
    };
    let text = String::from_utf8(text).expect("UTF-8").replace("\r\n", "\n");
    Mail { to: to.to_owned(), subject: words(&field("subject")), text, id: field("message-id") }
}

/// A header's text: encoded words (RFC 2047) and plain ones.
fn words(header: &str) -> String {
    let mut bytes = Vec::new();
    let mut was_encoded = false;
    for word in header.split(' ').filter(|word| !word.is_empty()) {
        let parts: Vec<&str> = word.split('?').collect();
        let is_encoded = word.starts_with("=?") && parts.len() == 5;
        // Space between two encoded words is none.
        if !(bytes.is_empty() || is_encoded && was_encoded) {
            bytes.push(b' ');
        }
        match parts.as_slice() {
            [_, _, "b" | "B", text, _] if is_encoded => bytes.extend(base64(text)),
            [_, _, _, text, _] if is_encoded => bytes.extend(quoted(text, true)),
            _ => bytes.extend(word.bytes()),
        }
        was_encoded = is_encoded;
    }
    String::from_utf8(bytes).expect("UTF-8")
}

fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut count) = (Vec::new(), 0_u32, 0);
    for letter in text.bytes().filter(|letter| *letter != b'=') {
        let value = LETTERS.iter().position(|known| *known == letter).expect("base64");
        bits = (bits << 6) | value as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

fn quoted(text: &str, is_header: bool) -> Vec<u8> {
    let joined = text.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.bytes());
    while let Some(byte) = rest.next() {
        match byte {
            b'=' => {
                let digits: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&digits, 16).expect("two digits"));
            }
            b'_' if is_header => bytes.push(b' '),
            other => bytes.push(other),
        }
    }
    bytes
}
