//! SQL of notices: what a body may have to be told and was not told yet. Whether it still is to be told, the facts say.

use dondoc_rules::urges::NoticeKind;
use jiff::Timestamp;

use crate::db::{DbError, Tx, Value};
use crate::ids::BodyId;

/// Those of open cycles that were not told. What the facts never let be told stays among them until its cycle is closed, so
/// they are read whole: a first so many of them might be nothing else for good.
macro_rules! candidates {
    ($from:literal) => {
        concat!(
            "select f.subject, f.body from (",
            $from,
            ") f
             where not exists (
                 select 1 from notices n
                 where n.tenant = $1 and n.kind = $2 and n.subject = f.subject and n.body = f.body)
                 and exists (
                     select 1 from obligations own
                     join cycles c on c.tenant = own.tenant and c.id = own.cycle
                     where own.tenant = $1 and own.id = f.obligation and c.closed_at is null)
             order by f.subject, f.body
             limit 100000"
        )
    };
}

/// The bodies of requests that stand and have no answer.
const CONTRIBUTIONS: &str = candidates!(
    "select b.request as subject, b.body, r.obligation
     from contribution_bodies b
     join contribution_requests r on r.tenant = b.tenant and r.id = b.request
     where b.tenant = $1 and b.answered_at is null and r.withdrawn_at is null"
);
const REOPENED: &str = candidates!(
    "select b.request as subject, b.body, r.obligation
     from contribution_bodies b
     join contribution_requests r on r.tenant = b.tenant and r.id = b.request
     where b.tenant = $1 and b.answered_at is null and b.comment <> '' and r.withdrawn_at is null"
);
const COMPLETIONS: &str = candidates!(
    "select r.id as subject, o.body, r.obligation
     from returns r
     join obligations o on o.tenant = r.tenant and o.id = r.obligation
     where r.tenant = $1 and r.completion_asked_at is not null
         and not exists (
             select 1 from returns x
             where x.tenant = r.tenant and x.obligation = r.obligation and x.version > r.version
                 and x.submitted_at is not null)"
);
const CORRECTIONS: &str = candidates!(
    "select s.id as subject, o.body, s.obligation
     from supplements s
     join obligations o on o.tenant = s.tenant and o.id = s.obligation
     where s.tenant = $1 and s.is_offered = 0 and s.withdrawn_at is null"
);
const WITHDRAWN: &str = candidates!(
    "select s.id as subject, o.body, s.obligation
     from supplements s
     join obligations o on o.tenant = s.tenant and o.id = s.obligation
     where s.tenant = $1 and s.is_offered = 0 and s.withdrawn_at >= $3"
);
const CONFIRMED: &str = candidates!(
    "select r.id as subject, o.body, r.obligation
     from returns r
     join obligations o on o.tenant = r.tenant and o.id = r.obligation
     where r.tenant = $1 and r.confirmed_at >= $3 and (r.follows is not null or r.corrects is not null)"
);
const EXTENSIONS: &str = candidates!(
    "select e.id as subject, o.body, e.obligation
     from extensions e
     join obligations o on o.tenant = e.tenant and o.id = e.obligation
     where e.tenant = $1 and e.decided_at >= $3"
);
const EXCUSES: &str = candidates!(
    "select e.id as subject, o.body, e.obligation
     from excuse_requests e
     join obligations o on o.tenant = e.tenant and o.id = e.obligation
     where e.tenant = $1 and e.decided_at >= $3"
);

/// What bodies may have to be told of a kind, each with the body that it concerns; of what was decided, since an instant.
pub async fn candidates(tx: &mut Tx, kind: NoticeKind, since: Timestamp) -> Result<Vec<(String, BodyId)>, DbError> {
    let (sql, is_dated) = match kind {
        NoticeKind::ContributionAsked | NoticeKind::ContributionDue => (CONTRIBUTIONS, false),
        NoticeKind::ContributionReopened => (REOPENED, false),
        NoticeKind::CompletionAsked => (COMPLETIONS, false),
        NoticeKind::CorrectionAsked => (CORRECTIONS, false),
        NoticeKind::CorrectionWithdrawn => (WITHDRAWN, true),
        NoticeKind::Confirmed => (CONFIRMED, true),
        NoticeKind::ExtensionDecided => (EXTENSIONS, true),
        NoticeKind::ExcuseDecided => (EXCUSES, true),
        // Told in the act that publishes the table.
        NoticeKind::ComplianceOpen => return Ok(Vec::new()),
    };
    let mut values: Vec<Value> = vec![kind.as_str().into()];
    if is_dated {
        values.push(since.into());
    }
    tx.rows(sql, &values).await?.into_iter().map(|mut row| Ok((row.take()?, row.take()?))).collect()
}
