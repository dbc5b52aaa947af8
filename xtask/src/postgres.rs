//! A PostgreSQL server of the tests' own, gone when they end.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::run::user;

/// A running server.
pub struct Server {
    folder: PathBuf,
    program: PathBuf,
    /// Its address, for `DONDOC_TEST_POSTGRES`.
    pub url: String,
}

impl Server {
    /// Makes a data folder and starts the server on a free port of this machine.
    pub fn start() -> Result<Server> {
        let program = newest_version(Path::new("/usr/lib/postgresql"))?.join("bin");
        let folder = std::env::temp_dir().join(format!("dondoc-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder).context("a folder for PostgreSQL cannot be made")?;
        // PostgreSQL refuses to run as root.
        if user()? == "root" {
            plain(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let server = Server { folder, program, url: format!("postgres://postgres@127.0.0.1:{port}/postgres") };
        let data = server.folder.join("data");
        let data = data.to_string_lossy();
        eprintln!("\n$ initdb and pg_ctl start, port {port}");
        server.pg(&["initdb", "-D", &data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"])?;
        let options = format!(
            "-p {port} -k {} -c fsync=off -c full_page_writes=off -c max_connections=300",
            server.folder.display()
        );
        let log = server.folder.join("log");
        server.pg(&["pg_ctl", "-D", &data, "-o", &options, "-l", &log.to_string_lossy(), "-w", "start"])?;
        Ok(server)
    }

    fn pg(&self, arguments: &[&str]) -> Result<()> {
        let program = self.program.join(arguments[0]);
        let mut command = if user()? == "root" {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--"]).arg(&program);
            command
        } else {
            Command::new(&program)
        };
        // The server keeps its standard output open: a pipe would never end.
        plain(command.args(&arguments[1..]).current_dir(&self.folder).stdout(std::process::Stdio::null()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        drop(self.pg(&["pg_ctl", "-D", &data.to_string_lossy(), "-m", "immediate", "stop"]));
        drop(std::fs::remove_dir_all(&self.folder));
    }
}

fn plain(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?} cannot be started"))?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

fn newest_version(folder: &Path) -> Result<PathBuf> {
    let versions = std::fs::read_dir(folder).context("PostgreSQL is not installed")?;
    let mut versions: Vec<PathBuf> = versions.flatten().map(|entry| entry.path()).collect();
    versions.sort();
    versions.pop().context("PostgreSQL is not installed")
}
