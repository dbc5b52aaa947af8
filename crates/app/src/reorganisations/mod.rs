//! Reorganisations (tổ chức lại): recording what became of a body after seeing what it moves, taking it back, and giving
//! to a body what was left open.

pub mod apply;
pub mod assign;
pub mod cli;
mod decision;
pub mod moves;
pub mod questions;
pub mod sheet;
pub mod web;
