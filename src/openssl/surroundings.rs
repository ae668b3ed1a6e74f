//! What the command meets outside itself: files, environment, standard streams, the clock.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::PathBuf;

use crate::base::lookup::Lookup;
use crate::base::moment::Moment;

/// Gives the value of an environment variable.
pub type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// Everything the command does not bring along, so that a test can hand in all of it.
pub struct Surroundings<'a> {
    /// The files. Whatever a path names is to be read, pipes and devices included, as `fopen` would.
    pub lookup: &'a dyn Lookup,
    /// How the octets of a word or of an environment variable name a file.
    pub path: fn(&[u8]) -> PathBuf,
    /// The environment. The command asks for `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    pub variable: Variable<'a>,
    /// Standard input; read only when no target is named, and no further than its first certificate.
    pub standard_input: &'a mut dyn Read,
    /// The clock.
    pub now: Moment,
    /// Standard output: `NAME: OK` and chains. What cannot be written is lost, as the program does not look.
    pub output: &'a mut dyn Write,
    /// Standard error: everything else.
    pub errors: &'a mut dyn Write,
}

impl Surroundings<'_> {
    /// Writes a line on standard error, in one piece; nobody is left to be told when that fails.
    pub(super) fn complain(&mut self, parts: &[&[u8]]) {
        let mut line = parts.concat();
        line.push(b'\n');
        let _ = self.errors.write_all(&line);
    }

    /// Writes a line on standard output; a reader that went away has what it wanted.
    pub(super) fn say(&mut self, parts: &[&[u8]]) {
        let mut line = parts.concat();
        line.push(b'\n');
        let _ = self.output.write_all(&line);
    }
}
