//! Extensions: a body asks for a later day before its time is over, whoever asked for the report decides
//! (vn-rules.md, T1-R5).

use jiff::Timestamp;
use jiff::civil::Date;

/// So many extensions of one report are granted at most. A setting of the rule, not of law: provinces commonly allow one.
pub const MOST: usize = 1;

/// An extension that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub due_on: Date,
    pub decided_at: Option<Timestamp>,
    /// The day that was granted; none where it was refused or is not decided.
    pub granted: Option<Date>,
}

/// Why an extension cannot be asked for or decided so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtensionRefusal {
    /// The last on-time day is over: late is late.
    TooLate(Date),
    /// The day asked for is not after the one in force.
    NotLater(Date),
    /// One is waiting for its decision.
    Waiting,
    /// As many as may be were granted.
    TooMany(usize),
    /// The day granted is later than the one asked for, or no later than the one in force.
    OutsideAsked,
    NoReason,
}

/// Whether a later day may be asked for today, the last on-time day in force being `due_on`.
pub fn check_asking(
    known: &[Asked],
    due_on: Date,
    wanted: Date,
    today: Date,
    reason: &str,
) -> Result<(), ExtensionRefusal> {
    if reason.trim().is_empty() {
        Err(ExtensionRefusal::NoReason)
    } else if today > due_on {
        Err(ExtensionRefusal::TooLate(due_on))
    } else if wanted <= due_on {
        Err(ExtensionRefusal::NotLater(due_on))
    } else if known.iter().any(|asked| asked.decided_at.is_none()) {
        Err(ExtensionRefusal::Waiting)
    } else if known.iter().filter(|asked| asked.granted.is_some()).count() >= MOST {
        Err(ExtensionRefusal::TooMany(MOST))
    } else {
        Ok(())
    }
}

/// Whether a day may be granted: the one asked for or an earlier one, after the one in force; none refuses. A reason both
/// ways.
pub fn check_decision(
    asked: &Asked,
    due_on: Date,
    granted: Option<Date>,
    reason: &str,
) -> Result<(), ExtensionRefusal> {
    if reason.trim().is_empty() {
        return Err(ExtensionRefusal::NoReason);
    }
    match granted {
        Some(day) if day <= due_on || day > asked.due_on => Err(ExtensionRefusal::OutsideAsked),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn t1_r5_an_extension_is_asked_in_time_with_a_reason_and_not_too_often() {
        let due = date(2023, 12, 4);
        let ask = |known: &[Asked], wanted, today, reason| check_asking(known, due, wanted, today, reason);
        let later = date(2023, 12, 11);
        assert_eq!(ask(&[], later, due, "Bão lụt"), Ok(()));
        assert_eq!(ask(&[], later, date(2023, 12, 5), "Bão lụt"), Err(ExtensionRefusal::TooLate(due)));
        assert_eq!(ask(&[], due, due, "Bão lụt"), Err(ExtensionRefusal::NotLater(due)));
        assert_eq!(ask(&[], later, due, " "), Err(ExtensionRefusal::NoReason));
        let waiting = Asked { due_on: later, decided_at: None, granted: None };
        assert_eq!(ask(&[waiting], later, due, "Bão lụt"), Err(ExtensionRefusal::Waiting));
        let decided = Some(Timestamp::UNIX_EPOCH);
        let refused = Asked { decided_at: decided, ..waiting };
        assert_eq!(ask(&[refused], later, due, "Bão lụt"), Ok(()), "a refusal uses up nothing");
        let granted = Asked { granted: Some(later), ..refused };
        assert_eq!(ask(&[granted], later, due, "Bão lụt"), Err(ExtensionRefusal::TooMany(1)));
    }

    #[test]
    fn the_day_asked_for_or_an_earlier_one_is_granted() {
        let due = date(2023, 12, 4);
        let asked = Asked { due_on: date(2023, 12, 11), decided_at: None, granted: None };
        let decide = |granted, reason| check_decision(&asked, due, granted, reason);
        assert_eq!(decide(Some(date(2023, 12, 11)), "Đồng ý"), Ok(()));
        assert_eq!(decide(Some(date(2023, 12, 8)), "Đồng ý, sớm hơn"), Ok(()));
        assert_eq!(decide(None, "Không đủ lý do"), Ok(()));
        assert_eq!(decide(Some(date(2023, 12, 12)), "Đồng ý"), Err(ExtensionRefusal::OutsideAsked));
        assert_eq!(decide(Some(due), "Đồng ý"), Err(ExtensionRefusal::OutsideAsked));
        assert_eq!(decide(None, ""), Err(ExtensionRefusal::NoReason));
    }
}
