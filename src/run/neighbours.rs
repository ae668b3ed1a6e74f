//! The files beside a target's key that hold private keys: stray copies, and the key that was meant.

use std::path::{Path, PathBuf};

use crate::bundle::{Bundle, File, Role};
use crate::run::library::Library;
use crate::target::Target;

/// The other files of the key's directory that hold a private key, in the order of their names.
pub(super) fn of(target: &Target, bundle: &Bundle, library: &mut Library<'_>) -> Vec<File> {
    let Some(document) = bundle.deployed().find(|file| file.role == Role::Key).or(bundle.files.first()) else {
        return Vec::new();
    };
    let Some(directory) = document.document.path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return Vec::new();
    };
    if document.document.metadata.as_ref().is_some_and(|m| m.kind == crate::base::document::FileKind::Stream) {
        return Vec::new();
    }
    let Some(entries) = library.lookup().entries(directory) else { return Vec::new() };
    let own: Vec<&Path> = bundle.files.iter().map(|file| file.document.path.as_path()).collect();
    let others = nearest(entries, &own, target);
    others.iter().filter_map(|path| holding_key(path, library)).collect()
}

/// The entries that are none of the target's own files. Of a crowded directory, such as a whole trust store, only those
/// whose names speak of keys or resemble the key's own.
fn nearest(entries: Vec<PathBuf>, own: &[&Path], target: &Target) -> Vec<PathBuf> {
    let stem = target.key.as_ref().unwrap_or(&target.cert).file_stem().map(|s| s.to_string_lossy().into_owned());
    let mut others: Vec<PathBuf> = entries.into_iter().filter(|path| !own.contains(&path.as_path())).collect();
    let resembles = |path: &PathBuf| {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        stem.as_ref().is_some_and(|stem| name.contains(stem.as_str())) || name.contains("key")
    };
    if others.len() > MOST {
        others.retain(resembles);
        others.truncate(MOST);
    }
    others
}

fn holding_key(path: &Path, library: &mut Library<'_>) -> Option<File> {
    let document = library.lookup().document(path);
    let bytes = document.bytes();
    if bytes.len() > LARGEST || memchr::memmem::find(bytes, b"PRIVATE KEY-----").is_none() {
        return None;
    }
    Some(library.file(path, Role::Key)).filter(File::holds_key)
}

/// A directory is looked at whole up to this many files; a cap on work, not a rule.
const MOST: usize = 128;

/// Larger files, in bytes, are no key files.
const LARGEST: usize = 1 << 20;
