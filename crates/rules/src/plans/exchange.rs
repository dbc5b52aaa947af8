//! A list of tasks that came as data (`docs/tasks-xml.md`): as the document that a plan's annex would be, so that it is
//! recognised, shown and corrected like any other; and its head, which the data names outright.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::draft::{DocumentHead, Signer};
use crate::diagnostic::{Code, Diagnostic};
use crate::doc::{Block, Cell, Document, Paragraph, Row, Span, Table};
use crate::instruments::citations::TYPES;
use crate::vi::fold::{fold, nfc};

/// The instrument that assigned a task.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Assigned {
    pub type_name: String,
    /// Number and symbol.
    pub number: String,
    /// ISO 8601; empty where it is not named.
    pub issued_on: String,
    pub issuer: String,
    pub signer: String,
    pub subject: String,
}

/// A task of the list, in the words of the data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListedTask {
    pub id: String,
    pub assigned: Option<Assigned>,
    pub number: String,
    pub content: String,
    pub lead: String,
    pub cooperating: String,
    /// The plan's own words for its time.
    pub time: String,
    pub product: String,
    /// The last on-time day, ISO 8601; empty where there is none.
    pub due_on: String,
}

/// A list of tasks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskList {
    /// How many tasks it says that it holds.
    pub count: Option<String>,
    pub tasks: Vec<ListedTask>,
}

/// Why a list is not taken at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListRefusal {
    /// It holds no task.
    Empty,
    /// It says that it holds another number of tasks than it does: what it says, and what stands in it.
    Count(String, usize),
    /// Its tasks were assigned by several instruments, as cited: a plan has one.
    Several(Vec<String>),
    /// Two tasks are the same one: its id.
    Twice(String),
}

impl TaskList {
    /// Whether it can be one plan.
    pub fn check(&self) -> Result<(), ListRefusal> {
        if self.tasks.is_empty() {
            return Err(ListRefusal::Empty);
        }
        if let Some(count) = &self.count
            && count.trim().parse() != Ok(self.tasks.len())
        {
            return Err(ListRefusal::Count(count.clone(), self.tasks.len()));
        }
        let sources: BTreeSet<String> = self
            .tasks
            .iter()
            .map(|task| task.assigned.as_ref().map(|one| one.number.clone()).unwrap_or_default())
            .collect();
        if sources.len() > 1 {
            return Err(ListRefusal::Several(sources.into_iter().collect()));
        }
        let mut seen = BTreeSet::new();
        match self.tasks.iter().find(|task| !task.id.is_empty() && !seen.insert(&task.id)) {
            Some(twice) => Err(ListRefusal::Twice(twice.id.clone())),
            None => Ok(()),
        }
    }

    /// The head of the instrument that assigned the tasks, as the data names it.
    pub fn head(&self) -> DocumentHead {
        let Some(one) = self.tasks.iter().find_map(|task| task.assigned.as_ref()) else {
            return DocumentHead::default();
        };
        let given = |text: &str| Some(nfc(text.trim())).filter(|text| !text.is_empty());
        let folded = fold(&one.type_name);
        DocumentHead {
            type_name: given(&one.type_name),
            type_code: TYPES.iter().find(|(name, _)| *name == folded).map(|(_, code)| (*code).to_owned()),
            number: given(&one.number),
            issuer: given(&one.issuer),
            issued_on: given(&one.issued_on).filter(|text| text.parse::<jiff::civil::Date>().is_ok()),
            title: given(&one.subject),
            signer: given(&one.signer).map(|name| Signer { name: Some(name), ..Signer::default() }),
            ..DocumentHead::default()
        }
    }

    /// The list as a table, one row a task, and what is wrong in single rows.
    pub fn document(&self, file: &str) -> (Document, Vec<Diagnostic>) {
        let file: Arc<str> = Arc::from(file);
        let mut findings = Vec::new();
        let mut rows = vec![row(&file, 1, HEADS.map(str::to_owned))];
        for (index, task) in self.tasks.iter().enumerate() {
            let number = index as u32 + 2;
            let span = Span { file: Some(file.clone()), table: Some(1), row: Some(number), ..Span::default() };
            let named = if task.number.trim().is_empty() { (index + 1).to_string() } else { task.number.clone() };
            if task.content.trim().is_empty() {
                findings.push(Diagnostic::new(
                    Code::UnreadablePart,
                    format!("Nhiệm vụ {named} của tệp không có nội dung (Content). Mời xin lại tệp, hoặc bỏ nhiệm vụ này ở nơi xuất."),
                    span.clone(),
                ));
            }
            let due = task.due_on.trim();
            let day = due.parse::<jiff::civil::Date>().ok();
            if day.is_none() && !due.is_empty() {
                findings.push(Diagnostic::new(
                    Code::UnreadablePart,
                    format!("Hạn của nhiệm vụ {named} («{due}») không phải là ngày theo dạng 2026-12-05 nên không được dùng."),
                    span,
                ));
            }
            // The plan's own words say when; the day that another system worked out stands only where there are none.
            let time = match (task.time.trim(), day) {
                ("", Some(day)) => format!("Chậm nhất ngày {:02}/{:02}/{:04}", day.day(), day.month(), day.year()),
                (words, _) => words.to_owned(),
            };
            let cells = [&task.number, &task.content, &task.lead, &task.cooperating, &time, &task.product];
            rows.push(row(&file, number, cells.map(|text| nfc(text.trim()))));
        }
        let span = Span { file: Some(file), table: Some(1), ..Span::default() };
        let table = Table { rows, borders: true, span, ..Table::default() };
        (Document { blocks: vec![Block::Table(table)], flattened: false }, findings)
    }
}

/// The heads by which the columns are recognised.
const HEADS: [&str; 6] =
    ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn hoàn thành", "Sản phẩm"];

fn row(file: &Arc<str>, number: u32, texts: [String; 6]) -> Row {
    let place = |cell: Option<u32>| Span {
        file: Some(file.clone()),
        table: Some(1),
        row: Some(number),
        cell,
        ..Span::default()
    };
    let cells = texts.into_iter().zip(0u32..).map(|(text, column)| {
        let span = place(Some(column + 1));
        let paragraph = Paragraph { span: span.clone(), ..Paragraph::plain(text) };
        Cell { blocks: vec![Block::Paragraph(paragraph)], column, columns: 1, span, ..Cell::default() }
    });
    Row { cells: cells.collect(), header: number == 1, span: place(None) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plans::draft::Source;
    use crate::plans::recognise;

    fn task(number: &str, content: &str) -> ListedTask {
        let assigned = Assigned {
            type_name: "Kế hoạch".to_owned(),
            number: "12/KH-UBND".to_owned(),
            issued_on: "2023-06-20".to_owned(),
            issuer: "Ủy ban nhân dân tỉnh An Hòa".to_owned(),
            subject: "Phát triển đô thị".to_owned(),
            ..Assigned::default()
        };
        ListedTask {
            id: format!("id-{number}"),
            assigned: Some(assigned),
            number: number.to_owned(),
            content: content.to_owned(),
            lead: "Sở Xây dựng".to_owned(),
            time: "Quý I/2024".to_owned(),
            ..ListedTask::default()
        }
    }

    #[test]
    fn a_list_is_recognised_like_an_annex_and_keeps_its_numbers() {
        let second =
            ListedTask { time: String::new(), due_on: "2024-06-29".to_owned(), ..task("II.3", "Xây trạm y tế") };
        let list = TaskList { count: Some("2".to_owned()), tasks: vec![task("I.1", "Rà soát quy hoạch"), second] };
        assert_eq!(list.check(), Ok(()));
        let (document, findings) = list.document("danh-sach.xml");
        assert!(findings.is_empty(), "{findings:?}");
        let draft = recognise(document, Source::default());
        let found: Vec<(&str, &str)> = draft.tasks.iter().map(|task| (task.id.as_str(), task.text.as_str())).collect();
        assert_eq!(found, [("I.1", "Rà soát quy hoạch"), ("II.3", "Xây trạm y tế")]);
        assert_eq!(draft.tasks[1].timeline.to.as_deref(), Some("2024-06-29"));
        let head = list.head();
        assert_eq!((head.type_code.as_deref(), head.number.as_deref()), (Some("KH"), Some("12/KH-UBND")));
    }

    #[test]
    fn what_cannot_be_one_plan_is_refused_and_what_is_strange_in_a_row_is_found() {
        let list = |tasks: Vec<ListedTask>| TaskList { count: None, tasks };
        assert_eq!(list(Vec::new()).check(), Err(ListRefusal::Empty));
        let mut other = task("2", "Việc khác");
        other.assigned = Some(Assigned { number: "13/KH-UBND".to_owned(), ..Assigned::default() });
        let both = vec!["12/KH-UBND".to_owned(), "13/KH-UBND".to_owned()];
        assert_eq!(list(vec![task("1", "Một việc"), other]).check(), Err(ListRefusal::Several(both)));
        let twice = list(vec![task("1", "Một việc"), task("1", "Một việc")]);
        assert_eq!(twice.check(), Err(ListRefusal::Twice("id-1".to_owned())));
        let miscounted = TaskList { count: Some("3".to_owned()), tasks: vec![task("1", "Một việc")] };
        assert_eq!(miscounted.check(), Err(ListRefusal::Count("3".to_owned(), 1)));
        let odd = list(vec![task("1", " "), ListedTask { due_on: "05/12/2026".to_owned(), ..task("2", "Việc hai") }]);
        assert_eq!(odd.document("a.xml").1.len(), 2, "no content, no day");
    }
}
