//! Which file a word names, a path or a `file:` URI, and whether it can be opened.

use std::path::PathBuf;
use std::sync::Arc;

use crate::base::document::{Document, UnreadableReason};
use crate::base::lookup::Lookup;

/// The files as OpenSSL's loaders see them.
#[derive(Clone, Copy)]
pub(super) struct Files<'a> {
    /// The files.
    pub(super) lookup: &'a dyn Lookup,
    /// How octets name a file.
    pub(super) path: fn(&[u8]) -> PathBuf,
}

/// What a name leads to.
pub(super) enum Opened {
    /// A file, or something that reads like one.
    File(Arc<Document>),
    /// A directory.
    Directory,
}

/// What a name leads to, by its path.
pub(super) enum Found<'n> {
    /// A file, or something that reads like one.
    File(&'n [u8]),
    /// A directory.
    Directory(&'n [u8]),
}

impl Files<'_> {
    /// What a path or `file:` URI leads to (`store_lib.c OSSL_STORE_open_ex`, `file_store.c file_open`); `None` when
    /// nothing is there or it cannot be opened.
    ///
    /// The word is tried as a path first, even one that looks like a URI, unless `//` follows its scheme. There is no
    /// percent-encoding.
    pub(super) fn open_uri(self, name: &[u8]) -> Option<Opened> {
        self.find_uri(name).and_then(|found| match found {
            Found::File(path) => self.open(path),
            Found::Directory(_) => Some(Opened::Directory),
        })
    }

    /// What [`Files::open_uri`] would open; nothing is read, so that a stream is still at its beginning. A directory that
    /// may not be listed cannot be opened.
    pub(super) fn find_uri<'n>(self, name: &'n [u8]) -> Option<Found<'n>> {
        self.locate_uri(name).filter(|found| match found {
            Found::Directory(path) => self.lookup.entries(&(self.path)(path)).is_some(),
            Found::File(_) => true,
        })
    }

    /// The same without asking whether a directory may be listed: for one that has been opened already.
    pub(super) fn locate_uri<'n>(self, name: &'n [u8]) -> Option<Found<'n>> {
        let scheme = name.iter().take(LONGEST_SCHEME).position(|octet| *octet == b':');
        let (scheme, rest) = match scheme.and_then(|at| Some((name.get(..at)?, name.get(at.checked_add(1)?..)?))) {
            Some((scheme, rest)) => (scheme, rest),
            None => return self.find(name),
        };
        let has_authority = rest.starts_with(b"//");
        if !scheme.eq_ignore_ascii_case(b"file") {
            return if has_authority { None } else { self.find(name) };
        }
        let path = if has_authority { Some(without_authority(rest)?) } else { None };
        match path {
            Some(path) => self.find(path),
            None => self.find(name).or_else(|| rest.starts_with(b"/").then(|| self.find(rest)).flatten()),
        }
    }

    /// What a plain path leads to.
    pub(super) fn open(self, path: &[u8]) -> Option<Opened> {
        let document = self.lookup.document(&(self.path)(path));
        match &document.contents {
            Ok(_) => Some(Opened::File(document)),
            Err(trouble) if trouble.reason == UnreadableReason::Directory => Some(Opened::Directory),
            Err(_) => None,
        }
    }

    fn find<'n>(self, path: &'n [u8]) -> Option<Found<'n>> {
        match self.lookup.trouble(&(self.path)(path)) {
            None => Some(Found::File(path)),
            Some(UnreadableReason::Directory) => Some(Found::Directory(path)),
            Some(_) => None,
        }
    }

    /// Whether the path is that of a directory (`opt.c opt_isdir`).
    pub(super) fn is_directory(self, path: &[u8]) -> bool {
        matches!(self.find(path), Some(Found::Directory(_)))
    }

    /// The names in a directory, sorted.
    pub(super) fn names_in(self, directory: &[u8]) -> Vec<Vec<u8>> {
        let entries = self.lookup.entries(&(self.path)(directory)).unwrap_or_default();
        entries.iter().filter_map(|path| Some(path.file_name()?.as_encoded_bytes().to_vec())).collect()
    }
}

/// The path behind `//`, `//localhost` or nothing but a third slash; `None` for another machine's.
fn without_authority(rest: &[u8]) -> Option<&[u8]> {
    let behind = rest.get(2..)?;
    let host = behind.get(..LOCAL_HOST.len()).filter(|host| host.eq_ignore_ascii_case(LOCAL_HOST));
    let path = if host.is_some() { behind.get(LOCAL_HOST.len()..)? } else { behind };
    path.starts_with(b"/").then_some(path)
}

const LOCAL_HOST: &[u8] = b"localhost";
/// `store_lib.c`: the scheme is looked for in a copy of the name of 256 octets.
const LONGEST_SCHEME: usize = 255;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{Files, Found, Opened};
    use crate::service::memory::Memory;

    #[test]
    fn names_are_paths_first_and_uris_second() {
        let lookup = Memory::holding(&[
            ("/d/a.pem", "1"),
            ("x:y", "2"),
            ("file:z", "3"),
            ("file:/d/b.pem", "4"),
            ("/e/c.pem", "5"),
            ("h://w", "6"),
        ]);
        let files = Files { lookup: &lookup, path: |bytes| PathBuf::from(String::from_utf8_lossy(bytes).as_ref()) };
        let found = |name: &str| match (files.find_uri(name.as_bytes()), files.open_uri(name.as_bytes())) {
            (Some(Found::File(_)), Some(Opened::File(document))) => {
                String::from_utf8_lossy(document.bytes()).into_owned()
            }
            (Some(Found::Directory(path)), Some(Opened::Directory)) => String::from_utf8_lossy(path).into_owned(),
            (None, None) => "-".to_owned(),
            _ => "?".to_owned(),
        };
        for (name, expected) in [
            ("/d/a.pem", "1"),
            ("file:/d/a.pem", "1"),
            ("FILE:///d/a.pem", "1"),
            ("file://localhost/d/a.pem", "1"),
            ("file://LocalHost/d/a.pem", "1"),
            ("file://host/d/a.pem", "-"),
            ("file://d/a.pem", "-"),
            ("file:d/a.pem", "-"),
            ("file:z", "3"),
            ("file:/d/b.pem", "4"),
            ("x:y", "2"),
            ("h://w", "-"),
            ("/d", "/d"),
            ("file:/e", "/e"),
            ("nothing", "-"),
        ] {
            assert_eq!(found(name), expected, "{name}");
        }
    }
}
