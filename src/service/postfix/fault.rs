//! What Postfix would say of a configuration, with the place it speaks of.

use crate::base::location::Location;

/// A warning or a fatal error of Postfix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file and line it concerns; for a value, where it was set.
    pub place: Location,
    /// The words of Postfix as it logs them, without program, severity, file and line.
    pub words: String,
    /// Whether the program that reads it ends.
    pub is_fatal: bool,
}

impl Fault {
    /// What ends the program that reads it.
    pub fn fatal(place: Location, words: impl Into<String>) -> Fault {
        Fault { place, words: words.into(), is_fatal: true }
    }

    /// What is logged and gone over.
    pub fn warning(place: Location, words: impl Into<String>) -> Fault {
        Fault { place, words: words.into(), is_fatal: false }
    }
}
