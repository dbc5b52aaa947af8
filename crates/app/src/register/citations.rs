//! The citations of a plan, matched to the register; what is not in it is recorded in one step, when a person confirms.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::identity::Match;
use dondoc_rules::instruments::relations::{RelationKind, proposed};

use super::effects::matched;
use super::form::{self, Problem, Typed, proposed_type};
use crate::db::Tx;
use crate::events::Act;
use crate::files;
use crate::http::{Cx, Error, Fields, Shell, catalogue, render, see};
use crate::ids::{CitationId, InstrumentId, PlanId};
use crate::imports::read::limits;
use crate::instruments::recording::{InstrumentRefusal, record_in};
use crate::instruments::relations::{NewRelation, RelationRefusal, relate_in};
use crate::instruments::{self, Instrument, relations, types};
use crate::plans::{self, PlanVersion};
use crate::words;

#[derive(Template)]
#[template(path = "register/citations.html")]
struct CitationsPage {
    shell: Shell,
    problem: Option<Problem>,
    may_keep: bool,
    plan: String,
    title: String,
    instrument: String,
    cited: String,
    types: Vec<String>,
    kinds: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    known_count: usize,
}

struct Row {
    id: String,
    raw: String,
    /// The instrument it is in the register: address and label; several when more than one may be meant.
    found: Vec<(String, String)>,
    /// The relations that are recorded, in words.
    related: Vec<String>,
    /// The relation that is proposed while none is recorded.
    kind: &'static str,
    typed: Typed,
    effective_on: String,
    is_refused: bool,
}

/// A plan with what its citations are matched with.
struct Subject {
    plan: plans::Plan,
    version: PlanVersion,
    instrument: Instrument,
    register: Vec<Instrument>,
}

async fn subject(tx: &mut Tx, id: &str) -> Result<Subject, Error> {
    let id = PlanId::parse(id).ok_or(Error::NotFound)?;
    let plan = plans::get(tx, &id).await?.ok_or(Error::NotFound)?;
    let version = plans::latest(tx, &id).await?.ok_or(Error::NotFound)?;
    let instrument = instruments::get(tx, &version.instrument).await?.ok_or(Error::NotFound)?;
    Ok(Subject { plan, version, instrument, register: instruments::list(tx).await? })
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<Problem>, sent: Option<&Fields>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let subject = subject(&mut tx, id).await?;
    let standing = relations::of(&mut tx, &subject.instrument.id).await?;
    let citations = plans::citations(&mut tx, &subject.version.id).await?;
    let paragraphs = paragraphs(&mut tx, &subject.instrument).await?;
    let kind_word = |kind: RelationKind| t[&format!("relation.{}", kind.as_str())].to_owned();
    let mut rows = Vec::with_capacity(citations.len());
    for citation in citations {
        let found = match matched(&subject.register, &citation, &subject.version) {
            Match::None => Vec::new(),
            Match::One(own) => vec![own],
            Match::Several(several) => several,
        };
        let is_related = |one: &&relations::InstrumentRelation| {
            one.withdrawn_at.is_none() && found.len() == 1 && found.iter().any(|own| own.id == one.to_instrument)
        };
        let related = standing.iter().filter(is_related).map(|one| kind_word(one.kind)).collect();
        let span: dondoc_rules::doc::Span = serde_json::from_str(&citation.span).unwrap_or_default();
        let paragraph = span.paragraph.and_then(|number| paragraphs.get(&number)).map(String::as_str);
        let kind = proposed(&citation.number, &subject.plan.title, paragraph.unwrap_or_default());
        let sent = sent.filter(|sent| sent.get("citation") == citation.id.as_str());
        let by_word = citation.type_code.as_deref().and_then(types::named).map(|kind| kind.name);
        let typed = Typed {
            kind: proposed_type(&citation.number).or(by_word).unwrap_or_default(),
            number: citation.number.clone(),
            issuer: citation.issuer.clone().unwrap_or_default(),
            issued_on: citation.issued_on.map(words::day).unwrap_or_default(),
            ..Typed::default()
        };
        rows.push(Row {
            id: citation.id.to_string(),
            raw: citation.raw,
            found: found.iter().map(|own| (own.id.to_string(), own.label())).collect(),
            related,
            kind: sent.and_then(|sent| RelationKind::parse(sent.get("kind"))).unwrap_or(kind).as_str(),
            typed: sent.map_or(typed, Typed::of),
            effective_on: words::day(subject.version.effective_on),
            is_refused: sent.is_some(),
        });
    }
    let page = CitationsPage {
        may_keep: reach(cx.actor.role, Right::KeepInstruments).is_some(),
        plan: subject.plan.id.to_string(),
        title: subject.plan.title,
        instrument: subject.instrument.id.to_string(),
        cited: subject.instrument.cited(),
        types: types::types().into_iter().map(|kind| kind.name).collect(),
        kinds: RelationKind::ALL.iter().map(|kind| (kind.as_str(), kind_word(*kind))).collect(),
        known_count: rows.iter().filter(|row| row.found.len() == 1).count(),
        rows,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The paragraphs of a plan's file by number: what stands before a citation tells the relation. Only from files that are
/// read at once; elsewhere a person sees a weaker proposal.
async fn paragraphs(tx: &mut Tx, instrument: &Instrument) -> Result<HashMap<u32, String>, Error> {
    let Some(id) = &instrument.file else { return Ok(HashMap::new()) };
    let Some(file) = files::get(tx, id).await? else { return Ok(HashMap::new()) };
    if file.media_type != dondoc_files::Format::Docx.media_type() && !file.media_type.starts_with("text/") {
        return Ok(HashMap::new());
    }
    let bytes = files::content(tx, &file).await?;
    let read = tokio::task::spawn_blocking(move || dondoc_files::read(&file.name, &bytes, limits()));
    let read = read.await.map_err(|error| Error::Broken(error.to_string()))?;
    // A file that cannot be read any more proposes nothing.
    Ok(read.map(|(document, ..)| numbered(&document)).unwrap_or_default())
}

fn numbered(document: &Document) -> HashMap<u32, String> {
    let paragraphs = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => Some((paragraph.span.paragraph?, paragraph.text())),
        Block::Table(_) | Block::NewSection(_) => None,
    });
    paragraphs.collect()
}

/// Why a citation was not recorded.
enum Refused {
    Instrument(InstrumentRefusal),
    Relation(RelationRefusal),
}

/// Records what a person confirmed of one citation: the instrument, where the register has it not, and the relation.
pub async fn record(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let subject = subject(&mut tx, &id).await?;
    let citation = CitationId::parse(fields.get("citation")).ok_or(Error::NotFound)?;
    let citations = plans::citations(&mut tx, &subject.version.id).await?;
    drop(tx);
    if !citations.iter().any(|own| own.id == citation) {
        return Err(Error::NotFound);
    }
    let kind = RelationKind::parse(fields.get("kind")).ok_or(Error::NotFound)?;
    let Some(effective_on) = words::parse_day(fields.get("effective_on")) else {
        let sentence = t.with("instruments.bad-day", &[("day", fields.get("effective_on"))]);
        return page(&cx, &id, Some(sentence.into()), Some(&fields)).await;
    };
    let new = match InstrumentId::parse(fields.get("instrument")) {
        Some(_) => None,
        None => match form::parse(&cx, &Typed::of(&fields)).await? {
            Ok(new) => Some(new),
            Err(problem) => return page(&cx, &id, Some(problem), Some(&fields)).await,
        },
    };
    let mut act = Act::begin(&cx.state.db, &cx.actor, "instrument.citation-recorded").await?;
    let to = match (&new, InstrumentId::parse(fields.get("instrument"))) {
        (None, Some(known)) => Ok(known),
        (Some(new), _) => {
            record_in(&mut act, &cx.actor, new, None).await.map(|own| own.id).map_err(Refused::Instrument)
        }
        (None, None) => return Err(Error::NotFound),
    };
    let done = match to {
        Ok(to) => {
            let relation = NewRelation { from: subject.instrument.id.clone(), kind, to, effective_on };
            relate_in(&mut act, &cx.actor, &relation).await.map_err(Refused::Relation)
        }
        Err(refused) => Err(refused),
    };
    let problem = match done {
        Ok(()) => {
            act.commit(&format!("instruments/{}", subject.instrument.id)).await?;
            return Ok(see(&format!("/plans/{id}/citations")));
        }
        Err(Refused::Instrument(refusal)) => form::problem(refusal, t)?,
        Err(Refused::Relation(RelationRefusal::Store(error))) => return Err(error.into()),
        Err(Refused::Relation(refusal)) => refusal.sentence(t).unwrap_or_default().into(),
    };
    drop(act);
    page(&cx, &id, Some(problem), Some(&fields)).await
}
