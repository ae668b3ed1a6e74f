//! Running the binary as a user would, without anything of this machine's environment that sways its output.

use std::ffi::OsStr;
use std::process::{Command, Output};

/// Runs `certpreflight` with these arguments, within a time limit.
pub(crate) fn certpreflight<A: AsRef<OsStr>>(arguments: &[A]) -> Output {
    command().args(arguments).output().expect("timeout of coreutils runs")
}

/// The command, ready for arguments. A run that takes longer than a minute ends with exit code 124.
pub(crate) fn command() -> Command {
    let mut command = Command::new("timeout");
    command.arg("60").arg(env!("CARGO_BIN_EXE_certpreflight"));
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").env("COLUMNS", "80");
    command
}

/// The report of `check -f json`, whatever the exit code.
pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "no JSON ({error}); {}\nstdout: {}\nstderr: {}",
            output.status,
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    })
}
