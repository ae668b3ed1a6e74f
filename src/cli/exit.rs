//! From a matrix to an exit code, by the convention in force.

use crate::base::error::{Error, ErrorKind};
use crate::cli::args::check::OutputArgs;
use crate::report::matrix::{Matrix, Verdict};
use crate::report::nagios;

/// How a matrix becomes an exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExitRules {
    /// The convention.
    pub(crate) convention: Convention,
    /// `--strict`: a warning counts as a failure.
    pub(crate) strict: bool,
    /// `--exit-zero`: 0 in place of 1.
    pub(crate) exit_zero: bool,
    /// `--warn-exit`: the code when something warned and nothing failed.
    pub(crate) warn_exit: Option<u8>,
}

/// Whose exit codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Convention {
    /// A Nagios plugin's: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.
    Nagios,
    /// 0 no check failed, 1 one did, 2 the command could not do its job.
    #[default]
    Plain,
}

impl ExitRules {
    /// Reads the options; those that change codes make no sense where Nagios fixes them.
    pub(crate) fn of(args: &OutputArgs, strict: bool, nagios: bool) -> Result<ExitRules, Error> {
        let given = [("--exit-zero", args.exit_zero), ("--warn-exit", args.warn_exit.is_some())];
        if let Some((option, _)) = given.iter().find(|(_, given)| *given && nagios) {
            let message = format!("{option} changes exit codes, which --format nagios fixes; leave one of them out");
            return Err(Error::new(ErrorKind::Usage, message));
        }
        let warn_exit = match args.warn_exit.as_deref().map(|text| (text, text.parse::<u8>())) {
            None => None,
            Some((_, Ok(code @ 10..=99))) => Some(code),
            Some((text, _)) => {
                return Err(Error::new(ErrorKind::Usage, format!("--warn-exit {text} is out of range; give 10 to 99")));
            }
        };
        let convention = if nagios { Convention::Nagios } else { Convention::Plain };
        Ok(ExitRules { convention, strict, exit_zero: args.exit_zero, warn_exit })
    }

    /// The exit code of a run.
    pub(crate) fn code(&self, matrix: &Matrix) -> u8 {
        let verdict = match matrix.verdict() {
            Verdict::Warn if self.strict => Verdict::Fail,
            verdict => verdict,
        };
        match (self.convention, verdict) {
            (_, Verdict::Pass) => 0,
            (Convention::Nagios, Verdict::Warn) => 1,
            (Convention::Nagios, Verdict::Fail) if is_unknown(matrix) => 3,
            (Convention::Nagios, Verdict::Fail) => 2,
            (Convention::Plain, Verdict::Warn) => self.warn_exit.unwrap_or(0),
            (Convention::Plain, Verdict::Fail) => u8::from(!self.exit_zero),
        }
    }

    /// The exit code when the command could not do its job.
    pub(crate) fn trouble(convention: Convention) -> u8 {
        match convention {
            Convention::Nagios => 3,
            Convention::Plain => 2,
        }
    }
}
