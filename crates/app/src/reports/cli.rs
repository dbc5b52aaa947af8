//! `dondoc report`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::{Failure, StoreArgs};
use crate::http::Lang;

#[derive(Debug, Args)]
pub struct ReportArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    /// Tệp DOCX để ghi
    #[arg(long)]
    pub out: PathBuf,
}

pub async fn write(args: ReportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    drop(args.store.open(lang).await?);
    Ok(ExitCode::SUCCESS)
}
