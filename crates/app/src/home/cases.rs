//! What difficulties, directives and amendments ask of a person.

use dondoc_rules::access::{Right, reach};
use dondoc_rules::obstacles::{ObstacleState, View};
use dondoc_rules::tasks::{TaskCount, Whose};

use super::Row;
use crate::clock::end_of;
use crate::http::{Cx, Error, Shell};
use crate::{amendments, directives, obstacles, plans, words};

/// All of it.
pub(super) async fn rows(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = obstacles_waiting(cx, shell).await?;
    rows.extend(directives_waiting(cx, shell).await?);
    rows.extend(amended(cx, shell).await?);
    Ok(rows)
}

/// Difficulties: to be sorted or not solved, for the focal officer; answered, or sent for an answer, for a body.
async fn obstacles_waiting(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    let (handles, raises) = (reach(cx.actor.role, Right::HandleObstacles), reach(cx.actor.role, Right::RaiseObstacles));
    if handles.is_none() && raises.is_none() {
        return Ok(rows);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let view = View { as_of: cx.actor.today(), known_at: cx.actor.now };
    let cases = obstacles::cases::readable(&mut tx, &cx.actor, view).await?;
    let row = |what: String, link: String| Row::undated(what, link, &t["home.see"]);
    if handles.is_some() {
        for (key, state) in
            [("home.obstacles-new", ObstacleState::New), ("home.obstacles-not-solved", ObstacleState::NotSolved)]
        {
            let count = cases.iter().filter(|case| case.state.state == state).count();
            if count > 0 {
                let what = t.with(key, &[("count", &count.to_string())]);
                rows.push(row(what, format!("/obstacles?state={}", state.as_str())));
            }
        }
    }
    for case in cases.iter().filter(|_| raises.is_some()) {
        let key = match (case.awaits_feedback_of(&cx.actor), case.awaits_answer_of(&cx.actor)) {
            (true, _) => "home.obstacle-answered",
            (_, true) => "home.obstacle-sent",
            (false, false) => continue,
        };
        let text: String = case.main.text.chars().take(160).collect();
        rows.push(row(t.with(key, &[("text", &text)]), format!("/obstacles/{}", case.main.id)));
    }
    Ok(rows)
}

/// Directives: results to accept and those overdue, for who follows them; each that is open, for the body it was given to.
async fn directives_waiting(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let t = shell.t;
    let mut rows = Vec::new();
    let (records, answers) =
        (reach(cx.actor.role, Right::RecordDirectives), reach(cx.actor.role, Right::AnswerDirectives));
    if records.is_none() && answers.is_none() {
        return Ok(rows);
    }
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    let (today, now) = (cx.actor.today(), cx.actor.now);
    let all = directives::facts::readable(&mut tx, &cx.actor).await?;
    let kept: Vec<_> = all.iter().filter(|one| one.is_covered(&cx.actor, Right::RecordDirectives)).collect();
    let states: Vec<_> = kept.iter().filter_map(|one| one.state(Whose::Plan, today, now)).collect();
    let results = kept.iter().flat_map(|one| &one.results);
    let waiting = results.filter(|one| one.accepted_at.is_none() && one.returned_at.is_none()).count();
    let overdue = states.iter().filter(|state| state.count == TaskCount::Overdue).count();
    for (key, count, link) in [
        ("home.directives-results", waiting, "/directives?waiting=1"),
        ("home.directives-overdue", overdue, "/directives?class=overdue"),
    ] {
        if count > 0 && records.is_some() {
            let what = t.with(key, &[("count", &count.to_string())]);
            rows.push(Row::undated(what, link, &t["home.see"]));
        }
    }
    let mut own = Vec::new();
    for one in all.iter().filter(|_| answers.is_some()) {
        let Some(body) = one.own_body(&cx.actor) else { continue };
        let Some(state) = one.state(Whose::Body(body.as_str()), today, now) else { continue };
        if state.completed_on.is_none() && state.waiting_since.is_none() {
            own.push((state.due_on, one));
        }
    }
    own.sort_by_key(|(due, one)| (due.is_none(), *due, one.directive.id.clone()));
    for (due, one) in own {
        let text: String = one.directive.text.chars().take(160).collect();
        rows.push(Row {
            what: t.with("home.directive", &[("text", &text)]),
            when: due.map(|due| words::due((due, None), today, t, cx.lang)).unwrap_or_default(),
            due: due.map(end_of),
            link: format!("/directives/{}", one.directive.id),
            act: t["tasks.report"].to_owned(),
        });
    }
    Ok(rows)
}

/// What amendments ask: an opinion of the bodies, going over to the version in force of the focal body.
async fn amended(cx: &Cx, shell: &Shell) -> Result<Vec<Row>, Error> {
    let mut rows = Vec::new();
    let mut tx = cx.state.db.read(cx.actor.tenant).await?;
    if let (Some(body), Some(_)) = (&cx.actor.body, reach(cx.actor.role, Right::WriteReturns)) {
        for one in amendments::circulating(&mut tx).await? {
            let given = amendments::opinions(&mut tx, &one.id).await?;
            let is_asked = amendments::implementing::expected(&mut tx, &one.plan).await?.contains(body);
            if is_asked && !given.iter().any(|opinion| opinion.body == *body) {
                rows.push(Row {
                    what: shell.t.with("amendment.home-opinion", &[("title", &one.title)]),
                    when: one.opinions_until.map(words::day).unwrap_or_default(),
                    due: one.opinions_until.map(end_of),
                    link: format!("/amendments/{}#opinions", one.id),
                    act: shell.t["amendment.opine"].to_owned(),
                });
            }
        }
    }
    if reach(cx.actor.role, Right::AmendPlans).is_some() {
        let changed = amendments::reviews::of_own(&mut tx, &cx.actor).await?;
        for one in changed.into_iter().filter(|one| one.review.is_none()) {
            let said = [("plan", one.plan.title.as_str()), ("superior", &one.superior.label())];
            let what = shell.t.with("superior.home", &said);
            rows.push(Row::undated(what, "/plan-reviews", &shell.t["superior.record"]));
        }
        for plan in plans::list(&mut tx).await? {
            if !plan.focal_body.as_ref().is_some_and(|focal| cx.actor.acts_for(focal)) {
                continue;
            }
            for (effect, _) in amendments::effects::waiting(&mut tx, &cx.actor, &plan).await? {
                let said = [("plan", plan.title.as_str()), ("cycle", &effect.cycle.name)];
                rows.push(Row {
                    what: shell.t.with("versions.home", &said),
                    when: String::new(),
                    due: None,
                    link: format!("/plans/{}/versions", plan.id),
                    act: shell.t["home.see"].to_owned(),
                });
            }
        }
    }
    Ok(rows)
}
