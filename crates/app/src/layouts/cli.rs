//! `dondoc check`: where a Word file departs from Nghị định 30/2020.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use dondoc_rules::diagnostic::Severity;
use dondoc_rules::instruments::layout::Finding;
use serde::Serialize;

use super::{check, counts, place, severity, with};
use crate::cli::{self, Failure};
use crate::events::sha256;
use crate::http::{Catalogue, Lang, catalogue};

/// The name of the format that `--json` prints.
const FORMAT: &str = "dondoc-layout/1";

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Tệp Word (.docx)
    pub file: PathBuf,
    /// In một tài liệu JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Serialize)]
struct Checked<'a> {
    format: &'static str,
    file: String,
    sha256: String,
    findings: &'a [Finding],
}

/// Checks a file and prints what was found; needs no store. Exit code 1 when a finding is an error.
pub fn run(args: &CheckArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let bytes = cli::read_file(&args.file, lang)?;
    let findings = check(&bytes).map_err(|error| cli::unusable(&error, &args.file, lang))?;
    let mut out = io::BufWriter::new(io::stdout().lock());
    if args.json {
        let file = args.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let checked = Checked { format: FORMAT, file, sha256: sha256(&bytes), findings: &findings };
        serde_json::to_writer_pretty(&mut out, &checked).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        show(&findings, catalogue(lang), &mut out)?;
    }
    out.flush()?;
    let has_errors = findings.iter().any(|finding| finding.severity == Severity::Error);
    Ok(if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn show(findings: &[Finding], t: &Catalogue, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{}", counts(findings, t))?;
    for finding in findings {
        writeln!(out, "\n[{}] {}: {}", severity(finding.severity, t), place(finding, t), finding.found)?;
        let values = [("wanted", finding.wanted.to_owned()), ("clause", finding.clause.to_owned())];
        writeln!(out, "    {} ({})", with(t, "layout.wanted", &values), finding.code.as_str())?;
    }
    Ok(())
}
