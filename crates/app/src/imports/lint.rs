//! `dondoc lint`: what a plan's text leaves unclear, for its drafter before it is issued and for its focal body after.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use dondoc_rules::diagnostic::Diagnostic;
use dondoc_rules::plans::draft::{DocumentHead, PlanDraft, Source};
use dondoc_rules::plans::lint::clarity::{self, Clarity, Clear, Slot};
use serde::Serialize;

use super::cli::{outcome, register, show_findings, show_head};
use super::read::from_path;
use crate::cli::{Failure, unusable};
use crate::http::{Catalogue, Lang, catalogue};

/// The name of the format that `--json` prints.
const FORMAT: &str = "dondoc-lint/1";

#[derive(Debug, Args)]
pub struct LintArgs {
    /// Tệp văn bản, kể cả bản dự thảo
    pub file: PathBuf,
    /// In một tài liệu JSON
    #[arg(long)]
    pub json: bool,
    /// Danh mục cơ quan (CSV) để nhận diện các cơ quan được nêu
    #[arg(long)]
    pub bodies: Option<PathBuf>,
}

#[derive(Serialize)]
struct Lint<'a> {
    format: &'static str,
    source: &'a Source,
    document: &'a DocumentHead,
    findings: &'a [Diagnostic],
    clarity: Vec<Clarity>,
}

/// The six slots of every task of a draft.
pub fn clarity_of(draft: &PlanDraft) -> Vec<Clarity> {
    let has_rule = !draft.reporting_rules.is_empty();
    draft.tasks.iter().map(|task| clarity::assess(task, has_rule)).collect()
}

/// Reads a file and prints what is to be cleared; needs no store. Exit code 1 when a finding is an error.
pub fn run(args: &LintArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let mut draft = from_path(&args.file).map_err(|error| unusable(&error, &args.file, lang))?;
    if let Some(file) = &args.bodies {
        register(file, lang)?.place(&mut draft);
    }
    let clarity = clarity_of(&draft);
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        let lint = Lint {
            format: FORMAT,
            source: &draft.source,
            document: &draft.document,
            findings: &draft.diagnostics,
            clarity,
        };
        serde_json::to_writer_pretty(&mut out, &lint).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        let t = catalogue(lang);
        show_head(&draft, t, &mut out)?;
        show_findings(&draft, t, &mut out)?;
        show(&clarity, t, &mut out)?;
    }
    out.flush()?;
    Ok(outcome(&draft))
}

fn show(clarity: &[Clarity], t: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    if clarity.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}:", &t["clarity.title"])?;
    for slot in Slot::ALL {
        let met = clarity.iter().filter(|task| task.slots.iter().any(|s| s.slot == *slot && s.state == Clear::Met));
        let counts = [("met", met.count().to_string()), ("of", clarity.len().to_string())];
        let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
        writeln!(out, "  {}: {}", slot_name(*slot, t), t.with("clarity.met-of", &counts))?;
    }
    for task in clarity {
        writeln!(out, "  {}  {}", task.task, score(task, t))?;
        for check in task.slots.iter().filter(|check| check.state == Clear::ToClear) {
            writeln!(out, "      {}: {}", slot_name(check.slot, t), check.reason.as_deref().unwrap_or_default())?;
        }
    }
    Ok(())
}

/// "Rõ người" in the interface's words.
pub fn slot_name(slot: Slot, t: &Catalogue) -> &str {
    &t[&format!("clarity.{}", slot.as_str())]
}

/// "đạt 4/6", never a percentage.
pub fn score(task: &Clarity, t: &Catalogue) -> String {
    let of = task.slots.len().to_string();
    t.with("clarity.score", &[("met", &task.met.to_string()), ("of", &of)])
}
