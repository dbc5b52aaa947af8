//! The same report as the peers of `../shared/perf/report_peer.py` write: DOCX, PDF, XLSX.
//!
//! `documents KIND TRUTH.json OUT [TASKS BODIES ROWS]` writes one file, as one line of `report_600.tsv` does; without
//! arguments it measures itself on content of its own. The last figures stand in `docs/performance.md`.

use std::time::Instant;

use dondoc_rules::doc::{Block, Document};
use dondoc_rules::instruments::form::{heading, paragraph, table};
use dondoc_rules::sheets::Workbook;

const HEADS: [&str; 6] = ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Tiến độ", "Kết quả"];
const TITLE: &str = "BÁO CÁO TỔNG HỢP KẾT QUẢ THỰC HIỆN KẾ HOẠCH SỐ 6047/KH-UBND";

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    match arguments.as_slice() {
        [kind, truth, out, sizes @ ..] => {
            let size = |at: usize, other: usize| sizes.get(at).and_then(|text| text.parse().ok()).unwrap_or(other);
            let tasks = tasks_of(&std::fs::read_to_string(truth).expect("the truth can be read"));
            let bytes = made(kind, &tasks, (size(0, 600), size(1, 100), size(2, 6_000)));
            std::fs::write(out, bytes).expect("the file is written");
        }
        _ => measure(),
    }
}

/// The cells of the truth's tasks.
fn tasks_of(text: &str) -> Vec<Vec<String>> {
    let truth: serde_json::Value = serde_json::from_str(text).expect("is JSON");
    let rows = truth["rows"].as_array().expect("rows").iter().filter(|row| row["kind"] == "task");
    let cells = rows.map(|row| row["cells"].as_array().expect("cells").iter());
    cells.map(|cells| cells.map(|cell| cell.as_str().unwrap_or_default().to_owned()).collect()).collect()
}

fn made(kind: &str, tasks: &[Vec<String>], (count, bodies, rows): (usize, usize, usize)) -> Vec<u8> {
    match kind {
        "docx" => dondoc_files::docx::write(&report(tasks, count, bodies), TITLE),
        "pdf" => {
            let at = "2026-11-28T00:00:00Z".parse().expect("a moment");
            dondoc_pdf::write(&report(tasks, count, bodies), TITLE, at).expect("a PDF is made")
        }
        "xlsx" => dondoc_files::xlsx::write(&book(tasks, rows)),
        other => panic!("no kind {other}"),
    }
}

fn report(tasks: &[Vec<String>], count: usize, bodies: usize) -> Document {
    let of = |index: usize| &tasks[index % tasks.len()];
    let mut blocks = vec![Block::Paragraph(heading(1, TITLE))];
    let mut add = |level: u8, head: String, text: String| {
        blocks.push(Block::Paragraph(heading(level, head)));
        blocks.push(Block::Paragraph(paragraph(text)));
    };
    for index in 0..bodies {
        let head = format!("Cơ quan số {}: {}", index + 1, of(index)[2]);
        add(2, head.chars().take(120).collect(), format!("Kết quả thực hiện: {}", of(3 * index)[1]));
    }
    let rows = (0..count).map(|index| {
        let number = std::iter::once((index + 1).to_string());
        number.chain(of(index)[1..].iter().cloned()).collect()
    });
    let grid = table(&HEADS, rows.collect(), &[1, 6, 3, 3, 2, 2]);
    let mut results: Vec<Block> = Vec::new();
    for index in 0..count {
        results.push(Block::Paragraph(heading(3, format!("Nhiệm vụ {}", index + 1))));
        results.push(Block::Paragraph(paragraph(format!("Kết quả: {}", of(index * 5 + 2)[1]))));
    }
    blocks.push(grid);
    blocks.extend(results);
    Document { blocks, flattened: false }
}

fn book(tasks: &[Vec<String>], rows: usize) -> Workbook {
    let heads = HEADS.iter().map(|head| (*head).to_owned()).chain((1..=6).map(|n| format!("Chỉ tiêu {n}")));
    let mut lines: Vec<Vec<String>> = vec![heads.collect()];
    lines.extend((0..rows).map(|index| {
        let own = &tasks[index % tasks.len()];
        let number = std::iter::once((index + 1).to_string());
        let figures = (0..6).map(|k| format!("{}", index as f64 * 1.25 + f64::from(k)));
        number.chain(own[1..].iter().cloned()).chain(figures).collect()
    }));
    Workbook::table("Báo cáo", lines, Some(0))
}

/// Tasks about as long as those of the real plan.
fn own_tasks() -> Vec<Vec<String>> {
    let text = "Rà soát, hoàn thiện cơ chế, chính sách; đẩy mạnh chuyển đổi số trong quản lý, điều hành, nâng cao chất lượng phục vụ người dân và doanh nghiệp trên địa bàn";
    (0..59)
        .map(|n| {
            let words = ["TT", &text[..text.len()], "Sở Công Thương", "Các sở, ban, ngành", "Năm 2026", "Báo cáo"];
            words.iter().map(|word| format!("{word} {n}")).collect()
        })
        .collect()
}

/// Resident memory of this process in MB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0) / 1_024
}

fn measure() {
    let tasks = own_tasks();
    println!("| file | content | median of 5 | size | resident afterwards |\n|---|---|---|---|---|");
    for (kind, sizes, label) in [
        ("docx", (600, 100, 0), "600 tasks, 100 bodies"),
        ("docx", (6_000, 150, 0), "6,000 tasks, 150 bodies"),
        ("docx", (60_000, 150, 0), "60,000 tasks, 150 bodies"),
        ("xlsx", (0, 0, 6_000), "6,000 × 12"),
        ("xlsx", (0, 0, 60_000), "60,000 × 12"),
        ("pdf", (600, 100, 0), "600 tasks, 100 bodies"),
        ("pdf", (600, 100, 0), "the same once more"),
        ("pdf", (6_000, 150, 0), "6,000 tasks, 150 bodies"),
        ("pdf", (25, 5, 0), "a letter afterwards"),
    ] {
        let runs = if sizes.0 >= 6_000 && kind == "pdf" { 1 } else { 5 };
        let mut bytes = 0;
        let mut times: Vec<f64> = (0..runs)
            .map(|_| {
                let start = Instant::now();
                bytes = made(kind, &tasks, sizes).len();
                start.elapsed().as_secs_f64()
            })
            .collect();
        times.sort_by(f64::total_cmp);
        println!("| {kind} | {label} | {:.3} s | {} kB | {} MB |", times[times.len() / 2], bytes / 1_000, resident());
    }
}
