//! Tasks in running text: items followed by lines that say who leads, who helps, by when.
//!
//! The lines hold for every item above them since the last such lines, under one heading. An item without a number of
//! its own takes the heading's path and its place under it; the path alone when it is the only one.

use std::collections::{HashMap, HashSet};

use super::columns::{Column, column};
use super::draft::{Group, RowKind, RowUse, TaskDraft};
use super::lines::{Line, squeeze};
use super::tables::free_id;
use super::{deliverables, parties, timelines};
use crate::doc::Span;
use crate::vi::numerals::{Marker, marker};
use crate::vi::start_of;

/// Longest words before the colon of a label.
const LONGEST_LABEL: usize = 60;

/// What the running text of a document yields.
#[derive(Debug, Default)]
pub struct Assignments {
    pub groups: Vec<Group>,
    pub tasks: Vec<TaskDraft>,
    /// What the lines that were read became.
    pub rows: Vec<RowUse>,
    /// Ids that are taken.
    taken: HashSet<String>,
    /// Groups that were made.
    known: HashSet<String>,
    /// How many items stand under each path, and how many of them were put.
    counts: HashMap<String, (usize, usize)>,
}

/// A heading that is open.
#[derive(Debug, Clone)]
struct Heading {
    /// Printed markers from the top: "III", "3".
    path: Vec<String>,
    title: String,
    span: Span,
}

/// Items under one heading that share their lines.
#[derive(Debug)]
struct Batch {
    heading: Option<Heading>,
    items: Vec<Line>,
    labels: Vec<(Column, String, Span)>,
}

impl Batch {
    /// The printed markers above the items: "III.3".
    fn path(&self) -> String {
        self.heading.as_ref().map(|heading| heading.path.join(".")).unwrap_or_default()
    }
}

/// Reads the assignments of a document's lines.
pub fn read(lines: &[Line]) -> Assignments {
    let mut batches: Vec<Batch> = Vec::new();
    let mut open: Option<Heading> = None;
    let mut items: Vec<Line> = Vec::new();
    let mut labels: Vec<(Column, String, Span)> = Vec::new();
    // The last paragraph under the heading: the task itself where no item stands.
    let mut plain: Option<Line> = None;
    let mut is_open = false;
    let mut is_list = false;
    for line in lines {
        let text = squeeze(&line.text);
        if text.is_empty() {
            continue;
        }
        if let Some(value) = content(&text) {
            // "Nội dung: …" is the task itself, under a short heading such as "a) Hoạt động 1".
            if labels.iter().any(|(column, ..)| *column == Column::Lead) {
                let (items, labels) = (std::mem::take(&mut items), std::mem::take(&mut labels));
                batches.push(Batch { heading: open.clone(), items, labels });
            }
            labels.clear();
            if items.last().is_some_and(|item| lettered(&item.text) && item.text.chars().count() <= LONGEST_LABEL) {
                items.pop();
            }
            if !value.is_empty() {
                items.push(Line { text: value.to_owned(), span: line.span.clone() });
            }
            plain = None;
            continue;
        }
        // "Cơ quan thực hiện:" with its bodies on the lines below.
        if let Some((_, value, _)) = labels.last_mut().filter(|(_, value, _)| value.is_empty() || is_list)
            && let Some(rest) = text.strip_prefix('+')
        {
            is_list = true;
            if !value.is_empty() {
                value.push('\n');
            }
            value.push_str(rest.trim());
            continue;
        }
        is_list = false;
        let found = labels_of(&text);
        // A page may break a label's value in two paragraphs.
        if let Some((_, value, _)) = labels.last_mut().filter(|_| is_open && found.is_empty() && begins_small(&text)) {
            value.push(' ');
            value.push_str(text.trim_end_matches(['.', ';']));
            is_open = !text.ends_with(['.', ';', ':']);
            continue;
        }
        is_open = !found.is_empty() && !text.ends_with(['.', ';', ':']);
        if !found.is_empty() {
            labels.extend(found.into_iter().map(|(column, value)| (column, value, line.span.clone())));
            continue;
        }
        if labels.iter().any(|(column, ..)| *column == Column::Lead) {
            let (mut items, labels) = (std::mem::take(&mut items), std::mem::take(&mut labels));
            if items.is_empty() {
                items.extend(plain.take());
            }
            batches.push(Batch { heading: open.clone(), items, labels });
            plain = None;
        }
        labels.clear();
        if let Some(heading) = heading(&text, open.as_ref(), &line.span) {
            items.clear();
            plain = None;
            open = Some(heading);
        } else if is_item(&text) {
            items.push(Line { text, span: line.span.clone() });
        } else {
            plain = Some(Line { text, span: line.span.clone() });
        }
    }
    if items.is_empty() {
        items.extend(plain);
    }
    if labels.iter().any(|(column, ..)| *column == Column::Lead) {
        batches.push(Batch { heading: open, items, labels });
    }
    let mut read = Assignments::default();
    for batch in &batches {
        read.counts.entry(batch.path()).or_default().0 += batch.items.len().max(1);
    }
    for batch in &batches {
        read.put(batch);
    }
    read
}

impl Assignments {
    fn put(&mut self, batch: &Batch) {
        let path = batch.path();
        let (in_all, put) = self.counts.entry(path.clone()).or_default();
        let (in_all, before) = (*in_all, *put);
        *put += batch.items.len().max(1);
        let heading_item: Vec<Line> = match &batch.heading {
            // The heading is the task itself when nothing stands between it and the lines.
            Some(heading) if batch.items.is_empty() => {
                vec![Line { text: heading.title.clone(), span: heading.span.clone() }]
            }
            _ => Vec::new(),
        };
        let items = if batch.items.is_empty() { &heading_item } else { &batch.items };
        let group = batch.heading.as_ref().map(|heading| self.group(heading, heading.path.len()));
        for (place, item) in items.iter().enumerate() {
            let id = match (path.as_str(), in_all) {
                ("", _) => (before + place + 1).to_string(),
                (path, 1) => path.to_owned(),
                (path, _) => format!("{path}.{}", before + place + 1),
            };
            let id = free_id(&mut self.taken, id, self.tasks.len());
            self.rows.push(RowUse { span: item.span.clone(), kind: RowKind::Task, reference: Some(id.clone()) });
            self.tasks.push(task(id, group.clone(), item, batch));
        }
        let first =
            self.tasks.len().checked_sub(items.len()).and_then(|at| self.tasks.get(at)).map(|task| task.id.clone());
        for (_, _, span) in &batch.labels {
            if self.rows.last().is_none_or(|row| row.span != *span) {
                self.rows.push(RowUse { span: span.clone(), kind: RowKind::Continuation, reference: first.clone() });
            }
        }
    }

    /// The group of a heading, and those above it.
    fn group(&mut self, heading: &Heading, length: usize) -> String {
        let id = heading.path[..length].join(".");
        if self.known.insert(id.clone()) {
            let parent = (length > 1).then(|| self.group(heading, length - 1));
            let is_own = length == heading.path.len();
            self.groups.push(Group {
                id: id.clone(),
                marker: heading.path.get(length - 1).cloned(),
                title: if is_own { heading.title.clone() } else { String::new() },
                parent,
                span: heading.span.clone(),
            });
        }
        id
    }
}

fn task(id: String, group: Option<String>, item: &Line, batch: &Batch) -> TaskDraft {
    let value = |wanted: Column| {
        let found = batch.labels.iter().find(|(column, ..)| *column == wanted);
        found.map_or((None, Span::default()), |(_, value, span)| (Some(value.as_str()), span.clone()))
    };
    let (lead, cooperating) = parties::read_both(value(Column::Lead), value(Column::Cooperating));
    let (timeline, timeline_span) = value(Column::Timeline);
    let (deliverable, deliverable_span) = value(Column::Deliverable);
    TaskDraft {
        id,
        marker: None,
        group,
        text: item.text.trim_start_matches(['-', '–', '+', ' ']).to_owned(),
        lead,
        cooperating,
        timeline: timelines::read(timeline, timeline_span),
        deliverable: deliverables::read(deliverable, deliverable_span),
        commitments: Vec::new(),
        supervisor: value(Column::Supervisor).0.map(str::to_owned),
        span: item.span.clone(),
    }
}

/// "Đơn vị chủ trì: A; Đơn vị phối hợp: B": the labels of a line with their values; none when it does not begin with one.
fn labels_of(text: &str) -> Vec<(Column, String)> {
    let text = text.trim_start_matches(['-', '–', '+', '*', '(', ' ']);
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((column, value)) = label(rest) {
        // The value ends where the next label begins.
        let next = value.match_indices([';', '.']).find(|(at, _)| label(value[at + 1..].trim_start()).is_some());
        let (own, after) = next.map_or((value, ""), |(at, _)| (&value[..at], value[at + 1..].trim_start()));
        found.push((column, own.trim().trim_end_matches(['.', ';', ')']).trim().to_owned()));
        rest = after;
    }
    found
}

/// A label at the start of a text, and what follows its colon.
fn label(text: &str) -> Option<(Column, &str)> {
    // So many letters are at most four times so many bytes.
    let at = start_of(text, LONGEST_LABEL * 4).find(':')?;
    let (front, value) = (&text[..at], &text[at + 1..]);
    if front.chars().count() > LONGEST_LABEL || front.contains([',', ';', '.']) {
        return None;
    }
    let column = column(front)?;
    if value.trim().is_empty() && column != Column::Lead {
        return None;
    }
    // "Chủ trì: Đồng chí …": who chairs a meeting.
    if column == Column::Lead && crate::vi::fold::fold(start_of(value, 40)).starts_with("dong chi ") {
        return None;
    }
    matches!(column, Column::Lead | Column::Cooperating | Column::Timeline | Column::Deliverable | Column::Supervisor)
        .then_some((column, value))
}

/// What stands behind "Nội dung:" or "Nội dung thực hiện:" at the start of a line; it may be empty.
fn content(text: &str) -> Option<&str> {
    let (front, value) = text.trim_start_matches(['-', '–', '*', ' ']).split_once(':')?;
    matches!(
        crate::vi::fold::fold(front).as_str(),
        "noi dung" | "noi dung thuc hien" | "noi dung cong viec" | "nhiem vu"
    )
    .then(|| value.trim())
}

fn begins_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase) && !lettered(text)
}

fn is_item(text: &str) -> bool {
    text.starts_with("- ") || text.starts_with("– ") || text.starts_with("+ ") || lettered(text)
}

/// "a) …", "đ) …".
fn lettered(text: &str) -> bool {
    text.split_once(')').is_some_and(|(front, _)| matches!(marker(front), Some(Marker::Letter(_))))
}

/// "III. …", "2. …", "2.1. …": a heading, or a numbered item that may be a task itself.
fn heading(text: &str, open: Option<&Heading>, span: &Span) -> Option<Heading> {
    let (front, title) = text.split_once(' ')?;
    if !front.ends_with('.') && !front.contains('.') {
        return None;
    }
    let printed = front.trim_end_matches('.').to_owned();
    let above = open.map(|heading| heading.path.as_slice()).unwrap_or_default();
    let roman: Vec<String> =
        above.first().filter(|top| matches!(marker(top), Some(Marker::Roman(_)))).cloned().into_iter().collect();
    let path = match marker(&printed)? {
        Marker::Roman(_) => vec![printed],
        Marker::Arabic(parts) => roman.into_iter().chain(parts.into_iter().map(|part| part.to_string())).collect(),
        Marker::Letter(_) => return None,
    };
    Some(Heading { path, title: title.trim().to_owned(), span: span.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tasks(text: &str) -> Vec<(String, String, Vec<String>, Option<String>)> {
        let lines: Vec<Line> = text
            .lines()
            .enumerate()
            .map(|(index, line)| Line {
                text: line.to_owned(),
                span: Span { paragraph: Some(index as u32 + 1), ..Span::default() },
            })
            .collect();
        let shown = |task: TaskDraft| {
            let leads = task.lead.parties.into_iter().map(|party| party.text).collect();
            (task.id, task.text, leads, task.timeline.raw)
        };
        read(&lines).tasks.into_iter().map(shown).collect()
    }

    #[test]
    fn labels_hold_for_the_items_above_them() {
        let text = "III. NHIỆM VỤ\n1. Nhóm một\n- Việc A.\n- Việc B.\nĐơn vị chủ trì: Sở Y tế; Đơn vị phối hợp: Sở Tài chính.\n\
                    Thời gian thực hiện: Năm 2026.\n- Việc C.\nĐơn vị thực hiện: Sở Nội vụ.\n2. Nhóm hai\n- Việc D.\n\
                    Cơ quan chủ trì: Sở Xây dựng.\nIV. TỔ CHỨC THỰC HIỆN\n- Không ai được giao.";
        let found = tasks(text);
        let ids: Vec<&str> = found.iter().map(|(id, ..)| id.as_str()).collect();
        assert_eq!(ids, ["III.1.1", "III.1.2", "III.1.3", "III.2"]);
        assert_eq!(found[0].1, "Việc A.");
        assert_eq!(found[1].2, ["Sở Y tế"]);
        assert_eq!(found[1].3.as_deref(), Some("Năm 2026"));
        assert_eq!(found[2].2, ["Sở Nội vụ"]);
        assert_eq!(found[2].3, None);
        assert_eq!(found[3].2, ["Sở Xây dựng"]);
    }

    #[test]
    fn contents_and_lists_of_bodies_stand_behind_their_labels() {
        let found = tasks(
            "III. NỘI DUNG\n1. Truyền thông\na) Hoạt động 1\n- Nội dung: Tổ chức lễ phát động.\n- Cơ quan thực hiện: Sở A \
             chủ trì, phối hợp với các sở, ban, ngành.\nb) Hoạt động 2\n- Nội dung:\n+ Tập huấn.\n+ Tổng kết.\n\
             - Cơ quan thực hiện:\n+ Sở B chủ trì.\n+ Sở C đăng tin.",
        );
        let shown: Vec<(&str, &str)> = found.iter().map(|(id, text, ..)| (id.as_str(), text.as_str())).collect();
        assert_eq!(shown, [("III.1.1", "Tổ chức lễ phát động."), ("III.1.2", "Tập huấn."), ("III.1.3", "Tổng kết.")]);
        assert_eq!(found[0].2, ["Sở A"]);
        assert_eq!(found[1].2, ["Sở B", "Sở C"]);
    }

    #[test]
    fn a_numbered_paragraph_may_be_the_task_itself() {
        let found = tasks("II. NỘI DUNG\n1. Xây dựng phần mềm.\nChủ trì: Sở A.\n2. Đào tạo.\nChủ trì: Sở B.");
        assert_eq!(
            found.iter().map(|(id, text, ..)| (id.as_str(), text.as_str())).collect::<Vec<_>>(),
            [("II.1", "Xây dựng phần mềm."), ("II.2", "Đào tạo.")]
        );
    }

    #[test]
    fn who_chairs_a_meeting_leads_no_task() {
        assert!(tasks("3.1. Điểm cầu chính\n- Địa điểm: Phòng họp 2.\n- Chủ trì: Đồng chí Chủ tịch tỉnh.").is_empty());
    }

    #[test]
    fn text_without_labels_gives_no_task() {
        assert!(tasks("I. MỤC ĐÍCH\n- Nâng cao nhận thức.\n- Thời gian: năm 2026.").is_empty());
    }
}
