//! The real plan: every row and cell as a person read them, from the Word file and from the flattened text.

use std::path::Path;

use dondoc::imports::read::from_path;
use dondoc_rules::diagnostic::Code;
use dondoc_rules::plans::draft::{PartyReading, PlanDraft, RowKind};
use serde_json::Value as Json;

use crate::office;
use crate::world::shared;

fn seed(file: &str) -> PlanDraft {
    plan(&shared(&format!("corpus/seed/{file}")))
}

fn plan(path: &Path) -> PlanDraft {
    from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn gold() -> Json {
    let text = std::fs::read_to_string(shared("corpus/seed/gold.json")).expect("the gold answers can be read");
    serde_json::from_str(&text).expect("the gold answers are JSON")
}

fn text(json: &Json) -> &str {
    json.as_str().unwrap_or_default()
}

fn parties(reading: &PartyReading) -> Vec<&str> {
    reading.parties.iter().map(|party| party.text.as_str()).collect()
}

fn compare(file: &str) {
    compare_plan(file, &seed(file));
}

fn compare_plan(file: &str, plan: &PlanDraft) {
    let gold = gold();
    let tasks = gold["tasks"].as_array().expect("gold has tasks");
    assert_eq!(plan.tasks.len(), tasks.len(), "{file}: rows");
    for (task, gold) in plan.tasks.iter().zip(tasks) {
        let id = text(&gold["id"]);
        let names =
            |key: &str| gold[key].as_array().map(|all| all.iter().map(text).collect::<Vec<_>>()).unwrap_or_default();
        let printed = id.split_once('.').map_or(id, |(_, rest)| rest);
        let own = task.marker.as_deref().unwrap_or_default();
        assert!(printed == own || printed.ends_with(&format!(".{own}")), "{file} {id}: marker {own}");
        assert_eq!(task.id, id, "{file}: id");
        assert_eq!(task.text, text(&gold["text"]), "{file} {id}: text");
        assert_eq!(task.lead.raw.as_deref(), Some(text(&gold["lead_raw"])), "{file} {id}: lead");
        assert_eq!(task.cooperating.raw.as_deref(), Some(text(&gold["cooperating_raw"])), "{file} {id}: cooperating");
        assert_eq!(task.timeline.raw.as_deref(), Some(text(&gold["timeline"])), "{file} {id}: timeline");
        assert_eq!(task.deliverable.raw.as_deref(), Some(text(&gold["deliverable"])), "{file} {id}: deliverable");
        assert_eq!(parties(&task.lead), names("lead"), "{file} {id}: leads");
        assert_eq!(parties(&task.cooperating), names("cooperating"), "{file} {id}: cooperating parties");
        let reading = &gold["timeline_reading"];
        let kind = serde_json::to_value(task.timeline.kind).expect("a kind is a word");
        assert_eq!(kind, reading["kind"], "{file} {id}: kind of timeline");
        assert_eq!(task.timeline.from.as_deref(), reading["from"].as_str(), "{file} {id}: first day");
        assert_eq!(task.timeline.to.as_deref(), reading["to"].as_str(), "{file} {id}: last day");
    }
}

#[test]
fn every_row_and_cell_of_the_word_file() {
    compare("plan.docx");
}

#[test]
fn every_row_and_cell_of_the_flattened_text() {
    compare("source.txt");
}

#[test]
fn every_row_and_cell_of_the_web_page() {
    compare("plan.html");
}

#[test]
fn every_row_and_cell_of_the_sheet() {
    compare("plan.xlsx");
}

/// The rows that page breaks cut are joined again; of the cells, spaces lost inside words of the file's own text are all
/// that may differ.
#[test]
fn every_row_of_the_pdf_and_all_but_a_hundredth_of_its_cells() {
    let (plan, gold) = (seed("plan.pdf"), gold());
    let tasks = gold["tasks"].as_array().expect("gold has tasks");
    assert_eq!(plan.tasks.len(), tasks.len(), "rows");
    let (mut cells, mut wrong) = (0, Vec::new());
    for (task, gold) in plan.tasks.iter().zip(tasks) {
        assert_eq!(task.id, text(&gold["id"]));
        let read = [&task.lead.raw, &task.cooperating.raw, &task.timeline.raw, &task.deliverable.raw];
        for (raw, key) in read.into_iter().zip(["lead_raw", "cooperating_raw", "timeline", "deliverable"]) {
            cells += 1;
            if raw.as_deref() != Some(text(&gold[key])) {
                wrong.push(format!("{} {key}: {raw:?}", task.id));
            }
        }
    }
    assert!(wrong.len() * 100 <= cells, "{wrong:#?}");
}

#[test]
fn a_scan_is_refused_with_the_reason_or_read_as_less_certain() {
    let file = shared("corpus/btg-kh07-scan/source.pdf");
    let bytes = std::fs::read(&file).expect("the scan can be read");
    // Without time for other programs, as without the programs.
    let limits = dondoc_files::Limits { convert_seconds: 0, ..dondoc_files::Limits::default() };
    let error = dondoc_files::read("a.pdf", &bytes, &limits).expect_err("a scan holds no text");
    assert!(error.sentence_vi("a.pdf").contains("bản chụp"), "{error}");
    assert!(error.sentence_vi("a.pdf").contains("tesseract-ocr-vie"), "{error}");
    // Where the programs are, the reading says what it is; this document holds no task either way.
    let plan = from_path(&file);
    assert!(plan.is_ok() || std::env::var_os("CI").is_none(), "CI has tesseract with Vietnamese data");
    if let Ok(plan) = plan {
        assert!(plan.diagnostics.iter().any(|finding| finding.code == Code::Converted));
        assert!(plan.tasks.is_empty(), "{:?}", plan.tasks);
        assert_eq!(plan.document.issued_on.as_deref(), Some("2023-07-26"));
    }
}

#[test]
fn every_row_and_cell_of_the_word_file_of_before_2007() {
    if office::is_there() {
        let plan = seed("plan.doc");
        assert!(
            plan.diagnostics.iter().any(|finding| finding.code == Code::Converted),
            "it is told to be less certain"
        );
        compare_plan("plan.doc", &plan);
    }
}

#[test]
fn every_row_and_cell_of_the_open_document() {
    let bytes = std::fs::read(shared("corpus/seed/plan.docx")).expect("the real plan can be read");
    if let Some(odt) = office::converted(&bytes, "seed-odt", "odt") {
        compare_plan("plan.odt", &plan(&odt));
        drop(std::fs::remove_file(odt));
    }
}

/// Markdown as pandoc writes it of the real plan: the head as a table in HTML, the annex as a pipe table.
#[test]
fn every_row_and_cell_of_the_markdown_text() {
    let folder = std::env::temp_dir().join(format!("dondoc_seed_md_{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder can be made");
    let file = folder.join("plan.md");
    let mut command = std::process::Command::new("pandoc");
    command.args(["--from=docx", "--to=gfm", "--wrap=none"]).arg(shared("corpus/seed/plan.docx"));
    match command.arg("--output").arg(&file).status() {
        Ok(status) if status.success() => compare_plan("plan.md", &plan(&file)),
        outcome => assert!(std::env::var_os("CI").is_none(), "CI has pandoc: {outcome:?}"),
    }
    drop(std::fs::remove_dir_all(folder));
}

#[test]
fn sections_and_the_heading_row_among_the_tasks() {
    for file in ["plan.docx", "source.txt"] {
        let plan = seed(file);
        let top: Vec<&str> = plan.groups.iter().filter(|g| g.parent.is_none()).map(|g| g.id.as_str()).collect();
        assert_eq!(top, ["I", "II", "III", "IV", "V", "VI", "VII", "XIII"], "{file}");
        let below: Vec<&str> = plan.groups.iter().filter(|g| g.parent.is_some()).map(|g| g.id.as_str()).collect();
        assert_eq!(below, ["II.7"], "{file}");
        let under: Vec<&str> =
            plan.tasks.iter().filter(|t| t.group.as_deref() == Some("II.7")).map(|t| t.id.as_str()).collect();
        assert_eq!(under, ["II.7.1", "II.7.2", "II.7.3", "II.7.4", "II.7.5"], "{file}");
    }
}

#[test]
fn head_rule_and_citations() {
    let gold = gold();
    for file in ["plan.docx", "source.txt"] {
        let plan = seed(file);
        let head = &plan.document;
        assert_eq!(head.number.as_deref(), gold["number"].as_str(), "{file}");
        assert_eq!(head.issuer.as_deref(), gold["issuer"].as_str(), "{file}");
        assert_eq!(head.place.as_deref(), gold["issuer_place"].as_str(), "{file}");
        assert_eq!(head.issued_on.as_deref(), gold["date"].as_str(), "{file}");
        let signer = head.signer.as_ref().expect("a signer");
        assert_eq!(signer.name.as_deref(), gold["signer"].as_str(), "{file}");
        assert_eq!(signer.capacity.as_deref(), Some("TM."), "{file}");
        let recipients: Vec<&str> = gold["recipients"].as_array().expect("recipients").iter().map(text).collect();
        let read: Vec<String> = head.recipients.clone();
        assert_eq!(read.len(), recipients.len(), "{file}: {read:?}");
        let [rule] = plan.reporting_rules.as_slice() else {
            panic!("{file}: one rule, not {:?}", plan.reporting_rules)
        };
        assert_eq!((rule.due_month, rule.due_day, rule.strictly_before), (Some(12), Some(5), true), "{file}");
        assert_eq!(rule.recipient.as_deref(), gold["reporting_rules"][0]["recipient"].as_str(), "{file}");
        assert_eq!(rule.reporters.as_deref(), gold["reporting_rules"][0]["reporters"].as_str(), "{file}");
        let mut expected: Vec<(&str, Option<&str>)> = gold["citations"]
            .as_array()
            .expect("citations")
            .iter()
            .map(|citation| (text(&citation["number"]), citation["date"].as_str()))
            .collect();
        let mut read: Vec<(&str, Option<&str>)> =
            plan.citations.iter().map(|citation| (citation.number.as_str(), citation.date.as_deref())).collect();
        expected.sort_unstable();
        read.sort_unstable();
        assert_eq!(read, expected, "{file}");
    }
}

#[test]
fn what_a_careful_clerk_points_at() {
    for file in ["plan.docx", "source.txt"] {
        let plan = seed(file);
        let found = |code: Code| {
            plan.diagnostics.iter().filter(|d| d.code == code).map(|d| d.message.as_str()).collect::<Vec<_>>()
        };
        assert!(found(Code::NumberingGap).iter().any(|m| m.contains("XIII") && m.contains("VIII")), "{file}");
        assert!(found(Code::DuplicateHeading).iter().any(|m| m.contains("II")), "{file}");
        assert_eq!(found(Code::TruncatedText).len(), 1, "{file}");
        assert!(found(Code::TruncatedText)[0].contains("III.11"), "{file}");
        assert!(found(Code::SuspiciousNumber).iter().any(|m| m.contains("8 3%")), "{file}");
        assert!(found(Code::LeadByReference).iter().any(|m| m.contains("IV.1")), "{file}");
        assert!(found(Code::LeadOutsideAuthority).iter().any(|m| m.contains("VII.1")), "{file}");
    }
}

#[test]
fn targets_for_2030_keep_their_sentences() {
    for file in ["plan.docx", "source.txt"] {
        let plan = seed(file);
        assert!(plan.targets.len() >= 24, "{file}: {} targets", plan.targets.len());
        assert!(plan.targets.iter().all(|target| target.text.contains(char::is_numeric)), "{file}");
        assert!(plan.targets.iter().any(|target| target.value.as_deref() == Some("46.5")), "{file}");
    }
}

/// Invariant 1 on the real plan: every table row is accounted for, once.
#[test]
fn rows_in_are_rows_out() {
    let plan = seed("plan.docx");
    let table = plan.tasks.first().and_then(|task| task.span.table);
    let mut rows: Vec<u32> =
        plan.rows.iter().filter(|row| row.span.table == table).filter_map(|row| row.span.row).collect();
    rows.sort_unstable();
    assert_eq!(rows, (1..=69).collect::<Vec<_>>(), "each row of the annex once");
    let of = |kind: RowKind| plan.rows.iter().filter(|row| row.kind == kind && row.span.table == table).count();
    assert_eq!(of(RowKind::Task), 59);
    assert_eq!(of(RowKind::Section), 8);
    assert_eq!(of(RowKind::Group), 1);
    assert_eq!(of(RowKind::Header), 1);
}
