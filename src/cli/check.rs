//! The command `check`: plan, run, write every report, exit code.

use std::ffi::OsString;

use crate::base::error::{Error, ErrorKind};
use crate::cli::args::check::CheckArgs;
use crate::cli::argv::typed_outputs;
use crate::cli::exit::Convention;
use crate::cli::output;
use crate::cli::plan::outputs::{Destination, Format, understood};
use crate::cli::plan::{Plan, Surroundings};
use crate::cli::render;
use crate::disk::Disk;
use crate::disk::clock;
use crate::disk::environment::variable;
use crate::report::matrix::Matrix;
use crate::report::nagios::State;
use crate::run;

/// Checks what the arguments name, writes the reports, and gives the exit code.
pub(crate) fn run(args: &CheckArgs) -> u8 {
    let disk = Disk::new();
    let around = Surroundings { now: clock::now(), lookup: &disk, variable: &variable };
    let typed = understood(&args.output.formats, args.output.output.as_deref());
    let plan = match Plan::of(args, &around) {
        Ok(plan) => plan,
        Err(error) => return report_trouble(&typed, &error, &render::nothing(around.now)),
    };
    let matrix = Matrix { refusal: plan.refusal.clone(), ..run::run(&plan.request, &disk) };
    if let Some(error) = &matrix.refusal {
        return refused(&plan, error, &matrix);
    }
    if !matrix.checked_anything() {
        return report_trouble(&typed, &nothing_judged(&matrix), &matrix);
    }
    match write(&plan, &matrix) {
        Ok(()) => plan.exit.code(&matrix),
        Err(error) => {
            output::complain(&error);
            plan.exit.convention.trouble()
        }
    }
}

/// Answers wrong usage that was found before there were arguments, in the formats that can be made out.
pub(crate) fn refuse(words: &[OsString], error: &Error) -> u8 {
    let (formats, output) = typed_outputs(words);
    report_trouble(&understood(&formats, output.as_deref()), error, &render::nothing(clock::now()))
}

/// Writes every report, even after one that could not be written; the first trouble counts.
fn write(plan: &Plan, matrix: &Matrix) -> Result<(), Error> {
    let mut outcome = Ok(());
    for (format, destination) in &plan.outputs.reports {
        let written =
            render::report(*format, destination, plan, matrix).and_then(|bytes| output::write(destination, &bytes));
        outcome = outcome.and(written);
    }
    outcome
}

/// A server refuses its own configuration, or this user may not read all of it: every report of what could be judged, with
/// the trouble in those that have a place for it, and one line on standard error.
fn refused(plan: &Plan, error: &Error, matrix: &Matrix) -> u8 {
    let state = State::of(matrix);
    for (format, destination) in &plan.outputs.reports {
        // What failed on its own is worth more than what nobody could look at.
        let is_told = matrix.is_unread() && state == State::Critical && *format == Format::Nagios;
        let rendered = if is_told { None } else { render::trouble(*format, error, state, matrix) };
        let rendered = rendered.unwrap_or_else(|| render::report(*format, destination, plan, matrix));
        if let Err(error) = rendered.and_then(|bytes| output::write(destination, &bytes)) {
            output::complain(&error);
        }
    }
    output::complain(error);
    match plan.exit.convention {
        Convention::Nagios => state.exit_code(),
        Convention::Plain => Convention::Plain.trouble(),
    }
}

/// One line on standard error; for the formats that machines read, their own form of it as well.
fn report_trouble(reports: &[(Format, Destination)], error: &Error, matrix: &Matrix) -> u8 {
    let convention = if reports.iter().any(|(format, _)| *format == Format::Nagios) {
        Convention::Nagios
    } else {
        Convention::Plain
    };
    let mut said = false;
    for (format, destination) in reports {
        let Some(rendered) = render::trouble(*format, error, State::Unknown, matrix) else { continue };
        match rendered.and_then(|bytes| output::write(destination, &bytes)) {
            Ok(()) => said |= *format == Format::Nagios && *destination == Destination::Stdout,
            Err(error) => output::complain(&error),
        }
    }
    if !said {
        output::complain(error);
    }
    convention.trouble()
}

fn nothing_judged(matrix: &Matrix) -> Error {
    let reasons = matrix.targets.iter().flat_map(|target| &target.cells).filter_map(|cell| cell.skip.as_ref());
    let reason = reasons.map(|skip| skip.reason.as_str()).find(|reason| !reason.starts_with("left out"));
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    Error::new(ErrorKind::NothingToCheck, format!("not one of the checks asked for could be judged{reason}"))
}
