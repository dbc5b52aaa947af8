//! `dondoc import`: a file as a plan, for people or as one JSON document.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::plans::draft::PlanDraft;

use super::read::from_path;
use crate::cli::{Failure, StoreArgs};
use crate::http::{Lang, catalogue};

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Tệp văn bản
    pub file: PathBuf,
    /// In một tài liệu JSON theo schemas/plan.schema.json
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub store: StoreArgs,
}

/// Reads a file and prints it; needs no store. Exit code 1 when a finding is an error.
pub fn read(args: &ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let draft = draft(args, lang)?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    if args.json {
        serde_json::to_writer_pretty(&mut out, &draft).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        show(&draft, lang, &mut out)?;
    }
    out.flush()?;
    let has_errors = draft.diagnostics.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn draft(args: &ImportArgs, lang: Lang) -> Result<PlanDraft, Failure> {
    let file = args.file.display().to_string();
    from_path(&args.file).map_err(|error| {
        Failure::Unusable(match lang {
            Lang::Vi => error.sentence_vi(&file),
            Lang::En => error.sentence_en(&file),
        })
    })
}

/// The plan and its findings for people.
fn show(draft: &PlanDraft, lang: Lang, out: &mut impl Write) -> std::io::Result<()> {
    let t = catalogue(lang);
    let unknown = &t["import.unknown"];
    let head = &draft.document;
    let say = |key: &str, value: &Option<String>| format!("{}: {}", &t[key], value.as_deref().unwrap_or(unknown));
    writeln!(out, "{}", say("import.type", &head.type_name))?;
    writeln!(out, "{}", say("import.number", &head.number))?;
    writeln!(out, "{}", say("import.issuer", &head.issuer))?;
    writeln!(out, "{}", say("import.issued-on", &head.issued_on))?;
    writeln!(out, "{}", say("import.title", &head.title))?;
    let counts = [
        ("tasks", draft.tasks.len().to_string()),
        ("targets", draft.targets.len().to_string()),
        ("citations", draft.citations.len().to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    writeln!(out, "\n{}", t.with("import.counts", &counts))?;
    for rule in &draft.reporting_rules {
        writeln!(out, "{}: {}", &t["import.rule"], rule.raw)?;
    }
    let mut group = None;
    for task in &draft.tasks {
        if task.group != group {
            group.clone_from(&task.group);
            if let Some(heading) = draft.groups.iter().find(|heading| Some(&heading.id) == group.as_ref()) {
                writeln!(out, "\n{}. {}", heading.id, heading.title)?;
            }
        }
        let text: String = task.text.chars().take(100).collect();
        writeln!(out, "  {}\t{text}", task.id)?;
        let leads: Vec<&str> = task.lead.parties.iter().map(|p| p.name.as_deref().unwrap_or(&p.text)).collect();
        let when = task.timeline.raw.as_deref().unwrap_or(unknown);
        writeln!(out, "\t{}: {} | {}: {when}", &t["import.lead"], leads.join("; "), &t["import.when"])?;
    }
    writeln!(out, "\n{}", t.with("import.findings", &[("count", &draft.diagnostics.len().to_string())]))?;
    for finding in &draft.diagnostics {
        let severity = match finding.severity {
            Severity::Error => &t["import.error"],
            Severity::Warning => &t["import.warning"],
            Severity::Note => &t["import.note"],
        };
        writeln!(out, "  [{severity}] {} ({})", finding.message, finding.code.as_str())?;
    }
    Ok(())
}

/// Reads a file and proposes it in the store.
pub async fn propose(args: ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let draft = draft(&args, lang)?;
    let bytes = std::fs::read(&args.file)?;
    let db = args.store.open(lang).await?;
    let actor = crate::actor::Actor::system(1, crate::clock::Clock::System);
    let import = super::propose(&db, &actor, &draft, &bytes).await?;
    println!("{}", catalogue(lang).with("import.proposed", &[("import", import.as_str())]));
    Ok(ExitCode::SUCCESS)
}
