//! Urging for directives: what is late, the letters to draft, those drafted and issued with what came of them.

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::urges::UrgeKind;

use super::show::sentence;
use super::urge::{UrgePage, issued, told};
use crate::directives::facts;
use crate::http::{Catalogue, Cx, Error, Fields, ScannedFields, Shell, catalogue, download, render, see, word_file};
use crate::ids::OrderLetterId;
use crate::urges::ladder::settings;
use crate::urges::letters::LetterRefusal;
use crate::urges::order_letters::{self, OrderLetter};
use crate::urges::{letter as shape, order_letter as text};
use crate::{files, words};

/// Where the pages stand.
const PLACE: &str = "/directives/urges";

#[derive(Template)]
#[template(path = "urges/orders.html")]
struct OrdersPage {
    shell: Shell,
    problem: Option<String>,
    may_urge: bool,
    /// The button that drafts the letters whose steps have come; empty where none has.
    draft: String,
    /// The first day on which a letter may be drafted, where none may be yet.
    waits: String,
    rows: Vec<LateRow>,
    letters: Vec<LetterRow>,
    new_due: String,
}

struct LateRow {
    link: String,
    text: String,
    source: String,
    body: String,
    due: String,
    late: String,
    next: String,
}

struct LetterRow {
    id: String,
    name: String,
    is_draft: bool,
    words: String,
    names: String,
    effect: String,
    has_file: bool,
}

pub async fn show(cx: Cx) -> Result<Response, Error> {
    page(&cx, None, String::new()).await
}

fn may_urge(cx: &Cx) -> bool {
    reach(cx.actor.role, Right::Urge).is_some()
}

fn named(letter: &OrderLetter, t: &Catalogue) -> String {
    match letter.kind {
        UrgeKind::Request => t.with("urge.request-of", &[("step", &letter.name)]),
        _ => letter.name.clone(),
    }
}

async fn page(cx: &Cx, problem: Option<String>, new_due: String) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/directives").await?;
    let t = shell.t;
    let today = cx.actor.today();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let late = order_letters::late(&mut tx, &cx.actor).await?;
    let mut ready: Vec<(i64, &str)> = Vec::new();
    for (step, _) in late.iter().filter_map(|one| one.next.as_ref()).filter(|(_, on)| *on <= today) {
        if !ready.contains(&(step.position, step.name.as_str())) {
            ready.push((step.position, &step.name));
        }
    }
    ready.sort_unstable();
    let first = late.iter().filter_map(|one| one.next.as_ref().map(|(_, on)| *on)).min().filter(|on| *on > today);
    let all: HashMap<_, _> =
        facts::all(&mut tx).await?.into_iter().map(|one| (one.directive.id.clone(), one)).collect();
    let effect_days = settings(&mut tx).await?.effect_days;
    let mut letters = Vec::new();
    for letter in order_letters::of_actor(&mut tx, &cx.actor).await? {
        let rows = order_letters::rows(&mut tx, &letter.id).await?;
        let mut names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
        names.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
        names.dedup();
        let effect = order_letters::effect(&mut tx, &letter, &all, (effect_days, &cx.actor)).await?;
        let set = letter.new_due_on.map(words::day).unwrap_or_default();
        letters.push(LetterRow {
            id: letter.id.to_string(),
            name: named(&letter, t),
            is_draft: letter.is_draft(),
            words: match letter.issued_on {
                Some(on) => {
                    let day = words::day(on);
                    let said = [("number", letter.number.as_str()), ("day", &day), ("signer", &letter.signer)];
                    format!("{}; {}: {set}", t.with("urge.letter-words", &said), &t["urge.new-due"])
                }
                None => format!("{}: {set}", &t["urge.new-due"]),
            },
            names: names.join("; "),
            effect: t.with(
                "urge.order-effect",
                &[
                    ("within", &effect.within.to_string()),
                    ("named", &effect.named.to_string()),
                    ("days", &effect_days.to_string()),
                    ("now", &effect.until_now.to_string()),
                ],
            ),
            has_file: letter.file.is_some(),
        });
    }
    let page = OrdersPage {
        may_urge: may_urge(cx),
        draft: match ready.is_empty() {
            true => String::new(),
            false => {
                let steps: Vec<&str> = ready.iter().map(|(_, name)| *name).collect();
                t.with("urge.draft", &[("step", &steps.join("; "))])
            }
        },
        waits: match (ready.is_empty(), first) {
            (true, Some(on)) => t.with("urge.too-early", &[("day", &words::long_day(on, cx.lang))]),
            _ => String::new(),
        },
        rows: late
            .into_iter()
            .map(|one| LateRow {
                link: format!("/directives/{}", one.directive),
                late: t.with("urge.days-late", &[("days", &words::days_between(one.due_on, today).to_string())]),
                due: words::day(one.due_on),
                next: match one.next {
                    Some((step, on)) => t.with("urge.next-letter", &[("step", &step.name), ("day", &words::day(on))]),
                    None => t["urge.top"].to_owned(),
                },
                text: one.text,
                source: one.source,
                body: one.name,
            })
            .collect(),
        letters,
        new_due,
        problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

/// The sentence of a refusal, in the words of directives.
fn refusal_sentence(refusal: LetterRefusal, t: &Catalogue, cx: &Cx) -> Result<String, Error> {
    match refusal {
        LetterRefusal::Nobody => Ok(t["urge.order-nobody"].to_owned()),
        other => sentence(other, t, cx.lang),
    }
}

pub async fn draft(cx: Cx, fields: Fields) -> Result<Response, Error> {
    let new_due = fields.get("new_due_on").to_owned();
    match order_letters::draft(&cx.state.db, &cx.actor, words::parse_day(&new_due)).await {
        Ok(_) => Ok(see(&format!("{PLACE}#letters"))),
        Err(refusal) => {
            let problem = refusal_sentence(refusal, catalogue(cx.lang), &cx)?;
            page(&cx, Some(problem), new_due).await
        }
    }
}

/// A letter of the bodies that the person acts for.
async fn found(cx: &Cx, id: &str) -> Result<OrderLetter, Error> {
    let id = OrderLetterId::parse(id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let letter = order_letters::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    if cx.actor.acts_for(&letter.keeper) { Ok(letter) } else { Err(Error::NotFound) }
}

pub async fn one(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    letter_page(&cx, &id, None, None).await
}

async fn letter_page(
    cx: &Cx,
    id: &str,
    problem: Option<String>,
    typed: Option<[String; 4]>,
) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/directives").await?;
    let t = shell.t;
    let letter = found(cx, id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut names: Vec<String> =
        order_letters::rows(&mut tx, &letter.id).await?.into_iter().map(|row| row.name).collect();
    names.sort_by(|a, b| dondoc_rules::vi::collate::compare(a, b));
    names.dedup();
    let set = letter.new_due_on.map(words::day).unwrap_or_default();
    let issued_on = letter.issued_on.map(words::day).unwrap_or_default();
    let page = UrgePage {
        path: format!("{PLACE}/{}", letter.id),
        back: (PLACE.to_owned(), t["directive.title"].to_owned()),
        name: named(&letter, t),
        when: words::instant(letter.made_at, cx.lang),
        problem,
        is_reminder: false,
        is_draft: letter.is_draft(),
        may_urge: may_urge(cx),
        letter: told(t, [letter.number.clone(), issued_on, letter.signer.clone(), set.clone()]),
        has_file: letter.file.is_some(),
        rows: names.into_iter().map(|name| (name, String::new())).collect(),
        typed: typed.unwrap_or([String::new(), String::new(), String::new(), set]),
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

pub async fn letter(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let letter = found(&cx, &id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let document = text::letter(&mut tx, &letter).await?;
    Ok(word_file(shape::file_name(letter.kind), &document, shape::file_title()))
}

/// The file of a letter as it was issued.
pub async fn file(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let file = found(&cx, &id).await?.file.ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let file = files::get(&mut tx, &file).await?.ok_or(Error::NotFound)?;
    let content = files::content(&mut tx, &file).await?;
    Ok(download(&file.name, &file.media_type, content))
}

pub async fn issue(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let ScannedFields { fields, refused } = scanned;
    let letter = found(&cx, &id).await?;
    let (issued, typed) = issued(&fields);
    if refused.is_some() {
        return letter_page(&cx, &id, refused, Some(typed)).await;
    }
    match order_letters::record(&cx.state.db, &cx.actor, &letter.id, &issued).await {
        Ok(()) => Ok(see(&format!("{PLACE}#letters"))),
        Err(refusal) => {
            let problem = refusal_sentence(refusal, catalogue(cx.lang), &cx)?;
            letter_page(&cx, &id, Some(problem), Some(typed)).await
        }
    }
}

pub async fn discard(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let letter = found(&cx, &id).await?;
    match order_letters::discard(&cx.state.db, &cx.actor, &letter.id).await {
        Ok(()) => Ok(see(PLACE)),
        Err(refusal) => {
            let problem = refusal_sentence(refusal, catalogue(cx.lang), &cx)?;
            letter_page(&cx, &id, Some(problem), None).await
        }
    }
}
