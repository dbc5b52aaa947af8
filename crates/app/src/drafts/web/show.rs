//! The draft as a page: what is new on top, then the report piece by piece; the one that is open with its form.

use std::collections::HashMap;

use askama::Template;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_rules::doc::Document;
use dondoc_rules::reports::compared::redline;
use dondoc_rules::reports::draft::{Drafted, Standing};
use dondoc_rules::reports::notation;

use super::{may_write, readable};
use crate::accounts;
use crate::db::Tx;
use crate::drafts::{Draft, FigureFlag, draft, word};
use crate::http::{Cx, Error, Shell, marked, render};
use crate::ids::{AccountId, CycleId, DraftOwnId};
use crate::words;

/// The mark of the place in front of all pieces.
pub const START: &str = "start";

#[derive(Template)]
#[template(path = "drafts/show.html")]
struct ShowPage {
    shell: Shell,
    id: String,
    name: String,
    title: String,
    problem: Option<String>,
    /// "3 đoạn có nội dung mới", with the mark of the first.
    new_facts: Option<(String, String)>,
    vanished: Option<(String, String)>,
    flags: Vec<FlagRow>,
    waived: Vec<FlagRow>,
    left_out: Vec<(String, String, String)>,
    pieces: Vec<PieceRow>,
    /// The mark behind which a paragraph of one's own is being written.
    inserting: Option<String>,
    own_typed: String,
    /// The name of that paragraph, and what is kept of it.
    own_id: String,
    own_was: String,
    downloads: Vec<(String, String)>,
    may_write: bool,
    has_form: bool,
}

struct FlagRow {
    mark: String,
    figure: String,
    sentence: String,
    words: String,
    reason: String,
}

struct PieceRow {
    mark: String,
    standing: &'static str,
    word: String,
    html: String,
    first_words: String,
    left_out: String,
    form: Option<PieceForm>,
}

/// The form of the piece that is open.
struct PieceForm {
    text: String,
    was: String,
    base: String,
    rows: usize,
    edited: String,
    /// New facts beside the words: what the source said, as what went and came since, and what it says now.
    news: Vec<(&'static str, String)>,
    has_news: bool,
    generated: String,
    is_own: bool,
    is_vanished: bool,
    is_words: bool,
    is_first: bool,
    is_last: bool,
    /// What another window has written meanwhile.
    met: Option<String>,
}

/// What a page shows beside the draft: what was typed and refused.
#[derive(Default)]
pub struct Shown<'a> {
    pub open: Option<&'a str>,
    pub insert: Option<&'a str>,
    pub problem: Option<String>,
    pub typed: Option<&'a str>,
    pub met: Option<String>,
    /// The name of the paragraph of one's own that is being written.
    pub own: Option<DraftOwnId>,
}

pub async fn show(
    cx: Cx,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Response, Error> {
    let word = |name: &str| query.get(name).map(String::as_str);
    page(&cx, &id, Shown { open: word("open"), insert: word("insert"), ..Shown::default() }).await
}

/// The page of a draft.
pub async fn page(cx: &Cx, id: &str, shown: Shown<'_>) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/reports").await?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let cycle = readable(&mut tx, cx, id).await?;
    let draft = draft(&mut tx, &cx.actor, &cycle).await?;
    let may_write = may_write(cx, &cycle);
    let downloads = downloads(&mut tx, &cycle.id, cx, &shell).await?;
    let mut pieces = Vec::with_capacity(draft.pieces.len());
    for (place, piece) in draft.pieces.iter().enumerate() {
        let mark = draft.mark(&piece.key);
        let is_open = may_write && shown.open == Some(mark.as_str());
        let form = match is_open {
            true => Some(form(&mut tx, cx, &shell, (&draft, place, piece), &shown).await?),
            false => None,
        };
        pieces.push(row(&draft, piece, mark, form, &shell));
    }
    let first = |standing: Standing| draft.pieces.iter().find(|piece| piece.standing == standing);
    let counted = |standing: Standing, key: &str| {
        let count = draft.pieces.iter().filter(|piece| piece.standing == standing).count();
        first(standing).map(|piece| (shell.t.with(key, &[("count", &count.to_string())]), draft.mark(&piece.key)))
    };
    let flag = |flag: &FigureFlag| flag_row(&draft, flag, &shell);
    let page = ShowPage {
        id: cycle.id.to_string(),
        name: cycle.name.clone(),
        title: draft.composed.report.title.clone(),
        new_facts: counted(Standing::NewFacts, "draft.new-facts"),
        vanished: counted(Standing::Vanished, "draft.vanished-count"),
        flags: draft.open_flags().map(flag).collect(),
        waived: draft.flags.iter().filter(|flag| flag.waived.is_some()).map(flag).collect(),
        left_out: left_out(&draft),
        inserting: shown.insert.filter(|_| may_write).map(str::to_owned),
        own_typed: shown.typed.filter(|_| shown.insert.is_some()).unwrap_or_default().to_owned(),
        own_id: shown.own.unwrap_or_else(DraftOwnId::new).to_string(),
        own_was: shown.met.filter(|_| shown.insert.is_some()).unwrap_or_default(),
        downloads,
        may_write,
        has_form: may_write && (shown.open.is_some() || shown.insert.is_some()),
        pieces,
        problem: shown.problem,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

async fn downloads(tx: &mut Tx, cycle: &CycleId, cx: &Cx, shell: &Shell) -> Result<Vec<(String, String)>, Error> {
    let mut rows = Vec::new();
    for download in word::downloads(tx, cycle).await?.into_iter().take(5) {
        let who = person(tx, download.made_by.as_ref()).await?;
        let at = words::instant(download.made_at, cx.lang);
        rows.push((download.id.to_string(), shell.t.with("draft.download-by", &[("at", &at), ("who", &who)])));
    }
    Ok(rows)
}

async fn person(tx: &mut Tx, id: Option<&AccountId>) -> Result<String, Error> {
    Ok(match id {
        Some(id) => accounts::name_of(tx, id).await?.unwrap_or_default(),
        None => "dondoc".to_owned(),
    })
}

/// The first words of a text, for a list or a label.
pub fn first_words(text: &str) -> String {
    let shown = notation::shown(text);
    let line = shown.lines().next().unwrap_or_default();
    match line.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

fn left_out(draft: &Draft) -> Vec<(String, String, String)> {
    let out = draft.pieces.iter().filter_map(|piece| Some((piece, piece.left_out.clone()?)));
    out.map(|(piece, reason)| (draft.mark(&piece.key), first_words(&piece.text), reason)).collect()
}

fn flag_row(draft: &Draft, flag: &FigureFlag, shell: &Shell) -> FlagRow {
    let text = draft.pieces.iter().find(|piece| piece.key == flag.piece).map(|piece| &*piece.text);
    let typed = flag.flag.typed.as_str();
    let sentence = match &flag.flag.source {
        Some(source) => shell.t.with("draft.flag-differs", &[("typed", typed), ("source", source)]),
        None => shell.t.with("draft.flag-unknown", &[("typed", typed)]),
    };
    FlagRow {
        mark: draft.mark(&flag.piece),
        figure: typed.to_owned(),
        sentence,
        words: first_words(text.unwrap_or_default()),
        reason: flag.waived.as_ref().map(|waiver| waiver.reason.clone()).unwrap_or_default(),
    }
}

fn row(draft: &Draft, piece: &Drafted, mark: String, form: Option<PieceForm>, shell: &Shell) -> PieceRow {
    let document = Document { blocks: draft.blocks(piece), flattened: false };
    let html = dondoc_files::html::write(&document, &|key| match key.split_once('/') {
        Some(("obstacles", _)) => Some((format!("/{key}"), shell.t["report.case"].to_owned())),
        Some((version, item)) => Some((format!("/returns/{version}#item-{item}"), shell.t["report.source"].to_owned())),
        None => Some((format!("/returns/{key}"), shell.t["report.source"].to_owned())),
    });
    let standing = match piece.left_out {
        Some(_) if piece.standing != Standing::NewFacts => "left_out",
        _ => piece.standing.as_str(),
    };
    PieceRow {
        word: if standing == "generated" {
            String::new()
        } else {
            shell.t[&format!("draft.standing-{standing}")].to_owned()
        },
        first_words: first_words(&piece.text),
        left_out: piece.left_out.clone().unwrap_or_default(),
        mark,
        standing,
        html,
        form,
    }
}

async fn form(
    tx: &mut Tx,
    cx: &Cx,
    shell: &Shell,
    (draft, place, piece): (&Draft, usize, &Drafted),
    shown: &Shown<'_>,
) -> Result<PieceForm, Error> {
    let edit = draft.edits.get(&piece.key);
    let edited = match edit {
        Some(edit) => {
            let who = person(tx, edit.saved_by.as_ref()).await?;
            let at = words::instant(edit.saved_at, cx.lang);
            shell.t.with("draft.edited-by", &[("at", &at), ("who", &who)])
        }
        None => String::new(),
    };
    let text = shown.typed.unwrap_or(&piece.text).to_owned();
    let generated = piece.now_says().to_owned();
    let has_news = piece.standing == Standing::NewFacts;
    Ok(PieceForm {
        rows: text.chars().count().div_ceil(70).max(text.lines().count() + 1).clamp(3, 20),
        text,
        was: piece.text.to_string(),
        base: generated.clone(),
        edited,
        news: if has_news { marked(&redline(&piece.base, &generated)) } else { Vec::new() },
        has_news,
        generated,
        is_own: piece.standing == Standing::Own,
        is_vanished: piece.standing == Standing::Vanished,
        is_words: edit.is_some_and(|edit| edit.words.is_some()),
        is_first: place == 0,
        is_last: place + 1 == draft.pieces.len(),
        met: shown.met.clone(),
    })
}
