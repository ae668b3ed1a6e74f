//! Puts a finished report where it belongs: standard output, a file replaced in one step, or a device written in place.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind as IoKind, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use crate::base::error::{Error, ErrorKind};
use crate::cli::plan::outputs::Destination;

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
            Err(failure(&error, "write to a file with -o FILE").at("standard output", None))
        }
        _ => Ok(()),
    }
}

fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.is_file() => replace(&fs::canonicalize(path)?, bytes, found.permissions()),
        Ok(_) => write_in_place(OpenOptions::new().write(true).open(path)?, bytes),
        Err(error) if error.kind() == IoKind::NotFound && fs::symlink_metadata(path).is_ok() => {
            write_in_place(File::create(path)?, bytes)
        }
        Err(error) if error.kind() == IoKind::NotFound => create(path, bytes),
        Err(error) => Err(error),
    }
}

/// A pipe whose reader went away is like a closed standard output.
fn write_in_place(mut file: File, bytes: &[u8]) -> io::Result<()> {
    match file.write_all(bytes) {
        Err(error) if error.kind() == IoKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// A new file beside the old one, with its mode, takes its place when it is whole.
fn replace(path: &Path, bytes: &[u8], permissions: Permissions) -> io::Result<()> {
    let mut new = tempfile::Builder::new().prefix(PREFIX).tempfile_in(directory(path))?;
    new.write_all(bytes)?;
    new.as_file().set_permissions(permissions)?;
    new.persist(path).map(drop).map_err(|error| error.error)
}

/// A new file with what umask allows.
fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let open = Permissions::from_mode(0o666);
    let mut new = tempfile::Builder::new().prefix(PREFIX).permissions(open).tempfile_in(directory(path))?;
    new.write_all(bytes)?;
    new.persist(path).map(drop).map_err(|error| error.error)
}

fn directory(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn failure(error: &io::Error, hint: &str) -> Error {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or(&words).to_owned();
    Error::new(ErrorKind::Output, format!("the report cannot be written: {words}; {hint}"))
}

const PREFIX: &str = ".certpreflight-";

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
