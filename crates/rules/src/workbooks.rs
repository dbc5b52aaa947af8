//! Workbooks: a return's form as a spreadsheet, filled without a connection and read back cell by cell.
//!
//! A workbook carries, on a sheet that nobody is offered to see, whose it is and what every field showed when it was
//! made. So only what the body changed is taken over, and a field that was changed here since is shown with both texts.
//! Invariant: reading gives fields and findings; it never decides to write.

mod figures;
mod layout;
mod offers;
mod read;

pub use layout::layout;
pub use offers::{Basis, Offer, Standing, offers};
pub use read::{Finding, Place, Problem, Reading, Refusal, Said, read};

use crate::returns::Progress;
use crate::vi::fold::turns_direction;

/// The present form. Earlier ones are read and told of; later ones are refused.
pub const FORMAT: u32 = 1;

/// The sheet that carries whose the workbook is.
pub const IDENTITY_SHEET: &str = "dondoc";

/// More rows than any plan has tasks.
pub const ROW_LIMIT: usize = 5_000;

/// As many letters as a cell of a spreadsheet holds; one that is full was cut.
pub const CELL_LIMIT: usize = 32_767;

/// A longer text is taken and told of: a report's reader will not read it.
pub const LONG_TEXT: usize = 5_000;

/// The fields of the general part, in the form's order.
pub const GENERAL: [&str; 5] = ["deployment", "documents", "assessment", "next_period", "proposals"];

/// The texts of an entry, in the form's order.
pub const TEXTS: [&str; 4] = ["done", "difficulties", "next_steps", "proposals"];

/// The fields of a target's value, in the form's order: value, another period than the usual one, how sure it is, why it is
/// missing, note.
pub const FIGURE: [&str; 5] = ["figure_value", "figure_period", "figure_nature", "figure_missing", "figure_note"];

/// Whose a workbook is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    pub obligation: String,
    pub cycle: String,
    pub body: String,
    /// The version of the return that it was made for.
    pub version: i64,
    /// How often that version had been saved; 0 where it had not been begun.
    pub revision: i64,
    /// The day on which it was made, as the person reads it.
    pub made_on: String,
}

/// What a form holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form {
    pub identity: Identity,
    /// Body, plan, cycle, due day.
    pub titles: Vec<String>,
    pub is_nil: bool,
    pub general: [String; 5],
    pub items: Vec<FormItem>,
    /// The values of targets that are asked for; without one, the sheet for them is left out.
    pub figures: Vec<FormFigure>,
}

/// An item in the plan's own words, and what was said so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormItem {
    pub item: String,
    pub label: String,
    /// The plan's own words, and what the focal body asked about them.
    pub text: String,
    pub timeline: String,
    pub deliverable: String,
    pub progress: Option<Progress>,
    pub texts: [String; 4],
    /// False for what a completion did not ask about: shown, not asked.
    pub is_open: bool,
}

/// The value of a target that is asked for, beside what the catalogue says of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormFigure {
    pub item: String,
    pub label: String,
    /// The plan's own words.
    pub text: String,
    pub unit: String,
    /// The last value on record with its period; empty where there is none.
    pub last: String,
    /// The period that is asked for.
    pub period: String,
    /// Words of [`FIGURE`]'s fields as they are stored.
    pub said: [String; 5],
    /// False for what a completion did not ask about.
    pub is_open: bool,
}

/// The words of the form, in the language in which the administration fills it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    pub general_sheet: String,
    pub items_sheet: String,
    pub guide: Vec<String>,
    /// Over the two columns of the general part.
    pub general_heads: [String; 2],
    /// Over the nine columns of the items.
    pub heads: [String; 9],
    pub nil: String,
    pub general: [String; 5],
    pub progress: Vec<(Progress, String)>,
    pub figures_sheet: String,
    /// Over the ten columns of the values.
    pub figure_heads: [String; 10],
    /// How sure a value is, and why one is missing: each word of the form with what it is called.
    pub natures: Vec<(String, String)>,
    pub missing: Vec<(String, String)>,
    pub yes: String,
    pub no: String,
    /// In place of a text that is longer than a cell.
    pub too_long: String,
}

/// Notices that the hidden sheet was changed. It keeps nobody out: who may write what is decided by the one who reads.
fn seal(lines: &[Vec<String>]) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut take = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    for line in lines {
        // A spreadsheet program may leave out empty cells and the end of a text.
        let last = line.iter().rposition(|cell| !clean(cell).is_empty()).map_or(0, |last| last + 1);
        for cell in line.iter().take(last) {
            clean(cell).bytes().for_each(&mut take);
            take(0x1f);
        }
        take(0x1e);
    }
    format!("{hash:016x}")
}

/// A text as it is compared and kept: NFC, one kind of line end, nothing that cannot be seen at its end.
fn clean(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let is_kept = |c: &char| (!c.is_control() || matches!(c, '\n' | '\t')) && !turns_direction(*c);
    let text: String = text.chars().filter(is_kept).collect();
    crate::vi::fold::nfc(text.trim_end())
}

fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

#[cfg(test)]
mod tests;
