//! From a return to the form of a workbook.

use dondoc_rules::returns::Progress;
use dondoc_rules::targets::{MissingReason, Nature};
use dondoc_rules::workbooks::{Form, FormFigure, FormItem, GENERAL, Identity, TEXTS, Words, layout};
use jiff::Timestamp;

use super::Target;
use crate::clock::day_of;
use crate::db::{DbError, Tx};
use crate::http::{Error, Lang, catalogue};
use crate::returns::figures::{self, NATURES};
use crate::returns::web::{instrument, item_texts};
use crate::returns::{self, Entry, Return, facts, verbs};
use crate::targets::web::words::{exact, shown_period};
use crate::{bodies, words};

/// The texts of the general part, in the form's order.
pub fn general(version: &Return) -> [String; 5] {
    [&version.deployment, &version.documents, &version.assessment, &version.next_period, &version.proposals]
        .map(Clone::clone)
}

/// The texts of an entry, in the form's order.
pub fn texts(entry: &Entry) -> [String; 4] {
    [&entry.done, &entry.difficulties, &entry.next_steps, &entry.proposals].map(Clone::clone)
}

/// The entries of a target; blank ones where nothing was begun.
pub async fn entries(tx: &mut Tx, target: &Target, now: Timestamp) -> Result<Vec<Entry>, DbError> {
    match &target.version {
        Some(version) => returns::entries(tx, &version.id).await,
        None => {
            let none = crate::ids::ReturnId::new();
            let asked = verbs::asked(tx, &target.obligation, &target.cycle, now).await?;
            Ok(asked.iter().map(|item| verbs::blank_entry(&none, item)).collect())
        }
    }
}

/// The workbook of a target, as the bytes of an XLSX file. It is in Vietnamese: the administration's own form.
pub async fn workbook(tx: &mut Tx, target: &Target, now: Timestamp) -> Result<Vec<u8>, Error> {
    let t = catalogue(Lang::Vi);
    let (obligation, cycle) = (&target.obligation, &target.cycle);
    let said = entries(tx, target, now).await?;
    let version = target.version.as_ref().map(|version| &version.id);
    let mut asked = figures::asked_of(tx, cycle, &obligation.id, version).await?;
    let (mut items, mut figures) = (Vec::new(), Vec::new());
    for item in item_texts(tx, cycle, obligation).await? {
        let Some(entry) = said.iter().find(|entry| entry.item == item.item) else { continue };
        if let Some(asked) = asked.remove(&item.item) {
            let shown = |value, of| format!("{} ({})", exact(value, Lang::Vi), shown_period(of, t));
            figures.push(FormFigure {
                item: item.item.to_string(),
                label: item.label.clone(),
                text: item.text.clone(),
                unit: asked.unit(),
                last: asked.last.map(|(of, value)| shown(value, of)).unwrap_or_default(),
                period: shown_period(figures::period_of(cycle), t),
                said: asked.figure.said().map(Clone::clone),
                is_open: entry.is_open,
            });
        }
        let text = match &entry.completion_comment {
            Some(comment) => format!("{}\n{} {comment}", item.text, &t["return.comment"]),
            None => item.text,
        };
        items.push(FormItem {
            item: item.item.to_string(),
            label: item.label,
            text,
            timeline: item.timeline,
            deliverable: item.deliverable,
            progress: entry.progress,
            texts: texts(entry),
            is_open: entry.is_open,
        });
    }
    let body = bodies::name_of(tx, &obligation.body, cycle.opens_on).await?;
    // The days that are left would not be true any more when the form is filled.
    let (due_on, due_time) = facts::of(tx, cycle, obligation, &[]).await?.due(day_of(now), now);
    let day = words::long_day(due_on, Lang::Vi);
    let due = match due_time {
        Some(hour) => t.with("workbook.form-due-hour", &[("hour", &words::hour(hour)), ("day", &day)]),
        None => t.with("workbook.form-due", &[("day", &day)]),
    };
    let form = Form {
        identity: Identity {
            obligation: obligation.id.to_string(),
            cycle: cycle.id.to_string(),
            body: obligation.body.to_string(),
            version: target.number,
            revision: target.version.as_ref().map_or(0, |version| version.revision),
            made_on: words::instant(now, Lang::Vi),
        },
        titles: vec![
            t.with("workbook.form-title", &[("body", &body)]),
            format!("{}, {}", instrument(tx, cycle).await?.cited(), cycle.name),
            due,
        ],
        is_nil: target.version.as_ref().is_some_and(|version| version.is_nil),
        general: target.version.as_ref().map(general).unwrap_or_default(),
        items,
        figures,
    };
    Ok(dondoc_files::xlsx::write(&layout(&form, &form_words())))
}

fn form_words() -> Words {
    let t = catalogue(Lang::Vi);
    let of = |key: &str| t[key].to_owned();
    let labelled = |prefix: &str, words: Vec<&str>| -> Vec<(String, String)> {
        words.into_iter().map(|word| (word.to_owned(), t[&format!("{prefix}.{word}")].to_owned())).collect()
    };
    let [done, difficulties, next_steps, proposals] = TEXTS.map(|name| of(&format!("return.{name}")));
    Words {
        general_sheet: of("return.general"),
        items_sheet: of("workbook.items-sheet"),
        guide: ["workbook.guide-cells", "workbook.guide-rows", "workbook.guide-send"].map(of).to_vec(),
        general_heads: [of("workbook.head-field"), of("workbook.head-said")],
        heads: [
            of("plans.number"),
            of("plans.task"),
            of("workbook.head-timeline"),
            of("workbook.head-deliverable"),
            of("return.progress"),
            done,
            difficulties,
            next_steps,
            proposals,
        ],
        nil: of("return.nil"),
        general: GENERAL.map(|name| of(&format!("return.{name}"))),
        progress: Progress::ALL.iter().map(|p| (*p, of(&format!("progress.{}", p.as_str())))).collect(),
        figures_sheet: of("workbook.figures-sheet"),
        figure_heads: [
            of("plans.number"),
            of("workbook.head-target"),
            of("workbook.head-unit"),
            of("workbook.head-last"),
            of("workbook.head-usual-period"),
            of("figure.value"),
            of("workbook.head-other-period"),
            of("figure.nature"),
            of("figure.missing"),
            of("figure.note"),
        ],
        natures: labelled("nature", NATURES.map(Nature::as_str).to_vec()),
        missing: labelled("missing", MissingReason::ALL.iter().map(|reason| reason.as_str()).collect()),
        yes: of("workbook.yes"),
        no: of("workbook.no"),
        too_long: of("workbook.too-long-for-cell"),
    }
}
