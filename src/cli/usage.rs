//! Wrong usage in one line: clap's errors in our words, with a suggestion.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind as ClapKind};

use crate::base::error::{Error, ErrorKind};

/// What clap has to say: a text asked for (help, version) or wrong usage.
pub(crate) enum Answer {
    /// Help or version, for standard output.
    Text(String),
    /// Wrong usage.
    Wrong(Error),
}

/// Turns clap's answer into ours; `command` is the first word typed.
pub(crate) fn answer(error: &clap::Error, command: Option<&OsString>) -> Answer {
    match error.kind() {
        ClapKind::DisplayHelp | ClapKind::DisplayVersion => Answer::Text(styled(error)),
        _ => Answer::Wrong(Error::new(ErrorKind::Usage, message(error, &see_help(command)))),
    }
}

/// With styles where standard output shows them.
fn styled(error: &clap::Error) -> String {
    let text = error.render();
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => text.to_string(),
        _ => text.ansi().to_string(),
    }
}

fn message(error: &clap::Error, see_help: &str) -> String {
    let word = |kind| text(error, kind).filter(|word| !word.is_empty());
    let argument = word(ContextKind::InvalidArg).unwrap_or_default();
    match error.kind() {
        ClapKind::UnknownArgument => match word(ContextKind::SuggestedArg) {
            Some(suggested) => format!("unknown option {argument}; did you mean {suggested}?"),
            None => format!("unknown option {argument}; {see_help}"),
        },
        ClapKind::InvalidSubcommand => unknown_command(
            &word(ContextKind::InvalidSubcommand).unwrap_or_default(),
            word(ContextKind::SuggestedSubcommand),
        ),
        ClapKind::MissingSubcommand | ClapKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "say what to do: `certpreflight check CERT --key KEY`, or `certpreflight --help`".to_owned()
        }
        ClapKind::InvalidValue if word(ContextKind::InvalidValue).is_none() => {
            format!("{} needs a value; {see_help}", option_name(&argument))
        }
        ClapKind::TooManyValues => format!("{} takes no value; {see_help}", option_name(&argument)),
        ClapKind::ArgumentConflict => {
            let other = word(ContextKind::PriorArg).unwrap_or_default();
            format!("{argument} and {other} contradict each other; give one of them")
        }
        ClapKind::InvalidUtf8 => format!("an option's value is not UTF-8 text (only file names may be); {see_help}"),
        _ => format!("{}; {see_help}", first_line(error)),
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

/// Where the options of this command stand.
fn see_help(command: Option<&OsString>) -> String {
    let known = command.and_then(|word| word.to_str()).filter(|word| ["bundle", "explain", "show"].contains(word));
    format!("see `certpreflight {} --help`", known.unwrap_or("check"))
}

#[cfg(test)]
mod tests {
    use super::{Answer, answer};
    use crate::cli::args::Cli;
    use clap::{CommandFactory, Parser};

    fn refusal(words: &[&str]) -> String {
        let typed = ["certpreflight"].iter().chain(words);
        match answer(&Cli::try_parse_from(typed).unwrap_err(), words.first().map(Into::into).as_ref()) {
            Answer::Wrong(error) => error.to_string(),
            Answer::Text(text) => panic!("not refused: {text}"),
        }
    }

    #[test]
    fn wrong_usage_is_one_line_with_a_way_out() {
        let cases: &[(&[&str], &str)] = &[
            (&[], "certpreflight check CERT"),
            (&["chek"], "`certpreflight check`"),
            (&["./a.pem"], "`certpreflight check ./a.pem`"),
            (&["xyzzy"], "--help"),
            (&["check", "--hostnam", "x"], "--hostname"),
            (&["check", "--xyzzy"], "--help"),
            (&["check", "-z"], "--help"),
            (&["check", "--key"], "--key needs a value"),
            (&["check", "--key", "--chain", "x"], "--key needs a value"),
            (&["check", "-v", "-q"], "contradict"),
            (&["check", "--strict=yes"], "takes no value"),
            (&["check", "--certbot="], "--certbot needs a value"),
            (&["bundle", "--xyzzy"], "certpreflight bundle --help"),
        ];
        for (words, way_out) in cases {
            let message = refusal(words);
            assert!(message.contains(way_out), "{words:?}: {message}");
            assert!(!message.contains('\n') && !message.ends_with('.'), "{words:?}: {message}");
        }
    }

    #[test]
    fn the_definition_keeps_the_laws_of_clap() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_has_words_for_a_stranger() {
        let command = Cli::command();
        let check = command.find_subcommand("check").unwrap();
        for argument in check.get_arguments().filter(|argument| argument.get_id() != "help") {
            let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
            assert!(help.len() > 3 && !help.ends_with('.'), "{}: {help}", argument.get_id());
            assert!(argument.is_positional() || argument.get_help_heading().is_some(), "{}", argument.get_id());
        }
    }

    #[test]
    fn what_is_typed_twice_counts_last_and_lists_grow() {
        let typed = ["certpreflight", "check", "--at", "1", "--at", "2", "-n", "a", "-n", "b", "--strict", "--strict"];
        let crate::cli::args::Command::Check(args) = Cli::try_parse_from(typed).unwrap().command else {
            panic!("not check");
        };
        assert_eq!(args.judgement.at.as_deref(), Some("2"));
        assert_eq!(args.material.hostnames, ["a", "b"]);
    }
}
