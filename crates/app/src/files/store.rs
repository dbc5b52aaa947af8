//! All SQL of files.

use crate::db::{DbError, Tx, Value};

pub async fn keep_content(tx: &mut Tx, sha256: &str, bytes: &[u8]) -> Result<(), DbError> {
    tx.execute(
        "insert into file_contents (tenant, sha256, content) values ($1, $2, $3)
         on conflict (tenant, sha256) do nothing",
        &[sha256.into(), Value::Blob(Some(bytes.to_vec()))],
    )
    .await
    .map(drop)
}

pub async fn content(tx: &mut Tx, sha256: &str) -> Result<Vec<u8>, DbError> {
    let row = tx.first("select content from file_contents where tenant = $1 and sha256 = $2", &[sha256.into()]).await?;
    row.map_or_else(|| Err(DbError::Broken("a file's content is missing".into())), |mut row| row.take())
}
