//! What a report on a Postfix tells: true sources, the slip that was made, and nothing as known that could not be read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use crate::source;

/// A name that was asked for on the command line is not called the server's.
#[test]
fn wanted_names_are_told_with_their_source() {
    let folder = deployment("");
    let out = check(folder.path(), &["--hostname", "smtp.example.net,MX.example.org", "-v"]);
    let words = words(&out);
    assert!(words.contains("does not cover smtp.example.net (--hostname): it names"), "{words}");
    assert!(!words.contains("(myhostname)"), "{words}");
    let other = deployment("myhostname = other.example.org\n");
    let out = check(other.path(), &["--hostname", "smtp.example.net"]);
    let words = self::words(&out);
    for wanted in ["other.example.org (myhostname)", "smtp.example.net (--hostname)"] {
        assert!(words.contains(wanted), "{wanted}: {words}");
    }
}

/// A good deployment with main.cf and master.cf, and further lines of main.cf.
fn deployment(further: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let good = source::package().join("testdata/checks/service-load/pass-pair");
    for name in ["ca.pem", "fullchain.pem", "privkey.pem", "main.cf", "master.cf"] {
        fs::copy(good.join(name), folder.path().join(name)).unwrap();
    }
    let main = fs::read_to_string(folder.path().join("main.cf")).unwrap();
    fs::write(folder.path().join("main.cf"), main + further).unwrap();
    folder
}

fn check(directory: &Path, options: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_certpreflight"));
    command.args(["check", "--at", "2026-11-22", "--owner", "any", "--ca"]).arg(directory.join("ca.pem"));
    command.args(options).arg(format!("--postfix={}", directory.display())).output().unwrap()
}

/// All that was printed, unwrapped.
fn words(out: &Output) -> String {
    let text = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
