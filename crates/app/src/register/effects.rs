//! What an instrument does: the plans it made, their cycles under way, and where plans name it.

use dondoc_rules::instruments::identity::{Match, Named, Sameness, compare, identity};

use crate::cycles::{self, Cycle};
use crate::db::{DbError, Tx};
use crate::ids::{InstrumentId, PlanId};
use crate::instruments::{self, Instrument};
use crate::plans::{self, Citation, Plan, PlanVersion};

/// The plans of which an instrument made a version, and the number of that version.
pub async fn plans_made(tx: &mut Tx, id: &InstrumentId) -> Result<Vec<(Plan, i64)>, DbError> {
    let mut made = Vec::new();
    for version in plans::made_by(tx, id).await? {
        made.extend(plans::get(tx, &version.plan).await?.map(|plan| (plan, version.number)));
    }
    Ok(made)
}

/// The cycles under way of the plans whose latest version an instrument made: they go on until they are closed.
pub async fn open_cycles(tx: &mut Tx, id: &InstrumentId) -> Result<Vec<(Plan, Cycle)>, DbError> {
    let mut open = Vec::new();
    for (plan, number) in plans_made(tx, id).await? {
        if plans::latest(tx, &plan.id).await?.is_none_or(|latest| latest.number != number) {
            continue;
        }
        let cycles = cycles::of_plan(tx, &plan.id).await?.into_iter().filter(|cycle| cycle.closed_at.is_none());
        open.extend(cycles.map(|cycle| (plan.clone(), cycle)));
    }
    Ok(open)
}

/// A citation as the rules see it.
pub fn named(citation: &Citation) -> Named<'_> {
    Named {
        number: &citation.number,
        type_name: citation.type_code.as_deref().unwrap_or_default(),
        issuer: citation.issuer.as_deref().unwrap_or_default(),
        issued_on: citation.issued_on,
        ..Named::default()
    }
}

/// What a citation of a version names in the register.
pub fn matched<'a>(register: &'a [Instrument], citation: &Citation, version: &PlanVersion) -> Match<&'a Instrument> {
    instruments::find(register, &named(citation), Some(version.effective_on))
}

/// Where the latest versions of plans name an instrument: the plan, and the words.
pub async fn cited_in(
    tx: &mut Tx,
    register: &[Instrument],
    own: &Instrument,
) -> Result<Vec<(PlanId, String, String)>, DbError> {
    let mut found = Vec::new();
    for plan in plans::list(tx).await? {
        let Some(version) = plans::latest(tx, &plan.id).await? else { continue };
        for citation in plans::citations(tx, &version.id).await? {
            if compare(&identity(&named(&citation)), &own.identity()) != Sameness::Different
                && matched(register, &citation, &version) == Match::One(own)
            {
                found.push((plan.id.clone(), plan.title.clone(), citation.raw));
            }
        }
    }
    Ok(found)
}
