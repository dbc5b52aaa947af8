//! A form is laid out, filled and read back; what was changed where it must not be is refused.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::sheets::{Kind, ReadCell, ReadSheet, Workbook};

fn words() -> Words {
    let label = |progress: &Progress| match progress {
        Progress::Done => "Đã hoàn thành",
        Progress::Doing => "Đang thực hiện",
        Progress::Standing => "Thực hiện thường xuyên",
        Progress::NotStarted => "Chưa triển khai (nêu lý do ở khó khăn, vướng mắc)",
        Progress::Nil => "Không phát sinh trong kỳ",
    };
    Words {
        general_sheet: "Phần chung".to_owned(),
        items_sheet: "Nhiệm vụ".to_owned(),
        progress: Progress::ALL.iter().map(|progress| (*progress, label(progress).to_owned())).collect(),
        yes: "Có".to_owned(),
        no: "Không".to_owned(),
        too_long: "Dài hơn một ô".to_owned(),
        ..Words::default()
    }
}

fn form() -> Form {
    let item = |number: &str, is_open| FormItem {
        item: format!("i{number}"),
        label: format!("I.{number}"),
        text: format!("Nhiệm vụ số {number}"),
        is_open,
        ..FormItem::default()
    };
    let identity = Identity { obligation: "o1".to_owned(), version: 2, revision: 3, ..Identity::default() };
    let first = FormItem {
        progress: Some(Progress::Doing),
        texts: ["Đã làm một nửa".to_owned(), String::new(), String::new(), String::new()],
        ..item("1", true)
    };
    Form { identity, items: vec![first, item("2", true), item("3", false)], ..Form::default() }
}

/// What a program would read of a workbook that nobody touched.
fn opened(book: &Workbook) -> Vec<ReadSheet> {
    let sheets = book.sheets.iter().map(|sheet| {
        let rows = sheet.rows.iter().enumerate().map(|(row, cells)| {
            let cells = cells.iter().enumerate().filter(|(_, cell)| !cell.text.is_empty());
            let cells = cells.map(|(column, cell)| {
                (
                    u32::try_from(column).expect("small"),
                    ReadCell { text: cell.text.clone(), is_formula: false, ..ReadCell::default() },
                )
            });
            (u32::try_from(row).expect("small"), cells.collect())
        });
        ReadSheet { name: sheet.name.clone(), is_hidden: sheet.is_hidden, rows: rows.collect(), merged: Vec::new() }
    });
    sheets.collect()
}

fn put(sheets: &mut [ReadSheet], sheet: &str, (row, column): (u32, u32), text: &str) {
    let sheet = sheets.iter_mut().find(|other| other.name == sheet).expect("the sheet");
    let cell = ReadCell { text: text.to_owned(), is_formula: text.starts_with('='), number: None };
    sheet.rows.entry(row).or_default().insert(column, cell);
}

fn found(reading: &Reading) -> Vec<(String, Problem)> {
    let cell = |finding: &Finding| finding.place.as_ref().map(|place| place.cell.clone()).unwrap_or_default();
    reading.findings.iter().map(|finding| (cell(finding), finding.problem.clone())).collect()
}

fn now(form: &Form) -> BTreeMap<String, String> {
    let mut now = BTreeMap::from([("is_nil".to_owned(), "0".to_owned())]);
    now.extend(GENERAL.iter().zip(&form.general).map(|(name, text)| ((*name).to_owned(), text.clone())));
    for item in form.items.iter().filter(|item| item.is_open) {
        let progress = item.progress.map(|progress| progress.as_str().to_owned()).unwrap_or_default();
        now.insert(format!("{}.progress", item.item), progress);
        now.extend(TEXTS.iter().zip(&item.texts).map(|(name, text)| (format!("{}.{name}", item.item), text.clone())));
    }
    now
}

#[test]
fn a_workbook_that_nobody_touched_offers_nothing() {
    let form = form();
    let reading = read(&opened(&layout(&form, &words()))).expect("our own form");
    assert_eq!(reading.identity, form.identity);
    assert_eq!(reading.findings, []);
    assert_eq!(offers(&reading.said, &now(&form), Basis::SameVersion), []);
    assert!(!reading.said.iter().any(|said| said.name.starts_with("i3.")), "what was not asked is not read");
}

fn with_figures() -> (Form, Words) {
    let pairs = |pairs: &[(&str, &str)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
    let words = Words {
        figures_sheet: "Số liệu".to_owned(),
        natures: pairs(&[("official", "Chính thức"), ("estimate", "Ước thực hiện")]),
        missing: pairs(&[("not_surveyed", "Kỳ này không điều tra")]),
        ..words()
    };
    let figure = |number: &str, is_open| FormFigure {
        item: format!("i{number}"),
        label: format!("I.{number}"),
        said: ["58,9", "", "estimate", "", ""].map(str::to_owned),
        is_open,
        ..FormFigure::default()
    };
    (Form { figures: vec![figure("2", true), figure("3", false)], ..form() }, words)
}

#[test]
fn a_value_of_a_target_is_read_with_its_period_and_nature_and_what_cannot_be_is_left_out() {
    let (form, words) = with_figures();
    let untouched = read(&opened(&layout(&form, &words))).expect("our own form");
    assert_eq!(untouched.findings, []);
    assert!(untouched.said.iter().all(|said| said.was == said.text), "nobody touched it");
    assert!(!untouched.said.iter().any(|said| said.name.starts_with("i3.")), "what was not asked is not read");
    let mut sheets = opened(&layout(&form, &words));
    for (column, text) in [(6, "1.234"), (7, "kỳ tới"), (8, "CHÍNH THỨC"), (9, "không rõ"), (11, "ngoài")] {
        put(&mut sheets, "Số liệu", (1, column), text);
    }
    let reading = read(&sheets).expect("is read");
    let problems = [
        ("G2".to_owned(), Problem::TwoNumbers("1.234".to_owned())),
        ("H2".to_owned(), Problem::NoPeriod("kỳ tới".to_owned())),
        ("J2".to_owned(), Problem::UnknownChoice("không rõ".to_owned())),
        ("L2".to_owned(), Problem::Outside),
    ];
    assert_eq!(found(&reading), problems);
    let said: Vec<(&str, &str)> = reading
        .said
        .iter()
        .filter(|said| said.was != said.text)
        .map(|said| (said.name.as_str(), said.text.as_str()))
        .collect();
    assert_eq!(said, [("i2.figure_value", "1.234"), ("i2.figure_nature", "official")]);
    put(&mut sheets, "Số liệu", (1, 6), "");
    put(&mut sheets, "Số liệu", (1, 9), "");
    let problems: Vec<Problem> =
        found(&read(&sheets).expect("is read")).into_iter().map(|(_, problem)| problem).collect();
    assert!(problems.contains(&Problem::NoFigure), "{problems:?}");
    // A row that is gone is told of, and one whose number was torn off is not read.
    put(&mut sheets, "Số liệu", (1, 1), "I.9");
    assert!(found(&read(&sheets).expect("is read")).contains(&("B2".to_owned(), Problem::Moved("I.2".to_owned()))));
    sheets.retain(|sheet| sheet.name != "Số liệu");
    assert!(found(&read(&sheets).expect("is read")).contains(&(String::new(), Problem::Missing("I.2".to_owned()))));
}

#[test]
fn only_cells_that_ask_for_something_are_open() {
    let book = layout(&form(), &words());
    let open = |cell: &crate::sheets::Cell| matches!(cell.kind, Kind::Input | Kind::Choice(_));
    let counts: Vec<usize> =
        book.sheets.iter().map(|sheet| sheet.rows.iter().flatten().filter(|cell| open(cell)).count()).collect();
    assert_eq!(counts, [6, 10, 0], "the third item is shown only, the hidden sheet is locked");
    assert!(book.is_locked && book.sheets[2].is_hidden && book.sheets[1].columns[0].is_hidden);
}

#[test]
fn what_was_typed_is_offered_beside_what_stands_there() {
    let form = form();
    let mut sheets = opened(&layout(&form, &words()));
    put(&mut sheets, "Nhiệm vụ", (2, 5), "đã hoàn thành");
    put(&mut sheets, "Nhiệm vụ", (2, 6), "Đã bàn giao.\r\nXong.  ");
    put(&mut sheets, "Nhiệm vụ", (1, 6), "Đã làm hết");
    put(&mut sheets, "Phần chung", (2, 2), "Đã ban hành văn bản");
    let reading = read(&sheets).expect("is read");
    assert_eq!(reading.findings, []);
    let mut now = now(&form);
    now.insert("i1.done".to_owned(), "Người khác vừa viết".to_owned());
    let offers = offers(&reading.said, &now, Basis::SameVersion);
    let shown: Vec<(&str, &str, Standing)> =
        offers.iter().map(|offer| (offer.said.name.as_str(), offer.said.text.as_str(), offer.standing)).collect();
    let expected = [
        ("deployment", "Đã ban hành văn bản", Standing::Changes),
        ("i1.done", "Đã làm hết", Standing::Meets),
        ("i2.progress", "done", Standing::Changes),
        ("i2.done", "Đã bàn giao.\nXong.", Standing::Changes),
    ];
    assert_eq!(shown, expected);
    assert_eq!(offers[3].said.place, Place { sheet: "Nhiệm vụ".to_owned(), cell: "G3".to_owned() });
}

#[test]
fn each_cell_is_checked_and_named() {
    let mut sheets = opened(&layout(&form(), &words()));
    put(&mut sheets, "Nhiệm vụ", (1, 5), "xong rồi");
    put(&mut sheets, "Nhiệm vụ", (2, 5), "Chưa triển khai");
    put(&mut sheets, "Nhiệm vụ", (2, 6), &"a".repeat(LONG_TEXT + 1));
    put(&mut sheets, "Nhiệm vụ", (2, 8), &"a".repeat(CELL_LIMIT));
    put(&mut sheets, "Nhiệm vụ", (2, 12), "ghi chú");
    put(&mut sheets, "Nhiệm vụ", (9, 1), "thêm một dòng");
    let reading = read(&sheets).expect("is read");
    let expected = [
        ("F2".to_owned(), Problem::UnknownChoice("xong rồi".to_owned())),
        ("G3".to_owned(), Problem::Long(LONG_TEXT + 1)),
        ("I3".to_owned(), Problem::Cut),
        ("H3".to_owned(), Problem::NoReason),
        ("M3".to_owned(), Problem::Outside),
        ("B10".to_owned(), Problem::Outside),
    ];
    assert_eq!(found(&reading), expected);
    assert!(!reading.said.iter().any(|said| said.name == "i1.progress" || said.name == "i2.next_steps"));
}

#[test]
fn rows_may_be_sorted_but_not_torn() {
    let mut sheets = opened(&layout(&form(), &words()));
    let items = sheets.iter_mut().find(|sheet| sheet.name == "Nhiệm vụ").expect("the sheet");
    let (first, second, third) =
        (items.rows.remove(&1).expect("a row"), items.rows.remove(&2).expect("a row"), items.rows[&3].clone());
    let mut torn = second.clone();
    torn.insert(1, ReadCell { text: "I.9".to_owned(), ..ReadCell::default() });
    items.rows.extend([(2, first), (1, torn), (4, third)]);
    let found = found(&read(&sheets).expect("is read"));
    let expected =
        [("B2".to_owned(), Problem::Moved("I.2".to_owned())), ("B5".to_owned(), Problem::Repeated("I.3".to_owned()))];
    assert_eq!(found, expected);
}

#[test]
fn a_row_that_was_deleted_is_told() {
    let mut sheets = opened(&layout(&form(), &words()));
    let items = sheets.iter_mut().find(|sheet| sheet.name == "Nhiệm vụ").expect("the sheet");
    drop(items.rows.remove(&2));
    let reading = read(&sheets).expect("is read");
    assert_eq!(found(&reading), [(String::new(), Problem::Missing("I.2".to_owned()))]);
}

#[test]
fn what_is_not_ours_or_was_changed_is_refused() {
    let sheets = || opened(&layout(&form(), &words()));
    assert_eq!(read(&sheets()[..2]), Err(Refusal::NotOurs));
    for (row, column, text) in [(1, 1, "o2"), (4, 1, "9"), (12, 1, "i9"), (25, 2, "khác")] {
        let mut changed = sheets();
        put(&mut changed, IDENTITY_SHEET, (row, column), text);
        assert_eq!(read(&changed), Err(Refusal::Edited), "{row} {column}");
    }
    let mut later = sheets();
    put(&mut later, IDENTITY_SHEET, (0, 1), "2");
    assert_eq!(read(&later), Err(Refusal::Newer));
    let mut computed = sheets();
    put(&mut computed, "Nhiệm vụ", (1, 6), "=A1");
    let place = Place { sheet: "Nhiệm vụ".to_owned(), cell: "G2".to_owned() };
    assert_eq!(read(&computed), Err(Refusal::Formula(vec![place])));
    let mut long = sheets();
    (0..=u32::try_from(ROW_LIMIT).expect("small")).for_each(|row| put(&mut long, "Nhiệm vụ", (row + 10, 1), "x"));
    assert_eq!(read(&long), Err(Refusal::TooManyRows));
}

/// The first form, as it was before it asked for proposals: nine columns, no version of the return.
fn version_0() -> Vec<ReadSheet> {
    let mut lines: Vec<Vec<String>> = Vec::new();
    let mut line = |cells: &[&str]| lines.push(cells.iter().map(|cell| (*cell).to_owned()).collect());
    line(&["format", "0"]);
    line(&["obligation", "o1"]);
    line(&["progress", "done", "Đã hoàn thành"]);
    line(&["item", "i1", "I.1"]);
    line(&["was", "i1.progress", ""]);
    for name in &TEXTS[..3] {
        line(&["was", &format!("i1.{name}")]);
    }
    let mark = seal(&lines);
    lines.push(vec!["seal".to_owned(), mark]);
    let mut sheets = vec![
        ReadSheet { name: "Báo cáo".to_owned(), ..ReadSheet::default() },
        ReadSheet { name: IDENTITY_SHEET.to_owned(), is_hidden: true, ..ReadSheet::default() },
    ];
    for (row, cells) in (0..).zip(&lines) {
        for (column, text) in (0..).zip(cells) {
            put(&mut sheets, IDENTITY_SHEET, (row, column), text);
        }
    }
    for (column, text) in [(0, "i1"), (1, "I.1"), (5, "Đã hoàn thành"), (6, "Xong"), (9, "ngoài biểu")] {
        put(&mut sheets, "Báo cáo", (3, column), text);
    }
    sheets
}

#[test]
fn an_early_form_is_read_and_told() {
    let reading = read(&version_0()).expect("is read");
    assert_eq!(reading.identity.version, 1);
    let said: Vec<(&str, &str)> = reading
        .said
        .iter()
        .map(|said| (said.name.as_str(), said.text.as_str()))
        .filter(|(_, t)| !t.is_empty())
        .collect();
    assert_eq!(said, [("i1.progress", "done"), ("i1.done", "Xong")]);
    assert_eq!(found(&reading), [(String::new(), Problem::Upgraded(0)), ("J4".to_owned(), Problem::Outside)]);
}

proptest! {
    /// Whatever a body types comes back as it was typed, but for what cannot be seen at its end.
    #[test]
    fn any_text_comes_back(text in "\\PC{0,60}", general in "\\PC{0,60}") {
        let mut form = form();
        form.items[0].texts[0] = text.clone();
        form.general[0] = general.clone();
        let reading = read(&opened(&layout(&form, &words()))).expect("our own form");
        let said = |name: &str| reading.said.iter().find(|said| said.name == name).expect("said").text.clone();
        prop_assert_eq!(said("i1.done"), clean(&text));
        prop_assert_eq!(said("deployment"), clean(&general));
        prop_assert_eq!(offers(&reading.said, &now(&form), Basis::SameVersion), Vec::new());
    }

    /// No sheet of cells, however strange, brings the reader down.
    #[test]
    fn strange_sheets_break_nothing(cells in proptest::collection::vec((0_u32..40, 0_u32..12, "\\PC{0,8}"), 0..60)) {
        let mut sheets = opened(&layout(&form(), &words()));
        for (row, column, text) in &cells {
            put(&mut sheets, "Nhiệm vụ", (*row, *column), text);
            put(&mut sheets, "Phần chung", (*row, *column), text);
        }
        drop(read(&sheets));
    }
}
