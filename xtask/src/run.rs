//! Running programs, each named before it starts.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// True when a file or folder is there, or a program of that name on the path.
pub fn installed(mark: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    Path::new(mark).exists() || std::env::split_paths(&path).any(|folder| folder.join(mark).is_file())
}

/// Runs a step; its failure ends the command.
pub fn step(program: &str, arguments: &[&str]) -> Result<()> {
    step_with(program, arguments, &[])
}

/// Runs a step in a folder of the project.
pub fn step_in(folder: &str, program: &str, arguments: &[&str]) -> Result<()> {
    run(program, arguments, Command::new(program).args(arguments).current_dir(folder))
}

/// Runs a step with variables of its own.
pub fn step_with(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    run(program, arguments, Command::new(program).args(arguments).envs(variables.iter().copied()))
}

fn run(program: &str, arguments: &[&str], command: &mut Command) -> Result<()> {
    let line = format!("{program} {}", arguments.join(" "));
    // When a step ended is told by the next one, so that the last line is the last program's own.
    static START: OnceLock<Instant> = OnceLock::new();
    eprintln!("\n[{:.0} s] $ {line}", START.get_or_init(Instant::now).elapsed().as_secs_f32());
    let status = command.status().with_context(|| format!("{program} cannot be started"))?;
    if !status.success() {
        bail!("{line} failed ({status})");
    }
    Ok(())
}

/// Runs a step as root: directly, or by sudo.
pub fn as_root(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    if user()? == "root" {
        return step_with(program, arguments, variables);
    }
    let mut all = vec!["-E", program];
    all.extend(arguments);
    step_with("sudo", &all, variables)
}

/// The name of the user who runs this.
pub fn user() -> Result<String> {
    let answer = Command::new("id").arg("-un").output().context("id cannot be started")?;
    Ok(String::from_utf8_lossy(&answer.stdout).trim().to_owned())
}

/// Installs a cargo tool when it is not there.
pub fn tool(program: &str, package: &str) -> Result<()> {
    let is_there = Command::new(program).arg("--version").output().is_ok_and(|answer| answer.status.success());
    // It runs for seconds: it need not be built for speed.
    if is_there { Ok(()) } else { step("cargo", &["install", "--locked", "--debug", package]) }
}
