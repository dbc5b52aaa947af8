//! The document that came by another door, in words, beside the form into which it is typed.

use dondoc_files::Limits;

use crate::db::Tx;
use crate::files;
use crate::http::Error;
use crate::returns::Return;

/// As many lines are shown; the rest is in the file.
const MOST_LINES: usize = 2_000;

/// The file that arrived, as the form shows it.
pub struct ArrivedFile {
    pub name: String,
    pub link: String,
    pub is_picture: bool,
    /// Its words, a paragraph or cell a line; empty where none can be read.
    pub lines: Vec<String>,
}

/// The file of a version's letter.
pub async fn file(tx: &mut Tx, version: &Return) -> Result<Option<ArrivedFile>, Error> {
    let Some(id) = &version.letter_file else { return Ok(None) };
    let Some(file) = files::get(tx, id).await? else { return Ok(None) };
    let is_picture = file.media_type.starts_with("image/");
    let mut lines = Vec::new();
    if !is_picture {
        let bytes = files::content(tx, &file).await?;
        let name = file.name.clone();
        // Reading a long PDF must not hold up other pages.
        let read = tokio::task::spawn_blocking(move || dondoc_files::read(&name, &bytes, &Limits::default()));
        if let Ok(Ok((document, _, _))) = read.await {
            let text = document.text();
            let spoken = text.lines().map(str::trim).filter(|line| !line.is_empty());
            lines = spoken.take(MOST_LINES).map(str::to_owned).collect();
        }
    }
    Ok(Some(ArrivedFile {
        link: format!("/returns/{}/files/{}", version.id, file.id),
        name: file.name,
        is_picture,
        lines,
    }))
}
