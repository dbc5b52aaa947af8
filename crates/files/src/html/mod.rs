//! HTML: pages of legal databases and saved documents in, fragments for the screen out.

mod read;
mod write;

pub use read::read;
pub use write::write;
