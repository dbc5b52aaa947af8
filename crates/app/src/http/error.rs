//! Errors at the edge: mapped once; the user's sentence and the log's detail are two texts.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::{Cx, Lang, Shell, catalogue, render};
use crate::db::DbError;

/// Why a request got no page of its own.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not there, or this person may not know that it is.
    #[error("not found")]
    NotFound,
    /// A clear no, as a whole sentence in the person's language.
    #[error("{0}")]
    Refused(String),
    /// What was sent cannot be read.
    #[error("{0}")]
    BadRequest(String),
    #[error("the store failed")]
    Store(#[from] DbError),
    #[error("{0}")]
    Broken(String),
}

/// Marks a response that still wants the shell around its sentence.
#[derive(Debug, Clone)]
struct Undressed {
    status: StatusCode,
    sentence: Option<String>,
    key: &'static str,
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let (status, key, sentence) = match self {
            Error::NotFound => (StatusCode::NOT_FOUND, "error.not-found", None),
            Error::Refused(sentence) => (StatusCode::CONFLICT, "error.refused", Some(sentence)),
            Error::BadRequest(sentence) => (StatusCode::BAD_REQUEST, "error.bad-request", Some(sentence)),
            Error::Store(DbError::Conflict(detail)) => {
                tracing::warn!(detail, "a change met another");
                (StatusCode::CONFLICT, "error.conflict", None)
            }
            Error::Store(error @ DbError::TooMany(_)) => {
                tracing::error!(error = %chain(&error), "a page would not be whole");
                (StatusCode::INTERNAL_SERVER_ERROR, "error.too-many", None)
            }
            Error::Store(error) => {
                tracing::error!(error = %chain(&error), "the store failed");
                (StatusCode::SERVICE_UNAVAILABLE, "error.store", None)
            }
            Error::Broken(detail) => {
                tracing::error!(detail, "a page could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, "error.broken", None)
            }
        };
        let text = sentence.clone().unwrap_or_else(|| catalogue(Lang::Vi)[key].to_owned());
        let mut response = (status, text).into_response();
        response.extensions_mut().insert(Undressed { status, sentence, key });
        response
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Error::Broken(error.to_string())
    }
}

#[derive(askama::Template)]
#[template(path = "http/error.html")]
struct ErrorPage {
    shell: Shell,
    title: String,
    sentence: String,
}

/// Puts the shell around an error's sentence, with a way on.
pub(super) async fn dress(cx: &Cx, response: &mut Response) {
    let Some(undressed) = response.extensions_mut().remove::<Undressed>() else {
        return;
    };
    if cx.is_autosave {
        return;
    }
    let t = catalogue(cx.lang);
    let sentence = undressed.sentence.unwrap_or_else(|| t[undressed.key].to_owned());
    let title = t[&format!("{}.title", undressed.key)].to_owned();
    let Ok(shell) = Shell::of(cx, "").await else {
        return;
    };
    if let Ok(page) = render(&ErrorPage { shell, title, sentence }) {
        *response.body_mut() = Body::from(page.0);
        *response.status_mut() = undressed.status;
        let html = header::HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, html);
        response.headers_mut().remove(header::CONTENT_LENGTH);
    }
}

/// An error with its sources, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        source = inner.source();
    }
    text
}
