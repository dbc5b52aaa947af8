//! `dondoc instruments`: the register of instruments from CSV.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use super::sheet;
use crate::actor::Actor;
use crate::cli::{self, Failure, StoreArgs};
use crate::clock::Clock;
use crate::http::{Lang, catalogue};

#[derive(Debug, Args)]
pub struct InstrumentsArgs {
    /// Tệp CSV (cột type, number, issuer, issued_on; thêm title, term, body, leads, relations nếu có)
    pub file: PathBuf,
    #[command(flatten)]
    pub store: StoreArgs,
}

pub async fn run(args: InstrumentsArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let name = args.file.display().to_string();
    let csv = cli::read_file(&args.file, lang)?;
    let db = args.store.open(lang).await?;
    let loaded = match sheet::load(&db, &Actor::system(1, Clock::System), &csv).await {
        Ok(loaded) => loaded,
        Err(refusal) => return Err(Failure::Unusable(refusal.sentence(&name, t)?)),
    };
    let counts = [
        ("added", loaded.added_count.to_string()),
        ("known", loaded.known_count.to_string()),
        ("related", loaded.related_count.to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", t.with("instruments.loaded", &counts));
    Ok(ExitCode::SUCCESS)
}
