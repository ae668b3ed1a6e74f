//! The options as data: name, kind of value, what help says, what it does.

mod chain;
mod general;
mod provider;
mod validation;

use crate::openssl::files::Files;
use crate::openssl::messages;
use crate::openssl::options::{Settings, Stop};

/// One option.
pub(in crate::openssl) struct Row {
    /// Its name without dashes.
    pub(in crate::openssl) name: &'static str,
    /// What help says about it.
    pub(in crate::openssl) about: &'static str,
    /// What it does.
    pub(in crate::openssl) effect: Effect,
}

/// What an option does when it is reached.
pub(in crate::openssl) enum Effect {
    /// Ends the reading, and shows help.
    Help,
    /// Takes no value.
    Plain(fn(&mut Settings) -> Result<(), Stop>),
    /// Takes a value.
    Valued(Value, fn(&mut Settings, &[u8], Files<'_>) -> Result<(), Stop>),
}

/// The kind of a value, which is looked at before the option acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::openssl) enum Value {
    /// A directory that is there.
    Directory,
    /// A file; whether it is there turns out later.
    File,
    /// A whole number that fits C's `int`.
    Integer,
    /// A whole number that fits C's `intmax_t`.
    LongInteger,
    /// Any text.
    Text,
    /// A URI or path.
    Uri,
}

impl Value {
    /// How help calls it.
    pub(in crate::openssl) fn label(self) -> &'static str {
        match self {
            Value::Directory => "dir",
            Value::File => "infile",
            Value::Integer => "int",
            Value::LongInteger => "intmax",
            Value::Text => "val",
            Value::Uri => "uri",
        }
    }
}

/// The sections in the order in which help shows them.
pub(in crate::openssl) const SECTIONS: &[(&str, &[Row])] = &[
    ("General", general::ROWS),
    ("Certificate chain", chain::ROWS),
    ("Validation", validation::ROWS),
    ("Provider", provider::ROWS),
];

/// Every option.
pub(in crate::openssl) fn rows() -> impl Iterator<Item = &'static Row> {
    SECTIONS.iter().flat_map(|(_, rows)| rows.iter())
}

/// An option that only sets something.
const fn flag(name: &'static str, about: &'static str, act: fn(&mut Settings) -> Result<(), Stop>) -> Row {
    Row { name, about, effect: Effect::Plain(act) }
}

/// An option with a value.
const fn valued(
    name: &'static str,
    kind: Value,
    about: &'static str,
    act: fn(&mut Settings, &[u8], Files<'_>) -> Result<(), Stop>,
) -> Row {
    Row { name, about, effect: Effect::Valued(kind, act) }
}

/// The end of a command that was asked for something it does not do.
fn refused<T>(option: &str, why: &str) -> Result<T, Stop> {
    Err(Stop::Refused(messages::usage(&format!("-{option} is refused: {why}"), b"")))
}

/// The end of a command of which a value means nothing.
fn invalid<T>(what: &str, value: &[u8]) -> Result<T, Stop> {
    Err(Stop::Refused(messages::usage(&format!("Invalid {what} "), value)))
}

#[cfg(test)]
mod tests {
    use super::{Effect, rows};

    #[test]
    fn rows_are_lawful() {
        let mut names: Vec<&str> = rows().map(|row| row.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!((count, names.len()), (49, 49));
        assert_eq!(rows().filter(|row| matches!(row.effect, Effect::Help)).count(), 1);
        for row in rows() {
            assert!(!row.name.starts_with('-') && !row.name.contains('=') && row.name != "h", "{}", row.name);
            assert!(!row.about.is_empty() && !row.about.ends_with('.'), "{}", row.name);
        }
    }
}
