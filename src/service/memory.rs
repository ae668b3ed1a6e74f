//! Files held in memory, for tests of what reads through a `Lookup`.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::base::accounts::Accounts;
use crate::base::document::{Document, Unreadable, UnreadableReason};
use crate::base::lookup::Lookup;

/// A tree of files; every directory on the way to one exists, the root and `.` always do.
#[derive(Default)]
pub(crate) struct Memory {
    files: BTreeMap<PathBuf, Result<Vec<u8>, UnreadableReason>>,
    accounts: Accounts,
}

impl Memory {
    /// Files with these contents.
    pub(crate) fn holding(files: &[(&str, &str)]) -> Memory {
        let files = files.iter().map(|(path, text)| (PathBuf::from(path), Ok(text.as_bytes().to_vec()))).collect();
        Memory { files, accounts: Accounts::default() }
    }

    /// The same with these lines of /etc/passwd and /etc/group.
    pub(crate) fn with_accounts(self, passwd: &str, group: &str) -> Memory {
        Memory { accounts: Accounts::parse(passwd, group), ..self }
    }

    /// The same with one more path that cannot be read, for this reason.
    pub(crate) fn and_trouble(mut self, path: &str, reason: UnreadableReason) -> Memory {
        self.files.insert(PathBuf::from(path), Err(reason));
        self
    }

    fn is_directory(&self, path: &Path) -> bool {
        path == Path::new(".") || self.files.keys().any(|file| file != path && file.starts_with(path))
    }

    fn contents(&self, path: &Path) -> Result<Vec<u8>, UnreadableReason> {
        match self.files.get(path) {
            Some(contents) => contents.clone(),
            None if self.is_directory(path) => Err(UnreadableReason::Directory),
            None => Err(UnreadableReason::Missing),
        }
    }
}

impl Lookup for Memory {
    fn document(&self, path: &Path) -> Arc<Document> {
        let mut document = Document::in_memory(&path.display().to_string(), Vec::new());
        document.contents = self.contents(path).map(Into::into).map_err(|reason| Unreadable { reason, at: None });
        Arc::new(document)
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        if !self.is_directory(directory) || matches!(self.files.get(directory), Some(Err(_))) {
            return None;
        }
        let below = |file: &PathBuf| match directory == Path::new(".") {
            true => file
                .components()
                .next()
                .filter(|first| matches!(first, Component::Normal(_)))
                .map(|first| first.as_os_str().into()),
            false => Some(directory.join(file.strip_prefix(directory).ok()?.components().next()?)),
        };
        let mut entries: Vec<PathBuf> = self.files.keys().filter_map(below).collect();
        entries.dedup();
        Some(entries)
    }

    fn accounts(&self) -> &Accounts {
        &self.accounts
    }
}
