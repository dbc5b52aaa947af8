//! The draft letter that asks the leading bodies to clear what their tasks leave open.

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Form, Kind, Signature, layout, paragraph, table};
use jiff::civil::Date;

use super::of_plan;
use crate::db::{DbError, Tx};
use crate::http::Catalogue;
use crate::ids::{PlanId, TaskId};
use crate::imports::lint::slot_name;
use crate::{bodies, plans};

/// Widths of the table's columns in twips: number, task, lead, what is to be cleared.
const WIDTHS: [u32; 4] = [900, 3_300, 2_100, 2_700];

/// The letter; none when the plan is not there.
pub async fn letter(tx: &mut Tx, plan: &PlanId, on: Date, t: &Catalogue) -> Result<Option<Document>, DbError> {
    let Some(own) = plans::get(tx, plan).await? else { return Ok(None) };
    let Some(focal) = own.focal_body else { return Ok(None) };
    let Some(version) = plans::latest(tx, plan).await? else { return Ok(None) };
    let Some(instrument) = plans::issued_by(tx, &version).await? else { return Ok(None) };
    let head = bodies::letterhead(tx, &focal, on, &instrument.issuer).await?;
    let head = bodies::signed(tx, head, &focal, on).await?;
    let name = bodies::name_of(tx, &focal, on).await?;
    let tasks = of_plan(tx, plan).await?;
    let parties = plans::parties(tx, &version.id).await?;
    // The letter asks others: what the focal body alone leads it clears itself.
    let leads: Vec<_> = parties.iter().filter(|party| party.role != "cooperating").collect();
    let is_own = |task: &TaskId| {
        let mut own = leads.iter().filter(|party| party.task == *task).peekable();
        own.peek().is_some() && own.all(|party| party.body.as_ref() == Some(&focal))
    };
    let rows: Vec<Vec<String>> = tasks
        .iter()
        .filter(|task| !is_own(&task.task.id))
        .map(|task| {
            let open = task.open().map(|(slot, reason)| format!("{}: {reason}", slot_name(slot, t)));
            (task, open.collect::<Vec<_>>().join("; "))
        })
        .filter(|(_, open)| !open.is_empty())
        .map(|(task, open)| {
            let lead = task.task.lead_raw.clone().unwrap_or_default();
            vec![task.task.label.clone(), task.task.text.clone(), lead, open]
        })
        .collect();
    let text = |line: String| Block::Paragraph(paragraph(line));
    let body = vec![
        text(format!(
            "Qua rà soát {} của {} về {}, {name} đề nghị các cơ quan, đơn vị được giao chủ trì làm rõ các nội dung sau:",
            instrument.cited(),
            instrument.issuer,
            instrument.title
        )),
        table(&["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Nội dung cần làm rõ"], rows, &WIDTHS),
        text(format!("Đề nghị quý cơ quan, đơn vị có ý kiến gửi về {name} để tổng hợp./.")),
    ];
    let mut addressees: Vec<String> = Vec::new();
    for id in leads.iter().filter_map(|party| party.body.as_ref()) {
        let own = bodies::name_of(tx, id, on).await?;
        if *id != focal && !addressees.contains(&own) {
            addressees.push(own);
        }
    }
    let form = Form {
        symbol: head.letter_symbol(),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: instrument.place.clone().unwrap_or_default(),
        issued_on: None,
        year: on.year(),
        kind: Kind::Letter { about: format!("làm rõ nội dung nhiệm vụ tại {}", instrument.cited()) },
        addressees,
        body,
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: Vec::new(),
    };
    Ok(Some(layout(form)))
}
