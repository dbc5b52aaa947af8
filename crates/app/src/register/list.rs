//! The list of the register: search, pages, and the file in and out.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::vi::collate::compare;
use dondoc_rules::vi::fold::search_key;
use serde::Deserialize;

use crate::http::{Cx, Error, Fields, Shell, catalogue, download, render, see};
use crate::instruments::{self, Instrument, sheet};

const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "register/list.html")]
struct ListPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    search: Search,
    types: Vec<String>,
    years: Vec<String>,
    count: usize,
    rows: Vec<Row>,
    /// Addresses of the pages before and after.
    before: Option<String>,
    after: Option<String>,
    page: usize,
    pages: usize,
}

struct Row {
    id: String,
    cited: String,
    issuer: String,
    title: String,
}

/// What is looked for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Search {
    q: String,
    #[serde(rename = "type")]
    kind: String,
    year: String,
    page: String,
}

impl Search {
    fn takes(&self, own: &Instrument) -> bool {
        let wanted = search_key(&self.q);
        let is_year = |on: jiff::civil::Date| on.year().to_string() == self.year;
        (self.kind.is_empty() || own.type_name == self.kind)
            && (self.year.is_empty() || own.issued_on.is_some_and(is_year))
            && (wanted.is_empty()
                || [&own.number, &own.title, &own.issuer, &own.cited()]
                    .iter()
                    .any(|text| search_key(text).contains(&wanted)))
    }

    fn address(&self, page: usize) -> String {
        let page = page.to_string();
        let fields = [("q", &self.q), ("type", &self.kind), ("year", &self.year), ("page", &page)];
        format!("/instruments?{}", serde_urlencoded::to_string(fields).unwrap_or_default())
    }
}

pub async fn list(cx: Cx, Query(search): Query<Search>) -> Result<Response, Error> {
    page(&cx, search, None).await
}

async fn page(cx: &Cx, search: Search, problem: Option<String>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let all = instruments::list(&mut tx).await?;
    let mut types: Vec<String> = all.iter().map(|own| own.type_name.clone()).collect();
    types.sort_by(|a, b| compare(a, b));
    types.dedup();
    let mut years: Vec<String> = all.iter().filter_map(|own| Some(own.issued_on?.year().to_string())).collect();
    years.dedup();
    let mut found: Vec<&Instrument> = all.iter().filter(|own| search.takes(own)).collect();
    // A number stands in the titles of those that carry it out too: what bears it comes first.
    let wanted = search_key(&search.q);
    found.sort_by_key(|own| !search_key(&own.number).contains(&wanted));
    let pages = found.len().div_ceil(PAGE).max(1);
    let number = search.page.parse::<usize>().unwrap_or(1).clamp(1, pages);
    let rows = found.iter().skip((number - 1) * PAGE).take(PAGE).map(|own| Row {
        id: own.id.to_string(),
        cited: own.cited(),
        issuer: own.issuer.clone(),
        title: own.title.clone(),
    });
    let page = ListPage {
        may_keep: reach(cx.actor.role, Right::KeepInstruments).is_some(),
        rows: rows.collect(),
        count: found.len(),
        before: (number > 1).then(|| search.address(number - 1)),
        after: (number < pages).then(|| search.address(number + 1)),
        page: number,
        pages,
        problem,
        search,
        types,
        years,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The register as a file that can be loaded again.
pub async fn export(cx: Cx) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let file = sheet::export(&mut tx).await?;
    Ok(download("so-van-ban.csv", "text/csv; charset=utf-8", file.into_bytes()))
}

pub async fn load(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let Some(file) = fields.file("file") else {
        return page(&cx, Search::default(), Some(t["instruments.no-file"].to_owned())).await;
    };
    match sheet::load(&cx.state.db, &cx.actor, &file.bytes).await {
        Ok(_) => Ok(see("/instruments")),
        Err(refusal) => {
            let sentence = refusal.sentence(&file.name, t)?;
            page(&cx, Search::default(), Some(sentence)).await
        }
    }
}
