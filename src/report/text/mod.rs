//! The report for people: which checks passed, the chain, what is wrong and how to mend it, the verdict.
//!
//! Marks, with their ASCII forms for locales that are not UTF-8: `✓`/`+` in order, `!` warns, `✗`/`x` fails,
//! `›`/`>` warns or fails only because of another finding, `-` not judged. Checks that do not apply are not drawn.

mod chain;
mod closing;
mod detail;
mod findings;
mod grid;
mod heading;
mod mark;
mod rows;
pub(in crate::report) mod screen;
mod table;

use std::io::{self, Write};

use crate::report::findings::Findings;
use crate::report::matrix::Matrix;
use crate::report::text::screen::Screen;

/// How the report is drawn.
#[derive(Clone, Copy, Debug)]
pub struct TextOptions {
    /// Columns of the screen.
    pub width: usize,
    /// Lines of the screen; none when the output is no terminal.
    pub height: Option<usize>,
    /// Whether the locale is UTF-8.
    pub unicode: bool,
    /// Whether to write colours (ANSI sequences by anstyle).
    pub colour: bool,
    /// `-v`: every check of every target, notes, reasons of skips.
    pub verbose: bool,
}

impl Default for TextOptions {
    /// 80 columns of UTF-8 without colour.
    fn default() -> TextOptions {
        TextOptions { width: 80, height: None, unicode: true, colour: false, verbose: false }
    }
}

/// Writes the whole report of a matrix.
///
/// # Errors
/// Those of the writer.
pub fn write(matrix: &Matrix, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let mut screen = Screen::new(out, options);
    let findings = matrix.findings();
    match matrix.targets.as_slice() {
        [] => heading::run(matrix, &mut screen)?,
        [target] => {
            heading::target(matrix, target, &mut screen)?;
            screen.blank()?;
            grid::write(target, &mut screen)?;
            detail::write(target, &mut screen)?;
            detail::anchors(&matrix.anchors, &mut screen)?;
        }
        _ => {
            screen.share(heading::shared(matrix));
            heading::run(matrix, &mut screen)?;
            screen.blank()?;
            several(matrix, &findings, &mut screen)?;
            detail::anchors(&matrix.anchors, &mut screen)?;
        }
    }
    findings::write(matrix, &findings, &mut screen)?;
    screen.blank()?;
    closing::verdict(matrix, &mut screen)?;
    closing::counts(matrix, &findings, &mut screen)
}

/// Writes the findings, the verdict and the counts, and nothing at all when nothing warned or failed (`-q`).
///
/// # Errors
/// Those of the writer.
pub fn write_quiet(matrix: &Matrix, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    let findings = matrix.findings();
    if findings.list.is_empty() && matrix.checked_anything() && matrix.refusal.is_none() {
        return Ok(());
    }
    let mut screen = Screen::new(out, options);
    findings::write(matrix, &findings, &mut screen)?;
    if !findings.list.is_empty() {
        screen.blank()?;
    }
    closing::verdict(matrix, &mut screen)?;
    closing::counts(matrix, &findings, &mut screen)
}

/// A column a target while they fit, else a row a target; with `-v` then each target by itself.
fn several(matrix: &Matrix, findings: &Findings, screen: &mut Screen<'_>) -> io::Result<()> {
    if table::fits(matrix, findings, screen) {
        table::write(matrix, findings, screen)?;
    } else {
        rows::write(matrix, findings, screen)?;
    }
    if screen.options().verbose {
        for target in &matrix.targets {
            screen.blank()?;
            heading::name(target, screen)?;
            grid::write(target, screen)?;
            detail::write(target, screen)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
