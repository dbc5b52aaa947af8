//! The Vietnamese language as far as the rules need it: folding, dates, numbers.

pub mod fold;
