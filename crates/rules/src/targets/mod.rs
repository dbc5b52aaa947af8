//! Targets: what an instrument wants of an indicator by a year, what is known of it, and whether it is in reach.
//!
//! Promise: every figure is an exact decimal; a status is a pure function of the goal, the values that are known at a
//! moment and the day that is asked about; values of different boundaries or definitions are never joined without a note.

pub mod compared;
pub mod judge;
pub mod number;
pub mod period;
pub mod picture;
pub mod plausible;
pub mod series;
pub mod units;

pub use judge::{Judgement, Method, Note, Reading, Status, Unassessable, judge};
pub use number::{Decimal, Read};
pub use period::Period;
pub use series::{Observation, Series};

use crate::words::word_enum;

word_enum! {
    /// What the values of an indicator are. Fixed once the first value is in.
    ValueKind {
        /// A state at the end of a period: a rate, a number per head.
        Level = "level",
        /// The rate by which something grew in a year, in percent.
        Growth = "growth",
        /// A part of a whole, in percent; the parts of a composition sum to 100.
        Share = "share",
        /// What came about within a period.
        Flow = "flow",
        /// The running total since the start.
        Cumulative = "cumulative",
        /// Done (1) or not (0).
        Milestone = "milestone",
    }
}

word_enum! {
    /// How a goal reads the values of its indicator.
    Semantics {
        Level = "level",
        /// The geometric mean of the yearly rates of a period.
        PeriodAverage = "period_average",
        /// So many times the value of a base year.
        MultipleOfBase = "multiple_of_base",
        /// So many points a year on the average of the period.
        AnnualChangePoints = "annual_change_points",
        /// So many percent a year on the average of the period.
        AnnualChangePercent = "annual_change_percent",
        Share = "share",
        /// So many times the value of another series in the same period.
        RatioToReference = "ratio_to_reference",
        /// The sum over the years of the period.
        Cumulative = "cumulative",
        /// The amount of the last year.
        Flow = "flow",
        /// Within a tolerance at all times; better is good too where the indicator has a direction.
        Maintain = "maintain",
        Milestone = "milestone",
    }
}

impl Semantics {
    /// Whether values of this kind can be read so.
    pub fn fits(self, kind: ValueKind) -> bool {
        use ValueKind::{Cumulative, Flow, Growth, Level, Milestone, Share};
        match self {
            Semantics::Level | Semantics::Maintain => matches!(kind, Level | Share | Cumulative | Growth),
            Semantics::PeriodAverage => matches!(kind, Growth | Level | Flow),
            Semantics::MultipleOfBase | Semantics::AnnualChangePercent => matches!(kind, Level | Flow | Cumulative),
            Semantics::AnnualChangePoints => matches!(kind, Level | Share),
            Semantics::Share => kind == Share,
            Semantics::RatioToReference => matches!(kind, Level | Flow),
            Semantics::Cumulative => matches!(kind, Flow | Cumulative),
            Semantics::Flow => kind == Flow,
            Semantics::Milestone => kind == Milestone,
        }
    }
}

word_enum! {
    /// With what a goal's value is compared.
    Comparator {
        Eq = "eq",
        Ge = "ge",
        Le = "le",
        Gt = "gt",
        Lt = "lt",
        /// "Khoảng": within a stated tolerance; better is good too where the indicator has a direction.
        About = "about",
        Range = "range",
        Maintain = "maintain",
    }
}

word_enum! {
    /// Which way is better.
    Direction {
        Up = "up",
        Down = "down",
        /// Neither: near the goal is good.
        Steady = "steady",
    }
}

word_enum! {
    /// How often an indicator has a value.
    Frequency {
        Year = "year",
        HalfYear = "half_year",
        Quarter = "quarter",
        Month = "month",
        Once = "once",
    }
}

word_enum! {
    /// In which prices money is counted.
    Prices {
        /// No money, or no matter.
        None = "none",
        Current = "current",
        Constant = "constant",
    }
}

word_enum! {
    /// How sure a value is, the least sure first (ước thực hiện, sơ bộ, chính thức, điều chỉnh).
    Nature {
        Estimate = "estimate",
        Preliminary = "preliminary",
        Official = "official",
        Revised = "revised",
    }
}

impl MissingReason {
    /// Whether it says nothing without a note: which body, what reason.
    pub fn needs_note(self) -> bool {
        matches!(self, MissingReason::OtherBody | MissingReason::Other)
    }
}

word_enum! {
    /// Why a value is missing.
    MissingReason {
        /// "Chờ số liệu của cơ quan thống kê".
        AwaitsStatistics = "awaits_statistics",
        /// No survey in this period.
        NotSurveyed = "not_surveyed",
        /// Another body has it.
        OtherBody = "other_body",
        /// Told in words beside it.
        Other = "other",
    }
}

/// A goal: what an instrument wants of an indicator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub semantics: Semantics,
    pub comparator: Comparator,
    pub value: Decimal,
    /// The upper end of a range.
    pub value_max: Option<Decimal>,
    /// Within how much "khoảng" and "ổn định ở mức" are met, in the goal's own unit.
    pub tolerance: Decimal,
    /// The first year of its period.
    pub from: Option<i32>,
    /// The year by whose end it is to be met.
    pub to: i32,
    pub base_year: Option<i32>,
    /// The boundary that it was set for.
    pub territory: String,
    pub direction: Direction,
}

/// How much "khoảng" may differ where nobody said, and "ổn định ở mức" where the value is no percentage: this part of the
/// value. No rule of law: a stated default that a person changes for each goal.
pub const ABOUT_PERCENT: i64 = 5;

/// Within how many points "ổn định ở mức" is kept by a percentage where nobody said.
pub const MAINTAIN_POINTS: (i64, u32) = (5, 1);

impl Goal {
    /// The tolerance that is proposed for a comparator.
    pub fn proposed_tolerance(comparator: Comparator, value: Decimal, is_percentage: bool) -> Decimal {
        match comparator {
            Comparator::Maintain if is_percentage => Decimal::new(MAINTAIN_POINTS.0, MAINTAIN_POINTS.1),
            Comparator::About | Comparator::Maintain => (value.abs() * Decimal::new(ABOUT_PERCENT, 2)).normalize(),
            _ => Decimal::ZERO,
        }
    }

    /// The value that it aims at from another one: what is needed and what is missing are counted to it, whatever tolerance
    /// it has.
    pub fn aim_from(&self, value: Decimal) -> Decimal {
        let high = self.value_max.filter(|_| self.comparator == Comparator::Range).unwrap_or(self.value);
        match self.way() {
            Direction::Up => self.value,
            Direction::Down => high,
            // The nearer end.
            Direction::Steady => value.max(self.value).min(high),
        }
    }

    /// Whether its value is a change counted the good way: "giảm 1,5 điểm/năm" is 1,5.
    pub fn is_change(&self) -> bool {
        matches!(self.semantics, Semantics::AnnualChangePoints | Semantics::AnnualChangePercent)
    }

    /// Which way is better for its own value.
    fn way(&self) -> Direction {
        match (self.comparator, self.direction) {
            (Comparator::Le | Comparator::Lt, _) => Direction::Down,
            (Comparator::Ge | Comparator::Gt, _) => Direction::Up,
            (_, Direction::Down) if self.is_change() => Direction::Up,
            (_, direction) => direction,
        }
    }

    /// Whether a value meets it.
    pub fn is_met_by(&self, value: Decimal) -> bool {
        let (low, high) = (self.value, self.value_max.unwrap_or(self.value));
        match (self.comparator, self.way()) {
            (Comparator::Gt, _) => value > low,
            (Comparator::Lt, _) => value < low,
            (Comparator::Ge, _) => value >= low,
            (Comparator::Le, _) => value <= low,
            (Comparator::Maintain | Comparator::About, Direction::Steady) => (value - low).abs() <= self.tolerance,
            (Comparator::Maintain | Comparator::About, Direction::Up) => value >= low - self.tolerance,
            (Comparator::Maintain | Comparator::About, Direction::Down) => value <= low + self.tolerance,
            (Comparator::Range, Direction::Steady) => low <= value && value <= high,
            (Comparator::Eq, Direction::Steady) => value == low,
            (Comparator::Range | Comparator::Eq, Direction::Up) => value >= low,
            (Comparator::Range | Comparator::Eq, Direction::Down) => value <= high,
        }
    }
}
