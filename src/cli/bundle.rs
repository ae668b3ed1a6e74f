//! The command `bundle`: plan, put together, judge, write, exit code.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

use crate::assemble::remark::Remark;
use crate::base::count::counted;
use crate::base::error::{Error, ErrorKind};
use crate::cli::args::bundle::BundleArgs;
use crate::cli::output;
use crate::cli::plan::Surroundings;
use crate::cli::plan::bundle::{BundlePlan, EXISTS, Place};
use crate::cli::plan::outputs::Destination;
use crate::cli::render::screen_options;
use crate::disk::environment::variable;
use crate::disk::stray::{self, Stray};
use crate::disk::write::{self, Access, Failure};
use crate::disk::{Disk, clock};
use crate::report::text::TextOptions;
use crate::report::{assembly, text};
use crate::run::bundle::{Bundled, Refusal, bundle, replaced};

/// Writes one file from the heap that the arguments name, and gives the exit code.
///
/// # Errors
/// Wrong usage, a file that cannot be read, an output that cannot be written.
pub(crate) fn run(args: &BundleArgs) -> Result<u8, Error> {
    let disk = Disk::new();
    let around = Surroundings { now: clock::now(), lookup: &disk, variable: &variable };
    let plan = BundlePlan::of(args, &around)?;
    let bundled = bundle(&plan.request, &disk)?;
    let options = told(&plan);
    let mut told = Vec::new();
    let code = match &bundled.outcome {
        Ok(bytes) => {
            let gone = match &plan.place {
                Place::Replaced(path, _) => replaced::gone(path, bytes, &disk),
                _ => Vec::new(),
            };
            put(&plan, bytes, &disk)?;
            let notes: Vec<Remark> = gone.into_iter().chain(strays(&plan.place)).collect();
            // Words that cannot be put together are no reason to call what is written unwritten.
            let _ = account(&plan, &bundled, &notes, &options, &mut told);
            0
        }
        Err(refusal) => {
            let _ = refuse(&bundled, refusal, &options, &mut told);
            REFUSED
        }
    };
    // Nobody is left to be told when standard error is closed; the exit code says it as well.
    let _ = io::stderr().lock().write_all(&told);
    Ok(code)
}

fn put(plan: &BundlePlan, bytes: &[u8], disk: &Disk) -> Result<(), Error> {
    if let Place::Replaced(path, _) = &plan.place
        && plan.request.with_key
        && let Some(why) = replaced::other_key(path, bytes, disk)
    {
        return Err(Error::new(ErrorKind::Output, why).at(path.display().to_string(), None));
    }
    let (path, outcome) = match &plan.place {
        Place::Stdout => return output::write(&Destination::Stdout, bytes),
        Place::New(path) => (path, write::create(path, bytes, Access::Owner)),
        Place::Replaced(path, attributes) => (path, write::replace(path, bytes, attributes)),
        Place::Stream(path) => (path, write::write_in_place(path, bytes).map_err(Failure::Io)),
    };
    outcome.map_err(|failure| {
        let why = match failure {
            Failure::Exists => EXISTS.to_owned(),
            failure @ Failure::Unsynced(_) => failure.to_string(),
            failure => format!("cannot be written: {failure}; nothing was changed"),
        };
        Error::new(ErrorKind::Output, why).at(path.display().to_string(), None)
    })
}

/// What killed runs have left where this one has written.
fn strays(place: &Place) -> Vec<Remark> {
    let (Place::New(path) | Place::Replaced(path, _)) = place else { return Vec::new() };
    let left = stray::sweep(&write::directory(path)).into_iter();
    let words = |stray: Stray| match stray.removed {
        true => format!("removed {}, which a run that was killed had left behind", stray.path.display()),
        false => format!(
            "{} looks like the file of a run that was killed, perhaps of another user's; look into it and remove it",
            stray.path.display()
        ),
    };
    left.map(words).map(Remark::noted).collect()
}

/// What became of every piece, and what was written.
fn account(
    plan: &BundlePlan,
    bundled: &Bundled,
    notes: &[Remark],
    options: &TextOptions,
    out: &mut dyn Write,
) -> io::Result<()> {
    if plan.request.with_key && matches!(plan.place, Place::Stdout) && io::stdout().is_terminal() {
        assembly::write_line("note", "the private key stands on your screen now; -o FILE keeps it off", options, out)?;
    }
    if plan.quiet {
        return Ok(());
    }
    assembly::write(&bundled.remarks, options, out)?;
    assembly::write(notes, options, out)?;
    let key = if plan.request.with_key { "the private key and " } else { "" };
    let place = if matches!(plan.place, Place::Stdout) { "standard output" } else { &plan.request.name };
    let text = format!("{place}: {key}{}", counted(bundled.certificates, "certificate"));
    assembly::write_line("wrote", &text, options, out)?;
    if plan.verbose {
        writeln!(out)?;
        text::write(&bundled.matrix, options, out)?;
    }
    Ok(())
}

/// Why nothing was written: what would help, what became of every piece, what the checks find.
fn refuse(bundled: &Bundled, refusal: &Refusal, options: &TextOptions, out: &mut dyn Write) -> io::Result<()> {
    for hint in &refusal.hints {
        assembly::write_line("hint", hint, options, out)?;
    }
    assembly::write(&bundled.remarks, options, out)?;
    if !bundled.matrix.targets.is_empty() {
        writeln!(out)?;
        text::write_quiet(&bundled.matrix, options, out)?;
        writeln!(out)?;
    }
    assembly::write_line("refused", "nothing was written", options, out)
}

fn told(plan: &BundlePlan) -> TextOptions {
    let choice = match plan.color {
        ColorChoice::Auto => AutoStream::choice(&io::stderr()),
        told => told,
    };
    screen_options(choice, plan.verbose)
}

/// The exit code of a heap of which nothing good can be made.
const REFUSED: u8 = 1;
