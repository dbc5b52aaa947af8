//! The letter that asks for opinions, and the table that gathers them, in the official layout (vn-rules.md topic 3).

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{Annex, Form, Kind, Signature, full_day, heading, layout, paragraph, table};
use dondoc_rules::opinions::{Answer, AskedFacts, Counts, OpinionFacts, counts, table as gathered};

use super::{Asked, Circulation, asked, opinions};
use crate::clock::day_of;
use crate::cycles;
use crate::db::{DbError, Tx};
use crate::{bodies, plans, successions};

/// More bodies than these stand in an annex.
const IN_TEXT: usize = 10;

/// What a circulation brought so far: who was asked, and what was sent.
pub async fn facts(tx: &mut Tx, circulation: &Circulation) -> Result<(Vec<AskedFacts>, Vec<OpinionFacts>), DbError> {
    let bodies = asked(tx, &circulation.id).await?;
    let place =
        |body: &crate::ids::BodyId| bodies.iter().position(|one| one.body == *body && one.answer == Answer::Opinions);
    let all = opinions(tx, &circulation.id).await?;
    let sent = all.into_iter().filter_map(|opinion| {
        Some(OpinionFacts {
            body: place(&opinion.body)?,
            passage: opinion.passage,
            position: opinion.position,
            words: opinion.words,
            reply: opinion.reply,
            reply_words: opinion.reply_words,
        })
    });
    let sent = sent.collect();
    Ok((bodies.into_iter().map(|one| AskedFacts { name: one.name, answer: one.answer }).collect(), sent))
}

/// "Đã lấy ý kiến 5 cơ quan …": how many answered in which way.
pub fn counted(counts: &Counts) -> String {
    let Counts { asked, agreed, with_opinions, silent, opinions, accepted, explained } = counts;
    format!(
        "Lấy ý kiến {asked} cơ quan, đơn vị: thống nhất {agreed}, có ý kiến {with_opinions}, chưa trả lời {silent}. Tổng số {opinions} ý kiến: tiếp thu {accepted}, giải trình {explained}, chưa xử lý {}.",
        opinions - accepted - explained
    )
}

/// The table «Bảng tổng hợp, tiếp thu, giải trình ý kiến»; none when its cycle or plan is not there.
pub async fn summary(tx: &mut Tx, circulation: &Circulation) -> Result<Option<Document>, DbError> {
    let Some(cycle) = cycles::get(tx, &circulation.cycle).await? else { return Ok(None) };
    let (asked, sent) = facts(tx, circulation).await?;
    let lines = gathered(&asked, &sent).into_iter().enumerate();
    let rows = lines
        .map(|(index, row)| vec![(index + 1).to_string(), row.passage, row.opinion, row.bodies, row.reply])
        .collect();
    let header = ["TT", "Nội dung dự thảo", "Ý kiến", "Cơ quan", "Tiếp thu, giải trình"];
    let mut title = heading(1, "BẢNG TỔNG HỢP, TIẾP THU, GIẢI TRÌNH Ý KIẾN");
    title.style.align = dondoc_rules::doc::Align::Center;
    title.style.first_line_indent = 0;
    let about = format!("Đối với dự thảo Báo cáo tổng hợp, {}", cycle.name.to_lowercase());
    let blocks = vec![
        Block::Paragraph(title),
        Block::Paragraph(paragraph(about)),
        Block::Paragraph(paragraph(counted(&counts(&asked, &sent)))),
        table(&header, rows, &[6, 25, 24, 22, 23]),
    ];
    Ok(Some(Document { blocks, flattened: false }))
}

/// The letter; none when its cycle or plan is not there.
pub async fn letter(tx: &mut Tx, circulation: &Circulation) -> Result<Option<Document>, DbError> {
    let Some(cycle) = cycles::get(tx, &circulation.cycle).await? else { return Ok(None) };
    let Some(version) = plans::version(tx, &cycle.plan_version).await? else { return Ok(None) };
    let Some(plan) = plans::issued_by(tx, &version).await? else { return Ok(None) };
    let today = day_of(circulation.asked_at);
    let seen = (today, circulation.asked_at);
    let (asking, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, seen).await?;
    let focal = bodies::name_of(tx, &asking, named_on).await?;
    let head = bodies::letterhead(tx, &asking, named_on, &plan.issuer).await?;
    let head = bodies::signed(tx, head, &asking, named_on).await?;
    let names: Vec<String> = asked(tx, &circulation.id).await?.into_iter().map(|Asked { name, .. }| name).collect();
    let in_annex = names.len() > IN_TEXT;
    let annex = Annex {
        title: "Danh sách cơ quan, đơn vị được lấy ý kiến".to_owned(),
        landscape: false,
        blocks: vec![table(
            &["TT", "Cơ quan, đơn vị"],
            names.iter().enumerate().map(|(index, name)| vec![(index + 1).to_string(), name.clone()]).collect(),
            &[10, 90],
        )],
    };
    let report = format!("Báo cáo kết quả thực hiện {}, {}", plan.cited(), cycle.name.to_lowercase());
    let line = |text: String| Block::Paragraph(paragraph(text));
    let due = full_day(circulation.due_on);
    let body = vec![
        line(format!(
            "Thực hiện {} của {} về {}, {focal} đã xây dựng dự thảo {report} (kèm theo).",
            plan.cited(),
            plan.issuer,
            plan.title
        )),
        line(format!(
            "{focal} đề nghị quý cơ quan, đơn vị nghiên cứu, có ý kiến đối với từng nội dung của dự thảo; trường hợp thống \
             nhất với dự thảo, đề nghị nêu rõ."
        )),
        line(format!(
            "Ý kiến gửi về {focal} (bằng văn bản hoặc trên hệ thống) chậm nhất đến hết {due} để tổng hợp, tiếp thu, hoàn \
             thiện dự thảo./."
        )),
    ];
    Ok(Some(layout(Form {
        symbol: head.letter_symbol(),
        superior: head.superior,
        issuer: head.issuer,
        number: (!circulation.number.is_empty()).then(|| circulation.number.clone()),
        place: plan.place.clone().unwrap_or_default(),
        issued_on: circulation.issued_on,
        year: today.year(),
        kind: Kind::Letter { about: format!("lấy ý kiến dự thảo {report}") },
        addressees: if in_annex {
            vec!["Các cơ quan, đơn vị có tên tại Phụ lục kèm theo".to_owned()]
        } else {
            names
        },
        body,
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: if in_annex { vec![annex] } else { Vec::new() },
    })))
}
