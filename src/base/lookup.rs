//! The door through which everything above `disk` reaches files; tests hand in a map in memory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::Document;

/// Gives documents by path. Asking twice for one path gives the same document: nothing is read twice.
pub trait Lookup: Sync {
    /// The document at this path, readable or not.
    fn document(&self, path: &Path) -> Arc<Document>;

    /// Paths of the entries of a directory, sorted by name; `None` when it cannot be listed.
    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>>;

    /// The local users and groups.
    fn accounts(&self) -> &Accounts;
}
