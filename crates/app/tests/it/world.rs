//! The test world: a store of its own for each test, a clock that stands still, the real router in-process.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dondoc::accounts::{self, Actor};
use dondoc::boards::totals;
use dondoc::bodies;
use dondoc::clock::Clock;
use dondoc::db::{Db, Place, Record, Tx};
use dondoc::http::State;
use dondoc::ids::BodyId;
use dondoc_rules::access::Role;
use jiff::civil::{Date, DateTime};
use tower::ServiceExt;

/// The password of every account of the world.
pub const PASSWORD: &str = "một mật khẩu đủ dài";

/// Which engine a world stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The engines to run a store test on: SQLite always, PostgreSQL when its address is given (always in CI).
pub fn engines() -> Vec<Engine> {
    match std::env::var("DONDOC_TEST_POSTGRES") {
        Ok(_) => vec![Engine::Sqlite, Engine::Postgres],
        Err(_) if std::env::var_os("CI").is_some() => {
            panic!("DONDOC_TEST_POSTGRES is not set in CI")
        }
        Err(_) => vec![Engine::Sqlite],
    }
}

/// A store, a clock, and everything that stands on them.
pub struct World {
    pub db: Db,
    pub clock: Clock,
    folder: Option<PathBuf>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl World {
    /// An empty world on SQLite at a moment of Viet Nam time, "2023-12-06T09:00".
    pub async fn at(moment: &str) -> World {
        World::on(Engine::Sqlite, moment).await
    }

    /// An empty world on an engine.
    pub async fn on(engine: Engine, moment: &str) -> World {
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("dondoc_test_{}_{number}", std::process::id());
        let (place, folder) = match engine {
            Engine::Sqlite => {
                let folder = std::env::temp_dir().join(&name);
                std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
                (Place::File(folder.join("dondoc.sqlite")), Some(folder))
            }
            Engine::Postgres => (Place::Url(fresh_postgres(&name).await), None),
        };
        let db = Db::open(&place).await.expect("a fresh store opens");
        World { db, clock: clock(moment), folder }
    }

    /// The folder of a world on SQLite.
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_deref()
    }

    /// Moves the clock.
    pub fn set_clock(&mut self, moment: &str) {
        self.clock = clock(moment);
    }

    /// The program itself at the world's moment.
    pub fn system(&self) -> Actor {
        Actor::system(1, self.clock)
    }

    /// The site.
    pub fn site(&self) -> Router {
        dondoc::http::site(Arc::new(self.state()))
    }

    pub fn state(&self) -> State {
        State { db: self.db.clone(), clock: self.clock, tenant: 1, is_demo: false, has_mail: false }
    }

    /// An account with one role.
    pub async fn account(&self, login: &str, role: Role, body: Option<&BodyId>) {
        let system = self.system();
        let account = accounts::open(&self.db, &system, login, login, PASSWORD).await.expect("an account opens");
        accounts::appoint(&self.db, &system, &account.id, body, role, Date::constant(2020, 1, 1))
            .await
            .expect("a role is given");
    }

    /// The body with this name or alias.
    pub async fn body(&self, name: &str) -> BodyId {
        let mut tx = self.db.read(1).await.expect("the store reads");
        bodies::named(&mut tx, name, self.clock.today())
            .await
            .expect("the store reads")
            .unwrap_or_else(|| panic!("the world has no body «{name}»"))
    }

    /// Signs in and returns the session's cookie.
    pub async fn sign_in(&self, login: &str) -> String {
        let form = [("login", login), ("password", PASSWORD), ("next", "/")];
        let answer = self.send(post("/sign-in", None, &form)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login} signs in: {}", answer.text);
        answer.cookie.expect("signing in sets a cookie")
    }

    /// Sends a request to the site.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.site().oneshot(request).await.expect("the router answers");
        let status = response.status();
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let location = header(header::LOCATION);
        let cookie = header(header::SET_COOKIE).and_then(|line| line.split(';').next().map(str::to_owned));
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.expect("the answer can be read");
        Answer { status, location, cookie, text: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
    }

    /// Opens a page as the person of a cookie.
    pub async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Sends a form as the person of a cookie.
    pub async fn post(&self, path: &str, cookie: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.send(post(path, Some(cookie), form)).await;
        self.totals_are_true().await;
        answer
    }

    /// Sends files, as a browser does: field, name, bytes.
    pub async fn upload(&self, path: &str, cookie: &str, files: &[(&str, &str, &[u8])]) -> Answer {
        self.upload_with(path, cookie, &[], files).await
    }

    /// Sends files with the fields of a form.
    pub async fn upload_with(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> Answer {
        const MARK: &str = "----ranh-gioi";
        let mut body = Vec::new();
        for (field, text) in fields {
            let part = format!("--{MARK}\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{MARK}\r\ncontent-disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 content-type: application/octet-stream\r\n\r\n"
            );
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{MARK}--\r\n").as_bytes());
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={MARK}"))
            .header("sec-fetch-site", "same-origin")
            .header(header::COOKIE, cookie)
            .body(Body::from(body));
        let answer = self.send(request.expect("a request")).await;
        self.totals_are_true().await;
        answer
    }

    /// Whatever was done, the kept totals equal what the pure functions say of the tables.
    async fn totals_are_true(&self) {
        let mut tx = self.db.read(1).await.expect("the store reads");
        let cycles = dondoc::cycles::list(&mut tx).await.expect("the store reads");
        let (today, now) = (self.clock.today(), self.clock.now());
        let kept = totals::now(&mut tx, &cycles, now).await.expect("the store reads");
        for (cycle, kept) in cycles.iter().zip(kept) {
            let counted = totals::counted(&mut tx, cycle, today, now).await.expect("the store reads");
            assert_eq!(kept, counted, "{} on {today}", cycle.name);
        }
        let [kept, counted] = totals::kept_and_counted(&mut tx).await.expect("the store reads");
        assert_eq!(kept, counted, "items and answers by heading");
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

/// What the site answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub cookie: Option<String>,
    pub text: String,
    pub bytes: Vec<u8>,
}

/// A form as a browser sends it.
pub fn post(path: &str, cookie: Option<&str>, form: &[(&str, &str)]) -> Request<Body> {
    let body: Vec<String> = form.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    let mut request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    if let Some(cookie) = cookie {
        request = request.header(header::COOKIE, cookie);
    }
    request.body(Body::from(body.join("&"))).expect("a request")
}

/// Text as it stands in a form's body.
pub fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn clock(moment: &str) -> Clock {
    let at: DateTime = moment.parse().expect("a moment such as 2023-12-06T09:00");
    Clock::fixed_at(at).expect("a moment in range")
}

/// A fresh database on the test server.
async fn fresh_postgres(name: &str) -> String {
    use sqlx::{Connection, Executor};
    let url = std::env::var("DONDOC_TEST_POSTGRES").expect("checked by engines()");
    let mut connection = sqlx::PgConnection::connect(&url).await.expect("the test server answers");
    // A run that was broken off leaves its databases, and process numbers come again.
    connection.execute(sqlx::AssertSqlSafe(format!("drop database if exists {name}"))).await.expect("an old one goes");
    connection.execute(sqlx::AssertSqlSafe(format!("create database {name}"))).await.expect("a database is made");
    let (front, _) = url.rsplit_once('/').expect("an address with a database");
    format!("{front}/{name}")
}

/// A file of the shared corpus; in CI its absence is a failure, elsewhere too: the tests are worth nothing without it.
pub fn shared(path: &str) -> PathBuf {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared").join(path);
    assert!(file.exists(), "{} is missing: the shared corpus must stand beside the project", file.display());
    file
}

/// All rows of a record's table as sorted text, private columns left out.
pub async fn rows<R: Record>(tx: &mut Tx) -> Vec<String> {
    let mut rows: Vec<String> = tx
        .list::<R>("where tenant = $1 limit 100000", &[])
        .await
        .expect("a table reads")
        .iter()
        .map(|record| {
            let shown = R::COLUMNS.iter().zip(record.values()).filter(|(column, _)| !R::PRIVATE.contains(column));
            shown.map(|(column, value)| format!("{column}={value:?}")).collect::<Vec<_>>().join(" ")
        })
        .collect();
    rows.sort();
    rows
}
