//! HTML: pages of legal databases and saved documents in, fragments for the screen out.

mod read;
mod source;
mod write;

pub use read::read;
pub use source::{Mark, write_source};
pub use write::write;
