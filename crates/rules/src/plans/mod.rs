//! Plans: from a document to a typed plan.
//!
//! `recognise` makes a `PlanDraft` (the plan contract) of a document; `lint` finds what a careful clerk would point at.
//! Invariant: raw text is never altered; every row and every non-empty paragraph is accounted for.

pub mod draft;

mod assignments;
mod columns;
pub mod deliverables;
pub mod exchange;
mod flattened;
mod head;
pub mod likeness;
pub mod lines;
pub mod lint;
pub mod parties;
pub mod redline;
mod reporting;
mod sections;
mod sources;
mod tables;
mod targets;
mod terms;
pub mod timelines;

pub use sources::{RowSource, sources};

use std::collections::HashMap;

use crate::doc::{Document, Span};
use crate::instruments::citations::Collector;
use draft::{CommitmentDraft, FORMAT, PlanDraft, RowKind, RowUse, Source};
use lines::{Line, Piece};

/// Reads a document as a plan. Every document yields a draft; one without tasks yields none of them.
pub fn recognise(document: Document, source: Source) -> PlanDraft {
    let pieces = if document.flattened { flattened::pieces(document) } else { lines::pieces(document) };
    let mut lines: Vec<Line> = Vec::new();
    let mut tables = tables::Tables::default();
    let mut layout_rows: Vec<RowUse> = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Line(line) => lines.push(line),
            Piece::Grid(rows) if tables::is_task_table(&rows) => tables.read(&rows),
            Piece::Grid(rows) => {
                // Rows of a table that only places text stand in the account by their lines; empty ones by themselves.
                let empty = rows.iter().filter(|row| row.cells.iter().all(|cell| cell.text.trim().is_empty()));
                layout_rows.extend(empty.map(|row| RowUse {
                    span: row.span.clone(),
                    kind: RowKind::Empty,
                    reference: None,
                }));
                lines.extend(lines::lines_of(&rows));
            }
        }
    }
    // From here on white space says nothing any more.
    for line in lines.iter_mut().chain(&mut tables.others) {
        line.text = lines::squeeze(&line.text);
    }
    let (sections, mut rows) = sections::read(&lines);
    if tables.tasks.is_empty() {
        let found = assignments::read(&lines);
        let mut became: HashMap<Span, RowUse> = found.rows.into_iter().map(|used| (used.span.clone(), used)).collect();
        for row in &mut rows {
            if let Some(used) = became.remove(&row.span) {
                *row = used;
            }
        }
        tables.groups = found.groups;
        tables.tasks = found.tasks;
    }
    rows.append(&mut layout_rows);
    rows.append(&mut tables.rows);
    let head = head::read(&lines);
    let mut citations = Collector::new(head.number.as_deref());
    for line in &lines {
        citations.read(&line.text, &line.span);
    }
    for line in &tables.others {
        citations.read(&line.text, &line.span);
    }
    for task in &tables.tasks {
        citations.read(&task.text, &task.span);
        for cell in
            [&task.lead.raw, &task.cooperating.raw, &task.timeline.raw, &task.deliverable.raw].into_iter().flatten()
        {
            citations.read(cell, &task.span);
        }
    }
    terms::apply(&terms::of_lines(&lines), &mut tables.tasks);
    for task in &mut tables.tasks {
        task.commitments = commitments(&task.text);
    }
    let targets = targets::read(&lines, &sections, &tables.others, &tables.tasks);
    for task in &mut tables.tasks {
        for commitment in &mut task.commitments {
            // The number of a commitment is a target of its own: the sentence that both are read from tells which.
            let own = targets.iter().find(|target| target.span == task.span && commitment.text.contains(&target.text));
            commitment.target = own.map(|target| target.id.clone());
        }
    }
    let mut draft = PlanDraft {
        format: FORMAT.to_owned(),
        source,
        document: head,
        targets,
        sections,
        groups: tables.groups,
        tasks: tables.tasks,
        citations: citations.finish(),
        reporting_rules: lines.iter().flat_map(reporting::read).collect(),
        rows,
        diagnostics: Vec::new(),
    };
    draft.diagnostics = lint::lint(&draft, &lines, &tables.others);
    draft
}

/// Sentences of a task that say a year by which something is to be done.
fn commitments(text: &str) -> Vec<CommitmentDraft> {
    reporting::sentences(text)
        .into_iter()
        .filter_map(|sentence| {
            let at = ["vào năm ", "trong năm ", "vận hành năm ", "hoàn thành năm "]
                .iter()
                .filter_map(|words| sentence.find(words).map(|at| at + words.len()))
                .min()?;
            let year: i16 = sentence.get(at..at + 4)?.parse().ok()?;
            let due = crate::vi::dates::year(year).1.to_string();
            Some(CommitmentDraft { text: sentence.to_owned(), due: Some(due), target: None })
        })
        .collect()
}
