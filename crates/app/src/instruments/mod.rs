//! Instruments: issued documents, their relations, and the leads they name.
//!
//! A printed number is not a key: `rules::instruments::identity` says when two are one. What an instrument is worth on a
//! day is computed from relations, never stored.

pub mod cli;
pub mod leads;
pub mod recording;
pub mod relations;
pub mod sheet;
pub mod types;

use dondoc_rules::instruments::identity::{Identity, Match, Named, Sameness, compare, find as find_in, identity};
use dondoc_rules::plans::draft::DocumentHead;
use jiff::civil::Date;

use crate::db::{DbError, Tx, record};
use crate::ids::{BodyId, FileId, InstrumentId};

record! {
    /// An issued document.
    pub struct Instrument in "instruments" key (id) {
        pub id: InstrumentId,
        pub type_code: Option<String>,
        pub type_name: String,
        /// Number and symbol as printed, "6047/KH-UBND".
        pub number: String,
        pub issuer: String,
        pub place: Option<String>,
        pub issued_on: Option<Date>,
        pub title: String,
        pub signer_name: Option<String>,
        pub signer_position: Option<String>,
        pub signer_capacity: Option<String>,
        pub file: Option<FileId>,
        /// The Party term that the number counts within, "XIII".
        pub term: Option<String>,
        /// The body of the register that issued it, for a body's own implementing plan.
        pub body: Option<BodyId>,
    }
}

/// An instrument.
pub async fn get(tx: &mut Tx, id: &InstrumentId) -> Result<Option<Instrument>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The whole register, the newest first.
pub async fn list(tx: &mut Tx) -> Result<Vec<Instrument>, DbError> {
    tx.list("where tenant = $1 order by coalesce(issued_on, '') desc, id desc limit 20000", &[]).await
}

/// The instrument that is surely the one of a document's head. None for one without a number.
pub async fn same(tx: &mut Tx, head: &DocumentHead) -> Result<Option<Instrument>, DbError> {
    let Some(number) = head.number.as_deref().filter(|number| number.starts_with(|c: char| c.is_ascii_digit())) else {
        return Ok(None);
    };
    let wanted = identity(&Named {
        number,
        type_name: head.type_name.as_deref().unwrap_or_default(),
        issuer: head.issuer.as_deref().unwrap_or_default(),
        issued_on: head.issued_on.as_deref().and_then(|day| day.parse().ok()),
        title: head.title.as_deref().unwrap_or_default(),
        term: "",
    });
    Ok(list(tx).await?.into_iter().find(|own| compare(&own.identity(), &wanted) == Sameness::Same))
}

/// What a text names among those of the register; nothing that was issued after the day on which it is cited.
pub fn find<'a>(register: &'a [Instrument], cited: &Named<'_>, cited_on: Option<Date>) -> Match<&'a Instrument> {
    let near = register.iter().filter(|own| is_near(&own.number, cited.number));
    find_in(&identity(cited), cited_on, near.map(|own| (own, own.identity())))
}

/// Whether two printed numbers begin with the same number: what does not need no closer look.
pub(crate) fn is_near(a: &str, b: &str) -> bool {
    let digits = |text: &'_ str| -> String {
        text.trim_start().chars().skip_while(|c| *c == '0').take_while(char::is_ascii_digit).collect()
    };
    digits(a) == digits(b)
}

impl Instrument {
    /// "Kế hoạch số 6047/KH-UBND ngày 20/6/2023": how a later document names it.
    pub fn cited(&self) -> String {
        let number = if self.number.is_empty() { String::new() } else { format!(" số {}", self.number) };
        match self.issued_on {
            // Nghị định 30/2020, Phụ lục I, II.6b; days below 10 and the months 1 and 2 are padded.
            Some(on) => {
                let month = if on.month() < 3 { format!("{:02}", on.month()) } else { on.month().to_string() };
                format!("{}{number} ngày {:02}/{month}/{}", self.type_name, on.day(), on.year())
            }
            None => format!("{}{number}", self.type_name),
        }
    }

    /// The same with its issuer: what people choose it by.
    pub fn label(&self) -> String {
        if self.issuer.is_empty() { self.cited() } else { format!("{} của {}", self.cited(), self.issuer) }
    }

    /// What makes it itself.
    pub fn identity(&self) -> Identity {
        identity(&Named {
            number: &self.number,
            type_name: &self.type_name,
            issuer: &self.issuer,
            issued_on: self.issued_on,
            term: self.term.as_deref().unwrap_or_default(),
            title: &self.title,
        })
    }
}
