//! Instruments: issued documents, how they are named and how they look.

pub mod citations;
pub mod form;
