//! Is an index older than the text and the PEM files it was made from, and what would `postmap -F` put into it now?

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::base::document::Unreadable;
use crate::base::lookup::Lookup;

use super::Table;

/// When an index was written, and what has changed since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Age {
    /// Last modification of the index, seconds since 1970.
    pub index_modified: i64,
    /// The text, when it is newer. Postfix itself warns of this (`database F.db is older than source file F`), of `hash:`,
    /// `btree:` and `cdb:`, once the text is 100 seconds old; never of the PEM files.
    pub newer_source: Option<Newer>,
    /// The PEM files that are newer, each once, in the order of the text.
    pub newer_files: Vec<Newer>,
}

impl Age {
    /// Whether anything the index was made from is newer than it.
    pub fn is_older(&self) -> bool {
        self.newer_source.is_some() || !self.newer_files.is_empty()
    }
}

/// A file that is newer than the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newer {
    /// Its path.
    pub path: PathBuf,
    /// Its last modification, seconds since 1970.
    pub modified: i64,
}

/// The age of a table's index; `None` for a table without one, or when its time is not known.
pub fn age(table: &Table, files: &dyn Lookup) -> Option<Age> {
    let index_modified = modified(table.index.as_deref()?, files)?;
    let newer = |path: &Path| {
        let modified = modified(path, files).filter(|modified| *modified > index_modified)?;
        Some(Newer { path: path.to_owned(), modified })
    };
    let mut seen = std::collections::HashSet::new();
    let named = table.written.iter().flatten().flat_map(|entry| entry.value.files()).filter(|path| seen.insert(*path));
    Some(Age {
        index_modified,
        newer_source: table.source.as_deref().and_then(newer),
        newer_files: named.filter_map(|path| newer(path)).collect(),
    })
}

/// What `postmap -F` would copy into an index for these files now: one after the other with a line break between two, whether or
/// not the first ends in one.
///
/// # Errors
///
/// The first file that cannot be read; `postmap` then leaves the entry out.
pub fn copy_of(paths: &[PathBuf], files: &dyn Lookup) -> Result<Zeroizing<Vec<u8>>, (PathBuf, Unreadable)> {
    let mut copy = Zeroizing::new(Vec::new());
    for (at, path) in paths.iter().enumerate() {
        let document = files.document(path);
        let bytes = document.contents.as_ref().map_err(|trouble| (path.clone(), trouble.clone()))?;
        if at > 0 {
            copy.push(b'\n');
        }
        copy.extend_from_slice(bytes);
    }
    Ok(copy)
}

fn modified(path: &Path, files: &dyn Lookup) -> Option<i64> {
    files.document(path).metadata.as_ref().map(|metadata| metadata.modified)
}
