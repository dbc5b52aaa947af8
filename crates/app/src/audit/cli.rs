//! `dondoc audit`: checking the log.

use std::process::ExitCode;

use clap::Subcommand;

use crate::cli::{Failure, StoreArgs};
use crate::events::{self, Verdict};
use crate::http::{Lang, catalogue};

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Kiểm tra chuỗi nhật ký từ sự kiện đầu đến sự kiện cuối
    Verify {
        #[command(flatten)]
        store: StoreArgs,
    },
}

pub async fn run(command: AuditCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let AuditCommand::Verify { store } = command;
    let db = store.open(lang).await?;
    let t = catalogue(lang);
    Ok(match events::verify(&db, 1).await? {
        Verdict::Whole { count, head } => {
            println!("{}", t.with("audit.whole", &[("count", &count.to_string()), ("head", &head)]));
            ExitCode::SUCCESS
        }
        Verdict::Broken { sequence } => {
            eprintln!("{}", t.with("events.broken", &[("sequence", &sequence.to_string())]));
            ExitCode::from(1)
        }
    })
}
