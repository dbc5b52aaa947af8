//! One instrument: what it is, its chains, what it is worth on a day, what it does, and the acts on its relations and leads.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::doc::Span;
use dondoc_rules::instruments::citations::Collector;
use dondoc_rules::instruments::identity::{Match, Named, symbol};
use dondoc_rules::instruments::relations::{Relation, RelationKind, Way, chains};
use dondoc_rules::instruments::validity::{Change, Validity, validity};
use dondoc_rules::vi::fold::fold;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;

use super::effects;
use crate::clock::end_of;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Shell, catalogue, download, render, see};
use crate::ids::{InstrumentId, InstrumentLeadId, RelationId};
use crate::instruments::leads::{self, LeadRefusal};
use crate::instruments::relations::{self, InstrumentRelation, NewRelation, RelationRefusal};
use crate::instruments::{self, Instrument};
use crate::{bodies, files, words};

/// At most so many chains are drawn in one direction.
const CHAINS: usize = 200;

#[derive(Template)]
#[template(path = "register/show.html")]
struct ShowPage {
    shell: Shell,
    problem: Option<String>,
    may_keep: bool,
    id: String,
    cited: String,
    title: String,
    facts: Vec<(String, String)>,
    has_file: bool,
    as_of: String,
    as_of_iso: String,
    validity: String,
    is_lost: bool,
    /// The type's word and the symbol do not say the same.
    contradiction: Option<String>,
    plans: Vec<(String, String)>,
    up: Vec<Vec<Link>>,
    down: Vec<Vec<Link>>,
    own_plans: Vec<(String, String, String)>,
    relations: Vec<RelationRow>,
    leads: Vec<LeadRow>,
    cited_in: Vec<(String, String, String)>,
    /// What can be chosen for a new relation: word and label.
    kinds: Vec<(String, String)>,
    labels: Vec<String>,
    typed: TypedRelation,
    typed_leads: String,
    confirm: Option<Confirm>,
}

#[derive(Clone)]
struct Link {
    id: String,
    name: String,
    is_here: bool,
}

struct RelationRow {
    id: String,
    words: String,
    other: String,
    other_name: String,
    day: String,
    /// Empty while it stands.
    withdrawn: String,
}

struct LeadRow {
    id: String,
    name: String,
    withdrawn: String,
}

/// The relation form as it was typed.
#[derive(Default)]
struct TypedRelation {
    kind: String,
    other: String,
    effective_on: String,
}

/// What replacing or ending does, before it is recorded.
struct Confirm {
    sentence: String,
    /// Cycles under way that go on: address and words.
    cycles: Vec<(String, String)>,
}

/// What a person sent that is shown again.
#[derive(Default)]
struct Again {
    problem: Option<String>,
    relation: TypedRelation,
    leads: String,
    confirm: Option<Confirm>,
}

#[derive(Deserialize)]
pub struct View {
    as_of: Option<String>,
}

pub async fn show(cx: Cx, Path(id): Path<String>, Query(view): Query<View>) -> Result<Response, Error> {
    page(&cx, &id, view.as_of.as_deref(), Again::default()).await
}

async fn page(cx: &Cx, id: &str, as_of: Option<&str>, mut again: Again) -> Result<Response, Error> {
    let id = InstrumentId::parse(id).ok_or(Error::NotFound)?;
    let shell = Shell::of(cx, "/plans").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let own = instruments::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let asked = as_of.map(str::trim).filter(|text| !text.is_empty());
    let day = asked.map(words::parse_day);
    if day.is_some_and(|day| day.is_none()) {
        again.problem = Some(t.with("instruments.bad-day", &[("day", asked.unwrap_or_default())]));
    }
    let as_of = day.flatten().unwrap_or_else(|| cx.actor.today());
    // A past day is shown as it was known at its end; today as it is known now.
    let known_at = end_of(as_of).min(cx.actor.now);
    let register = instruments::list(&mut tx).await?;
    let by_id: HashMap<&str, &Instrument> = register.iter().map(|one| (one.id.as_str(), one)).collect();
    let all = relations::all(&mut tx).await?;
    let facts = relations::facts(&all);
    let known: Vec<Relation> =
        facts.iter().filter(|one| one.is_known(known_at) && one.effective_on <= as_of).cloned().collect();
    let link = |id: &&str| {
        let name = by_id.get(id).map(|one| short(one)).unwrap_or_default();
        Link { id: (*id).to_owned(), name, is_here: *id == own.id.as_str() }
    };
    let drawn = |way: Way| -> Vec<Vec<Link>> {
        let chains = chains(&known, own.id.as_str(), way, CHAINS);
        chains.iter().map(|chain| chain.iter().map(link).collect()).collect()
    };
    let mut up = drawn(Way::Up);
    up.iter_mut().for_each(|chain| chain.reverse());
    let worth = validity(own.id.as_str(), own.issued_on, &facts, as_of, known_at);
    let plans = effects::plans_made(&mut tx, &id).await?;
    let cited_in = effects::cited_in(&mut tx, &register, &own).await?;
    let is_here = |one: &&InstrumentRelation| one.from_instrument == id || one.to_instrument == id;
    let here: Vec<&InstrumentRelation> = all.iter().filter(is_here).filter(|one| one.recorded_at <= known_at).collect();
    let own_plans = own_plans(&mut tx, &known, &own, &by_id).await?;
    let kinds = RelationKind::ALL.iter().map(|kind| kind.as_str());
    let kinds = kinds.clone().map(str::to_owned).chain(kinds.map(|kind| format!("by.{kind}")));
    let page = ShowPage {
        may_keep: reach(cx.actor.role, Right::KeepInstruments).is_some(),
        id: id.to_string(),
        cited: own.cited(),
        title: own.title.clone(),
        facts: fact_lines(&mut tx, &own, t).await?,
        has_file: own.file.is_some(),
        as_of: words::long_day(as_of, cx.lang),
        as_of_iso: as_of.to_string(),
        validity: validity_words(&worth, &by_id, t),
        is_lost: worth.lost().is_some(),
        contradiction: contradiction(&own, t),
        plans: plans.into_iter().map(|(plan, _)| (plan.id.to_string(), plan.title)).collect(),
        up,
        down: drawn(Way::Down),
        own_plans,
        relations: here.into_iter().map(|one| relation_row(one, &own, &by_id, known_at, t)).collect(),
        leads: lead_rows(&mut tx, &own, (as_of, known_at), t).await?,
        cited_in: cited_in.into_iter().map(|(plan, title, raw)| (plan.to_string(), title, raw)).collect(),
        kinds: kinds.map(|word| (word.clone(), t[&format!("relation.{word}")].to_owned())).collect(),
        labels: register.iter().filter(|one| one.id != id).map(Instrument::label).collect(),
        problem: again.problem,
        typed: again.relation,
        typed_leads: again.leads,
        confirm: again.confirm,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// "KH 6047/KH-UBND" is too long in a chain: the number, or the type and title of one without.
fn short(own: &Instrument) -> String {
    let code = own.type_code.as_deref().unwrap_or(&own.type_name);
    if own.number.is_empty() { format!("{} {}", own.type_name, own.title) } else { format!("{code} {}", own.number) }
}

async fn fact_lines(tx: &mut Tx, own: &Instrument, t: &Catalogue) -> Result<Vec<(String, String)>, Error> {
    let body = match &own.body {
        Some(body) => Some(bodies::name_of(tx, body, own.issued_on.unwrap_or(Date::MAX)).await?),
        None => None,
    };
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let lines = [
        ("import.type", some(&own.type_name)),
        ("import.number", some(&own.number)),
        ("import.issuer", some(&own.issuer)),
        ("instruments.body", body),
        ("import.issued-on", own.issued_on.map(words::day)),
        ("instruments.term", own.term.clone()),
        ("instruments.place", own.place.clone()),
        ("instruments.signer_name", own.signer_name.clone()),
        ("instruments.signer_position", own.signer_position.clone()),
        ("instruments.signer_capacity", own.signer_capacity.clone()),
    ];
    Ok(lines.into_iter().filter_map(|(key, value)| Some((t[key].to_owned(), value?))).collect())
}

/// "Kế hoạch số 1165/QĐ-UBND": the plan is attached to a decision, or one of the two is a slip; both are kept.
fn contradiction(own: &Instrument, t: &Catalogue) -> Option<String> {
    let (said, printed) = (own.type_code.as_deref()?, symbol(&own.number)?.type_code?);
    (said != printed).then(|| t.with("instruments.contradiction", &[("type", &own.type_name), ("code", printed)]))
}

fn validity_words(worth: &Validity, by_id: &HashMap<&str, &Instrument>, t: &Catalogue) -> String {
    let with = |key: &str, change: &Change| {
        let by = by_id.get(change.by.as_str()).map(|one| one.cited()).unwrap_or_default();
        t.with(key, &[("day", &words::day(change.since)), ("by", &by)])
    };
    match worth {
        Validity::NotYet => t["validity.not-yet"].to_owned(),
        Validity::Replaced(change) => format!("{} {}", &t["validity.replaced"], with("validity.lost", change)),
        Validity::Ended(change) => format!("{} {}", &t["validity.ended"], with("validity.lost", change)),
        Validity::InForce { amended } => {
            let changes: Vec<String> = amended.iter().map(|change| with("validity.amended", change)).collect();
            [t["validity.in-force"].to_owned()].into_iter().chain(changes).collect::<Vec<_>>().join(" ")
        }
    }
}

fn relation_row(
    one: &InstrumentRelation,
    own: &Instrument,
    by_id: &HashMap<&str, &Instrument>,
    known_at: Timestamp,
    t: &Catalogue,
) -> RelationRow {
    let (key, other) = if one.from_instrument == own.id {
        (format!("relation.{}", one.kind.as_str()), &one.to_instrument)
    } else {
        (format!("relation.by.{}", one.kind.as_str()), &one.from_instrument)
    };
    let withdrawn = one.withdrawn_at.filter(|at| *at <= known_at);
    RelationRow {
        id: one.id.to_string(),
        words: t[&key].to_owned(),
        other: other.to_string(),
        other_name: by_id.get(other.as_str()).map(|one| one.label()).unwrap_or_default(),
        day: words::day(one.effective_on),
        withdrawn: withdrawn.map_or_else(String::new, |_| {
            t.with("instruments.withdrawn", &[("reason", one.withdrawn_reason.as_deref().unwrap_or_default())])
        }),
    }
}

/// What bodies issued to carry the instrument out: body, address, words.
async fn own_plans(
    tx: &mut Tx,
    known: &[Relation],
    own: &Instrument,
    by_id: &HashMap<&str, &Instrument>,
) -> Result<Vec<(String, String, String)>, Error> {
    let mut found = Vec::new();
    for one in known.iter().filter(|one| one.kind == RelationKind::Implements && one.to == own.id.as_str()) {
        let Some(from) = by_id.get(one.from.as_str()) else { continue };
        let Some(body) = &from.body else { continue };
        let name = bodies::name_of(tx, body, from.issued_on.unwrap_or(one.effective_on)).await?;
        found.push((name, from.id.to_string(), from.cited()));
    }
    found.sort();
    Ok(found)
}

async fn lead_rows(
    tx: &mut Tx,
    own: &Instrument,
    (as_of, known_at): (Date, Timestamp),
    t: &Catalogue,
) -> Result<Vec<LeadRow>, Error> {
    let history = crate::successions::history(tx).await?;
    let mut rows = Vec::new();
    for lead in leads::of(tx, &own.id).await?.into_iter().filter(|lead| lead.recorded_at <= known_at) {
        let named_on = own.issued_on.unwrap_or(as_of);
        let reason = lead.withdrawn_at.filter(|at| *at <= known_at).and(lead.withdrawn_reason);
        rows.push(LeadRow {
            id: lead.id.to_string(),
            name: crate::successions::shown(tx, &history, &lead.body, named_on, (as_of, known_at)).await?,
            withdrawn: reason.map(|reason| t.with("instruments.withdrawn", &[("reason", &reason)])).unwrap_or_default(),
        });
    }
    Ok(rows)
}

/// The file that is kept with an instrument.
pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = InstrumentId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let own = instruments::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &own.file.ok_or(Error::NotFound)?).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

/// The instrument that a person's words mean: its label, else a number with what stands around it.
fn meant<'a>(register: &'a [Instrument], text: &str) -> Match<&'a Instrument> {
    let wanted = fold(text);
    if let Some(own) = register.iter().find(|one| fold(&one.label()) == wanted) {
        return Match::One(own);
    }
    let mut collector = Collector::new(None);
    collector.read(text, &Span::default());
    let Some(citation) = collector.finish().into_iter().next() else { return Match::None };
    let named = Named {
        number: &citation.number,
        type_name: citation.type_code.as_deref().unwrap_or_default(),
        issuer: citation.issuer.as_deref().unwrap_or_default(),
        issued_on: citation.date.as_deref().and_then(|day| day.parse().ok()),
        ..Named::default()
    };
    instruments::find(register, &named, None)
}

/// What was typed as a relation of an instrument; else the sentence that says what is wrong.
fn parse(
    typed: &TypedRelation,
    id: &InstrumentId,
    register: &[Instrument],
    t: &Catalogue,
) -> Result<NewRelation, String> {
    let (word, is_passive) = match typed.kind.strip_prefix("by.") {
        Some(word) => (word, true),
        None => (typed.kind.as_str(), false),
    };
    let kind = RelationKind::parse(word).ok_or_else(|| t["relation.no-kind"].to_owned())?;
    let other = match meant(register, &typed.other) {
        Match::One(own) => own,
        Match::None => return Err(t.with("relation.no-other", &[("text", &typed.other)])),
        Match::Several(several) => {
            let labels = several.iter().map(|one| one.label()).collect::<Vec<_>>().join("; ");
            return Err(t.with("relation.several", &[("text", &typed.other), ("labels", &labels)]));
        }
    };
    let (from, to) = if is_passive { (other.id.clone(), id.clone()) } else { (id.clone(), other.id.clone()) };
    let effective_on = match typed.effective_on.as_str() {
        // From the day of the one that does it.
        "" => register.iter().find(|one| one.id == from).and_then(|one| one.issued_on),
        text => words::parse_day(text),
    };
    let effective_on =
        effective_on.ok_or_else(|| t.with("instruments.bad-day", &[("day", typed.effective_on.as_str())]))?;
    Ok(NewRelation { from, kind, to, effective_on })
}

pub async fn relate(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let own = InstrumentId::parse(&id).ok_or(Error::NotFound)?;
    let get = |name: &str| fields.get(name).to_owned();
    let typed = TypedRelation { kind: get("kind"), other: get("other"), effective_on: get("effective_on") };
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    instruments::get(&mut tx, &own).await?.ok_or(Error::NotFound)?;
    let register = instruments::list(&mut tx).await?;
    let checked = match parse(&typed, &own, &register, t) {
        Ok(new) => match relations::check(&mut tx, &new).await {
            Ok(()) => Ok(new),
            Err(RelationRefusal::Store(error)) => return Err(error.into()),
            Err(refusal) => Err(refusal.sentence(t).unwrap_or_default()),
        },
        Err(sentence) => Err(sentence),
    };
    let new = match checked {
        Ok(new) => new,
        Err(sentence) => {
            drop(tx);
            return page(&cx, &id, None, Again { problem: Some(sentence), relation: typed, ..Again::default() }).await;
        }
    };
    if matches!(new.kind, RelationKind::Replaces | RelationKind::Ends) && fields.get("confirmed").is_empty() {
        let confirm = Some(confirm(&mut tx, &new, &register, t).await?);
        drop(tx);
        return page(&cx, &id, None, Again { relation: typed, confirm, ..Again::default() }).await;
    }
    drop(tx);
    match relations::relate(&cx.state.db, &cx.actor, &new).await {
        Ok(()) => Ok(see(&format!("/instruments/{id}"))),
        Err(refusal) => refused_relation(&cx, &id, refusal, typed).await,
    }
}

async fn refused_relation(
    cx: &Cx,
    id: &str,
    refusal: RelationRefusal,
    relation: TypedRelation,
) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    match refusal {
        RelationRefusal::Store(error) => Err(error.into()),
        RelationRefusal::Unknown => Err(Error::NotFound),
        refusal => page(cx, id, None, Again { problem: refusal.sentence(t), relation, ..Again::default() }).await,
    }
}

/// What replacing or ending an instrument does to the plans it made.
async fn confirm(tx: &mut Tx, new: &NewRelation, register: &[Instrument], t: &Catalogue) -> Result<Confirm, Error> {
    let name = |id: &InstrumentId| register.iter().find(|one| one.id == *id).map(Instrument::cited).unwrap_or_default();
    let cycles = effects::open_cycles(tx, &new.to).await?;
    let values = [
        ("to", name(&new.to)),
        ("by", name(&new.from)),
        ("day", words::day(new.effective_on)),
        ("count", cycles.len().to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Ok(Confirm {
        sentence: t.with("relation.confirm-sentence", &values),
        cycles: cycles
            .into_iter()
            .map(|(plan, cycle)| (cycle.id.to_string(), format!("{}: {}", cycle.name, plan.title)))
            .collect(),
    })
}

pub async fn withdraw_relation(
    cx: Cx,
    Path((id, relation)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Error> {
    let own = InstrumentId::parse(&id).ok_or(Error::NotFound)?;
    let relation = RelationId::parse(&relation).ok_or(Error::NotFound)?;
    match relations::withdraw(&cx.state.db, &cx.actor, &own, &relation, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/instruments/{id}"))),
        Err(refusal) => refused_relation(&cx, &id, refusal, TypedRelation::default()).await,
    }
}

pub async fn name_leads(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let own = InstrumentId::parse(&id).ok_or(Error::NotFound)?;
    let text = fields.get("bodies");
    let names: Vec<&str> = text.split([';', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect();
    match leads::name(&cx.state.db, &cx.actor, &own, &names).await {
        Ok(()) => Ok(see(&format!("/instruments/{id}"))),
        Err(refusal) => refused_lead(&cx, &id, refusal, text).await,
    }
}

pub async fn withdraw_lead(
    cx: Cx,
    Path((id, lead)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, Error> {
    let own = InstrumentId::parse(&id).ok_or(Error::NotFound)?;
    let lead = InstrumentLeadId::parse(&lead).ok_or(Error::NotFound)?;
    match leads::withdraw(&cx.state.db, &cx.actor, &own, &lead, fields.get("reason")).await {
        Ok(()) => Ok(see(&format!("/instruments/{id}"))),
        Err(refusal) => refused_lead(&cx, &id, refusal, "").await,
    }
}

async fn refused_lead(cx: &Cx, id: &str, refusal: LeadRefusal, typed: &str) -> Result<Response, Error> {
    let t = catalogue(cx.lang);
    let sentence = match refusal {
        LeadRefusal::Store(error) => return Err(error.into()),
        LeadRefusal::Unknown => return Err(Error::NotFound),
        LeadRefusal::UnknownBody(name) => t.with("instruments.unknown-body", &[("name", &name)]),
        LeadRefusal::Nobody => t["instruments.nobody"].to_owned(),
        LeadRefusal::NoReason => t["relation.no-reason"].to_owned(),
    };
    page(cx, id, None, Again { problem: Some(sentence), leads: typed.to_owned(), ..Again::default() }).await
}
