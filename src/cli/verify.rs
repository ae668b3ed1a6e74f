//! `certpreflight verify`: hands this process's files, streams, environment and clock to the command.

use std::ffi::{OsStr, OsString};
use std::io::{BufWriter, IsTerminal, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;

use crate::disk::clock;
use crate::disk::environment::variable;
use crate::disk::plain::PlainFiles;
use crate::openssl::command;
use crate::openssl::surroundings::Surroundings;

/// Runs the command with these words, which nobody else has looked at.
pub(crate) fn run(words: &[OsString]) -> u8 {
    let stdout = std::io::stdout();
    // As C's standard streams do it: by the line for people, by the page for programs, errors at once. Where both streams
    // go to one file, verdicts stand behind the errors, as they do with openssl.
    let mut output: Box<dyn Write> = match stdout.is_terminal() {
        true => Box::new(stdout.lock()),
        false => Box::new(BufWriter::with_capacity(PAGE, stdout.lock())),
    };
    let mut surroundings = Surroundings {
        lookup: &PlainFiles::new(),
        path: |octets| PathBuf::from(OsStr::from_bytes(octets)),
        variable: &variable,
        standard_input: &mut std::io::stdin().lock(),
        now: clock::now(),
        output: &mut output,
        errors: &mut std::io::stderr().lock(),
    };
    command::run(words, &mut surroundings)
}

/// The buffer of a C stream that leads into a pipe.
const PAGE: usize = 4_096;
