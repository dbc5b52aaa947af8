//! Templates of reports: data that the focal body edits, every save a version; without any, those that come with the
//! program.
//!
//! Promise: no template is kept that [`check`] finds a fault in, and none that was used is ever changed.

use std::str::FromStr;

use dondoc_rules::reports::template::{Fault, Outline, Part, TemplatePart, check};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::db::{Db, DbError, Tx, record, words};
use crate::events::Act;
use crate::ids::{AccountId, ReportTemplateId};

words!(Outline, Part);

const TEMPLATES: &str = include_str!("../../data/report-templates.csv");

/// The most parts of a template.
pub const MOST_PARTS: usize = 100;

record! {
    /// A version of a template.
    pub struct ReportTemplate in "report_templates" key (id) {
        pub id: ReportTemplateId,
        pub outline: Outline,
        /// From 1; the highest holds.
        pub number: i64,
        /// What was changed, in words.
        pub note: String,
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
    }
}

record! {
    /// A part of a version.
    pub struct ReportTemplatePart in "report_template_parts" key (template, position) {
        pub template: ReportTemplateId,
        pub position: i64,
        pub part: Part,
        pub level: i64,
        pub title: String,
        pub lead: String,
        pub is_in: bool,
        pub most: i64,
    }
}

/// Why a template is not kept.
#[derive(Debug)]
pub enum TemplateRefusal {
    Faults(Vec<Fault>),
    TooLong,
    Store(DbError),
}

impl From<DbError> for TemplateRefusal {
    fn from(error: DbError) -> Self {
        TemplateRefusal::Store(error)
    }
}

/// The template that comes with the program.
pub fn given(outline: Outline) -> Vec<TemplatePart> {
    let mut reader = csv::Reader::from_reader(TEMPLATES.as_bytes());
    let rows = reader.records().filter_map(Result::ok);
    rows.filter(|row| row.get(0) == Some(outline.as_str()))
        .filter_map(|row| {
            fn number<T: FromStr>(row: &csv::StringRecord, column: usize) -> Option<T> {
                row.get(column)?.parse().ok()
            }
            Some(TemplatePart {
                part: Part::parse(row.get(1)?)?,
                level: number(&row, 2)?,
                title: row.get(3)?.to_owned(),
                lead: row.get(4)?.to_owned(),
                is_in: number::<u8>(&row, 5)? == 1,
                most: number(&row, 6)?,
            })
        })
        .collect()
}

/// The versions of an outline's template, the newest first.
pub async fn versions(tx: &mut Tx, outline: Outline) -> Result<Vec<ReportTemplate>, DbError> {
    tx.list("where tenant = $1 and outline = $2 order by number desc limit 200", &[outline.into()]).await
}

/// The parts of a version, in order.
pub async fn parts(tx: &mut Tx, version: &ReportTemplateId) -> Result<Vec<TemplatePart>, DbError> {
    let rows: Vec<ReportTemplatePart> =
        tx.list("where tenant = $1 and template = $2 order by position limit 200", &[version.clone().into()]).await?;
    let parts = rows.into_iter().map(|row| TemplatePart {
        part: row.part,
        level: u8::try_from(row.level).unwrap_or(0),
        title: row.title,
        lead: row.lead,
        is_in: row.is_in,
        most: usize::try_from(row.most).unwrap_or(0),
    });
    Ok(parts.collect())
}

/// The template in force.
pub async fn in_force(tx: &mut Tx, outline: Outline) -> Result<Vec<TemplatePart>, DbError> {
    match versions(tx, outline).await?.first() {
        Some(newest) => parts(tx, &newest.id).await,
        None => Ok(given(outline)),
    }
}

/// Keeps a template as the next version.
pub async fn keep(
    db: &Db,
    actor: &Actor,
    outline: Outline,
    parts: &[TemplatePart],
    note: &str,
) -> Result<i64, TemplateRefusal> {
    if parts.len() > MOST_PARTS {
        return Err(TemplateRefusal::TooLong);
    }
    let faults = check(parts, outline);
    if !faults.is_empty() {
        return Err(TemplateRefusal::Faults(faults));
    }
    let mut act = Act::begin(db, actor, "report.template-kept").await?;
    let number = versions(act.tx(), outline).await?.first().map_or(1, |newest| newest.number + 1);
    let version = ReportTemplate {
        id: ReportTemplateId::new(),
        outline,
        number,
        note: note.to_owned(),
        made_at: actor.now,
        made_by: actor.account.clone(),
    };
    act.put(&version).await?;
    for (position, part) in (0..).zip(parts) {
        let row = ReportTemplatePart {
            template: version.id.clone(),
            position,
            part: part.part,
            level: i64::from(part.level),
            title: part.title.clone(),
            lead: part.lead.clone(),
            is_in: part.is_in,
            most: i64::try_from(part.most).unwrap_or(0),
        };
        act.put(&row).await?;
    }
    act.commit(&format!("report-templates/{}", outline.as_str())).await?;
    Ok(number)
}
