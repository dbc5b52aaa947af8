//! Running programs, each named before it starts.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// True when a file or folder is there.
pub fn installed(mark: &str) -> bool {
    Path::new(mark).exists()
}

/// Runs a step; its failure ends the command.
pub fn step(program: &str, arguments: &[&str]) -> Result<()> {
    step_with(program, arguments, &[])
}

/// Runs a step with variables of its own.
pub fn step_with(program: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Result<()> {
    let line = format!("{program} {}", arguments.join(" "));
    eprintln!("\n$ {line}");
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .envs(variables.iter().copied())
        .status()
        .with_context(|| format!("{program} cannot be started"))?;
    eprintln!("  {:.1} s", start.elapsed().as_secs_f32());
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
    if is_there { Ok(()) } else { step("cargo", &["install", "--locked", package]) }
}
