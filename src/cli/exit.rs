//! From a matrix to an exit code, by the convention in force.

use crate::base::error::{Error, ErrorKind};
use crate::cli::args::check::OutputArgs;
use crate::report::matrix::{Matrix, Verdict};
use crate::report::nagios::State;

/// How a matrix becomes an exit code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ExitRules {
    /// The convention.
    pub(crate) convention: Convention,
    /// `--strict`: a warning counts as a failure (and fails already in the matrix).
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
        match (self.convention, matrix.verdict()) {
            (Convention::Nagios, _) => State::of(matrix).exit_code(),
            (Convention::Plain, Verdict::Pass) => 0,
            (Convention::Plain, Verdict::Warn) if !self.strict => self.warn_exit.unwrap_or(0),
            (Convention::Plain, _) => u8::from(!self.exit_zero),
        }
    }
}

impl Convention {
    /// The exit code when the command could not do its job.
    pub(crate) fn trouble(self) -> u8 {
        match self {
            Convention::Nagios => State::Unknown.exit_code(),
            Convention::Plain => 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Convention, ExitRules};
    use crate::base::moment::Moment;
    use crate::checks::check::{Cell, Finding, Impact, Severity, Status};
    use crate::checks::summary::Summary;
    use crate::cli::args::check::OutputArgs;
    use crate::report::matrix::{AnchorsUsed, Matrix, Standing, TargetResult};

    fn cell(id: &'static str, severity: Option<Severity>, message: &str, cause: Option<&'static str>) -> Cell {
        let finding = severity.map(|severity| Finding {
            severity,
            impact: Impact::Load,
            cause,
            message: message.to_owned(),
            place: None,
            fix: "mend it".to_owned(),
            command: None,
            openssl: None,
            is_denial: message.contains("Permission denied"),
        });
        let status = match severity {
            None => Status::Pass,
            Some(Severity::Warn) => Status::Warn,
            Some(Severity::Fail) => Status::Fail,
        };
        Cell {
            id,
            status,
            impact: Impact::Load,
            findings: finding.into_iter().collect(),
            notes: Vec::new(),
            skip: None,
        }
    }

    fn matrix(cells: Vec<Cell>) -> Matrix {
        let target = TargetResult {
            name: "t".to_owned(),
            sources: Vec::new(),
            profile: "guide",
            is_of_client: false,
            cells,
            summary: Summary::default(),
            standing: Standing::Files,
        };
        Matrix { at: Moment(0), anchors: AnchorsUsed::default(), targets: vec![target], refusal: None }
    }

    fn pass() -> Matrix {
        matrix(vec![cell("key-match", None, "", None)])
    }

    fn warn() -> Matrix {
        matrix(vec![cell("cert-expiry", Some(Severity::Warn), "m", None)])
    }

    fn fail() -> Matrix {
        matrix(vec![cell("key-match", Some(Severity::Fail), "m", None)])
    }

    fn denied(more: Vec<Cell>) -> Matrix {
        let mut cells = vec![cell("file-read", Some(Severity::Fail), "key.pem: Permission denied", None)];
        cells.extend(more);
        matrix(cells)
    }

    #[test]
    fn the_plain_table() {
        let plain = ExitRules::default();
        let strict = ExitRules { strict: true, ..plain };
        let zero = ExitRules { exit_zero: true, ..plain };
        let told = ExitRules { warn_exit: Some(20), ..plain };
        let told_strict = ExitRules { strict: true, ..told };
        let codes = |matrix: &Matrix| [plain, strict, zero, told, told_strict].map(|rules| rules.code(matrix));
        assert_eq!(codes(&pass()), [0, 0, 0, 0, 0]);
        assert_eq!(codes(&warn()), [0, 1, 0, 20, 1]);
        assert_eq!(codes(&fail()), [1, 1, 0, 1, 1]);
        assert_eq!(codes(&denied(Vec::new())), [1, 1, 0, 1, 1]);
        assert_eq!(Convention::Plain.trouble(), 2);
    }

    #[test]
    fn the_nagios_table() {
        let nagios = ExitRules { convention: Convention::Nagios, ..ExitRules::default() };
        let strict = ExitRules { strict: true, ..nagios };
        let codes = |matrix: &Matrix| [nagios, strict].map(|rules| rules.code(matrix));
        assert_eq!(codes(&pass()), [0, 0]);
        assert_eq!(codes(&warn()), [1, 1]);
        assert_eq!(codes(&fail()), [2, 2]);
        assert_eq!(Convention::Nagios.trouble(), 3);
    }

    #[test]
    fn nagios_does_not_know_what_it_may_not_read() {
        let nagios = ExitRules { convention: Convention::Nagios, ..ExitRules::default() };
        let follows = cell("key-present", Some(Severity::Fail), "m", Some("file-read"));
        let warned = cell("cert-expiry", Some(Severity::Warn), "m", None);
        assert_eq!(nagios.code(&denied(vec![follows, warned])), 3);
        assert_eq!(nagios.code(&denied(vec![cell("cert-validity", Some(Severity::Fail), "expired", None)])), 2);
        assert_eq!(nagios.code(&matrix(vec![cell("file-read", Some(Severity::Fail), "key.pem: missing", None)])), 2);
    }

    #[test]
    fn options_of_exit_codes_are_ruled() {
        let args = |warn_exit: Option<&str>, exit_zero| OutputArgs {
            warn_exit: warn_exit.map(str::to_owned),
            exit_zero,
            ..OutputArgs::default()
        };
        assert_eq!(ExitRules::of(&args(Some("10"), false), false, false).unwrap().warn_exit, Some(10));
        for wrong in ["9", "100", "x", "-1", ""] {
            assert!(
                ExitRules::of(&args(Some(wrong), false), false, false).unwrap_err().to_string().contains("10 to 99")
            );
        }
        assert!(ExitRules::of(&args(None, true), false, true).is_err());
        assert!(ExitRules::of(&args(Some("10"), false), false, true).is_err());
    }
}
