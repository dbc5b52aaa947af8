//! Home: what waits for this person. It only reads what other features offer.

pub mod web;
