//! `dondoc account`: opening, giving roles, new passwords, closing.

use std::io::BufRead;
use std::process::ExitCode;

use clap::Subcommand;
use dondoc_rules::access::Role;

use super::Actor;
use crate::bodies;
use crate::cli::{Failure, StoreArgs, parse_role};
use crate::clock::Clock;
use crate::db::DbError;
use crate::http::{Lang, catalogue};

/// Shortest password taken without a second factor (TCVN 14423:2026).
const PASSWORD_LENGTH: usize = 14;

#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Mở tài khoản; mật khẩu (từ 14 ký tự) đọc từ dòng đầu của đầu vào chuẩn
    Add {
        #[command(flatten)]
        store: StoreArgs,
        /// Tên đăng nhập
        login: String,
        /// Họ tên
        #[arg(long)]
        name: String,
        /// Vai trò
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// Mã hoặc tên cơ quan
        #[arg(long)]
        body: Option<String>,
    },
    /// Liệt kê tài khoản
    List {
        #[command(flatten)]
        store: StoreArgs,
    },
    /// Đặt lại mật khẩu; mật khẩu mới đọc từ dòng đầu của đầu vào chuẩn
    Password {
        #[command(flatten)]
        store: StoreArgs,
        login: String,
    },
    /// Đóng tài khoản
    Close {
        #[command(flatten)]
        store: StoreArgs,
        login: String,
    },
}

pub async fn run(command: AccountCommand, lang: Lang) -> Result<ExitCode, Failure> {
    let t = catalogue(lang);
    let actor = Actor::system(1, Clock::System);
    match command {
        AccountCommand::Add { store, login, name, role, body } => {
            let password = read_password(lang)?;
            let db = store.open(lang).await?;
            let body = match body {
                Some(text) => {
                    let mut tx = db.read(1).await?;
                    let found = bodies::named(&mut tx, &text, actor.today()).await?;
                    Some(found.ok_or_else(|| Failure::Unusable(t.with("account.no-body", &[("body", &text)])))?)
                }
                None => None,
            };
            let account = match super::open(&db, &actor, &login, &name, &password).await {
                Err(DbError::Conflict(_)) => {
                    return Err(Failure::Unusable(t.with("account.taken", &[("login", &login)])));
                }
                other => other?,
            };
            super::appoint(&db, &actor, &account.id, body.as_ref(), role, actor.today()).await?;
            println!("{}", t.with("account.opened", &[("login", &login)]));
        }
        AccountCommand::List { store } => {
            let db = store.open(lang).await?;
            let mut tx = db.read(1).await?;
            for account in super::list(&mut tx).await? {
                let roles = super::memberships(&mut tx, &account.id, actor.today()).await?;
                let roles: Vec<&str> = roles.iter().map(|m| m.role.as_str()).collect();
                let state = if account.closed_at.is_some() { &t["accounts.closed"] } else { &t["accounts.open"] };
                println!("{}\t{}\t{}\t{state}", account.login, account.name, roles.join(","));
            }
        }
        AccountCommand::Password { store, login } => {
            let password = read_password(lang)?;
            let db = store.open(lang).await?;
            let done = super::set_password(&db, &actor, &login, &password).await?;
            tell(done, "account.password-set", &login, lang)?;
        }
        AccountCommand::Close { store, login } => {
            let db = store.open(lang).await?;
            let done = super::close(&db, &actor, &login).await?;
            tell(done, "account.closed", &login, lang)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(done: bool, key: &str, login: &str, lang: Lang) -> Result<(), Failure> {
    let t = catalogue(lang);
    if !done {
        return Err(Failure::Unusable(t.with("account.unknown", &[("login", login)])));
    }
    println!("{}", t.with(key, &[("login", login)]));
    Ok(())
}

fn read_password(lang: Lang) -> Result<String, Failure> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line)?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < PASSWORD_LENGTH {
        return Err(Failure::Unusable(catalogue(lang)["account.short-password"].to_owned()));
    }
    Ok(password)
}
