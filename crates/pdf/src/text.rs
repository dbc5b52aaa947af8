//! Lines of text: what of it can be shown, and where it breaks.

use std::borrow::Cow;
use std::ops::Range;

use crate::faces::Face;

/// Tab stops, in points (1.27 cm, as Word sets them).
const TAB: f32 = 36.0;

/// Room that rounding may take.
const SLACK: f32 = 0.01;

/// How a piece of text looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// Its place among the faces.
    pub face: usize,
    /// Points.
    pub size: f32,
    pub underlined: bool,
    pub struck: bool,
}

/// Text in one look.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    pub text: Cow<'a, str>,
    pub look: Look,
}

/// A part of a piece on one line.
#[derive(Debug, Clone)]
pub struct Slice {
    pub piece: usize,
    pub bytes: Range<usize>,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    slices: Range<usize>,
    /// Points, without the white space at its end.
    pub width: f32,
    /// Spaces inside it, which may be stretched.
    pub spaces: u32,
    /// It ends because the text does, or because the author broke it.
    pub ends: bool,
    /// Its stops would move if it were stretched.
    pub has_tab: bool,
    /// Points of its largest letter.
    pub size: f32,
}

/// A text, broken into lines.
#[derive(Debug)]
pub struct Lines<'a> {
    pub pieces: Vec<Piece<'a>>,
    slices: Vec<Slice>,
    pub lines: Vec<Line>,
}

/// A place in the pieces.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
struct At {
    piece: usize,
    byte: usize,
}

/// What a file for the archive can show of a text: no control characters, no marks without a look, a box for each letter
/// that the face lacks.
pub fn shown<'a>(text: &'a str, face: &Face) -> Cow<'a, str> {
    let is_shown = |letter: char| letter == '\n' || letter == '\t' || (!is_hidden(letter) && has(face, letter));
    if text.chars().all(is_shown) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '\u{b}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\u{2000}'..='\u{200a}' | '\u{3000}' => out.push(' '),
            '\u{202f}' => out.push('\u{a0}'),
            letter if is_hidden(letter) && letter != '\n' && letter != '\t' => {}
            letter if letter == '\n' || letter == '\t' || has(face, letter) => out.push(letter),
            _ => out.push('□'),
        }
    }
    Cow::Owned(out)
}

/// A text on one line without what cannot be shown, for titles.
pub fn plain(text: &str, face: &Face) -> String {
    shown(text, face).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a face shows a letter that others can read back: private letters mean nothing elsewhere.
fn has(face: &Face, letter: char) -> bool {
    !matches!(letter, '\u{e000}'..='\u{f8ff}') && face.shape(letter).is_some()
}

/// Control characters, joiners, marks of direction, soft hyphens, variation selectors.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}')
}

/// A line may break behind these, between letters.
fn is_hyphen(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}' | '–' | '—')
}

impl<'a> Lines<'a> {
    /// Breaks a text. `first` and `others` are the room of its lines, in points.
    pub fn set(pieces: Vec<Piece<'a>>, faces: &[Face; 4], (first, others): (f32, f32)) -> Lines<'a> {
        let mut set = Lines { pieces, slices: Vec::new(), lines: Vec::new() };
        let mut start = At { piece: 0, byte: 0 };
        let mut at = start;
        let (mut x, mut opportunity, mut before) = (0.0_f32, None::<At>, ' ');
        while let Some((here, letter)) = set.next(at) {
            let after = At { byte: here.byte + letter.len_utf8(), ..here };
            if letter == '\n' {
                set.line(start, here, true, faces);
                (start, at, x, opportunity, before) = (after, after, 0.0, None, ' ');
                continue;
            }
            let look = set.pieces[here.piece].look;
            if letter == '\t' || letter == ' ' {
                x = if letter == '\t' { next_stop(x) } else { x + faces[look.face].width(letter) * look.size };
                (at, opportunity, before) = (after, Some(after), letter);
                continue;
            }
            // "KH-UBND" may break, "- Như trên" and "-5" may not.
            if is_hyphen(before) && letter.is_alphabetic() && here > start {
                let is_inside = set.letter_before(here, 2).is_some_and(char::is_alphanumeric);
                opportunity = if is_inside { Some(here) } else { opportunity };
            }
            let room = if set.lines.is_empty() { first } else { others };
            let width = faces[look.face].width(letter) * look.size;
            if x + width > room + SLACK && here > start && !is_mark(letter) {
                // A word longer than the line breaks where the line ends.
                let end = opportunity.filter(|end| *end > start).unwrap_or(here);
                set.line(start, end, false, faces);
                (start, at, x, opportunity, before) = (end, end, 0.0, None, ' ');
                continue;
            }
            x += width;
            (at, before) = (after, letter);
        }
        let end = At { piece: set.pieces.len(), byte: 0 };
        set.line(start, end, true, faces);
        set
    }

    /// The next letter from a place on, and where it stands.
    fn next(&self, mut at: At) -> Option<(At, char)> {
        loop {
            let piece = self.pieces.get(at.piece)?;
            match piece.text[at.byte..].chars().next() {
                Some(letter) => return Some((at, letter)),
                None => at = At { piece: at.piece + 1, byte: 0 },
            }
        }
    }

    /// The letter so many places before one, in the same piece.
    fn letter_before(&self, at: At, back: usize) -> Option<char> {
        self.pieces[at.piece].text[..at.byte].chars().rev().nth(back - 1)
    }

    fn line(&mut self, start: At, end: At, ends: bool, faces: &[Face; 4]) {
        let from = self.slices.len();
        let mut line = Line { slices: from..from, width: 0.0, spaces: 0, ends, has_tab: false, size: 0.0 };
        let (mut x, mut waiting) = (0.0_f32, 0);
        for (index, piece) in self.pieces.iter().enumerate().skip(start.piece) {
            if index > end.piece {
                break;
            }
            let first = if index == start.piece { start.byte } else { 0 };
            let last = if index == end.piece { end.byte } else { piece.text.len() };
            if first >= last {
                continue;
            }
            line.size = line.size.max(piece.look.size);
            for letter in piece.text[first..last].chars() {
                match letter {
                    '\t' => {
                        x = next_stop(x);
                        line.has_tab = true;
                    }
                    ' ' => {
                        x += faces[piece.look.face].width(' ') * piece.look.size;
                        waiting += 1;
                    }
                    letter => {
                        x += faces[piece.look.face].width(letter) * piece.look.size;
                        line.width = x;
                        line.spaces += std::mem::take(&mut waiting);
                    }
                }
            }
            self.slices.push(Slice { piece: index, bytes: first..last });
        }
        if line.size == 0.0 {
            let near = self.pieces.get(start.piece).or(self.pieces.last());
            line.size = near.map_or(0.0, |piece| piece.look.size);
        }
        line.slices = from..self.slices.len();
        self.lines.push(line);
    }

    /// The parts of a line, in order.
    pub fn slices(&self, line: &Line) -> &[Slice] {
        &self.slices[line.slices.clone()]
    }

    /// The width of the widest line, in points.
    pub fn widest(&self) -> f32 {
        self.lines.iter().map(|line| line.width).fold(0.0, f32::max)
    }
}

/// Where the stop behind a place on a line is.
pub fn next_stop(x: f32) -> f32 {
    ((x + SLACK) / TAB).floor() * TAB + TAB
}

/// A mark that stands over the letter before it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faces::faces;

    fn set(text: &str, room: f32) -> Vec<String> {
        let faces = faces().expect("the faces are read");
        let look = Look { face: 0, size: 14.0, underlined: false, struck: false };
        let pieces = vec![Piece { text: shown(text, &faces[0]), look }];
        let set = Lines::set(pieces, faces, (room, room));
        let of = |line: &Line| {
            let slices = set.slices(line).iter();
            slices.map(|slice| &set.pieces[slice.piece].text[slice.bytes.clone()]).collect::<String>()
        };
        assert!(set.widest() <= room + SLACK || room < 20.0);
        set.lines.iter().map(of).collect()
    }

    #[test]
    fn lines_break_at_spaces_and_where_the_author_broke_them() {
        assert_eq!(set("một hai ba", 45.0), ["một hai ", "ba"]);
        assert_eq!(set("một\nhai\u{2028}ba\n", 500.0), ["một", "hai", "ba", ""]);
        assert_eq!(set("", 500.0), [""]);
    }

    #[test]
    fn a_symbol_breaks_behind_its_hyphen_and_a_dash_stays_with_its_item() {
        assert_eq!(set("số 6047/KH-UBND", 75.0), ["số 6047/KH-", "UBND"]);
        assert_eq!(set("- Như", 20.0)[0], "- ");
        assert_eq!(set("a -5", 15.0), ["a ", "-5"]);
    }

    #[test]
    fn a_word_longer_than_the_line_breaks_and_loses_nothing() {
        let long = "a".repeat(500);
        let lines = set(&long, 100.0);
        assert!(lines.len() > 20);
        assert_eq!(lines.concat(), long);
        assert_eq!(set("漢😀x\u{0}\u{202e}\u{ad}", 500.0), ["□□x"]);
        // Narrower than one letter: still one letter a line.
        assert_eq!(set("WW", 1.0), ["W", "W"]);
    }
}
