//! Saving a draft, field by field: two windows on one return merge, and nothing that was typed is lost.

use std::collections::{BTreeSet, HashMap};

use dondoc_rules::returns::{Origin, Progress};
use dondoc_rules::secrecy;
use dondoc_rules::targets::Period;

use super::figures::{self, ReturnFigure};
use super::parts::{not_given, writable_in_part};
use super::verbs::{Done, ReturnRefusal};
use super::{
    CommitmentAnswer, Entry, FieldHistory, Return, ReturnDocument, commitment_answers, documents, entries, entry,
    parts, sittings,
};
use crate::actor::Actor;
use crate::db::{Db, DbError, Tx};
use crate::events::Act;
use crate::ids::{CommitmentId, FieldHistoryId, ItemId, ReturnId};
use crate::inside::Share;

/// Fields as a form sent them: name and text.
pub type Sent = HashMap<String, String>;

/// Rows of documents are numbered from 1 to here.
pub const MOST_DOCUMENTS: i64 = 200;

const GENERAL: &[&str] = &["deployment", "documents", "assessment", "next_period", "proposals"];
const OF_ENTRY: &[&str] = &[
    "done",
    "difficulties",
    "next_steps",
    "proposals",
    "answers",
    "elsewhere_number",
    "elsewhere_day",
    "elsewhere_section",
    "evidence_number",
    "evidence_day",
    "evidence_link",
    "evidence_reason",
];
/// The fields of an entry that open with the words of the last period.
const FROM_LAST: &[&str] = &["done", "difficulties", "next_steps", "proposals"];

fn general<'a>(version: &'a mut Return, field: &str) -> Option<&'a mut String> {
    match field {
        "deployment" => Some(&mut version.deployment),
        "documents" => Some(&mut version.documents),
        "assessment" => Some(&mut version.assessment),
        "next_period" => Some(&mut version.next_period),
        "proposals" => Some(&mut version.proposals),
        _ => None,
    }
}

fn text_of<'a>(entry: &'a mut Entry, field: &str) -> Option<&'a mut String> {
    match field {
        "done" => Some(&mut entry.done),
        "difficulties" => Some(&mut entry.difficulties),
        "next_steps" => Some(&mut entry.next_steps),
        "proposals" => Some(&mut entry.proposals),
        "answers" => Some(&mut entry.answers),
        "elsewhere_number" => Some(&mut entry.elsewhere_number),
        "elsewhere_day" => Some(&mut entry.elsewhere_day),
        "elsewhere_section" => Some(&mut entry.elsewhere_section),
        "evidence_number" => Some(&mut entry.evidence_number),
        "evidence_day" => Some(&mut entry.evidence_day),
        "evidence_link" => Some(&mut entry.evidence_link),
        "evidence_reason" => Some(&mut entry.evidence_reason),
        _ => None,
    }
}

/// Whether a field is a box to be ticked.
fn is_box(field: &str) -> bool {
    [".unchanged", ".is_secret", ".figure_checked"].iter().any(|ending| field.ends_with(ending))
}

/// Writes fields one by one, and keeps what stood there and what met.
struct Writer<'a> {
    sent: &'a Sent,
    before: &'a Sent,
    met: Vec<(String, String)>,
    history: Vec<(String, String)>,
    /// Why nothing of this may be stored: the key of a sentence.
    refused: Option<&'static str>,
}

impl Writer<'_> {
    /// The names of fields that this form may change: sent otherwise than it was shown, or a box that was unticked. All
    /// others stay whatever they are, so that nothing of them need be read.
    fn touched(&self) -> BTreeSet<&str> {
        let is_other =
            |name: &str, text: &str| self.before.get(name).is_none_or(|was| was.trim_end() != text.trim_end());
        let sent = self.sent.iter().filter(|(name, text)| is_other(name, text)).map(|(name, _)| name.as_str());
        let is_ticked = |name: &str, was: &str| is_box(name) && !was.trim_end().is_empty();
        let gone = self.before.iter().filter(|(name, was)| !self.sent.contains_key(*name) && is_ticked(name, was));
        sent.chain(gone.map(|(name, _)| name.as_str())).collect()
    }

    /// Writes a field where it differs; whether it did.
    fn write(&mut self, field: &str, now: &mut String) -> bool {
        // A box that is not ticked sends nothing, only what the form showed.
        let unticked = || self.before.get(field).filter(|_| is_box(field)).map(|_| "");
        let Some(new) = self.sent.get(field).map(|text| text.trim_end()).or_else(unticked) else { return false };
        if new == now.trim_end() {
            return false;
        }
        match self.before.get(field) {
            // This form did not touch the field: whatever another window wrote stays.
            Some(shown) if shown.trim_end() == new => return false,
            Some(shown) if shown.trim_end() != now.trim_end() => {
                self.met.push((field.to_owned(), now.clone()));
                return false;
            }
            _ => {}
        }
        // What bears the stamp of a secret document is not stored, not even as history.
        if secrecy::of_text(new).is_some() {
            self.refused = Some("return.secret-stamped");
            return false;
        }
        self.history.push((field.to_owned(), std::mem::replace(now, new.to_owned())));
        true
    }

    /// Writes what was sent of an entry; whether anything differed.
    fn entry(&mut self, entry: &mut Entry) -> bool {
        let name = |field: &str| format!("{}.{field}", entry.item);
        let names: Vec<(&str, String)> = OF_ENTRY.iter().map(|field| (*field, name(field))).collect();
        let (progress_name, unchanged_name) = (name("progress"), name("unchanged"));
        let (mut is_changed, mut is_said_anew) = (false, false);
        let mut secret = if entry.is_secret { "1".to_owned() } else { String::new() };
        let is_marked = self.write(&name("is_secret"), &mut secret);
        entry.is_secret = secret == "1";
        let mut word = entry.progress.map(|progress| progress.as_str().to_owned()).unwrap_or_default();
        if self.write(&progress_name, &mut word) {
            entry.progress = Progress::parse(&word);
            is_said_anew = true;
        }
        for (field, name) in names {
            if let Some(now) = text_of(entry, field)
                && self.write(&name, now)
            {
                is_changed = true;
                is_said_anew |= FROM_LAST.contains(&field);
                if entry.is_secret && text_of(entry, field).is_some_and(|text| !text.is_empty()) {
                    self.refused = Some("return.secret-text");
                }
            }
        }
        if entry.is_secret {
            // Followed outside the program: nothing is said here, whatever stood there before.
            for field in OF_ENTRY {
                if let Some(text) = text_of(entry, field) {
                    text.clear();
                }
            }
            (entry.progress, entry.origin) = (None, Origin::Own);
            (entry.taken_from, entry.taken_item) = (None, None);
            return is_marked || is_changed || is_said_anew;
        }
        let mut stated = if entry.origin == Origin::Unchanged { "1".to_owned() } else { String::new() };
        let is_stated = entry.last_return.is_some() && self.write(&unchanged_name, &mut stated);
        if is_said_anew {
            // From here on the words are the body's own, of this period.
            (entry.taken_from, entry.taken_item) = (None, None);
            entry.origin = Origin::Own;
        } else if is_stated {
            entry.origin = if stated == "1" { Origin::Unchanged } else { Origin::LastPeriod };
        }
        is_changed || is_said_anew || is_stated || is_marked
    }

    /// Writes what was sent of the documents issued; the rows that differ.
    fn documents(&mut self, id: &ReturnId, stored: Vec<ReturnDocument>) -> Vec<ReturnDocument> {
        let sent = self.sent.keys().filter_map(|name| name.strip_prefix("document.")?.split('.').next()?.parse().ok());
        let places: BTreeSet<i64> = sent.filter(|place| (1..=MOST_DOCUMENTS).contains(place)).collect();
        let mut changed = Vec::new();
        for position in places {
            let known = stored.iter().find(|row| row.position == position).cloned();
            let mut row = known.unwrap_or_else(|| ReturnDocument {
                return_id: id.clone(),
                position,
                kind: String::new(),
                number: String::new(),
                day: String::new(),
                title: String::new(),
            });
            let name = |field: &str| format!("document.{position}.{field}");
            let mut is_changed = self.write(&name("kind"), &mut row.kind);
            is_changed |= self.write(&name("number"), &mut row.number);
            is_changed |= self.write(&name("day"), &mut row.day);
            is_changed |= self.write(&name("title"), &mut row.title);
            if is_changed {
                changed.push(row);
            }
        }
        changed
    }

    /// Writes what was sent about targets; the figures that differ.
    fn figures(&mut self, entries: &[Entry], stored: Vec<ReturnFigure>, usual: Period) -> Vec<ReturnFigure> {
        let mut changed = Vec::new();
        for entry in entries {
            let known = stored.iter().find(|figure| figure.item == entry.item).cloned();
            let before = known.unwrap_or_else(|| ReturnFigure::blank(&entry.return_id, &entry.item));
            let mut figure = before.clone();
            let mut is_changed = false;
            for (field, now) in figure.fields() {
                is_changed |= self.write(&format!("{}.{field}", entry.item), now);
            }
            // What was looked at was the figure as it stood.
            if !before.is_same_figure(&figure, usual) && !figure.checked.is_empty() {
                figure.checked.clear();
                is_changed = true;
            }
            if is_changed {
                changed.push(figure);
            }
        }
        changed
    }

    /// Writes what was sent about commitments; the answers that differ.
    fn commitments(&mut self, id: &ReturnId, stored: Vec<CommitmentAnswer>) -> Vec<CommitmentAnswer> {
        let sent = self.sent.keys().filter_map(|name| name.strip_prefix("commitment.")?.split('.').next());
        let asked: BTreeSet<CommitmentId> = sent.filter_map(CommitmentId::parse).collect();
        let mut changed = Vec::new();
        for commitment in asked {
            let known = stored.iter().find(|answer| answer.commitment == commitment).cloned();
            let mut answer = known.unwrap_or_else(|| CommitmentAnswer {
                return_id: id.clone(),
                commitment: commitment.clone(),
                answer: String::new(),
                note: String::new(),
            });
            let mut is_changed = self.write(&format!("commitment.{commitment}.answer"), &mut answer.answer);
            is_changed |= self.write(&format!("commitment.{commitment}.note"), &mut answer.note);
            if is_changed && ["", "done", "not_yet"].contains(&answer.answer.as_str()) {
                changed.push(answer);
            }
        }
        changed
    }
}

/// So many entries are read one by one; of more, all are read at once.
const FEW: usize = 8;

/// The entries that a form may change: a save after a pause touches one of many.
async fn touched_entries(tx: &mut Tx, id: &ReturnId, touched: &BTreeSet<String>) -> Result<Vec<Entry>, DbError> {
    let items = touched.iter().filter_map(|name| ItemId::parse(name.split('.').next()?));
    let items: BTreeSet<ItemId> = items.collect();
    if items.len() > FEW {
        return entries(tx, id).await;
    }
    let mut found = Vec::with_capacity(items.len());
    for item in &items {
        found.extend(entry(tx, id, item).await?);
    }
    Ok(found)
}

/// Saves a draft. Only fields that differ are written; what stood there goes to the field history.
///
/// `before` holds what the form showed when it was opened: a field that somebody else changed since, and this form too,
/// is refused with both texts; all other fields merge and are saved.
pub async fn save(db: &Db, actor: &Actor, id: &ReturnId, sent: &Sent, before: &Sent) -> Done<()> {
    let mut act = Act::begin(db, actor, "return.saved").await?;
    let (mut version, obligation, cycle, share) = writable_in_part(act.tx(), actor, id).await?;
    let strange = not_given(act.tx(), &share, &obligation, &cycle, sent, before).await?;
    let allowed: Sent;
    let sent = match strange.is_empty() && share == Share::Whole {
        true => sent,
        false => {
            allowed = parts::allowed(act.tx(), &share, &obligation, &cycle, sent).await?;
            &allowed
        }
    };
    let mut writer = Writer { sent, before, met: Vec::new(), history: Vec::new(), refused: None };
    let touched: BTreeSet<String> = writer.touched().into_iter().map(str::to_owned).collect();
    let mut is_changed = false;
    // Of a completion only what was asked about may be written.
    let is_general_open = version.is_general_open();
    for field in GENERAL.iter().filter(|_| is_general_open) {
        if let Some(now) = general(&mut version, field) {
            is_changed |= writer.write(field, now);
        }
    }
    let mut changed_entries = Vec::new();
    let open =
        touched_entries(act.tx(), id, &touched).await?.into_iter().filter(|one| one.is_open && share.holds(&one.item));
    let open: Vec<Entry> = open.collect();
    let known_figures = figures::of_return(act.tx(), id).await?;
    let with_figure: Vec<_> = known_figures.iter().map(|figure| figure.item.clone()).collect();
    let mut changed_figures = writer.figures(&open, known_figures, figures::period_of(&cycle));
    figures::only_of_targets(act.tx(), &version.obligation, &mut changed_figures).await?;
    for mut entry in open {
        let figure = changed_figures.iter().find(|figure| figure.item == entry.item);
        // Told is answered, for the boards that count answers.
        if let Some(figure) = figure {
            entry.progress = (!figure.is_empty()).then_some(Progress::Standing);
        }
        if writer.entry(&mut entry) || figure.is_some() {
            entry.saved_at = Some(actor.now);
            entry.saved_by = actor.account.clone();
            changed_entries.push(entry);
        }
    }
    // What a secret document holds is not said here, as a number neither.
    for entry in changed_entries.iter().filter(|entry| entry.is_secret) {
        changed_figures.retain(|figure| figure.item != entry.item);
        if with_figure.contains(&entry.item) {
            changed_figures.push(ReturnFigure::blank(id, &entry.item));
        }
    }
    let mut changed_rows = Vec::new();
    if is_general_open && touched.iter().any(|name| name.starts_with("document.")) {
        let rows = documents(act.tx(), id).await?;
        changed_rows = writer.documents(id, rows);
    }
    let mut changed_answers = Vec::new();
    if touched.iter().any(|name| name.starts_with("commitment.")) {
        let answers = commitment_answers(act.tx(), id).await?;
        changed_answers = writer.commitments(id, answers);
    }
    if !changed_answers.is_empty() {
        let known = crate::plans::commitments::of_version(act.tx(), &cycle.plan_version).await?;
        changed_answers.retain(|answer| known.iter().any(|commitment| commitment.id == answer.commitment));
    }
    if let Some(key) = writer.refused {
        return Err(ReturnRefusal::Field(key));
    }
    let is_nil = sent.get("is_nil").map(|word| word == "1").filter(|_| is_general_open);
    is_changed |= is_nil.is_some_and(|is_nil| is_nil != version.is_nil);
    let Writer { met, history, .. } = writer;
    let has_figures = !changed_figures.is_empty();
    if !is_changed
        && !has_figures
        && changed_entries.is_empty()
        && changed_rows.is_empty()
        && changed_answers.is_empty()
    {
        return ended(met, strange);
    }
    version.is_nil = is_nil.unwrap_or(version.is_nil);
    version.revision += 1;
    act.put(&version).await?;
    for entry in &changed_entries {
        act.put(entry).await?;
    }
    for row in &changed_rows {
        act.put(row).await?;
    }
    for answer in &changed_answers {
        act.put(answer).await?;
    }
    for figure in &changed_figures {
        act.put(figure).await?;
    }
    // A field that was empty before has its row too: it says who wrote what stands there now.
    for (field, text) in history {
        let history = FieldHistory {
            id: FieldHistoryId::new(),
            return_id: id.clone(),
            field,
            text,
            saved_at: actor.now,
            saved_by: actor.account.clone(),
        };
        act.put(&history).await?;
    }
    sittings::saved(act.tx(), actor, id).await?;
    act.commit(&format!("returns/{id}")).await?;
    // What could be merged is saved; what met waits for the person.
    ended(met, strange)
}

fn ended(met: Vec<(String, String)>, strange: Vec<(String, String)>) -> Done<()> {
    match (met.is_empty(), strange.is_empty()) {
        (true, true) => Ok(()),
        (false, _) => Err(ReturnRefusal::Met(met)),
        (true, false) => Err(ReturnRefusal::NotGiven(strange)),
    }
}
