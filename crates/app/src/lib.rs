//! dondoc: from an issued plan to a consolidated report.
//!
//! Features stand in the order in which things happen; one may call the verbs of those before it, never of those after.

pub mod actor;
pub mod cli;
pub mod clock;
pub mod db;
pub mod http;
pub mod ids;
pub mod projections;
pub mod words;

pub mod events;

pub mod files;

pub mod bodies;

pub mod accounts;

pub mod jobs;

pub mod instruments;
pub mod plans;

pub mod imports;

pub mod targets;

pub mod calendar;
pub mod clarity;
pub mod layouts;

pub mod cycles;
pub mod obligations;

pub mod contributions;
pub mod directives;
pub mod inside;
pub mod obstacles;

pub mod register;
pub mod reorganisations;
pub mod returns;
pub mod successions;
pub mod workbooks;

pub mod tasks;

pub mod answers;
pub mod reviews;

pub mod urges;

pub mod boards;
pub mod briefings;

pub mod compliance;

pub mod reports;

pub mod amendments;
pub mod drafts;
pub mod opinions;

pub mod home;

pub mod audit;

pub mod demo;
