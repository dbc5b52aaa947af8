//! A task table into groups and tasks. Every row of it becomes something.

use std::collections::{HashMap, HashSet};

use super::columns::{Column, header};
use super::draft::{Group, PartyReading, RowKind, RowUse, TaskDraft};
use super::lines::{GridCell, GridRow, Line, squeeze};
use super::{columns, deliverables, parties, timelines};
use crate::doc::Span;
use crate::vi::numerals::{Marker, marker};

/// What a document's task tables yield.
#[derive(Debug, Default)]
pub struct Tables {
    pub groups: Vec<Group>,
    pub tasks: Vec<TaskDraft>,
    pub rows: Vec<RowUse>,
    /// What stands in the columns that no field of a task takes, and in heading rows: it may cite instruments.
    pub others: Vec<Line>,
    open: Vec<Open>,
    /// The last task's marker, for rows that print none.
    last: Option<String>,
    /// Cells of leads and helpers that were read: a table says the same in many rows.
    parties: HashMap<(Option<String>, Option<String>), (PartyReading, PartyReading)>,
    /// Ids of tasks and of groups that are taken.
    taken: HashSet<String>,
    taken_groups: HashSet<String>,
}

/// A heading row that is open.
#[derive(Debug)]
struct Open {
    id: String,
    marker: Option<Marker>,
    printed: String,
}

/// A sheet prints its head and title above the table: the header is looked for so far down.
const HEADER_WITHIN: usize = 40;

/// True when one of a grid's first rows is the header of a task table; further down than the third it must begin with
/// the column of numbers.
pub fn is_task_table(rows: &[GridRow]) -> bool {
    let mut rows = rows.iter().take(HEADER_WITHIN).enumerate();
    rows.any(|(index, row)| (index < 3 || starts_like_header(row)) && header(row).is_some())
}

impl Tables {
    /// Reads one task table.
    pub fn read(&mut self, rows: &[GridRow]) {
        let mut columns: Vec<(usize, Column)> = Vec::new();
        let mut first_line: Option<&GridRow> = None;
        for (index, row) in rows.iter().enumerate() {
            let above = first_line.take();
            // A later row is a header again only when it starts like one: a task may well say "phối hợp" and "nhiệm vụ".
            let may_be_header = columns.is_empty() || starts_like_header(row);
            if let Some(found) = above.and_then(|first| columns::second_line(first, &columns, row)) {
                columns = found;
                self.account(row, RowKind::Header, None);
            } else if let Some(found) = may_be_header.then(|| header(row)).flatten() {
                columns = found;
                self.account(row, RowKind::Header, None);
                first_line = Some(row);
            } else if columns.is_empty() {
                // What stands above the header: the head of the document, its lines read like any other.
                let kind = if is_empty(row) { RowKind::Empty } else { RowKind::Note };
                self.account(row, kind, None);
                self.others.extend(row.cells.iter().map(line));
            } else if is_empty(row) || is_column_numbers(row) {
                self.account(row, if is_empty(row) { RowKind::Empty } else { RowKind::Header }, None);
            } else if let Some(skipped) = lacks_task(row, &columns).filter(|_| !self.tasks.is_empty()) {
                self.further_parties(row, &columns, skipped);
            } else if lacks_number(row, &columns) {
                // A crawled page lost the merged cells at the left: what is left belongs one column further.
                let cells = row.cells.iter().map(|cell| GridCell { column: cell.column + 1, ..cell.clone() });
                let moved = GridRow { cells: cells.collect(), span: row.span.clone() };
                self.row(&moved, &columns, rows.get(index + 1));
            } else {
                self.row(row, &columns, rows.get(index + 1));
            }
        }
    }

    /// A row whose number and task stand in the row above, since a crawled page lost the merge: its parties belong there.
    fn further_parties(&mut self, row: &GridRow, columns: &[(usize, Column)], skipped: usize) {
        let Some(task) = self.tasks.last_mut() else { return };
        let id = task.id.clone();
        for own in &row.cells {
            let column = columns.iter().find(|(at, _)| *at == own.column + skipped).map(|(_, column)| *column);
            let reading = match column {
                Some(Column::Lead) => &mut task.lead,
                Some(Column::Cooperating) => &mut task.cooperating,
                _ => continue,
            };
            let more = parties::read(Some(&own.text), own.span.clone());
            reading.parties.extend(more.parties);
            let raw = reading.raw.get_or_insert_default();
            *raw = squeeze(&format!("{raw} {}", more.raw.unwrap_or_default()));
        }
        self.account(row, RowKind::Continuation, Some(&id));
    }

    fn row(&mut self, row: &GridRow, columns: &[(usize, Column)], next: Option<&GridRow>) {
        let printed = cell(row, columns, Column::Marker).map(|cell| squeeze(&cell.text)).unwrap_or_default();
        let printed = printed.trim_end_matches(['.', ')', ':']).trim().to_owned();
        let detail = detail(row, columns);
        let filled: Vec<&GridCell> = row.cells.iter().filter(|cell| !squeeze(&cell.text).is_empty()).collect();
        // A number that was put in ahead of its task is no task.
        if filled.iter().all(|cell| is_any(cell, columns, &[Column::Marker]))
            && matches!(marker(&printed), Some(Marker::Arabic(_)))
        {
            return self.account(row, RowKind::Empty, None);
        }
        let is_front = |cell: &&&GridCell| is_any(cell, columns, &[Column::Marker, Column::Detail, Column::Task]);
        let others = filled.iter().filter(|cell| !is_front(cell)).count();
        let is_taken = |cell: &&&GridCell| {
            !columns.iter().any(|(at, column)| *at == cell.column && !matches!(column, Column::Source | Column::Note))
        };
        self.others.extend(filled.iter().filter(is_taken).map(|cell| line(cell)));
        // Where numbers stand in a column beside the running one, that column says what is a group.
        if let Some(number) = &detail
            && matches!(marker(number), Some(Marker::Arabic(_) | Marker::Roman(_)))
            && next.is_some_and(|next| is_letter(&self::detail(next, columns)))
        {
            self.heading(row, number, &filled, columns);
        } else if others == 0 && detail.is_none() && self.is_heading(&printed, &filled, columns, next) {
            self.heading(row, &printed, &filled, columns);
        } else {
            self.task(row, &printed, detail.as_deref(), columns);
        }
    }

    /// A row without lead, time or product is a heading when its number says so, or when it spans the table, or when
    /// the next row is numbered below it.
    fn is_heading(
        &self,
        printed: &str,
        filled: &[&GridCell],
        columns: &[(usize, Column)],
        next: Option<&GridRow>,
    ) -> bool {
        let spans = filled.iter().any(|cell| cell.columns > 2);
        let next_printed =
            next.and_then(|row| cell(row, columns, Column::Marker)).map(|cell| squeeze(&cell.text)).unwrap_or_default();
        match marker(printed) {
            Some(Marker::Roman(_) | Marker::Letter(_)) => true,
            Some(Marker::Arabic(_)) => {
                spans
                    || next_printed.starts_with(&format!("{printed}."))
                    || matches!(marker(&next_printed), Some(Marker::Letter('a')))
            }
            None => spans,
        }
    }

    fn heading(&mut self, row: &GridRow, printed: &str, filled: &[&GridCell], columns: &[(usize, Column)]) {
        let mut printed = printed.to_owned();
        let is_number = |cell: &GridCell| is_any(cell, columns, &[Column::Marker, Column::Detail]);
        let title_cell = filled.iter().find(|cell| !is_number(cell)).or(filled.first());
        let mut title = title_cell.map(|cell| squeeze(&cell.text)).unwrap_or_default();
        // A heading may say whose work it is and what is to come of it: nothing of that is lost.
        self.others.extend(filled.iter().filter(|cell| !is_number(cell)).map(|cell| line(cell)));
        // A title that stands in the column of numbers is no number.
        if title.trim_end_matches(['.', ')', ':']).trim() == printed && marker(&printed).is_none() {
            printed = String::new();
        }
        // "I. TITLE" printed in one merged cell.
        if let Some((front, rest)) = title
            .split_once([' ', '.'])
            .filter(|(front, _)| (printed.is_empty() || printed == title) && marker(front).is_some())
        {
            printed = front.to_owned();
            title = rest.trim_start_matches(['.', ' ']).to_owned();
        }
        let kind = marker(&printed);
        self.close_for(kind.as_ref(), &printed);
        let parent = self.open.last().map(|open| open.id.clone());
        let own = if printed.is_empty() {
            let unnumbered = |group: &&Group| group.marker.is_none() && group.parent == parent;
            (self.groups.iter().filter(unnumbered).count() + 1).to_string()
        } else {
            printed.clone()
        };
        let id = free_id(&mut self.taken_groups, joined(parent.as_deref(), &own), self.groups.len());
        self.account(row, if parent.is_none() { RowKind::Section } else { RowKind::Group }, Some(&id));
        self.groups.push(Group {
            id: id.clone(),
            marker: (!printed.is_empty()).then(|| printed.clone()),
            title,
            parent,
            span: row.span.clone(),
        });
        self.open.push(Open { id, marker: kind, printed });
        self.last = None;
    }

    /// Closes the headings that a new one of this kind does not stand under.
    fn close_for(&mut self, kind: Option<&Marker>, printed: &str) {
        let same = |open: &Open| match (open.marker.as_ref(), kind) {
            (Some(Marker::Roman(_)), Some(Marker::Roman(_))) => true,
            (Some(Marker::Letter(a)), Some(Marker::Letter(b))) => a.is_uppercase() == b.is_uppercase(),
            (Some(Marker::Arabic(a)), Some(Marker::Arabic(b))) => a.len() >= b.len(),
            (None, None) => true,
            _ => false,
        };
        if let Some(at) = self.open.iter().position(same) {
            self.open.truncate(at);
        }
        // "V" after "D" among letters is a letter, but after "IV" a Roman five: the open heading decides.
        debug_assert!(self.open.iter().all(|open| open.printed != printed || open.marker.is_none() || kind.is_none()));
    }

    fn task(&mut self, row: &GridRow, printed: &str, detail: Option<&str>, columns: &[(usize, Column)]) {
        // "8" after "7.5" leaves the heading row 7; a letter in the column beside stays under it.
        if let Some(Marker::Arabic(parts)) = marker(detail.unwrap_or(printed)) {
            while let Some(Open { marker: Some(Marker::Arabic(own)), .. }) = self.open.last() {
                if parts.starts_with(own) && parts.len() > own.len() {
                    break;
                }
                self.open.pop();
            }
        }
        let group = self.open.last().map(|open| open.id.clone());
        let id = match (detail, self.open.last()) {
            (Some(letter), Some(open)) if marker(letter).is_some_and(|own| matches!(own, Marker::Letter(_))) => {
                let id = format!("{}{letter}", open.id);
                self.last = None;
                free_id(&mut self.taken, id, self.tasks.len())
            }
            (detail, _) => self.task_id(detail.unwrap_or(printed)),
        };
        let text = cell(row, columns, Column::Task).map(|cell| squeeze(&cell.text)).unwrap_or_default();
        let raw = |column| cell(row, columns, column).map(|cell| cell.text.as_str());
        let span = |column| cell(row, columns, column).map(|cell| cell.span.clone()).unwrap_or_default();
        self.account(row, RowKind::Task, Some(&id));
        let (lead, cooperating) = self.read_parties(
            (raw(Column::Lead), span(Column::Lead)),
            (raw(Column::Cooperating), span(Column::Cooperating)),
        );
        let task = TaskDraft {
            id,
            marker: (!printed.is_empty()).then(|| printed.to_owned()),
            group,
            text,
            lead,
            cooperating,
            timeline: if columns.iter().any(|(_, column)| matches!(column, Column::Start | Column::End)) {
                timelines::read_two(raw(Column::Start), raw(Column::End), span(Column::End))
            } else {
                timelines::read(raw(Column::Timeline), span(Column::Timeline))
            },
            deliverable: deliverables::read(raw(Column::Deliverable), span(Column::Deliverable)),
            commitments: Vec::new(),
            supervisor: raw(Column::Supervisor).map(squeeze).filter(|text| !text.is_empty()),
            span: row.span.clone(),
        };
        self.tasks.push(task);
    }

    fn read_parties(&mut self, lead: (Option<&str>, Span), help: (Option<&str>, Span)) -> (PartyReading, PartyReading) {
        let key = (lead.0.map(str::to_owned), help.0.map(str::to_owned));
        if let Some((own, other)) = self.parties.get(&key) {
            return (PartyReading { span: lead.1, ..own.clone() }, PartyReading { span: help.1, ..other.clone() });
        }
        let (own, other) = parties::read_both(lead, help);
        self.parties.insert(key, (own.clone(), other.clone()));
        (own, other)
    }

    /// Markers of the ancestors and the own, joined by dots; "7.1" under "7" keeps only the section's in front.
    fn task_id(&mut self, printed: &str) -> String {
        let own = if printed.is_empty() {
            // An unnumbered row takes the number before it with a letter.
            self.last.clone().unwrap_or_else(|| (self.tasks.len() + 1).to_string())
        } else {
            printed.to_owned()
        };
        self.last = Some(own.clone());
        let above = self.open.iter().rev().find(|open| !own.starts_with(&format!("{}.", open.printed)));
        let id = joined(above.map(|open| open.id.as_str()), &own);
        free_id(&mut self.taken, id, self.tasks.len())
    }

    fn account(&mut self, row: &GridRow, kind: RowKind, reference: Option<&str>) {
        self.rows.push(RowUse { span: row_span(row), kind, reference: reference.map(str::to_owned) });
    }
}

/// The number or letter in the column beside the running number.
fn detail(row: &GridRow, columns: &[(usize, Column)]) -> Option<String> {
    let text = squeeze(&cell(row, columns, Column::Detail)?.text);
    let text = text.trim_end_matches(['.', ')', ':']).trim();
    marker(text).map(|_| text.to_owned())
}

fn is_letter(text: &Option<String>) -> bool {
    text.as_deref().and_then(marker).is_some_and(|marker| matches!(marker, Marker::Letter(_)))
}

fn line(cell: &GridCell) -> Line {
    Line { text: cell.text.clone(), span: cell.span.clone() }
}

/// The id itself, or with the first free letter from b; a number after the last letter.
pub fn free_id(taken: &mut HashSet<String>, id: String, count: usize) -> String {
    let id = if taken.contains(&id) {
        let free = ('b'..='z').map(|letter| format!("{id}{letter}")).find(|id| !taken.contains(id));
        free.unwrap_or_else(|| format!("{id}-{}", count + 1))
    } else {
        id
    };
    taken.insert(id.clone());
    id
}

/// For a row that lacks the cells of number and task, both merged with the row above: how many columns it lacks. Its
/// first cell names a body where the number should stand.
fn lacks_task(row: &GridRow, columns: &[(usize, Column)]) -> Option<usize> {
    let lead = columns.iter().find(|(_, column)| *column == Column::Lead).map(|(at, _)| *at)?;
    let first = row.cells.first().filter(|first| first.column == 0 && first.columns == 1)?;
    let task = columns.iter().find(|(_, column)| *column == Column::Task).map(|(at, _)| *at)?;
    let is_short = row.cells.len() < columns.len() && row.cells.len() <= columns.len() - lead;
    (is_short && task < lead && parties::is_name_of_body(&squeeze(&first.text))).then_some(lead)
}

/// A row with fewer cells than the table has columns, whose first holds a text where the number should stand.
fn lacks_number(row: &GridRow, columns: &[(usize, Column)]) -> bool {
    let is_first = |(at, column): &(usize, Column)| *column == Column::Marker && *at == 0;
    let (Some(first), Some(_)) = (row.cells.first(), columns.iter().find(|column| is_first(column))) else {
        return false;
    };
    let filled = row.cells.iter().filter(|cell| !squeeze(&cell.text).is_empty()).count();
    let text = squeeze(&first.text);
    let is_text = text.chars().count() > 12 && marker(text.split(' ').next().unwrap_or_default()).is_none();
    filled >= 2 && row.cells.len() < columns.len() && first.column == 0 && first.columns == 1 && is_text
}

fn starts_like_header(row: &GridRow) -> bool {
    row.cells.first().is_some_and(|cell| columns::column(&cell.text) == Some(Column::Marker))
}

fn row_span(row: &GridRow) -> Span {
    Span { cell: None, bytes: None, ..row.span.clone() }
}

fn joined(parent: Option<&str>, own: &str) -> String {
    parent.map_or_else(|| own.to_owned(), |parent| format!("{parent}.{own}"))
}

fn is_empty(row: &GridRow) -> bool {
    row.cells.iter().all(|cell| squeeze(&cell.text).is_empty())
}

/// A row that numbers the columns under the header: "(1) (2) (3)".
fn is_column_numbers(row: &GridRow) -> bool {
    let numbers: Vec<u32> =
        row.cells.iter().filter_map(|cell| squeeze(&cell.text).trim_matches(['(', ')']).parse().ok()).collect();
    numbers.len() >= 3 && numbers.len() == row.cells.len() && numbers.windows(2).all(|pair| pair[1] == pair[0] + 1)
}

/// The cell of a row that stands in a column; one that spans it counts when it begins there.
fn cell<'a>(row: &'a GridRow, columns: &[(usize, Column)], column: Column) -> Option<&'a GridCell> {
    let (at, _) = columns.iter().find(|(_, other)| *other == column)?;
    row.cells.iter().find(|cell| cell.column == *at)
}

fn is_any(cell: &GridCell, columns: &[(usize, Column)], wanted: &[Column]) -> bool {
    columns.iter().any(|(at, column)| cell.column == *at && wanted.contains(column))
}
