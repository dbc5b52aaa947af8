//! `dondoc body`: the register from CSV, and as a list.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;

use super::kinds;
use crate::actor::Actor;
use crate::cli::{self, Failure, StoreArgs};
use crate::clock::Clock;
use crate::http::{Lang, catalogue};

#[derive(Debug, Subcommand)]
pub enum BodyCommand {
    /// Nạp danh mục cơ quan từ tệp CSV (cột id, official_name, kind, aliases, symbol_code)
    Load {
        #[command(flatten)]
        store: StoreArgs,
        file: PathBuf,
    },
    /// Liệt kê danh mục cơ quan, đơn vị
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
}

pub async fn run(command: BodyCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let actor = Actor::system(1, Clock::System);
    match command {
        BodyCommand::Load { store, file } => {
            let name = file.display().to_string();
            let csv = cli::read_file(&file, lang)?;
            let db = store.open(lang).await?;
            let loaded = super::load(&db, &actor, &csv).await.map_err(|refusal| match refusal.sentence(&name, t) {
                Some(sentence) => Failure::Unusable(sentence),
                None => Failure::Unusable(t.with("cli.store", &[("reason", &crate::http::chain(&refusal))])),
            })?;
            let counts = [("added", loaded.added_count.to_string()), ("known", loaded.known_count.to_string())];
            let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, value.as_str())).collect();
            println!("{}", t.with("body.loaded", &counts));
        }
        BodyCommand::List { store } => {
            let db = store.open(lang).await?;
            let mut tx = db.read(1).await?;
            for named in super::all(&mut tx, actor.today()).await? {
                println!("{}\t{}\t{}", named.body.code, kinds::name(&named.body.kind, lang), named.name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
