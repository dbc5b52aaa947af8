//! Formats of before 2007 and rich text, by the optional converter LibreOffice; its answer is read like any file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::external::{Folder, on_path, run};
use crate::limits::{ConverterTrouble, Limits, Unreadable};

const PROGRAM: &str = "LibreOffice";

/// The file in another format: `from` and `to` are the ends of file names ("doc", "docx").
pub fn convert(
    bytes: &[u8],
    format: &'static str,
    from: &str,
    to: &str,
    limits: &Limits,
) -> Result<Vec<u8>, Unreadable> {
    let package = if to == "xlsx" { "libreoffice-calc-nogui" } else { "libreoffice-writer-nogui" };
    let needs = |reason| Unreadable::NeedsConverter { format, program: PROGRAM, package, reason };
    let program = program().ok_or_else(|| needs(ConverterTrouble::Missing))?;
    let folder = Folder::new()?;
    let source = folder.0.join(format!("source.{from}"));
    fs::write(&source, bytes)?;
    let shown = |path: &Path| path.display().to_string();
    // A profile of its own: no macro, no setting and no lock of the person who runs this.
    let profile = format!("-env:UserInstallation=file://{}", shown(&folder.0.join("profile")));
    let mut arguments: Vec<String> = vec![profile];
    arguments.extend(["--headless", "--norestore", "--convert-to", to, "--outdir"].map(str::to_owned));
    arguments.extend([shown(&folder.0), shown(&source)]);
    if !run(&folder, &program, &arguments, limits.convert_seconds)? {
        return Err(needs(ConverterTrouble::TooSlow { seconds: limits.convert_seconds }));
    }
    crate::read_path(&folder.0.join(format!("source.{to}")), limits).map_err(|_| needs(ConverterTrouble::Failed))
}

fn program() -> Option<PathBuf> {
    let installed = || Some(Path::new("/usr/lib/libreoffice/program/soffice").to_owned()).filter(|file| file.is_file());
    on_path("soffice").or_else(installed)
}
