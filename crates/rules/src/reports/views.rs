//! Other reports from the same pieces: of one body, of one section of the plan, of several cycles at once.

use std::collections::HashSet;

use super::facts::{Consolidation, ObstacleFacts};
use super::findings::Side;
use crate::tasks::Totals;

/// What a report is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Scope {
    #[default]
    Whole,
    /// One obligation: a body's own answers.
    Body(String),
    /// A heading of the plan with what stands under it, by its label.
    Section(String),
}

/// The facts that a scope leaves. Cases and proposals of the whole plan stand in the whole report only.
pub fn narrowed(facts: Consolidation, scope: &Scope) -> Consolidation {
    let mut facts = facts;
    match scope {
        Scope::Whole => return facts,
        Scope::Body(obligation) => {
            facts.bodies.retain(|body| body.obligation == *obligation);
            let own: HashSet<String> = facts
                .bodies
                .iter()
                .flat_map(|body| {
                    let said = body.said.iter().flat_map(|said| &said.entries).map(|entry| entry.label.clone());
                    body.asked.iter().cloned().chain(said)
                })
                .collect();
            for section in &mut facts.sections {
                section.tasks.retain(|task| own.contains(&task.label));
            }
            facts.sections.retain(|section| !section.tasks.is_empty());
            facts.targets.retain(|target| facts.bodies.iter().any(|body| body.name == target.supplier));
        }
        Scope::Section(label) => {
            let below = format!("{label}.");
            facts.sections.retain(|section| section.label == *label || section.label.starts_with(&below));
            let own: HashSet<String> =
                facts.sections.iter().flat_map(|section| &section.tasks).map(|task| task.label.clone()).collect();
            for body in &mut facts.bodies {
                body.asked.retain(|label| own.contains(label));
                if let Some(said) = &mut body.said {
                    said.entries.retain(|entry| own.contains(&entry.label));
                    // The general part is about the whole plan.
                    for text in [
                        &mut said.deployment,
                        &mut said.documents,
                        &mut said.assessment,
                        &mut said.next_period,
                        &mut said.proposals,
                    ] {
                        text.clear();
                    }
                }
            }
            facts.bodies.retain(|body| {
                !body.asked.is_empty() || body.said.as_ref().is_some_and(|said| !said.entries.is_empty())
            });
            facts.targets.clear();
        }
    }
    facts.obstacles = ObstacleFacts::default();
    let stays = |side: &Side| facts.bodies.iter().any(|body| body.obligation == side.obligation);
    facts.settled.retain(|settled| settled.conflict.sides.iter().all(stays));
    let counts = facts.sections.iter().flat_map(|section| &section.tasks).filter_map(|task| task.count);
    facts.totals = facts.totals.map(|_| Totals::of(counts));
    facts
}

/// Several cycles of a plan in one: the plan's sections as the newest has them, every body once for each cycle, its words
/// under the cycle's name. The newest comes first.
pub fn merged(cycles: Vec<Consolidation>, period: &str) -> Option<Consolidation> {
    let mut cycles = cycles.into_iter();
    let mut all = cycles.next()?;
    let name = std::mem::replace(&mut all.period, period.to_owned());
    let is_one = cycles.len() == 0;
    for body in all.bodies.iter_mut().filter(|_| !is_one) {
        body.period.clone_from(&name);
    }
    for older in cycles {
        let name = older.period;
        all.data_from = older.data_from;
        for mut body in older.bodies {
            body.period.clone_from(&name);
            all.bodies.push(body);
        }
        all.choices.left_out.extend(older.choices.left_out);
        all.settled.extend(older.settled);
    }
    all.bodies.sort_by(|a, b| (a.name.as_str(), a.period.as_str()).cmp(&(b.name.as_str(), b.period.as_str())));
    Some(all)
}
