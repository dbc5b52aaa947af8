//! Instruments: issued documents. A printed number is not a key: identity is issuer, type, number and year.

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
