//! What messages say, and the text that is ready to copy. Documents and messages to bodies are Vietnamese whatever the
//! reader's language.

use dondoc_rules::calendar::due_at;
use dondoc_rules::urges::{Audience, Authority};
use jiff::Timestamp;
use jiff::civil::{Date, Time};

use crate::clock::day_of;
use crate::cycles::Cycle;
use crate::db::{DbError, Tx};
use crate::http::{Lang, catalogue};
use crate::{plans, successions, words};

/// One report that a message is about.
#[derive(Debug, Clone)]
pub struct Line {
    pub cycle: String,
    /// "Kế hoạch số 12/KH-UBND".
    pub plan: String,
    /// "Hạn: trước ngày …".
    pub due: String,
    /// The body that asks for the report.
    pub focal: String,
    pub is_late: bool,
}

impl Line {
    /// The same for a body that has a due day of its own (an extension).
    pub fn due(self, due: (Date, Option<Time>), at: Timestamp) -> Line {
        let words = words::due(due, day_of(at), catalogue(Lang::Vi), Lang::Vi);
        Line { due: words, is_late: at > due_at(due.0, due.1), ..self }
    }
}

/// The line of a cycle in a message of an instant.
pub async fn line(tx: &mut Tx, cycle: &Cycle, at: Timestamp) -> Result<Line, DbError> {
    let t = catalogue(Lang::Vi);
    let today = day_of(at);
    let (focal, named_on) = successions::in_force(tx, &cycle.focal_body, cycle.opens_on, (today, at)).await?;
    let plan = match plans::version(tx, &cycle.plan_version).await? {
        Some(version) => plans::issued_by(tx, &version).await?.map(|own| own.cited()),
        None => None,
    };
    Ok(Line {
        cycle: cycle.name.clone(),
        plan: plan.unwrap_or_default(),
        due: words::due(cycle.due(), today, t, Lang::Vi),
        focal: crate::bodies::name_of(tx, &focal, named_on).await?,
        is_late: at > cycle.due_at(),
    })
}

/// Subject and text of the message to a body.
pub fn digest(name: &str, audience: Audience, authority: Authority, lines: &[Line], at: Timestamp) -> (String, String) {
    let t = catalogue(Lang::Vi);
    let is_late = lines.iter().any(|line| line.is_late);
    let subject = match (lines, is_late) {
        ([one], false) => t.with("urge.subject", &[("cycle", &one.cycle), ("plan", &one.plan)]),
        ([one], true) => t.with("urge.subject-late", &[("cycle", &one.cycle), ("plan", &one.plan)]),
        (several, _) => t.with("urge.subject-several", &[("count", &several.len().to_string())]),
    };
    let greeting = match audience {
        Audience::Body => "urge.greeting",
        Audience::Head => "urge.greeting-head",
    };
    let asked = match (authority, is_late) {
        (Authority::Request | Authority::Inform, _) => "urge.asked-request",
        (Authority::Urge, true) => "urge.asked-late",
        (Authority::Urge, false) => "urge.asked",
    };
    let list: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(index, line)| {
            let number = (index + 1).to_string();
            let values = [
                ("number", number.as_str()),
                ("cycle", &line.cycle),
                ("plan", &line.plan),
                ("due", &line.due),
                ("focal", &line.focal),
            ];
            t.with("urge.line", &values)
        })
        .collect();
    let sent = words::instant(at, Lang::Vi);
    let parts = [
        t.with(greeting, &[("body", name)]),
        t[asked].to_owned(),
        list.join("\n"),
        t["urge.how"].to_owned(),
        t.with("urge.as-of", &[("at", &sent)]),
    ];
    (subject, parts.join("\n\n"))
}

/// The text that is ready to copy into a chat, naming the bodies whose report is awaited.
pub fn copy(line: &Line, names: &[String], owing: usize, new_due_on: Option<Date>, at: Timestamp) -> String {
    let t = catalogue(Lang::Vi);
    let (count, of, at) = (names.len().to_string(), owing.to_string(), words::instant(at, Lang::Vi));
    let mut values = vec![
        ("cycle", line.cycle.as_str()),
        ("plan", &line.plan),
        ("due", &line.due),
        ("focal", &line.focal),
        ("count", &count),
        ("of", &of),
        ("at", &at),
    ];
    let mut parts = vec![t.with(if line.is_late { "urge.copy-late" } else { "urge.copy" }, &values)];
    parts.extend(names.iter().enumerate().map(|(index, name)| format!("{}. {name}", index + 1)));
    let day = new_due_on.map(words::day).unwrap_or_default();
    values.push(("day", &day));
    parts.push(t.with(if new_due_on.is_some() { "urge.copy-ask-by" } else { "urge.copy-ask" }, &values));
    parts.join("\n")
}
