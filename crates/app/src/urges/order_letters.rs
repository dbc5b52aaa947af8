//! Urging letters about directives that are late, as those about reports: by the steps of the same ladder, counted from the
//! last on-time day of each directive, signed outside and recorded; a draft is no urging, what was recorded never changes.

use std::collections::{BTreeMap, HashMap, HashSet};

use dondoc_rules::tasks::Whose;
use dondoc_rules::urges::{Effect, Letter, Made, UrgeKind, next_letter, urging_from, waits_until};
use jiff::civil::Date;

use super::ladder::{LadderStep, ladder, settings, steps};
use super::letters::{Issued, LetterRefusal, checked, kind_for};
use super::orders::awaited;
use super::outbox::register;
use super::remind::authority;
use crate::actor::Actor;
use crate::clock::day_of;
use crate::db::{Db, DbError, Tx, record};
use crate::directives::facts::{self, Stored};
use crate::events::Act;
use crate::ids::{AccountId, BodyId, DirectiveId, FileId, OrderLetterId};
use crate::{bodies, calendar};

record! {
    /// A letter that presses bodies for directives.
    pub struct OrderLetter in "order_letters" key (id) {
        pub id: OrderLetterId,
        /// The focal body that follows the directives.
        pub keeper: BodyId,
        /// The step's code and name in the ladder of its day.
        pub step: String,
        pub name: String,
        pub kind: UrgeKind,
        pub made_at: jiff::Timestamp,
        pub made_by: Option<AccountId>,
        /// The day until which it asks for results.
        pub new_due_on: Option<Date>,
        /// Of the letter as it was issued; empty before.
        pub number: String,
        pub issued_on: Option<Date>,
        pub signer: String,
        pub file: Option<FileId>,
        pub recorded_at: Option<jiff::Timestamp>,
        pub recorded_by: Option<AccountId>,
    }
}

record! {
    /// A body's part of a directive that a letter is about.
    pub struct OrderLetterRow in "order_letter_rows" key (letter, directive, body) {
        pub letter: OrderLetterId,
        pub directive: DirectiveId,
        pub body: BodyId,
        /// The body's name on the day of the draft.
        pub name: String,
        /// The last on-time day that had passed.
        pub due_on: Date,
    }
}

impl OrderLetter {
    /// Whether it was not issued yet.
    pub fn is_draft(&self) -> bool {
        self.recorded_at.is_none()
    }
}

/// A body's part of a directive that is late, with the next letter about it: its step and the first day for it.
#[derive(Debug, Clone)]
pub struct Late {
    pub directive: DirectiveId,
    pub text: String,
    /// The document or meeting that gave it; who ordered it where none is named.
    pub source: String,
    pub body: BodyId,
    pub name: String,
    pub due_on: Date,
    pub next: Option<(LadderStep, Date)>,
}

/// A letter.
pub async fn get(tx: &mut Tx, id: &OrderLetterId) -> Result<Option<OrderLetter>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The letters of the bodies that a person acts for, the newest first.
pub async fn of_actor(tx: &mut Tx, actor: &Actor) -> Result<Vec<OrderLetter>, DbError> {
    let all: Vec<OrderLetter> = tx.list("where tenant = $1 order by made_at desc, id desc limit 5000", &[]).await?;
    Ok(all.into_iter().filter(|one| actor.acts_for(&one.keeper)).collect())
}

/// What a letter is about.
pub async fn rows(tx: &mut Tx, id: &OrderLetterId) -> Result<Vec<OrderLetterRow>, DbError> {
    tx.list("where tenant = $1 and letter = $2 order by directive, body limit 5000", &[id.clone().into()]).await
}

/// The letters with their rows.
async fn with_rows(tx: &mut Tx, letters: Vec<OrderLetter>) -> Result<Vec<(OrderLetter, Vec<OrderLetterRow>)>, DbError> {
    let mut found = Vec::new();
    for letter in letters {
        let rows = rows(tx, &letter.id).await?;
        found.push((letter, rows));
    }
    Ok(found)
}

fn source(stored: &Stored) -> String {
    let own = &stored.directive;
    if own.reference.is_empty() { own.ordered_by.clone() } else { own.reference.clone() }
}

/// The parts of directives that are late and are followed by the bodies that a person acts for, in the order of their names.
pub async fn late(tx: &mut Tx, actor: &Actor) -> Result<Vec<Late>, DbError> {
    let (today, now) = (actor.today(), actor.now);
    let ladder = ladder(tx).await?;
    let (steps, days) = (steps(&ladder), calendar::work_days(tx).await?);
    let letters = of_actor(tx, actor).await?.into_iter().filter(|letter| !letter.is_draft()).collect();
    let letters = with_rows(tx, letters).await?;
    let mut found = Vec::new();
    for stored in facts::all(tx).await?.into_iter().filter(|one| actor.acts_for(&one.directive.keeper)) {
        for body in stored.held_by(today, now) {
            let due_on = awaited(&stored, &body, now).and_then(|state| state.due_on);
            let Some(due_on) = due_on.filter(|day| *day < today) else { continue };
            let names_it = |rows: &[OrderLetterRow]| {
                rows.iter().any(|row| row.directive == stored.directive.id && row.body == body)
            };
            let issued = letters.iter().filter(|(letter, rows)| letter.kind != UrgeKind::Request && names_it(rows));
            let issued: Vec<Letter> =
                issued.map(|(letter, _)| Letter { step: letter.step.clone(), new_due_on: letter.new_due_on }).collect();
            let next = next_letter(&steps, due_on, &days, &issued);
            let next = next.and_then(|(step, on)| Some((ladder.iter().find(|own| own.code == step.code)?.clone(), on)));
            found.push(Late {
                directive: stored.directive.id.clone(),
                text: stored.directive.text.clone(),
                source: source(&stored),
                name: bodies::name_of(tx, &body, today).await?,
                body,
                due_on,
                next,
            });
        }
    }
    found.sort_by(|a, b| dondoc_rules::vi::collate::compare(&a.name, &b.name).then(a.due_on.cmp(&b.due_on)));
    Ok(found)
}

/// Drafts the letters whose step has come, one of each step and kind; drafts that were not issued give way. Gives the drafts.
pub async fn draft(db: &Db, actor: &Actor, new_due_on: Option<Date>) -> Result<Vec<OrderLetterId>, LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.order-letter-drafted").await?;
    let keeper = actor.body.clone().ok_or(LetterRefusal::Unknown)?;
    let known = of_actor(act.tx(), actor).await?;
    let newest = known.iter().filter_map(|one| Some((one.recorded_at?, one))).max_by_key(|(at, _)| *at);
    let newest = newest.map(|(at, one)| Made { step: one.step.clone(), on: day_of(one.made_at), at });
    let late = late(act.tx(), actor).await?;
    if late.is_empty() {
        return Err(LetterRefusal::Nobody);
    }
    let ready: Vec<&Late> =
        late.iter().filter(|one| one.next.as_ref().is_some_and(|(_, on)| *on <= actor.today())).collect();
    if ready.is_empty() {
        let first = late.iter().filter_map(|one| one.next.as_ref().map(|(_, on)| *on)).min();
        return Err(first.map_or(LetterRefusal::Top, LetterRefusal::TooEarly));
    }
    if let Some(until) = waits_until(newest.as_ref(), &settings(act.tx()).await?, actor.now) {
        return Err(LetterRefusal::Wait(until));
    }
    let new_due_on = new_due_on.filter(|day| *day > actor.today()).ok_or(LetterRefusal::NewDay)?;
    let register = register(act.tx()).await?;
    let mut named: BTreeMap<(i64, &'static str), (LadderStep, UrgeKind, Vec<&Late>)> = BTreeMap::new();
    for one in ready {
        let Some((step, _)) = &one.next else { continue };
        let Some(kind) = kind_for(authority(&register, &one.body), step.kind) else { continue };
        let own = named.entry((step.position, kind.as_str())).or_insert_with(|| (step.clone(), kind, Vec::new()));
        own.2.push(one);
    }
    if named.is_empty() {
        return Err(LetterRefusal::Nobody);
    }
    for old in known.iter().filter(|letter| letter.is_draft()) {
        remove(&mut act, old).await?;
    }
    let mut drafts = Vec::new();
    for (step, kind, own) in named.into_values() {
        let letter = OrderLetter {
            id: OrderLetterId::new(),
            keeper: keeper.clone(),
            step: step.code,
            name: step.name,
            kind,
            made_at: actor.now,
            made_by: actor.account.clone(),
            new_due_on: Some(new_due_on),
            number: String::new(),
            issued_on: None,
            signer: String::new(),
            file: None,
            recorded_at: None,
            recorded_by: None,
        };
        act.put(&letter).await?;
        for one in own {
            let row = OrderLetterRow {
                letter: letter.id.clone(),
                directive: one.directive.clone(),
                body: one.body.clone(),
                name: one.name.clone(),
                due_on: one.due_on,
            };
            act.put(&row).await?;
        }
        drafts.push(letter.id);
    }
    act.commit("directives").await?;
    Ok(drafts)
}

async fn remove(act: &mut Act, letter: &OrderLetter) -> Result<(), DbError> {
    for row in rows(act.tx(), &letter.id).await? {
        act.remove(&row).await?;
    }
    act.remove(letter).await
}

/// A draft of the bodies that a person acts for.
async fn own_draft(act: &mut Act, actor: &Actor, id: &OrderLetterId) -> Result<OrderLetter, LetterRefusal> {
    let letter = get(act.tx(), id).await?.filter(|one| actor.acts_for(&one.keeper)).ok_or(LetterRefusal::Unknown)?;
    if letter.is_draft() { Ok(letter) } else { Err(LetterRefusal::Recorded) }
}

/// Throws a draft away.
pub async fn discard(db: &Db, actor: &Actor, id: &OrderLetterId) -> Result<(), LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.order-letter-discarded").await?;
    let letter = own_draft(&mut act, actor, id).await?;
    remove(&mut act, &letter).await?;
    Ok(act.commit("directives").await?)
}

/// Records that a drafted letter was issued.
pub async fn record(db: &Db, actor: &Actor, id: &OrderLetterId, issued: &Issued) -> Result<(), LetterRefusal> {
    let mut act = Act::begin(db, actor, "urge.order-letter-issued").await?;
    let letter = own_draft(&mut act, actor, id).await?;
    let days = calendar::work_days(act.tx()).await?;
    let from = rows(act.tx(), id).await?.iter().map(|row| urging_from(row.due_on, &days)).min();
    let from = from.ok_or(LetterRefusal::Unknown)?;
    let checked = checked(&mut act, actor, issued, (from, letter.new_due_on)).await?;
    let recorded = OrderLetter {
        number: checked.number,
        issued_on: Some(checked.issued_on),
        signer: checked.signer,
        new_due_on: Some(checked.new_due_on),
        file: checked.file,
        recorded_at: Some(actor.now),
        recorded_by: actor.account.clone(),
        ..letter
    };
    act.put(&recorded).await?;
    Ok(act.commit(&format!("order-letters/{id}")).await?)
}

/// What came of a letter: of how many parts the result was reported, within the days in which an answer is expected and until
/// now.
pub async fn effect(
    tx: &mut Tx,
    letter: &OrderLetter,
    all: &HashMap<DirectiveId, Stored>,
    (effect_days, actor): (i64, &Actor),
) -> Result<Effect, DbError> {
    let urged_on = letter.issued_on.unwrap_or_else(|| day_of(letter.made_at));
    let mut sum = Effect::default();
    for row in rows(tx, &letter.id).await? {
        sum.named += 1;
        let Some(stored) = all.get(&row.directive) else { continue };
        let state = stored.state(Whose::Body(row.body.as_str()), actor.today(), actor.now);
        let Some(on) = state.and_then(|state| state.completed_on.or(state.waiting_since)) else { continue };
        sum.until_now += 1;
        let days = dondoc_rules::calendar::days_between(urged_on, on);
        sum.within += usize::from(days <= effect_days);
    }
    Ok(sum)
}

/// The letters that were issued before another about the same parts, the oldest first.
pub(super) async fn before(tx: &mut Tx, letter: &OrderLetter) -> Result<Vec<OrderLetter>, DbError> {
    let own: HashSet<(DirectiveId, BodyId)> =
        rows(tx, &letter.id).await?.into_iter().map(|row| (row.directive, row.body)).collect();
    let all: Vec<OrderLetter> = tx
        .list(
            "where tenant = $1 and keeper = $2 and recorded_at is not null order by issued_on, id limit 5000",
            &[letter.keeper.clone().into()],
        )
        .await?;
    let others = all.into_iter().filter(|one| one.id != letter.id && one.kind == UrgeKind::Letter).collect();
    let with_rows = with_rows(tx, others).await?;
    let is_same =
        |rows: &[OrderLetterRow]| rows.iter().any(|row| own.contains(&(row.directive.clone(), row.body.clone())));
    Ok(with_rows.into_iter().filter(|(_, rows)| is_same(rows)).map(|(one, _)| one).collect())
}
