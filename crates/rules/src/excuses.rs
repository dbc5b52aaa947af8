//! Being excused: a body asks to owe no report in a cycle, or nothing about single items of it; whoever asked for the report
//! decides (issue D, part 9). Both with a reason; asked in time, one request at a time, and what was refused stays refused.

use jiff::Timestamp;
use jiff::civil::Date;

/// A request to be excused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The items it is about; empty for the whole report.
    pub items: Vec<String>,
    pub decided_at: Option<Timestamp>,
    pub is_granted: bool,
}

/// Why a body cannot ask so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExcuseRefusal {
    NoReason,
    /// The last on-time day is over: late is late.
    TooLate(Date),
    /// One is waiting for its decision.
    Waiting,
    /// The same was refused in this cycle already.
    RefusedBefore,
    /// No item that is still asked was chosen.
    NoItem,
    /// Every item was chosen: then it is the report that is asked about.
    EveryItem,
}

/// What a body wants to be excused from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    Report,
    Items(&'a [String]),
}

/// Whether a body may ask today, `open` being the items that are asked of it and `due_on` the last on-time day in force.
pub fn check_asking(
    known: &[Asked],
    wanted: Wanted<'_>,
    open: &[String],
    (due_on, today): (Date, Date),
    reason: &str,
) -> Result<(), ExcuseRefusal> {
    if reason.trim().is_empty() {
        return Err(ExcuseRefusal::NoReason);
    }
    if today > due_on {
        return Err(ExcuseRefusal::TooLate(due_on));
    }
    if known.iter().any(|asked| asked.decided_at.is_none()) {
        return Err(ExcuseRefusal::Waiting);
    }
    if let Wanted::Items(items) = wanted {
        if items.is_empty() || items.iter().any(|item| !open.contains(item)) {
            return Err(ExcuseRefusal::NoItem);
        }
        if open.iter().all(|item| items.contains(item)) {
            return Err(ExcuseRefusal::EveryItem);
        }
    }
    let is_covered = |asked: &&Asked| match wanted {
        Wanted::Report => asked.items.is_empty(),
        Wanted::Items(items) => items.iter().any(|item| asked.items.contains(item)),
    };
    let mut refused = known.iter().filter(|asked| !asked.is_granted);
    match refused.any(|asked| is_covered(&asked)) {
        true => Err(ExcuseRefusal::RefusedBefore),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn items(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn an_excuse_is_asked_in_time_with_a_reason_once_and_for_what_is_owed() {
        let due = date(2023, 12, 4);
        let open = items(&["1", "2", "3"]);
        let ask = |known: &[Asked], wanted, today, reason| check_asking(known, wanted, &open, (due, today), reason);
        let (one, all, gone) = (items(&["1"]), items(&["3", "1", "2"]), items(&["9"]));
        assert_eq!(ask(&[], Wanted::Report, due, "Giải thể"), Ok(()));
        assert_eq!(ask(&[], Wanted::Items(&one), due, "Đã bàn giao"), Ok(()));
        assert_eq!(ask(&[], Wanted::Items(&one), due, " "), Err(ExcuseRefusal::NoReason));
        assert_eq!(ask(&[], Wanted::Items(&one), date(2023, 12, 5), "Bận"), Err(ExcuseRefusal::TooLate(due)));
        assert_eq!(ask(&[], Wanted::Items(&[]), due, "Bận"), Err(ExcuseRefusal::NoItem));
        assert_eq!(ask(&[], Wanted::Items(&gone), due, "Bận"), Err(ExcuseRefusal::NoItem));
        assert_eq!(ask(&[], Wanted::Items(&all), due, "Bận"), Err(ExcuseRefusal::EveryItem));
        let waiting = Asked { items: one.clone(), decided_at: None, is_granted: false };
        assert_eq!(ask(std::slice::from_ref(&waiting), Wanted::Report, due, "Bận"), Err(ExcuseRefusal::Waiting));
        let refused = Asked { decided_at: Some(Timestamp::UNIX_EPOCH), ..waiting };
        let known = [refused.clone()];
        let (both, other) = (items(&["1", "2"]), items(&["2"]));
        assert_eq!(ask(&known, Wanted::Items(&both), due, "Bận"), Err(ExcuseRefusal::RefusedBefore));
        assert_eq!(ask(&known, Wanted::Items(&other), due, "Bận"), Ok(()), "another item");
        assert_eq!(ask(&known, Wanted::Report, due, "Giải thể"), Ok(()), "the whole is another question");
        let granted = Asked { is_granted: true, ..refused };
        assert_eq!(ask(&[granted], Wanted::Items(&other), due, "Bận"), Ok(()));
    }
}
