//! The one place that asks the system for the time.
//!
//! All dates are civil dates in Asia/Ho_Chi_Minh, all instants UTC.

pub use dondoc_rules::calendar::{day_of, end_of, zone};
use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};

/// Where "now" comes from.
#[derive(Debug, Clone, Copy, Default)]
pub enum Clock {
    /// The system's clock.
    #[default]
    System,
    /// The system's clock moved by a constant: a demonstration in another season.
    Shifted(SignedDuration),
    /// Always the same instant: for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// A running clock that shows `at` (Viet Nam time) now.
    pub fn starting_at(at: DateTime) -> Result<Clock, jiff::Error> {
        let wanted = at.to_zoned_datetime(zone())?.timestamp();
        Ok(Clock::Shifted(wanted.duration_since(system_now())))
    }

    /// A clock that stands at `at` (Viet Nam time).
    pub fn fixed_at(at: DateTime) -> Result<Clock, jiff::Error> {
        Ok(Clock::Fixed(at.to_zoned_datetime(zone())?.timestamp()))
    }

    /// The current instant, in whole milliseconds as it is stored.
    pub fn now(self) -> Timestamp {
        let now = match self {
            Clock::System => system_now(),
            Clock::Shifted(by) => system_now() + by,
            Clock::Fixed(at) => at,
        };
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The current day in Viet Nam.
    pub fn today(self) -> Date {
        day_of(self.now())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the system")]
fn system_now() -> Timestamp {
    Timestamp::now()
}
