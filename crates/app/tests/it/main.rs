//! One test binary: the story first, then each edge.

mod world;

mod access;
mod bodies;
mod cli;
mod cycles;
mod events;
mod province;
mod reports;
mod schema;
mod seed;
mod story;
mod tidy;
mod web;
