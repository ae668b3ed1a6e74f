//! Opens a file once, asks its descriptor what it is, and reads it to a bound.

use std::ffi::OsStr;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::buffer::spare_capacity;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{FileType, Mode, OFlags, Stat, fstat};
use rustix::io::Errno;
use zeroize::Zeroizing;

use crate::base::document::{Document, FileKind, Metadata, Unreadable, UnreadableReason};
use crate::disk::acl;
use crate::disk::way::{Walker, Way, absolute, unreadable};

/// Reads the file, or says why it cannot be read. Never blocks on a pipe that nobody writes to.
pub(super) fn read(path: &Path, walker: &Walker) -> Document {
    let is_standard_input = path.as_os_str() == OsStr::new("-");
    let name = if is_standard_input { Arc::from("standard input") } else { Arc::from(path.to_string_lossy()) };
    if is_stream(path) {
        let (metadata, contents) = split(read_stream(path));
        return Document { name, path: path.to_owned(), real_path: None, contents, metadata, way: Vec::new() };
    }
    read_file(path, name, LIMIT, walker)
}

/// Reads the file if it is a regular one of at most this many bytes.
pub(super) fn read_small(path: &Path, most_bytes: usize, walker: &Walker) -> Document {
    read_file(path, Arc::from(path.to_string_lossy()), most_bytes.min(LIMIT), walker)
}

/// Reads the file if it is a regular one of at most this many bytes, however many that are.
pub(super) fn read_large(path: &Path, most_bytes: usize, walker: &Walker) -> Document {
    read_file(path, Arc::from(path.to_string_lossy()), most_bytes, walker)
}

/// Why nothing can be read at this path, which is no stream; nothing is read for it.
pub(super) fn trouble(path: &Path, walker: &Walker) -> Option<UnreadableReason> {
    let path = absolute(path);
    let opened = walker.walk(&path).arrived.and_then(|_| open_regular(&path));
    let size = match opened {
        Ok((_, stat)) => usize::try_from(stat.st_size).unwrap_or(0),
        Err(unreadable) => return Some(unreadable.reason),
    };
    (size > LIMIT).then(|| too_large(LIMIT).reason)
}

fn read_file(path: &Path, name: Arc<str>, limit: usize, walker: &Walker) -> Document {
    let path = absolute(path);
    let Way { steps, arrived } = walker.walk(&path);
    let (metadata, contents) = match &arrived {
        Ok(_) => split(read_regular(&path, limit)),
        Err(unreadable) => (None, Err(unreadable.clone())),
    };
    Document { name, path, real_path: arrived.ok(), contents, metadata, way: steps }
}

type Contents = Result<Zeroizing<Vec<u8>>, Unreadable>;

fn split(outcome: Result<(Metadata, Contents), Unreadable>) -> (Option<Metadata>, Contents) {
    match outcome {
        Ok((metadata, contents)) => (Some(metadata), contents),
        Err(unreadable) => (None, Err(unreadable)),
    }
}

/// Whether the user named a stream: `-`, or a descriptor of this process as process substitution does.
pub(super) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == OsStr::new("-") || STREAMS.iter().any(|stream| path.starts_with(stream))
}

fn read_stream(path: &Path) -> Result<(Metadata, Contents), Unreadable> {
    let opened;
    let stdin = std::io::stdin();
    let descriptor: BorrowedFd<'_> = if path.as_os_str() == OsStr::new("-") {
        stdin.as_fd()
    } else {
        opened = open(path)?;
        opened.as_fd()
    };
    let stat = fstat(descriptor).map_err(unreadable)?;
    if FileType::from_raw_mode(stat.st_mode) == FileType::Directory {
        return Err(UnreadableReason::Directory.into());
    }
    let mut metadata = metadata(descriptor, &stat);
    metadata.kind = FileKind::Stream;
    Ok((metadata, read_until_end(descriptor, FIRST_BUFFER, LIMIT, Some(Instant::now() + PATIENCE))))
}

fn open_regular(path: &Path) -> Result<(OwnedFd, Stat), Unreadable> {
    // Opening a device can have effects of its own, so what is no file is not opened at all; the descriptor is asked
    // again afterwards, since the name may have been given to something else in between.
    require_regular(&rustix::fs::stat(path).map_err(unreadable)?)?;
    let descriptor = open(path)?;
    let stat = fstat(&descriptor).map_err(unreadable)?;
    require_regular(&stat)?;
    Ok((descriptor, stat))
}

fn read_regular(path: &Path, limit: usize) -> Result<(Metadata, Contents), Unreadable> {
    let (descriptor, stat) = open_regular(path)?;
    let metadata = metadata(descriptor.as_fd(), &stat);
    let size = usize::try_from(stat.st_size).unwrap_or(0);
    if size > limit {
        return Ok((metadata, Err(too_large(limit))));
    }
    // One byte more than the size, so that the end of the file is seen without a second buffer.
    let contents = read_until_end(descriptor.as_fd(), size.saturating_add(1).max(SMALLEST_BUFFER), limit, None);
    Ok((metadata, contents))
}

fn open(path: &Path) -> Result<OwnedFd, Unreadable> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    rustix::fs::open(path, flags, Mode::empty()).map_err(unreadable)
}

fn require_regular(stat: &Stat) -> Result<(), Unreadable> {
    let kind = match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => return Ok(()),
        FileType::Directory => return Err(UnreadableReason::Directory.into()),
        FileType::Fifo => "named pipe",
        FileType::Socket => "socket",
        FileType::CharacterDevice => "character device",
        FileType::BlockDevice => "block device",
        _ => "special file",
    };
    Err(UnreadableReason::NotRegular(kind).into())
}

fn metadata(descriptor: BorrowedFd<'_>, stat: &Stat) -> Metadata {
    Metadata {
        kind: FileKind::Regular,
        uid: stat.st_uid,
        gid: stat.st_gid,
        mode: stat.st_mode & 0o7777,
        links: number(stat.st_nlink),
        device: stat.st_dev,
        inode: stat.st_ino,
        modified: stat.st_mtime,
        acl: acl::of_descriptor(descriptor),
    }
}

/// The width of `st_nlink` differs between platforms.
fn number(links: impl Into<u64>) -> u64 {
    links.into()
}

/// Reads to the end or to the bound. The buffer has its full size from the start; where a stream outgrows it, the old
/// one is wiped.
fn read_until_end(descriptor: BorrowedFd<'_>, capacity: usize, limit: usize, deadline: Option<Instant>) -> Contents {
    let mut buffer = Zeroizing::new(Vec::with_capacity(capacity));
    loop {
        if buffer.len() > limit {
            return Err(too_large(limit));
        }
        if buffer.len() == buffer.capacity() {
            let mut larger = Zeroizing::new(Vec::with_capacity(buffer.capacity().saturating_mul(2)));
            larger.extend_from_slice(&buffer);
            buffer = larger;
        }
        // Standard input may block, a terminal too, so it is asked before every read.
        if deadline.is_some() {
            wait(descriptor, deadline)?;
        }
        match rustix::io::read(descriptor, spare_capacity(&mut *buffer)) {
            Ok(0) => return Ok(buffer),
            Ok(_) if deadline.is_none_or(|deadline| Instant::now() < deadline) => {}
            Ok(_) => return Err(timed_out()),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => wait(descriptor, deadline)?,
            Err(error) => return Err(unreadable(error)),
        }
    }
}

/// Waits until there is something to read, at most until the deadline.
fn wait(descriptor: BorrowedFd<'_>, deadline: Option<Instant>) -> Result<(), Unreadable> {
    let deadline = deadline.unwrap_or_else(|| Instant::now() + PATIENCE);
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        let timeout = Timespec::try_from(left).ok();
        match poll(&mut [PollFd::new(&descriptor, PollFlags::IN)], timeout.as_ref()) {
            Ok(0) => return Err(timed_out()),
            Ok(_) => return Ok(()),
            Err(Errno::INTR) => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
}

fn timed_out() -> Unreadable {
    UnreadableReason::TimedOut(PATIENCE.as_secs()).into()
}

fn too_large(limit: usize) -> Unreadable {
    UnreadableReason::TooLarge(limit as u64).into()
}

impl From<UnreadableReason> for Unreadable {
    fn from(reason: UnreadableReason) -> Unreadable {
        Unreadable { reason, at: None::<PathBuf> }
    }
}

/// Largest file that is read, in bytes: a hundred times the largest store of anchors in use.
const LIMIT: usize = 16 << 20;
/// How long a stream may take altogether.
const PATIENCE: Duration = Duration::from_secs(10);
const FIRST_BUFFER: usize = 65_536;
/// Files under /proc say that they are empty.
const SMALLEST_BUFFER: usize = 4_096;
const STREAMS: &[&str] = &["/dev/stdin", "/dev/fd", "/proc/self/fd"];

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::time::{Duration, Instant};

    use super::{LIMIT, PATIENCE, read_until_end, timed_out};

    #[test]
    fn a_silent_pipe_is_given_up() {
        let (reader, mut writer) = std::io::pipe().unwrap();
        let soon = || Some(Instant::now() + Duration::from_millis(50));
        assert_eq!(read_until_end(reader.as_fd(), 16, LIMIT, soon()), Err(timed_out()));
        writer.write_all(b"begun, never ended").unwrap();
        assert_eq!(read_until_end(reader.as_fd(), 16, LIMIT, soon()), Err(timed_out()));
        writer.write_all(b"all").unwrap();
        drop(writer);
        let late = Some(Instant::now() + PATIENCE);
        assert_eq!(read_until_end(reader.as_fd(), 16, LIMIT, late).unwrap().as_slice(), b"all");
    }
}
