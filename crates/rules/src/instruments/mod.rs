//! Instruments: issued documents, how they are named, how they bear on each other and how they look.

pub mod citations;
pub mod form;
pub mod identity;
pub mod relations;
pub mod validity;
