//! A request out of turn is answered first "from what we already have": confirmed words on the chosen sections, with source
//! and age; then only the bodies with gaps are asked.
//!
//! Nothing is reworded, and nothing that is not confirmed is used. What was answered is kept as a file with its hash.

mod store;
pub mod web;

use std::collections::{BTreeSet, HashMap};

use dondoc_files::Format;
use dondoc_rules::doc::Document;
use dondoc_rules::instruments::form::{Form, Kind, Signature, layout};
use dondoc_rules::known::{Gap, KnownEntry, KnownTask, draft, gaps};
use dondoc_rules::obligations::{CycleKind, Scope, Subject};
use dondoc_rules::successions::{Holder, Subject as Held};
use jiff::Timestamp;

use crate::actor::Actor;
use crate::clock::day_of;
use crate::db::{Db, DbError, Tx, record};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, FileId, KnownAnswerId, PlanId};
use crate::obligations::open::{OpenRefusal, Wanted, proposal};
use crate::{bodies, files, plans, successions};

record! {
    /// An answer from what was confirmed, as it was kept.
    pub struct KnownAnswer in "known_answers" key (id) {
        pub id: KnownAnswerId,
        pub plan: PlanId,
        /// What was asked, in a person's words.
        pub subject: String,
        /// The labels of the top headings between bars; empty for all.
        pub sections: String,
        pub fresh_days: i64,
        pub gap_count: i64,
        pub file: FileId,
        pub made_at: Timestamp,
        pub made_by: Option<AccountId>,
    }
}

/// What is asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub plan: PlanId,
    pub subject: String,
    /// The labels of top headings; none for the whole plan.
    pub sections: BTreeSet<String>,
    /// Words older than so many days leave a gap.
    pub fresh_days: i64,
}

/// What is known of it, and who leaves a gap.
pub struct Known {
    pub tasks: Vec<KnownTask>,
    pub gaps: Vec<Gap>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum AnswerRefusal {
    Unknown,
    NoFocalBody,
    /// What is asked stands nowhere.
    NoSubject,
    Store(DbError),
}

impl From<DbError> for AnswerRefusal {
    fn from(error: DbError) -> Self {
        AnswerRefusal::Store(error)
    }
}

impl From<OpenRefusal> for AnswerRefusal {
    fn from(refusal: OpenRefusal) -> Self {
        match refusal {
            OpenRefusal::Store(error) => AnswerRefusal::Store(error),
            OpenRefusal::NoFocalBody => AnswerRefusal::NoFocalBody,
            _ => AnswerRefusal::Unknown,
        }
    }
}

/// The answers kept for a plan, the newest first.
pub async fn of_plan(tx: &mut Tx, plan: &PlanId) -> Result<Vec<KnownAnswer>, DbError> {
    tx.list("where tenant = $1 and plan = $2 order by made_at desc, id desc limit 200", &[plan.clone().into()]).await
}

/// What confirmed reports say of what is asked. The bodies are those that a request would ask.
pub async fn known(tx: &mut Tx, actor: &Actor, asked: &Asked) -> Result<Known, AnswerRefusal> {
    let version = plans::latest(tx, &asked.plan).await?.ok_or(AnswerRefusal::Unknown)?;
    let groups = plans::groups(tx, &version.id).await?;
    let all = plans::tasks(tx, &version.id).await?;
    let is_asked = |task: &plans::Task| {
        let top = task.task_group.as_deref().map(|label| plans::top_label(&groups, label));
        asked.sections.is_empty() || top.is_some_and(|top| asked.sections.contains(top))
    };
    let tasks: Vec<plans::Task> = all.into_iter().filter(is_asked).collect();
    let subjects = tasks.iter().map(|task| task.id.to_string()).collect();
    let mut wanted = Wanted::on(actor.today());
    wanted.kind = CycleKind::AdHoc;
    wanted.scope = Scope { subjects: Some(subjects), bodies: None };
    let proposal = proposal(tx, actor, &asked.plan, &wanted).await?;
    let mut owing: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for owed in &proposal.obligations {
        let Some(body) = BodyId::parse(&owed.body) else { continue };
        let name = bodies::name_of(tx, &body, actor.today()).await?;
        for item in &owed.items {
            if let Subject::Task(task) = &item.subject {
                owing.entry(task.clone()).or_default().push((owed.body.clone(), name.clone()));
            }
        }
    }
    let mut said = newest(tx, actor, &asked.plan).await?;
    let tasks: Vec<KnownTask> = tasks
        .into_iter()
        .map(|task| {
            let bodies = owing.remove(task.id.as_str()).unwrap_or_default();
            let of = |(body, _): &(String, String)| said.remove(&(body.clone(), task.id.to_string()));
            KnownTask { entries: bodies.iter().filter_map(of).collect(), bodies, label: task.label, text: task.text }
        })
        .collect();
    let gaps = gaps(&tasks, actor.today(), asked.fresh_days);
    Ok(Known { tasks, gaps })
}

/// The newest confirmed words of each body about each task of a plan, under the body that holds its duties today.
async fn newest(tx: &mut Tx, actor: &Actor, plan: &PlanId) -> Result<HashMap<(String, String), KnownEntry>, DbError> {
    let history = successions::history(tx).await?;
    let mut found = HashMap::new();
    for row in store::confirmed(tx, plan).await? {
        let body = match history.holder(row.body.as_str(), Held::Duty, actor.today(), actor.now) {
            Holder::Body(body) | Holder::Open { at: body, .. } => body,
        };
        let entry = KnownEntry {
            body: body.clone(),
            progress: row.progress,
            done: row.done,
            difficulties: row.difficulties,
            source: format!("{}/{}", row.return_id, row.item),
            cited: format!("{}, bản {}", row.cycle, row.version),
            confirmed_on: day_of(row.confirmed_at),
        };
        // Rows come newest first.
        found.entry((body, row.task.to_string())).or_insert(entry);
    }
    Ok(found)
}

/// The draft in the official layout, as the focal body's report; number and date stay blank.
pub async fn document(tx: &mut Tx, actor: &Actor, asked: &Asked, known: &Known) -> Result<Document, AnswerRefusal> {
    let version = plans::latest(tx, &asked.plan).await?.ok_or(AnswerRefusal::Unknown)?;
    let source = plans::issued_by(tx, &version).await?.ok_or(AnswerRefusal::Unknown)?;
    let plan = plans::get(tx, &asked.plan).await?.ok_or(AnswerRefusal::Unknown)?;
    let focal = actor.body.clone().or(plan.focal_body).ok_or(AnswerRefusal::NoFocalBody)?;
    let head = bodies::letterhead(tx, &focal, actor.today(), &source.issuer).await?;
    let head = bodies::signed(tx, head, &focal, actor.today()).await?;
    let form = Form {
        symbol: head.titled_symbol("BC"),
        superior: head.superior,
        issuer: head.issuer,
        number: None,
        place: source.place.clone().unwrap_or_default(),
        issued_on: None,
        year: actor.today().year(),
        kind: Kind::Titled {
            type_name: "Báo cáo".to_owned(),
            title: format!("{}, theo {}", asked.subject, source.cited()),
        },
        addressees: vec![source.issuer.clone()],
        body: draft(&asked.subject, &known.tasks, &known.gaps, actor.today()),
        signature: Signature { lines: head.signs, name: None },
        recipients: vec!["Như trên".to_owned(), "Lưu: VT".to_owned()],
        annexes: Vec::new(),
    };
    Ok(layout(form))
}

/// Keeps the answer as it stands now.
pub async fn keep(db: &Db, actor: &Actor, asked: &Asked) -> Result<KnownAnswer, AnswerRefusal> {
    if asked.subject.trim().is_empty() {
        return Err(AnswerRefusal::NoSubject);
    }
    let mut act = Act::begin(db, actor, "answer.kept").await?;
    let known = known(act.tx(), actor, asked).await?;
    let document = document(act.tx(), actor, asked, &known).await?;
    let bytes = dondoc_files::docx::write(&document, &asked.subject);
    let file =
        files::keep(&mut act, actor, "tra-loi-tu-noi-dung-da-co.docx", Format::Docx.media_type(), &bytes).await?;
    let sections: Vec<&str> = asked.sections.iter().map(String::as_str).collect();
    let answer = KnownAnswer {
        id: KnownAnswerId::new(),
        plan: asked.plan.clone(),
        subject: asked.subject.trim().to_owned(),
        sections: sections.join("|"),
        fresh_days: asked.fresh_days,
        gap_count: i64::try_from(known.gaps.len()).unwrap_or(i64::MAX),
        file: file.id,
        made_at: actor.now,
        made_by: actor.account.clone(),
    };
    act.put(&answer).await?;
    act.commit(&format!("plans/{}", asked.plan)).await?;
    Ok(answer)
}
