//! Files as a plain program reads them: whatever the path names, pipes and devices too, however long that takes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use zeroize::Zeroizing;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::lookup::Lookup;

/// The file system for the command that stands in for another one, and so must read what that one reads.
///
/// A document has neither metadata nor the way to it, and a pipe that nobody writes to blocks. Every file is read once.
#[derive(Debug, Default)]
pub struct PlainFiles {
    documents: Mutex<HashMap<PathBuf, Arc<OnceLock<Arc<Document>>>>>,
    nobody: Accounts,
}

impl PlainFiles {
    /// Files of which nothing has been read yet.
    pub fn new() -> PlainFiles {
        PlainFiles::default()
    }
}

impl Lookup for PlainFiles {
    fn document(&self, path: &Path) -> Arc<Document> {
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(documents.entry(path.to_owned()).or_default());
        drop(documents);
        Arc::clone(cell.get_or_init(|| {
            let mut document = Document::in_memory(&path.to_string_lossy(), Vec::new());
            document.path = path.to_owned();
            document.contents = read(path).map_err(|reason| Unreadable { reason, at: None });
            Arc::new(document)
        }))
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(directory).ok()? {
            paths.push(entry.ok()?.path());
        }
        paths.sort();
        Some(paths)
    }

    /// None: what is read here is not asked whose it is.
    fn accounts(&self) -> &Accounts {
        &self.nobody
    }
}

/// All of a stream up to the limit of a file; nothing when it cannot be read.
pub fn read_stream(stream: &mut dyn Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.take(LIMIT).read_to_end(&mut bytes) {
        Ok(_) => bytes,
        Err(_) => Vec::new(),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, UnreadableReason> {
    let file = File::open(path).map_err(|error| match error.kind() {
        _ if path.is_dir() => UnreadableReason::Directory,
        ErrorKind::NotFound => UnreadableReason::Missing,
        ErrorKind::PermissionDenied => UnreadableReason::Denied,
        _ => UnreadableReason::Io(error.to_string()),
    })?;
    let size = file.metadata().map_or(0, |metadata| metadata.len());
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

    use super::{LIMIT, PlainFiles, read_stream};
    use crate::base::document::UnreadableReason;
    use crate::base::lookup::Lookup;

    fn reason(path: &Path) -> Option<UnreadableReason> {
        PlainFiles::new().document(path).contents.as_ref().err().map(|unreadable| unreadable.reason.clone())
    }

    #[test]
    fn pipes_are_read_to_their_end_and_once() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut writer = Command::new("sh").args(["-c", "sleep 0.1; echo all >\"$0\""]).arg(&pipe).spawn().unwrap();
        let files = PlainFiles::new();
        assert_eq!(files.document(&pipe).bytes(), b"all\n");
        assert_eq!(files.document(&pipe).bytes(), b"all\n");
        assert!(writer.wait().unwrap().success());
        assert_eq!(read_stream(&mut &b"stream"[..]), b"stream");
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
