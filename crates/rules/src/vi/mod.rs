//! The Vietnamese language as far as the rules need it: folding, dates, numerals.

pub mod collate;
pub mod dates;
pub mod fold;
pub mod legacy;
pub mod numerals;

/// The start of a text, at most so many bytes, cut between letters. Whatever looks ahead in running text looks so far and
/// no further: a line may be as long as the file.
pub fn start_of(text: &str, bytes: usize) -> &str {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The end of a text, likewise.
pub fn end_of(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}
