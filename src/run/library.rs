//! Every file of a run, read and taken apart once, however many targets name it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::lookup::Lookup;
use crate::bundle::neighbours::Wrapped;
use crate::bundle::open::open;
use crate::bundle::{File, Role};
use crate::run::glance::{Glance, glance};

/// The files that a run has met.
pub(super) struct Library<'a> {
    lookup: &'a dyn Lookup,
    /// By path, and whether it was opened as a file of anchors, whose certificates are not decoded.
    files: HashMap<(PathBuf, bool), File>,
    glances: HashMap<PathBuf, Glance>,
    directories: HashMap<PathBuf, Option<Arc<[PathBuf]>>>,
    /// PKCS#12 containers that may still be tried without a passphrase, which costs work.
    containers_left: usize,
}

impl<'a> Library<'a> {
    pub(super) fn new(lookup: &'a dyn Lookup) -> Library<'a> {
        Library {
            lookup,
            files: HashMap::new(),
            glances: HashMap::new(),
            directories: HashMap::new(),
            containers_left: MOST_CONTAINERS,
        }
    }

    pub(super) fn lookup(&self) -> &'a dyn Lookup {
        self.lookup
    }

    /// Paths of the entries of a directory, sorted by name, listed once; `None` when it cannot be listed.
    pub(super) fn entries(&mut self, directory: &Path) -> Option<Arc<[PathBuf]>> {
        if let Some(known) = self.directories.get(directory) {
            return known.clone();
        }
        let listed: Option<Arc<[PathBuf]>> = self.lookup.entries(directory).map(Into::into);
        self.directories.insert(directory.to_owned(), listed.clone());
        listed
    }

    /// The file at this path, in this role.
    pub(super) fn file(&mut self, path: &Path, role: Role) -> File {
        let key = (path.to_owned(), role == Role::Ca);
        if let Some(file) = self.files.get(&key) {
            return file.in_role(role);
        }
        let file = open(role, &self.lookup.document(path));
        let answer = file.in_role(role);
        self.files.insert(key, file);
        answer
    }

    /// Whether the file holds a private key. Nothing is kept of one that holds none.
    pub(super) fn glance(&mut self, path: &Path) -> Glance {
        if !self.glances.contains_key(path) {
            let glance = glance(path, self.lookup, &mut self.containers_left);
            self.glances.insert(path.to_owned(), glance);
        }
        match self.glances.get(path) {
            Some(Glance::Key(file)) => Glance::Key(file.in_role(Role::Key)),
            Some(Glance::Other) => Glance::Other,
            Some(Glance::Wrapped(found)) => Glance::Wrapped(found.iter().map(Wrapped::share).collect()),
            Some(Glance::Closed) => Glance::Closed,
            Some(Glance::LeftOut) | None => Glance::LeftOut,
        }
    }
}

/// PKCS#12 containers that are tried in one run.
const MOST_CONTAINERS: usize = 8;
