//! The consolidated report: built from confirmed returns as [`Piece`]s with stable keys, each naming what it rests on.
//!
//! Text is quoted whole, never reworded. What is not in the report is listed with the reason. Outline D of vn-rules
//! topic 6.1. What edits a report builds on [`pieces`].

mod annexes;
mod coverage;
mod facts;
mod figures;
pub mod pieces;

pub use coverage::NotUsed;
pub use facts::{BodyFacts, Consolidation, Said, SaidEntry, SectionFacts, TaskText};
pub use figures::{Figures, figures, percent};
pub use pieces::{Amount, AnnexPiece, AnnexRow, Field, Figure, Filed, Piece, SourceRef};

use crate::doc::{Block, Paragraph};
use crate::instruments::form::{Annex, heading, paragraph};
use crate::obligations::Timeliness;
use facts::by_task;

/// What a report consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub title: String,
    pub pieces: Vec<Piece>,
    pub annexes: Vec<AnnexPiece>,
    pub figures: Figures,
    pub not_used: Vec<NotUsed>,
}

impl Report {
    /// The blocks of the body.
    pub fn body(&self) -> Vec<Block> {
        self.pieces.iter().map(|piece| piece.block.clone()).collect()
    }

    /// The annexes as the official layout takes them.
    pub fn laid_annexes(&self) -> Vec<Annex> {
        self.annexes.iter().map(AnnexPiece::annex).collect()
    }
}

/// The number of decimals in percentages.
const DECIMALS: u32 = 2;

/// A text with the source it is taken from.
type Quoted<'a> = (&'a str, SourceRef);

/// Composes the report.
pub fn compose(facts: &Consolidation) -> Report {
    let figures = figures(&facts.bodies);
    let not_used = coverage::not_used(facts);
    let mut pieces = vec![text(
        "opening",
        format!(
            "Thực hiện {}, {} tổng hợp kết quả thực hiện {} (số liệu từ ngày {} đến hết ngày {}) như sau:",
            facts.plan, facts.focal, facts.period, facts.data_from, facts.cutoff
        ),
    )];
    deployment(facts, &mut pieces);
    results(facts, &mut pieces);
    timeliness(facts, figures, &mut pieces);
    let pick = |key: &str, title: &str, of: &dyn for<'a> Fn(&'a Said) -> Vec<Quoted<'a>>, into: &mut Vec<Piece>| {
        into.push(head(&format!("head:{key}"), 1, title));
        quoted(facts, key, of, into);
    };
    pick(
        "obstacles",
        "III. KHÓ KHĂN, VƯỚNG MẮC",
        &|said| entries(said, Field::Difficulties, |entry| &entry.difficulties),
        &mut pieces,
    );
    pick(
        "next",
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ KỲ TỚI",
        &|said| {
            general(said, Field::NextPeriod, &said.next_period, entries(said, Field::NextSteps, |one| &one.next_steps))
        },
        &mut pieces,
    );
    pick(
        "proposals",
        "V. KIẾN NGHỊ, ĐỀ XUẤT",
        &|said| general(said, Field::Proposals, &said.proposals, entries(said, Field::Proposals, |one| &one.proposals)),
        &mut pieces,
    );
    pieces.push(text(
        "closing",
        format!(
            "(Chi tiết tại Phụ lục I, II và III kèm theo). Trên đây là báo cáo của {}, kính trình {} xem xét, chỉ đạo./.",
            facts.focal, facts.recipient
        ),
    ));
    let annexes =
        vec![annexes::tasks(facts, &by_task(facts)), annexes::timeliness(facts), annexes::coverage(&not_used)];
    Report {
        title: format!("Kết quả thực hiện {}, {}", facts.plan, facts.period), pieces, annexes, figures, not_used
    }
}

fn text(key: &str, line: String) -> Piece {
    Piece::plain(key, paragraph(line))
}

fn head(key: &str, level: u8, line: &str) -> Piece {
    Piece::plain(key, heading(level, line))
}

/// A quoted text: a lead (the body's name) in front of its first line, each line leading back to its source.
fn quote(lead: &str, words: &str, source: &SourceRef, into: &mut Vec<Piece>) {
    for (index, line) in words.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        let (key, line) = match index {
            0 => (source.text_key(), format!("- {lead}: {line}")),
            more => (format!("{}~{}", source.text_key(), more + 1), line.to_owned()),
        };
        let paragraph = Paragraph { source: Some(source.place()), ..paragraph(line) };
        into.push(Piece { sources: vec![source.clone()], ..Piece::plain(key, paragraph) });
    }
}

/// Texts of entries with their sources.
fn entries<'a>(said: &'a Said, field: Field, pick: impl Fn(&'a SaidEntry) -> &'a String) -> Vec<Quoted<'a>> {
    let texts = said.entries.iter().filter(|entry| !pick(entry).is_empty());
    texts.map(|entry| (pick(entry).as_str(), said.entry(entry, field))).collect()
}

fn general<'a>(said: &'a Said, field: Field, words: &'a str, mut rest: Vec<Quoted<'a>>) -> Vec<Quoted<'a>> {
    if !words.is_empty() {
        rest.insert(0, (words, said.general(field)));
    }
    rest
}

/// What bodies say under a heading, body by body, a task's number in front of its words.
fn quoted(facts: &Consolidation, key: &str, of: &dyn for<'a> Fn(&'a Said) -> Vec<Quoted<'a>>, into: &mut Vec<Piece>) {
    let before = into.len();
    for (body, said) in facts.said() {
        for (words, source) in of(said) {
            match source.item {
                Some(_) => quote(&format!("{} (nhiệm vụ {})", body.name, source.label), words, &source, into),
                None => quote(&body.name, words, &source, into),
            }
        }
    }
    if into.len() == before {
        into.push(text(&format!("none:{key}"), "Các báo cáo đã xác nhận không nêu nội dung này.".to_owned()));
    }
}

fn deployment(facts: &Consolidation, into: &mut Vec<Piece>) {
    into.push(head("head:deployment", 1, "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI THỰC HIỆN"));
    quoted(
        facts,
        "deployment",
        &|said| {
            let documents = general(said, Field::Documents, &said.documents, Vec::new());
            general(said, Field::Deployment, &said.deployment, documents)
        },
        into,
    );
}

fn results(facts: &Consolidation, into: &mut Vec<Piece>) {
    into.push(head("head:results", 1, "II. KẾT QUẢ THỰC HIỆN"));
    into.push(head("head:assessment", 2, "1. Đánh giá chung của các cơ quan, đơn vị"));
    quoted(facts, "assessment", &|said| general(said, Field::Assessment, &said.assessment, Vec::new()), into);
    into.push(head("head:tasks", 2, "2. Kết quả thực hiện nhiệm vụ, giải pháp"));
    let voices = by_task(facts);
    for section in &facts.sections {
        into.push(head(&format!("head:plan/{}", section.label), 3, &format!("{}. {}", section.label, section.title)));
        for task in &section.tasks {
            let before = into.len();
            for voice in voices.get(task.label.as_str()).into_iter().flatten() {
                let words = if voice.entry.done.is_empty() { &voice.entry.stands } else { &voice.entry.done };
                let lead = format!("{} (nhiệm vụ {})", voice.body.name, task.label);
                quote(&lead, words, &voice.said.entry(voice.entry, Field::Done), into);
            }
            if into.len() == before {
                let line = format!("- Nhiệm vụ {}: chưa có báo cáo.", task.label);
                into.push(text(&format!("silent:{}", task.label), line));
            }
        }
    }
    let nil: Vec<(&BodyFacts, &Said)> = facts.said().filter(|(_, said)| said.is_nil).collect();
    if !nil.is_empty() {
        let names: Vec<&str> = nil.iter().map(|(body, _)| body.name.as_str()).collect();
        let line = format!("Báo cáo không phát sinh nội dung trong kỳ: {}.", names.join("; "));
        let sources = nil.iter().map(|(_, said)| said.general(Field::Nil)).collect();
        into.push(Piece { sources, ..text("nil", line) });
    }
}

fn timeliness(facts: &Consolidation, figures: Figures, into: &mut Vec<Piece>) {
    into.push(head("head:timeliness", 2, "3. Tình hình chấp hành chế độ báo cáo"));
    let share = |part| percent(part, figures.owing_count, DECIMALS);
    into.push(text(
        "figure:timeliness",
        format!(
            "Tổng số {} cơ quan, đơn vị phải báo cáo (không tính phần của {}): gửi đúng hạn {} ({}), gửi chậm {} ({}), chưa gửi {} ({}). Tỷ lệ tính trên số cơ quan, đơn vị phải báo cáo, làm tròn đến hai chữ số thập phân.",
            figures.owing_count,
            facts.focal,
            figures.on_time_count,
            share(figures.on_time_count),
            figures.late_count,
            share(figures.late_count),
            figures.missing_count,
            share(figures.missing_count),
        ),
    ));
    let missing: Vec<&str> = facts
        .bodies
        .iter()
        .filter(|body| body.timeliness == Timeliness::NotIn)
        .map(|body| body.name.as_str())
        .collect();
    if !missing.is_empty() {
        into.push(text("figure:missing", format!("Cơ quan, đơn vị chưa gửi báo cáo: {}.", missing.join("; "))));
    }
}

#[cfg(test)]
mod tests;
