//! How well plans are read: runs the corpus's scorer on the release build and writes the table of
//! `docs/import-accuracy.md`.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::step;

const PAGE: &str = "docs/import-accuracy.md";
const SCORER: &str = "../shared/tools/score-import";
const CORPUS: &str = "../shared/corpus";

/// Scores the corpus and writes the page.
pub fn accuracy() -> Result<()> {
    step("cargo", &["build", "--release", "--locked"])?;
    let target = std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned());
    let program = format!("{target}/release/dondoc");
    let answer = Command::new("python3")
        .args([SCORER, CORPUS, "--", &program, "import", "--json"])
        .output()
        .context("python3 cannot be started")?;
    let scores = String::from_utf8_lossy(&answer.stdout);
    let rows: Vec<String> = scores.lines().filter_map(row).collect();
    let Some(header) = rows.first() else { bail!("{SCORER} printed no table") };
    let columns = header.matches('|').count() - 1;
    let page = std::fs::read_to_string(PAGE).with_context(|| format!("{PAGE} cannot be read"))?;
    let text = page.split("\n| file |").next().unwrap_or_default();
    let table = [header.clone(), format!("|{}", "---|".repeat(columns))].into_iter().chain(rows[1..].iter().cloned());
    let page = format!("{}\n{}\n", text, table.collect::<Vec<_>>().join("\n"));
    std::fs::write(PAGE, page).with_context(|| format!("{PAGE} cannot be written"))?;
    print!("{scores}");
    Ok(())
}

/// A line of scores as a row of the table; what follows the scores (an exit code with its reason) is left out.
fn row(line: &str) -> Option<String> {
    const COLUMNS: usize = 11;
    let mut words: Vec<&str> = line.split_whitespace().collect();
    let name_ends = words
        .iter()
        .position(|word| *word == "-" || *word == "rows" || word.parse::<f64>().is_ok_and(|_| word.contains('.')))?;
    let name = words.drain(..name_ends).collect::<Vec<_>>().join(" ");
    words.truncate(COLUMNS);
    Some(format!("| {name} | {} |", words.join(" | ")))
}
