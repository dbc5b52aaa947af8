//! The text of an urging letter in its official layout: it recalls the request, states until when nothing had come, names
//! the bodies, sets the new day, says what follows (vn-rules.md 1.5, topic 3). Number and day stay blank until given.

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, full_day, layout, paragraph, table};
use dondoc_rules::urges::UrgeKind;
use jiff::civil::Date;

use super::ladder::ladder;
use super::{Urge, bodies_of, of_cycle};
use crate::bodies::Letterhead;
use crate::clock::day_of;
use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::http::{Lang, catalogue};
use crate::instruments::Instrument;
use crate::{bodies, plans, successions, words};

/// More bodies than these stand in an annex.
pub(super) const IN_TEXT: usize = 10;
/// Widths of the annex's columns in twips: number, body.
const WIDTHS: [u32; 2] = [900, 8_100];

/// Who speaks in a letter, and about what.
struct Voice {
    focal: String,
    head: Letterhead,
    plan: Instrument,
}

/// The letter; none when its cycle or plan is not there.
pub async fn letter(tx: &mut Tx, urge: &Urge) -> Result<Option<Document>, DbError> {
    let Some(cycle) = cycles::get(tx, &urge.cycle).await? else { return Ok(None) };
    let Some(version) = plans::version(tx, &cycle.plan_version).await? else { return Ok(None) };
    let Some(plan) = plans::issued_by(tx, &version).await? else { return Ok(None) };
    let today = day_of(urge.made_at);
    let (asking, named_on) =
        successions::in_force(tx, &cycle.focal_body, cycle.opens_on, (today, urge.made_at)).await?;
    let focal = bodies::name_of(tx, &asking, named_on).await?;
    let head = bodies::letterhead(tx, &asking, named_on, &plan.issuer).await?;
    let head = bodies::signed(tx, head, &asking, today).await?;
    let names = names(tx, urge).await?;
    let voice = Voice { focal, head, plan };
    let before = of_cycle(tx, &cycle.id).await?;
    let mut before: Vec<&Urge> = before
        .iter()
        .filter(|other| other.kind == UrgeKind::Letter && other.recorded_at.is_some() && other.id != urge.id)
        .collect();
    before.sort_by_key(|other| other.issued_on);
    let signs = signs(tx, &urge.step).await?;
    Ok(Some(layout(form(urge, &cycle, voice, &names, &before, signs))))
}

/// The bodies that an urging named, in the register's order.
pub async fn names(tx: &mut Tx, urge: &Urge) -> Result<Vec<String>, DbError> {
    let rows = bodies_of(tx, &urge.id).await?;
    let register = bodies::every(tx).await?;
    let mut names: Vec<(usize, String)> = rows
        .into_iter()
        .map(|row| (register.iter().position(|body| body.id == row.body).unwrap_or(usize::MAX), row.name))
        .collect();
    names.sort();
    names.dedup();
    Ok(names.into_iter().map(|(_, name)| name).collect())
}

fn form(urge: &Urge, cycle: &Cycle, voice: Voice, names: &[String], before: &[&Urge], signs: Vec<String>) -> Form {
    let says = Says {
        kind: urge.kind,
        made_on: day_of(urge.made_at),
        number: &urge.number,
        issued_on: urge.issued_on,
        about: about(urge, cycle, &voice.plan, before.len()),
        body: body(urge, cycle, &voice, names, before),
        annexes: Vec::new(),
        list: Some("Danh sách cơ quan, đơn vị chưa gửi báo cáo"),
    };
    let Voice { focal, head, plan } = voice;
    let speaker = Speaker { focal, head, committee: plan.issuer, place: plan.place.unwrap_or_default() };
    sheet(says, speaker, names, signs)
}

/// What a letter says.
pub(super) struct Says<'a> {
    pub kind: UrgeKind,
    pub made_on: Date,
    /// Empty until the records office gives it.
    pub number: &'a str,
    pub issued_on: Option<Date>,
    pub about: String,
    pub body: Vec<Block>,
    pub annexes: Vec<Annex>,
    /// The title of the annex in which many bodies are listed; none where an annex names them already.
    pub list: Option<&'static str>,
}

/// Who says it.
pub(super) struct Speaker {
    pub focal: String,
    pub head: Letterhead,
    /// The People's Committee over it, and the place of its documents.
    pub committee: String,
    pub place: String,
}

/// A letter in its official layout: many bodies stand in an annex.
pub(super) fn sheet(says: Says<'_>, speaker: Speaker, names: &[String], signs: Vec<String>) -> Form {
    let in_annex = names.len() > IN_TEXT;
    let addressees = if in_annex { vec![GROUP.to_owned()] } else { names.to_vec() };
    let list = says.list.filter(|_| in_annex).map(|title| Annex {
        title: title.to_owned(),
        landscape: false,
        blocks: vec![table(
            &["TT", "Cơ quan, đơn vị"],
            names.iter().enumerate().map(|(index, name)| vec![(index + 1).to_string(), name.clone()]).collect(),
            &WIDTHS,
        )],
    });
    let Speaker { focal, head, committee, place } = speaker;
    let is_superior = says.kind == UrgeKind::SuperiorLetter;
    let symbol = if is_superior { "/UBND-          ".to_owned() } else { head.letter_symbol() };
    let recipients = match is_superior {
        true => vec!["Như trên", "Chủ tịch, các Phó Chủ tịch Ủy ban nhân dân (để báo cáo)", focal.as_str(), "Lưu: VT"],
        false => vec!["Như trên", "Lưu: VT"],
    };
    let recipients = recipients.into_iter().map(str::to_owned).collect();
    Form {
        superior: if is_superior { None } else { head.superior },
        issuer: if is_superior { committee } else { head.issuer },
        symbol,
        number: (!says.number.is_empty()).then(|| says.number.to_owned()),
        place,
        issued_on: says.issued_on,
        year: says.made_on.year(),
        kind: Kind::Letter { about: says.about },
        addressees,
        body: says.body,
        signature: Signature { lines: if signs.is_empty() { head.signs } else { signs }, name: None },
        recipients,
        annexes: list.into_iter().chain(says.annexes).collect(),
    }
}

/// Who signs a step's letters, one line each; empty for the head of the focal body.
pub(super) async fn signs(tx: &mut Tx, step: &str) -> Result<Vec<String>, DbError> {
    let capacity = ladder(tx).await?.into_iter().find(|own| own.code == step).map(|own| own.capacity);
    let lines = capacity.iter().flat_map(|lines| lines.split('|')).filter(|line| !line.is_empty());
    Ok(lines.map(str::to_owned).collect())
}

/// Whom a letter speaks to when the names stand in its annex.
const GROUP: &str = "Các cơ quan, đơn vị có tên tại Phụ lục kèm theo";

fn about(urge: &Urge, cycle: &Cycle, plan: &Instrument, before: usize) -> String {
    let what = format!("báo cáo kết quả thực hiện {}, {}", plan.cited(), cycle.name.to_lowercase());
    match urge.kind {
        UrgeKind::Request => format!("đề nghị phối hợp gửi {what}"),
        UrgeKind::Letter => format!("đôn đốc gửi {what} (lần {})", before + 1),
        UrgeKind::SuperiorLetter | UrgeKind::Reminder => format!("đôn đốc gửi {what}"),
    }
}

fn body(urge: &Urge, cycle: &Cycle, voice: &Voice, names: &[String], before: &[&Urge]) -> Vec<Block> {
    let focal = &voice.focal;
    let text = |line: String| Block::Paragraph(paragraph(line));
    let mut blocks = vec![text(recall(cycle, voice))];
    for letter in before {
        let (Some(day), Some(set)) = (letter.issued_on, letter.new_due_on) else { continue };
        blocks.push(text(format!(
            "{}, {focal} đã có Công văn số {} đôn đốc, đề nghị gửi báo cáo chậm nhất đến hết {}.",
            words::capital(&full_day(day)),
            letter.number,
            full_day(set)
        )));
    }
    // A whole day that has passed: what came today is not named at all.
    let (due_on, _) = cycle.due();
    let until = day_of(urge.made_at).yesterday().unwrap_or(due_on).max(due_on);
    let until = full_day(until);
    let named = match (urge.kind, names) {
        (UrgeKind::Request, _) => "Quý cơ quan".to_owned(),
        (_, names) if names.len() > IN_TEXT => {
            format!("{} cơ quan, đơn vị có tên tại Phụ lục kèm theo", names.len())
        }
        (_, names) => format!("{} cơ quan, đơn vị: {}", names.len(), names.join("; ")),
    };
    blocks.push(text(format!("Đến hết {until}, {focal} chưa nhận được báo cáo của {named}.")));
    let set = urge.new_due_on.map(full_day).unwrap_or_default();
    blocks.extend(asked(urge.kind, focal, &set).into_iter().map(text));
    blocks
}

/// The request that is recalled: its number and day where they are known, and until when it asked.
fn recall(cycle: &Cycle, voice: &Voice) -> String {
    let Voice { focal, plan, .. } = voice;
    let due = match cycle.due() {
        (on, Some(time)) => format!("{} {}", words::hour(time), full_day(on)),
        (on, None) => full_day(on.tomorrow().unwrap_or(on)),
    };
    let basis = format!("Thực hiện {} của {} về {}", plan.cited(), plan.issuer, plan.title);
    match (&cycle.request_number, cycle.request_issued_on) {
        (Some(number), Some(day)) => format!(
            "{basis}, {} {focal} đã có Công văn số {number} đề nghị các cơ quan, đơn vị báo cáo kết quả thực hiện ({}), \
             gửi về {focal} trước {due}.",
            full_day(day),
            cycle.name.to_lowercase()
        ),
        _ => format!(
            "{basis}, các cơ quan, đơn vị báo cáo kết quả thực hiện ({}), gửi về {focal} trước {due}.",
            cycle.name.to_lowercase()
        ),
    }
}

fn asked(kind: UrgeKind, focal: &str, set: &str) -> Vec<String> {
    match kind {
        UrgeKind::Request => vec![format!(
            "Để kịp thời tổng hợp, {focal} trân trọng đề nghị Quý cơ quan quan tâm, phối hợp gửi báo cáo về {focal} chậm \
             nhất đến hết {set}./."
        )],
        UrgeKind::Letter | UrgeKind::Reminder => vec![
            format!(
                "Để kịp thời tổng hợp, {focal} đề nghị quý cơ quan, đơn vị khẩn trương gửi báo cáo về {focal} chậm nhất đến \
                 hết {set}."
            ),
            format!(
                "Sau thời hạn nêu trên, {focal} tổng hợp tình hình chấp hành chế độ báo cáo, báo cáo Chủ tịch Ủy ban nhân \
                 dân xem xét, chỉ đạo./."
            ),
        ],
        UrgeKind::SuperiorLetter => vec![
            format!(
                "Thực hiện ý kiến của Chủ tịch Ủy ban nhân dân, đề nghị Thủ trưởng các cơ quan, đơn vị nêu trên khẩn \
                 trương chỉ đạo, gửi báo cáo về {focal} chậm nhất đến hết {set}; báo cáo rõ nguyên nhân chậm."
            ),
            format!("Giao {focal} theo dõi, tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân kết quả thực hiện./."),
        ],
    }
}

/// What the file of a letter is called.
pub fn file_name(kind: UrgeKind) -> &'static str {
    match kind {
        UrgeKind::Request => "cong-van-de-nghi.docx",
        UrgeKind::SuperiorLetter => "du-thao-cong-van-ubnd.docx",
        UrgeKind::Letter | UrgeKind::Reminder => "cong-van-don-doc.docx",
    }
}

/// The title that a letter's file carries.
pub fn file_title() -> &'static str {
    &catalogue(Lang::Vi)["urge.letter-title"]
}
