//! Puts a finished report where it belongs: standard output, a file replaced in one step, or a device written in place.

use std::fs::{self, File};
use std::io::{self, ErrorKind as IoKind, Write};
use std::path::Path;

use crate::base::error::{Error, ErrorKind};
use crate::cli::plan::outputs::Destination;
use crate::disk::write::{self, Access, Attributes, Failure, Standing};

/// Writes all bytes of a report.
pub(crate) fn write(to: &Destination, bytes: &[u8]) -> Result<(), Error> {
    match to {
        Destination::Stdout => write_stdout(bytes),
        Destination::File(path) => write_file(path, bytes).map_err(|error| {
            failure(&error, "write to another file with -f FORMAT=FILE").at(path.display().to_string(), None)
        }),
    }
}

/// One line on standard error; control characters in names from the command line are written out.
pub(crate) fn complain(error: &Error) {
    let mut line = String::from("certpreflight: ");
    for character in error.to_string().chars() {
        if character.is_control() { line.extend(character.escape_default()) } else { line.push(character) }
    }
    line.push('\n');
    // Nobody is left to be told when standard error is closed; the exit code says it as well.
    let _ = io::stderr().lock().write_all(line.as_bytes());
}

/// A reader that went away (`| head`) has what it wanted: no error.
fn write_stdout(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != IoKind::BrokenPipe => {
            Err(failure(&error.into(), "write to a file with -o FILE").at("standard output", None))
        }
        _ => Ok(()),
    }
}

/// A report follows links: it replaces what they lead to.
fn write_file(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    match write::look(path)? {
        Standing::Link(_) => match fs::canonicalize(path) {
            Ok(real) => write_file(&real, bytes),
            Err(_) => Ok(File::create(path)?.write_all(bytes)?),
        },
        Standing::File(attributes) => replace(path, bytes, &attributes),
        Standing::Nothing => match write::create(path, bytes, Access::Umask) {
            Err(Failure::Exists) => match write::look(path)? {
                Standing::File(attributes) => replace(path, bytes, &attributes),
                _ => Err(Failure::Exists),
            },
            outcome => outcome,
        },
        Standing::Stream | Standing::Directory => Ok(write::write_in_place(path, bytes)?),
    }
}

/// A report is no secret: where the owner cannot be kept, it becomes ours.
fn replace(path: &Path, bytes: &[u8], attributes: &Attributes) -> Result<(), Failure> {
    match write::replace(path, bytes, attributes) {
        Err(Failure::Owner(_)) => write::replace(path, bytes, &attributes.clone().of_nobody()),
        outcome => outcome,
    }
}

fn failure(error: &Failure, hint: &str) -> Error {
    Error::new(ErrorKind::Output, format!("the report cannot be written: {error}; {hint}"))
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::cli::plan::outputs::Destination;
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn a_replaced_file_keeps_its_mode_and_the_link_to_it() {
        let directory = tempfile::tempdir().unwrap();
        let (file, link) = (directory.path().join("report"), directory.path().join("link"));
        fs::write(&file, "old and longer").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("report", &link).unwrap();
        write(&Destination::File(link.clone()), b"new").unwrap();
        assert_eq!(fs::read(&file).unwrap(), b"new");
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o7777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_new_file_has_what_umask_allows() {
        let directory = tempfile::tempdir().unwrap();
        let (ours, plain) = (directory.path().join("ours"), directory.path().join("plain"));
        fs::write(&plain, "").unwrap();
        write(&Destination::File(ours.clone()), b"x").unwrap();
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        assert_eq!(mode(&ours), mode(&plain));
    }

    #[test]
    fn trouble_is_one_line_with_the_place() {
        let full = write(&Destination::File("/dev/full".into()), b"x").unwrap_err().to_string();
        assert!(full.starts_with("/dev/full: ") && full.contains("No space left"), "{full}");
        let missing = write(&Destination::File("/nonexistent/report".into()), b"x").unwrap_err().to_string();
        assert!(missing.starts_with("/nonexistent/report: "), "{missing}");
        assert!(write(&Destination::File("/".into()), b"x").is_err());
        assert!(fs::metadata("/dev/full").is_ok_and(|found| !found.is_file()));
    }
}
