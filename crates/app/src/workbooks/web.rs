//! One workbook, one Word report: downloaded, uploaded, shown field by field, taken over by a person.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dondoc_files::Format;
use dondoc_rules::access::Right;
use dondoc_rules::outlines::{self, OutlineItem};
use dondoc_rules::workbooks::{Basis, Finding, Offer, Place, Said, Standing, offers};

use super::{
    FILE_LIMIT_BYTES, Target, WorkbookRefusal, belongs, fields_now, form, limits, many_web, open, sentences, target,
};
use crate::bodies;
use crate::db::Tx;
use crate::http::{Catalogue, Cx, Error, Fields, Routes, Shell, catalogue, download, render, see};
use crate::ids::ObligationId;
use crate::returns::verbs::{self, ReturnRefusal, Sent};
use crate::returns::web::{item_texts, readable};

pub fn routes() -> Routes {
    Routes::new()
        .get("/obligations/{id}/workbook.xlsx", Right::ReadReturns, workbook)
        .post("/obligations/{id}/workbook", Right::WriteReturns, upload)
        .post("/obligations/{id}/word-report", Right::WriteReturns, upload_word)
        .post("/obligations/{id}/taking-over", Right::WriteReturns, take_over)
        .get("/cycles/{id}/workbooks", Right::RecordReturns, many_web::page)
        .get("/cycles/{id}/workbooks.zip", Right::RecordReturns, many_web::all)
        .post("/cycles/{id}/workbooks", Right::RecordReturns, many_web::upload)
}

async fn workbook(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (obligation, cycle) = readable(&mut tx, &cx, &id).await?;
    let name = bodies::name_of(&mut tx, &obligation.body, cycle.opens_on).await?;
    let target = match target(&mut tx, &cx.actor, &id).await {
        Ok(target) => target,
        // Who only reads, and who would record, gives the body its own form.
        Err(WorkbookRefusal::Return(ReturnRefusal::Unknown) | WorkbookRefusal::NoArrival) => {
            super::many::of_body(&mut tx, &obligation, &cycle).await?
        }
        Err(refusal) => return Err(Error::Refused(sentences::refusal(catalogue(cx.lang), refusal)?)),
    };
    let bytes = form::workbook(&mut tx, &target, cx.actor.now).await?;
    Ok(download(&file_name(&name, &cycle.name), Format::Xlsx.media_type(), bytes))
}

/// "bieu-so-xay-dung-nam-2023.xlsx": a name that every system takes.
pub fn file_name(body: &str, cycle: &str) -> String {
    let folded = dondoc_rules::vi::fold::fold(&format!("bieu {body} {cycle}"));
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    format!("{}.xlsx", words.join("-"))
}

#[derive(Template)]
#[template(path = "workbooks/preview.html")]
struct PreviewPage {
    shell: Shell,
    id: String,
    body: String,
    cycle: String,
    file: String,
    problem: Option<String>,
    is_word: bool,
    notes: Vec<String>,
    errors: Vec<String>,
    warnings: Vec<String>,
    rows: Vec<OfferRow>,
    unplaced: Vec<String>,
}

/// A field as a file offers it.
struct OfferRow {
    name: String,
    label: String,
    place: String,
    /// As it is sent back, and as it is shown.
    value: String,
    shown: String,
    now: String,
    now_shown: String,
    note: String,
    is_asked: bool,
    is_taken: bool,
}

/// What a page is made of, whatever file it came from.
#[derive(Default)]
struct Preview {
    file: String,
    problem: Option<String>,
    is_word: bool,
    notes: Vec<String>,
    findings: Vec<Finding>,
    offers: Vec<Offer>,
    /// The fields whose box is ticked; none at first, when the standing of each decides.
    taken: Option<Vec<String>>,
    unplaced: Vec<String>,
}

async fn upload(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let target = match target(&mut tx, &cx.actor, &id).await {
        Ok(target) => target,
        Err(refusal) => return Err(Error::Refused(sentences::refusal(t, refusal)?)),
    };
    let file = fields.file("file");
    let mut preview = Preview { file: file.map(|file| file.name.clone()).unwrap_or_default(), ..Preview::default() };
    let Some(file) = file else {
        preview.problem = Some(t["workbook.no-file"].to_owned());
        return page(&cx, &mut tx, &target, preview).await;
    };
    match read(&mut tx, &cx, &target, &file.bytes, t).await {
        Ok((notes, findings, offers)) => {
            (preview.notes, preview.findings, preview.offers) = (notes, findings, offers);
        }
        Err(refusal) => preview.problem = Some(sentences::refusal(t, refusal)?),
    }
    page(&cx, &mut tx, &target, preview).await
}

async fn read(
    tx: &mut Tx,
    cx: &Cx,
    target: &Target,
    bytes: &[u8],
    t: &Catalogue,
) -> Result<(Vec<String>, Vec<Finding>, Vec<Offer>), WorkbookRefusal> {
    let reading = open(bytes)?;
    let basis = belongs(tx, &reading, target).await?;
    let now = fields_now(tx, target, &cx.actor).await?;
    let mut notes = Vec::new();
    let revision = target.version.as_ref().map_or(0, |version| version.revision);
    if revision > reading.identity.revision {
        notes.push(t.with("workbook.saved-since", &[("at", &reading.identity.made_on)]));
    }
    Ok((notes, reading.findings, offers(&reading.said, &now, basis)))
}

async fn upload_word(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let target = match target(&mut tx, &cx.actor, &id).await {
        Ok(target) => target,
        Err(refusal) => return Err(Error::Refused(sentences::refusal(t, refusal)?)),
    };
    let mut preview = Preview { is_word: true, ..Preview::default() };
    let Some(file) = fields.file("file") else {
        preview.problem = Some(t["workbook.no-word-file"].to_owned());
        return page(&cx, &mut tx, &target, preview).await;
    };
    preview.file.clone_from(&file.name);
    if file.bytes.len() > FILE_LIMIT_BYTES {
        preview.problem = Some(t["workbook.word-large"].to_owned());
        return page(&cx, &mut tx, &target, preview).await;
    }
    match verbs::media_type(&file.bytes) {
        Ok(kind) if kind == Format::Docx.media_type() => {}
        Ok(_) | Err("return.file-kind") => preview.problem = Some(t["workbook.no-word"].to_owned()),
        Err(key) => preview.problem = Some(t[key].to_owned()),
    }
    if preview.problem.is_none() {
        match dondoc_files::read(&file.name, &file.bytes, &limits()) {
            Ok((document, _, _)) => place_word(&mut tx, &cx, &target, &document, &mut preview).await?,
            Err(_) => preview.problem = Some(t["workbook.no-word"].to_owned()),
        }
    }
    page(&cx, &mut tx, &target, preview).await
}

/// Offers a report's text beside the fields it seems to belong to.
async fn place_word(
    tx: &mut Tx,
    cx: &Cx,
    target: &Target,
    document: &dondoc_rules::doc::Document,
    preview: &mut Preview,
) -> Result<(), Error> {
    let items: Vec<OutlineItem> = item_texts(tx, &target.cycle, &target.obligation)
        .await?
        .into_iter()
        .map(|item| OutlineItem { item: item.item.to_string(), label: item.label, text: item.text })
        .collect();
    let outline = outlines::read(document, &items);
    let now = fields_now(tx, target, &cx.actor).await?;
    let said: Vec<Said> = outline
        .placed
        .into_iter()
        .map(|placed| Said { name: placed.name, place: Place::default(), was: String::new(), text: placed.text })
        .collect();
    preview.offers = offers(&said, &now, Basis::Other);
    // Never silently: each part is ticked by a person.
    preview.taken = Some(Vec::new());
    preview.unplaced = outline.unplaced;
    Ok(())
}

async fn page(cx: &Cx, tx: &mut Tx, target: &Target, preview: Preview) -> Result<Response, Error> {
    let shell = Shell::of(cx, "/returns").await?;
    let t = shell.t;
    let labels: BTreeMap<String, String> = item_texts(tx, &target.cycle, &target.obligation)
        .await?
        .into_iter()
        .map(|item| (item.item.to_string(), item.label))
        .collect();
    let rows = preview.offers.iter().map(|offer| offer_row(t, offer, &labels, preview.taken.as_deref())).collect();
    let sentences = |is_error: bool| {
        let findings = preview.findings.iter().filter(|finding| finding.problem.is_error() == is_error);
        findings.map(|finding| sentences::finding(t, finding)).collect::<Vec<_>>()
    };
    let page = PreviewPage {
        id: target.obligation.id.to_string(),
        body: bodies::name_of(tx, &target.obligation.body, target.cycle.opens_on).await?,
        cycle: target.cycle.name.clone(),
        errors: sentences(true),
        warnings: sentences(false),
        file: preview.file,
        problem: preview.problem,
        is_word: preview.is_word,
        notes: preview.notes,
        rows,
        unplaced: preview.unplaced,
        shell,
    };
    let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok((status, render(&page)?).into_response())
}

fn offer_row(t: &Catalogue, offer: &Offer, labels: &BTreeMap<String, String>, taken: Option<&[String]>) -> OfferRow {
    let (name, is_asked) = (offer.said.name.clone(), offer.standing != Standing::NotAsked);
    let shown = |text: &str| match text {
        "" => t["workbook.empty"].to_owned(),
        "0" if name == "is_nil" => t["workbook.no"].to_owned(),
        "1" if name == "is_nil" => t["workbook.yes"].to_owned(),
        word if name.ends_with(".progress") => t[&format!("progress.{word}")].to_owned(),
        word if name.ends_with(".figure_nature") => t[&format!("nature.{word}")].to_owned(),
        word if name.ends_with(".figure_missing") => t[&format!("missing.{word}")].to_owned(),
        text => text.to_owned(),
    };
    let note = match offer.standing {
        Standing::Changes => "",
        Standing::Clears => "workbook.clears",
        Standing::Meets => "workbook.meets",
        Standing::NotAsked => "workbook.not-asked",
    };
    let is_taken = match taken {
        Some(taken) => taken.contains(&name),
        None => offer.standing == Standing::Changes,
    };
    OfferRow {
        label: label(t, &name, labels),
        place: if offer.said.place == Place::default() {
            String::new()
        } else {
            sentences::place(t, &offer.said.place)
        },
        shown: shown(&offer.said.text),
        now_shown: shown(&offer.now),
        value: offer.said.text.clone(),
        now: offer.now.clone(),
        note: if note.is_empty() { String::new() } else { t[note].to_owned() },
        is_asked,
        is_taken: is_taken && is_asked,
        name,
    }
}

/// "I.1: Kết quả đã thực hiện".
fn label(t: &Catalogue, name: &str, labels: &BTreeMap<String, String>) -> String {
    match name.split_once('.') {
        Some((item, field)) => {
            let number = labels.get(item).map(String::as_str).unwrap_or_default();
            let key = match field.strip_prefix("figure_") {
                Some(field) => format!("figure.{field}"),
                None => format!("return.{field}"),
            };
            t.with("workbook.field-of", &[("label", number), ("field", &t[&key])])
        }
        None if name == "is_nil" => t["return.nil"].to_owned(),
        None => t[&format!("return.{name}")].to_owned(),
    }
}

async fn take_over(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let t = catalogue(cx.lang);
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let target = match target(&mut tx, &cx.actor, &id).await {
        Ok(target) => target,
        Err(refusal) => return Err(Error::Refused(sentences::refusal(t, refusal)?)),
    };
    drop(tx);
    let taken: Vec<String> = fields.all("take").map(str::to_owned).collect();
    let value = |prefix: &str, name: &str| fields.sent(&format!("{prefix}.{name}")).map(str::to_owned);
    let pick =
        |prefix: &str| -> Sent { taken.iter().filter_map(|name| Some((name.clone(), value(prefix, name)?))).collect() };
    let (sent, before) = (pick("new"), pick("was"));
    if sent.is_empty() {
        return again(&cx, &target, &fields, taken, t["workbook.none-taken"].to_owned()).await;
    }
    let version = match &target.version {
        Some(version) => version.id.clone(),
        None => match verbs::start(&cx.state.db, &cx.actor, &id).await {
            Ok(version) => version,
            Err(refusal) => return crate::returns::web::refused(&cx, refusal),
        },
    };
    match verbs::save(&cx.state.db, &cx.actor, &version, &sent, &before).await {
        Ok(()) => Ok(see(&format!("/returns/{version}/edit"))),
        Err(refusal @ ReturnRefusal::Met(_)) => {
            let problem = crate::returns::web::sentence(&refusal, t)?;
            again(&cx, &target, &fields, taken, problem).await
        }
        Err(refusal) => crate::returns::web::refused(&cx, refusal),
    }
}

/// The page once more: what was offered and ticked, beside what stands there by now.
async fn again(
    cx: &Cx,
    target: &Target,
    fields: &Fields,
    taken: Vec<String>,
    problem: String,
) -> Result<Response, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    // A version may have been begun meanwhile.
    let target = super::target(&mut tx, &cx.actor, &target.obligation.id).await.unwrap_or_else(|_| target.clone());
    let now = fields_now(&mut tx, &target, &cx.actor).await?;
    let offered = fields.values.iter().filter_map(|(name, text)| {
        let name = name.strip_prefix("new.")?.to_owned();
        let was = fields.sent(&format!("was.{name}")).unwrap_or_default().to_owned();
        Some(Said { name, place: Place::default(), was, text: text.clone() })
    });
    let offers = offered.map(|said| {
        let there = now.get(&said.name).cloned();
        let standing = match &there {
            None => Standing::NotAsked,
            Some(there) if there.trim_end() != said.was.trim_end() => Standing::Meets,
            Some(_) => Standing::Changes,
        };
        Offer { now: there.unwrap_or_default(), said, standing }
    });
    let preview = Preview {
        file: fields.get("file").to_owned(),
        problem: Some(problem),
        is_word: fields.get("is_word") == "1",
        offers: offers.collect(),
        taken: Some(taken),
        ..Preview::default()
    };
    page(cx, &mut tx, &target, preview).await
}
