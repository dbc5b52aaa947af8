//! The demonstration: an embedded store with a worked example in it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::Failure;
use crate::http::Lang;

pub async fn run(_data: Option<PathBuf>, _listen: SocketAddr, _lang: Lang) -> Result<ExitCode, Failure> {
    Ok(ExitCode::SUCCESS)
}
