//! All SQL of plans beyond single records.
