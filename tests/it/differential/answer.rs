//! What a command answers: its exit status and its lines, and the installed `openssl` asked for them.

use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

use super::question::{Question, STANDARD_INPUT};

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) status: i32,
    pub(super) output: String,
    /// Without the diagnostics of the library.
    pub(super) complaints: String,
}

impl Answer {
    /// From raw bytes; those that are no UTF-8 are shown as numbers.
    pub(super) fn new(status: i32, output: &[u8], complaints: &[u8]) -> Answer {
        let text = |bytes: &[u8]| {
            bytes.utf8_chunks().fold(String::new(), |text, chunk| {
                chunk.invalid().iter().fold(text + chunk.valid(), |text, byte| text + &format!("<{byte:02x}>"))
            })
        };
        let complaints = text(complaints)
            .split_inclusive('\n')
            .filter(|line| !crate::verify_case::is_diagnostic(line.as_bytes()))
            .collect();
        Answer { status, output: text(output), complaints }
    }

    /// The numbers of the errors, in order.
    pub(super) fn errors(&self) -> Vec<u8> {
        let number = |line: &str| {
            let line = line.strip_prefix("[CRL path] ").unwrap_or(line);
            let (number, rest) = line.strip_prefix("error ")?.split_once(" at ")?;
            rest.contains(" depth lookup: ").then(|| number.parse().ok())?
        };
        self.complaints.lines().filter_map(number).collect()
    }

    /// All of it.
    pub(super) fn text(&self) -> String {
        format!("status {}\nstdout:\n{}stderr:\n{}", self.status, self.output, self.complaints)
    }
}

/// Asks the installed command, whose files are laid out in this folder, shut off from the machine's own anchors.
pub(super) fn theirs(question: &Question, folder: &Path) -> Answer {
    let mut command = Command::new("openssl");
    command.current_dir(folder).arg("verify").args(&question.words);
    command.env("SSL_CERT_FILE", NOWHERE).env("SSL_CERT_DIR", NOWHERE);
    command.stdin(match File::open(folder.join(STANDARD_INPUT)) {
        Ok(file) => Stdio::from(file),
        Err(_) => Stdio::null(),
    });
    let output = command.output().unwrap();
    // A signal is no answer of any command.
    Answer::new(output.status.code().unwrap_or(-1), &output.stdout, &output.stderr)
}

/// Where the machine's own anchors are not.
pub(super) const NOWHERE: &str = "/nonexistent";

#[test]
fn diagnostics_are_told_from_answers() {
    let said = b"4020C7:error:0580009F:x509:f:r:x.c:1:\nerror 20 at 0 depth lookup: no\n[CRL path] error 10 at 1 depth lookup: x\n";
    let answer = Answer::new(2, b"", said);
    assert_eq!(answer.errors(), [20, 10]);
    assert!(answer.complaints.starts_with("error 20"));
    assert_eq!(Answer::new(0, b"a\xff\n", b"").output, "a<ff>\n");
}
