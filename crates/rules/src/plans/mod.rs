//! Plans: from a document to a typed plan.
//!
//! `draft` is the plan contract: what a reading of a document yields. `recognise` makes one; `lint` finds what a
//! careful clerk would point at. Invariant: raw text is never altered; every row and paragraph is accounted for.

pub mod draft;
