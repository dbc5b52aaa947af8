//! Audit: the log as a page and as a check at the command line. It reads; it never writes.

pub mod cli;
pub mod web;
