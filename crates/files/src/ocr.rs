//! Scanned PDF files, by the optional programs pdftoppm (poppler-utils) and tesseract with Vietnamese data. What comes of it
//! is text line by line and less certain than any other reading: tables are not put together from it.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use dondoc_rules::doc::{Block, Document, Paragraph, Span};
use dondoc_rules::vi::fold::nfc;

use crate::external::{Folder, on_path, run};
use crate::limits::{Limits, Unreadable};

/// Dots to the inch: enough for 13 point letters with marks.
const RESOLUTION: &str = "200";

/// Where Debian's packages and tesseract's own builds keep the Vietnamese data.
const DATA: [&str; 3] = [
    "/usr/share/tesseract-ocr/5/tessdata/vie.traineddata",
    "/usr/share/tesseract-ocr/4.00/tessdata/vie.traineddata",
    "/usr/share/tessdata/vie.traineddata",
];

/// The text of a scan; none when the programs or the Vietnamese data are not there.
pub fn read(name: &str, bytes: &[u8], limits: &Limits) -> Result<Option<Document>, Unreadable> {
    let has_data = DATA.iter().any(|file| PathBuf::from(file).is_file());
    let programs = on_path("pdftoppm").zip(on_path("tesseract")).filter(|_| has_data && limits.convert_seconds > 0);
    let Some((drawer, reader)) = programs else { return Ok(None) };
    let folder = Folder::new()?;
    fs::write(folder.0.join("scan.pdf"), bytes)?;
    // Three quarters of the time: what was read has still to be answered.
    let deadline = Instant::now() + Duration::from_secs(limits.convert_seconds * 3 / 4);
    let left = || deadline.saturating_duration_since(Instant::now()).as_secs().max(1);
    let words = |arguments: &[&str]| arguments.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let last = limits.pages.to_string();
    if !run(&folder, &drawer, &words(&["-r", RESOLUTION, "-gray", "-png", "-l", &last, "scan.pdf", "page"]), left())? {
        return Ok(None);
    }
    let mut pages: Vec<PathBuf> = fs::read_dir(&folder.0)?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    pages.retain(|path| path.extension().is_some_and(|end| end == "png"));
    pages.sort();
    let mut blocks = Vec::new();
    let mut count = 0;
    let started = Instant::now();
    for (index, page) in pages.iter().enumerate() {
        let shown = page.display().to_string();
        let is_done = run(&folder, &reader, &words(&[&shown, "out", "-l", "vie", "--psm", "4"]), left())?;
        // A scan that will not be done in time is refused after its first page.
        let ahead = started.elapsed() / (index as u32 + 1) * (pages.len() - index - 1) as u32;
        if !is_done || Instant::now() + ahead > deadline {
            return Ok(None);
        }
        let text = fs::read_to_string(folder.0.join("out.txt")).unwrap_or_default();
        let (page, file) = (Some(index as u32 + 1), Some(name.into()));
        for paragraph in paragraphs(&text) {
            count += 1;
            let span = Span { file: Option::clone(&file), page, paragraph: Some(count), ..Span::default() };
            blocks.push(Block::Paragraph(Paragraph { span, ..Paragraph::plain(nfc(&paragraph)) }));
        }
    }
    Ok((!blocks.is_empty()).then_some(Document { blocks, flattened: false }))
}

/// Lines joined to paragraphs: a blank line ends one, and so does a line that begins an item.
fn paragraphs(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let mut goes_on = false;
    for line in text.lines().map(str::trim) {
        let begins = line.starts_with(['-', '+', '–'])
            || line.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit());
        match all.last_mut() {
            Some(last) if goes_on && !line.is_empty() && !begins => {
                last.push(' ');
                last.push_str(line);
            }
            _ if line.is_empty() => {}
            _ => all.push(line.to_owned()),
        }
        goes_on = !line.is_empty();
    }
    all
}
