//! `dondoc report`: the consolidated report of a cycle as a file, with what its editors decided.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::{annexes, draft};
use crate::actor::Actor;
use crate::cli::{Failure, StoreArgs};
use crate::clock::Clock;
use crate::cycles;
use crate::http::{Lang, catalogue, pdf};

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    /// Mã đợt báo cáo (mặc định: đợt mới nhất)
    #[arg(long)]
    pub cycle: Option<String>,
    /// Tệp DOCX để ghi; tên kết thúc bằng .pdf thì ghi PDF, bằng .xlsx thì ghi các phụ lục
    #[arg(long)]
    pub out: PathBuf,
}

pub async fn write(args: ReportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let db = args.store.open(lang).await?;
    let mut tx = db.read(1).await?;
    let all = cycles::list(&mut tx).await?;
    let wanted = all.into_iter().find(|cycle| args.cycle.as_deref().is_none_or(|id| cycle.id.as_str() == id));
    let Some(cycle) = wanted else { return Err(Failure::Unusable(t["report.no-cycle"].to_owned())) };
    let draft = draft(&mut tx, &Actor::system(1, Clock::System), &cycle).await?;
    let title = draft.composed.report.title.clone();
    let missing = draft.composed.report.not_used.iter().filter(|row| row.what.is_empty()).count();
    let used = draft.composed.offered.bodies.len().saturating_sub(missing);
    let ending = args.out.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
    let bytes = match ending.as_str() {
        "xlsx" => dondoc_files::xlsx::write(&annexes::book(&draft)),
        "pdf" => pdf(&draft.into_plain_document(), &title, Clock::System.now(), lang)
            .map_err(|error| Failure::Unusable(error.to_string()))?,
        _ => dondoc_files::docx::write(&draft.into_plain_document(), &title),
    };
    std::fs::write(&args.out, bytes)?;
    let values =
        [("file", args.out.display().to_string()), ("used", used.to_string()), ("missing", missing.to_string())];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", t.with("report.written", &values));
    Ok(ExitCode::SUCCESS)
}
