//! The command line: `dondoc COMMAND`. Sentences are Vietnamese unless `--lang en` is given.
//!
//! Exit codes: 0 done; 1 done, with findings of severity error (import) or a broken chain (audit); 2 the input or the
//! store cannot be used; 64 wrong usage.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dondoc_files::Limits;
use dondoc_rules::access::Role;
use jiff::civil::DateTime;

use crate::clock::Clock;
use crate::db::{Db, DbError, Place};
use crate::http::{Lang, catalogue};

/// Wrong usage (EX_USAGE of sysexits).
const USAGE: u8 = 64;

/// Đôn đốc: từ kế hoạch đã ban hành đến báo cáo tổng hợp.
#[derive(Debug, Parser)]
#[command(name = "dondoc", version, about, long_about = None)]
struct Cli {
    /// Ngôn ngữ của thông báo: vi hoặc en
    #[arg(long, global = true, value_enum, default_value_t = LangArg::Vi)]
    lang: LangArg,
    #[command(flatten)]
    limits: LimitArgs,
    #[command(subcommand)]
    command: Command,
}

/// What reading one file may take.
#[derive(Debug, Args)]
#[command(next_help_heading = "Giới hạn khi đọc tệp")]
struct LimitArgs {
    /// Độ lớn của tệp (MB)
    #[arg(long, global = true, env = "DONDOC_LIMIT_MB", value_name = "MB", default_value_t = 64)]
    limit_mb: u32,
    /// Độ lớn của một phần sau khi bung nén (MB)
    #[arg(long, global = true, env = "DONDOC_LIMIT_UNPACKED_MB", value_name = "MB", default_value_t = 96)]
    limit_unpacked_mb: u32,
    /// Độ sâu lồng nhau của các phần tử
    #[arg(long, global = true, env = "DONDOC_LIMIT_DEPTH", value_name = "SỐ", default_value_t = 200)]
    limit_depth: usize,
    /// Số đoạn và ô
    #[arg(long, global = true, env = "DONDOC_LIMIT_PIECES", value_name = "SỐ", default_value_t = 400_000)]
    limit_pieces: usize,
    /// Số trang của tệp PDF
    #[arg(long, global = true, env = "DONDOC_LIMIT_PAGES", value_name = "SỐ", default_value_t = 2_000)]
    limit_pages: usize,
    /// Thời gian chuyển đổi tệp bằng chương trình ngoài (giây)
    #[arg(long, global = true, env = "DONDOC_LIMIT_CONVERT_SECONDS", value_name = "GIÂY", default_value_t = 60)]
    limit_convert_seconds: u64,
}

impl LimitArgs {
    fn limits(&self) -> Limits {
        Limits {
            file_bytes: u64::from(self.limit_mb) << 20,
            part_bytes: u64::from(self.limit_unpacked_mb) << 20,
            depth: self.limit_depth,
            pieces: self.limit_pieces,
            pages: self.limit_pages,
            convert_seconds: self.limit_convert_seconds,
        }
    }
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangArg {
    Vi,
    En,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Chạy bản trình diễn: trang web với một kế hoạch mẫu và một đợt báo cáo đang diễn ra
    Demo {
        /// Thư mục dữ liệu của bản trình diễn (mặc định: thư mục tạm mới)
        #[arg(long)]
        data: Option<PathBuf>,
        /// Địa chỉ nghe
        #[arg(long, default_value = "127.0.0.1:8180")]
        listen: SocketAddr,
    },
    /// Chạy trang web
    Serve {
        #[command(flatten)]
        store: StoreArgs,
        /// Địa chỉ nghe
        #[arg(long, default_value = "127.0.0.1:8180")]
        listen: SocketAddr,
        /// Đặt đồng hồ (giờ Việt Nam), ví dụ 2023-12-06T09:00
        #[arg(long)]
        clock: Option<DateTime>,
        #[command(flatten)]
        mail: crate::urges::cli::MailArgs,
        /// Socket của bộ quét mã độc ClamAV (clamd); không đặt thì tệp gửi lên không được quét
        #[arg(long, env = "DONDOC_CLAMAV_SOCKET", value_name = "SOCKET")]
        clamav_socket: Option<PathBuf>,
    },
    /// Gửi một lần các thông báo nhắc báo cáo đã đến lúc gửi (trang web tự gửi mỗi phút)
    Remind(crate::urges::cli::RemindArgs),
    /// Đọc một văn bản kế hoạch
    Import(crate::imports::cli::ImportArgs),
    /// Soát một văn bản kế hoạch: nội dung cần làm rõ và «6 rõ» của từng nhiệm vụ
    Lint(crate::imports::lint::LintArgs),
    /// Soát thể thức của một tệp Word theo Nghị định 30/2020/NĐ-CP
    Check(crate::layouts::cli::CheckArgs),
    /// Ghi báo cáo tổng hợp của một đợt ra tệp DOCX
    Report(crate::drafts::cli::ReportArgs),
    /// Kiểm tra nhật ký
    Audit {
        #[command(subcommand)]
        command: crate::audit::cli::AuditCommand,
    },
    /// Quản lý tài khoản
    Account {
        #[command(subcommand)]
        command: crate::accounts::cli::AccountCommand,
    },
    /// Nạp các thay đổi tổ chức từ tệp CSV: dòng đã đọc từ văn bản được ghi nhận, dòng khác chờ xác nhận
    Reorganise(crate::reorganisations::cli::ReorganiseArgs),
    /// Nạp Sổ văn bản từ tệp CSV
    Instruments(crate::instruments::cli::InstrumentsArgs),
    /// Danh mục chỉ tiêu và số liệu
    Indicator {
        #[command(subcommand)]
        command: crate::targets::cli::IndicatorCommand,
    },
    /// Quản lý danh mục cơ quan, đơn vị
    Body {
        #[command(subcommand)]
        command: crate::bodies::cli::BodyCommand,
    },
}

/// Where a command's store is.
#[derive(Debug, Clone, Args)]
pub struct StoreArgs {
    /// Thư mục chứa kho dữ liệu SQLite
    #[arg(long, env = "DONDOC_DATA", conflicts_with = "database")]
    pub data: Option<PathBuf>,
    /// Địa chỉ PostgreSQL, ví dụ postgres://dondoc@127.0.0.1/dondoc
    #[arg(long, env = "DONDOC_DATABASE")]
    pub database: Option<String>,
}

/// What a command ends with.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The input or the store cannot be used; the sentence says what, why and what to do.
    #[error("{0}")]
    Unusable(String),
    /// The command was called wrongly.
    #[error("{0}")]
    Usage(String),
    #[error("the store failed")]
    Store(#[from] DbError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl StoreArgs {
    /// True when a store was named.
    pub fn is_given(&self) -> bool {
        self.data.is_some() || self.database.is_some()
    }

    /// Opens the store, making the folder when it is not there.
    pub async fn open(&self, lang: Lang) -> Result<Db, Failure> {
        let place = match (&self.database, &self.data) {
            (Some(url), _) => Place::Url(url.clone()),
            (None, Some(folder)) => {
                std::fs::create_dir_all(folder).map_err(|error| {
                    let folder = folder.display().to_string();
                    let reason = error.to_string();
                    let values = [("folder", folder.as_str()), ("reason", reason.as_str())];
                    Failure::Unusable(catalogue(lang).with("cli.no-folder", &values))
                })?;
                Place::File(folder.join("dondoc.sqlite"))
            }
            (None, None) => return Err(Failure::Usage(catalogue(lang)["cli.no-store"].to_owned())),
        };
        Ok(Db::open(&place).await?)
    }
}

/// The content of a file that was named on the command line, within the limits.
pub fn read_file(path: &Path, lang: Lang) -> Result<Vec<u8>, Failure> {
    dondoc_files::read_path(path, crate::imports::read::limits()).map_err(|error| unusable(&error, path, lang))
}

/// The sentence for a file that cannot be used.
pub fn unusable(error: &dondoc_files::Unreadable, path: &Path, lang: Lang) -> Failure {
    let file = path.display().to_string();
    Failure::Unusable(match lang {
        Lang::Vi => error.sentence_vi(&file),
        Lang::En => error.sentence_en(&file),
    })
}

/// A role on the command line.
pub fn parse_role(word: &str) -> Result<Role, String> {
    Role::parse(word).filter(|role| *role != Role::System).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().filter(|r| **r != Role::System).map(|r| r.as_str()).collect();
        words.join(", ")
    })
}

/// The program.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            drop(error.print());
            return if error.use_stderr() { ExitCode::from(USAGE) } else { ExitCode::SUCCESS };
        }
    };
    let lang = match cli.lang {
        LangArg::Vi => Lang::Vi,
        LangArg::En => Lang::En,
    };
    crate::imports::read::set_limits(cli.limits.limits());
    // Reading a file needs no threads, no log and no store: it is done before anything is started.
    let outcome = match cli.command {
        Command::Import(args) if !args.store.is_given() => crate::imports::cli::read(&args, lang),
        Command::Lint(args) => crate::imports::lint::run(&args, lang),
        Command::Check(args) => crate::layouts::cli::run(&args, lang),
        command => in_runtime(command, lang),
    };
    outcome.unwrap_or_else(|failure| {
        let t = catalogue(lang);
        match failure {
            Failure::Unusable(sentence) => {
                eprintln!("dondoc: {sentence}");
                ExitCode::from(2)
            }
            Failure::Usage(sentence) => {
                eprintln!("dondoc: {sentence}");
                ExitCode::from(USAGE)
            }
            Failure::Store(error) => {
                let reason = crate::http::chain(&error);
                eprintln!("dondoc: {}", t.with("cli.store", &[("reason", &reason)]));
                ExitCode::from(2)
            }
            Failure::Io(error) => {
                eprintln!("dondoc: {}", t.with("cli.io", &[("reason", &error.to_string())]));
                ExitCode::from(2)
            }
        }
    })
}

fn in_runtime(command: Command, lang: Lang) -> Result<ExitCode, Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("DONDOC_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(command, lang))
}

async fn run(command: Command, lang: Lang) -> Result<ExitCode, Failure> {
    match command {
        Command::Demo { data, listen } => crate::demo::run(data, listen, lang).await,
        Command::Serve { store, listen, clock, mail, clamav_socket } => {
            let mailer = mail.mailer(lang)?;
            let clock = match clock {
                Some(at) => Clock::starting_at(at).map_err(|error| Failure::Usage(error.to_string()))?,
                None => Clock::System,
            };
            let db = store.open(lang).await?;
            let scanner = clamav_socket.map(|socket| crate::files::scan::Scanner { socket });
            serve(db, Serving { clock, listen, is_demo: false, mailer, scanner }, lang).await
        }
        Command::Remind(args) => crate::urges::cli::run(args, lang).await,
        Command::Import(args) => crate::imports::cli::propose(args, lang).await,
        Command::Lint(args) => crate::imports::lint::run(&args, lang),
        Command::Check(args) => crate::layouts::cli::run(&args, lang),
        Command::Report(args) => crate::drafts::cli::write(args, lang).await,
        Command::Audit { command } => crate::audit::cli::run(command, lang).await,
        Command::Account { command } => crate::accounts::cli::run(command, lang).await,
        Command::Reorganise(args) => crate::reorganisations::cli::run(args, lang).await,
        Command::Instruments(args) => crate::instruments::cli::run(args, lang).await,
        Command::Indicator { command } => crate::targets::cli::run(command, lang).await,
        Command::Body { command } => crate::bodies::cli::run(command, lang).await,
    }
}

/// How a store is served.
pub struct Serving {
    pub clock: Clock,
    pub listen: SocketAddr,
    pub is_demo: bool,
    /// None: messages stand in the site only.
    pub mailer: Option<crate::urges::mail::Mailer>,
    /// None: files that come are not scanned.
    pub scanner: Option<crate::files::scan::Scanner>,
}

/// Serves a store until the process is told to stop, and runs the reminders beside it.
pub async fn serve(db: Db, serving: Serving, lang: Lang) -> Result<ExitCode, Failure> {
    let Serving { clock, listen, is_demo, mailer, scanner } = serving;
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|error| {
        let values = [("address", listen.to_string()), ("reason", error.to_string())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Failure::Unusable(catalogue(lang).with("cli.no-address", &values))
    })?;
    let address = listener.local_addr()?;
    println!("{}", catalogue(lang).with("cli.ready", &[("address", &address.to_string())]));
    let state = crate::http::State { db: db.clone(), clock, tenant: 1, is_demo, has_mail: mailer.is_some(), scanner };
    let job = crate::urges::job::spawn(db.clone(), state.tenant, clock, mailer);
    let back = crate::drafts::jobs::spawn(db.clone(), state.tenant, clock);
    let tending = db.spawn_tending();
    crate::http::serve(state, listener).await?;
    tending.abort();
    job.abort();
    back.abort();
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
