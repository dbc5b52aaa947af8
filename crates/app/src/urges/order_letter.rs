//! The text of an urging letter about directives in its official layout: it recalls each directive with its source and day,
//! states until when nothing had come, names the bodies, sets the new day, says what follows (vn-rules.md 1.5, topic 3).

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, full_day, layout, paragraph, table};
use dondoc_rules::urges::UrgeKind;
use jiff::civil::Date;

use super::letter::{IN_TEXT, Says, Speaker, sheet, signs};
use super::order_letters::{OrderLetter, OrderLetterRow, before, rows};
use crate::clock::day_of;
use crate::db::{DbError, Tx};
use crate::directives::{self, Directive};
use crate::ids::BodyId;
use crate::instruments::Instrument;
use crate::{bodies, instruments, plans, words};

/// Widths of the annex's columns in twips: number, directive, source, body, day.
const WIDTHS: [u32; 5] = [600, 3_300, 1_900, 1_800, 1_500];
/// So many directives are told in the text; more stand in the annex alone.
const TOLD: usize = 3;

/// The letter.
pub async fn letter(tx: &mut Tx, letter: &OrderLetter) -> Result<Document, DbError> {
    let today = day_of(letter.made_at);
    let rows = rows(tx, &letter.id).await?;
    let mut told: Vec<(OrderLetterRow, Directive)> = Vec::new();
    for row in rows {
        if let Some(directive) = directives::get(tx, &row.directive).await? {
            told.push((row, directive));
        }
    }
    told.sort_by(|(a, _), (b, _)| dondoc_rules::vi::collate::compare(&a.name, &b.name).then(a.due_on.cmp(&b.due_on)));
    let mut names: Vec<String> = told.iter().map(|(row, _)| row.name.clone()).collect();
    names.dedup();
    let basis = basis(tx, &letter.keeper, &told).await?;
    let committee = basis.as_ref().map(|one| one.issuer.clone()).unwrap_or_default();
    let head = bodies::letterhead(tx, &letter.keeper, today, &committee).await?;
    let mut head = bodies::signed(tx, head, &letter.keeper, today).await?;
    head.superior = head.superior.filter(|name| !name.is_empty());
    let focal = bodies::name_of(tx, &letter.keeper, today).await?;
    let earlier = before(tx, letter).await?;
    let says = Says {
        kind: letter.kind,
        made_on: today,
        number: &letter.number,
        issued_on: letter.issued_on,
        about: about(letter, earlier.len()),
        body: body(letter, &focal, &told, &names, &earlier),
        annexes: vec![annex(&told)],
        list: None,
    };
    let place = basis.and_then(|one| one.place).unwrap_or_default();
    let speaker = Speaker { focal, head, committee, place };
    Ok(layout(sheet(says, speaker, &names, signs(tx, &letter.step).await?)))
}

/// The instrument whose issuer stands over the focal body: of a plan that a directive belongs to, else of any plan that the
/// body leads.
async fn basis(
    tx: &mut Tx,
    keeper: &BodyId,
    told: &[(OrderLetterRow, Directive)],
) -> Result<Option<Instrument>, DbError> {
    let mut plan = told.iter().find_map(|(_, directive)| directive.plan.clone());
    if plan.is_none() {
        let led = plans::list(tx).await?.into_iter().find(|plan| plan.focal_body.as_ref() == Some(keeper));
        plan = led.map(|plan| plan.id);
    }
    let Some(plan) = plan else { return Ok(None) };
    match plans::latest(tx, &plan).await? {
        Some(version) => instruments::get(tx, &version.instrument).await,
        None => Ok(None),
    }
}

fn about(letter: &OrderLetter, before: usize) -> String {
    let what = "thực hiện và báo cáo kết quả các ý kiến chỉ đạo đã quá hạn";
    match letter.kind {
        UrgeKind::Request => format!("đề nghị phối hợp {what}"),
        UrgeKind::Letter => format!("đôn đốc {what} (lần {})", before + 1),
        UrgeKind::SuperiorLetter | UrgeKind::Reminder => format!("đôn đốc {what}"),
    }
}

fn source(directive: &Directive) -> String {
    let given = match directive.reference.as_str() {
        "" => directive.ordered_by.clone(),
        reference => format!("{reference}, {}", directive.ordered_by),
    };
    format!("{given}, {}", words::day(directive.ordered_on))
}

/// The parts of directives as a table: an annex that the text points to.
fn annex(told: &[(OrderLetterRow, Directive)]) -> Annex {
    let rows = (1..).zip(told).map(|(number, (row, directive)): (usize, _)| {
        let due = words::day(row.due_on);
        vec![number.to_string(), directive.text.clone(), source(directive), row.name.clone(), due]
    });
    let heads = ["TT", "Nội dung chỉ đạo", "Văn bản, người giao", "Cơ quan thực hiện", "Hạn"];
    Annex {
        title: "Các ý kiến chỉ đạo quá hạn chưa có kết quả được báo cáo".to_owned(),
        landscape: false,
        blocks: vec![table(&heads, rows.collect(), &WIDTHS)],
    }
}

fn body(
    letter: &OrderLetter,
    focal: &str,
    told: &[(OrderLetterRow, Directive)],
    names: &[String],
    earlier: &[OrderLetter],
) -> Vec<Block> {
    let text = |line: String| Block::Paragraph(paragraph(line));
    let mut blocks = Vec::new();
    let mut given: Vec<(&Directive, Vec<&str>, Date)> = Vec::new();
    for (row, directive) in told {
        match given.iter_mut().find(|(known, ..)| known.id == directive.id) {
            Some((_, names, _)) => names.push(&row.name),
            None => given.push((directive, vec![&row.name], row.due_on)),
        }
    }
    for (directive, names, due_on) in given.iter().filter(|_| given.len() <= TOLD) {
        blocks.push(text(format!(
            "{} ({}) giao {}: {} Hạn thực hiện: hết {}.",
            words::capital(&full_day(directive.ordered_on)),
            source_short(directive),
            names.join("; "),
            ended(&directive.text),
            full_day(*due_on)
        )));
    }
    for one in earlier {
        let (Some(day), Some(set)) = (one.issued_on, one.new_due_on) else { continue };
        blocks.push(text(format!(
            "{}, {focal} đã có Công văn số {} đôn đốc, đề nghị báo cáo kết quả chậm nhất đến hết {}.",
            words::capital(&full_day(day)),
            one.number,
            full_day(set)
        )));
    }
    // A whole day that has passed: what came today is not named at all.
    let until = day_of(letter.made_at).yesterday().unwrap_or(Date::MIN);
    let named = match (letter.kind, names) {
        (UrgeKind::Request, _) => "Quý cơ quan".to_owned(),
        (_, names) if names.len() > IN_TEXT => format!("{} cơ quan, đơn vị có tên tại Phụ lục kèm theo", names.len()),
        (_, names) => format!("{} cơ quan, đơn vị: {}", names.len(), names.join("; ")),
    };
    blocks.push(text(format!(
        "Đến hết {}, {focal} chưa nhận được kết quả thực hiện {} ý kiến chỉ đạo đã quá hạn của {named} (chi tiết tại Phụ lục \
         kèm theo).",
        full_day(until),
        given.len()
    )));
    let set = letter.new_due_on.map(full_day).unwrap_or_default();
    blocks.extend(asked(letter.kind, focal, &set).into_iter().map(text));
    blocks
}

fn source_short(directive: &Directive) -> String {
    if directive.reference.is_empty() { directive.ordered_by.clone() } else { directive.reference.clone() }
}

/// A text as a whole sentence.
fn ended(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', ';', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

fn asked(kind: UrgeKind, focal: &str, set: &str) -> Vec<String> {
    match kind {
        UrgeKind::Request => vec![format!(
            "{focal} trân trọng đề nghị Quý cơ quan quan tâm, phối hợp thực hiện và gửi kết quả về {focal} chậm nhất đến hết \
             {set}./."
        )],
        UrgeKind::Letter | UrgeKind::Reminder => vec![
            format!(
                "{focal} đề nghị quý cơ quan, đơn vị khẩn trương thực hiện, báo cáo kết quả và nguyên nhân chậm về {focal} \
                 chậm nhất đến hết {set}."
            ),
            format!("Sau thời hạn nêu trên, {focal} tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân xem xét, chỉ đạo./."),
        ],
        UrgeKind::SuperiorLetter => vec![
            format!(
                "Thực hiện ý kiến của Chủ tịch Ủy ban nhân dân, đề nghị Thủ trưởng các cơ quan, đơn vị nêu trên khẩn trương \
                 chỉ đạo thực hiện, báo cáo kết quả và nguyên nhân chậm về {focal} chậm nhất đến hết {set}."
            ),
            format!("Giao {focal} theo dõi, tổng hợp, báo cáo Chủ tịch Ủy ban nhân dân kết quả thực hiện./."),
        ],
    }
}
