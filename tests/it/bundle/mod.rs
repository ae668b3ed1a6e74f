//! The command `bundle`: what comes out of a heap, and how it is written.

mod heap;
mod killed;
mod locked;
mod mistakes;
mod writing;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use certpreflight::pem::piece::Piece;
use certpreflight::pem::scan::scan;

use crate::source;

/// A good deployment of `testdata/deployments/good`.
pub(super) fn good(name: &str) -> PathBuf {
    source::package().join("testdata/deployments/good").join(name)
}

/// `certpreflight bundle` on the files of a good deployment, trusting its root, at a time when all are valid.
pub(super) fn bundle_of(name: &str) -> Command {
    let folder = good(name);
    let mut command = bundle();
    command.arg(folder.join("fullchain.pem")).arg(folder.join("privkey.pem")).arg("--ca").arg(folder.join("ca.pem"));
    command
}

/// `certpreflight bundle` without any file yet. It is the process itself, so that a signal sent to it meets no other.
pub(super) fn bundle() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.args(["bundle", "--at", AT]);
    command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C.UTF-8").env("COLUMNS", "80");
    command
}

/// What `check` says of a certificate file with its key in it or beside it.
pub(super) fn check(cert: &Path, key: Option<&Path>, ca: &Path) -> Output {
    let mut command = crate::binary::command();
    command.args(["check", "--profile", "ci", "--at", AT]).arg(cert).arg("--ca").arg(ca);
    if let Some(key) = key {
        command.arg("--key").arg(key);
    }
    command.output().unwrap()
}

/// Label and content of every block; anything else in the file fails the test.
pub(super) fn blocks(text: &[u8]) -> Vec<(String, Vec<u8>)> {
    let pieces = scan(&Arc::from("written"), text);
    let block = |piece: &Piece| match piece {
        Piece::Block(block) => (block.label.clone(), block.der.to_vec()),
        other => panic!("not a block: {other:?}"),
    };
    pieces.iter().map(block).collect()
}

/// The certificates of a file, whatever stands around them.
pub(super) fn certificates(path: &Path) -> Vec<Vec<u8>> {
    let pieces = scan(&Arc::from("file"), &fs::read(path).unwrap());
    let certificate = |piece: &Piece| match piece {
        Piece::Block(block) if block.label == "CERTIFICATE" => Some(block.der.to_vec()),
        _ => None,
    };
    pieces.iter().filter_map(certificate).collect()
}

/// What the process said on standard error.
pub(super) fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// The same as one line, without the wrapping of a screen.
pub(super) fn said(output: &Output) -> String {
    told(output).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// When everything in `testdata/` is valid.
pub(super) const AT: &str = "2026-11-22T00:00:00Z";
