//! The table of open questions as a document for the People's Committee to decide.

use dondoc_rules::doc::{Align, Block, Document, Paragraph, ParagraphStyle, Run};
use dondoc_rules::instruments::form::table as form_table;

use super::questions::open;
use crate::actor::Actor;
use crate::db::{DbError, Tx};
use crate::words;

/// Widths of the table's columns in twips, on an upright page.
const WIDTHS: [u32; 6] = [600, 2_900, 1_500, 1_700, 1_150, 1_150];

/// The document: one row a task, with room for the decision where no receiver suggests itself.
pub async fn table(tx: &mut Tx, actor: &Actor) -> Result<Document, DbError> {
    let questions = open(tx, actor).await?;
    let mut rows = Vec::new();
    for question in &questions {
        let candidates: Vec<&str> = question.candidates.iter().map(|(_, name)| name.as_str()).collect();
        for task in &question.tasks {
            rows.push(vec![
                (rows.len() + 1).to_string(),
                format!("{}. {} ({})", task.label, task.text, task.plan_title),
                question.name.clone(),
                format!("{} (từ ngày {})", question.bases.join("; "), words::day(question.since)),
                candidates.join("; "),
                String::new(),
            ]);
        }
    }
    let centred = |text: &str, size: u16| {
        let run = Run { text: text.to_owned(), bold: true, size, ..Run::default() };
        let style = ParagraphStyle { align: Align::Center, space_after: 120, ..ParagraphStyle::default() };
        Block::Paragraph(Paragraph { runs: vec![run], style, ..Paragraph::default() })
    };
    let heads = [
        "TT",
        "Nhiệm vụ",
        "Cơ quan được giao",
        "Lý do chưa có cơ quan thực hiện",
        "Cơ quan tiếp nhận chức năng",
        "Cơ quan được giao tiếp nhận",
    ];
    Ok(Document {
        blocks: vec![
            centred("DANH MỤC NHIỆM VỤ CHỜ XÁC ĐỊNH CƠ QUAN TIẾP NHẬN", 28),
            centred(&format!("Số liệu đến ngày {}", words::day(actor.today())), 26),
            form_table(&heads, rows, &WIDTHS),
        ],
        flattened: false,
    })
}
