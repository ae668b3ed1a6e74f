//! A folder in which both programs are asked the same.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use crate::binary;
use crate::forge::fields::Fields;
use crate::forge::pem;

/// A folder of its own, gone in the end.
pub(super) struct Workshop {
    folder: tempfile::TempDir,
}

/// What a program answered.
pub(super) struct Said {
    /// Exit status; none when a signal ended it.
    pub(super) status: Option<i32>,
    /// Both streams, standard output first.
    pub(super) text: String,
}

impl Workshop {
    pub(super) fn new() -> Workshop {
        Workshop { folder: tempfile::tempdir().unwrap() }
    }

    /// Where a file of this name lies.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) {
        fs::write(self.path(name), bytes).unwrap();
    }

    /// A file of these certificates.
    pub(super) fn certs(&self, name: &str, certs: &[&Fields]) {
        let blocks: String = certs.iter().map(|cert| pem::block("CERTIFICATE", &cert.der())).collect();
        self.write(name, blocks.as_bytes());
    }

    /// What `openssl verify` says.
    pub(super) fn theirs(&self, line: &str) -> Said {
        self.theirs_within(60, line)
    }

    /// The same; status 124 when it has not ended within so many seconds.
    pub(super) fn theirs_within(&self, seconds: u8, line: &str) -> Said {
        self.run(Command::new("timeout").arg(seconds.to_string()).arg("openssl"), line, b"")
    }

    pub(super) fn ours(&self, line: &str) -> Said {
        self.run(&mut binary::command(), line, b"")
    }

    /// The same with bytes on standard input, through a pipe.
    pub(super) fn both_piped(&self, line: &str, input: &[u8]) -> (Said, Said) {
        let theirs = self.run(&mut Command::new("openssl"), line, input);
        (theirs, self.run(&mut binary::command(), line, input))
    }

    /// Any other command of `openssl`.
    pub(super) fn openssl(&self, line: &str) {
        let output = Command::new("openssl").args(line.split(' ')).current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn run(&self, command: &mut Command, line: &str, input: &[u8]) -> Said {
        let command = command.arg("verify").args(line.split(' ').filter(|word| !word.is_empty()));
        let command = command.env("SSL_CERT_FILE", "/nonexistent").env("SSL_CERT_DIR", "/nonexistent");
        let command = command.current_dir(self.folder.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that does not read its input closes it.
        let _ = child.stdin.take().unwrap().write_all(input);
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = format!("{}{}", String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
        Said { status: status.code(), text }
    }
}

impl Said {
    /// Fails unless the program ended so and said this.
    pub(super) fn is(&self, status: i32, words: &str) {
        let is_so = self.status == Some(status) && self.text.contains(words);
        assert!(is_so, "wanted {status} and {words:?}, found {:?}:\n{}", self.status, self.text);
    }
}
