//! Requests for contribution on the site: what a lead asked of whom, what came, what an asked body answers.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Reach, Right, reach};
use jiff::civil::Date;

use super::letter::{all_rows, letter as text, rows as words_of};
use super::verbs::{self, Asking, ContributionRefusal, Issued, Sending};
use super::{Asked, ContributionBody, ContributionRequest, answers, asked_of, bodies, files, get, of_obligation};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Routes, ScannedFields, Shell, catalogue, render, see};
use crate::ids::{BodyId, ContributionRequestId, FileId, ItemId, ObligationId};
use crate::obligations::{self, Obligation};
use crate::{accounts, plans, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/contributions", Right::ReadReturns, desk)
        .get("/obligations/{id}/contributions", Right::WriteReturns, list)
        .post("/obligations/{id}/contributions", Right::WriteReturns, ask)
        .get("/contributions/{id}", Right::ReadReturns, show)
        .get("/contributions/{id}/letter.docx", Right::ReadReturns, letter)
        .get("/contributions/{id}/files/{file}", Right::ReadReturns, file)
        .post("/contributions/{id}/issue", Right::WriteReturns, issue)
        .post("/contributions/{id}/withdrawal", Right::WriteReturns, withdraw)
        .post("/contributions/{id}/answer", Right::WriteReturns, answer)
        .post("/contributions/{id}/reopening", Right::WriteReturns, reopen)
}

/// A state with its mark.
struct Mark {
    class: &'static str,
    word: String,
}

/// How far an asked body is.
fn mark(t: &Catalogue, request: &ContributionRequest, body: &ContributionBody, today: Date) -> Mark {
    let (class, key) = match (request.is_open(), body.answered_at, body.is_nil) {
        (false, ..) => ("excused", "contribution.state-withdrawn"),
        (_, Some(_), true) => ("confirmed", "contribution.state-nil"),
        (_, Some(_), false) => ("submitted", "contribution.state-answered"),
        (_, None, _) if request.is_over(today) => ("due_soon", "contribution.state-over"),
        (_, None, _) => ("open", "contribution.state-waits"),
    };
    Mark { class, word: t[key].to_owned() }
}

#[derive(Template)]
#[template(path = "contributions/desk.html")]
struct DeskPage {
    shell: Shell,
    rows: Vec<DeskRow>,
}

struct DeskRow {
    id: String,
    lead: String,
    cycle: String,
    due: String,
    mark: Mark,
}

async fn desk(cx: Cx) -> Result<Response, Error> {
    let shell = Shell::of(&cx, "/returns").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for Asked { request, own } in asked_of(&mut tx, &cx.actor).await? {
        let (_, cycle) = report(&mut tx, &request).await?;
        rows.push(DeskRow {
            lead: crate::bodies::name_of(&mut tx, &request.body, cx.actor.today()).await?,
            cycle: cycle.name,
            due: shell.t.with("contribution.until", &[("day", &words::day(request.due_on))]),
            mark: mark(shell.t, &request, &own, cx.actor.today()),
            id: request.id.to_string(),
        });
    }
    Ok(render(&DeskPage { shell, rows })?.into_response())
}

/// The report that a request is for.
async fn report(tx: &mut Tx, request: &ContributionRequest) -> Result<(Obligation, Cycle), Error> {
    let obligation = obligations::get(tx, &request.obligation).await?.ok_or(Error::NotFound)?;
    let cycle = cycles::get(tx, &obligation.cycle).await?.ok_or(Error::NotFound)?;
    Ok((obligation, cycle))
}

#[derive(Template)]
#[template(path = "contributions/list.html")]
struct ListPage {
    shell: Shell,
    id: String,
    body: String,
    cycle: String,
    requests: Vec<RequestRow>,
    rows: Vec<(String, String, String, bool)>,
    /// The bodies that the plan names beside the lead, then all others.
    cooperating: Vec<(String, String, bool)>,
    others: Vec<(String, String, bool)>,
    problem: Option<String>,
    text: String,
    due_on: String,
}

struct RequestRow {
    id: String,
    made: String,
    letter: String,
    due: String,
    bodies: Vec<(String, Mark)>,
}

async fn list(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    list_page(&cx, &id, None, &Fields::default()).await
}

async fn list_page(cx: &Cx, id: &ObligationId, problem: Option<&str>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let obligation = obligations::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if !cx.actor.acts_for(&obligation.body) {
        return Err(Error::NotFound);
    }
    let cycle = cycles::get(&mut tx, &obligation.cycle).await?.ok_or(Error::NotFound)?;
    let mut requests = Vec::new();
    for request in of_obligation(&mut tx, id).await? {
        let asked = bodies(&mut tx, &request.id).await?;
        requests.push(RequestRow {
            made: words::instant(request.made_at, cx.lang),
            letter: lettered(t, &request),
            due: t.with("contribution.until", &[("day", &words::day(request.due_on))]),
            bodies: asked.into_iter().map(|one| (one.name.clone(), mark(t, &request, &one, today))).collect(),
            id: request.id.to_string(),
        });
    }
    let chosen = |name: &str, id: &str| typed.all(name).any(|value| value == id);
    let tasks: Vec<_> = obligations::items(&mut tx, id).await?.into_iter().filter_map(|item| item.task).collect();
    let named: Vec<BodyId> = plans::parties(&mut tx, &cycle.plan_version)
        .await?
        .into_iter()
        .filter(|party| tasks.contains(&party.task))
        .filter_map(|party| party.body)
        .collect();
    let (mut cooperating, mut others) = (Vec::new(), Vec::new());
    for one in crate::bodies::all(&mut tx, today).await?.into_iter().filter(|one| !cx.actor.acts_for(&one.body.id)) {
        let id = one.body.id.to_string();
        let is_chosen = chosen("body", &id);
        if named.contains(&one.body.id) { &mut cooperating } else { &mut others }.push((id, one.name, is_chosen));
    }
    let page = ListPage {
        id: id.to_string(),
        body: crate::bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?,
        rows: all_rows(&mut tx, id, &cycle)
            .await?
            .into_iter()
            .map(|row| (row.item.to_string(), row.label, row.text, chosen("item", row.item.as_str())))
            .collect(),
        cycle: cycle.name,
        requests,
        cooperating,
        others,
        problem: problem.map(|key| t[key].to_owned()),
        text: typed.get("text").to_owned(),
        due_on: typed.get("due_on").to_owned(),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// "Công văn số 15/SXD-QH ngày 20/11/2023", or that its number is awaited.
fn lettered(t: &Catalogue, request: &ContributionRequest) -> String {
    match (request.number.as_str(), request.issued_on) {
        (number, Some(day)) if !number.is_empty() => {
            t.with("contribution.letter", &[("number", number), ("day", &words::day(day))])
        }
        _ => t["contribution.no-letter-yet"].to_owned(),
    }
}

/// The key of a refusal's sentence; an error where the person may not know.
fn key(refusal: ContributionRefusal) -> Result<&'static str, Error> {
    Ok(match refusal {
        ContributionRefusal::Unknown => return Err(Error::NotFound),
        ContributionRefusal::Store(error) => return Err(error.into()),
        ContributionRefusal::Nothing(key) | ContributionRefusal::Field(key) => key,
        ContributionRefusal::Done => "contribution.done",
        ContributionRefusal::Closed => "return.closed",
    })
}

async fn ask(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let items: Vec<ItemId> = fields.all("item").filter_map(ItemId::parse).collect();
    let bodies: Vec<BodyId> = fields.all("body").filter_map(BodyId::parse).collect();
    let due_on = words::parse_day(fields.get("due_on"));
    let asking = Asking { items: &items, bodies: &bodies, due_on, text: fields.get("text") };
    match verbs::ask(&cx.state.db, &cx.actor, &id, &asking).await {
        Ok(request) => Ok(see(&format!("/contributions/{request}"))),
        Err(refusal) => list_page(&cx, &id, Some(key(refusal)?), &fields).await,
    }
}

#[derive(Template)]
#[template(path = "contributions/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    obligation: String,
    lead: String,
    cycle: String,
    plan: String,
    text: String,
    due: String,
    letter: String,
    is_lead: bool,
    is_withdrawn: bool,
    may_issue: bool,
    may_withdraw: bool,
    /// The lead's file of the signed letter; empty where there is none.
    file: String,
    bodies: Vec<BodyShown>,
    rows: Vec<RowShown>,
    /// What the asked body writes in; none for others.
    answering: Option<Answering>,
    problem: Option<String>,
    typed: [String; 3],
}

struct BodyShown {
    id: String,
    name: String,
    mark: Mark,
    answered: String,
    comment: String,
    may_reopen: bool,
}

struct RowShown {
    label: String,
    text: String,
    answers: Vec<AnswerShown>,
}

struct AnswerShown {
    body: String,
    name: String,
    item: String,
    text: String,
    files: Vec<(String, String)>,
    taken: String,
    may_take: bool,
}

struct Answering {
    comment: String,
    fields: Vec<AnswerField>,
}

struct AnswerField {
    item: String,
    label: String,
    text: String,
    value: String,
    files: Vec<String>,
}

/// A request, where the person's body made it or was asked, or the person reads everything; and whether it is the lead's.
async fn seen(tx: &mut Tx, cx: &Cx, id: &ContributionRequestId) -> Result<(ContributionRequest, bool), Error> {
    let request = get(tx, id).await?.ok_or(Error::NotFound)?;
    let is_lead = cx.actor.acts_for(&request.body);
    let is_asked = bodies(tx, id).await?.iter().any(|one| cx.actor.acts_for(&one.body));
    let reads_all = reach(cx.actor.role, Right::ReadReturns) == Some(Reach::Tenant);
    if is_lead || reads_all || is_asked { Ok((request, is_lead || reads_all)) } else { Err(Error::NotFound) }
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, None, &Fields::default()).await
}

async fn page(cx: &Cx, id: &ContributionRequestId, problem: Option<String>, typed: &Fields) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (request, reads_answers) = seen(&mut tx, cx, id).await?;
    let (obligation, cycle) = report(&mut tx, &request).await?;
    let may_write = reach(cx.actor.role, Right::WriteReturns).is_some() && cycle.closed_at.is_none();
    let is_lead = cx.actor.acts_for(&request.body);
    let all = bodies(&mut tx, id).await?;
    let said = answers(&mut tx, id).await?;
    let attached = files(&mut tx, id).await?;
    let mut file_names = HashMap::new();
    for one in &attached {
        let name = crate::files::get(&mut tx, &one.file).await?.map(|file| file.name).unwrap_or_default();
        file_names.insert(one.file.clone(), name);
    }
    let mut bodies_shown = Vec::new();
    for one in all.iter().filter(|one| reads_answers || cx.actor.acts_for(&one.body)) {
        let answered = match (one.answered_at, &one.answered_by) {
            (Some(at), by) => {
                let who = match by {
                    Some(by) => accounts::name_of(&mut tx, by).await?.unwrap_or_default(),
                    None => String::new(),
                };
                t.with("contribution.answered-by", &[("who", &who), ("at", &words::instant(at, cx.lang))])
            }
            (None, _) => String::new(),
        };
        bodies_shown.push(BodyShown {
            id: one.body.to_string(),
            name: one.name.clone(),
            mark: mark(t, &request, one, today),
            answered,
            comment: one.comment.clone(),
            may_reopen: is_lead && may_write && one.answered_at.is_some() && request.is_open(),
        });
    }
    let own = all.iter().find(|one| cx.actor.acts_for(&one.body) && !is_lead);
    let mut rows = Vec::new();
    let mut own_fields = Vec::new();
    for row in words_of(&mut tx, &request, &cycle).await? {
        let links = |body: &BodyId| {
            let own = attached.iter().filter(|file| file.item == row.item && file.body == *body);
            let links = own.map(|file| {
                let name = file_names.get(&file.file).cloned().unwrap_or_default();
                (format!("/contributions/{id}/files/{}", file.file), name)
            });
            links.collect::<Vec<_>>()
        };
        let mut shown = Vec::new();
        for body in all.iter().filter(|one| one.answered_at.is_some()) {
            if !reads_answers && !cx.actor.acts_for(&body.body) {
                continue;
            }
            let answer = said.iter().find(|one| one.body == body.body && one.item == row.item);
            let files = links(&body.body);
            let text = answer.map(|answer| answer.text.clone()).unwrap_or_default();
            if text.is_empty() && files.is_empty() {
                continue;
            }
            let taken = answer.and_then(|answer| answer.taken_at);
            shown.push(AnswerShown {
                body: body.body.to_string(),
                name: body.name.clone(),
                item: row.item.to_string(),
                may_take: is_lead && may_write && taken.is_none() && !text.is_empty() && request.is_open(),
                text,
                files,
                taken: taken
                    .map(|at| t.with("contribution.taken-at", &[("at", &words::instant(at, cx.lang))]))
                    .unwrap_or_default(),
            });
        }
        if let Some(own) = own {
            let stored = said.iter().find(|one| one.body == own.body && one.item == row.item);
            let stored = stored.map(|one| one.text.clone()).unwrap_or_default();
            own_fields.push(AnswerField {
                value: typed.sent(&format!("text.{}", row.item)).map_or(stored, str::to_owned),
                item: row.item.to_string(),
                label: row.label.clone(),
                text: row.text.clone(),
                files: links(&own.body).into_iter().map(|(_, name)| name).collect(),
            });
        }
        rows.push(RowShown { label: row.label, text: row.text, answers: shown });
    }
    let is_answering = may_write && request.is_open();
    let answering = own.filter(|own| is_answering && own.answered_at.is_none());
    let answering = answering.map(|own| Answering { comment: own.comment.clone(), fields: own_fields });
    let version = plans::version(&mut tx, &cycle.plan_version).await?.ok_or(Error::NotFound)?;
    let plan = crate::plans::issued_by(&mut tx, &version).await?.ok_or(Error::NotFound)?;
    let is_answered = all.iter().any(|one| one.answered_at.is_some());
    let page = ShowPage {
        id: id.to_string(),
        obligation: obligation.id.to_string(),
        lead: crate::bodies::name_of(&mut tx, &request.body, today).await?,
        cycle: cycle.name,
        plan: plan.cited(),
        due: t.with("contribution.until", &[("day", &words::day(request.due_on))]),
        letter: lettered(t, &request),
        is_withdrawn: !request.is_open(),
        may_issue: is_lead && may_write && request.is_open() && request.recorded_at.is_none(),
        may_withdraw: is_lead && may_write && request.is_open() && !is_answered,
        file: request.file.as_ref().map(|file| format!("/contributions/{id}/files/{file}")).unwrap_or_default(),
        text: request.text,
        is_lead,
        bodies: bodies_shown,
        rows,
        answering,
        problem,
        typed: ["number", "issued_on", "signer"].map(|name| typed.get(name).to_owned()),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (request, _) = seen(&mut tx, &cx, &id).await?;
    let document = text(&mut tx, &request).await?.ok_or(Error::NotFound)?;
    let title = &catalogue(cx.lang)["contribution.title"];
    Ok(crate::http::word_file("cong-van-de-nghi-phoi-hop.docx", &document, title))
}

async fn file(cx: Cx, Path((id, file)): Path<(String, String)>) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let file = FileId::parse(&file).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (request, reads_answers) = seen(&mut tx, &cx, &id).await?;
    let sent = bodies(&mut tx, &id).await?;
    let is_readable = request.file.as_ref() == Some(&file)
        || files(&mut tx, &id).await?.iter().any(|one| {
            let is_sent = sent.iter().any(|body| body.body == one.body && body.answered_at.is_some());
            one.file == file && (cx.actor.acts_for(&one.body) || reads_answers && is_sent)
        });
    if !is_readable {
        return Err(Error::NotFound);
    }
    let file = crate::files::get(&mut tx, &file).await?.ok_or(Error::NotFound)?;
    let content = crate::files::content(&mut tx, &file).await?;
    Ok(crate::http::download(&file.name, &file.media_type, content))
}

async fn back(
    cx: &Cx,
    id: &ContributionRequestId,
    done: Result<(), ContributionRefusal>,
    fields: &Fields,
) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/contributions/{id}"))),
        Err(refusal) => page(cx, id, Some(catalogue(cx.lang)[key(refusal)?].to_owned()), fields).await,
    }
}

async fn issue(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused } = scanned;
    if refused.is_some() {
        return page(&cx, &id, refused, &fields).await;
    }
    let letter = Issued {
        number: fields.get("number").to_owned(),
        issued_on: words::parse_day(fields.get("issued_on")),
        signer: fields.get("signer").to_owned(),
        file: fields.file("file").cloned(),
    };
    let done = verbs::record(&cx.state.db, &cx.actor, &id, &letter).await;
    back(&cx, &id, done, &fields).await
}

async fn withdraw(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let done = verbs::withdraw(&cx.state.db, &cx.actor, &id).await;
    back(&cx, &id, done, &fields).await
}

/// Keeps what was typed whichever button was pressed; then attaches, sends, or says that there is nothing.
async fn answer(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused } = scanned;
    let texts: HashMap<ItemId, String> = fields
        .values
        .iter()
        .filter_map(|(name, text)| Some((ItemId::parse(name.strip_prefix("text.")?)?, text.clone())))
        .collect();
    let sending = match fields.get("then") {
        "send" => Sending::Answer,
        "nil" => Sending::Nil,
        _ => Sending::Draft,
    };
    let attached = fields.get("then").strip_prefix("attach.").and_then(ItemId::parse);
    // With a file that is not taken nothing is sent: the words are kept.
    let sending = if refused.is_some() { Sending::Draft } else { sending };
    let mut done = verbs::answer(&cx.state.db, &cx.actor, &id, &texts, sending).await;
    if done.is_ok() && refused.is_some() {
        return page(&cx, &id, refused, &fields).await;
    }
    if let (Ok(()), Some(item)) = (&done, attached) {
        done = match fields.file(&format!("file.{item}")) {
            Some(upload) => verbs::attach(&cx.state.db, &cx.actor, &id, &item, upload).await,
            None => Err(ContributionRefusal::Field("return.no-file")),
        };
    }
    back(&cx, &id, done, &fields).await
}

async fn reopen(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ContributionRequestId::parse(&id).ok_or(Error::NotFound)?;
    let body = BodyId::parse(fields.get("body")).ok_or(Error::NotFound)?;
    let done = verbs::reopen(&cx.state.db, &cx.actor, &id, &body, fields.get("comment")).await;
    back(&cx, &id, done, &fields).await
}
