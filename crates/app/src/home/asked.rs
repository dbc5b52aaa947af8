//! What a person is asked about a draft report, and what they asked to be made in the background.

use dondoc_rules::access::{Right, reach};

use super::Row;
use crate::clock::end_of;
use crate::http::{Cx, Error, Shell};
use crate::jobs::{self, JobState};
use crate::{cycles, opinions, words};

/// All of it.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = drafts(cx, shell).await?;
    rows.extend(background(cx, shell).await?);
    Ok(rows)
}

/// Drafts on which the person's body is asked for its opinion.
async fn drafts(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    if reach(cx.actor.role, Right::GiveOpinions).is_none() {
        return Ok(Vec::new());
    }
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    for circulation in opinions::awaited(&mut tx, &cx.actor).await? {
        let name = cycles::get(&mut tx, &circulation.cycle).await?.map(|cycle| cycle.name).unwrap_or_default();
        rows.push(Row {
            what: t.with("opinion.report", &[("cycle", &name)]),
            when: t.with("opinion.due", &[("day", &words::long_day(circulation.due_on, cx.lang))]),
            due: Some(end_of(circulation.due_on)),
            link: format!("/circulations/{}/draft", circulation.id),
            act: t["opinion.comment"].to_owned(),
        });
    }
    Ok(rows)
}

/// What the person asked to be made in the background.
async fn background(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let own = jobs::of_account(&mut tx, &cx.actor).await?.into_iter();
    let rows = own.filter_map(|job| {
        let key = match job.state(cx.actor.now) {
            JobState::Cancelled => return None,
            JobState::Waiting | JobState::Running => "job.home-running",
            JobState::Failed => "job.home-failed",
            JobState::Done => "job.home-done",
        };
        let title = t.with(&format!("job.{}", job.kind), &[("name", &job.name)]);
        Some(Row::undated(t.with(key, &[("title", &title)]), format!("/jobs/{}", job.id), &t["job.see"]))
    });
    Ok(rows.collect())
}
