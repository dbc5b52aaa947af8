//! The fuzz targets over their corpus and over changed copies of it: a short, repeatable run of `fuzz/` without a nightly
//! compiler. `cargo xtask fuzz` searches further.

#[path = "../../../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

/// Changed copies of each file of the corpus.
const COPIES: usize = 500;

/// Texts that readers look for; put in at random they reach further than flipped bits do.
const WORDS: &[&str] = &[
    "<w:tbl>",
    "</w:tbl>",
    "<w:tr>",
    "</w:tc>",
    "<w:vMerge/>",
    "<w:gridSpan w:val=\"99999\"/>",
    "<w:txbxContent>",
    "<table>",
    "<td rowspan=65535>",
    "</table>",
    "|",
    "\n\n",
    "TT",
    "Nhiệm vụ",
    "Cơ quan chủ trì",
    "Thời gian",
    "trước ngày 31/02/2025",
    "Quý IV/2025",
    "99999999999999999999",
    "100%",
    "(",
    ")",
    "&#0;",
    "&lt;",
    "\u{0}",
    "số 12/QĐ-UBND ngày 1/1/2020",
    "I.",
    "a)",
    "<c t=\"s\"><v>99999999</v></c>",
    "<table:table-cell table:number-columns-repeated=\"999999\">",
    "%PDF-1.7",
    "stream",
    "ệ",
    "\u{301}",
];

/// A small generator of its own: the run is the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

fn changed(file: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = file.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len() + 1);
        match dice.roll(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.roll(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..(at + dice.roll(60)).min(bytes.len()))),
            3 => {
                let copy = bytes[at..(at + dice.roll(200)).min(bytes.len())].to_vec();
                bytes.splice(at..at, copy);
            }
            4 => {
                let from = dice.roll(other.len() + 1);
                let part = other[from..(from + dice.roll(300)).min(other.len())].to_vec();
                bytes.splice(at..at, part);
            }
            _ => drop(bytes.splice(at..at, WORDS[dice.roll(WORDS.len())].bytes())),
        }
    }
    bytes
}

fn run(target: &str, read: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let files: Vec<Vec<u8>> = paths.iter().map(|path| std::fs::read(path).expect("a file of the corpus")).collect();
    assert!(!files.is_empty(), "the corpus of {target} is empty");
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for (index, file) in files.iter().enumerate() {
        read(file);
        for _ in 0..COPIES {
            let other = &files[dice.roll(files.len())];
            let bytes = changed(file, other, &mut dice);
            let outcome = std::panic::catch_unwind(|| read(&bytes));
            if outcome.is_err() {
                let kept = std::env::temp_dir().join(format!("dondoc_fuzz_{target}_{index}"));
                std::fs::write(&kept, &bytes).expect("the bytes can be kept");
                panic!(
                    "{target}: a changed copy of {} panics; it is kept as {}",
                    paths[index].display(),
                    kept.display()
                );
            }
        }
    }
}

macro_rules! targets {
    ($($target:ident)*) => {
        $(
            #[test]
            fn $target() {
                run(stringify!($target), targets::$target);
            }
        )*
    };
}
targets! { docx xlsx odt html md pdf text }
