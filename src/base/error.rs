//! "Cannot do my job": wrong usage, a broken configuration, an output that cannot be written.
//!
//! What is wrong with the examined material is a finding, never one of these.

use std::fmt;

/// Why the command could not do its job.
#[derive(Clone, Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    file: Option<String>,
    line: Option<u32>,
}

/// The phase that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A configuration file cannot be understood.
    Configuration,
    /// A file that the command cannot do without cannot be read.
    Input,
    /// A command, option or format of the contract that its own issue has not built yet.
    NotBuiltYet,
    /// Nothing was given to check.
    NothingToCheck,
    /// A report, or the file asked for, cannot be written.
    Output,
    /// Wrong words on the command line.
    Usage,
}

impl Error {
    /// An error of this kind; the message is lower case, without a full stop, and says what to do.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Error {
        Error { kind, message: message.into(), file: None, line: None }
    }

    /// The same error with the place it concerns.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: Option<u32>) -> Error {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// The phase that failed.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What went wrong, without the place.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The file it concerns.
    pub fn file(&self) -> Option<&str> {
        self.file.as_deref()
    }

    /// The line in that file, counted from 1.
    pub fn line(&self) -> Option<u32> {
        self.line
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.file, self.line) {
            (Some(file), Some(line)) => write!(f, "{file}:{line}: {}", self.message),
            (Some(file), None) => write!(f, "{file}: {}", self.message),
            _ => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
