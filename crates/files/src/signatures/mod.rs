//! The digital signatures of a PDF: by whom, when, and whether what they cover is what was signed.
//!
//! Nothing is asked of a network: whether a certificate was given out by a licensed provider, and whether it was revoked, is
//! not said here. A hostile file costs at most [`MOST`] passes over its bytes, and is never a panic.

mod cms;
mod find;

use std::panic::{AssertUnwindSafe, catch_unwind};

pub use dondoc_rules::signatures::Verdict;
use jiff::Timestamp;

/// As many signatures of one file are read.
pub const MOST: usize = 16;

/// Largest signature structure, with its certificates and time stamps.
const STRUCTURE: usize = 1 << 20;

/// Whose certificate it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    pub name: String,
    pub organisation: String,
}

/// One signature of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub verdict: Verdict,
    /// A time stamp over the document, by nobody who signs.
    pub is_time_stamp: bool,
    pub signer: Holder,
    /// Who gave out the certificate.
    pub issuer: Holder,
    pub valid_from: Option<Timestamp>,
    pub valid_until: Option<Timestamp>,
    /// The time that the signing program wrote down.
    pub claimed_at: Option<Timestamp>,
    /// The time of a time stamp that fits the signature.
    pub stamped_at: Option<Timestamp>,
    pub stamped_by: String,
    /// How many bytes were added to the file after it.
    pub added_bytes: usize,
}

impl Signature {
    fn unread(verdict: Verdict) -> Signature {
        Signature {
            verdict,
            is_time_stamp: false,
            signer: Holder::default(),
            issuer: Holder::default(),
            valid_from: None,
            valid_until: None,
            claimed_at: None,
            stamped_at: None,
            stamped_by: String::new(),
            added_bytes: 0,
        }
    }
}

/// The signatures of a PDF in the order in which they were made.
pub fn read(bytes: &[u8]) -> Vec<Signature> {
    catch_unwind(AssertUnwindSafe(|| find::all(bytes).iter().map(|one| check(bytes, one)).collect()))
        .unwrap_or_else(|_| vec![Signature::unread(Verdict::Unreadable)])
}

fn check(bytes: &[u8], found: &find::Found<'_>) -> Signature {
    let Some(covered) = &found.covered else { return Signature::unread(Verdict::Unreadable) };
    let pieces = [&bytes[..covered.hole.start], &bytes[covered.hole.end..covered.end]];
    let rest = &bytes[covered.end..];
    let added = if rest.iter().all(u8::is_ascii_whitespace) { 0 } else { rest.len() };
    let Some(mut signature) = cms::check(&covered.structure, &pieces) else {
        return Signature { claimed_at: found.moment(), ..Signature::unread(Verdict::Unreadable) };
    };
    signature.claimed_at = signature.claimed_at.or_else(|| found.moment());
    signature.added_bytes = added;
    if signature.verdict == Verdict::Whole && added > 0 {
        signature.verdict = Verdict::Added;
    }
    signature
}
