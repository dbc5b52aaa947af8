//! What a season desk is narrowed to: a state, a kind of body, a mark of its own; each number is a link to its rows.

use dondoc_rules::obligations::{ObligationState, Timeliness};

use super::BoardRow;
use super::web::{CountRow, kind_name, word};
use crate::http::{Asked, Catalogue};

/// What a row may be marked by beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// Nobody of the body has looked at it, and nothing came.
    Unopened,
    /// A draft is there, and nothing came.
    Drafted,
    /// The electronic copy came, the signed document is awaited.
    SignedAwaited,
    /// Late, come or not.
    Late,
    /// A question waits for an answer.
    Questions,
}

impl Mark {
    const ALL: [(Mark, &'static str); 5] = [
        (Mark::Unopened, "unopened"),
        (Mark::Drafted, "drafted"),
        (Mark::SignedAwaited, "signed-awaited"),
        (Mark::Late, "late"),
        (Mark::Questions, "questions"),
    ];

    fn word(self) -> &'static str {
        Mark::ALL.iter().find(|(mark, _)| *mark == self).map_or("", |(_, word)| word)
    }

    fn is_on(self, row: &BoardRow) -> bool {
        // The focal body's own part is never pressed for.
        let is_awaited = !row.obligation.is_focal_part
            && matches!(
                row.state,
                ObligationState::Open | ObligationState::DueSoon | ObligationState::Draft | ObligationState::Overdue
            );
        match self {
            Mark::Unopened => is_awaited && row.opened_at.is_none() && row.saved_at.is_none(),
            Mark::Drafted => is_awaited && (row.saved_at.is_some() || row.state == ObligationState::Draft),
            Mark::SignedAwaited => row.state == ObligationState::SignedAwaited,
            Mark::Late => row.overdue_days.is_some() || matches!(row.timeliness, Timeliness::Late(_)),
            Mark::Questions => !row.questions.is_none(),
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    pub state: Option<ObligationState>,
    pub kind: Option<String>,
    pub mark: Option<Mark>,
}

impl Narrow {
    /// Reads `state`, `kind` and `mark` of an address.
    pub fn of(asked: &Asked) -> Narrow {
        let mark = asked.get("mark").and_then(|word| Mark::ALL.iter().find(|(_, own)| *own == word));
        Narrow {
            state: asked.get("state").and_then(ObligationState::parse),
            kind: asked.get("kind").map(str::to_owned),
            mark: mark.map(|(mark, _)| *mark),
        }
    }

    /// Whether a row is shown.
    pub fn takes(&self, row: &BoardRow) -> bool {
        self.state.is_none_or(|state| row.state == state)
            && self.mark.is_none_or(|mark| mark.is_on(row))
            && self.kind.as_ref().is_none_or(|kind| *kind == row.body_kind)
    }

    /// Whether a row is shown but for what one group of links chooses anew.
    fn takes_but(&self, without: &str, row: &BoardRow) -> bool {
        let mut left = self.clone();
        match without {
            "state" | "mark" => (left.state, left.mark) = (None, None),
            _ => left.kind = None,
        }
        left.takes(row)
    }

    /// All of it in words; empty where nothing is filtered.
    pub fn words(&self, t: &Catalogue, person: Option<&str>) -> String {
        let parts = [
            self.kind.as_ref().map(|kind| kind_name(t, kind)),
            self.state.map(|state| word(t, state)),
            self.mark.map(|mark| t[&format!("board.mark.{}", mark.word())].to_owned()),
            person.map(|name| t.with("board.of-person", &[("person", name)])),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// The fields that keep it beside another day.
    pub fn kept(&self) -> Vec<(&'static str, String)> {
        let parts = [
            ("state", self.state.map(|state| state.as_str().to_owned())),
            ("kind", self.kind.clone()),
            ("mark", self.mark.map(|mark| mark.word().to_owned())),
        ];
        parts.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }

    /// How many rows are in each state; only states that occur.
    pub fn states(&self, t: &Catalogue, rows: &[BoardRow], link: &dyn Fn(&str, &str) -> String) -> Vec<CountRow> {
        let count =
            |state| rows.iter().filter(|row| row.state == state && self.takes_but("state", row)).count();
        let row = |state: ObligationState| CountRow {
            state: state.as_str(),
            word: word(t, state),
            count: count(state),
            link: link("state", state.as_str()),
            is_chosen: self.state == Some(state),
        };
        ObligationState::ALL.iter().map(|state| row(*state)).filter(|row| row.count > 0 || row.is_chosen).collect()
    }

    /// How many rows each kind of body has, in the register's order.
    pub fn kinds(&self, t: &Catalogue, rows: &[BoardRow], link: &dyn Fn(&str, &str) -> String) -> Vec<CountRow> {
        let mut found: Vec<(&str, usize)> = Vec::new();
        for row in rows.iter().filter(|row| self.takes_but("kind", row)) {
            match found.iter_mut().find(|(kind, _)| *kind == row.body_kind) {
                Some((_, count)) => *count += 1,
                None => found.push((&row.body_kind, 1)),
            }
        }
        let row = |(kind, count): (&str, usize)| CountRow {
            state: "",
            word: kind_name(t, kind),
            count,
            link: link("kind", kind),
            is_chosen: self.kind.as_deref() == Some(kind),
        };
        found.into_iter().map(row).collect()
    }

    /// How many rows have each mark.
    pub fn marks(&self, t: &Catalogue, rows: &[BoardRow], link: &dyn Fn(&str, &str) -> String) -> Vec<CountRow> {
        let count = |mark: Mark| rows.iter().filter(|row| mark.is_on(row) && self.takes_but("mark", row)).count();
        let row = |(mark, name): &(Mark, &'static str)| CountRow {
            state: "",
            word: t[&format!("board.mark.{name}")].to_owned(),
            count: count(*mark),
            link: link("mark", name),
            is_chosen: self.mark == Some(*mark),
        };
        Mark::ALL.iter().map(row).filter(|row| row.count > 0 || row.is_chosen).collect()
    }
}
