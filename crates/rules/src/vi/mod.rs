//! The Vietnamese language as far as the rules need it: folding, dates, numerals.

pub mod collate;
pub mod dates;
pub mod fold;
pub mod legacy;
pub mod numerals;
