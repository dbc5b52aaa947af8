//! What the focal body answers a body in writing: that its report arrived, and what was decided about a later day.

use axum::extract::Path;
use axum::response::Response;
use dondoc_rules::doc::Block;
use dondoc_rules::instruments::form::{Form, Kind, Signature, full_day, layout, paragraph};
use dondoc_rules::obligations::{Timeliness, state};

use super::show::{instrument, readable};
use crate::clock::day_of;
use crate::cycles::Cycle;
use crate::db::Tx;
use crate::http::{Cx, Error, catalogue, word_file};
use crate::ids::{ObligationId, ReturnId};
use crate::obligations::{self, Extension, Obligation};
use crate::returns::facts;
use crate::{bodies, returns, successions, words};

/// Both names: of the focal body that answers, of the body that is answered; and the form with room for its text.
async fn form(
    tx: &mut Tx,
    cx: &Cx,
    (obligation, cycle): (&Obligation, &Cycle),
    kind: Kind,
) -> Result<(String, String, Form), Error> {
    let source = instrument(tx, cycle).await?;
    let seen = (cx.actor.today(), cx.actor.now);
    let (writing, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let (reading, read_on) = successions::in_force(tx, &obligation.body, cycle.opens_on, seen).await?;
    let focal = bodies::name_of(tx, &writing, named_on).await?;
    let body = bodies::name_of(tx, &reading, read_on).await?;
    let head = bodies::letterhead(tx, &writing, named_on, &source.issuer).await?;
    let head = bodies::signed(tx, head, &writing, seen.0).await?;
    let is_titled = matches!(kind, Kind::Titled { .. });
    let form = Form {
        symbol: if is_titled { head.titled_symbol("PB") } else { head.letter_symbol() },
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: source.place.clone().unwrap_or_default(),
        issued_on: None,
        year: seen.0.year(),
        kind,
        addressees: if is_titled { Vec::new() } else { vec![body.clone()] },
        body: Vec::new(),
        signature: Signature { lines: head.signs, name: None },
        recipients: vec![if is_titled { body.clone() } else { "Như trên".to_owned() }, "Lưu: VT".to_owned()],
        annexes: Vec::new(),
    };
    Ok((focal, body, form))
}

fn text(line: String) -> Block {
    Block::Paragraph(paragraph(line))
}

/// The receipt of a report: who sent what, when it arrived, and how that stands to the day it was due.
pub async fn receipt(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ReturnId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let version = returns::get(&mut tx, &id).await?.ok_or(Error::NotFound)?;
    let (obligation, cycle) = readable(&mut tx, &cx, &version.obligation).await?;
    let arrived_on = version.arrived_on.or(version.submitted_at.map(day_of)).ok_or(Error::NotFound)?;
    let title = format!("Về việc đã tiếp nhận báo cáo {}", cycle.name.to_lowercase());
    let kind = Kind::Titled { type_name: "Phiếu báo".to_owned(), title };
    let (focal, body, form) = form(&mut tx, &cx, (&obligation, &cycle), kind).await?;
    let letter = match (&version.letter_number, version.letter_issued_on) {
        (Some(number), Some(on)) => format!(" số {number}, {}", full_day(on)),
        _ => String::new(),
    };
    let at = match version.submitted_at.filter(|at| day_of(*at) == arrived_on) {
        Some(at) => format!("{} {}", words::time(at), full_day(arrived_on)),
        None => full_day(arrived_on),
    };
    let all = returns::of_obligation(&mut tx, &obligation.id).await?;
    let facts = facts::of(&mut tx, &cycle, &obligation, &all.iter().collect::<Vec<_>>()).await?;
    let in_time = match state(&facts, cx.actor.today(), cx.actor.now).1 {
        Timeliness::Late(0) => ", chậm, gửi sau giờ hạn".to_owned(),
        Timeliness::Late(days) => format!(", chậm {days} ngày so với hạn"),
        Timeliness::OnTime => ", đúng hạn".to_owned(),
        Timeliness::NotIn | Timeliness::Excused | Timeliness::FocalPart | Timeliness::Suspended => String::new(),
    };
    let body = vec![
        text(format!("{focal} đã tiếp nhận báo cáo{letter} (bản {}) của {body} lúc {at}{in_time}.", version.version)),
        text(format!(
            "Phiếu này xác nhận việc gửi báo cáo; kết quả rà soát nội dung được {focal} thông báo trên hệ thống./."
        )),
    ];
    Ok(word_file("phieu-bao-tiep-nhan.docx", &layout(Form { body, ..form }), "Phiếu báo"))
}

/// The letter that tells a body what was decided about the later day it asked for; none before a decision.
pub async fn extension(cx: Cx, Path(id): Path<String>) -> Result<Response, Error> {
    let id = ObligationId::parse(&id).ok_or(Error::NotFound)?;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (obligation, cycle) = readable(&mut tx, &cx, &id).await?;
    let all = obligations::about::<Extension>(&mut tx, &id).await?;
    let decided = all.iter().rev().find(|one| one.decided_at.is_some()).ok_or(Error::NotFound)?;
    let about = format!("trả lời đề nghị gia hạn gửi báo cáo {}", cycle.name.to_lowercase());
    let (focal, body, form) = form(&mut tx, &cx, (&obligation, &cycle), Kind::Letter { about }).await?;
    let why = decided.decision_reason.as_deref().unwrap_or_default().trim().trim_end_matches('.');
    let asked = decided.reason.trim().trim_end_matches('.');
    let answer = match decided.granted_on {
        Some(day) => {
            format!(
                "{focal} đồng ý gia hạn; đề nghị {body} gửi báo cáo chậm nhất đến hết {}. Lý do: {why}./.",
                full_day(day)
            )
        }
        None => format!(
            "{focal} không đồng ý gia hạn; đề nghị {body} gửi báo cáo đúng thời hạn đã quy định, chậm nhất đến hết {}. Lý do: {why}./.",
            full_day(cycle.due().0)
        ),
    };
    let body = vec![
        text(format!(
            "{}, {body} đề nghị gia hạn gửi báo cáo {} đến hết {} (lý do: {asked}). Về việc này:",
            words::capital(&full_day(day_of(decided.asked_at))),
            cycle.name.to_lowercase(),
            full_day(decided.due_on)
        )),
        text(answer),
    ];
    let title = &catalogue(cx.lang)["extension.letter"];
    Ok(word_file("cong-van-gia-han.docx", &layout(Form { body, ..form }), title))
}
