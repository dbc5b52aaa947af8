//! The digital signatures of a stored PDF: read once, when it is kept; what was found then is what is shown.

use dondoc_files::signatures::{self, Signature, Verdict};
use jiff::Timestamp;

use super::File;
use crate::db::{DbError, Tx, record, words};
use crate::events::Act;
use crate::http::{Catalogue, Lang, Upload};
use crate::ids::FileId;

words!(Verdict);

record! {
    /// That the signatures of a file were read.
    pub struct FileReading in "file_readings" key (file) {
        pub file: FileId,
        pub read_at: Timestamp,
        pub signature_count: i64,
    }
}

record! {
    /// A signature of a file.
    pub struct FileSignature in "file_signatures" key (file, position) {
        pub file: FileId,
        /// From 1, in the order in which they were made.
        pub position: i64,
        pub verdict: Verdict,
        /// A time stamp over the document.
        pub is_time_stamp: bool,
        /// Name and organisation in the certificate.
        pub signer: String,
        pub organisation: String,
        pub issuer: String,
        pub issuer_organisation: String,
        pub valid_from: Option<Timestamp>,
        pub valid_until: Option<Timestamp>,
        pub claimed_at: Option<Timestamp>,
        pub stamped_at: Option<Timestamp>,
        pub stamped_by: String,
        pub added_bytes: i64,
    }
}

fn row(file: &FileId, place: usize, one: Signature) -> FileSignature {
    FileSignature {
        file: file.clone(),
        position: i64::try_from(place + 1).unwrap_or(i64::MAX),
        verdict: one.verdict,
        is_time_stamp: one.is_time_stamp,
        signer: one.signer.name,
        organisation: one.signer.organisation,
        issuer: one.issuer.name,
        issuer_organisation: one.issuer.organisation,
        valid_from: one.valid_from,
        valid_until: one.valid_until,
        claimed_at: one.claimed_at,
        stamped_at: one.stamped_at,
        stamped_by: one.stamped_by,
        added_bytes: i64::try_from(one.added_bytes).unwrap_or(i64::MAX),
    }
}

fn is_pdf(bytes: &[u8]) -> bool {
    bytes.starts_with(b"%PDF")
}

async fn read(bytes: Vec<u8>) -> Result<Vec<Signature>, DbError> {
    let read = tokio::task::spawn_blocking(move || signatures::read(&bytes)).await;
    read.map_err(|error| DbError::Broken(error.to_string()))
}

/// The signatures of a PDF that somebody sends; none of other files. To be called before an act begins: a large file takes
/// its time, and others wait for an act.
pub async fn of_upload(upload: Option<&Upload>) -> Result<Option<Vec<Signature>>, DbError> {
    match upload.filter(|upload| is_pdf(&upload.bytes)) {
        Some(upload) => Ok(Some(read(upload.bytes.clone()).await?)),
        None => Ok(None),
    }
}

/// Keeps what was read of a file within the act that keeps it.
pub async fn keep(act: &mut Act, file: &FileId, found: Option<Vec<Signature>>) -> Result<(), DbError> {
    let Some(found) = found else { return Ok(()) };
    let signature_count = i64::try_from(found.len()).unwrap_or(i64::MAX);
    act.put(&FileReading { file: file.clone(), read_at: act.at(), signature_count }).await?;
    for (place, one) in found.into_iter().enumerate() {
        act.put(&row(file, place, one)).await?;
    }
    Ok(())
}

/// The signatures of a stored file; none where it is no PDF. Files kept before signatures were read are read now.
pub async fn of(tx: &mut Tx, file: &File) -> Result<Option<Vec<FileSignature>>, DbError> {
    if file.media_type != "application/pdf" {
        return Ok(None);
    }
    let known: Option<FileReading> = tx.find("where tenant = $1 and file = $2", &[file.id.clone().into()]).await?;
    if known.is_some() {
        let all =
            tx.list("where tenant = $1 and file = $2 order by position limit 100", &[file.id.clone().into()]).await?;
        return Ok(Some(all));
    }
    let found = read(super::content(tx, file).await?).await?;
    Ok(Some(found.into_iter().enumerate().map(|(place, one)| row(&file.id, place, one)).collect()))
}

/// A signature as a page says it.
pub struct SignatureRow {
    /// The mark of its state.
    pub class: &'static str,
    pub who: String,
    pub verdict: String,
    pub notes: Vec<String>,
}

/// The signatures of a file as a page says them.
pub struct SignaturesShown {
    pub file: String,
    pub rows: Vec<SignatureRow>,
}

/// The signatures of a file in words.
pub fn in_words(file: &File, all: &[FileSignature], t: &Catalogue, lang: Lang) -> SignaturesShown {
    let rows = all.iter().enumerate().map(|(place, one)| {
        let is_covered = all.iter().skip(place + 1).any(|later| later.verdict == Verdict::Whole);
        one_in_words(one, is_covered, t, lang)
    });
    SignaturesShown { file: file.name.clone(), rows: rows.collect() }
}

fn named(name: &str, organisation: &str) -> String {
    match (name, organisation) {
        ("", other) | (other, "") => other.to_owned(),
        (name, organisation) => format!("{name}, {organisation}"),
    }
}

fn one_in_words(one: &FileSignature, is_covered_later: bool, t: &Catalogue, lang: Lang) -> SignatureRow {
    let at = |moment: Timestamp| crate::words::instant(moment, lang);
    let mut notes = Vec::new();
    let time = match (one.stamped_at, one.claimed_at) {
        (Some(stamped), _) => t.with("signature.stamped", &[("at", &at(stamped)), ("by", &one.stamped_by)]),
        (None, Some(claimed)) => t.with("signature.claimed", &[("at", &at(claimed))]),
        (None, None) => t["signature.no-time"].to_owned(),
    };
    if one.verdict != Verdict::Unreadable {
        notes.push(time);
    }
    if one.verdict == Verdict::Added && is_covered_later {
        notes.push(t["signature.covered-later"].to_owned());
    }
    let issuer = named(&one.issuer, &one.issuer_organisation);
    let is_self_made = one.issuer == one.signer && one.issuer_organisation == one.organisation;
    if let (Some(from), Some(until), false) = (one.valid_from, one.valid_until, issuer.is_empty()) {
        let values = [("issuer", issuer.as_str()), ("from", &at(from)), ("until", &at(until))];
        notes.push(t.with(if is_self_made { "signature.self-made" } else { "signature.issuer" }, &values));
        let moment = one.stamped_at.or(one.claimed_at);
        if moment.is_some_and(|moment| moment < from || moment > until) {
            notes.push(t["signature.out-of-time"].to_owned());
        }
    }
    let who = match named(&one.signer, &one.organisation).as_str() {
        "" => t.with("signature.nobody", &[("number", &one.position.to_string())]),
        who if one.is_time_stamp => t.with("signature.time-stamp", &[("who", who)]),
        who => t.with("signature.by", &[("number", &one.position.to_string()), ("who", who)]),
    };
    let class = match one.verdict {
        Verdict::Whole => "confirmed",
        Verdict::Added | Verdict::Unchecked | Verdict::Unreadable => "due_soon",
        Verdict::Altered | Verdict::Foreign => "overdue",
    };
    let bytes = one.added_bytes.to_string();
    let verdict = t.with(&format!("signature.{}", one.verdict.as_str()), &[("bytes", &bytes)]);
    SignatureRow { class, who, verdict, notes }
}
