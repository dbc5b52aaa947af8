//! A cycle's urging: who is late, what comes next, the text to copy, letters, what was done with which effect.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::access::{Right, reach};
use dondoc_rules::urges::{Authority, UrgeKind};
use jiff::civil::Date;

use crate::cycles::{self, Cycle};
use crate::http::{Catalogue, Cx, Error, Fields, Lang, Shell, catalogue, render, see};
use crate::ids::CycleId;
use crate::urges::desk::{Awaited, Desk, Done, Mail, desk};
use crate::urges::letters::{self, LetterRefusal};
use crate::urges::remind::{self, RemindRefusal};
use crate::urges::{Delivery, Urge, texts};
use crate::words;

/// What is said of urgings that could not be done, at the top of the page.
pub(super) struct Told {
    pub problem: Option<String>,
    pub new_due: String,
}

#[derive(Template)]
#[template(path = "urges/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    due: String,
    problem: Option<String>,
    mail: &'static str,
    from: String,
    counted: String,
    /// Why nothing may be done at this moment.
    waits: Option<String>,
    next_reminder: Option<String>,
    next_letter: Option<NextLetter>,
    may_urge: bool,
    is_closed: bool,
    caption: String,
    rows: Vec<Row>,
    copy: String,
    drafts: Vec<DoneRow>,
    done: Vec<DoneRow>,
    new_due: String,
}

struct NextLetter {
    sentence: String,
    is_open: bool,
    button: String,
}

struct Row {
    obligation: String,
    name: String,
    state: &'static str,
    word: String,
    late: String,
    authority: String,
    count: usize,
    last: String,
    follower: String,
}

struct DoneRow {
    id: String,
    name: String,
    when: String,
    letter: String,
    names: String,
    count: usize,
    new_due: String,
    effect: String,
    mail: String,
    has_file: bool,
    is_reminder: bool,
}

/// The cycle, where the person may see it.
pub(super) async fn seen(cx: &Cx, id: &CycleId) -> Result<Cycle, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = cycles::get(&mut tx, id).await?.ok_or(Error::NotFound)?;
    if cx.actor.covers(cx.reach, None, Some(&cycle.focal_body)) { Ok(cycle) } else { Err(Error::NotFound) }
}

pub async fn show(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    page(&cx, &id, Told { problem: None, new_due: String::new() }).await
}

pub(super) async fn page(cx: &Cx, id: &CycleId, told: Told) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/cycles").await?;
    let t = shell.t;
    let cycle = seen(cx, id).await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let now = cx.actor.now;
    let desk = desk(&mut tx, &cycle, now).await?;
    let line = texts::line(&mut tx, &cycle, now).await?;
    let names: Vec<String> = desk.awaited.iter().map(|one| one.name.clone()).collect();
    let latest = desk.urges.iter().filter(|done| done.urge.recorded_at.is_some()).filter_map(|d| d.urge.new_due_on);
    let set = latest.max().filter(|day| *day >= cx.actor.today());
    let (drafts, done): (Vec<&Done>, Vec<&Done>) = desk.urges.iter().partition(|done| done.urge.is_draft());
    let page = ShowPage {
        id: cycle.id.to_string(),
        due: words::due(cycle.due(), cx.actor.today(), t, cx.lang),
        mail: &t[if cx.state.has_mail { "urge.mail-on" } else { "urge.mail-off" }],
        from: t.with("urge.from", &[("day", &words::long_day(desk.urging_from, cx.lang))]),
        counted: counted(&desk, t, cx.lang),
        waits: desk.waits_until.map(|until| t.with("urge.wait", &[("at", &words::instant(until, cx.lang))])),
        next_reminder: desk.next_reminder.as_ref().map(|(name, next)| {
            t.with("urge.next-reminder", &[("step", name), ("at", &words::instant(next.at, cx.lang))])
        }),
        next_letter: desk.next_letter.as_ref().map(|(step, on)| NextLetter {
            sentence: t.with("urge.next-letter", &[("step", &step.name), ("day", &words::long_day(*on, cx.lang))]),
            is_open: cx.actor.today() >= *on,
            button: t.with("urge.draft", &[("step", &step.name)]),
        }),
        may_urge: reach(cx.actor.role, Right::Urge)
            .is_some_and(|reach| cx.actor.covers(reach, None, Some(&cycle.focal_body))),
        is_closed: cycle.closed_at.is_some(),
        caption: caption(&desk, now, t, cx.lang),
        rows: desk.awaited.iter().map(|one| row(one, t, cx)).collect(),
        copy: if names.is_empty() { String::new() } else { texts::copy(&line, &names, desk.owing_count, set, now) },
        drafts: drafts.into_iter().map(|done| done_row(done, &desk, t, cx.lang)).collect(),
        done: done.into_iter().map(|done| done_row(done, &desk, t, cx.lang)).collect(),
        new_due: told.new_due,
        problem: told.problem,
        name: cycle.name,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn counted(desk: &Desk, t: &Catalogue, lang: Lang) -> String {
    let done: Vec<&Urge> = desk.urges.iter().map(|done| &done.urge).filter(|urge| !urge.is_draft()).collect();
    let reminders = done.iter().filter(|urge| urge.kind == UrgeKind::Reminder).count();
    let letters = done.len() - reminders;
    let last = done.iter().map(|urge| urge.done_at()).max();
    let values = [
        ("reminders", reminders.to_string()),
        ("letters", letters.to_string()),
        ("hours", desk.settings.minimum_hours.to_string()),
        ("last", last.map_or_else(|| t["urge.never"].to_owned(), |at| words::instant(at, lang))),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("urge.counted", &values)
}

fn caption(desk: &Desk, now: jiff::Timestamp, t: &Catalogue, lang: Lang) -> String {
    let values = [
        ("count", desk.awaited.len().to_string()),
        ("of", desk.owing_count.to_string()),
        ("at", words::instant(now, lang)),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t.with("urge.caption", &values)
}

fn row(one: &Awaited, t: &Catalogue, cx: &Cx) -> Row {
    let last = one.last.as_ref().map(|(urge, mail)| {
        let (name, at) = (&urge.name, words::instant(urge.done_at(), cx.lang));
        match urge.kind {
            UrgeKind::Reminder => format!("{name}, {at}: {}", outcome(mail.as_ref(), t, cx.lang)),
            _ => format!("{name}: {}", letter_words(urge, t)),
        }
    });
    let no_mailbox = cx.state.has_mail && !one.mailbox;
    let authority = match one.authority {
        Authority::Urge if no_mailbox => t["urge.no-mailbox"].to_owned(),
        Authority::Urge => String::new(),
        other => t[&format!("bodies.authority.{}", other.as_str())].to_owned(),
    };
    Row {
        obligation: one.obligation.to_string(),
        name: one.name.clone(),
        state: one.state.as_str(),
        word: t[&format!("state.{}", one.state.as_str())].to_owned(),
        late: match one.days_late {
            Some(days) => t.with("urge.days-late", &[("days", &days.to_string())]),
            None => t["urge.not-late"].to_owned(),
        },
        authority,
        count: one.urged_count,
        last: last.unwrap_or_else(|| t["urge.never"].to_owned()),
        follower: one.follower.clone().unwrap_or_default(),
    }
}

/// What became of a message as mail.
pub(super) fn outcome(mail: Option<&Delivery>, t: &Catalogue, lang: Lang) -> String {
    let Some(mail) = mail else { return t["mail.site-only"].to_owned() };
    let attempts = mail.attempts.to_string();
    let at = |at: Option<jiff::Timestamp>| at.map(|at| words::instant(at, lang)).unwrap_or_default();
    if mail.sent_at.is_some() {
        return t.with("mail.sent", &[("at", &at(mail.sent_at))]);
    }
    if mail.withdrawn_at.is_some() {
        return t["mail.withdrawn"].to_owned();
    }
    if mail.given_up_at.is_some() {
        return t.with("mail.given-up", &[("attempts", &attempts), ("reason", &mail.outcome)]);
    }
    match mail.outcome.is_empty() {
        true => t["mail.queued"].to_owned(),
        false => {
            let next = at(mail.next_attempt_at);
            t.with("mail.retried", &[("attempts", &attempts), ("at", &next), ("reason", &mail.outcome)])
        }
    }
}

/// Number, day and signer of a letter.
fn letter_words(urge: &Urge, t: &Catalogue) -> String {
    match urge.issued_on {
        Some(on) => {
            let values = [("number", urge.number.as_str()), ("day", &words::day(on)), ("signer", &urge.signer)];
            t.with("urge.letter-words", &values)
        }
        None => String::new(),
    }
}

fn done_row(done: &Done, desk: &Desk, t: &Catalogue, lang: Lang) -> DoneRow {
    let urge = &done.urge;
    let effect = [
        ("named", done.effect.named.to_string()),
        ("within", done.effect.within.to_string()),
        ("days", desk.settings.effect_days.to_string()),
        ("now", done.effect.until_now.to_string()),
    ];
    let effect: Vec<(&str, &str)> = effect.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mail = [
        ("sent", done.mail.sent.to_string()),
        ("waiting", done.mail.waiting.to_string()),
        ("given_up", done.mail.given_up.to_string()),
        ("withdrawn", done.mail.withdrawn.to_string()),
    ];
    let counts: Vec<(&str, &str)> = mail.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let is_reminder = urge.kind == UrgeKind::Reminder;
    DoneRow {
        id: urge.id.to_string(),
        name: match urge.kind {
            UrgeKind::Request => t.with("urge.request-of", &[("step", &urge.name)]),
            _ => urge.name.clone(),
        },
        when: words::instant(urge.made_at, lang),
        letter: letter_words(urge, t),
        count: done.names.len(),
        names: done.names.join("; "),
        new_due: urge.new_due_on.map(words::day).unwrap_or_default(),
        effect: t.with("urge.effect", &effect),
        mail: match (is_reminder, done.mail == Mail::default()) {
            (true, true) => t["mail.site-only"].to_owned(),
            (true, false) => t.with("urge.mail-counts", &counts),
            (false, _) => String::new(),
        },
        has_file: urge.file.is_some(),
        is_reminder,
    }
}

pub async fn remind(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    seen(&cx, &id).await?;
    let t = catalogue(cx.lang);
    let problem = match remind::by_hand(&cx.state.db, &cx.actor, &id, cx.state.has_mail).await {
        Ok(_) => return Ok(see(&format!("/cycles/{id}/urges"))),
        Err(RemindRefusal::Store(error)) => return Err(error.into()),
        Err(RemindRefusal::Unknown) => return Err(Error::NotFound),
        Err(RemindRefusal::Closed) => t["urge.closed"].to_owned(),
        Err(RemindRefusal::Nobody) => t["urge.nobody"].to_owned(),
        Err(RemindRefusal::Wait(until)) => t.with("urge.wait", &[("at", &words::instant(until, cx.lang))]),
    };
    page(&cx, &id, Told { problem: Some(problem), new_due: String::new() }).await
}

pub async fn draft(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = CycleId::parse(&id).ok_or(Error::NotFound)?;
    seen(&cx, &id).await?;
    let new_due = fields.get("new_due_on").to_owned();
    let day: Option<Date> = words::parse_day(&new_due);
    match letters::draft(&cx.state.db, &cx.actor, &id, day).await {
        Ok(_) => Ok(see(&format!("/cycles/{id}/urges#drafts"))),
        Err(refusal) => {
            let problem = Some(sentence(refusal, catalogue(cx.lang), cx.lang)?);
            page(&cx, &id, Told { problem, new_due }).await
        }
    }
}

/// Why a letter was not drafted or recorded.
pub(super) fn sentence(refusal: LetterRefusal, t: &Catalogue, lang: Lang) -> Result<String, Error> {
    Ok(match refusal {
        LetterRefusal::Store(error) => return Err(error.into()),
        LetterRefusal::Unknown => return Err(Error::NotFound),
        LetterRefusal::Closed => t["urge.closed"].to_owned(),
        LetterRefusal::TooEarly(day) => t.with("urge.too-early", &[("day", &words::long_day(day, lang))]),
        LetterRefusal::Wait(until) => t.with("urge.wait", &[("at", &words::instant(until, lang))]),
        LetterRefusal::Top => t["urge.top"].to_owned(),
        LetterRefusal::Nobody => t["urge.nobody-late"].to_owned(),
        LetterRefusal::NewDay => t["urge.new-day"].to_owned(),
        LetterRefusal::NoNumber => t["urge.no-number"].to_owned(),
        LetterRefusal::NoSigner => t["urge.no-signer"].to_owned(),
        LetterRefusal::BadDay => t["urge.bad-day"].to_owned(),
        LetterRefusal::File(key) => t[key].to_owned(),
        LetterRefusal::Recorded => t["urge.recorded"].to_owned(),
    })
}
