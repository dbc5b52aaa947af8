//! The four faces of Liberation Serif: which glyph shows a letter, and how wide it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use krilla::text::Font;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, GlyphId, MetadataProvider};

/// Upright, bold, italic, both.
const FACES: [&[u8]; 4] = [
    include_bytes!("../fonts/LiberationSerif-Regular.ttf"),
    include_bytes!("../fonts/LiberationSerif-Bold.ttf"),
    include_bytes!("../fonts/LiberationSerif-Italic.ttf"),
    include_bytes!("../fonts/LiberationSerif-BoldItalic.ttf"),
];

/// Letters below this are looked up by their number: Vietnamese stands below U+1F00.
const NEAR: u32 = 0x2100;

/// A glyph by its number in the face, and its width in parts of the size.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    pub glyph: u32,
    pub width: f32,
}

/// One face.
pub struct Face {
    pub font: Font,
    near: Vec<Option<Shape>>,
    far: BTreeMap<char, Shape>,
}

impl Face {
    fn read(bytes: &'static [u8]) -> Option<Face> {
        let read = FontRef::new(bytes).ok()?;
        let widths = read.glyph_metrics(Size::unscaled(), LocationRef::default());
        let units = f32::from(read.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let mut face =
            Face { font: Font::new(bytes.into(), 0)?, near: vec![None; NEAR as usize], far: BTreeMap::new() };
        for (code, glyph) in read.charmap().mappings() {
            let (Some(letter), true) = (char::from_u32(code), glyph != GlyphId::NOTDEF) else { continue };
            let shape = Shape { glyph: glyph.to_u32(), width: widths.advance_width(glyph).unwrap_or(0.0) / units };
            match face.near.get_mut(code as usize) {
                Some(place) => *place = Some(shape),
                None => _ = face.far.insert(letter, shape),
            }
        }
        Some(face)
    }

    /// What shows a letter; none where the face lacks it.
    pub fn shape(&self, letter: char) -> Option<Shape> {
        match self.near.get(letter as usize) {
            Some(shape) => *shape,
            None => self.far.get(&letter).copied(),
        }
    }

    /// How wide a letter is, in parts of the size.
    pub fn width(&self, letter: char) -> f32 {
        self.shape(letter).map_or(0.0, |shape| shape.width)
    }
}

/// The faces, read once; none when one of them cannot be read.
pub fn faces() -> Option<&'static [Face; 4]> {
    static READ: LazyLock<Option<[Face; 4]>> = LazyLock::new(|| {
        let [upright, bold, italic, both] = FACES;
        Some([Face::read(upright)?, Face::read(bold)?, Face::read(italic)?, Face::read(both)?])
    });
    READ.as_ref()
}

/// The face of a run.
pub fn face_of(bold: bool, italic: bool) -> usize {
    usize::from(bold) + 2 * usize::from(italic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_vietnamese_letter_has_a_shape_in_every_face() {
        let marks = ["", "\u{300}", "\u{301}", "\u{303}", "\u{309}", "\u{323}"];
        let whole = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ";
        assert_eq!(marks.len() * 12 + 1, whole.chars().count());
        for face in faces().expect("the faces are read") {
            for letter in whole.chars().chain(whole.to_uppercase().chars()).chain("–…«»“”□".chars()) {
                assert!(face.shape(letter).is_some_and(|shape| shape.width > 0.1), "{letter}");
            }
            assert!(face.shape('漢').is_none());
        }
    }

    #[test]
    fn widths_are_those_of_times_new_roman() {
        let faces = faces().expect("the faces are read");
        let check = |face: usize, letter, thousandths: f32| {
            let width = faces[face].width(letter) * 1_000.0;
            assert!((width - thousandths).abs() < 1.0, "{face} {letter}: {width}");
        };
        for (face, letter, thousandths) in
            [(0, ' ', 250.0), (0, 'a', 444.0), (1, 'M', 944.0), (0, 'đ', 500.0), (2, 'ư', 500.0)]
        {
            // The horn makes ư wider than u.
            if letter == 'ư' {
                assert!(faces[face].width(letter) * 1_000.0 >= thousandths);
            } else {
                check(face, letter, thousandths);
            }
        }
    }
}
