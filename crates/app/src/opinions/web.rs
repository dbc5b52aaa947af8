//! Opinions on the site: the focal body asks, enters letters and replies; a body says what it thinks of each passage.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::Right;
use dondoc_rules::opinions::{Answer, Reply, counts};

use super::verbs::{self, Answering, OpinionRefusal};
use super::{Asked, Circulation, Opinion, asked, get, of_cycle, opinions, own, papers};
use crate::cycles::{self, Cycle};
use crate::db::Tx;
use crate::drafts::editions;
use crate::drafts::web::{may_write, readable};
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, download, render, see, word_file};
use crate::ids::{BodyId, CirculationId, EditionId, OpinionId};
use crate::{bodies, files, obligations, words};

pub fn routes() -> Routes {
    Routes::new()
        .get("/editions/{id}/circulations", Right::ReadReports, asking)
        .post("/editions/{id}/circulations", Right::Consolidate, circulate)
        .get("/circulations/{id}", Right::ReadReports, show)
        .get("/circulations/{id}/letter.docx", Right::ReadReports, letter)
        .get("/circulations/{id}/table.docx", Right::ReadReports, table)
        .post("/circulations/{id}/letter", Right::Consolidate, record_letter)
        .post("/circulations/{id}/received", Right::Consolidate, received)
        .post("/opinions/{id}/reply", Right::Consolidate, reply)
        .get("/circulations/{id}/draft", Right::GiveOpinions, draft)
        .get("/circulations/{id}/draft-file", Right::GiveOpinions, draft_file)
        .post("/circulations/{id}/opinions", Right::GiveOpinions, say)
        .post("/opinions/{id}/removal", Right::GiveOpinions, take_back)
        .post("/circulations/{id}/answer", Right::GiveOpinions, answer)
}

fn sentence(refusal: OpinionRefusal, t: &Catalogue) -> Result<String, Error> {
    Ok(match refusal {
        OpinionRefusal::Unknown => return Err(Error::NotFound),
        OpinionRefusal::Store(error) => return Err(error.into()),
        OpinionRefusal::Field(key) => t[key].to_owned(),
        OpinionRefusal::NoBody(name) => t.with("opinion.no-body", &[("name", &name)]),
        OpinionRefusal::Answered => t["opinion.answered-already"].to_owned(),
    })
}

fn status(problem: Option<&String>) -> StatusCode {
    if problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }
}

#[derive(Template)]
#[template(path = "opinions/ask.html")]
struct AskPage {
    shell: Shell,
    edition: String,
    number: String,
    cycle_name: String,
    problem: Option<String>,
    due: String,
    /// Bodies that owe in the cycle, then the others: id, name, whether ticked.
    owing: Vec<(String, String, bool)>,
    others: Vec<(String, String, bool)>,
    /// The rounds of this edition: id and sentence.
    rounds: Vec<(String, String)>,
    may_ask: bool,
}

async fn asking(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    ask_page(&cx, &id, None, &[], "").await
}

async fn ask_page(cx: &Cx, id: &str, problem: Option<String>, chosen: &[BodyId], due: &str) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let id = EditionId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (edition, report) = editions::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let cycle = readable(&mut tx, cx, report.cycle.as_str()).await?;
    let rounds = of_cycle(&mut tx, &cycle.id).await?.into_iter().filter(|round| round.edition == id).map(|round| {
        let values = [("at", words::instant(round.asked_at, cx.lang)), ("day", words::day(round.due_on))];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        (round.id.to_string(), shell.t.with("opinion.round", &values))
    });
    let rounds = rounds.collect();
    let is_frozen = editions::course(&mut tx, &id).await?.stage() == editions::Stage::Frozen;
    let owed = obligations::of_cycle(&mut tx, &cycle.id).await?;
    let all = bodies::all(&mut tx, cx.actor.today()).await?;
    let all = all.into_iter().filter(|named| named.body.id != cycle.focal_body).map(|named| {
        let owes = owed.iter().any(|obligation| obligation.body == named.body.id);
        let is_ticked = if problem.is_none() { owes } else { chosen.contains(&named.body.id) };
        (owes, (named.body.id.to_string(), named.name, is_ticked))
    });
    let (owing, others): (Vec<_>, Vec<_>) = all.partition(|(owes, _)| *owes);
    let bare = |rows: Vec<(bool, (String, String, bool))>| rows.into_iter().map(|(_, row)| row).collect();
    let page = AskPage {
        edition: id.to_string(),
        number: edition.number.to_string(),
        cycle_name: cycle.name.clone(),
        due: due.to_owned(),
        owing: bare(owing),
        others: bare(others),
        may_ask: is_frozen && may_write(cx, &cycle),
        rounds,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

async fn circulate(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let edition = EditionId::parse(&id).ok_or(Error::NotFound)?;
    let chosen: Vec<BodyId> = fields.all("body").filter_map(BodyId::parse).collect();
    let due = fields.get("due_on");
    match verbs::circulate(&cx.state.db, &cx.actor, &edition, words::parse_day(due), &chosen).await {
        Ok(circulation) => Ok(see(&format!("/circulations/{circulation}"))),
        Err(refusal) => ask_page(&cx, &id, Some(sentence(refusal, catalogue(cx.lang))?), &chosen, due).await,
    }
}

/// A circulation with its cycle, where the person may read the report.
async fn found(tx: &mut Tx, cx: &Cx, id: &str) -> Result<(Circulation, Cycle), Error> {
    let id = CirculationId::parse(id).ok_or(Error::NotFound)?;
    let circulation = get(tx, &id).await?.ok_or(Error::NotFound)?;
    let cycle = readable(tx, cx, circulation.cycle.as_str()).await?;
    Ok((circulation, cycle))
}

#[derive(Template)]
#[template(path = "opinions/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    cycle: String,
    cycle_name: String,
    edition: String,
    due: String,
    letter: String,
    problem: Option<String>,
    counted: String,
    bodies: Vec<BodyRow>,
    silent: Vec<(String, String)>,
    opinions: Vec<OpinionRow>,
    may_write: bool,
    typed: [String; 2],
}

struct BodyRow {
    name: String,
    word: String,
    when: String,
}

struct OpinionRow {
    id: String,
    mark: String,
    body: String,
    passage: String,
    words: String,
    reply: &'static str,
    reply_word: String,
    reply_words: String,
    can_take_back: bool,
}

async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    page(&cx, &id, None, None).await
}

async fn page(cx: &Cx, id: &str, problem: Option<String>, fields: Option<&Fields>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (circulation, cycle) = found(&mut tx, cx, id).await?;
    let bodies = asked(&mut tx, &circulation.id).await?;
    let (facts, sent) = papers::facts(&mut tx, &circulation).await?;
    let all = opinions(&mut tx, &circulation.id).await?;
    let rows = all.into_iter().filter_map(|opinion| {
        let body = bodies.iter().find(|one| one.body == opinion.body && one.answered_at.is_some())?;
        Some(opinion_row(opinion, body.name.clone(), false, t))
    });
    let typed = |name: &str| fields.map(|fields| fields.get(name).to_owned()).unwrap_or_default();
    let page = ShowPage {
        id: circulation.id.to_string(),
        cycle: cycle.id.to_string(),
        edition: circulation.edition.to_string(),
        due: t.with("opinion.due", &[("day", &words::long_day(circulation.due_on, cx.lang))]),
        letter: match circulation.issued_on {
            Some(day) => t.with("opinion.letter", &[("number", &circulation.number), ("day", &words::day(day))]),
            None => String::new(),
        },
        counted: papers::counted(&counts(&facts, &sent)),
        opinions: rows.collect(),
        silent: bodies
            .iter()
            .filter(|one| one.answered_at.is_none())
            .map(|one| (one.body.to_string(), one.name.clone()))
            .collect(),
        bodies: bodies.iter().map(|one| body_row(one, cx, t)).collect(),
        may_write: may_write(cx, &cycle),
        typed: [typed("letter_number"), typed("words")],
        cycle_name: cycle.name,
        problem,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

fn body_row(one: &Asked, cx: &Cx, t: &Catalogue) -> BodyRow {
    let at = one.answered_at.map(|at| words::instant(at, cx.lang)).unwrap_or_default();
    let letter = match (one.letter_number.as_str(), one.letter_on) {
        ("", _) => String::new(),
        (number, Some(day)) => t.with("opinion.by-letter", &[("number", number), ("day", &words::day(day))]),
        (number, None) => number.to_owned(),
    };
    let when = [at, letter].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    BodyRow { name: one.name.clone(), word: t[&format!("opinion.answer-{}", one.answer.as_str())].to_owned(), when }
}

fn opinion_row(opinion: Opinion, body: String, can_take_back: bool, t: &Catalogue) -> OpinionRow {
    OpinionRow {
        id: opinion.id.to_string(),
        mark: opinion.mark,
        passage: if opinion.passage.is_empty() { t["opinion.general"].to_owned() } else { opinion.passage },
        words: opinion.words,
        reply: opinion.reply.as_str(),
        reply_word: t[&format!("opinion.reply-{}", opinion.reply.as_str())].to_owned(),
        reply_words: opinion.reply_words,
        can_take_back,
        body,
    }
}

async fn letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (circulation, _) = found(&mut tx, &cx, &id).await?;
    let document = papers::letter(&mut tx, &circulation).await?.ok_or(Error::NotFound)?;
    Ok(word_file("cong-van-lay-y-kien.docx", &document, "Công văn lấy ý kiến"))
}

async fn table(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (circulation, _) = found(&mut tx, &cx, &id).await?;
    let document = papers::summary(&mut tx, &circulation).await?.ok_or(Error::NotFound)?;
    Ok(word_file("bang-tong-hop-y-kien.docx", &document, "Bảng tổng hợp, tiếp thu, giải trình ý kiến"))
}

/// Back to the circulation, or the page with what was refused.
async fn answered(cx: &Cx, id: &str, fields: &Fields, done: Result<(), OpinionRefusal>) -> Result<Response, Error> {
    match done {
        Ok(()) => Ok(see(&format!("/circulations/{id}"))),
        Err(refusal) => page(cx, id, Some(sentence(refusal, catalogue(cx.lang))?), Some(fields)).await,
    }
}

async fn record_letter(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let circulation = CirculationId::parse(&id).ok_or(Error::NotFound)?;
    let on = words::parse_day(fields.get("issued_on"));
    let done = verbs::record_letter(&cx.state.db, &cx.actor, &circulation, fields.get("number"), on).await;
    answered(&cx, &id, &fields, done).await
}

/// An answer that came by letter, entered by the focal body.
async fn received(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let circulation = CirculationId::parse(&id).ok_or(Error::NotFound)?;
    let body = BodyId::parse(fields.get("body")).ok_or(Error::NotFound)?;
    let day = fields.get("letter_on");
    let given = Answering {
        of: Some(&body),
        agrees: fields.get("answer") == Answer::Agreed.as_str(),
        letter_number: fields.get("letter_number"),
        letter_on: words::parse_day(day),
        words: fields.get("words"),
    };
    let done = match given.letter_on.is_none() && !day.is_empty() {
        true => Err(OpinionRefusal::Field("opinion.bad-letter-day")),
        false => verbs::answer(&cx.state.db, &cx.actor, &circulation, &given).await,
    };
    answered(&cx, &id, &fields, done).await
}

async fn reply(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let opinion = OpinionId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let known = super::opinion(&mut tx, &opinion).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let answer = Reply::parse(fields.get("reply")).unwrap_or(Reply::None);
    match verbs::reply(&cx.state.db, &cx.actor, &opinion, answer, fields.get("words")).await {
        // What is accepted goes into the report: the passage is opened for editing.
        Ok(replied) if replied.reply == Reply::Accepted && !replied.mark.is_empty() => {
            let mut tx = cx.state.db.read(cx.actor.tenant).await?;
            let circulation = get(&mut tx, &replied.circulation).await?.ok_or(Error::NotFound)?;
            let mark = replied.mark;
            Ok(see(&format!("/reports/{}/draft?open={mark}#{mark}", circulation.cycle)))
        }
        Ok(replied) => Ok(see(&format!("/circulations/{}#opinion-{id}", replied.circulation))),
        Err(refusal) => answered(&cx, known.circulation.as_str(), &fields, Err(refusal)).await,
    }
}

#[derive(Template)]
#[template(path = "opinions/draft.html")]
struct DraftPage {
    shell: Shell,
    id: String,
    body: String,
    report: String,
    due: String,
    problem: Option<String>,
    is_answered: bool,
    answer: String,
    passages: Vec<(String, String, usize)>,
    open: Option<String>,
    own: Vec<OpinionRow>,
    typed: String,
}

/// The circulated draft for a body that was asked.
async fn draft(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    draft_page(&cx, &id, query.get("open").map(String::as_str), None, "").await
}

/// A circulation and the person's body among those asked.
async fn own_asked(tx: &mut Tx, cx: &Cx, id: &str) -> Result<(Circulation, Asked), Error> {
    let id = CirculationId::parse(id).ok_or(Error::NotFound)?;
    let circulation = get(tx, &id).await?.ok_or(Error::NotFound)?;
    let all = asked(tx, &id).await?;
    let one = own(&all, &cx.actor).cloned().ok_or(Error::NotFound)?;
    Ok((circulation, one))
}

async fn draft_page(
    cx: &Cx,
    id: &str,
    open: Option<&str>,
    problem: Option<String>,
    typed: &str,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/").await?;
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (circulation, one) = own_asked(&mut tx, cx, id).await?;
    let cycle = cycles::get(&mut tx, &circulation.cycle).await?.ok_or(Error::NotFound)?;
    let is_answered = one.answered_at.is_some();
    let all = opinions(&mut tx, &circulation.id).await?;
    let own: Vec<OpinionRow> = all
        .into_iter()
        .filter(|opinion| opinion.body == one.body)
        .map(|opinion| opinion_row(opinion, one.name.clone(), !is_answered, t))
        .collect();
    let passages = verbs::passages(&mut tx, &circulation).await?.into_iter().map(|part| {
        let mark = part.mark.unwrap_or_default();
        let count = own.iter().filter(|row| row.mark == mark).count();
        (mark, part.text, count)
    });
    let page = DraftPage {
        id: circulation.id.to_string(),
        report: t.with("opinion.report", &[("cycle", &cycle.name)]),
        due: t.with("opinion.due", &[("day", &words::long_day(circulation.due_on, cx.lang))]),
        answer: body_row(&one, cx, t).word,
        passages: passages.collect(),
        open: open.filter(|_| !is_answered).map(str::to_owned),
        typed: typed.to_owned(),
        body: one.name,
        is_answered,
        problem,
        own,
        shell,
    };
    Ok((status(page.problem.as_ref()), render(&page)?).into_response())
}

async fn draft_file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (circulation, _) = own_asked(&mut tx, &cx, &id).await?;
    let (edition, _) = editions::get(&mut tx, &circulation.edition).await?.ok_or(Error::NotFound)?;
    let file = files::get(&mut tx, &edition.file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

async fn say(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let circulation = CirculationId::parse(&id).ok_or(Error::NotFound)?;
    let (mark, text) = (fields.get("mark"), fields.get("words"));
    match verbs::say(&cx.state.db, &cx.actor, &circulation, None, (mark, text)).await {
        Ok(_) if mark.is_empty() => Ok(see(&format!("/circulations/{id}/draft#own"))),
        Ok(_) => Ok(see(&format!("/circulations/{id}/draft#{mark}"))),
        Err(refusal) => draft_page(&cx, &id, Some(mark), Some(sentence(refusal, catalogue(cx.lang))?), text).await,
    }
}

async fn take_back(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let opinion = OpinionId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::take_back(&cx.state.db, &cx.actor, &opinion).await {
        Ok(circulation) => Ok(see(&format!("/circulations/{circulation}/draft#own"))),
        Err(refusal) => Err(Error::Refused(sentence(refusal, catalogue(cx.lang))?)),
    }
}

async fn answer(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let circulation = CirculationId::parse(&id).ok_or(Error::NotFound)?;
    let given = Answering { agrees: fields.get("answer") == Answer::Agreed.as_str(), ..Answering::default() };
    match verbs::answer(&cx.state.db, &cx.actor, &circulation, &given).await {
        Ok(()) => Ok(see(&format!("/circulations/{id}/draft"))),
        Err(refusal) => draft_page(&cx, &id, None, Some(sentence(refusal, catalogue(cx.lang))?), "").await,
    }
}
