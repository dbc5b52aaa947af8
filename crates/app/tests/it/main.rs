//! One test binary: the story first, then each edge.

mod world;

mod events;
mod tidy;
