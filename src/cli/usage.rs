//! Wrong usage in one line: clap's errors in our words, with a suggestion.

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};

use crate::base::error::{Error, ErrorKind};

/// What clap has to say: a text asked for (help, version) or wrong usage.
pub(crate) enum Answer {
    /// Help or version, for standard output.
    Text(String),
    /// Wrong usage.
    Wrong(Error),
}

/// Turns clap's answer into ours.
pub(crate) fn answer(error: &clap::Error) -> Answer {
    match error.kind() {
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => Answer::Text(error.render().ansi().to_string()),
        _ => Answer::Wrong(Error::new(ErrorKind::Usage, message(error))),
    }
}

fn message(error: &clap::Error) -> String {
    let word = |kind| text(error, kind).filter(|word| !word.is_empty());
    let argument = word(ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ClapKind::UnknownArgument => match word(ContextKind::SuggestedArg) {
            Some(suggested) => format!("unknown option {argument}; did you mean {suggested}?"),
            None => format!("unknown option {argument}; {SEE_HELP}"),
        },
        ClapKind::InvalidSubcommand => unknown_command(
            &word(ContextKind::InvalidSubcommand).unwrap_or_default(),
            word(ContextKind::SuggestedSubcommand),
        ),
        ClapKind::MissingSubcommand | ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "say what to do: `certpreflight check CERT --key KEY`, or `certpreflight --help`".to_owned()
        }
        ClapKind::InvalidValue if word(ContextKind::InvalidValue).is_none() => {
            format!("{} needs a value: {argument}", option_name(&argument))
        }
        ClapKind::TooManyValues => format!("{} takes no value; {SEE_HELP}", option_name(&argument)),
        ClapKind::ArgumentConflict => {
            let other = word(ContextKind::PriorArg).unwrap_or_default();
            format!("{argument} and {other} contradict each other; give one of them")
        }
        ClapKind::InvalidUtf8 => format!("an option's value is not UTF-8 text (only file names may be); {SEE_HELP}"),
        _ => format!("{}; {SEE_HELP}", first_line(error)),
    }
}

fn unknown_command(typed: &str, suggested: Option<String>) -> String {
    match suggested {
        Some(suggested) => format!("no command \"{typed}\"; did you mean `certpreflight {suggested}`?"),
        None if typed.contains(['.', '/']) => {
            format!("no command \"{typed}\"; to check that file: `certpreflight check {typed}`")
        }
        None => format!("no command \"{typed}\"; see `certpreflight --help`"),
    }
}

fn option_name(argument: &str) -> &str {
    argument.split([' ', '=', '[']).next().unwrap_or(argument)
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(word) => Some(word.clone()),
        ContextValue::Strings(words) => words.first().cloned(),
        ContextValue::StyledStr(words) => Some(words.to_string()),
        _ => None,
    }
}

fn first_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

const SEE_HELP: &str = "see `certpreflight check --help`";
