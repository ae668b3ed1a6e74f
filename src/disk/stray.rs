//! Files in the making that a killed run has left behind: told from those of runs that are still at it, and removed.

use std::fs::File;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FlockOperation, Mode, OFlags};
use tempfile::{Builder, NamedTempFile};

/// A file of which a killed run has left the name, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stray {
    /// Where it stands, or stood.
    pub path: PathBuf,
    /// Whether it was removed; else it is another user's, or the file system cannot tell whether a run still holds it.
    pub removed: bool,
}

/// Removes what killed runs of this user have left in the directory, and names the rest. What a run is still at stays
/// and is not named: every run holds a lock (`flock`) on its file until that has its name.
pub fn sweep(directory: &Path) -> Vec<Stray> {
    let Ok(entries) = std::fs::read_dir(directory) else { return Vec::new() };
    let mut strays: Vec<Stray> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.file_name().to_str().is_some_and(is_our_name))
        .map(|entry| entry.path())
        .filter_map(|path| Some(Stray { removed: remove(&path)?, path }))
        .collect();
    strays.sort_by(|one, other| one.path.cmp(&other.path));
    strays
}

/// Tells other runs that somebody is at this file. Where there are no locks nobody removes it either.
pub(super) fn hold(file: &File) -> bool {
    !matches!(rustix::fs::flock(file, FlockOperation::NonBlockingLockExclusive), Err(rustix::io::Errno::WOULDBLOCK))
}

/// The names of files in the making.
pub(super) fn names() -> Builder<'static, 'static> {
    let mut names = Builder::new();
    names.prefix(PREFIX).rand_bytes(RANDOM);
    names
}

/// Makes a file under such a name and holds it. Between the two a sweep may take it for left behind.
pub(super) fn make(directory: &Path, mode: Mode) -> io::Result<NamedTempFile> {
    let permissions: std::fs::Permissions = std::os::unix::fs::PermissionsExt::from_mode(mode.as_raw_mode());
    let mut file = names().permissions(permissions.clone()).tempfile_in(directory)?;
    for _ in 0..MOST_TRIES {
        if hold(file.as_file()) && file.as_file().metadata()?.nlink() > 0 {
            break;
        }
        file = names().permissions(permissions.clone()).tempfile_in(directory)?;
    }
    Ok(file)
}

/// Whether it was removed; none when a run is at it, or when it is no stray at all.
fn remove(path: &Path) -> Option<bool> {
    let found = std::fs::symlink_metadata(path).ok().filter(std::fs::Metadata::is_file)?;
    if found.uid() != rustix::process::geteuid().as_raw() || found.nlink() != 1 {
        return Some(false);
    }
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let Ok(file) = rustix::fs::openat(CWD, path, flags, Mode::empty()).map(File::from) else { return Some(false) };
    match rustix::fs::flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => {}
        Err(rustix::io::Errno::WOULDBLOCK) => return None,
        Err(_) => return Some(false),
    }
    // It may have got its name in the meantime, or gone.
    let now = std::fs::symlink_metadata(path).ok()?;
    let held = file.metadata().ok()?;
    ((now.dev(), now.ino()) == (held.dev(), held.ino())).then(|| std::fs::remove_file(path).is_ok())
}

/// The prefix and nothing but as many letters and digits as chance puts there: no name that a person gives.
fn is_our_name(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .is_some_and(|rest| rest.len() == RANDOM && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Begins the name of a file in the making. What a killed run may leave under such a name is never wider open than
/// what it was to become.
pub const PREFIX: &str = ".certpreflight-";

/// Letters and digits behind it.
const RANDOM: usize = 16;

/// How often a file is made anew that a sweep was faster with.
const MOST_TRIES: u32 = 8;

#[cfg(test)]
mod tests {
    use std::fs::{self, File};

    use super::{PREFIX, Stray, hold, make, sweep};
    use rustix::fs::Mode;

    #[test]
    fn what_nobody_holds_goes_and_all_else_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let dead = path(&format!("{PREFIX}0123456789abcdEF"));
        let held = path(&format!("{PREFIX}0123456789abcdEG"));
        for name in ["config", "0123456789abcdE", "0123456789abcdEFG", "0123456789abcd.F"] {
            fs::write(path(&format!("{PREFIX}{name}")), "a person's").unwrap();
        }
        fs::write(path("fullchain.pem"), "mine").unwrap();
        fs::write(&dead, "half of a cert").unwrap();
        let holder = File::create(&held).unwrap();
        assert!(hold(&holder));
        std::os::unix::fs::symlink("fullchain.pem", path(&format!("{PREFIX}0123456789abcdEH"))).unwrap();
        assert_eq!(sweep(folder.path()), [Stray { path: dead.clone(), removed: true }]);
        assert!(!dead.exists() && held.exists());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 7);
        drop(holder);
        assert_eq!(sweep(folder.path()), [Stray { path: held, removed: true }]);
    }

    #[test]
    fn a_file_in_the_making_is_held_until_it_is_closed() {
        let folder = tempfile::tempdir().unwrap();
        let file = make(folder.path(), Mode::from_raw_mode(0o600)).unwrap();
        assert_eq!(sweep(folder.path()), []);
        let (_, path) = file.keep().unwrap();
        assert_eq!(sweep(folder.path()), [Stray { path, removed: true }]);
    }
}
