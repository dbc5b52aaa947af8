//! `dondoc import`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::cli::{Failure, StoreArgs};
use crate::http::Lang;

#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Tệp văn bản
    pub file: PathBuf,
    /// In một tài liệu JSON theo schemas/plan.schema.json
    #[arg(long)]
    pub json: bool,
    /// Danh mục cơ quan (CSV) để nhận diện chủ trì, phối hợp
    #[arg(long)]
    pub bodies: Option<PathBuf>,
    #[command(flatten)]
    pub store: StoreArgs,
}

pub fn read(_args: &ImportArgs, _lang: Lang) -> Result<ExitCode, Failure> {
    Ok(ExitCode::SUCCESS)
}

pub async fn propose(args: ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    drop(args.store.open(lang).await?);
    Ok(ExitCode::SUCCESS)
}
