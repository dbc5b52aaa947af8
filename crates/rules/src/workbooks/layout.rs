//! The form as sheets.

use super::{CELL_LIMIT, FORMAT, Form, FormItem, GENERAL, IDENTITY_SHEET, TEXTS, Words, clean, figures, length, seal};
use crate::sheets::{Cell, Column, Kind, Sheet, Workbook};

const YES_NO: usize = 0;
const PROGRESS: usize = 1;

/// Lays out a form: the general part, a row for each item, one for each value of a target, and the hidden sheet.
pub fn layout(form: &Form, words: &Words) -> Workbook {
    let mut lists = vec![
        vec![words.yes.clone(), words.no.clone()],
        words.progress.iter().map(|(_, label)| label.clone()).collect(),
    ];
    let mut sheets = vec![general(form, words), items(form, words)];
    if !form.figures.is_empty() {
        sheets.push(figures::sheet(form, words, lists.len()));
        lists.extend(figures::lists(words));
    }
    sheets.push(identity(form, words));
    Workbook { sheets, lists, is_locked: true }
}

pub(super) fn column(width: u16) -> Column {
    Column { width, is_hidden: false }
}

/// The key of a row stands in a column that is not shown.
pub(super) const KEY: Column = Column { width: 10, is_hidden: true };

pub(super) fn fits(text: &str) -> bool {
    length(text) < CELL_LIMIT - 100
}

pub(super) fn input(text: &str, words: &Words) -> Cell {
    match fits(text) {
        true => Cell::new(Kind::Input, text),
        false => Cell::new(Kind::Label, words.too_long.as_str()),
    }
}

fn general(form: &Form, words: &Words) -> Sheet {
    let plain = |text: &String| vec![Cell::default(), Cell::new(Kind::Plain, text.as_str())];
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    rows.extend(form.titles.iter().map(|title| vec![Cell::default(), Cell::new(Kind::Title, title.as_str())]));
    rows.extend(words.guide.iter().map(plain));
    let heads = words.general_heads.iter().map(|head| Cell::new(Kind::Head, head.as_str()));
    rows.push(std::iter::once(Cell::default()).chain(heads).collect());
    let nil = if form.is_nil { &words.yes } else { &words.no };
    rows.push(vec![
        Cell::new(Kind::Plain, "is_nil"),
        Cell::new(Kind::Label, words.nil.as_str()),
        Cell::new(Kind::Choice(YES_NO), nil.as_str()),
    ]);
    for ((name, label), text) in GENERAL.iter().zip(&words.general).zip(&form.general) {
        rows.push(vec![Cell::new(Kind::Plain, *name), Cell::new(Kind::Label, label.as_str()), input(text, words)]);
    }
    Sheet { name: words.general_sheet.clone(), columns: vec![KEY, column(44), column(96)], rows, ..Sheet::default() }
}

fn items(form: &Form, words: &Words) -> Sheet {
    let heads = words.heads.iter().map(|head| Cell::new(Kind::Head, head.as_str()));
    let mut rows: Vec<Vec<Cell>> = vec![std::iter::once(Cell::default()).chain(heads).collect()];
    rows.extend(form.items.iter().map(|item| item_row(item, words)));
    let widths = [6, 34, 11, 12, 17, 36, 24, 22, 22];
    let columns = std::iter::once(KEY).chain(widths.map(column)).collect();
    Sheet { name: words.items_sheet.clone(), columns, rows, head: Some(0), ..Sheet::default() }
}

fn item_row(item: &FormItem, words: &Words) -> Vec<Cell> {
    let label = |text: &str| Cell::new(Kind::Label, if fits(text) { text } else { words.too_long.as_str() });
    let progress = words.progress.iter().find(|(progress, _)| Some(*progress) == item.progress);
    let progress = progress.map(|(_, label)| label.as_str()).unwrap_or_default();
    let mut row = vec![
        Cell::new(Kind::Plain, item.item.as_str()),
        label(&item.label),
        label(&item.text),
        label(&item.timeline),
        label(&item.deliverable),
        Cell::new(if item.is_open { Kind::Choice(PROGRESS) } else { Kind::Label }, progress),
    ];
    row.extend(item.texts.iter().map(|text| if item.is_open { input(text, words) } else { label(text) }));
    row
}

/// The hidden sheet: whose it is, its items, the words of its choices, and what each field showed.
fn identity(form: &Form, words: &Words) -> Sheet {
    let own = &form.identity;
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut line = |cells: &[&str]| lines.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    line(&["format", &FORMAT.to_string()]);
    line(&["obligation", &own.obligation]);
    line(&["cycle", &own.cycle]);
    line(&["body", &own.body]);
    line(&["version", &own.version.to_string()]);
    line(&["revision", &own.revision.to_string()]);
    line(&["made_on", &own.made_on]);
    for (word, label) in [("1", &words.yes), ("0", &words.no)] {
        line(&["nil", word, label]);
    }
    for (progress, label) in &words.progress {
        line(&["progress", progress.as_str(), label]);
    }
    for item in &form.items {
        line(&["item", &item.item, &item.label]);
    }
    line(&["was", "is_nil", if form.is_nil { "1" } else { "0" }]);
    for (name, text) in GENERAL.iter().zip(&form.general).filter(|(_, text)| fits(text)) {
        line(&["was", name, &clean(text)]);
    }
    for item in form.items.iter().filter(|item| item.is_open) {
        let progress = item.progress.map(|progress| progress.as_str()).unwrap_or_default();
        line(&["was", &format!("{}.progress", item.item), progress]);
        for (name, text) in TEXTS.iter().zip(&item.texts).filter(|(_, text)| fits(text)) {
            line(&["was", &format!("{}.{name}", item.item), &clean(text)]);
        }
    }
    lines.extend(figures::hidden(form, words));
    let mark = seal(&lines);
    lines.push(vec!["seal".to_owned(), mark]);
    let rows = lines.into_iter().map(|line| line.into_iter().map(|text| Cell::new(Kind::Plain, text)).collect());
    Sheet { name: IDENTITY_SHEET.to_owned(), is_hidden: true, rows: rows.collect(), ..Sheet::default() }
}
