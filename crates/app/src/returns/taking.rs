//! What another body contributed is taken over into the lead's draft: by an act, with its source kept.

use dondoc_rules::returns::{Door, Origin};

use super::parts::writable_in_part;
use super::verbs::{Done, FILE_COUNT, ReturnRefusal};
use super::{Entry, FieldHistory, Return, ReturnFile, entries, of_obligation, return_files};
use crate::actor::Actor;
use crate::contributions::verbs::{ContributionRefusal, to_take};
use crate::contributions::{self, ContributionAnswer};
use crate::db::Db;
use crate::events::Act;
use crate::ids::{BodyId, ContributionRequestId, FieldHistoryId, ItemId, ReturnFileId, ReturnId};
use crate::inside::Share;

impl From<ContributionRefusal> for ReturnRefusal {
    fn from(refusal: ContributionRefusal) -> Self {
        match refusal {
            ContributionRefusal::Unknown => ReturnRefusal::Unknown,
            ContributionRefusal::Nothing(key) | ContributionRefusal::Field(key) => ReturnRefusal::Field(key),
            ContributionRefusal::Done => ReturnRefusal::Field("contribution.done"),
            ContributionRefusal::Closed => ReturnRefusal::Closed,
            ContributionRefusal::Store(error) => ReturnRefusal::Store(error),
        }
    }
}

/// Takes one row's answer over into the lead's draft: its words below those that stand there, its files beside them. What
/// stood there goes to the history; words of the last period that nobody looked at give way.
pub async fn take(
    db: &Db,
    actor: &Actor,
    request: &ContributionRequestId,
    body: &BodyId,
    item: &ItemId,
) -> Done<ReturnId> {
    let mut act = Act::begin(db, actor, "contribution.taken").await?;
    let (request, _, answer) = to_take(act.tx(), actor, request, body, item).await?;
    let versions = of_obligation(act.tx(), &request.obligation).await?;
    let draft = versions.iter().rev().find(|one| one.door == Door::Typed && one.submitted_at.is_none());
    let draft = draft.ok_or(ReturnRefusal::Field("contribution.no-draft"))?.id.clone();
    let (version, _, _, share) = writable_in_part(act.tx(), actor, &draft).await?;
    let said = entries(act.tx(), &draft).await?.into_iter().find(|entry| entry.item == *item);
    let entry = said.filter(|entry| entry.is_open).ok_or(ReturnRefusal::Field("contribution.no-draft"))?;
    if entry.is_secret {
        return Err(ReturnRefusal::Field("return.secret-text"));
    }
    if share != Share::Whole {
        return Err(ReturnRefusal::Unknown);
    }
    let is_unread = entry.origin == Origin::LastPeriod;
    let done = match entry.done.trim_end() {
        "" => answer.text.clone(),
        _ if is_unread => answer.text.clone(),
        stands => format!("{stands}\n{}", answer.text),
    };
    let history = FieldHistory {
        id: FieldHistoryId::new(),
        return_id: draft.clone(),
        field: format!("{item}.done"),
        text: entry.done.clone(),
        saved_at: actor.now,
        saved_by: actor.account.clone(),
    };
    act.put(&history).await?;
    let written = Entry {
        done,
        origin: Origin::Own,
        taken_from: None,
        taken_item: None,
        saved_at: Some(actor.now),
        saved_by: actor.account.clone(),
        ..entry
    };
    act.put(&written).await?;
    act.put(&Return { revision: version.revision + 1, ..version }).await?;
    let mut count = return_files(act.tx(), &draft).await?.len();
    for one in contributions::files(act.tx(), &request.id).await? {
        if one.body == *body && one.item == *item && count < FILE_COUNT {
            let file = ReturnFile {
                id: ReturnFileId::new(),
                return_id: draft.clone(),
                item: Some(item.clone()),
                file: one.file,
            };
            act.put(&file).await?;
            count += 1;
        }
    }
    let taken = ContributionAnswer { taken_at: Some(actor.now), taken_by: actor.account.clone(), ..answer };
    act.put(&taken).await?;
    act.commit(&format!("contributions/{}", request.id)).await?;
    Ok(draft)
}
