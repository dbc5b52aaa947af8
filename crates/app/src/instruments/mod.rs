//! Instruments: issued documents. A printed number is not a key: identity is issuer, type, number and year.

use dondoc_rules::plans::draft::DocumentHead;
use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;

use crate::db::{DbError, Tx, record};
use crate::ids::{FileId, InstrumentId};

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
    }
}

/// An instrument.
pub async fn get(tx: &mut Tx, id: &InstrumentId) -> Result<Option<Instrument>, DbError> {
    tx.find("where tenant = $1 and id = $2", &[id.clone().into()]).await
}

/// The instrument with this identity: issuer, type, number and year. None for one without a number.
pub async fn same(tx: &mut Tx, head: &DocumentHead) -> Result<Option<Instrument>, DbError> {
    let Some(number) = head.number.clone().filter(|number| number.starts_with(|c: char| c.is_ascii_digit())) else {
        return Ok(None);
    };
    let all: Vec<Instrument> =
        tx.list("where tenant = $1 and number = $2 order by id limit 200", &[number.into()]).await?;
    let issuer = fold(head.issuer.as_deref().unwrap_or_default());
    let year = head.issued_on.as_deref().and_then(|day| day.get(..4)).map(str::to_owned);
    Ok(all.into_iter().find(|own| {
        own.type_code == head.type_code
            && fold(&own.issuer) == issuer
            && own.issued_on.map(|day| day.year().to_string()) == year
    }))
}

impl Instrument {
    /// "Kế hoạch số 6047/KH-UBND ngày 20/6/2023": how a later document names it.
    pub fn cited(&self) -> String {
        match self.issued_on {
            // Nghị định 30/2020, Phụ lục I, II.6b; days below 10 and the months 1 and 2 are padded.
            Some(on) => {
                let month = if on.month() < 3 { format!("{:02}", on.month()) } else { on.month().to_string() };
                format!("{} số {} ngày {:02}/{month}/{}", self.type_name, self.number, on.day(), on.year())
            }
            None => format!("{} số {}", self.type_name, self.number),
        }
    }
}
