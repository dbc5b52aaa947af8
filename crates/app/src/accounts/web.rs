//! Signing in and out, changing role, and the administrator's list of accounts.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State as FromState};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use dondoc_rules::access::Right;
use serde::Deserialize;

use super::SignInError;
use crate::bodies;
use crate::http::{Cx, Error, Fields, Lang, Routes, Shell, State, catalogue, render, see};
use crate::ids::MembershipId;
use crate::words;

/// Pages that need no session.
pub fn open_routes(state: Arc<State>) -> Router<Arc<State>> {
    Router::new()
        .route("/sign-in", get(sign_in_page).post(sign_in))
        .route("/language/{lang}", get(choose_language))
        .with_state(state)
}

pub fn routes() -> Routes {
    Routes::new()
        .post("/session/role", Right::ReadHome, switch_role)
        .post("/session/end", Right::ReadHome, sign_out)
        .get("/accounts", Right::KeepAccounts, list)
}

#[derive(Template)]
#[template(path = "accounts/sign-in.html")]
struct SignInPage {
    t: &'static crate::http::Catalogue,
    lang: Lang,
    next: String,
    login: String,
    problem: Option<String>,
    is_demo: bool,
    today: String,
    demo_logins: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Next {
    next: Option<String>,
}

async fn sign_in_page(
    FromState(state): FromState<Arc<State>>,
    Query(query): Query<Next>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    let next = query.next.unwrap_or_else(|| "/".to_owned());
    form(&state, Lang::of(&headers), next, String::new(), None).await
}

async fn form(
    state: &State,
    lang: Lang,
    next: String,
    login: String,
    problem: Option<&str>,
) -> Result<Response, Error> {
    let t = catalogue(lang);
    let demo_logins = if state.is_demo { demo_logins(state, lang).await? } else { Vec::new() };
    let page = SignInPage {
        t,
        lang,
        next,
        login,
        problem: problem.map(|key| t[key].to_owned()),
        is_demo: state.is_demo,
        today: words::long_day(state.clock.today(), lang),
        demo_logins,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// In a demonstration the sign-in page tells which accounts there are.
async fn demo_logins(state: &State, lang: Lang) -> Result<Vec<(String, String)>, Error> {
    let t = catalogue(lang);
    let mut tx = state.db.read(state.tenant).await?;
    let today = state.clock.today();
    let mut logins = Vec::new();
    for account in super::list(&mut tx).await? {
        for membership in super::memberships(&mut tx, &account.id, today).await?.into_iter().take(1) {
            let role = &t[&format!("role.{}", membership.role.as_str())];
            let label = match &membership.body {
                Some(body) => format!("{role}, {}", bodies::name_of(&mut tx, body, today).await?),
                None => role.to_owned(),
            };
            logins.push((account.login.clone(), label));
        }
    }
    Ok(logins)
}

async fn sign_in(
    FromState(state): FromState<Arc<State>>,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, Error> {
    let login = fields.get("login").to_owned();
    let next = fields.get("next").to_owned();
    let password = fields.sent("password").unwrap_or_default();
    let key = match super::sign_in(&state.db, state.tenant, state.clock.now(), &login, password).await {
        Ok(token) => {
            // Only a path of this site: "//elsewhere" would lead away.
            let is_own = next.starts_with('/') && !next.starts_with("//") && !next.contains('\\');
            let mut response = see(if is_own { &next } else { "/" });
            set_cookie(&mut response, &format!("session={token}; Path=/; HttpOnly; SameSite=Lax"))?;
            return Ok(response);
        }
        Err(SignInError::Wrong) => "sign-in.wrong",
        Err(SignInError::TooMany) => "sign-in.too-many",
        Err(SignInError::NoRole) => "sign-in.no-role",
        Err(SignInError::Store(error)) => return Err(error.into()),
    };
    form(&state, Lang::of(&headers), next, login, Some(key)).await
}

fn set_cookie(response: &mut Response, cookie: &str) -> Result<(), Error> {
    let value = cookie.parse().map_err(|_| Error::Broken("a cookie could not be written".into()))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(())
}

async fn choose_language(Path(lang): Path<String>, headers: HeaderMap) -> Result<Response, Error> {
    let lang = if lang == "en" { "en" } else { "vi" };
    let back = headers
        .get(header::REFERER)
        .and_then(|value| value.to_str().ok())
        .and_then(|address| address.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()))
        .filter(|path| !path.starts_with("//"))
        .unwrap_or_else(|| "/".to_owned());
    let mut response = see(&back);
    set_cookie(&mut response, &format!("lang={lang}; Path=/; SameSite=Lax; Max-Age=31536000"))?;
    Ok(response)
}

async fn switch_role(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let membership = MembershipId::parse(fields.get("membership")).ok_or(Error::NotFound)?;
    if !super::switch(&cx.state.db, &cx.actor, &cx.token, &membership).await? {
        return Err(Error::NotFound);
    }
    Ok(see("/"))
}

async fn sign_out(cx: Cx) -> Result<Response, Error> {
    super::sign_out(&cx.state.db, cx.actor.tenant, &cx.token).await?;
    let mut response = see("/sign-in");
    set_cookie(&mut response, "session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")?;
    Ok(response)
}

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    shell: Shell,
    rows: Vec<AccountRow>,
}

struct AccountRow {
    login: String,
    name: String,
    roles: String,
    is_closed: bool,
}

async fn list(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/accounts").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let today = cx.actor.today();
    let mut rows = Vec::new();
    for account in super::list(&mut tx).await? {
        let mut roles = Vec::new();
        for membership in super::memberships(&mut tx, &account.id, today).await? {
            let role = &shell.t[&format!("role.{}", membership.role.as_str())];
            roles.push(match &membership.body {
                Some(body) => format!("{role}, {}", bodies::name_of(&mut tx, body, today).await?),
                None => role.to_owned(),
            });
        }
        rows.push(AccountRow {
            login: account.login,
            name: account.name,
            roles: roles.join("; "),
            is_closed: account.closed_at.is_some(),
        });
    }
    Ok(render(&ListPage { shell, rows })?.into_response())
}
