//! The rules: pure functions over plain data.
//!
//! Nothing here knows a clock, a disk, a network, a database, HTML or `async`. The day comes in as an argument.
//! A defective plan is data with diagnostics, never an error. Modules stand in the order in which things happen.

pub mod diagnostic;
pub mod doc;
pub mod sheets;
pub mod vi;
mod words;

pub mod access;
pub mod bodies;
pub mod calendar;
pub mod instruments;
pub mod plans;

pub mod briefings;
pub mod directives;
pub mod evidence;
pub mod excuses;
pub mod extensions;
pub mod known;
pub mod obligations;
pub mod obstacles;
pub mod opinions;
pub mod outlines;
pub mod returns;
pub mod reviews;
pub mod secrecy;
pub mod signatures;
pub mod successions;
pub mod targets;
pub mod tasks;
pub mod urges;
pub mod workbooks;

pub mod compliance;
pub mod reports;

pub mod amendments;
