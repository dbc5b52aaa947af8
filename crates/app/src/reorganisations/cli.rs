//! `dondoc reorganise`: a sheet of successions.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::sheet;
use crate::actor::Actor;
use crate::cli::{self, Failure, StoreArgs};
use crate::clock::Clock;
use crate::http::{Lang, catalogue};

#[derive(Debug, Args)]
pub struct ReorganiseArgs {
    /// Tệp CSV (cột from, to, kind, effective_from, scope, legal_basis, evidence)
    pub file: PathBuf,
    #[command(flatten)]
    pub store: StoreArgs,
}

pub async fn run(args: ReorganiseArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let name = args.file.display().to_string();
    let csv = cli::read_file(&args.file, lang)?;
    let db = args.store.open(lang).await?;
    let loaded = sheet::load(&db, &Actor::system(1, Clock::System), &csv).await.map_err(|refusal| {
        match refusal.sentence(&name, t) {
            Some(sentence) => Failure::Unusable(sentence),
            None => Failure::Unusable(t.with("cli.store", &[("reason", &crate::http::chain(&refusal))])),
        }
    })?;
    let counts = [
        ("recorded", loaded.recorded_count.to_string()),
        ("suggested", loaded.suggested_count.to_string()),
        ("left", loaded.left_count.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", t.with("succession.loaded", &counts));
    Ok(ExitCode::SUCCESS)
}
