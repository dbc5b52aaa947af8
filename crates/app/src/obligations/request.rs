//! The letter that asks for the reports (công văn yêu cầu báo cáo): named recipients, days, outline.

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, layout, paragraph, table};
use dondoc_rules::vi::collate::compare;
use jiff::civil::Date;

use super::Obligation;
use crate::actor::Actor;
use crate::cycles::Cycle;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::CycleId;
use crate::{bodies, cycles, instruments, plans, successions, words};

const OUTLINE: &str = "Đề cương báo cáo";
const FORM: &str = "Biểu kết quả thực hiện nhiệm vụ";
const FORM_HEADS: [&str; 6] =
    ["TT", "Nhiệm vụ", "Cơ quan báo cáo", "Kết quả thực hiện", "Khó khăn, vướng mắc", "Kiến nghị, đề xuất"];
/// Shares of the page's width.
const FORM_WIDTHS: [u32; 6] = [7, 30, 18, 19, 13, 13];

/// The letter of a cycle; none when it is not there or is another body's.
pub async fn letter(tx: &mut Tx, actor: &Actor, id: &CycleId) -> Result<Option<Document>, DbError> {
    let Some(cycle) = cycles::get(tx, id).await? else { return Ok(None) };
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Ok(None);
    }
    let Some(version) = plans::version(tx, &cycle.plan_version).await? else { return Ok(None) };
    let Some(instrument) = plans::issued_by(tx, &version).await? else { return Ok(None) };
    let all = bodies::all(tx, cycle.opens_on).await?;
    let owing = super::of_cycle(tx, id).await?;
    let mut addressees: Vec<String> = Vec::new();
    for named in &all {
        if owing.iter().any(|obligation| obligation.body == named.body.id && !obligation.is_focal_part) {
            addressees.push(named.name.clone());
        }
    }
    let seen = (cycle.request_issued_on.unwrap_or(actor.today()), actor.now);
    let (asking, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let focal = bodies::name_of(tx, &asking, named_on).await?;
    let head = bodies::letterhead(tx, &asking, named_on, &instrument.issuer).await?;
    let head = bodies::signed(tx, head, &asking, seen.0).await?;
    let text = |line: String| Block::Paragraph(paragraph(line));
    let due = match cycle.due() {
        (on, Some(time)) => format!("{} ngày {}", words::hour(time), words::day(on)),
        (on, None) => format!("ngày {}", words::day(on.tomorrow().unwrap_or(on))),
    };
    let asked = match &cycle.asked_by {
        Some(asked) => instruments::get(tx, asked).await?,
        None => None,
    };
    let basis = match asked {
        Some(asked) => format!(
            "Thực hiện {} của {} về {}; căn cứ {} của {}",
            asked.cited(),
            asked.issuer,
            asked.title,
            instrument.cited(),
            instrument.issuer
        ),
        None => format!("Thực hiện {} của {} về {}", instrument.cited(), instrument.issuer, instrument.title),
    };
    let estimate = match cycle.cutoff_on < cycle.period_to {
        true => " Số liệu của thời gian còn lại trong kỳ là số ước thực hiện.",
        false => "",
    };
    let mut body = vec![
        text(format!("{basis}, {focal} đề nghị quý cơ quan, đơn vị báo cáo kết quả thực hiện như sau:")),
        text(format!(
            "1. Kỳ báo cáo: từ ngày {} đến ngày {}; số liệu từ ngày {} đến hết ngày {}.{estimate}",
            words::day(cycle.period_from),
            words::day(cycle.period_to),
            words::day(cycle.period_from),
            words::day(cycle.cutoff_on)
        )),
    ];
    let outline = cycle.outline.lines().map(|line| text(line.trim().to_owned())).collect();
    let mut annexes = vec![Annex { title: OUTLINE.to_owned(), landscape: false, blocks: outline }];
    let asked = asked_rows(tx, &cycle, &owing, &all).await?;
    let forms = match asked.is_empty() {
        true => format!("3. Biểu mẫu: {}", cycle.forms),
        false => format!("3. Biểu mẫu: {} (Phụ lục II kèm theo, ghi sẵn nhiệm vụ và cơ quan báo cáo).", cycle.forms),
    };
    if !asked.is_empty() {
        let blocks = vec![table(&FORM_HEADS, asked, &FORM_WIDTHS)];
        annexes.push(Annex { title: FORM.to_owned(), landscape: true, blocks });
    }
    let named = if annexes.len() > 1 { "Phụ lục I" } else { "Phụ lục" };
    body.extend([
        text(format!("2. Nội dung báo cáo: theo đề cương tại {named} kèm theo.")),
        text("Trường hợp không phát sinh, đề nghị báo cáo rõ là không phát sinh.".to_owned()),
        text(forms),
        text(format!("4. Hình thức gửi: {}", cycle.method)),
        text(format!("5. Thời hạn: báo cáo gửi về {focal} trước {due} để tổng hợp.")),
        text(format!("{focal} đề nghị quý cơ quan, đơn vị quan tâm, phối hợp thực hiện./.")),
    ]);
    let form = Form {
        symbol: head.letter_symbol(),
        superior: head.superior,
        issuer: head.issuer,
        number: cycle.request_number.clone(),
        place: instrument.place.clone().unwrap_or_default(),
        issued_on: cycle.request_issued_on,
        year: cycle.opens_on.year(),
        kind: Kind::Letter {
            about: format!("báo cáo kết quả thực hiện {}, {}", instrument.cited(), cycle.name.to_lowercase()),
        },
        addressees,
        body,
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes,
    };
    Ok(Some(layout(form)))
}

/// The form: each task that is asked about with the bodies that report on it, and columns to be filled in.
async fn asked_rows(
    tx: &mut Tx,
    cycle: &Cycle,
    owing: &[Obligation],
    names: &[bodies::Named],
) -> Result<Vec<Vec<String>>, DbError> {
    let items = super::items_of_cycle(tx, &cycle.id).await?;
    let mut rows = Vec::new();
    for task in plans::tasks(tx, &cycle.plan_version).await? {
        let of_task = items.iter().filter(|item| item.task.as_ref() == Some(&task.id));
        let bodies = of_task.filter_map(|item| owing.iter().find(|owed| owed.id == item.obligation));
        let mut named: Vec<&str> = bodies
            .filter_map(|owed| names.iter().find(|named| named.body.id == owed.body))
            .map(|named| named.name.as_str())
            .collect();
        named.sort_by(|a, b| compare(a, b));
        named.dedup();
        if !named.is_empty() {
            let blank = || String::new();
            rows.push(vec![task.label, task.text, named.join("; "), blank(), blank(), blank()]);
        }
    }
    Ok(rows)
}

/// An issued letter as a person records it.
#[derive(Debug, Clone)]
pub struct Issued<'a> {
    pub number: &'a str,
    pub issued_on: Date,
    /// The last on-time day that the letter names, where it is another than the cycle's.
    pub due_on: Option<Date>,
}

/// Why a letter was not recorded.
#[derive(Debug)]
pub enum RequestRefusal {
    /// The cycle is not there or is another body's.
    Unknown,
    /// A letter may ask earlier than the plan, never later: the plan's day.
    Later(Date),
    /// The day it names leaves no time: it is not after the day of the letter.
    BeforeLetter,
    Store(DbError),
}

impl From<DbError> for RequestRefusal {
    fn from(error: DbError) -> Self {
        RequestRefusal::Store(error)
    }
}

/// Records number and day of the issued letter. An earlier day in it becomes the due day from now on, "theo công văn số …".
pub async fn record(db: &Db, actor: &Actor, id: &CycleId, letter: &Issued<'_>) -> Result<(), RequestRefusal> {
    let mut act = Act::begin(db, actor, "cycle.requested").await?;
    let mut cycle = cycles::get(act.tx(), id).await?.ok_or(RequestRefusal::Unknown)?;
    if !actor.acts_for(&cycle.focal_body) {
        return Err(RequestRefusal::Unknown);
    }
    let named = letter.due_on.filter(|day| *day != cycle.due_on);
    if named.is_some_and(|day| day > cycle.due_on) {
        return Err(RequestRefusal::Later(cycle.due_on));
    }
    if named.is_some_and(|day| day <= letter.issued_on) {
        return Err(RequestRefusal::BeforeLetter);
    }
    cycle.request_number = Some(letter.number.to_owned());
    cycle.request_issued_on = Some(letter.issued_on);
    cycle.request_due_on = named;
    cycle.request_recorded_at = Some(actor.now);
    act.put(&cycle).await?;
    act.commit(&format!("cycles/{id}")).await?;
    Ok(())
}
