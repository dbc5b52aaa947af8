//! One test binary: the story first, then each edge.

mod world;

mod cli;
mod events;
mod seed;
mod story;
mod tidy;
mod web;
