//! One test binary: the story first, then each edge.

mod world;

mod access;
mod arrivals;
mod bodies;
mod browser;
mod calendar;
mod cli;
mod corpus;
mod crash;
mod cycles;
mod desk;
mod drafts;
mod events;
mod extensions;
mod figures;
mod generated;
mod imports;
mod instrument_sheet;
mod instruments;
mod office;
mod openings;
mod province;
mod reorganisations;
mod reports;
mod schema;
mod seed;
mod sink;
mod story;
mod tasks;
mod tidy;
mod urge_letters;
mod urges;
mod web;
mod workbooks;
mod years;
