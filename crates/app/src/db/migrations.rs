//! Migrations go forward only; each runs once, inside one transaction, on both engines.

use super::{Db, DbError, Value};

/// The migrations in order. `{blob}` is the engine's type for bytes.
const MIGRATIONS: &[(&str, &str)] = &[
    ("2026-11-24-first", include_str!("migrations/2026-11-24-first.sql")),
    ("2026-11-25-import-again", include_str!("migrations/2026-11-25-import-again.sql")),
    ("2026-11-25-successions", include_str!("migrations/2026-11-25-successions.sql")),
    ("2026-11-25-calendar", include_str!("migrations/2026-11-25-calendar.sql")),
    ("2026-11-25-cycles", include_str!("migrations/2026-11-25-cycles.sql")),
    ("2026-11-25-subjects", include_str!("migrations/2026-11-25-subjects.sql")),
    ("2026-11-25-totals", include_str!("migrations/2026-11-25-totals.sql")),
    ("2026-11-25-instruments", include_str!("migrations/2026-11-25-instruments.sql")),
    ("2026-11-25-tasks", include_str!("migrations/2026-11-25-tasks.sql")),
    ("2026-11-25-sections", include_str!("migrations/2026-11-25-sections.sql")),
    ("2026-11-25-desk", include_str!("migrations/2026-11-25-desk.sql")),
    ("2026-11-25-extensions", include_str!("migrations/2026-11-25-extensions.sql")),
    ("2026-11-25-urges", include_str!("migrations/2026-11-25-urges.sql")),
];

/// The sum of all migrations, for tools and tests.
pub const SCHEMA: &str = concat!(
    include_str!("migrations/2026-11-24-first.sql"),
    include_str!("migrations/2026-11-25-import-again.sql"),
    include_str!("migrations/2026-11-25-successions.sql"),
    include_str!("migrations/2026-11-25-calendar.sql"),
    include_str!("migrations/2026-11-25-cycles.sql"),
    include_str!("migrations/2026-11-25-subjects.sql"),
    include_str!("migrations/2026-11-25-totals.sql"),
    include_str!("migrations/2026-11-25-instruments.sql"),
    include_str!("migrations/2026-11-25-tasks.sql"),
    include_str!("migrations/2026-11-25-sections.sql"),
    include_str!("migrations/2026-11-25-desk.sql"),
    include_str!("migrations/2026-11-25-extensions.sql"),
    include_str!("migrations/2026-11-25-urges.sql")
);

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
