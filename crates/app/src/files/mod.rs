//! Stored files: content by its hash, never changed; a name is shown, never used as a path.

pub mod scan;
pub mod signed;
mod store;

use dondoc_files::attachments::{self, Danger};
use dondoc_rules::secrecy;
use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{DbError, Tx, record};
use crate::events::{Act, sha256};
use crate::ids::{AccountId, FileId};

/// Largest attachment.
pub const LIMIT_BYTES: usize = 20 << 20;

/// The type of a file that may be kept: by its size and content, and only where it bears no stamp of a secret document (T1-R11).
/// Words in a picture or a scan are not looked at.
pub async fn kept_type(bytes: &[u8]) -> Result<&'static str, &'static str> {
    if bytes.len() > LIMIT_BYTES {
        return Err("return.file-large");
    }
    let kind = media_type(bytes)?;
    let bytes = bytes.to_vec();
    // Reading a long PDF must not hold up other pages.
    let read = tokio::task::spawn_blocking(move || {
        let document = dondoc_files::words("", &bytes, &dondoc_files::Limits::default()).ok()?;
        secrecy::of_document(&document)
    });
    match read.await {
        Ok(Some(_)) => Err("return.file-secret"),
        Ok(None) => Ok(kind),
        Err(_) => Err("return.file-kind"),
    }
}

/// The type of an attachment by its content; the key of the sentence for those that are not taken.
pub fn media_type(bytes: &[u8]) -> Result<&'static str, &'static str> {
    attachments::media_type(bytes).map_err(|danger| match danger {
        Danger::Kind => "return.file-kind",
        Danger::Macros => "return.file-macros",
        Danger::Infected => "return.file-infected",
        Danger::Bomb => "return.file-bomb",
        Danger::Protected => "return.file-protected",
    })
}

record! {
    /// A file's description; its bytes stand under their hash.
    pub struct File in "files" key (id) {
        pub id: FileId,
        pub name: String,
        pub media_type: String,
        pub size_bytes: i64,
        pub sha256: String,
        pub added_at: Timestamp,
        pub added_by: Option<AccountId>,
    }
}

/// Keeps a file within an act.
pub async fn keep(act: &mut Act, actor: &Actor, name: &str, media_type: &str, bytes: &[u8]) -> Result<File, DbError> {
    let file = File {
        id: FileId::new(),
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size_bytes: i64::try_from(bytes.len()).unwrap_or(i64::MAX),
        sha256: sha256(bytes),
        added_at: act.at(),
        added_by: actor.account.clone(),
    };
    store::keep_content(act.tx(), &file.sha256, bytes).await?;
    act.put(&file).await?;
    Ok(file)
}

/// A file's description.
pub async fn get(tx: &mut Tx, id: &FileId) -> Result<Option<File>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// A file's bytes; checked against their hash, so a damaged store is noticed.
pub async fn content(tx: &mut Tx, file: &File) -> Result<Vec<u8>, DbError> {
    let bytes = store::content(tx, &file.sha256).await?;
    if sha256(&bytes) != file.sha256 {
        return Err(DbError::Broken(format!("the content of file {} is not what was kept", file.id)));
    }
    Ok(bytes)
}
