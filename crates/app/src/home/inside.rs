//! What the inside of a body asks of a person: parts of a report given to them, contributions to reports of others; and
//! for the administrator, whether files that come are scanned.

use dondoc_rules::access::{Right, Role, reach};

use super::Row;
use crate::clock::end_of;
use crate::db::Tx;
use crate::http::{Cx, Error, Shell};
use crate::{bodies, contributions, cycles, obligations, returns, words};

/// All of it.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = scanner(cx, shell).await;
    rows.extend(given(cx, shell).await?);
    rows.extend(contributed(cx, shell).await?);
    Ok(rows)
}

/// For the administrator: whether files that come are scanned.
async fn scanner(cx: &Cx, shell: &Shell) -> Vec<Row> {
    if cx.actor.role != Role::Administrator {
        return Vec::new();
    }
    let what = match &cx.state.scanner {
        None => shell.t["scanner.absent"].to_owned(),
        Some(scanner) => match scanner.ping().await {
            Ok(()) => return Vec::new(),
            Err(reason) => shell.t.with("scanner.down", &[("reason", &reason)]),
        },
    };
    vec![Row::undated(what, "", "")]
}

/// What other bodies ask of the person's body for their reports, and what came to it and waits to be taken over.
async fn contributed(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    if reach(cx.actor.role, Right::WriteReturns).is_none() {
        return Ok(rows);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    for asked in contributions::asked_of(&mut tx, &cx.actor).await? {
        if asked.own.answered_at.is_none() {
            let lead = bodies::name_of(&mut tx, &asked.request.body, cx.actor.today()).await?;
            let cycle = contribution_cycle(&mut tx, &asked.request).await?;
            rows.push(Row {
                what: shell.t.with("contribution.home-asked", &[("lead", &lead), ("cycle", &cycle)]),
                when: shell.t.with("contribution.until", &[("day", &words::day(asked.request.due_on))]),
                due: Some(end_of(asked.request.due_on)),
                link: format!("/contributions/{}", asked.request.id),
                act: shell.t["contribution.home-answer"].to_owned(),
            });
        }
    }
    for (request, count) in contributions::answered_to(&mut tx, &cx.actor).await? {
        let cycle = contribution_cycle(&mut tx, &request).await?;
        let values = [("count", count.to_string()), ("cycle", cycle)];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        rows.push(Row {
            what: shell.t.with("contribution.home-answered", &values),
            when: String::new(),
            due: None,
            link: format!("/contributions/{}", request.id),
            act: shell.t["home.see"].to_owned(),
        });
    }
    Ok(rows)
}

async fn contribution_cycle(tx: &mut Tx, request: &contributions::ContributionRequest) -> Result<String, Error> {
    let obligation = obligations::get(tx, &request.obligation).await?.ok_or(Error::NotFound)?;
    Ok(cycles::get(tx, &obligation.cycle).await?.ok_or(Error::NotFound)?.name)
}

/// What was given to the person inside their body; and what their body has given and nobody took in yet.
async fn given(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let mut rows = Vec::new();
    // Whoever writes the whole report writes its parts there.
    let is_contributor = reach(cx.actor.role, Right::WriteReturns).is_none();
    let own = if is_contributor { returns::parts::waiting_for(&mut tx, &cx.actor).await? } else { Vec::new() };
    for part in own {
        let values = [("cycle", part.cycle.as_str()), ("count", &part.count.to_string())];
        rows.push(Row {
            what: shell.t.with("home.my-part", &values),
            when: part
                .due_on
                .map(|day| shell.t.with("home.inner-due", &[("day", &words::day(day))]))
                .unwrap_or_default(),
            due: part.due_on.map(end_of),
            link: format!("/returns/{}/edit", part.version),
            act: shell.t["home.write-part"].to_owned(),
        });
    }
    if !is_contributor {
        for part in returns::parts::given_by(&mut tx, &cx.actor).await? {
            let (done, all) = (part.done.to_string(), part.count.to_string());
            let values = [("cycle", part.cycle.as_str()), ("done", &done), ("all", &all)];
            let key = if part.done == part.count { "home.parts-done" } else { "home.parts-open" };
            rows.push(Row {
                what: shell.t.with(key, &values),
                when: part
                    .due_on
                    .map(|day| shell.t.with("home.inner-due", &[("day", &words::day(day))]))
                    .unwrap_or_default(),
                due: part.due_on.map(end_of),
                link: format!("/obligations/{}/given", part.obligation),
                act: shell.t["home.see"].to_owned(),
            });
        }
    }
    Ok(rows)
}
