//! The optional scanner for malicious files, with a daemon of ours at a socket of its own.

use std::path::PathBuf;

use axum::http::StatusCode;
use dondoc::files::scan::{Scan, Scanner};
use dondoc::{obligations, returns};
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
    let scanner = Scanner { socket };
    assert_eq!(scanner.scan(b"virut").await, Scan::Infected("Mau.Thu-1".to_owned()));
    assert_eq!(scanner.scan(&[0; 300_000]).await, Scan::Clean);
    daemon.abort();
}

/// A form with words and a file that is not taken comes back with the words, whichever form it is; nothing is recorded.
#[tokio::test]
async fn words_stay_in_every_form_whose_file_is_not_taken() {
    let mut world = World::at("2023-10-16T08:00").await;
    let province = crate::tasks::settle(&world).await;
    let cycle = open_year(&world, &province, "2023").await;
    world.set_clock("2023-12-01T09:00");
    let obligation = owed(&world, &cycle, "Sở Xây dựng").await;
    let reporter = world.sign_in("xay.dung").await;
    let id = start(&world, &reporter, &obligation).await;
    let health = owed(&world, &cycle, "Sở Y tế").await;
    let task = crate::tasks::task(&world, &province, "I.1").await;
    let items = {
        let mut tx = world.db.read(1).await.expect("reads");
        obligations::items(&mut tx, &obligation).await.expect("reads")
    };
    let (item, asked) = (items[0].id.to_string(), world.body("Sở Y tế").await.to_string());
    let asking = [("item", item.as_str()), ("body", asked.as_str()), ("due_on", "10/12/2023"), ("text", "Đề nghị")];
    let request = world.post(&format!("/obligations/{obligation}/contributions"), &reporter, &asking).await;
    let request = request.location.expect("the request");
    world.set_clock("2023-12-06T09:00");
    let (reporter, other, late) =
        (world.sign_in("xay.dung").await, world.sign_in("y.te").await, world.sign_in("dau.moi").await);
    let new_day = [("new_due_on", "12/12/2023")];
    let drafted = world.post(&format!("/cycles/{cycle}/urges/letters"), &late, &new_day).await;
    assert_eq!(drafted.status, StatusCode::SEE_OTHER, "{}", drafted.text);
    let page = world.get(&format!("/cycles/{cycle}/urges"), &late).await.text;
    let urge =
        page.split("href=\"/urges/").nth(1).and_then(|rest| rest.split(['"', '/']).next()).expect("a draft").to_owned();
    let published = [("cycle", cycle.as_str()), ("as_of", "2023-12-06")];
    let table = world.post("/compliance", &late, &published).await.location.expect("the table");
    let owes = health.to_string();
    let socket = world.folder().expect("on SQLite").join("clamd.sock");
    world.scanner = Some(Scanner { socket: socket.clone() });
    let daemon = daemon(socket).await;
    let text = format!("text.{item}");
    let typed = "Chữ đã gõ 12,5%";
    let pdf: &[u8] = b"%PDF-1.4 virut";
    for (place, cookie, fields, file) in [
        (
            format!("/returns/{id}/signed-letter"),
            &reporter,
            vec![("number", typed), ("issued_on", "01/12/2023")],
            "file",
        ),
        (format!("/obligations/{health}/received"), &late, vec![("number", "1/BC"), ("signer", typed)], "file"),
        (format!("/tasks/{task}/results"), &reporter, vec![("number", "1/BC"), ("note", typed)], "file"),
        (format!("{table}/objections"), &other, vec![("obligation", owes.as_str()), ("reason", typed)], "evidence"),
        (format!("{request}/issue"), &reporter, vec![("number", "1/CV"), ("signer", typed)], "file"),
        (format!("{request}/answer"), &other, vec![(text.as_str(), typed), ("then", "send")], "file.x"),
        (format!("/urges/{urge}/issue"), &late, vec![("number", "1/CV"), ("signer", typed)], "file"),
        ("/instruments".to_owned(), &late, vec![("kind", "Quyết định"), ("title", typed)], "file"),
        ("/indicators/catalogue".to_owned(), &late, vec![("territory", typed)], "file"),
    ] {
        let answer = world.upload_with(&place, cookie, &fields, &[(file, "a.pdf", pdf)]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{place}: {}", answer.text);
        assert!(answer.text.contains("phát hiện tệp «a.pdf» chứa mã độc"), "{place}: {}", answer.text);
        assert!(answer.text.contains(typed), "{place} lost what was typed: {}", answer.text);
    }
    // The same where the file is larger than an attachment may be.
    let huge = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![b'x'; 21 << 20]].concat();
    let place = format!("/returns/{id}/signed-letter");
    let answer = world.upload_with(&place, &reporter, &[("number", typed)], &[("file", "a.png", &huge)]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.text);
    assert!(answer.text.contains("lớn hơn 20 MB") && answer.text.contains(typed), "{}", answer.text);
    // Nothing was recorded by any of them, and nothing was sent to the lead.
    let mut tx = world.db.read(1).await.expect("reads");
    assert_eq!(returns::get(&mut tx, &id).await.expect("reads").expect("is there").letter_number, None);
    drop(tx);
    assert!(world.get(&request, &reporter).await.text.contains("Chờ trả lời"));
    daemon.abort();
}
