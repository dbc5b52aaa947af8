//! Instruments: issued documents, how they are named, how they bear on each other and how they look.

pub mod annexes;
pub mod citations;
pub mod form;
pub mod identity;
pub mod layout;
pub mod measure;
pub mod relations;
pub mod signing;
pub mod validity;
