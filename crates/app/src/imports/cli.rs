//! `dondoc import`: a file as a plan, for people or as one JSON document.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use dondoc_rules::bodies::Register;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::plans::draft::{PartyReading, PlanDraft, TaskDraft};
use jiff::civil::Date;

use super::read::{from_bytes, from_path};
use crate::bodies::lines;
use crate::cli::{self, Failure, StoreArgs, unusable};
use crate::http::{Catalogue, Lang, catalogue};
use crate::words;

/// So many letters of a task's text stand in the list for people.
const TEXT_LETTERS: usize = 110;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Tệp văn bản
    pub file: PathBuf,
    /// In một tài liệu JSON theo schemas/plan.schema.json
    #[arg(long)]
    pub json: bool,
    /// Danh mục cơ quan (CSV) để nhận diện các cơ quan được nêu
    #[arg(long)]
    pub bodies: Option<PathBuf>,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Reads a file and prints it; needs no store. Exit code 1 when a finding is an error.
pub fn read(args: &ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let mut draft = from_path(&args.file).map_err(|error| unusable(&error, &args.file, lang))?;
    if let Some(file) = &args.bodies {
        register(file, lang)?.place(&mut draft);
    }
    print(&draft, args.json, lang)?;
    Ok(outcome(&draft))
}

/// Reads a file, prints it, and proposes it in the store.
pub async fn propose(args: ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    if args.bodies.is_some() {
        return Err(Failure::Usage(t["import.bodies-with-store"].to_owned()));
    }
    let refused = |error| unusable(&error, &args.file, lang);
    // The bytes that are read are the bytes that are kept.
    let bytes = dondoc_files::read_path(&args.file, super::read::limits()).map_err(refused)?;
    let name = args.file.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let draft = from_bytes(&name, &bytes).map_err(refused)?;
    let db = args.store.open(lang).await?;
    let actor = crate::actor::Actor::system(1, crate::clock::Clock::System);
    let import = super::propose(&db, &actor, &draft, &bytes).await?;
    print(&draft, args.json, lang)?;
    // Standard output holds the JSON document alone.
    let sentence = t.with("import.proposed", &[("page", &format!("/imports/{import}"))]);
    if args.json {
        eprintln!("{sentence}")
    } else {
        println!("\n{sentence}")
    }
    Ok(outcome(&draft))
}

/// A register from a file, bodies under its codes.
pub(super) fn register(file: &Path, lang: Lang) -> Result<Register, Failure> {
    let t = catalogue(lang);
    let name = file.display().to_string();
    let content = cli::read_file(file, lang)?;
    let lines = lines::read(&content).map_err(|refusal| {
        Failure::Unusable(refusal.sentence(&name, t).unwrap_or_else(|| crate::http::chain(&refusal)))
    })?;
    Ok(lines::register(&lines))
}

pub(super) fn outcome(draft: &PlanDraft) -> ExitCode {
    let has_errors = draft.diagnostics.iter().any(|finding| finding.severity == Severity::Error);
    if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

fn print(draft: &PlanDraft, is_json: bool, lang: Lang) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    if is_json {
        serde_json::to_writer_pretty(&mut out, &draft)?;
        writeln!(out)?;
    } else {
        show(draft, lang, &mut out)?;
    }
    out.flush()
}

/// The plan and its findings for people.
fn show(draft: &PlanDraft, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let t = catalogue(lang);
    show_head(draft, t, out)?;
    let mut group = None;
    for task in &draft.tasks {
        if task.group != group {
            group.clone_from(&task.group);
            if let Some(heading) = draft.groups.iter().find(|heading| Some(&heading.id) == group.as_ref()) {
                writeln!(out, "\n{}. {}", heading.id, heading.title)?;
            }
        }
        show_task(task, t, out)?;
    }
    if draft.tasks.is_empty() {
        writeln!(out, "\n{}", &t["import.holds-no-task"])?;
    }
    show_findings(draft, t, out)
}

/// What a careful clerk would point at, the gravest first.
pub(super) fn show_findings(draft: &PlanDraft, t: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{}", t.with("import.findings", &[("count", &draft.diagnostics.len().to_string())]))?;
    for (severity, key) in super::SEVERITIES {
        let found: Vec<_> = draft.diagnostics.iter().filter(|finding| finding.severity == severity).collect();
        if !found.is_empty() {
            writeln!(out, "{} ({}):", &t[key], found.len())?;
        }
        for finding in found {
            let place = super::place(&finding.span, t);
            writeln!(out, "  {} [{place}] ({})", finding.message, finding.code.as_str())?;
        }
    }
    Ok(())
}

pub(super) fn show_head(draft: &PlanDraft, t: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    let head = &draft.document;
    let issued_on = head.issued_on.as_deref().and_then(|day| day.parse::<Date>().ok()).map(words::day);
    let signer = head.signer.as_ref().map(super::signature);
    for (key, value) in [
        ("import.type", &head.type_name),
        ("import.number", &head.number),
        ("import.issuer", &head.issuer),
        ("import.issued-on", &issued_on),
        ("import.title", &head.title),
        ("import.signer", &signer),
    ] {
        writeln!(out, "{}: {}", &t[key], value.as_deref().unwrap_or(&t["import.unknown"]))?;
    }
    for rule in &draft.reporting_rules {
        writeln!(out, "{}: {}", &t["import.rule"], rule.raw)?;
    }
    let counts = [
        ("groups", draft.groups.iter().filter(|group| group.parent.is_none()).count()),
        ("tasks", draft.tasks.len()),
        ("targets", draft.targets.len()),
        ("citations", draft.citations.len()),
    ]
    .map(|(name, count)| (name, count.to_string()));
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    writeln!(out, "\n{}", t.with("import.counts", &counts))
}

fn show_task(task: &TaskDraft, t: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    let text = task.text.replace('\n', " ");
    let mut short: String = text.chars().take(TEXT_LETTERS).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    writeln!(out, "  {}  {short}", task.id)?;
    let names = |reading: &PartyReading| {
        let names: Vec<&str> = reading.parties.iter().map(|p| p.name.as_deref().unwrap_or(&p.text)).collect();
        if names.is_empty() { t["import.unknown"].to_owned() } else { names.join("; ") }
    };
    let when = task.timeline.raw.as_deref().unwrap_or(&t["import.unknown"]).replace('\n', " ");
    writeln!(out, "      {}: {} | {}: {when}", &t["import.lead"], names(&task.lead), &t["import.when"])
}
