//! Every file of a run, read and taken apart once, however many targets name it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use crate::base::lookup::Lookup;
use crate::bundle::open::open;
use crate::bundle::{File, Role};

/// The files that a run has met.
pub(super) struct Library<'a> {
    lookup: &'a dyn Lookup,
    files: HashMap<PathBuf, File>,
}

impl<'a> Library<'a> {
    pub(super) fn new(lookup: &'a dyn Lookup) -> Library<'a> {
        Library { lookup, files: HashMap::new() }
    }

    pub(super) fn lookup(&self) -> &'a dyn Lookup {
        self.lookup
    }

    /// The file at this path, in this role.
    pub(super) fn file(&mut self, path: &Path, role: Role) -> File {
        if let Some(file) = self.files.get(path) {
            return file.in_role(role);
        }
        let file = open(role, &self.lookup.document(path));
        let answer = file.in_role(role);
        self.files.insert(path.to_owned(), file);
        answer
    }
}
