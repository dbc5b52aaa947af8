//! Consolidated reports: built from confirmed returns, each paragraph leading back to the return it rests on.
//!
//! A template says what stands in a report, choices say how; a report in which something does not add up leaves only after
//! a person said why ([`findings::may_leave`]). An edition is frozen: its file is kept with its hash.

pub mod choices;
pub mod cli;
mod collect;
mod compose;
pub mod findings;
mod form;
pub mod templates;
pub mod texts;
pub mod web;

pub use compose::{Composed, Wanted, by_template, composed, composed_as, months, submission};

use jiff::Timestamp;

use dondoc_files::Format;
use dondoc_rules::doc::{Block, Document};

use crate::actor::Actor;
use crate::cycles;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::files;
use crate::ids::{AccountId, CycleId, EditionId, FileId, ItemId, ReportId, ReturnId};

record! {
    /// The consolidated report of a cycle.
    pub struct Report in "reports" key (id) {
        pub id: ReportId,
        pub cycle: CycleId,
        /// `focal`: the focal body's report to the People's Committee; `issuer`: the People's Committee's own.
        pub issued_as: String,
        pub created_at: Timestamp,
        pub created_by: Option<AccountId>,
    }
}

record! {
    /// A frozen edition.
    pub struct Edition in "editions" key (id) {
        pub id: EditionId,
        pub report: ReportId,
        pub number: i64,
        /// What was recorded by this instant is in it.
        pub known_at: Timestamp,
        pub file: FileId,
        pub sha256: String,
        pub frozen_at: Timestamp,
        pub frozen_by: Option<AccountId>,
    }
}

record! {
    /// What a paragraph of an edition rests on.
    pub struct EditionSource in "edition_sources" key (edition, position) {
        pub edition: EditionId,
        pub position: i64,
        pub return_id: ReturnId,
        pub item: Option<ItemId>,
        /// Which field of the return or entry.
        pub field: String,
    }
}

/// The editions of a cycle's report, newest first.
pub async fn editions(tx: &mut Tx, cycle: &CycleId) -> Result<Vec<Edition>, DbError> {
    tx.list(
        "where tenant = $1 and report in (select id from reports where tenant = $1 and cycle = $2)
         order by number desc
         limit 200",
        &[cycle.clone().into()],
    )
    .await
}

/// Why no edition is frozen.
#[derive(Debug)]
pub enum FreezeRefusal {
    /// The cycle is not the actor's to consolidate.
    Unknown,
    /// Something does not add up, and nobody said why it may stand.
    Failures,
    Store(DbError),
}

impl From<DbError> for FreezeRefusal {
    fn from(error: DbError) -> Self {
        FreezeRefusal::Store(error)
    }
}

/// Freezes the report as it stands now: file, hash and sources.
pub async fn freeze(db: &Db, actor: &Actor, cycle: &CycleId) -> Result<Edition, FreezeRefusal> {
    let mut act = Act::begin(db, actor, "report.edition-frozen").await?;
    let cycle = cycles::get(act.tx(), cycle).await?.ok_or(FreezeRefusal::Unknown)?;
    if actor.account.is_some() && !actor.acts_for(&cycle.focal_body) {
        return Err(FreezeRefusal::Unknown);
    }
    let seen = (actor.today(), actor.now);
    let composed = composed(act.tx(), &cycle, seen.0, seen.1).await?;
    if !findings::may_leave(act.tx(), &cycle, &composed.report, seen).await? {
        return Err(FreezeRefusal::Failures);
    }
    let issued_as = choices::of(act.tx(), &cycle.id).await?.issued_as;
    let known: Option<Report> = act
        .tx()
        .find(
            "where tenant = $1 and cycle = $2 and issued_as = $3",
            &[cycle.id.clone().into(), issued_as.as_str().into()],
        )
        .await?;
    let report = match known {
        Some(report) => report,
        None => {
            let report = Report {
                id: ReportId::new(),
                cycle: cycle.id.clone(),
                issued_as,
                created_at: actor.now,
                created_by: actor.account.clone(),
            };
            act.put(&report).await?;
            report
        }
    };
    let number = editions(act.tx(), &cycle.id).await?.first().map_or(1, |edition| edition.number + 1);
    let bytes = dondoc_files::docx::write(&composed.document, &composed.report.title);
    let name = format!("bao-cao-tong-hop-{number}.docx");
    let file = files::keep(&mut act, actor, &name, Format::Docx.media_type(), &bytes).await?;
    let edition = Edition {
        id: EditionId::new(),
        report: report.id,
        number,
        known_at: actor.now,
        sha256: file.sha256.clone(),
        file: file.id,
        frozen_at: actor.now,
        frozen_by: actor.account.clone(),
    };
    act.put(&edition).await?;
    for (position, key) in sources(&composed.document).into_iter().enumerate() {
        let (version, item) = key.split_once('/').map_or((key.as_str(), None), |(version, item)| (version, Some(item)));
        let Some(return_id) = ReturnId::parse(version) else { continue };
        let source = EditionSource {
            edition: edition.id.clone(),
            position: position as i64,
            return_id,
            item: item.and_then(ItemId::parse),
            field: if item.is_some() { "entry" } else { "general" }.to_owned(),
        };
        act.put(&source).await?;
    }
    act.commit(&format!("cycles/{}", cycle.id)).await?;
    Ok(edition)
}

/// The sources of a document's paragraphs, in order.
fn sources(document: &Document) -> Vec<String> {
    let paragraphs = document.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(paragraph) => paragraph.source.clone(),
        Block::Table(_) | Block::NewSection(_) => None,
    });
    paragraphs.collect()
}
