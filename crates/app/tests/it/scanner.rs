//! The optional scanner for malicious files, with a daemon of ours at a socket of its own.

use std::path::PathBuf;

use axum::http::StatusCode;
use dondoc::files::scan::{Scan, Scanner};
use dondoc::returns;
use dondoc_rules::access::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{UnixListener, UnixStream};

use crate::desk::{open_year, owed, start};
use crate::province::Province;
use crate::world::World;

/// Answers as clamd does: PONG, and FOUND where the bytes hold «virut».
async fn daemon(socket: PathBuf) -> tokio::task::JoinHandle<()> {
    let listener = UnixListener::bind(&socket).expect("the socket binds");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    })
}

async fn serve(mut stream: UnixStream) {
    let mut command = Vec::new();
    while let Ok(byte) = stream.read_u8().await {
        if byte == 0 {
            break;
        }
        command.push(byte);
    }
    let answer: &[u8] = match command.as_slice() {
        b"zPING" => b"PONG\0",
        b"zINSTREAM" => {
            let mut bytes = Vec::new();
            loop {
                let length = stream.read_u32().await.expect("a length") as usize;
                if length == 0 {
                    break;
                }
                let mut piece = vec![0; length];
                stream.read_exact(&mut piece).await.expect("a piece");
                bytes.extend(piece);
            }
            match bytes.windows(5).any(|window| window == b"virut") {
                true => b"stream: Mau.Thu-1 FOUND\0",
                false => b"stream: OK\0",
            }
        }
        _ => b"UNKNOWN COMMAND\0",
    };
    drop(stream.write_all(answer).await);
}

#[tokio::test]
async fn every_file_is_scanned_and_an_infected_one_refused() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = Province::settle(&world).await;
    world.account("quan.tri", Role::Administrator, None).await;
    let cycle = open_year(&world, &province, "2023").await;
    world.set_clock("2023-12-01T09:00");
    let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
    let reporter = world.sign_in("xay.dung").await;
    let admin = world.sign_in("quan.tri").await;
    let id = start(&world, &reporter, &obligation).await;
    let count = async |world: &World| {
        let mut tx = world.db.read(1).await.expect("reads");
        returns::return_files(&mut tx, &id).await.expect("reads").len()
    };
    let files = format!("/returns/{id}/files");
    let png = |inside: &str| [b"\x89PNG\r\n\x1a\n", inside.as_bytes(), &[b'x'; 200_000]].concat();
    let send = async |world: &World, inside: &str| {
        let typed = [("deployment", "Chữ gõ cùng lúc")];
        world.upload_with(&files, &reporter, &typed, &[("file", "anh.png", &png(inside))]).await
    };
    // None is set: the administrator is told, files come in.
    assert!(world.get("/", &admin).await.text.contains("Chưa nối bộ quét mã độc (ClamAV)"));
    assert_eq!(send(&world, "virut").await.status, StatusCode::SEE_OTHER);
    assert_eq!(count(&world).await, 1);

    let socket = world.folder().expect("on SQLite").join("clamd.sock");
    world.scanner = Some(Scanner { socket: socket.clone() });
    // Set, and not there: files wait, words do not; the administrator is told.
    let refused = send(&world, "sạch").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        refused.text.contains("Bộ quét mã độc hiện không trả lời nên chưa nhận được tệp «anh.png»"),
        "{}",
        refused.text
    );
    assert_eq!(count(&world).await, 1);
    let mut tx = world.db.read(1).await.expect("reads");
    let version = returns::get(&mut tx, &id).await.expect("reads").expect("is there");
    assert_eq!(version.deployment, "Chữ gõ cùng lúc");
    drop(tx);
    assert!(world.get("/", &admin).await.text.contains("mọi tệp gửi lên đang bị từ chối"));

    // Set, and there: clean files come in, infected ones do not, by whatever form.
    let daemon = daemon(socket.clone()).await;
    assert!(!world.get("/", &admin).await.text.contains("Bộ quét mã độc"));
    assert_eq!(send(&world, "sạch").await.status, StatusCode::SEE_OTHER);
    let infected = send(&world, "virut").await;
    assert_eq!(infected.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(infected.text.contains("phát hiện tệp «anh.png» chứa mã độc"), "{}", infected.text);
    assert_eq!(count(&world).await, 2);
    let letter = [("number", "1/BC"), ("issued_on", "01/12/2023")];
    let place = format!("/returns/{id}/signed-letter");
    let pdf: &[u8] = b"%PDF-1.4 virut";
    let signed = world.upload_with(&place, &reporter, &letter, &[("file", "a.pdf", pdf)]).await;
    assert_eq!(signed.status, StatusCode::CONFLICT);
    assert!(signed.text.contains("chứa mã độc"), "{}", signed.text);
    let scanner = Scanner { socket };
    assert_eq!(scanner.scan(b"virut").await, Scan::Infected("Mau.Thu-1".to_owned()));
    assert_eq!(scanner.scan(&[0; 300_000]).await, Scan::Clean);
    daemon.abort();
}
