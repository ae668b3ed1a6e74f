//! The only code that touches the machine: opens once, asks the descriptor, reads to a bound; owner names; the clock.

mod acl;
pub mod clock;
pub mod environment;
mod open;
pub mod process;
mod way;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::base::accounts::Accounts;
use crate::base::document::Document;
use crate::base::lookup::Lookup;
use crate::disk::way::Walker;

/// The file system of this machine. Every file is read once, whoever asks for it and however often.
#[derive(Debug, Default)]
pub struct Disk {
    documents: Mutex<HashMap<PathBuf, Arc<OnceLock<Arc<Document>>>>>,
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
        let mut documents = self.documents.lock().unwrap_or_else(PoisonError::into_inner);
        let cell = Arc::clone(documents.entry(path.to_owned()).or_default());
        drop(documents);
        Arc::clone(cell.get_or_init(|| Arc::new(open::read(path, &self.walker))))
    }

    fn entries(&self, directory: &Path) -> Option<Vec<PathBuf>> {
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(directory).ok()? {
            paths.push(entry.ok()?.path());
        }
        paths.sort();
        Some(paths)
    }

    fn accounts(&self) -> &Accounts {
        self.accounts.get_or_init(|| {
            let text = |path| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
            Accounts::parse(&text("/etc/passwd"), &text("/etc/group"))
        })
    }
}
