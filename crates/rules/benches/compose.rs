//! Composing a consolidated report: the size of the real plan (59 tasks, 71 bodies; aim: under 100 ms), and 60,000 entries
//! (600 tasks, 100 bodies each; aim: under 5 s and 500 MB), with its checks, contradictions and copies.
//!
//! `cargo bench -p dondoc-rules --bench compose` prints a table; the last figures stand in `docs/performance.md`.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use dondoc_rules::obligations::{ObligationState, Timeliness};
use dondoc_rules::reports::findings::{conflicts, copies};
use dondoc_rules::reports::sums::check;
use dondoc_rules::reports::template::{Part, TemplatePart};
use dondoc_rules::reports::{BodyFacts, Consolidation, Filed, Said, SaidEntry, SectionFacts, TaskText, compose};
use dondoc_rules::returns::Progress;
use dondoc_rules::tasks::{TaskCount, Totals};

fn template() -> Vec<TemplatePart> {
    let part = |part, level, lead: &str| TemplatePart {
        part,
        level,
        title: "Mục".to_owned(),
        lead: lead.to_owned(),
        is_in: true,
        most: 0,
    };
    vec![
        part(Part::Opening, 0, "Thực hiện {plan}:"),
        part(Part::Deployment, 1, ""),
        part(Part::Classes, 1, "{overdue} ({overdue_share})"),
        part(Part::Results, 1, ""),
        part(Part::Timeliness, 1, "{on_time} ({on_time_share})"),
        part(Part::Obstacles, 1, ""),
        part(Part::Proposals, 1, ""),
        part(Part::Closing, 0, "./."),
        part(Part::AnnexTasks, 0, ""),
        part(Part::AnnexObstacles, 0, ""),
        part(Part::AnnexTimeliness, 0, ""),
        part(Part::AnnexCoverage, 0, ""),
    ]
}

fn entry(body: usize, task: usize) -> SaidEntry {
    SaidEntry {
        label: format!("I.{task}"),
        item: format!("item-{body}-{task}"),
        progress: Some(Progress::Doing),
        done: format!(
            "Đơn vị {body} đã hoàn thành {} hồ sơ của nhiệm vụ {task}. Phần còn lại đang thẩm định theo kế hoạch của ngành {body}.",
            body * task % 97
        ),
        difficulties: format!("Thiếu vốn đối ứng cho hạng mục {body} của nhiệm vụ {task}."),
        ..SaidEntry::default()
    }
}

/// Every body speaks of so many tasks.
fn facts(tasks: usize, bodies: usize, each: usize) -> Consolidation {
    let of_section = |section: usize| SectionFacts {
        label: format!("I{section}"),
        marker: format!("I{section}"),
        title: "Mục của kế hoạch".to_owned(),
        tasks: (0..tasks)
            .filter(|task| task % 10 == section)
            .map(|task| TaskText {
                label: format!("I.{task}"),
                text: "Nhiệm vụ của kế hoạch".repeat(5),
                count: Some(TaskCount::WithinTime),
                ..TaskText::default()
            })
            .collect(),
    };
    let bodies = (0..bodies).map(|body| {
        let filed = Filed {
            return_id: format!("return-{body}"),
            obligation: format!("obligation-{body}"),
            body: format!("Sở {body}"),
            ..Filed::default()
        };
        let said = Said {
            filed: Arc::new(filed),
            deployment: format!("Đơn vị {body} đã ban hành kế hoạch triển khai."),
            entries: (0..each).map(|place| entry(body, (body * 7 + place) % tasks)).collect(),
            ..Said::default()
        };
        BodyFacts {
            name: format!("Sở {body}"),
            obligation: format!("obligation-{body}"),
            state: ObligationState::Confirmed,
            timeliness: Timeliness::OnTime,
            is_focal_part: false,
            letter: "12/BC".to_owned(),
            arrived_on: None,
            asked: Vec::new(),
            urged_count: 0,
            period: String::new(),
            said: Some(said),
        }
    });
    Consolidation {
        sections: (0..10).map(of_section).collect(),
        bodies: bodies.collect(),
        totals: Some(Totals::of((0..tasks).map(|_| TaskCount::WithinTime))),
        ..Consolidation::default()
    }
}

fn peak_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn main() {
    let template = template();
    println!("| tasks | bodies | entries | compose ms | check ms | contradictions and copies ms | peak MiB |");
    println!("|---|---|---|---|---|---|---|");
    for (tasks, bodies, each) in [(59, 71, 20), (600, 100, 600)] {
        let facts = facts(tasks, bodies, each);
        let started = Instant::now();
        let report = compose(&facts, &template);
        let composed = started.elapsed();
        let started = Instant::now();
        let failures = check(&report);
        let checked = started.elapsed();
        assert!(failures.is_empty(), "sums hold: {failures:?}");
        let started = Instant::now();
        let found = conflicts(&facts).len() + copies(&facts, &HashMap::new()).len();
        let looked = started.elapsed();
        println!(
            "| {tasks} | {bodies} | {} | {:.1} | {:.1} | {:.1} ({found}) | {} |",
            bodies * each,
            composed.as_secs_f64() * 1e3,
            checked.as_secs_f64() * 1e3,
            looked.as_secs_f64() * 1e3,
            peak_mib()
        );
    }
}
