//! The body's own official report, its approval and signature, and reports that came by another door.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::doc::Block;
use dondoc_rules::instruments::form::{Form, Kind, Signature, heading, layout, paragraph};

use super::items::answered_texts;
use super::refused;
use super::show::{instrument, readable};
use crate::clock::day_of;
use crate::http::{Cx, Error, Fields, ScannedFields, Typed, catalogue, see};
use crate::ids::{ObligationId, ReturnId};
use crate::returns::saying::{answered_at, documents_in_words, entry_facts, stands};
use crate::returns::verbs::{self, Letter, ReturnRefusal};
use crate::{bodies, returns, successions, words};

/// The body's report as DOCX; number and date stay blank until the records office gives them.
pub async fn report(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, &cx, &version.obligation).await?;
    super::parts::whole(&cx, &version)?;
    let source = instrument(&mut tx, &cycle).await?;
    // Who signs and who receives on the day on which it leaves.
    let seen = (version.submitted_at.map_or(cx.actor.today(), day_of), cx.actor.now);
    let (signing, named_on) = successions::in_force(&mut tx, &obligation.body, cycle.opens_on, seen).await?;
    let (receiving, received_on) = successions::in_force(&mut tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let name = bodies::name_of(&mut tx, &signing, named_on).await?;
    let focal = bodies::name_of(&mut tx, &receiving, received_on).await?;
    let head = bodies::letterhead(&mut tx, &signing, named_on, &source.issuer).await?;
    let head = bodies::signed(&mut tx, head, &signing, seen.0).await?;
    let said = returns::entries(&mut tx, &id).await?;
    let documents = returns::documents(&mut tx, &id).await?;
    let items = answered_texts(&mut tx, &cycle, &obligation, &version).await?;
    let mut body: Vec<Block> = Vec::new();
    let mut add = |title: &str, texts: Vec<String>| {
        body.push(Block::Paragraph(heading(1, title)));
        let texts = if texts.iter().all(String::is_empty) { vec!["Không phát sinh.".to_owned()] } else { texts };
        for line in texts.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty()) {
            body.push(Block::Paragraph(paragraph(line)));
        }
    };
    let of_items = |pick: &dyn Fn(&returns::Entry) -> &str| -> Vec<String> {
        let texts = items.iter().filter_map(|item| {
            let entry = said.iter().find(|entry| entry.item == item.item)?;
            let text = pick(entry);
            (!text.is_empty()).then(|| format!("Nhiệm vụ {}: {text}", item.label))
        });
        texts.collect()
    };
    let facts: Vec<_> = items
        .iter()
        .filter_map(|item| Some(entry_facts(said.iter().find(|entry| entry.item == item.item)?, &item.label)))
        .collect();
    let answered = answered_at(&facts);
    let results = || {
        let texts = items.iter().filter_map(|item| {
            let entry = said.iter().find(|entry| entry.item == item.item)?;
            let words = match entry.done.as_str() {
                "" => stands(answered.get(item.item.as_str()), entry),
                done => done.to_owned(),
            };
            (!words.is_empty()).then(|| format!("Nhiệm vụ {}: {words}", item.label))
        });
        texts.collect::<Vec<_>>()
    };
    let issued = documents_in_words(documents.iter(), &version.documents);
    let with = |general: &str, mut texts: Vec<String>| {
        texts.insert(0, general.to_owned());
        texts
    };
    add("I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", vec![version.deployment.clone(), issued]);
    add("II. KẾT QUẢ THỰC HIỆN", with(&version.assessment, results()));
    add("III. KHÓ KHĂN, VƯỚNG MẮC", of_items(&|entry| &entry.difficulties));
    add("IV. PHƯƠNG HƯỚNG KỲ TỚI", with(&version.next_period, of_items(&|entry| &entry.next_steps)));
    add("V. KIẾN NGHỊ, ĐỀ XUẤT", with(&version.proposals, of_items(&|entry| &entry.proposals)));
    body.push(Block::Paragraph(paragraph(format!("Trên đây là báo cáo của {name}, kính gửi {focal} tổng hợp./."))));
    let form = Form {
        symbol: head.titled_symbol("BC"),
        superior: head.superior,
        issuer: head.issuer,
        number: version.letter_number.clone(),
        place: source.place.clone().unwrap_or_default(),
        issued_on: version.letter_issued_on,
        year: cx.actor.today().year(),
        kind: Kind::Titled {
            type_name: "Báo cáo".to_owned(),
            title: format!("Kết quả thực hiện {}, {}", source.cited(), cycle.name.to_lowercase()),
        },
        addressees: vec![focal],
        body,
        signature: Signature { lines: head.signs, name: version.letter_signer.clone() },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: Vec::new(),
    };
    Ok(crate::http::word_file("bao-cao.docx", &layout(form), "Báo cáo"))
}

pub async fn ask_approval(cx: Cx, Path(id): Path<String>, fields: Fields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    if let Some(refused) = super::edit::keep(&cx, &id, &fields).await? {
        return Ok(refused);
    }
    match verbs::ask_approval(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        Err(ReturnRefusal::Incomplete(missing)) => super::edit::incomplete(&cx, &id, missing).await,
        Err(refusal) => refused(&cx, refusal),
    }
}

pub async fn approve(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    match verbs::approve(&cx.state.db, &cx.actor, &id).await {
        Ok(()) => Ok(see(&format!("/returns/{id}"))),
        Err(ReturnRefusal::Incomplete(missing)) => {
            Err(Error::Refused(super::edit::what_is_missing(&cx, &id, &missing).await?))
        }
        Err(refusal) => refused(&cx, refusal),
    }
}

fn letter(fields: &Fields) -> Letter {
    Letter {
        number: fields.get("number").to_owned(),
        issued_on: words::parse_day(fields.get("issued_on")),
        signer: fields.get("signer").to_owned(),
        file: fields.file("file").cloned(),
    }
}

pub async fn signed(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused } = scanned;
    let sentence = match refused {
        Some(sentence) => sentence,
        None => match verbs::record_signed(&cx.state.db, &cx.actor, &id, &letter(&fields)).await {
            Ok(()) => return Ok(see(&format!("/returns/{id}"))),
            Err(ReturnRefusal::Store(error)) => return Err(error.into()),
            Err(ReturnRefusal::Incomplete(missing)) => super::edit::what_is_missing(&cx, &id, &missing).await?,
            Err(refusal) => super::sentence(&refusal, catalogue(cx.lang))?,
        },
    };
    super::show::version_page(&cx, &id, Some((sentence, Typed::of("signed", &fields)))).await
}

pub async fn received(cx: Cx, Path(id): Path<String>, scanned: ScannedFields) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let ScannedFields { fields, refused } = scanned;
    let arrived_on = words::parse_day(fields.get("arrived_on"));
    let sentence = match refused {
        Some(sentence) => sentence,
        None => match verbs::record_received(&cx.state.db, &cx.actor, &id, &letter(&fields), arrived_on).await {
            Ok(version) => return Ok(see(&format!("/returns/{version}/edit"))),
            Err(ReturnRefusal::Store(error)) => return Err(error.into()),
            Err(refusal) => super::sentence(&refusal, catalogue(cx.lang))?,
        },
    };
    super::show::obligation_page(&cx, &id, Some((sentence, Typed::of("received", &fields)))).await
}
