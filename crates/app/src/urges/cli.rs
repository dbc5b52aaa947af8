//! `dondoc remind`, and the options of mail.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use jiff::civil::DateTime;

use super::job;
use super::mail::{MailSettings, Mailer, TlsMode};
use super::store;
use crate::cli::{Failure, StoreArgs};
use crate::clock::Clock;
use crate::http::{Lang, catalogue};

/// How mail goes out. The password comes from DONDOC_SMTP_PASSWORD alone, so that no list of processes shows it.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Thư điện tử (mật khẩu: biến môi trường DONDOC_SMTP_PASSWORD)")]
pub struct MailArgs {
    /// Máy chủ gửi thư (SMTP); không đặt thì chỉ thông báo trong phần mềm
    #[arg(long, env = "DONDOC_SMTP_HOST", requires = "mail_from")]
    pub smtp_host: Option<String>,
    /// Cổng (mặc định theo kiểu mã hóa: 465, 587, 25)
    #[arg(long, env = "DONDOC_SMTP_PORT")]
    pub smtp_port: Option<u16>,
    /// Kiểu mã hóa đường truyền
    #[arg(long, env = "DONDOC_SMTP_TLS", value_enum, default_value_t = TlsMode::Starttls)]
    pub smtp_tls: TlsMode,
    /// Tên đăng nhập máy chủ thư
    #[arg(long, env = "DONDOC_SMTP_USER")]
    pub smtp_user: Option<String>,
    /// Địa chỉ gửi, ví dụ "Sở Tài chính <stc@example.gov.vn>"
    #[arg(long, env = "DONDOC_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Tệp chứng thư (PEM) của tổ chức chứng thực riêng ký chứng thư máy chủ thư, nếu có
    #[arg(long, env = "DONDOC_SMTP_CA", value_name = "FILE")]
    pub smtp_ca: Option<PathBuf>,
}

impl MailArgs {
    /// The way out; none without a server.
    pub fn mailer(&self, lang: Lang) -> Result<Option<Mailer>, Failure> {
        let Some(host) = self.smtp_host.clone() else { return Ok(None) };
        let authority = self.smtp_ca.as_ref().map(std::fs::read).transpose();
        let authority = authority.map_err(|_| Failure::Usage(catalogue(lang)["mail.bad-authority"].to_owned()))?;
        let settings = MailSettings {
            host,
            authority,
            port: self.smtp_port,
            tls: self.smtp_tls,
            user: self.smtp_user.clone(),
            password: std::env::var("DONDOC_SMTP_PASSWORD").ok(),
            from: self.mail_from.clone().unwrap_or_default(),
        };
        let mailer = Mailer::new(&settings).map_err(|key| Failure::Usage(catalogue(lang)[key].to_owned()))?;
        Ok(Some(mailer))
    }
}

#[derive(Debug, Args)]
pub struct RemindArgs {
    #[command(flatten)]
    pub store: StoreArgs,
    #[command(flatten)]
    pub mail: MailArgs,
    /// Đặt đồng hồ (giờ Việt Nam), ví dụ 2023-12-06T09:00
    #[arg(long)]
    pub clock: Option<DateTime>,
}

/// Runs the reminders once and says what it did.
pub async fn run(args: RemindArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let clock = match args.clock {
        Some(at) => Clock::starting_at(at).map_err(|error| Failure::Usage(error.to_string()))?,
        None => Clock::System,
    };
    let mailer = args.mail.mailer(lang)?;
    let db = args.store.open(lang).await?;
    let ran = job::run(&db, 1, clock, mailer.as_ref()).await?;
    let mut tx = db.read(1).await?;
    let (waiting, given_up) = store::queue(&mut tx).await?;
    drop(tx);
    db.close().await;
    let values = [
        ("messages", ran.message_count.to_string()),
        ("sent", ran.delivered.sent.to_string()),
        ("waiting", waiting.to_string()),
        ("given_up", given_up.to_string()),
    ];
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    println!("{}", catalogue(lang).with("remind.done", &values));
    Ok(ExitCode::SUCCESS)
}
