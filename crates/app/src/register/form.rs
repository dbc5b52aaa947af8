//! Recording an instrument on the site.

use askama::Template;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::secrecy;
use serde::Deserialize;

use crate::bodies;
use crate::http::{Catalogue, Cx, Error, Fields, ScannedFields, Shell, catalogue, render, see};
use crate::instruments::recording::{self, InstrumentRefusal, NewFile, NewInstrument};
use crate::instruments::types;
use crate::returns::verbs::kept_type;
use crate::words;

/// The form as it was typed, or as a link fills it in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    /// A name of the table of types.
    #[serde(rename = "type")]
    pub kind: String,
    pub number: String,
    pub issuer: String,
    pub issued_on: String,
    pub term: String,
    pub title: String,
    pub place: String,
    pub signer_name: String,
    pub signer_position: String,
    pub signer_capacity: String,
    /// The body's name.
    pub body: String,
}

/// A sentence that says what is wrong, with the instrument that it is about.
#[derive(Debug, Clone)]
pub struct Problem {
    pub sentence: String,
    /// Address and words of a link.
    pub link: Option<(String, String)>,
}

impl From<String> for Problem {
    fn from(sentence: String) -> Self {
        Problem { sentence, link: None }
    }
}

impl Typed {
    pub fn of(fields: &Fields) -> Typed {
        let get = |name: &str| fields.get(name).to_owned();
        Typed {
            kind: get("type"),
            number: get("number"),
            issuer: get("issuer"),
            issued_on: get("issued_on"),
            term: get("term"),
            title: get("title"),
            place: get("place"),
            signer_name: get("signer_name"),
            signer_position: get("signer_position"),
            signer_capacity: get("signer_capacity"),
            body: get("body"),
        }
    }
}

#[derive(Template)]
#[template(path = "register/new.html")]
struct NewPage {
    shell: Shell,
    problem: Option<Problem>,
    types: Vec<String>,
    names: Vec<String>,
    typed: Typed,
}

pub async fn new(cx: Cx, Query(mut typed): Query<Typed>) -> Result<Response, Error> {
    if typed.kind.is_empty() {
        typed.kind = proposed_type(&typed.number).unwrap_or_default();
    }
    page(&cx, typed, None).await
}

/// The name of the type that a printed number says.
pub fn proposed_type(number: &str) -> Option<String> {
    let code = dondoc_rules::instruments::identity::symbol(number)?.type_code?;
    types::named(code).map(|kind| kind.name)
}

async fn page(cx: &Cx, typed: Typed, problem: Option<Problem>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let names = bodies::all(&mut tx, cx.actor.today()).await?.into_iter().map(|named| named.name).collect();
    let types = types::types().into_iter().map(|kind| kind.name).collect();
    let status = if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&NewPage { shell, problem, types, names, typed })?).into_response())
}

/// What was typed as an instrument; else what is wrong.
pub async fn parse(cx: &Cx, typed: &Typed) -> Result<Result<NewInstrument, Problem>, Error> {
    let t = catalogue(cx.lang);
    let Some(kind) = types::named(&typed.kind) else { return Ok(Err(t["instruments.no-type"].to_owned().into())) };
    let Some(issued_on) = words::parse_day(&typed.issued_on) else {
        return Ok(Err(t.with("instruments.bad-day", &[("day", &typed.issued_on)]).into()));
    };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut issuer = typed.issuer.clone();
    let body = match typed.body.as_str() {
        "" => None,
        name => match bodies::named(&mut tx, name, issued_on).await? {
            Some(body) => {
                if issuer.is_empty() {
                    issuer = bodies::name_of(&mut tx, &body, issued_on).await?;
                }
                Some(body)
            }
            None => return Ok(Err(t.with("instruments.unknown-body", &[("name", name)]).into())),
        },
    };
    Ok(Ok(NewInstrument {
        kind,
        number: typed.number.clone(),
        issuer,
        issued_on: Some(issued_on),
        term: typed.term.clone(),
        title: typed.title.clone(),
        place: typed.place.clone(),
        signer_name: typed.signer_name.clone(),
        signer_position: typed.signer_position.clone(),
        signer_capacity: typed.signer_capacity.clone(),
        body,
    }))
}

/// What a refusal says, with a link to the instrument that is recorded already.
pub fn problem(refusal: InstrumentRefusal, t: &Catalogue) -> Result<Problem, Error> {
    let about = |key: &str, own: crate::instruments::Instrument| {
        let link = (format!("/instruments/{}", own.id), own.label());
        Problem { sentence: t[key].to_owned(), link: Some(link) }
    };
    Ok(match refusal {
        InstrumentRefusal::Store(error) => return Err(error.into()),
        InstrumentRefusal::NoNumber => t["instruments.no-number"].to_owned().into(),
        InstrumentRefusal::NoIssuer => t["instruments.no-issuer"].to_owned().into(),
        InstrumentRefusal::NotYetIssued(on) => t.with("instruments.ahead", &[("day", &words::day(on))]).into(),
        InstrumentRefusal::Duplicate(own) => about("instruments.duplicate", *own),
        InstrumentRefusal::Perhaps(own) => about("instruments.perhaps", *own),
    })
}

pub async fn create(cx: Cx, scanned: ScannedFields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let ScannedFields { fields, refused } = scanned;
    let typed = Typed::of(&fields);
    if let Some(sentence) = refused {
        return page(&cx, typed, Some(sentence.into())).await;
    }
    let stamped = [&typed.title, &typed.number, &typed.term].into_iter().any(|text| secrecy::of_text(text).is_some());
    if stamped {
        return page(&cx, typed, Some(t["return.secret-stamped"].to_owned().into())).await;
    }
    let new = match parse(&cx, &typed).await? {
        Ok(new) => new,
        Err(problem) => return page(&cx, typed, Some(problem)).await,
    };
    let file = match fields.file("file") {
        None => None,
        Some(upload) => match kept_type(&upload.bytes).await {
            Ok(media_type) => Some(NewFile { name: &upload.name, media_type, bytes: &upload.bytes }),
            Err(key @ ("return.file-secret" | "return.file-large")) => {
                return page(&cx, typed, Some(t[key].to_owned().into())).await;
            }
            Err(_) => return page(&cx, typed, Some(t["instruments.file-kind"].to_owned().into())).await,
        },
    };
    match recording::record(&cx.state.db, &cx.actor, &new, file).await {
        Ok(id) => Ok(see(&format!("/instruments/{id}"))),
        Err(refusal) => {
            let problem = problem(refusal, t)?;
            page(&cx, typed, Some(problem)).await
        }
    }
}
