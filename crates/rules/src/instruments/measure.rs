//! How wide a text is in Times New Roman, for what must be as long as a text or stand under one of its letters.
//!
//! Liberation Serif, which stands for it where it is not installed, has the same widths.

use unicode_normalization::UnicodeNormalization;

/// Thousandths of the size, from the space to the tilde.
const UPRIGHT: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541,
];
const BOLD: [u16; 95] = [
    250, 333, 555, 500, 500, 1000, 833, 278, 333, 333, 500, 570, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 333, 333, 570, 570, 570, 500, 930, 722, 667, 722, 722, 667, 611, 778, 778, 389, 500, 778, 667, 944,
    722, 778, 611, 778, 722, 556, 667, 722, 722, 1000, 722, 722, 667, 333, 278, 333, 581, 500, 333, 500, 556, 444, 556,
    444, 333, 500, 556, 278, 333, 556, 278, 833, 556, 500, 556, 556, 444, 389, 333, 556, 500, 722, 500, 500, 444, 394,
    220, 394, 520,
];

/// Thousandths that the horn of ơ and ư adds.
const HORN: u32 = 45;

/// The width of a text of one line, in twips; the size is in half points.
///
/// ```
/// use dondoc_rules::instruments::measure::width;
/// assert_eq!(width("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 24, true), 5006);
/// ```
pub fn width(text: &str, size: u16, is_bold: bool) -> u32 {
    let table = if is_bold { &BOLD } else { &UPRIGHT };
    let of = |letter: char| match letter {
        'đ' => u32::from(table['d' as usize - 32]),
        'Đ' => u32::from(table['D' as usize - 32]),
        '–' => 500,
        '…' => 1_000,
        '\u{31b}' => HORN,
        ' '..='~' => u32::from(table[letter as usize - 32]),
        // Marks stand over their letter.
        '\u{300}'..='\u{36f}' => 0,
        _ => 500,
    };
    // A half point is ten twips.
    text.nfd().map(of).sum::<u32>() * u32::from(size) * 10 / 1_000
}
