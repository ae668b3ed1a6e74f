//! Files as a plain program reads them: whatever the path names, pipes and devices too, however long that takes.

use std::collections::HashMap;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroizing;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::lookup::Lookup;
use crate::disk::list;

/// The file system for the command that stands in for another one, and so must read what that one reads.
///
/// A document has neither metadata nor the way to it, and a pipe that nobody writes to blocks. Every regular file is read
/// once; a stream is read each time that it is asked for, and is then where the last reader left it: mostly at its end.
#[derive(Debug, Default)]
pub struct PlainFiles {
    documents: Mutex<HashMap<PathBuf, Arc<Document>>>,
    nobody: Accounts,
}

impl PlainFiles {
    /// Files of which nothing has been read yet.
    pub fn new() -> PlainFiles {
        PlainFiles::default()
    }

    fn documents(&self) -> MutexGuard<'_, HashMap<PathBuf, Arc<Document>>> {
        self.documents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lookup for PlainFiles {
    fn document(&self, path: &Path) -> Arc<Document> {
        if let Some(known) = self.documents().get(path) {
            return Arc::clone(known);
        }
        let mut document = Document::in_memory(&path.to_string_lossy(), Vec::new());
        document.path = path.to_owned();
        let opened = open(path);
        let is_file = opened.as_ref().is_ok_and(|(_, metadata)| metadata.is_file());
        let contents = opened.and_then(|(file, metadata)| read(file, metadata.len()));
        document.contents = contents.map_err(|reason| Unreadable { reason, at: None });
        let document = Arc::new(document);
        if is_file {
            self.documents().insert(path.to_owned(), Arc::clone(&document));
        }
        document
    }

    fn trouble(&self, path: &Path) -> Option<UnreadableReason> {
        // A stream is not opened: whoever writes into a pipe may take notice.
        match std::fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Some(UnreadableReason::Directory),
            Ok(metadata) if !metadata.is_file() => None,
            _ => open(path).err(),
        }
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        list(directory)
    }

    /// None: what is read here is not asked whose it is.
    fn accounts(&self) -> &Accounts {
        &self.nobody
    }
}

fn open(path: &Path) -> Result<(File, Metadata), UnreadableReason> {
    let file = File::open(path).map_err(|error| match error.kind() {
        _ if path.is_dir() => UnreadableReason::Directory,
        ErrorKind::NotFound => UnreadableReason::Missing,
        ErrorKind::PermissionDenied => UnreadableReason::Denied,
        _ => UnreadableReason::Io(error.to_string()),
    })?;
    let metadata = file.metadata().map_err(|error| UnreadableReason::Io(error.to_string()))?;
    Ok((file, metadata))
}

fn read(file: File, size: u64) -> Result<Zeroizing<Vec<u8>>, UnreadableReason> {
    if size > LIMIT {
        return Err(UnreadableReason::TooLarge(LIMIT));
    }
    // One octet more than the file has, so that its end is seen without a second buffer.
    let capacity = usize::try_from(size).unwrap_or(0).saturating_add(1);
    let mut bytes = Zeroizing::new(Vec::with_capacity(capacity));
    match file.take(LIMIT.saturating_add(1)).read_to_end(&mut bytes) {
        Ok(length) if length as u64 > LIMIT => Err(UnreadableReason::TooLarge(LIMIT)),
        Ok(_) => Ok(bytes),
        Err(error) if error.kind() == ErrorKind::IsADirectory => Err(UnreadableReason::Directory),
        Err(error) => Err(UnreadableReason::Io(error.to_string())),
    }
}

/// Largest file that is read, in bytes. Ours: what this command stands in for has no limit; the largest revocation lists
/// in use have some tens of millions.
const LIMIT: u64 = 256 << 20;

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;
    use std::process::Command;

    use super::{LIMIT, PlainFiles};
    use crate::base::document::UnreadableReason;
    use crate::base::lookup::Lookup;

    fn reason(path: &Path) -> Option<UnreadableReason> {
        let files = PlainFiles::new();
        let reason = files.document(path).contents.as_ref().err().map(|unreadable| unreadable.reason.clone());
        assert_eq!(files.trouble(path), reason.clone().filter(|reason| *reason != UnreadableReason::TooLarge(LIMIT)));
        reason
    }

    #[test]
    fn files_are_read_once_and_streams_to_their_end() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let script = "sleep 0.1; echo one >\"$0\"; sleep 0.1; echo two >\"$0\"";
        let mut writer = Command::new("sh").args(["-c", script]).arg(&pipe).spawn().unwrap();
        let files = PlainFiles::new();
        assert_eq!(files.trouble(&pipe), None);
        assert_eq!(files.document(&pipe).bytes(), b"one\n");
        assert_eq!(files.document(&pipe).bytes(), b"two\n");
        assert!(writer.wait().unwrap().success());
        let file = folder.path().join("file");
        fs::write(&file, "one").unwrap();
        assert_eq!(files.document(&file).bytes(), b"one");
        fs::write(&file, "two").unwrap();
        assert_eq!((files.document(&file).bytes(), files.trouble(&file)), (&b"one"[..], None));
    }

    #[test]
    fn trouble_has_a_reason() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        symlink("nowhere", path("dangling")).unwrap();
        fs::File::create(path("huge")).unwrap().set_len(LIMIT + 1).unwrap();
        assert_eq!(reason(&path("missing")), Some(UnreadableReason::Missing));
        assert_eq!(reason(&path("dangling")), Some(UnreadableReason::Missing));
        assert_eq!(reason(folder.path()), Some(UnreadableReason::Directory));
        assert_eq!(reason(&path("huge")), Some(UnreadableReason::TooLarge(LIMIT)));
        assert_eq!(reason(Path::new("")), Some(UnreadableReason::Missing));
        assert!(matches!(reason(&path("huge/x")), Some(UnreadableReason::Io(_))));
        assert_eq!(PlainFiles::new().entries(&path("missing")), None);
    }
}
