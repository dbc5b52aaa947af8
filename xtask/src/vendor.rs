//! Copies the pinned front-end packages into the program: style sheet, theme and typeface, each with its licence.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::run::step_in;

/// Where the packages are pinned, by version and checksum.
pub const BROWSER: &str = "crates/app/browser";
const ASSETS: &str = "crates/app/src/http/assets/vendor";

/// Package file → file in the program.
const FILES: &[(&str, &str)] = &[
    ("@digdir/designsystemet-css/dist/src/index.css", "designsystemet.css"),
    ("@digdir/designsystemet-css/dist/theme/designsystemet.css", "designsystemet-theme.css"),
    ("@digdir/designsystemet-css/LICENSE", "designsystemet.LICENSE"),
    ("@fontsource/be-vietnam-pro/LICENSE", "be-vietnam-pro.LICENSE"),
];
const TYPEFACE: &str = "@fontsource/be-vietnam-pro";
const WEIGHTS: &[&str] = &["400", "600"];

/// Installs the pinned packages and copies what the program ships.
pub fn vendor() -> Result<()> {
    step_in(BROWSER, "npm", &["ci"])?;
    let packages = Path::new(BROWSER).join("node_modules");
    std::fs::create_dir_all(ASSETS)?;
    for (from, to) in FILES {
        copy(&packages.join(from), &Path::new(ASSETS).join(to))?;
    }
    typeface(&packages.join(TYPEFACE))
}

/// Copies the faces that the site uses, and the rules that name them without the older font format.
fn typeface(package: &Path) -> Result<()> {
    let mut rules = String::new();
    for weight in WEIGHTS {
        let file = package.join(format!("{weight}.css"));
        let text = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read", file.display()))?;
        for line in text.lines() {
            let Some((front, rest)) = line.split_once("url(./files/") else {
                rules.push_str(line);
                rules.push('\n');
                continue;
            };
            let (name, _) = rest.split_once(')').context("a font rule names no file")?;
            copy(&package.join("files").join(name), &Path::new(ASSETS).join(name))?;
            rules.push_str(&format!("{front}url({name}) format('woff2');\n"));
        }
    }
    std::fs::write(Path::new(ASSETS).join("be-vietnam-pro.css"), rules)?;
    Ok(())
}

fn copy(from: &PathBuf, to: &Path) -> Result<()> {
    std::fs::copy(from, to).with_context(|| format!("{} cannot be copied", from.display()))?;
    eprintln!("  {}", to.display());
    Ok(())
}
