//! The door through which everything above `disk` reaches files; tests hand in a map in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, UnreadableReason};

/// Gives documents by path. Asking twice for one path gives the same document: no file is read twice.
pub trait Lookup: Sync {
    /// The document at this path, readable or not.
    fn document(&self, path: &Path) -> Arc<Document>;

    /// Why there is nothing to read at this path; `None` when something can be opened there, which is not read yet.
    fn trouble(&self, path: &Path) -> Option<UnreadableReason> {
        self.document(path).contents.as_ref().err().map(|unreadable| unreadable.reason.clone())
    }

    /// Whether nothing lies at this path: no file, or a link to none.
    fn is_absent(&self, path: &Path) -> bool {
        self.trouble(path).is_some_and(|reason| reason.is_absence())
    }

    /// The document at this path when it is at most so large, else `None`; for a glance at many files, of which nothing
    /// is kept.
    fn small_document(&self, path: &Path, most_bytes: usize) -> Option<Arc<Document>> {
        Some(self.document(path)).filter(|document| document.bytes().len() <= most_bytes)
    }

    /// The document at this path, also where it is larger than what is read of others: a table that holds many keys and
    /// certificates. Of one larger than this many bytes nothing is read.
    fn large_document(&self, path: &Path, _most_bytes: usize) -> Arc<Document> {
        self.document(path)
    }

    /// Paths of the entries of a directory, sorted by name; `None` when it cannot be listed.
    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>>;

    /// The local users and groups.
    fn accounts(&self) -> &Accounts;
}

/// Whether a file is called `HHHHHHHH.N`, as `openssl rehash` names links to certificates (`by_dir.c get_cert_by_subject`).
pub fn is_hashed_name(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.split_once('.'));
    name.is_some_and(|(hash, number)| {
        hash.len() == 8
            && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
            && !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
    })
}
