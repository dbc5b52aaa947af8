//! A workbook for a return of 200 items: generated and read (aim: each under 100 ms).
//!
//! `cargo bench -p dondoc-files --bench workbooks` prints a table; the last figures stand in `docs/performance.md`.

use std::time::{Duration, Instant};

use dondoc_files::{Limits, xlsx};
use dondoc_rules::returns::Progress;
use dondoc_rules::workbooks::{Form, FormItem, Identity, Words, layout, read};

const RUNS: usize = 101;

fn form(items: usize) -> Form {
    let text =
        "Tiếp tục rà soát, hoàn thiện quy hoạch và tổ chức thực hiện theo kế hoạch đã được phê duyệt. ".repeat(4);
    let item = |number: usize| FormItem {
        item: format!("0190a0a0-0000-7000-8000-{number:012}"),
        label: format!("II.{number}"),
        text: text.clone(),
        timeline: "Thường xuyên".to_owned(),
        deliverable: "Báo cáo định kỳ".to_owned(),
        progress: Some(Progress::Doing),
        texts: [text.clone(), text.clone(), text.clone(), text.clone()],
        is_open: true,
    };
    let identity =
        Identity { obligation: "0190a0a0-0000-7000-8000-000000000001".to_owned(), version: 1, ..Identity::default() };
    Form { identity, items: (0..items).map(item).collect(), ..Form::default() }
}

fn measured(name: &str, mut act: impl FnMut()) {
    let mut runs: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            act();
            start.elapsed()
        })
        .collect();
    runs.sort();
    let ms = |place: usize| runs.get(place).map_or(0.0, |run| run.as_secs_f64() * 1e3);
    println!("{name:<44} {:>8.2} {:>8.2} {:>8.2}", ms(RUNS / 2), ms(RUNS * 95 / 100), ms(RUNS - 1));
}

fn main() {
    println!("{:<44} {:>8} {:>8} {:>8}", "ms", "median", "p95", "most");
    let words = Words {
        general_sheet: "Phần chung".to_owned(),
        items_sheet: "Nhiệm vụ".to_owned(),
        progress: vec![(Progress::Doing, "Đang thực hiện".to_owned())],
        yes: "Có".to_owned(),
        no: "Không".to_owned(),
        ..Words::default()
    };
    let form = form(200);
    let bytes = xlsx::write(&layout(&form, &words));
    measured("workbook of 200 items: generated", || drop(xlsx::write(&layout(&form, &words))));
    measured("workbook of 200 items: read and checked", || {
        let sheets = xlsx::cells(&bytes, &Limits::default()).expect("our own file opens");
        let reading = read(&sheets).expect("our own form is read");
        assert_eq!(reading.said.len(), 6 + 200 * 5);
    });
    println!("size: {} kB", bytes.len() / 1024);
}
