//! What stands before every handler: same origin for acts, safe headers, the way to signing in.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use super::{Error, Lang, catalogue};

/// Refuses an act that another site started.
///
/// Browsers say where a request comes from (`Sec-Fetch-Site`, else `Origin`); a request that says neither is no
/// browser's and carries no one else's cookie.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let acts = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if acts && is_foreign(request.headers()) {
        let lang = Lang::of(request.headers());
        return (StatusCode::FORBIDDEN, catalogue(lang)["error.foreign"].to_owned()).into_response();
    }
    next.run(request).await
}

fn is_foreign(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, rest)| rest != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Headers that keep pages from being framed, sniffed or fed with foreign scripts.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let policy =
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// The value of a cookie.
pub fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Shows the sign-in page, to come back to where the person wanted to go.
pub fn sign_in_first(request: &Request, path: &str, is_autosave: bool, lang: Lang) -> Response {
    if is_autosave {
        return (StatusCode::UNAUTHORIZED, catalogue(lang)["error.session-ended"].to_owned()).into_response();
    }
    // After an act one comes back to the page that held its form: what was typed there is restored by its script.
    let page = request.headers().get(header::REFERER).and_then(|value| value.to_str().ok()).and_then(own_path);
    let target = if *request.method() == Method::GET { path } else { page.unwrap_or("/") };
    let encoded: String = target
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    Redirect::to(&format!("/sign-in?next={encoded}")).into_response()
}

/// The path of an address, without what asks and without its place; it leads to no other site whatever it names.
fn own_path(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("://")?;
    let path = rest.get(rest.find('/')?..)?;
    path.split(['?', '#']).next().filter(|path| !path.starts_with("//"))
}

/// No such page.
pub async fn not_found() -> Response {
    Error::NotFound.into_response()
}
