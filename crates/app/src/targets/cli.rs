//! `dondoc indicator`: the catalogue of indicators and their figures from tables.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};
use dondoc_rules::targets::Nature;

use super::sheet::{self, Mark, Outcome, Ways};
use super::{catalogue as kept, web};
use crate::actor::Actor;
use crate::cli::{self, Failure, StoreArgs};
use crate::clock::Clock;
use crate::http::{Lang, catalogue};

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum MarkArg {
    /// 1.234,5
    Comma,
    /// 1234.5
    Point,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum NatureArg {
    /// Ước thực hiện
    Estimate,
    /// Sơ bộ
    Preliminary,
    /// Chính thức
    Official,
    /// Điều chỉnh
    Revised,
}

#[derive(Debug, Subcommand)]
pub enum IndicatorCommand {
    /// Nạp danh mục chỉ tiêu từ tệp CSV (cột code, name, definition, unit, kind); không nêu tệp thì nạp danh mục thường gặp
    Catalogue {
        #[command(flatten)]
        store: StoreArgs,
        /// Phạm vi, địa giới của số liệu, ví dụ "Tỉnh A (từ 01/7/2025)"
        #[arg(long)]
        territory: String,
        file: Option<PathBuf>,
    },
    /// Nạp số liệu từ tệp CSV hoặc XLSX (cột indicator, period, value; thêm unit, territory, status, evidence, source, note)
    Load {
        #[command(flatten)]
        store: StoreArgs,
        /// Dấu thập phân trong tệp; không nêu thì con số đọc được hai cách bị từ chối
        #[arg(long, value_enum)]
        decimal: Option<MarkArg>,
        /// Tính chất của những số liệu mà tệp không ghi tính chất
        #[arg(long, value_enum)]
        nature: Option<NatureArg>,
        file: PathBuf,
    },
}

pub async fn run(command: IndicatorCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let actor = Actor::system(1, Clock::System);
    match command {
        IndicatorCommand::Catalogue { store, territory, file } => {
            let bytes = match &file {
                Some(file) => cli::read_file(file, lang)?,
                None => kept::COMMON.as_bytes().to_vec(),
            };
            let db = store.open(lang).await?;
            let count = match kept::load(&db, &actor, &bytes, &territory).await {
                Ok(count) => count,
                Err(kept::CatalogueRefusal::Store(error)) => return Err(error.into()),
                Err(refusal) => return Err(Failure::Unusable(web::words::catalogue_sentence(&refusal, t))),
            };
            println!("{}", t.with("indicators.loaded", &[("count", &count.to_string())]));
            Ok(ExitCode::SUCCESS)
        }
        IndicatorCommand::Load { store, decimal, nature, file } => {
            let mark = decimal.map(|decimal| match decimal {
                MarkArg::Comma => Mark::Comma,
                MarkArg::Point => Mark::Point,
            });
            let nature = nature.map(|nature| match nature {
                NatureArg::Estimate => Nature::Estimate,
                NatureArg::Preliminary => Nature::Preliminary,
                NatureArg::Official => Nature::Official,
                NatureArg::Revised => Nature::Revised,
            });
            let bytes = cli::read_file(&file, lang)?;
            let table = sheet::read_table(&bytes, crate::imports::read::limits())
                .map_err(|refusal| web::words::sheet_failure(refusal, t))?;
            let db = store.open(lang).await?;
            let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if let Some(sentence) = web::words::table_sentence(&table, t) {
                println!("{sentence}");
            }
            let done = sheet::load(&db, &actor, table.lines, Ways { mark, nature }, &[], &name).await?;
            for one in &done {
                if !matches!(one.outcome, Outcome::Fact | Outcome::Known | Outcome::Empty) {
                    println!("{}", web::words::planned_sentence(one, t, lang));
                }
            }
            println!("{}", web::words::loaded_sentence(&done, t));
            // A line that was not taken is an error of the file, whatever became of the others.
            let has_errors = done.iter().any(|one| one.outcome.is_error());
            Ok(if has_errors { ExitCode::from(1) } else { ExitCode::SUCCESS })
        }
    }
}
