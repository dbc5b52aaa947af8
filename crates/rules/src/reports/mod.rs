//! The consolidated report: built from confirmed returns as [`Piece`]s with stable keys, each naming what it rests on.
//!
//! A [`template::TemplatePart`] says which parts stand in which order; text is quoted whole or condensed by leaving out
//! whole sentences, never reworded; what is not in the report is listed with the reason; totals are held against their
//! parts. Outline D of vn-rules topic 6.1. What edits a report builds on [`pieces`].

mod annexes;
mod coverage;
mod facts;
mod figures;
pub mod findings;
mod parts;
pub mod pieces;
pub mod selection;
pub mod sums;
pub mod template;
pub mod views;

pub mod compared;
pub mod draft;
pub mod notation;
pub mod returned;
pub mod typed;

use std::collections::HashSet;

pub use coverage::{NotUsed, by_reason, texts};
pub use facts::{
    BodyFacts, CaseFacts, Choices, Consolidation, ObstacleFacts, Said, SaidEntry, SectionFacts, Settled, Stated,
    TargetFacts, TargetStanding, TaskText,
};
pub use figures::{Figures, MOST_DECIMALS, figures, percent};
pub use pieces::{Amount, AnnexPiece, AnnexRow, Field, Figure, Filed, Piece, SourceRef};

use crate::doc::Block;
use crate::tasks::TaskCount;
use crate::vi::numerals::write_roman;
use figures::does_not_make_a_hundred;
use parts::{Composer, cut, head, text};
use sums::Sum;
use template::{Fields, Part, TemplatePart, Value, fill};

/// What a report consists of.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub title: String,
    pub pieces: Vec<Piece>,
    pub annexes: Vec<AnnexPiece>,
    pub figures: Figures,
    pub not_used: Vec<NotUsed>,
    /// Totals beside their parts.
    pub sums: Vec<Sum>,
    pub decimals: u32,
}

impl Report {
    /// The blocks of the body.
    pub fn body(&self) -> Vec<Block> {
        self.pieces.iter().map(|piece| piece.block.clone()).collect()
    }
}

/// What percentages of timeliness are of.
const OF_BODIES: &str = "tổng số cơ quan, đơn vị phải báo cáo";
/// What percentages of tasks are of: the tasks that have a day of their own (T1-R2).
const OF_DATED: &str = "tổng số nhiệm vụ có thời hạn";

/// Composes the report of a template.
pub fn compose(facts: &Consolidation, template: &[TemplatePart]) -> Report {
    let figures = figures(&facts.bodies);
    let mut composer = Composer::new(facts, fields(facts, figures, template));
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut top, mut second) = (0_u32, 0_u32);
    let mut title = String::new();
    for part in template.iter().filter(|part| part.is_in && !part.part.is_annex()) {
        let word = part.part.as_str();
        let name = fill(&part.title, &composer.fields, facts.choices.decimals).0;
        let mut own = Vec::new();
        composer.fill_part(part, &mut own);
        cut(part.part, part.most, &mut own);
        // Bases stand in front of the first sentence, wherever the template names them (Nghị định 30/2020, Phụ lục I, II.6).
        if part.part == Part::Bases {
            pieces.splice(0..0, own);
            continue;
        }
        // What nobody proposed before needs no heading.
        if part.part == Part::Previous && own.is_empty() {
            continue;
        }
        let number = match part.level {
            0 => None,
            1 => {
                (top, second) = (top + 1, 0);
                Some(write_roman(top))
            }
            _ => {
                second += 1;
                Some(second.to_string())
            }
        };
        if part.part == Part::Opening {
            title.clone_from(&name);
        } else if let Some(number) = number {
            let key = match part.part {
                Part::Heading => format!("head:heading/{}", part.title),
                _ => format!("head:{word}"),
            };
            pieces.push(head(key, part.level, &format!("{number}. {name}")));
        }
        let is_empty = own.is_empty() && part.lead.is_empty();
        if !part.lead.is_empty() {
            let key = match part.part {
                Part::Opening | Part::Closing => word.to_owned(),
                Part::Heading => format!("lead:heading/{}", part.title),
                _ => format!("lead:{word}"),
            };
            pieces.push(composer.sentence(key, &part.lead));
        }
        if is_empty && part.part != Part::Heading {
            own.push(text(format!("none:{word}"), "Các báo cáo đã xác nhận không nêu nội dung này."));
        }
        pieces.append(&mut own);
    }
    number_again(&mut pieces);
    name_denominators(&mut pieces, facts.choices.decimals);
    let not_used = coverage::not_used(facts, &pieces, &composer.dropped);
    let unused_bodies = not_used.iter().filter(|row| row.what.is_empty()).count();
    let annexes = annexes::all(facts, template, &composer, &pieces, &not_used);
    let sums = sums::sums(facts, &annexes, unused_bodies);
    Report { title, pieces, annexes, figures, not_used, sums, decimals: facts.choices.decimals }
}

/// The same words quoted twice would stand under one key: the second gets a key of its own.
fn number_again(pieces: &mut [Piece]) {
    let mut seen: HashSet<String> = HashSet::new();
    for piece in pieces {
        let mut count = 1;
        let own = piece.key.clone();
        while !seen.insert(piece.key.clone()) {
            count += 1;
            piece.key = format!("{own}^{count}");
        }
    }
}

/// What each percentage is of is printed once, the rounding rule once (T6-R3, T6-R4).
fn name_denominators(pieces: &mut [Piece], decimals: u32) {
    let mut named: HashSet<String> = HashSet::new();
    let mut is_rule_printed = false;
    for piece in pieces {
        let mut more = String::new();
        for figure in &piece.figures {
            let Some(of) = figure.denominator.clone().filter(|_| matches!(figure.amount, Amount::Share { .. })) else {
                continue;
            };
            if !named.contains(&of) {
                if !piece.text().contains(&of) {
                    more.push_str(&format!(" Tỷ lệ tính trên {of}."));
                }
                named.insert(of);
            }
            if !is_rule_printed {
                is_rule_printed = true;
                more.push_str(&match decimals {
                    0 => " Tỷ lệ phần trăm được làm tròn đến số nguyên, từ 0,5 trở lên làm tròn lên.".to_owned(),
                    _ => format!(
                        " Tỷ lệ phần trăm được làm tròn đến {decimals} chữ số thập phân, từ 5 trở lên làm tròn lên."
                    ),
                });
            }
        }
        if does_not_make_a_hundred(&piece.figures, decimals) {
            more.push_str(" Tổng các tỷ lệ không bằng 100% do làm tròn.");
        }
        if let (false, Block::Paragraph(paragraph)) = (more.is_empty(), &mut piece.block)
            && let Some(run) = paragraph.runs.last_mut()
        {
            run.text.push_str(&more);
        }
    }
}

/// "Phụ lục I, II và III".
fn annexes_named(count: usize) -> String {
    let numbers: Vec<String> = (1..=count).filter_map(|n| u32::try_from(n).ok()).map(write_roman).collect();
    match numbers.split_last() {
        None => "không có phụ lục".to_owned(),
        Some((_, [])) => "Phụ lục".to_owned(),
        Some((last, rest)) => format!("Phụ lục {} và {last}", rest.join(", ")),
    }
}

/// The values of every field that a sentence may name.
fn fields(facts: &Consolidation, figures: Figures, template: &[TemplatePart]) -> Fields {
    let mut fields = Fields::new();
    let mut words = |name: &str, value: &str| {
        fields.insert(name.to_owned(), Value::Words(value.to_owned()));
    };
    words("plan", &facts.plan);
    words("period", &facts.period);
    words("from", &facts.data_from);
    words("cutoff", &facts.cutoff);
    words("focal", &facts.focal);
    words("recipient", &facts.recipient);
    words("issuer", &facts.issuer);
    let annexes = template.iter().filter(|part| part.is_in && part.part.is_annex());
    let annexes = annexes.filter(|part| part.part != Part::AnnexSources || facts.choices.has_sources);
    words("annexes", &annexes_named(annexes.count()));
    let without = facts.bodies.iter().filter(|body| body.said.as_ref().is_none_or(|said| said.is_nil)).count();
    words("coverage", &format!("{without} cơ quan, đơn vị chưa có nội dung trong báo cáo này"));
    let mut count = |name: &str, value: usize, unit: &'static str| {
        fields.insert(name.to_owned(), Value::Figure { amount: Amount::Count(value), unit, denominator: None });
    };
    for (name, value) in [
        ("owing", figures.owing_count),
        ("on_time", figures.on_time_count),
        ("late", figures.late_count),
        ("missing", figures.missing_count),
        ("used_bodies", facts.bodies.len() - without),
        ("unused_bodies", without),
    ] {
        count(name, value, "cơ quan, đơn vị");
    }
    let dated = [
        ("completed_on_time", TaskCount::CompletedOnTime),
        ("completed_late", TaskCount::CompletedLate),
        ("within_time", TaskCount::WithinTime),
        ("overdue", TaskCount::Overdue),
    ];
    if let Some(totals) = &facts.totals {
        for (name, class) in dated {
            count(name, totals.count(class), "nhiệm vụ");
        }
        count("tasks", totals.total(), "nhiệm vụ");
        count("dated", dated.iter().map(|(_, class)| totals.count(*class)).sum(), "nhiệm vụ");
        let undated = totals.count(TaskCount::UndatedDone) + totals.count(TaskCount::UndatedOpen);
        count("undated", undated, "nhiệm vụ");
        count("standing", totals.count(TaskCount::Standing), "nhiệm vụ");
        count("bound", totals.count(TaskCount::Bound), "nhiệm vụ");
        count("outside", totals.count(TaskCount::Outside), "nhiệm vụ");
    }
    count("targets", facts.targets.len(), "chỉ tiêu");
    for standing in TargetStanding::ALL {
        let own = facts.targets.iter().filter(|target| target.standing == *standing).count();
        count(&format!("targets_{}", standing.as_str()), own, "chỉ tiêu");
    }
    let mut share = |name: &str, part: usize, whole: usize, of: &'static str| {
        let amount = if whole == 0 { Amount::Gap } else { Amount::Share { part, whole } };
        fields.insert(format!("{name}_share"), Value::Figure { amount, unit: "%", denominator: Some(of) });
    };
    share("on_time", figures.on_time_count, figures.owing_count, OF_BODIES);
    share("late", figures.late_count, figures.owing_count, OF_BODIES);
    share("missing", figures.missing_count, figures.owing_count, OF_BODIES);
    if let Some(totals) = &facts.totals {
        let whole = dated.iter().map(|(_, class)| totals.count(*class)).sum();
        for (name, class) in dated {
            share(name, totals.count(class), whole, OF_DATED);
        }
    }
    fields
}

#[cfg(test)]
mod tests;
