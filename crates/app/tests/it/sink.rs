//! A mail server that keeps what it is given: enough SMTP for a client, nothing more.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Keys of our own, good for nothing but these tests: an authority, and a server of it named localhost.
pub const AUTHORITY: &[u8] = include_bytes!("tls/ca.pem");
const SERVER: &[u8] = include_bytes!("tls/cert.pem");
const SERVER_KEY: &[u8] = include_bytes!("tls/key.pem");

/// How a sink wants to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    Clear,
    /// Encrypted after STARTTLS; no mail is taken before.
    Starttls,
    /// Encrypted from the first byte.
    Tls,
}

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
        Sink::speaking(address, refused, Line::Clear).await
    }

    /// A sink on a free port that is spoken to in a way of its own.
    pub async fn behind(line: Line) -> Sink {
        Sink::speaking("127.0.0.1:0".parse().expect("an address"), "", line).await
    }

    async fn speaking(address: SocketAddr, refused: &'static str, line: Line) -> Sink {
        let listener = TcpListener::bind(address).await.expect("the port is free");
        let address = listener.local_addr().expect("an address");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                tokio::spawn(async move { drop(answer(stream, &kept, refused, line).await) });
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

/// One connection, encrypted as the sink wants it.
async fn answer(stream: TcpStream, kept: &Mutex<Vec<Mail>>, refused: &str, line: Line) -> std::io::Result<()> {
    match line {
        Line::Clear => talk(stream, kept, refused, "220 sink ESMTP\r\n", false).await.map(drop),
        Line::Tls => {
            let stream = acceptor().accept(stream).await?;
            talk(stream, kept, refused, "220 sink ESMTP\r\n", false).await.map(drop)
        }
        Line::Starttls => {
            let Some(stream) = talk(stream, kept, refused, "220 sink ESMTP\r\n", true).await? else { return Ok(()) };
            let stream = acceptor().accept(stream).await?;
            talk(stream, kept, refused, "", false).await.map(drop)
        }
    }
}

fn acceptor() -> TlsAcceptor {
    let chain = CertificateDer::pem_slice_iter(SERVER).collect::<Result<Vec<_>, _>>().expect("certificates");
    let key = PrivateKeyDer::from_pem_slice(SERVER_KEY).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate of the key");
    TlsAcceptor::from(Arc::new(config))
}

/// Speaks until the other leaves; gives the stream back where it is to be encrypted from now on.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    kept: &Mutex<Vec<Mail>>,
    refused: &str,
    greeting: &str,
    only_encrypted: bool,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    stream.get_mut().write_all(greeting.as_bytes()).await?;
    let mut to = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let verb = line.trim_end().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" if only_encrypted => "250-sink\r\n250 STARTTLS\r\n",
            "EHLO" | "HELO" => "250 sink\r\n",
            "STARTTLS" if only_encrypted => {
                stream.get_mut().write_all(b"220 go on\r\n").await?;
                return Ok(Some(stream.into_inner()));
            }
            "MAIL" if only_encrypted => "530 must issue STARTTLS first\r\n",
            "RCPT" => {
                to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                if !refused.is_empty() && to.starts_with(refused) { "550 no such mailbox\r\n" } else { "250 ok\r\n" }
            }
            "DATA" => {
                stream.get_mut().write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                loop {
                    let mut line = String::new();
                    let is_over = stream.read_line(&mut line).await? == 0;
                    let line = line.trim_end_matches(['\r', '\n']);
                    if is_over || line == "." {
                        break;
                    }
                    raw.push_str(line.strip_prefix('.').unwrap_or(line));
                    raw.push('\n');
                }
                kept.lock().expect("nobody panicked with it").push(read(&to, &raw));
                "250 kept\r\n"
            }
            "QUIT" => {
                stream.get_mut().write_all(b"221 bye\r\n").await?;
                return Ok(None);
            }
            _ => "250 ok\r\n",
        };
        stream.get_mut().write_all(answer.as_bytes()).await?;
    }
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
