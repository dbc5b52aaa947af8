//! `dondoc body`: the register from and to CSV.

use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{Failure, StoreArgs};
use crate::http::Lang;

#[derive(Debug, Subcommand)]
pub enum BodyCommand {
    /// Liệt kê danh mục cơ quan, đơn vị
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
}

pub async fn run(command: BodyCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let BodyCommand::List { store } = command;
    drop(store.open(lang).await?);
    Ok(ExitCode::SUCCESS)
}
