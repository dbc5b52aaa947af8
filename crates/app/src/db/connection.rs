//! Connections and transactions.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use futures_util::TryStreamExt as _;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow, SqliteSynchronous,
};
use sqlx::{AssertSqlSafe, Column as _, Postgres, Row as _, Sqlite, Transaction, TypeInfo, ValueRef};

use super::record::{Record, upsert_sql, upsert_text};
use super::{DbError, Row, Value, migrations};

/// From this limit on, a statement asks for everything there is and not for the first page of it.
const WHOLE: usize = 2000;

/// A statement before its own limit, and the limit, when that means everything.
fn whole(sql: &str) -> Option<(&str, usize)> {
    let at = sql.rfind("limit ")?;
    let most = sql[at..].trim_start_matches("limit ").trim_end().parse().ok()?;
    (most >= WHOLE).then(|| (&sql[..at], most))
}

/// What is done with a row.
type Taking<'a> = dyn FnMut(Row) -> Result<(), DbError> + Send + 'a;

/// Where the store is.
#[derive(Debug, Clone)]
pub enum Place {
    /// An SQLite file.
    File(PathBuf),
    /// A PostgreSQL address.
    Url(String),
}

/// An open store.
#[derive(Debug, Clone)]
pub struct Db {
    engine: Engine,
}

#[derive(Debug, Clone)]
enum Engine {
    /// Many readers, one writer: SQLite allows one writer at a time, and a line of one is quicker than retrying.
    Sqlite {
        readers: SqlitePool,
        writer: SqlitePool,
    },
    Postgres(PgPool),
}

/// A transaction of one tenant.
pub struct Tx {
    tenant: i64,
    inner: Inner,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

impl Db {
    /// Opens the store and brings its schema up to date.
    pub async fn open(place: &Place) -> Result<Db, DbError> {
        let engine = match place {
            Place::File(path) => open_sqlite(path).await?,
            Place::Url(url) => {
                let pool = PgPoolOptions::new().max_connections(16).acquire_timeout(Duration::from_secs(10));
                Engine::Postgres(pool.connect(url).await?)
            }
        };
        let db = Db { engine };
        migrations::run(&db).await?;
        db.tend().await?;
        Ok(db)
    }

    /// Lets SQLite look at samples of tables that grew: every index here begins with the tenant, which tells rows apart
    /// only by what the samples say. Without them a statement on one body reads a whole store. PostgreSQL does so itself.
    pub async fn tend(&self) -> Result<(), DbError> {
        if let Engine::Sqlite { writer, .. } = &self.engine {
            sqlx::raw_sql("pragma analysis_limit = 1000; pragma optimize = 0x10002").execute(writer).await?;
        }
        Ok(())
    }

    /// Tends the store every quarter of an hour, until it is dropped.
    pub fn spawn_tending(&self) -> tokio::task::JoinHandle<()> {
        let db = self.clone();
        tokio::spawn(async move {
            let mut quarters = tokio::time::interval(Duration::from_secs(15 * 60));
            quarters.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            loop {
                quarters.tick().await;
                if let Err(error) = db.tend().await {
                    tracing::warn!(%error, "the store could not be tended and is tried again");
                }
            }
        })
    }

    /// A transaction that only reads, all of it as of one moment.
    pub async fn read(&self, tenant: i64) -> Result<Tx, DbError> {
        let inner = match &self.engine {
            Engine::Sqlite { readers, .. } => Inner::Sqlite(readers.begin().await?),
            Engine::Postgres(pool) => {
                Inner::Postgres(pool.begin_with("begin isolation level repeatable read read only").await?)
            }
        };
        Ok(Tx { tenant, inner })
    }

    /// A transaction that writes; others of the same tenant wait for it.
    pub async fn write(&self, tenant: i64) -> Result<Tx, DbError> {
        let inner = match &self.engine {
            Engine::Sqlite { writer, .. } => Inner::Sqlite(writer.begin_with("begin immediate").await?),
            Engine::Postgres(pool) => Inner::Postgres(pool.begin().await?),
        };
        let mut tx = Tx { tenant, inner };
        if matches!(tx.inner, Inner::Postgres(_)) {
            tx.execute("select pg_advisory_xact_lock($1)", &[]).await?;
        }
        Ok(tx)
    }

    /// True for the embedded engine.
    pub fn is_sqlite(&self) -> bool {
        matches!(self.engine, Engine::Sqlite { .. })
    }

    /// Closes all connections.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(path: &Path) -> Result<Engine, DbError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A submitted return must survive a power cut (invariant 8): FULL, at the price of a slower commit.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // 32 MB of pages a connection, taken as they are read: a board of a large store looks at some thousands of them.
        .pragma("cache_size", "-32768")
        .busy_timeout(Duration::from_secs(10));
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .connect_with(options.clone())
        .await?;
    let readers = SqlitePoolOptions::new()
        .max_connections(8)
        // What was learnt of the tables is read when a connection opens.
        .max_lifetime(Duration::from_secs(20 * 60))
        .connect_with(options)
        .await?;
    Ok(Engine::Sqlite { readers, writer })
}

impl Tx {
    /// The tenant of this transaction; `$1` of every statement.
    pub fn tenant(&self) -> i64 {
        self.tenant
    }

    /// Runs a statement whose `$1` is the tenant; returns the number of rows touched.
    pub async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Result<u64, DbError> {
        self.run(sql.to_owned(), args).await
    }

    /// Rows of a statement whose `$1` is the tenant. Ending in a limit of 2,000 or more it means everything there is, and fails
    /// with [`DbError::TooMany`] where there is more; a smaller limit is a first page, or a batch of work.
    pub async fn rows(&mut self, sql: &'static str, args: &[Value]) -> Result<Vec<Row>, DbError> {
        let mut rows = Vec::new();
        self.each(sql.to_owned(), args, &mut |row| {
            rows.push(row);
            Ok(())
        })
        .await?;
        Ok(rows)
    }

    /// The first row, if any.
    pub async fn first(&mut self, sql: &'static str, args: &[Value]) -> Result<Option<Row>, DbError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Records that match a clause such as `where tenant = $1 and cycle = $2 order by id limit 100`; a limit means what it means
    /// in [`Tx::rows`].
    pub async fn list<R: Record>(&mut self, clause: &'static str, args: &[Value]) -> Result<Vec<R>, DbError> {
        let sql = format!("select {} from {} {clause}", R::COLUMNS.join(", "), R::TABLE);
        let mut records = Vec::new();
        self.each(sql, args, &mut |mut row| {
            records.push(R::from_row(&mut row)?);
            Ok(())
        })
        .await?;
        Ok(records)
    }

    /// The first record that matches a clause.
    pub async fn find<R: Record>(&mut self, clause: &'static str, args: &[Value]) -> Result<Option<R>, DbError> {
        Ok(self.list(clause, args).await?.into_iter().next())
    }

    /// Inserts a record or replaces the one with its key. Verbs use [`crate::events::Act::put`], which records it too.
    pub async fn upsert<R: Record>(&mut self, record: &R) -> Result<(), DbError> {
        self.run(upsert_sql::<R>(), &record.values()).await.map(drop)
    }

    /// Inserts or replaces a row by names: only for replaying events, whose names come from records.
    pub async fn upsert_named(
        &mut self,
        table: &str,
        columns: &[&str],
        key: &[&str],
        values: &[Value],
    ) -> Result<(), DbError> {
        self.run(upsert_text(table, columns, key), values).await.map(drop)
    }

    /// Deletes a row by names: only for replaying events.
    pub async fn delete_named(&mut self, table: &str, key: &[&str], values: &[Value]) -> Result<(), DbError> {
        let clauses: Vec<String> = key.iter().enumerate().map(|(i, c)| format!("{c} = ${}", i + 2)).collect();
        self.run(format!("delete from {table} where tenant = $1 and {}", clauses.join(" and ")), values).await.map(drop)
    }

    /// Deletes the record with this key.
    pub async fn delete<R: Record>(&mut self, key: &[Value]) -> Result<u64, DbError> {
        let clauses: Vec<String> = R::KEY.iter().enumerate().map(|(i, c)| format!("{c} = ${}", i + 2)).collect();
        self.run(format!("delete from {} where tenant = $1 and {}", R::TABLE, clauses.join(" and ")), key).await
    }

    /// Makes everything of this transaction last.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    async fn run(&mut self, sql: String, args: &[Value]) -> Result<u64, DbError> {
        let tenant = self.tenant;
        Ok(match &mut self.inner {
            Inner::Sqlite(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant);
                for value in args {
                    query = match value {
                        Value::Int(v) => query.bind(*v),
                        Value::Text(v) => query.bind(v.clone()),
                        Value::Blob(v) => query.bind(v.clone()),
                    };
                }
                query.execute(&mut **tx).await?.rows_affected()
            }
            Inner::Postgres(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant);
                for value in args {
                    query = match value {
                        Value::Int(v) => query.bind(*v),
                        Value::Text(v) => query.bind(v.clone()),
                        Value::Blob(v) => query.bind(v.clone()),
                    };
                }
                query.execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// Gives each row of a statement to `take`, as it comes: what a large answer takes is what is kept of it. A limit of
    /// [`WHOLE`] or more means "all of them": what is beyond it is never cut off in silence.
    async fn each(&mut self, sql: String, args: &[Value], take: &mut Taking<'_>) -> Result<(), DbError> {
        let Some((start, most)) = whole(&sql) else { return self.stream(sql, args, take).await };
        let mut count = 0;
        let mut counted = |row: Row| {
            count += 1;
            if count > most { Err(DbError::TooMany(most)) } else { take(row) }
        };
        self.stream(format!("{start}limit {}", most + 1), args, &mut counted).await
    }

    async fn stream(&mut self, sql: String, args: &[Value], take: &mut Taking<'_>) -> Result<(), DbError> {
        let tenant = self.tenant;
        match &mut self.inner {
            Inner::Sqlite(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant);
                for value in args {
                    query = match value {
                        Value::Int(v) => query.bind(*v),
                        Value::Text(v) => query.bind(v.clone()),
                        Value::Blob(v) => query.bind(v.clone()),
                    };
                }
                let mut rows = query.fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    take(sqlite_row(&row)?)?;
                }
            }
            Inner::Postgres(tx) => {
                let mut query = sqlx::query(AssertSqlSafe(sql)).bind(tenant);
                for value in args {
                    query = match value {
                        Value::Int(v) => query.bind(*v),
                        Value::Text(v) => query.bind(v.clone()),
                        Value::Blob(v) => query.bind(v.clone()),
                    };
                }
                let mut rows = query.fetch(&mut **tx);
                while let Some(row) = rows.try_next().await? {
                    take(postgres_row(&row)?)?;
                }
            }
        }
        Ok(())
    }

    /// Runs several statements without parameters: only for migrations.
    pub(super) async fn script(&mut self, sql: String) -> Result<(), DbError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(drop)?,
            Inner::Postgres(tx) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut **tx).await.map(drop)?,
        }
        Ok(())
    }
}

/// How a column is read.
enum Read {
    Int,
    Text,
    Blob,
}

fn read_as(kind: &str) -> Result<Read, DbError> {
    match kind {
        "INTEGER" | "BIGINT" | "INT8" => Ok(Read::Int),
        "BLOB" => Ok(Read::Blob),
        // A null without a declared type reads as a text's null; `Option<T>` accepts every null.
        "TEXT" | "NULL" => Ok(Read::Text),
        other => Err(DbError::Broken(format!("column type {other}"))),
    }
}

fn sqlite_row(row: &SqliteRow) -> Result<Row, DbError> {
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let kind = match raw.is_null() {
            true => read_as(row.column(index).type_info().name())?,
            false => read_as(raw.type_info().name())?,
        };
        values.push(match kind {
            Read::Int => Value::Int(row.try_get(index)?),
            Read::Text => Value::Text(row.try_get(index)?),
            Read::Blob => Value::Blob(row.try_get(index)?),
        });
    }
    Ok(Row { values: values.into_iter() })
}

fn postgres_row(row: &PgRow) -> Result<Row, DbError> {
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let kind = row.column(index).type_info().name();
        values.push(match kind {
            "INT8" => Value::Int(row.try_get(index)?),
            "INT4" => Value::Int(row.try_get::<Option<i32>, _>(index)?.map(i64::from)),
            "BYTEA" => Value::Blob(row.try_get(index)?),
            "TEXT" | "VARCHAR" | "NAME" => Value::Text(row.try_get(index)?),
            "VOID" => Value::Text(None),
            other => return Err(DbError::Broken(format!("column type {other}"))),
        });
    }
    Ok(Row { values: values.into_iter() })
}

impl FromStr for Place {
    type Err = std::convert::Infallible;

    /// `postgres://…` is an address, everything else a folder that holds the SQLite file.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            Place::Url(text.to_owned())
        } else {
            Place::File(Path::new(text).join("dondoc.sqlite"))
        })
    }
}
