//! A hashed directory, `-CApath`: files called after the hash of the name they are about.

use std::collections::HashMap;

use crate::crypto::digest::subject_hash;
use crate::loaders::openssl_hashed;
use crate::openssl::anchors::Kind;
use crate::openssl::anchors::cache::Cache;
use crate::openssl::files::{Files, Opened};

/// One directory (`by_dir.c BY_DIR_ENTRY`).
pub(super) struct HashedDirectory {
    path: Vec<u8>,
    /// The number at which the search for lists goes on, by hash: files of lists may be added while it runs, and those
    /// read before are not read again.
    next_list: HashMap<u32, u32>,
}

impl HashedDirectory {
    /// The directory at this path, which need not exist.
    pub(super) fn new(path: Vec<u8>) -> HashedDirectory {
        HashedDirectory { path, next_list: HashMap::new() }
    }

    /// Brings what `HHHHHHHH.N` or, for lists, `HHHHHHHH.rN` hold, from the first number up to one that is missing or
    /// cannot be loaded (`by_dir.c get_cert_by_subject`).
    pub(super) fn load(&mut self, kind: Kind, canonical: &[u8], files: Files<'_>, cache: &mut Cache) {
        let hash = subject_hash(canonical);
        let (mark, mut number) = match kind {
            Kind::Certs => ("", 0),
            Kind::Crls => ("r", self.next_list.get(&hash).copied().unwrap_or(0)),
        };
        loop {
            let name = [self.path.as_slice(), format!("/{hash:08x}.{mark}{number}").as_bytes()].concat();
            let Some(Opened::File(document)) = files.open(&name) else { break };
            let (found, goes_on) = openssl_hashed::read(document.bytes(), &document.name, kind == Kind::Crls);
            for object in found {
                cache.add(object);
            }
            if !goes_on {
                break;
            }
            number = number.saturating_add(1);
        }
        if kind == Kind::Crls && number > 0 {
            self.next_list.insert(hash, number);
        }
    }
}
