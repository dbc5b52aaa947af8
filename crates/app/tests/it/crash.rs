//! Invariant 8: a crash at any point leaves each submitted return either wholly in or wholly out, and the sender knows
//! which.

use std::future::poll_fn;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::pin::pin;
use std::process::{Child, Command, Stdio};
use std::task::Poll;
use std::time::Duration;

use dondoc::db::Db;
use dondoc::events::{self, Verdict};
use dondoc::http::Upload;
use dondoc::ids::{CycleId, ObligationId};
use dondoc::obligations::{self, open};
use dondoc::returns::verbs::{self, Letter};
use dondoc::{files, returns};
use dondoc_rules::access::Role;
use dondoc_rules::calendar::CycleDays;
use jiff::civil::date;

use crate::province::Province;
use crate::world::{PASSWORD, World, engines};

const FILE_BYTES: usize = 300_000;

/// A province with a cycle in progress, an officer who records what came on paper, and the obligation it is for.
async fn season(world: &World) -> ObligationId {
    let province = Province::settle(world).await;
    let days = CycleDays {
        period_from: date(2023, 1, 1),
        period_to: date(2023, 12, 31),
        opens_on: date(2023, 10, 16),
        cutoff_on: date(2023, 11, 15),
        due_on: date(2023, 12, 4),
        focal_due_on: None,
        issuer_due_on: None,
    };
    let form = open::OpenForm::periodic("Năm 2023", days, crate::province::RULE);
    let cycle: CycleId = open::open(&world.db, &world.system(), &province.plan, &form).await.expect("the cycle opens");
    let body = world.body("Sở Y tế").await;
    let mut tx = world.db.read(1).await.expect("reads");
    let owed = obligations::of_cycle(&mut tx, &cycle).await.expect("reads");
    owed.into_iter().find(|obligation| obligation.body == body).expect("Sở Y tế owes a report").id
}

fn letter(number: &str) -> Letter {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(FILE_BYTES, b' ');
    Letter {
        number: number.to_owned(),
        issued_on: Some(date(2023, 12, 1)),
        signer: "Người ký".to_owned(),
        file: Some(Upload { field: "file".to_owned(), name: "bao-cao.pdf".to_owned(), bytes }),
    }
}

/// Whether the report with a number is in; panics when it is in by halves.
async fn is_wholly_in(db: &Db, obligation: &ObligationId, number: &str) -> bool {
    let mut tx = db.read(1).await.expect("reads");
    let versions = returns::of_obligation(&mut tx, obligation).await.expect("reads");
    let told = events::about(&mut tx, &format!("obligations/{obligation}")).await.expect("reads");
    let is_told = told.iter().filter(|event| event.payload.contains(number)).count();
    let Some(version) = versions.iter().find(|version| version.letter_number.as_deref() == Some(number)) else {
        assert_eq!(is_told, 0, "an event tells of «{number}», which is not there");
        return false;
    };
    assert_eq!(is_told, 1, "events about «{number}»");
    let items = obligations::items(&mut tx, obligation).await.expect("reads").len();
    let entries = returns::entries(&mut tx, &version.id).await.expect("reads").len();
    assert_eq!(entries, items, "«{number}» has all its entries");
    let file = version.letter_file.clone().expect("the letter's file");
    let file = files::get(&mut tx, &file).await.expect("reads").expect("the file is there");
    assert_eq!(files::content(&mut tx, &file).await.expect("reads").len(), FILE_BYTES);
    true
}

/// The act is broken off after every single step it takes, on both engines.
#[tokio::test]
async fn a_report_broken_off_at_any_step_is_in_or_out() {
    for engine in engines() {
        let world = World::on(engine, "2023-12-06T09:00").await;
        let obligation = season(&world).await;
        let mut broken_off = 0;
        for steps in 0.. {
            let number = format!("{steps:04}/BC-SYT");
            let system = world.system();
            let sent = letter(&number);
            let arrived_on = Some(date(2023, 12, 4));
            let mut done = 0;
            let finished = {
                let mut act = pin!(verbs::record_received(&world.db, &system, &obligation, &sent, arrived_on));
                poll_fn(|cx| {
                    if done == steps {
                        return Poll::Ready(None);
                    }
                    done += 1;
                    act.as_mut().poll(cx).map(Some)
                })
                .await
            };
            let is_in = is_wholly_in(&world.db, &obligation, &number).await;
            match finished {
                Some(answer) => {
                    answer.expect("the report is recorded");
                    assert!(is_in, "{engine:?}: the sender was told that it is in");
                    break;
                }
                None => broken_off += usize::from(!is_in),
            }
            assert!(steps < 10_000, "the act never ends");
        }
        // How many steps there are is up to the engine; the one before the first is always there.
        assert!(broken_off > 0, "{engine:?}: the act has steps to be broken off at");
        let verdict = events::verify(&world.db, 1).await.expect("the log reads");
        assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
    }
}

/// The program is killed while a report is on its way, sooner or later.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_sent_to_a_program_that_is_killed_is_in_or_out() {
    let world = World::at("2023-12-06T09:00").await;
    let obligation = season(&world).await;
    let focal = world.body("Sở Tài chính").await;
    world.account("van.thu", Role::FocalOfficer, Some(&focal)).await;
    let folder = world.folder().expect("a world on SQLite has a folder").to_owned();
    let mut cookie = None;
    let mut told = 0;
    for round in 0..12_u64 {
        let number = format!("{round:04}/BC-SYT");
        let (mut server, address) = Site::start(&folder);
        let cookie = cookie.get_or_insert_with(|| sign_in(address)).clone();
        let path = format!("/obligations/{obligation}/received");
        let mut stream = TcpStream::connect(address).expect("connects");
        stream.write_all(&received(address, &path, &cookie, &number)).expect("sends");
        // The last round is left in peace: it shows that what is sent does arrive.
        if round < 11 {
            std::thread::sleep(Duration::from_millis(round * 4));
            server.0.kill().expect("the program can be killed");
        }
        let mut answer = String::new();
        drop(stream.read_to_string(&mut answer));
        drop(server);
        let was_told = answer.starts_with("HTTP/1.1 303");
        let is_in = is_wholly_in(&world.db, &obligation, &number).await;
        assert!(is_in || !was_told, "the sender was told that «{number}» is in:\n{answer}");
        told += usize::from(was_told);
    }
    assert!(told > 0, "not one report arrived");
    let verdict = events::verify(&world.db, 1).await.expect("the log reads");
    assert!(matches!(verdict, Verdict::Whole { .. }), "{verdict:?}");
}

/// The program serving a store; dropping kills it.
struct Site(Child);

impl Site {
    fn start(folder: &Path) -> (Site, SocketAddr) {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a free port");
        let mut command = Command::new(env!("CARGO_BIN_EXE_dondoc"));
        command.args(["serve", "--listen", &free.to_string(), "--data"]).arg(folder);
        let site = Site(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts"));
        for _ in 0..3_000 {
            if TcpStream::connect(free).is_ok() {
                return (site, free);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the site does not answer");
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn sign_in(address: SocketAddr) -> String {
    let form = format!("login=van.thu&next=%2F&password={}", crate::world::escape(PASSWORD));
    let mut stream = TcpStream::connect(address).expect("connects");
    let request = format!(
        "POST /sign-in HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n\
         content-type: application/x-www-form-urlencoded\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).expect("sends");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answers");
    let cookie = answer.lines().find_map(|line| line.strip_prefix("set-cookie: "));
    cookie.and_then(|line| line.split(';').next()).unwrap_or_else(|| panic!("{answer}")).to_owned()
}

fn received(address: SocketAddr, path: &str, cookie: &str, number: &str) -> Vec<u8> {
    let mut body = Vec::new();
    let fields = [("number", number), ("issued_on", "01/12/2023"), ("signer", "A"), ("arrived_on", "04/12/2023")];
    for (name, value) in fields {
        let part = format!("--cut\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(
        b"--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"bao-cao.pdf\"\r\n\
          content-type: application/pdf\r\n\r\n",
    );
    body.extend_from_slice(&letter(number).file.expect("a file").bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncookie: {cookie}\r\ncontent-length: {}\r\n\
         content-type: multipart/form-data; boundary=cut\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(&body);
    request
}
