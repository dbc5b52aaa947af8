//! Migrations go forward only; each runs once, inside one transaction, on both engines.

use super::{Db, DbError, Value};

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        /// The migrations in order. `{blob}` is the engine's type for bytes.
        pub const MIGRATIONS: &[(&str, &str)] = &[$(($name, include_str!(concat!("migrations/", $name, ".sql")))),*];

        /// The sum of all migrations, for tools and tests.
        pub const SCHEMA: &str = concat!($(include_str!(concat!("migrations/", $name, ".sql"))),*);
    };
}

migrations! {
    "2026-11-24-first",
    "2026-11-25-import-again",
    "2026-11-25-successions",
    "2026-11-25-calendar",
    "2026-11-25-cycles",
    "2026-11-25-subjects",
    "2026-11-25-totals",
    "2026-11-25-instruments",
    "2026-11-25-tasks",
    "2026-11-25-sections",
    "2026-11-25-desk",
    "2026-11-25-extensions",
    "2026-11-25-urges",
    "2026-11-28-drafts",
    "2026-11-28-jobs",
    "2026-11-28-opinions",
    "2026-11-28-composing",
    "2026-11-28-amendments",
    "2026-11-28-obstacles",
    "2026-11-28-directives",
    "2026-11-28-briefings",
    "2026-11-28-season",
    "2026-11-28-review",
    "2026-11-28-known",
    "2026-11-28-targets",
    "2026-11-28-inside",
    "2026-11-28-contributions",
    "2026-11-28-signings",
    "2026-11-28-excuses",
    "2026-11-28-notices",
    "2026-11-28-order-letters",
    "2026-11-28-headings",
    "2026-11-28-prints",
    "2026-11-28-item-targets",
    "2026-11-29-figures",
    "2026-11-29-target-meanings",
}

pub(super) async fn run(db: &Db) -> Result<(), DbError> {
    let blob = if db.is_sqlite() { "blob" } else { "bytea" };
    let mut tx = db.write(0).await?;
    tx.script(
        "create table if not exists migrations (tenant bigint not null, name text not null, primary key (tenant, name))"
            .to_owned(),
    )
    .await?;
    for (name, sql) in MIGRATIONS {
        let done =
            tx.first("select name from migrations where tenant = $1 and name = $2", &[Value::from(*name)]).await?;
        if done.is_some() {
            continue;
        }
        tx.script(sql.replace("{blob}", blob)).await?;
        tx.execute("insert into migrations (tenant, name) values ($1, $2)", &[Value::from(*name)]).await?;
    }
    tx.commit().await
}
