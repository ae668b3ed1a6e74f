//! The only code that touches the machine: opens once, asks the descriptor, reads to a bound; owner names; the clock.

mod acl;
pub mod clock;
pub mod environment;
mod open;
pub mod plain;
pub mod process;
pub mod stray;
mod way;
pub mod write;

use std::collections::HashMap;
use std::hash::Hash;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::base::accounts::Accounts;
use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::lookup::Lookup;
use crate::disk::way::Walker;

/// The file system of this machine. Every file is read once, whoever asks for it and however often.
#[derive(Debug, Default)]
pub struct Disk {
    documents: Kept<PathBuf>,
    /// Those that are read with a bound of their own.
    large: Kept<(PathBuf, usize)>,
    walker: Walker,
    accounts: OnceLock<Accounts>,
}

impl Disk {
    /// A disk of which nothing has been read yet.
    pub fn new() -> Disk {
        Disk::default()
    }
}

impl Lookup for Disk {
    fn document(&self, path: &Path) -> Arc<Document> {
        kept(&self.documents, path.to_owned(), || open::read(path, &self.walker))
    }

    fn trouble(&self, path: &Path) -> Option<UnreadableReason> {
        let documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let is_kept = documents.get(path).is_some_and(|document| document.get().is_some());
        drop(documents);
        if !is_kept && !open::is_stream(path) {
            return open::trouble(path, &self.walker);
        }
        self.document(path).contents.as_ref().err().map(|unreadable| unreadable.reason.clone())
    }

    fn large_document(&self, path: &Path, most_bytes: usize) -> Arc<Document> {
        let document = self.document(path);
        match document.contents.as_ref().is_err_and(is_too_large) {
            true => {
                kept(&self.large, (path.to_owned(), most_bytes), || open::read_large(path, most_bytes, &self.walker))
            }
            false => document,
        }
    }

    fn small_document(&self, path: &Path, most_bytes: usize) -> Option<Arc<Document>> {
        let document = open::read_small(path, most_bytes, &self.walker);
        (!document.contents.as_ref().is_err_and(is_too_large)).then(|| Arc::new(document))
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        list(directory)
    }

    fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| {
            let text = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
            Accounts::parse(&text("/etc/passwd"), &text("/etc/group"))
        })
    }
}

fn is_too_large(trouble: &Unreadable) -> bool {
    matches!(trouble.reason, UnreadableReason::TooLarge(_))
}

/// Documents that were read, or are being read.
type Kept<K> = Mutex<HashMap<K, Arc<OnceLock<Arc<Document>>>>>;

/// The document that is kept under this key; whoever asks first reads it, and only who asks for the same one waits.
fn kept<K: Eq + Hash>(documents: &Kept<K>, key: K, read: impl FnOnce() -> Document) -> Arc<Document> {
    let mut documents = documents.lock().unwrap_or_else(PoisonError::into_inner);
    let cell = Arc::clone(documents.entry(key).or_default());
    drop(documents);
    Arc::clone(cell.get_or_init(|| Arc::new(read())))
}

/// Paths of the entries of a directory, sorted by name; `None` when it cannot be listed.
fn list(directory: &Path) -> Option<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(directory).ok()? {
        paths.push(entry.ok()?.path());
    }
    paths.sort();
    Some(paths)
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::path::Path;
    use std::process::Command;
    use std::sync::Arc;

    use super::Disk;
    use crate::base::document::UnreadableReason;
    use crate::base::lookup::Lookup;

    fn reason(path: &Path) -> Option<UnreadableReason> {
        Disk::new().document(path).contents.as_ref().err().map(|unreadable| unreadable.reason.clone())
    }

    #[test]
    fn reads_a_file_once_through_its_links() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "content").unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        let disk = Disk::new();
        let document = disk.document(&link);
        assert_eq!(document.bytes(), b"content");
        assert_eq!(document.real_path.as_deref(), fs::canonicalize(&file).ok().as_deref());
        assert_eq!(document.metadata.as_ref().map(|metadata| metadata.mode), Some(0o640));
        assert_eq!(document.way.last().unwrap().link_target.as_deref(), Some(Path::new("file")));
        assert!(document.way.iter().any(|step| step.path == folder.path() && step.link_target.is_none()));
        fs::write(&file, "changed").unwrap();
        assert_eq!(disk.document(&link).bytes(), b"content");
    }

    #[test]
    fn says_why_a_file_cannot_be_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        symlink("nowhere", path("dangling")).unwrap();
        symlink("circle", path("circle")).unwrap();
        fs::create_dir(path("directory")).unwrap();
        assert!(Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
        fs::File::create(path("huge")).unwrap().set_len(1 << 30).unwrap();
        fs::write(path("plain"), "").unwrap();
        assert_eq!(reason(&path("missing")), Some(UnreadableReason::Missing));
        assert_eq!(reason(&path("missing/file")), Some(UnreadableReason::Missing));
        assert_eq!(
            reason(&path("dangling")),
            Some(UnreadableReason::DanglingLink {
                target: "nowhere".into(),
                missing: fs::canonicalize(folder.path()).unwrap().join("nowhere")
            })
        );
        assert_eq!(reason(&path("circle")), Some(UnreadableReason::TooManyLinks));
        assert_eq!(reason(&path("directory")), Some(UnreadableReason::Directory));
        assert_eq!(reason(&path("pipe")), Some(UnreadableReason::NotRegular("named pipe")));
        assert_eq!(reason(&path("huge")), Some(UnreadableReason::TooLarge(16 << 20)));
        assert_eq!(reason(&path("plain/file")), Some(UnreadableReason::Io("Not a directory".to_owned())));
        assert_eq!(reason(Path::new("/dev/zero")), Some(UnreadableReason::NotRegular("character device")));
    }

    #[test]
    fn reads_larger_files_where_it_is_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::File::create(&file).unwrap().set_len((16 << 20) + 1).unwrap();
        let disk = Disk::new();
        assert!(disk.document(&file).contents.is_err());
        assert_eq!(disk.large_document(&file, 17 << 20).bytes().len(), (16 << 20) + 1);
        assert!(Arc::ptr_eq(&disk.large_document(&file, 17 << 20), &disk.large_document(&file, 17 << 20)));
        let trouble = disk.large_document(&file, 16 << 20);
        assert_eq!(trouble.contents.as_ref().unwrap_err().reason, UnreadableReason::TooLarge(16 << 20));
    }

    #[test]
    fn looks_into_small_files_without_keeping_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "content").unwrap();
        let disk = Disk::new();
        assert_eq!(disk.small_document(&file, 7).unwrap().bytes(), b"content");
        assert!(disk.small_document(&file, 6).is_none());
        assert!(disk.small_document(folder.path(), 6).unwrap().contents.is_err());
        assert!(disk.documents.lock().unwrap().is_empty());
    }

    #[test]
    fn lists_entries_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let names = Disk::new().entries(folder.path()).unwrap();
        assert_eq!(names, [folder.path().join("a"), folder.path().join("b")]);
        assert_eq!(Disk::new().entries(&folder.path().join("none")), None);
    }
}
