//! The sheet of targets' values: one row each, with unit, last value and the period that is asked for.

use std::collections::BTreeMap;

use super::layout::{KEY, column, fits, input};
use super::read::{Page, Problem};
use super::{FIGURE, Form, FormFigure, Words, clean};
use crate::sheets::{Cell, Kind, ReadCell, Sheet};
use crate::targets::{Period, Read, number};

/// The key of a row: an item has a row among the tasks' too.
pub(super) fn key(item: &str) -> String {
    format!("figure:{item}")
}

/// Before the first column that asks for something: key, number, target, unit, last value, usual period.
const SHOWN: u32 = 6;

/// What the choices offer.
pub(super) fn lists(words: &Words) -> [Vec<String>; 2] {
    [&words.natures, &words.missing].map(|choices| choices.iter().map(|(_, label)| label.clone()).collect())
}

/// The sheet; its two lists stand in the workbook from a place on.
pub(super) fn sheet(form: &Form, words: &Words, lists: usize) -> Sheet {
    let heads = words.figure_heads.iter().map(|head| Cell::new(Kind::Head, head.as_str()));
    let mut rows: Vec<Vec<Cell>> = vec![std::iter::once(Cell::default()).chain(heads).collect()];
    rows.extend(form.figures.iter().map(|figure| row(figure, words, lists)));
    let widths = [6, 44, 14, 20, 16, 16, 18, 18, 26, 36];
    let columns = std::iter::once(KEY).chain(widths.map(column)).collect();
    Sheet { name: words.figures_sheet.clone(), columns, rows, head: Some(0), ..Sheet::default() }
}

fn row(figure: &FormFigure, words: &Words, lists: usize) -> Vec<Cell> {
    let label = |text: &str| Cell::new(Kind::Label, if fits(text) { text } else { words.too_long.as_str() });
    let shown = [&figure.label, &figure.text, &figure.unit, &figure.last, &figure.period];
    let mut cells = vec![Cell::new(Kind::Plain, key(&figure.item))];
    cells.extend(shown.map(|text| label(text)));
    for (name, said) in FIGURE.iter().zip(&figure.said) {
        let list = choices(name, words).map(|(place, choices)| (lists + place, choices));
        let text = match &list {
            Some((_, choices)) => choices.iter().find(|(word, _)| word == said).map_or("", |(_, label)| label.as_str()),
            None => said,
        };
        cells.push(match list {
            _ if !figure.is_open => label(text),
            Some((list, _)) => Cell::new(Kind::Choice(list), text),
            None => input(text, words),
        });
    }
    cells
}

fn choices<'a>(name: &str, words: &'a Words) -> Option<(usize, &'a [(String, String)])> {
    match name {
        "figure_nature" => Some((0, &words.natures)),
        "figure_missing" => Some((1, &words.missing)),
        _ => None,
    }
}

/// What the hidden sheet says of the values.
pub(super) fn hidden(form: &Form, words: &Words) -> Vec<Vec<String>> {
    let line = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
    if form.figures.is_empty() {
        return Vec::new();
    }
    let mut lines: Vec<Vec<String>> = Vec::new();
    lines.extend(words.natures.iter().map(|(word, label)| line(["nature", word, label])));
    lines.extend(words.missing.iter().map(|(word, label)| line(["missing", word, label])));
    lines.extend(form.figures.iter().map(|figure| line(["figure", &figure.item, &figure.label])));
    for figure in form.figures.iter().filter(|figure| figure.is_open) {
        for (name, said) in FIGURE.iter().zip(&figure.said).filter(|(_, said)| fits(said)) {
            lines.push(line(["was", &format!("{}.{name}", figure.item), &clean(said)]));
        }
    }
    lines
}

impl Page<'_> {
    /// Reads the row of a target's value.
    pub(super) fn figure_row(&mut self, row: u32, item: &str, cells: &BTreeMap<u32, ReadCell>) {
        let name = |field: &str| format!("{item}.{field}");
        let value = self.number(row, SHOWN, &name(FIGURE[0]), |text| match number::read(text) {
            Read::Number(_) => None,
            Read::Ask(_) => Some(Problem::TwoNumbers(text.to_owned())),
            Read::No => Some(Problem::NoNumber(text.to_owned())),
        });
        self.checked(row, SHOWN + 1, &name(FIGURE[1]), |text| {
            Period::parse(text).is_none().then(|| Problem::NoPeriod(text.to_owned()))
        });
        let choices = self.hidden;
        self.choice(row, SHOWN + 2, &name(FIGURE[2]), &choices.natures);
        let missing = self.choice(row, SHOWN + 3, &name(FIGURE[3]), &choices.missing);
        self.text(row, SHOWN + 4, &name(FIGURE[4]));
        if value.is_some_and(|value| value.is_empty()) && missing.is_some_and(|missing| missing.is_empty()) {
            self.find(row, SHOWN, Problem::NoFigure);
        }
        self.outside(row, SHOWN + 5, cells);
    }
}
