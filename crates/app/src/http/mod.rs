//! The web's edge: state, sessions, errors, the shell around every page.
//!
//! Nothing stands between the edge and the verb: a handler parses, calls one verb, renders.

pub mod assets;
mod error;
mod fields;
mod guard;
mod messages;
mod page;
mod papers;
mod routes;
mod seen;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequestParts};
use axum::http::header;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use dondoc_files::Format;
use dondoc_rules::access::{Reach, Right};
use dondoc_rules::plans::redline::{Piece, PieceKind};
use dondoc_rules::sheets::Workbook;

pub use error::{Error, chain};
pub use fields::{Fields, ScannedFields, Typed, Upload};
pub use messages::{Catalogue, Lang, catalogue};
pub use page::{Shell, render};
pub use papers::{has_pdf, made_pdf, pdf, word_file};
pub use routes::{RouteRow, Routes};
pub use seen::{Asked, Seen};

use crate::actor::Actor;
use crate::clock::Clock;
use crate::db::Db;

/// The pieces of a redline as a page marks them: what stayed has no mark, then `del` and `ins`.
pub fn marked(pieces: &[Piece]) -> Vec<(&'static str, String)> {
    let mark = |kind| match kind {
        PieceKind::Same => "",
        PieceKind::Deleted => "del",
        PieceKind::Inserted => "ins",
    };
    pieces.iter().map(|piece| (mark(piece.kind), piece.text.clone())).collect()
}

/// What a form may hold besides the file: a return's texts.
const FORM_BYTES: u64 = 1 << 20;

/// What every handler shares.
#[derive(Debug, Clone)]
pub struct State {
    pub db: Db,
    pub clock: Clock,
    /// One installation serves one tenant until tenants are told apart by host name.
    pub tenant: i64,
    /// Shown above every page of a demonstration.
    pub is_demo: bool,
    /// Whether mail goes out; else messages stand in the site only.
    pub has_mail: bool,
    /// The scanner for malicious files, where one is set.
    pub scanner: Option<crate::files::scan::Scanner>,
}

/// The context of a request of a signed-in person, with the right its route asks for already checked.
#[derive(Debug, Clone)]
pub struct Cx {
    pub state: Arc<State>,
    pub actor: Actor,
    pub lang: Lang,
    /// The right that the route asks for, and how far it reaches for this person.
    pub right: Right,
    pub reach: Reach,
    /// The path and query of the request.
    pub path: String,
    /// The session's token, for the verbs on sessions.
    pub token: String,
    /// True for a save in the background by `dondoc.js`.
    pub is_autosave: bool,
}

impl<S: Send + Sync> FromRequestParts<S> for Cx {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts.extensions.get::<Cx>().cloned().ok_or(Error::NotFound)
    }
}

/// All routes of the site, feature by feature.
pub fn routes() -> Routes {
    Routes::new()
        .merge(crate::accounts::web::routes())
        .merge(crate::calendar::web::routes())
        .merge(crate::bodies::web::routes())
        .merge(crate::bodies::rosters_web::routes())
        .merge(crate::bodies::signings_web::routes())
        .merge(crate::reorganisations::web::routes())
        .merge(crate::plans::web::routes())
        .merge(crate::plans::subjects_web::routes())
        .merge(crate::clarity::web::routes())
        .merge(crate::targets::web::routes())
        .merge(crate::imports::web::routes())
        .merge(crate::layouts::web::routes())
        .merge(crate::obligations::web::routes())
        .merge(crate::obstacles::web::routes())
        .merge(crate::directives::web::routes())
        .merge(crate::inside::web::routes())
        .merge(crate::contributions::web::routes())
        .merge(crate::returns::web::routes())
        .merge(crate::workbooks::web::routes())
        .merge(crate::register::routes())
        .merge(crate::tasks::web::routes())
        .merge(crate::reviews::web::routes())
        .merge(crate::answers::web::routes())
        .merge(crate::urges::web::routes())
        .merge(crate::boards::web::routes())
        .merge(crate::boards::totals_web::routes())
        .merge(crate::briefings::web::routes())
        .merge(crate::compliance::web::routes())
        .merge(crate::compliance::own::routes())
        .merge(crate::reports::web::routes())
        .merge(crate::drafts::web::routes())
        .merge(crate::opinions::web::routes())
        .merge(crate::jobs::web::routes())
        .merge(crate::amendments::web::routes())
        .merge(crate::home::web::routes())
        .merge(crate::audit::web::routes())
}

/// The whole site.
pub fn site(state: Arc<State>) -> Router {
    let guarded = routes().into_router(&state);
    let largest = crate::imports::read::limits().file_bytes.saturating_add(FORM_BYTES);
    Router::new()
        .merge(crate::accounts::web::open_routes(state.clone()))
        .merge(guarded)
        .route("/healthz", axum::routing::get(|| async { "ok\n" }))
        .route("/assets/{*path}", axum::routing::get(assets::serve))
        .fallback(guard::not_found)
        .layer(axum::middleware::from_fn(guard::same_origin))
        .layer(axum::middleware::from_fn(guard::headers))
        .layer(DefaultBodyLimit::max(usize::try_from(largest).unwrap_or(usize::MAX)))
        .layer(tower_http::compression::CompressionLayer::new())
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .with_state(state)
}

/// Serves the site until the process is told to stop; requests under way are finished.
pub async fn serve(state: State, listener: tokio::net::TcpListener) -> std::io::Result<()> {
    let site = site(Arc::new(state));
    axum::serve(listener, site.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop_signal())
        .await
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! { _ = interrupt => {}, _ = terminate.recv() => {} }
        }
        Err(_) => drop(interrupt.await),
    }
}

/// See the other page now: after a form was taken.
pub fn see(path: &str) -> Response {
    Redirect::to(path).into_response()
}

/// A file to be kept by the browser, never shown in place of a page. The name is plain for old browsers, whole for others.
pub fn download(name: &str, media_type: &str, content: Vec<u8>) -> Response {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
    let encoded: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    let disposition = format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}");
    let mut response = content.into_response();
    for (key, value) in [(header::CONTENT_TYPE, media_type), (header::CONTENT_DISPOSITION, disposition.as_str())] {
        if let Ok(value) = header::HeaderValue::from_str(value) {
            response.headers_mut().insert(key, value);
        }
    }
    response
}

/// A table to be kept: the name of its file without ending, its lines, and which of them holds the column heads.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub lines: Vec<Vec<String>>,
    pub head: usize,
}

/// A table as a workbook.
pub fn sheet_file(table: Table) -> Response {
    let book = Workbook::table(&table.name, table.lines, Some(table.head));
    download(&format!("{}.xlsx", table.name), Format::Xlsx.media_type(), dondoc_files::xlsx::write(&book))
}

/// A table for spreadsheets: UTF-8 that says so. A cell that a spreadsheet would read as a formula is kept as text.
pub fn csv_file(name: &str, lines: &[Vec<String>]) -> Result<Response, Error> {
    Ok(download(name, CSV, csv_bytes(lines)?))
}

/// The media type of such a table.
pub const CSV: &str = "text/csv; charset=utf-8";

/// The bytes of such a table.
pub fn csv_bytes(lines: &[Vec<String>]) -> Result<Vec<u8>, Error> {
    let broken = |error: csv::Error| Error::Broken(error.to_string());
    let mut file = csv::WriterBuilder::new().flexible(true).from_writer(b"\xef\xbb\xbf".to_vec());
    for line in lines {
        let cells = line.iter().map(|cell| match cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            true => format!("'{cell}"),
            false => cell.clone(),
        });
        file.write_record(cells).map_err(broken)?;
    }
    file.into_inner().map_err(|error| Error::Broken(error.to_string()))
}
