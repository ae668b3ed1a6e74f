//! Writes a file in one step: whoever looks, at any time and after any crash, sees the old file or the new one, whole.
//!
//! The bytes go into a file without a name (`O_TMPFILE`), which gets owner, mode and ACL before it gets its name; a
//! process that is killed before leaves nothing. Two runs may leave a file whose name begins with
//! [`stray::PREFIX`]: one that replaces a file, in the moment in which the new one stands whole beside the old one, and
//! any on a file system without nameless files, where a closed one (0600) stands in. The next [`stray::sweep`] removes it.

use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::fs::{FileTypeExt, MetadataExt};
use std::path::{Path, PathBuf};

use rustix::buffer::spare_capacity;
use rustix::fs::{AtFlags, CWD, Gid, Mode, OFlags, Uid, XattrFlags};
use rustix::io::Errno;

use crate::disk::{acl, stray};

/// What stands at a path where something is to be written.
#[derive(Debug)]
pub enum Standing {
    /// A directory.
    Directory,
    /// A regular file.
    File(Attributes),
    /// A symbolic link to a regular file, to a directory or to nothing, and its text.
    Link(PathBuf),
    /// Nothing.
    Nothing,
    /// A device, pipe or socket, perhaps behind links: it is written in place, never replaced.
    Stream,
}

/// What a file keeps when its content is replaced.
#[derive(Clone, Debug)]
pub struct Attributes {
    /// Owner and group; none to leave both to the system.
    owner: Option<(u32, u32)>,
    /// Permission bits, `0o7777`. With an extended ACL the group bits are its mask.
    pub mode: u32,
    /// Extended attributes with access rules, as they are stored: the ACL, the security label.
    extended: Vec<(&'static str, Vec<u8>)>,
}

/// Who may use a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Its owner alone, whatever umask and default ACLs say: 0600.
    Owner,
    /// Whom umask, or the directory's default ACL, lets.
    Umask,
}

/// Why nothing was written, and the file that stood there is as it was; [`Failure::Unsynced`] alone comes after that.
#[derive(Debug)]
pub enum Failure {
    /// Something stands there by now.
    Exists,
    /// Owner and group of the replaced file cannot be kept.
    Owner(io::Error),
    /// Anything else.
    Io(io::Error),
    /// The new file stands there, but the system could not say that its name lasts (`fsync` of the directory).
    Unsynced(io::Error),
}

/// Looks at what stands at the path.
///
/// # Errors
/// Those of `lstat`, but that nothing stands there is an answer.
pub fn look(path: &Path) -> io::Result<Standing> {
    let found = match std::fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Standing::Nothing),
        Err(error) => return Err(error),
    };
    if found.is_symlink() {
        let is_stream = std::fs::metadata(path).is_ok_and(|behind| is_stream(&behind));
        return if is_stream { Ok(Standing::Stream) } else { std::fs::read_link(path).map(Standing::Link) };
    }
    if found.is_dir() {
        return Ok(Standing::Directory);
    }
    if is_stream(&found) {
        return Ok(Standing::Stream);
    }
    let mut extended = Vec::new();
    for name in EXTENDED {
        if let Some(value) = attribute(path, name)? {
            extended.push((name, value));
        }
    }
    Ok(Standing::File(Attributes { owner: Some((found.uid(), found.gid())), mode: found.mode() & 0o7777, extended }))
}

/// Makes a new file. One that has come to stand there in the meantime stays.
///
/// # Errors
/// See [`Failure`].
pub fn create(path: &Path, bytes: &[u8], access: Access) -> Result<(), Failure> {
    create_from(nameless(&directory(path), access.mode())?, path, bytes, access)
}

/// Puts a new file in the place of a regular one, with the attributes that it is to have.
///
/// # Errors
/// See [`Failure`].
pub fn replace(path: &Path, bytes: &[u8], attributes: &Attributes) -> Result<(), Failure> {
    replace_from(nameless(&directory(path), Access::Owner.mode())?, path, bytes, attributes)
}

fn create_from(nameless: Option<File>, path: &Path, bytes: &[u8], access: Access) -> Result<(), Failure> {
    let directory = directory(path);
    let finish = |file: &mut File| {
        if access == Access::Owner {
            close_to_others(file)?;
        }
        file.write_all(bytes)?;
        file.sync_all()
    };
    if let Some(mut file) = nameless {
        finish(&mut file)?;
        link(&file, path)?;
    } else {
        let mut file = stray::make(&directory, access.mode())?;
        finish(file.as_file_mut())?;
        file.persist_noclobber(path).map_err(|refused| Failure::from(refused.error))?;
    }
    sync(&directory).map_err(Failure::Unsynced)
}

fn replace_from(nameless: Option<File>, path: &Path, bytes: &[u8], attributes: &Attributes) -> Result<(), Failure> {
    let directory = directory(path);
    if let Some(mut file) = nameless {
        file.write_all(bytes)?;
        attributes.give(&file)?;
        file.sync_all()?;
        // A nameless file cannot take the place of another, so for one moment it stands beside it, whole.
        let beside = stray::names().make_in(&directory, |path| link(&file, path))?;
        beside.persist(path).map_err(|refused| Failure::from(refused.error))?;
    } else {
        let mut file = stray::make(&directory, Access::Owner.mode())?;
        file.write_all(bytes)?;
        attributes.give(file.as_file())?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|refused| Failure::from(refused.error))?;
    }
    sync(&directory).map_err(Failure::Unsynced)
}

/// Writes into a device, pipe or socket. A reader that went away has what it wanted.
///
/// # Errors
/// Those of opening and writing.
pub fn write_in_place(path: &Path, bytes: &[u8]) -> io::Result<()> {
    match std::fs::OpenOptions::new().write(true).open(path)?.write_all(bytes) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

impl Access {
    fn mode(self) -> Mode {
        Mode::from_raw_mode(match self {
            Access::Owner => CLOSED,
            Access::Umask => OPEN,
        })
    }
}

impl Attributes {
    /// The same without an owner to keep.
    #[must_use]
    pub fn of_nobody(mut self) -> Attributes {
        self.owner = None;
        self
    }

    /// Gives them to a file that nobody else can open yet: the owner first, since that takes special bits away.
    fn give(&self, file: &File) -> Result<(), Failure> {
        if let Some((uid, gid)) = self.owner {
            let own = file.metadata()?;
            if (own.uid(), own.gid()) != (uid, gid) {
                rustix::fs::fchown(file, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))
                    .map_err(|error| Failure::Owner(error.into()))?;
            }
        }
        // What a default ACL of the directory has given it is not what the old file had.
        remove_acl(file)?;
        rustix::fs::fchmod(file, Mode::from_raw_mode(self.mode)).map_err(io::Error::from)?;
        for (name, value) in &self.extended {
            let given = rustix::fs::fsetxattr(file, *name, value, XattrFlags::empty());
            // A label is the system's to give; an ACL that cannot be kept would change who may read the file.
            if *name == acl::ACCESS {
                given.map_err(io::Error::from)?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Exists => f.write_str("it exists by now"),
            Failure::Owner(error) => write!(f, "its owner and group cannot be kept: {}", words(error)),
            Failure::Io(error) => f.write_str(&words(error)),
            Failure::Unsynced(error) => write!(f, "written, but it may not outlast a crash: {}", words(error)),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        if error.kind() == ErrorKind::AlreadyExists { Failure::Exists } else { Failure::Io(error) }
    }
}

/// The system's words without Rust's `(os error 28)` and without the path that a library put behind them.
pub fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text.split(" at path").next().unwrap_or(text).to_owned()
}

fn is_stream(metadata: &std::fs::Metadata) -> bool {
    let kind = metadata.file_type();
    kind.is_char_device() || kind.is_block_device() || kind.is_fifo() || kind.is_socket()
}

/// None only where there is none: a rule that cannot be read would be lost with the file.
fn attribute(path: &Path, name: &str) -> io::Result<Option<Vec<u8>>> {
    let mut value = Vec::with_capacity(acl::LIMIT);
    match rustix::fs::lgetxattr(path, name, spare_capacity(&mut value)) {
        Ok(_) => Ok(Some(value)),
        Err(Errno::NODATA | Errno::OPNOTSUPP) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// A file without a name in the directory; none where the file system or the kernel has no such thing, or where it
/// could not be given a name because /proc is not there.
fn nameless(directory: &Path, mode: Mode) -> io::Result<Option<File>> {
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    match rustix::fs::openat(CWD, directory, flags, mode) {
        Ok(descriptor) => {
            let file = File::from(descriptor);
            // For the moment in which it has a name that is not its last.
            stray::hold(&file);
            Ok(rustix::fs::stat(own_path(&file)).is_ok().then_some(file))
        }
        Err(Errno::OPNOTSUPP | Errno::ISDIR | Errno::INVAL | Errno::NOSYS) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Gives a nameless file this name, which must be free.
fn link(file: &File, path: &Path) -> io::Result<()> {
    Ok(rustix::fs::linkat(CWD, own_path(file), CWD, path, AtFlags::SYMLINK_FOLLOW)?)
}

/// The name under which this process sees its own descriptor (open(2), `O_TMPFILE`).
fn own_path(file: &File) -> String {
    format!("/proc/self/fd/{}", file.as_raw_fd())
}

/// 0600 and no ACL, though umask and a default ACL of the directory said otherwise.
fn close_to_others(file: &File) -> io::Result<()> {
    remove_acl(file)?;
    Ok(rustix::fs::fchmod(file, Mode::from_raw_mode(CLOSED))?)
}

fn remove_acl(file: impl AsFd) -> io::Result<()> {
    match rustix::fs::fremovexattr(file, acl::ACCESS) {
        Ok(()) | Err(Errno::NODATA | Errno::OPNOTSUPP | Errno::NOSYS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Makes the new name last. File systems that cannot do so for a directory say EINVAL; the file is there all the same.
fn sync(directory: &Path) -> io::Result<()> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
    match rustix::fs::openat(CWD, directory, flags, Mode::empty()).and_then(rustix::fs::fsync) {
        // A directory that may be written and not read: its names last when the system says so.
        Ok(()) | Err(Errno::INVAL | Errno::ACCESS) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// The directory in which the file of this path stands.
pub fn directory(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if parent != Path::new("") => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

const CLOSED: u32 = 0o600;
const OPEN: u32 = 0o666;

/// The attributes beside owner and mode that say who may use a file.
const EXTENDED: [&str; 2] = [acl::ACCESS, "security.selinux"];

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;

    use super::{Access, Failure, Standing, create, create_from, look, replace, replace_from};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o7777
    }

    fn attributes(path: &Path) -> super::Attributes {
        match look(path).unwrap() {
            Standing::File(attributes) => attributes,
            other => panic!("{other:?}"),
        }
    }

    /// With a nameless file, and as on a file system that has none.
    #[test]
    fn a_new_file_is_its_owners_alone_and_takes_nobodys_place() {
        let folder = tempfile::tempdir().unwrap();
        for nameless in [true, false] {
            let path = folder.path().join(format!("new-{nameless}"));
            let make = |bytes: &[u8]| match nameless {
                true => create(&path, bytes, Access::Owner),
                false => create_from(None, &path, bytes, Access::Owner),
            };
            make(b"first").unwrap();
            assert_eq!((fs::read(&path).unwrap().as_slice(), mode(&path)), (&b"first"[..], 0o600));
            assert!(matches!(make(b"second"), Err(Failure::Exists)));
            assert_eq!(fs::read(&path).unwrap(), b"first");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "something was left behind");
    }

    #[test]
    fn a_replaced_file_keeps_its_mode() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old");
        for (nameless, bits) in [(true, 0o644), (false, 0o644), (true, 0o400), (false, 0o640)] {
            fs::write(&path, "old and longer").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(bits)).unwrap();
            let attributes = attributes(&path);
            match nameless {
                true => replace(&path, b"new", &attributes).unwrap(),
                false => replace_from(None, &path, b"new", &attributes).unwrap(),
            }
            assert_eq!((fs::read(&path).unwrap().as_slice(), mode(&path)), (&b"new"[..], bits));
            fs::remove_file(&path).unwrap();
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "something was left behind");
    }

    #[test]
    fn what_stands_there_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("file"), "").unwrap();
        symlink("file", path("link")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        symlink("/dev/null", path("device")).unwrap();
        assert!(matches!(look(&path("file")), Ok(Standing::File(_))));
        assert!(matches!(look(&path("link")), Ok(Standing::Link(target)) if target == Path::new("file")));
        assert!(matches!(look(&path("dangling")), Ok(Standing::Link(target)) if target == Path::new("nowhere")));
        assert!(matches!(look(&path("device")), Ok(Standing::Stream)));
        assert!(matches!(look(Path::new("/dev/full")), Ok(Standing::Stream)));
        assert!(matches!(look(folder.path()), Ok(Standing::Directory)));
        assert!(matches!(look(&path("none")), Ok(Standing::Nothing)));
        assert!(look(&path("file/below")).is_err());
    }

    #[test]
    fn trouble_is_said_without_numbers_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let missing = create(&folder.path().join("none/new"), b"x", Access::Owner).unwrap_err().to_string();
        assert_eq!(missing, "No such file or directory");
        let named = create_from(None, &folder.path().join("none/new"), b"x", Access::Owner).unwrap_err().to_string();
        assert_eq!(named, "No such file or directory");
    }
}
