//! Where in which file something stands.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A place in a document: the file as the user named it, lines counted from 1, bytes from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file's name as the user gave it.
    pub file: Arc<str>,
    /// First line, counted from 1; 0 when the whole file is meant.
    pub line: u32,
    /// Last line, inclusive; 0 when the whole file is meant.
    pub end_line: u32,
    /// Number of the block in its file, counted from 1; 0 when no block is meant.
    pub block: u32,
    /// The bytes of the place in the document.
    pub bytes: Range<usize>,
}

impl Location {
    /// The whole file of this name.
    pub fn whole(file: &Arc<str>) -> Location {
        Location { file: Arc::clone(file), line: 0, end_line: 0, block: 0, bytes: 0..0 }
    }

    /// One line of the file of this name.
    pub fn at_line(file: &Arc<str>, line: u32) -> Location {
        Location { line, end_line: line, ..Location::whole(file) }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}
