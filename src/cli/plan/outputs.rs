//! `--format`, `--output`, `-v`, `-q`, `--color`: which reports go where, and how they look.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, ErrorKind};
use crate::cli::args::check::OutputArgs;
use crate::cli::suggest::hint;

/// The reports of a run.
#[derive(Debug, PartialEq)]
pub(crate) struct Outputs {
    /// Each format with its destination, in the order typed.
    pub(crate) reports: Vec<(Format, Destination)>,
    /// `-v`.
    pub(crate) verbose: bool,
    /// `-q`.
    pub(crate) quiet: bool,
    /// `--color`.
    pub(crate) color: anstream::ColorChoice,
}

/// The formats that are built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One JSON object.
    Json,
    /// One line for Nagios, with its exit codes.
    Nagios,
    /// For people.
    Text,
}

/// Where a report goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// To a file.
    File(PathBuf),
    /// To standard output.
    Stdout,
}

impl Outputs {
    /// Reads the options. At most one report may go to standard output, and none shares a file with another.
    pub(crate) fn of(args: &OutputArgs) -> Result<Outputs, Error> {
        let color = color(args.color.as_deref())?;
        let reports = reports(&args.formats, args.output.as_deref())?;
        Ok(Outputs { reports, verbose: args.verbose, quiet: args.quiet, color })
    }

    /// Whether the exit codes are those of a Nagios plugin.
    pub(crate) fn is_nagios(&self) -> bool {
        self.reports.iter().any(|(format, _)| *format == Format::Nagios)
    }
}

/// `--color`.
pub(crate) fn color(typed: Option<&str>) -> Result<anstream::ColorChoice, Error> {
    match typed {
        None | Some("auto") => Ok(anstream::ColorChoice::Auto),
        Some("always") => Ok(anstream::ColorChoice::Always),
        Some("never") => Ok(anstream::ColorChoice::Never),
        Some(word) => {
            let hint = hint(word, ["auto", "always", "never"]);
            usage(format!("--color {word}: no such choice; {hint}"))
        }
    }
}

/// The formats with their destinations.
pub(crate) fn reports(
    formats: &[impl AsRef<OsStr>],
    output: Option<&Path>,
) -> Result<Vec<(Format, Destination)>, Error> {
    let rest = output.map_or(Destination::Stdout, destination);
    let mut reports: Vec<(Format, Destination)> = Vec::new();
    for typed in formats {
        let (format, file) = report(typed.as_ref())?;
        reports.push((format, file.unwrap_or_else(|| rest.clone())));
    }
    if reports.is_empty() {
        reports.push((Format::Text, rest.clone()));
    }
    if output.is_some() && !reports.iter().any(|(_, to)| *to == rest) {
        return usage("every --format has its own file, so nothing is left for --output; leave it out".to_owned());
    }
    for (at, (_, to)) in reports.iter().enumerate() {
        if reports.iter().skip(at.saturating_add(1)).any(|(_, other)| other == to) {
            return usage(match to {
                Destination::Stdout => {
                    "two formats would mix on standard output; give one a file: -f json=FILE".to_owned()
                }
                Destination::File(path) => {
                    format!("two formats would overwrite {}; give each its own file", path.display())
                }
            });
        }
    }
    Ok(reports)
}

/// The reports for machines that can be made out of options that may be wrong: where an error is to be told.
pub(crate) fn understood(formats: &[impl AsRef<OsStr>], output: Option<&Path>) -> Vec<(Format, Destination)> {
    let rest = output.map_or(Destination::Stdout, destination);
    let known =
        formats.iter().filter_map(|typed| report(typed.as_ref()).ok()).filter(|(format, _)| *format != Format::Text);
    let mut reports: Vec<(Format, Destination)> = Vec::new();
    for (format, file) in known {
        let to = file.unwrap_or_else(|| rest.clone());
        if !reports.iter().any(|(_, taken)| *taken == to) {
            reports.push((format, to));
        }
    }
    reports
}

/// `FORMAT` or `FORMAT=FILE`.
fn report(typed: &OsStr) -> Result<(Format, Option<Destination>), Error> {
    let bytes = typed.as_bytes();
    let (name, file) = match bytes.iter().position(|byte| *byte == b'=') {
        Some(at) => {
            let (name, file) = bytes.split_at_checked(at).unwrap_or((bytes, b""));
            (name, file.strip_prefix(b"="))
        }
        None => (bytes, None),
    };
    let name = String::from_utf8_lossy(name);
    if file.is_some_and(<[u8]>::is_empty) {
        return usage(format!("--format {name}= lacks its file; write {name}=FILE, or {name} alone"));
    }
    let file = file.map(|file| destination(Path::new(OsStr::from_bytes(file))));
    match &*name {
        "json" => Ok((Format::Json, file)),
        "nagios" => Ok((Format::Nagios, file)),
        "text" => Ok((Format::Text, file)),
        unbuilt if UNBUILT.contains(&unbuilt) => {
            let message = format!("--format {unbuilt} is not built yet; use text, json or nagios");
            Err(Error::new(ErrorKind::NotBuiltYet, message))
        }
        unknown => usage(format!("--format {unknown}: no such format; {}", hint(unknown, ["text", "json", "nagios"]))),
    }
}

/// A file, or standard output for `-`.
pub(crate) fn destination(path: &Path) -> Destination {
    if path == Path::new("-") { Destination::Stdout } else { Destination::File(path.to_owned()) }
}

fn usage<T>(message: String) -> Result<T, Error> {
    Err(Error::new(ErrorKind::Usage, message))
}

/// Formats of the contract whose own issues build them.
const UNBUILT: &[&str] = &["junit", "sarif", "prometheus", "html", "markdown", "github", "gitlab"];

#[cfg(test)]
mod tests {
    use super::{Destination, Format, UNBUILT, reports};
    use crate::base::error::ErrorKind;
    use std::path::Path;

    fn refusal(formats: &[&str], output: Option<&str>) -> (ErrorKind, String) {
        let error = reports(formats, output.map(Path::new)).unwrap_err();
        assert!(!error.to_string().contains('\n'));
        (error.kind(), error.to_string())
    }

    #[test]
    fn formats_find_their_destinations() {
        let file = |name: &str| Destination::File(name.into());
        let none: [&str; 0] = [];
        assert_eq!(reports(&none, None).unwrap(), [(Format::Text, Destination::Stdout)]);
        assert_eq!(reports(&none, Some(Path::new("r"))).unwrap(), [(Format::Text, file("r"))]);
        assert_eq!(reports(&["json"], Some(Path::new("-"))).unwrap(), [(Format::Json, Destination::Stdout)]);
        assert_eq!(
            reports(&["text", "json=a=b", "nagios=n"], None).unwrap(),
            [(Format::Text, Destination::Stdout), (Format::Json, file("a=b")), (Format::Nagios, file("n"))]
        );
    }

    #[test]
    fn reports_never_mix() {
        assert!(refusal(&["text", "json"], None).1.contains("standard output"));
        assert!(refusal(&["text=x", "json=x"], None).1.contains("overwrite x"));
        assert!(refusal(&["json=x"], Some("y")).1.contains("--output"));
        assert!(refusal(&["json="], None).1.contains("json=FILE"));
    }

    #[test]
    fn unknown_and_unbuilt_formats_are_told_apart() {
        assert_eq!(
            refusal(&["jason"], None),
            (ErrorKind::Usage, "--format jason: no such format; did you mean json?".into())
        );
        for name in UNBUILT {
            let (kind, message) = refusal(&[name], None);
            assert_eq!(kind, ErrorKind::NotBuiltYet);
            assert!(message.contains("not built yet"));
        }
    }
}
