//! Prints the lines of a document as the readers of plans see them.
use dondoc_rules::doc::{Block, Document};
fn main() {
    let name = std::env::args().nth(1).unwrap_or_default();
    let bytes = std::fs::read(&name).unwrap_or_default();
    let limits = dondoc_files::Limits::default();
    match dondoc_files::read(&name, &bytes, &limits) {
        Ok((Document { blocks, .. }, ..)) => {
            for block in blocks {
                match block {
                    Block::Paragraph(p) => println!("P {}", p.shown()),
                    Block::Table(t) => {
                        println!("T {} rows", t.rows.len());
                        for r in t.rows.iter().take(12) {
                            println!(
                                "  R {}",
                                r.cells
                                    .iter()
                                    .map(|c| format!("[{}+{} {}]", c.column, c.columns, c.text().replace('\n', "⏎")))
                                    .collect::<Vec<_>>()
                                    .join(" ")
                            );
                        }
                    }
                    Block::NewSection(_) => {}
                }
            }
        }
        Err(e) => println!("{}", e.sentence_en(&name)),
    }
}
