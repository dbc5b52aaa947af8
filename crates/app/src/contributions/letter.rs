//! The text of a request for contribution in its official layout; number and day stay blank until given.

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, full_day, layout, paragraph, table};

use super::{ContributionRequest, bodies as asked, items};
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::ids::ItemId;
use crate::{bodies, obligations, plans, successions};

/// More addressees, or more rows, than these stand in an annex.
const IN_TEXT: usize = 10;
/// Widths of the annexes' columns in twips: number, words.
const WIDTHS: [u32; 2] = [900, 8_100];
/// Whom a letter speaks to when the names stand in its annex.
const GROUP: &str = "Các cơ quan, đơn vị có tên tại Phụ lục kèm theo";

/// A row of the lead's report in the plan's own words.
pub struct RowText {
    pub item: ItemId,
    pub label: String,
    pub text: String,
}

/// The rows of a request in the plan's own words.
pub async fn rows(tx: &mut Tx, request: &ContributionRequest, cycle: &Cycle) -> Result<Vec<RowText>, DbError> {
    let wanted = items(tx, &request.id).await?;
    let mut all = texts(tx, &request.obligation, cycle, true).await?;
    all.retain(|row| wanted.iter().any(|one| one.item == row.item));
    Ok(all)
}

/// All rows that a report is asked about now, in the plan's own words.
pub async fn all_rows(
    tx: &mut Tx,
    obligation: &crate::ids::ObligationId,
    cycle: &Cycle,
) -> Result<Vec<RowText>, DbError> {
    texts(tx, obligation, cycle, false).await
}

/// Rows in the plan's own words; what an amendment ended too, where it was asked for before.
async fn texts(
    tx: &mut Tx,
    obligation: &crate::ids::ObligationId,
    cycle: &Cycle,
    with_ended: bool,
) -> Result<Vec<RowText>, DbError> {
    let tasks = plans::tasks_ever(tx, &cycle.plan_version).await?;
    let targets = plans::targets_ever(tx, &cycle.plan_version).await?;
    let items = obligations::items(tx, obligation).await?.into_iter();
    let all = items.filter(|item| with_ended || item.ended_at.is_none()).filter_map(|item| {
        let task = tasks.iter().find(|task| Some(&task.id) == item.task.as_ref());
        let target = targets.iter().find(|target| Some(&target.id) == item.target.as_ref());
        let words = task.map(|task| (&task.label, &task.text)).or(target.map(|target| (&target.label, &target.text)));
        words.map(|(label, text)| RowText { item: item.id, label: label.clone(), text: text.clone() })
    });
    Ok(all.collect())
}

/// The letter; none when its report or plan is not there.
pub async fn letter(tx: &mut Tx, request: &ContributionRequest) -> Result<Option<Document>, DbError> {
    let Some(obligation) = obligations::get(tx, &request.obligation).await? else { return Ok(None) };
    let Some(cycle) = cycles::get(tx, &obligation.cycle).await? else { return Ok(None) };
    let Some(version) = plans::version(tx, &cycle.plan_version).await? else { return Ok(None) };
    let Some(plan) = plans::issued_by(tx, &version).await? else { return Ok(None) };
    let seen = (day_of(request.made_at), request.made_at);
    let (asking, named_on) = successions::in_force(tx, &request.body, cycle.opens_on, seen).await?;
    let lead = bodies::name_of(tx, &asking, named_on).await?;
    let head = bodies::letterhead(tx, &asking, named_on, &plan.issuer).await?;
    let head = bodies::signed(tx, head, &asking, named_on).await?;
    let names: Vec<String> = asked(tx, &request.id).await?.into_iter().map(|one| one.name).collect();
    let rows = rows(tx, request, &cycle).await?;
    let text = |line: String| Block::Paragraph(paragraph(line));
    let mut annexes = Vec::new();
    let numbered = |lines: Vec<String>, title: &str, head: &str| Annex {
        title: title.to_owned(),
        landscape: false,
        blocks: vec![table(
            &["TT", head],
            lines.into_iter().enumerate().map(|(index, line)| vec![(index + 1).to_string(), line]).collect(),
            &WIDTHS,
        )],
    };
    let in_annex = names.len() > IN_TEXT;
    let addressees = if in_annex { vec![GROUP.to_owned()] } else { names.clone() };
    if in_annex {
        annexes.push(numbered(names, "Danh sách cơ quan, đơn vị được đề nghị phối hợp", "Cơ quan, đơn vị"));
    }
    let lines: Vec<String> = rows.into_iter().map(|row| format!("Nhiệm vụ {}: {}", row.label, row.text)).collect();
    let mut body = vec![text(format!(
        "Thực hiện {} của {} về {}, để có cơ sở xây dựng báo cáo kết quả thực hiện ({}), {lead} đề nghị quý cơ quan, đơn vị \
         phối hợp, cung cấp nội dung, số liệu như sau:",
        plan.cited(),
        plan.issuer,
        plan.title,
        cycle.name.to_lowercase()
    ))];
    body.push(text(format!("1. Nội dung đề nghị: {}", ended(&request.text))));
    if lines.len() > IN_TEXT {
        body.push(text("2. Nhiệm vụ: theo danh mục tại Phụ lục kèm theo.".to_owned()));
        annexes.push(numbered(lines, "Danh mục nhiệm vụ đề nghị phối hợp, cung cấp số liệu", "Nhiệm vụ"));
    } else {
        body.push(text("2. Nhiệm vụ:".to_owned()));
        body.extend(lines.into_iter().map(|line| text(format!("- {}", ended(&line)))));
    }
    body.push(text(format!(
        "3. Thời hạn: gửi về {lead} chậm nhất đến hết {}. Trường hợp không có nội dung, đề nghị trả lời rõ là không có.",
        full_day(request.due_on)
    )));
    body.push(text(format!("{lead} trân trọng đề nghị quý cơ quan, đơn vị quan tâm, phối hợp./.")));
    let form = Form {
        symbol: head.letter_symbol(),
        superior: head.superior,
        issuer: head.issuer,
        number: (!request.number.is_empty()).then(|| request.number.clone()),
        place: plan.place.clone().unwrap_or_default(),
        issued_on: request.issued_on,
        year: day_of(request.made_at).year(),
        kind: Kind::Letter {
            about: format!(
                "đề nghị phối hợp, cung cấp nội dung, số liệu báo cáo kết quả thực hiện {}, {}",
                plan.cited(),
                cycle.name.to_lowercase()
            ),
        },
        addressees,
        body,
        signature: Signature { lines: head.signs, name: Some(request.signer.clone()).filter(|name| !name.is_empty()) },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes,
    };
    Ok(Some(layout(form)))
}

/// A line with one full stop at its end.
fn ended(line: &str) -> String {
    format!("{}.", line.trim().trim_end_matches(['.', ';', ',']))
}
