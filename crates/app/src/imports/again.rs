//! A corrected file of the same plan: it takes the place of the proposal made from the earlier file. Tasks are known again
//! by their text and place; what people said of the earlier reading stays where the words it was said of stay.

use std::collections::HashMap;

use dondoc_rules::plans::draft::{PlanDraft, TaskDraft};
use dondoc_rules::plans::redline::{self, Matched};

use super::confirm::{ImportRefusal, Review, review};
use super::{Correction, Dismissal, Import, get, new_import};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::ImportId;

/// What the earlier proposal brings into the later one.
#[derive(Debug, Default)]
pub struct Carried {
    /// Corrections that still apply: label and field in the new reading, and the correction.
    pub kept: Vec<(String, &'static str, Correction)>,
    /// Corrections whose words changed or went: label and field of the old reading.
    pub dropped: Vec<(String, &'static str)>,
}

/// The fields that people correct.
const FIELDS: [&str; 2] = ["lead", "time"];

/// Compares the corrections of an earlier proposal with a new reading.
pub fn carry(corrections: &[Correction], old: &[TaskDraft], new: &[TaskDraft], matched: &[Matched]) -> Carried {
    let raw = |task: &TaskDraft, field: &str| {
        if field == "lead" { task.lead.raw.clone() } else { task.timeline.raw.clone() }
    };
    let place: HashMap<&str, usize> = old.iter().enumerate().map(|(index, task)| (task.id.as_str(), index)).collect();
    let mut carried = Carried::default();
    for correction in corrections {
        let Some((label, field)) = correction.path.rsplit_once('/') else { continue };
        let Some(field) = FIELDS.iter().find(|known| **known == field) else { continue };
        let was = place.get(label).copied();
        let now = matched.iter().find(|pair| pair.old.is_some() && pair.old == was).and_then(|pair| pair.new);
        match was.zip(now).filter(|(was, now)| raw(&old[*was], field) == raw(&new[*now], field)) {
            Some((_, now)) => carried.kept.push((new[now].id.clone(), field, correction.clone())),
            None => carried.dropped.push((label.to_owned(), field)),
        }
    }
    carried
}

/// The corrections people made of a proposal.
pub async fn corrections(tx: &mut Tx, id: &ImportId) -> Result<Vec<Correction>, DbError> {
    tx.list("where tenant = $1 and import = $2 order by path limit 20000", &[id.clone().into()]).await
}

/// Proposes a corrected file in the place of an open proposal, in one act.
pub async fn again(
    db: &Db,
    actor: &Actor,
    id: &ImportId,
    draft: &PlanDraft,
    bytes: &[u8],
) -> Result<ImportId, ImportRefusal> {
    let mut act = Act::begin(db, actor, "import.replaced").await?;
    let Review { import: before, draft: old, dismissals, .. } = review(act.tx(), id, actor.today()).await?;
    if before.confirmed_at.is_some() || before.withdrawn_at.is_some() {
        return Err(ImportRefusal::Closed);
    }
    let corrections = corrections(act.tx(), id).await?;
    let matched = redline::compare(&old.tasks, &draft.tasks);
    let carried = carry(&corrections, &old.tasks, &draft.tasks, &matched);
    let import = Import { replaces: Some(id.clone()), ..new_import(&mut act, actor, draft, bytes).await? };
    act.put(&import).await?;
    for (label, field, correction) in carried.kept {
        let path = format!("{label}/{field}");
        act.put(&Correction { import: import.id.clone(), path, ..correction }).await?;
    }
    for dismissal in dismissals {
        let finding = usize::try_from(dismissal.finding).ok().and_then(|index| old.diagnostics.get(index));
        let same = finding.and_then(|old| {
            draft.diagnostics.iter().position(|new| new.code == old.code && new.message == old.message)
        });
        if let Some(index) = same {
            act.put(&Dismissal { import: import.id.clone(), finding: index as i64, ..dismissal }).await?;
        }
    }
    act.put(&Import { withdrawn_at: Some(actor.now), ..before }).await?;
    act.commit(&format!("imports/{}", import.id)).await?;
    Ok(import.id)
}

/// What a proposal changes of the one it replaces.
pub struct Compared {
    pub old: Vec<TaskDraft>,
    pub matched: Vec<Matched>,
    pub carried: Carried,
}

/// Compares a proposal with the one it replaces; none when it replaces none.
pub async fn compared(tx: &mut Tx, review: &Review) -> Result<Option<Compared>, DbError> {
    let Some(before) = &review.import.replaces else { return Ok(None) };
    let Some(import) = get(tx, before).await? else { return Ok(None) };
    let old = import.reading()?.tasks;
    let matched = redline::compare(&old, &review.draft.tasks);
    let carried = carry(&corrections(tx, before).await?, &old, &review.draft.tasks, &matched);
    Ok(Some(Compared { old, matched, carried }))
}
