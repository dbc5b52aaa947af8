//! How a body's own documents begin and end: the body above it, its name, its symbol, who signs.
//!
//! Nghị định 30/2020: Điều 13 (a collective signs TM., a department's head signs alone), Phụ lục I, II.2 and II.3.
//! Who signs is data, by kind and by the beginning of the name; the first line that fits holds.

use std::sync::OnceLock;

use dondoc_rules::vi::fold::fold;
use jiff::civil::Date;
use serde::Deserialize;

use crate::db::{DbError, Tx};
use crate::ids::BodyId;

const LETTERHEADS: &str = include_str!("../../data/letterheads.csv");

/// Room for the records office to write what is not known.
const BLANK: &str = "          ";

/// How a body's documents begin and end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letterhead {
    /// The body above, as printed over the name.
    pub superior: Option<String>,
    /// The body's name as it stands under it.
    pub issuer: String,
    /// "GIÁM ĐỐC"; "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH": one line each.
    pub signs: Vec<String>,
    symbol: Option<String>,
}

/// A line of the data: how bodies of a kind, or one whose name begins so, head and sign their documents.
#[derive(Debug, Deserialize)]
pub struct LetterheadLine {
    kind: String,
    name: String,
    /// `issuer`: the People's Committee that issued the plan; `none`.
    pub superior: String,
    pub signs: String,
}

/// All lines of the data.
pub fn lines() -> &'static [LetterheadLine] {
    static LINES: OnceLock<Vec<LetterheadLine>> = OnceLock::new();
    LINES
        .get_or_init(|| csv::Reader::from_reader(LETTERHEADS.as_bytes()).deserialize().filter_map(Result::ok).collect())
}

impl Letterhead {
    /// The letterhead of a body under a People's Committee.
    pub fn new(kind: &str, name: &str, symbol: Option<String>, committee: &str) -> Letterhead {
        let folded = fold(name);
        let fits = |line: &&LetterheadLine| {
            let begins = folded.strip_prefix(&fold(&line.name));
            let whole_word =
                begins.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ') || line.name.is_empty());
            whole_word && (line.kind.is_empty() || line.kind == kind)
        };
        let line = lines().iter().find(fits);
        let superior = line.filter(|line| line.superior == "issuer").map(|_| committee.to_owned());
        // Under its People's Committee a department stands without the name of the place.
        let place = superior.as_deref().and_then(|name| name.split_once(" nhân dân ")).map(|(_, place)| place);
        let short =
            place.and_then(|place| name.strip_suffix(place)).map(str::trim_end).filter(|short| !short.is_empty());
        Letterhead {
            issuer: short.unwrap_or(name).to_owned(),
            signs: line.map(|line| line.signs.split('|').map(str::to_owned).collect()).unwrap_or_default(),
            superior,
            symbol: symbol.filter(|symbol| !symbol.contains(char::is_whitespace)),
        }
    }

    /// What follows the number of a document with a type: "/BC-STC".
    pub fn titled_symbol(&self, type_code: &str) -> String {
        format!("/{type_code}-{}", self.symbol.as_deref().unwrap_or(BLANK))
    }

    /// What follows the number of a letter: "/STC-" and room for the drafting unit.
    pub fn letter_symbol(&self) -> String {
        self.symbol.as_ref().map(|symbol| format!("/{symbol}-{BLANK}")).unwrap_or_default()
    }
}

/// The letterhead of a body on a day, under the People's Committee that issued the plan.
pub async fn letterhead(tx: &mut Tx, body: &BodyId, on: Date, committee: &str) -> Result<Letterhead, DbError> {
    let kind = super::get(tx, body).await?.map(|body| body.kind).unwrap_or_default();
    let name = super::name_of(tx, body, on).await?;
    let symbol = super::names_of(tx, body, on).await?.into_iter().find(|name| name.kind == "symbol");
    Ok(Letterhead::new(&kind, &name, symbol.map(|name| name.name), committee))
}
