//! A matrix, or the reason why there is none, as the bytes of one format.

use std::io;

use anstream::{AutoStream, ColorChoice};

use crate::base::error::{Error, ErrorKind};
use crate::base::moment::Moment;
use crate::cli::plan::Plan;
use crate::cli::plan::outputs::{Destination, Format, Outputs};
use crate::cli::terminal::Screen;
use crate::disk::environment::variable;
use crate::report::matrix::{AnchorsUsed, Matrix};
use crate::report::nagios::State;
use crate::report::text::TextOptions;
use crate::report::{json, nagios, text};

/// The report of a matrix.
pub(crate) fn report(format: Format, to: &Destination, plan: &Plan, matrix: &Matrix) -> Result<Vec<u8>, Error> {
    let (outputs, options) = (&plan.outputs, &plan.request.options);
    let mut bytes = Vec::new();
    let written = match format {
        Format::Json => json::write(matrix, &mut bytes),
        Format::Nagios => nagios::write(matrix, &options.warn_expiry, &options.critical_expiry, &mut bytes),
        Format::Text if outputs.quiet => text::write_quiet(matrix, &drawn(to, outputs), &mut bytes),
        Format::Text => text::write(matrix, &drawn(to, outputs), &mut bytes),
    };
    finished(written, bytes)
}

/// The report of a run that could not do its job, in the formats that have one; `matrix` holds what was judged, and
/// `state` is what monitoring makes of it.
pub(crate) fn trouble(format: Format, error: &Error, state: State, matrix: &Matrix) -> Option<Result<Vec<u8>, Error>> {
    let mut bytes = Vec::new();
    let written = match format {
        Format::Json => json::write_error(error, matrix, &mut bytes),
        Format::Nagios => nagios::write_error(error, state, &mut bytes),
        Format::Text => return None,
    };
    Some(finished(written, bytes))
}

/// The matrix of a run that never began.
pub(crate) fn nothing(now: Moment) -> Matrix {
    Matrix { at: now, anchors: AnchorsUsed::default(), targets: Vec::new(), refusal: None }
}

fn finished(written: io::Result<()>, bytes: Vec<u8>) -> Result<Vec<u8>, Error> {
    match written {
        Ok(()) => Ok(bytes),
        Err(error) => Err(Error::new(ErrorKind::Output, format!("the report cannot be put together: {error}"))),
    }
}

fn drawn(to: &Destination, outputs: &Outputs) -> TextOptions {
    text_options(to, outputs.color, outputs.verbose)
}

/// How text for this destination is drawn.
pub(crate) fn text_options(to: &Destination, color: ColorChoice, verbose: bool) -> TextOptions {
    match to {
        Destination::Stdout => stdout_options(color, verbose),
        Destination::File(_) => options(Screen::of_file(&variable), color == ColorChoice::Always, verbose),
    }
}

/// How text for standard output is drawn. Colour: `--color`, then `NO_COLOR`, `CLICOLOR_FORCE`, `TERM` and whether it
/// is a terminal.
pub(crate) fn stdout_options(color: ColorChoice, verbose: bool) -> TextOptions {
    let choice = match color {
        ColorChoice::Auto => AutoStream::choice(&io::stdout()),
        told => told,
    };
    options(Screen::of_stdout(&variable), choice != ColorChoice::Never, verbose)
}

/// How text for standard error is drawn, colour being decided already.
pub(crate) fn screen_options(choice: ColorChoice, verbose: bool) -> TextOptions {
    options(Screen::of_stdout(&variable), choice != ColorChoice::Never, verbose)
}

fn options(screen: Screen, colour: bool, verbose: bool) -> TextOptions {
    TextOptions { width: screen.width, height: screen.height, unicode: screen.utf8, colour, verbose }
}
