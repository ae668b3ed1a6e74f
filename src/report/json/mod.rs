//! The report for programs: one JSON object, `schema` 1 (`docs/report.schema.json`).

mod build;
mod safe;
mod shape;

use std::io::{self, Write};

use serde::Serialize;

use crate::base::error::Error;
use crate::report::json::safe::Safe;
use crate::report::matrix::Matrix;

/// Writes the report of a matrix.
///
/// # Errors
/// Those of the writer.
pub fn write(matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    put(&build::report(matrix, None), out)
}

/// Writes the report of a run that could not do its job (exit 2): the reason, verdict `fail`, and in `targets` what
/// could still be judged; a matrix without targets when there is none.
///
/// # Errors
/// Those of the writer.
pub fn write_error(error: &Error, matrix: &Matrix, out: &mut dyn Write) -> io::Result<()> {
    put(&build::report(matrix, Some(error)), out)
}

/// Writes any report as indented JSON that cannot act on a terminal.
pub(super) fn put(report: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, Safe::new());
    report.serialize(&mut serializer).map_err(io::Error::other)?;
    text.push(b'\n');
    out.write_all(&text)
}

#[cfg(test)]
mod tests;
