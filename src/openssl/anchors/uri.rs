//! A store URI, `-CAstore`: a file taken whole, or a directory of which the files called after a hash are taken.

use std::collections::HashMap;

use crate::crypto::digest::subject_hash;
use crate::loaders::openssl_store;
use crate::openssl::anchors::cache::Cache;
use crate::openssl::files::{Files, Found, Opened};

/// The store (`by_store.c`).
pub(super) struct StoreUri {
    name: Vec<u8>,
    /// The hashed names of the directory, by hash; none before it was listed.
    hashed: Option<HashMap<u32, Vec<Vec<u8>>>>,
    /// Whether a file answered, by name. It is read once: asking it again would bring the same.
    answered: HashMap<Vec<u8>, bool>,
}

impl StoreUri {
    /// The store that this path or `file:` URI names.
    pub(super) fn new(name: Vec<u8>) -> StoreUri {
        StoreUri { name, hashed: None, answered: HashMap::new() }
    }

    /// Brings what the store has about a name, certificates and lists alike, and says whether it answers: that the last
    /// thing it came upon was one of them (`by_store.c cache_objects`).
    pub(super) fn load(&mut self, canonical: &[u8], files: Files<'_>, cache: &mut Cache) -> bool {
        let name = self.name.clone();
        match files.locate_uri(&name) {
            Some(Found::Directory(path)) => self.load_hashed(path, subject_hash(canonical), files, cache),
            Some(Found::File(_)) => self.load_file(&name, files, cache),
            None => false,
        }
    }

    /// The files of a directory stand in the order of their names, where OpenSSL takes them as the directory gives them;
    /// one that does not answer ends the search.
    fn load_hashed(&mut self, directory: &[u8], hash: u32, files: Files<'_>, cache: &mut Cache) -> bool {
        let index = self.hashed.get_or_insert_with(|| by_hash(files.names_in(directory)));
        let mut answered = false;
        for name in index.get(&hash).cloned().unwrap_or_default() {
            let name = [self.name.as_slice(), b"/", name.as_slice()].concat();
            answered = self.load_file(&name, files, cache);
            if !answered {
                break;
            }
        }
        answered
    }

    fn load_file(&mut self, name: &[u8], files: Files<'_>, cache: &mut Cache) -> bool {
        if let Some(answered) = self.answered.get(name) {
            return *answered;
        }
        let mut answered = false;
        if let Some(Opened::File(document)) = files.open_uri(name) {
            let found;
            (found, answered) = openssl_store::read_anchors(document.bytes(), &document.name);
            for object in found {
                cache.add(object);
            }
        }
        self.answered.insert(name.to_vec(), answered);
        answered
    }
}

/// The names of the form `HHHHHHHH.N` and `HHHHHHHH.rN`, in either letter case (`file_store.c file_name_check`).
fn by_hash(names: Vec<Vec<u8>>) -> HashMap<u32, Vec<Vec<u8>>> {
    let mut index: HashMap<u32, Vec<Vec<u8>>> = HashMap::new();
    for name in names {
        if let Some(hash) = hash_in(&name) {
            index.entry(hash).or_default().push(name);
        }
    }
    index
}

fn hash_in(name: &[u8]) -> Option<u32> {
    let (hash, number) = (name.get(..8)?, name.get(8..)?.strip_prefix(b".")?);
    let number = number.strip_prefix(b"r").unwrap_or(number);
    if !hash.iter().all(u8::is_ascii_hexdigit) || number.is_empty() || !number.iter().all(u8::is_ascii_digit) {
        return None;
    }
    u32::from_str_radix(std::str::from_utf8(hash).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::hash_in;

    #[test]
    fn hashed_names_are_told_from_others() {
        for (name, hash) in [
            ("75260102.0", Some(0x7526_0102)),
            ("ABCDEF01.r12", Some(0xabcd_ef01)),
            ("abcdef01.007", Some(0xabcd_ef01)),
            ("abcdef01.", None),
            ("abcdef01.r", None),
            ("abcdef01.R0", None),
            ("abcdef01.0x", None),
            ("abcdef0.0", None),
            ("abcdef012.0", None),
            ("abcdef0g.0", None),
            ("+bcdef01.0", None),
        ] {
            assert_eq!(hash_in(name.as_bytes()), hash, "{name}");
        }
    }
}
