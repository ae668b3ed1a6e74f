//! How options are told from targets, and names from values (`apps/lib/opt.c opt_next`).

use crate::openssl::files::Files;
use crate::openssl::messages;
use crate::openssl::options::Settings;
use crate::openssl::options::number;
use crate::openssl::options::table::{self, Effect, Row, Value};

/// Why the command ends while its options are read.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::openssl) enum Stop {
    /// `-help`.
    Help,
    /// Wrong usage: this line, then where help is; exit 1.
    Misused(Vec<u8>),
    /// This line, exit 1.
    Refused(Vec<u8>),
    /// Exit 1 without a word.
    Silent,
}

/// Reads the words behind `verify`. An option acts when it is reached, so files are read in between, and the first
/// trouble from the left ends the command.
pub(in crate::openssl) fn read(words: &[Vec<u8>], files: Files<'_>) -> Result<Settings, Stop> {
    let mut settings = Settings::default();
    let mut words = words.iter();
    while let Some(word) = words.as_slice().first() {
        let Some(option) = word.strip_prefix(b"-") else { break };
        words.next();
        if word == b"--" {
            break;
        }
        // One more dash says the same.
        let option = option.strip_prefix(b"-").unwrap_or(option);
        let (name, attached) = split_value(option);
        if name == PARAMETER {
            if attached.is_some() {
                return Err(takes_no_value(name));
            }
            break;
        }
        let Some(row) = row(name) else { return Err(misused("Unknown option: -", name)) };
        match row.effect {
            Effect::Plain(_) | Effect::Help if attached.is_some() => return Err(takes_no_value(name)),
            Effect::Plain(act) => act(&mut settings)?,
            Effect::Help => return Err(Stop::Help),
            Effect::Valued(kind, act) => {
                let value = attached.or_else(|| words.next().map(Vec::as_slice)).ok_or_else(|| {
                    let name = [row.name.as_bytes(), b" needs a value"].concat();
                    misused("Option -", &name)
                })?;
                check_value(kind, value, files)?;
                act(&mut settings, value, files)?;
            }
        }
    }
    settings.targets = words.cloned().collect();
    if settings.trusted.is_some() && settings.names_anchors() {
        let line = messages::usage("Cannot use -trusted with -CAfile, -CApath or -CAstore", b"");
        return Err(Stop::Refused(line));
    }
    Ok(settings)
}

fn row(name: &[u8]) -> Option<&'static Row> {
    // The headings of the help text are rows of OpenSSL's table, too, and have the number of `-help`.
    let name = if name == b"h" || HEADINGS.contains(&name) { b"help" } else { name };
    table::rows().find(|row| row.name.as_bytes() == name)
}

fn split_value(option: &[u8]) -> (&[u8], Option<&[u8]>) {
    match option.iter().position(|octet| *octet == b'=') {
        Some(at) => (option.get(..at).unwrap_or_default(), option.get(at.saturating_add(1)..)),
        None => (option, None),
    }
}

fn check_value(kind: Value, value: &[u8], files: Files<'_>) -> Result<(), Stop> {
    match kind {
        Value::Directory if !files.is_directory(value) => Err(misused("Not a directory: ", value)),
        Value::Integer => number::integer(value).map(drop).map_err(Stop::Misused),
        Value::LongInteger => number::long_integer(value).map(drop).map_err(Stop::Misused),
        _ => Ok(()),
    }
}

fn takes_no_value(name: &[u8]) -> Stop {
    let name = [name, b" does not take a value"].concat();
    misused("Option -", &name)
}

fn misused(what: &str, word: &[u8]) -> Stop {
    Stop::Misused(messages::usage(what, word))
}

/// The name under which the help text speaks of targets; as an option it ends the options.
const PARAMETER: &[u8] = b"cert";
/// What stands for a name in the rows of headings (`opt.c OPT_HELP_STR`, `OPT_SECTION_STR`, `OPT_PARAM_STR`).
const HEADINGS: [&[u8]; 3] = [b"-H", b"-S", b"-P"];
