//! The command line: from argv to an exit code.

mod args;
mod argv;
mod bundle;
mod check;
mod exit;
mod explain;
mod output;
mod plan;
mod render;
mod show;
mod suggest;
mod terminal;
mod usage;
mod verify;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::base::error::{Error, ErrorKind};
use crate::cli::args::{Cli, Command};
use crate::cli::exit::Convention;
use crate::cli::plan::outputs::Destination;
use crate::cli::usage::Answer;
use crate::disk::process::forbid_core_dumps;

/// Runs the command that the arguments name and gives its exit code.
pub fn main() -> ExitCode {
    forbid_core_dumps();
    let argv: Vec<OsString> = std::env::args_os().collect();
    ExitCode::from(dispatch(&argv))
}

fn dispatch(argv: &[OsString]) -> u8 {
    if let Some(argv) = help_of_command(argv) {
        return dispatch(&argv);
    }
    let words = argv.get(1..).unwrap_or_default();
    // Its words follow rules of their own, so nobody else may look at them.
    if let Some((_, words)) = words.split_first().filter(|(command, _)| *command == "verify") {
        return verify::run(words);
    }
    let is_check = words.first().is_some_and(|word| word == "check");
    let parsed = argv::refuse_foreign_spelling(words).map_err(Answer::Wrong);
    let parsed = parsed.and_then(|()| Cli::try_parse_from(argv).map_err(|error| usage::answer(&error, words.first())));
    match parsed {
        Ok(Cli { command }) => run(command),
        Err(Answer::Text(text)) => {
            output::write(&Destination::Stdout, text.as_bytes()).map_or_else(|e| refuse(&e), |()| 0)
        }
        Err(Answer::Wrong(error)) if is_check => check::refuse(words, &error),
        Err(Answer::Wrong(error)) => refuse(&error),
    }
}

/// `help COMMAND` is `COMMAND --help`, which each command answers for itself; `help` alone and about itself is clap's.
fn help_of_command(argv: &[OsString]) -> Option<Vec<OsString>> {
    let [program, help, command] = argv else { return None };
    if help != "help" || command == "help" {
        return None;
    }
    let is_option = command == "-h" || command == "--help";
    Some(if is_option {
        vec![program.clone(), help.clone()]
    } else {
        vec![program.clone(), command.clone(), "--help".into()]
    })
}

fn run(command: Command) -> u8 {
    match command {
        Command::Bundle(args) => bundle::run(&args).unwrap_or_else(|error| refuse(&error)),
        Command::Check(args) => check::run(&args),
        Command::Explain(args) => explain::run(&args).map_or_else(|error| refuse(&error), |()| 0),
        Command::Show(args) => show::run(&args).unwrap_or_else(|error| refuse(&error)),
        Command::Verify(args) => verify::run(&args.words),
        Command::Batch(_) => unbuilt("batch"),
        Command::Completions(_) => unbuilt("completions"),
        Command::Man(_) => unbuilt("man"),
    }
}

fn unbuilt(command: &str) -> u8 {
    let message =
        format!("`certpreflight {command}` is not built yet; `bundle`, `check`, `explain`, `show` and `verify` are");
    refuse(&Error::new(ErrorKind::NotBuiltYet, message))
}

/// One line on standard error, and the exit code of a command that could not do its job.
fn refuse(error: &Error) -> u8 {
    output::complain(error);
    Convention::Plain.trouble()
}
