//! Every certificate and every private key that can be had from a heap of files, whatever they are wrapped in.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::assemble::key::{Key, Locked};
use crate::assemble::remark::{Fate, Remark};
use crate::assemble::unwrap::{Unwrapping, what_it_is};
use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::unlock::Opener;
use crate::pem::piece::Piece;
use crate::pem::salvage::{Saved, salvage};
use crate::pem::scan::scan;
use crate::x509::cert::SharedCert;

/// What was found.
#[derive(Default)]
pub(super) struct Heap {
    /// The certificates, each once, in the order of the files.
    pub(super) certs: Vec<SharedCert>,
    /// The private keys that could be opened, in the order of the files, copies included.
    pub(super) keys: Vec<Key>,
    /// What is encrypted and stayed shut.
    pub(super) locked: Vec<Locked>,
    /// What was mended, and what was dropped at once.
    pub(super) remarks: Vec<Remark>,
    /// What may have been a certificate and cannot be used, and why.
    pub(super) lost: Vec<(Location, String)>,
    places: HashMap<Vec<u8>, Location>,
}

impl Heap {
    /// Takes these files apart; one that is given twice is read once.
    pub(super) fn of(documents: &[Arc<Document>], opener: &mut Opener<'_>) -> Heap {
        let mut heap = Heap::default();
        let mut seen = HashSet::new();
        for document in documents {
            if seen.insert(&document.path) {
                heap.take(document, opener);
            } else {
                let whole = Location::whole(&document.name);
                heap.remarks.push(Remark::at(Fate::Dropped, &whole, "given twice, read once"));
            }
        }
        heap
    }

    /// Only the keys of this file count from now on; certificates in it are pieces like any other. A container that
    /// stayed shut is still of interest for the certificates in it.
    pub(super) fn take_keys_from(&mut self, document: &Arc<Document>, opener: &mut Opener<'_>) {
        for key in std::mem::take(&mut self.keys) {
            if *key.place.file != *document.name {
                let text = "private key, not looked at: --key names another file";
                self.remarks.push(Remark::at(Fate::Dropped, &key.place, text));
            }
        }
        for locked in std::mem::take(&mut self.locked) {
            match *locked.place.file != *document.name {
                true if locked.is_container => self.locked.push(locked),
                true => {
                    let text = format!("encrypted ({}), not looked at: --key names another file", locked.how);
                    self.remarks.push(Remark::at(Fate::Dropped, &locked.place, text));
                }
                false => {}
            }
        }
        self.take(document, opener);
    }

    fn take(&mut self, document: &Arc<Document>, opener: &mut Opener<'_>) {
        let bytes = document.bytes();
        let before = self.remarks.len();
        let binary = scan(&document.name, bytes).into_iter().filter_map(|piece| match piece {
            Piece::Binary(location) => Some(location),
            _ => None,
        });
        let binary: Vec<Location> = binary.collect();
        let mut unwrapping = Unwrapping { heap: self, opener };
        let found = salvage(&document.name, bytes);
        let is_text = binary.is_empty() || !found.blocks.is_empty();
        if !is_text {
            for location in binary {
                let content = bytes.get(location.bytes.clone()).unwrap_or_default();
                // What is no text has no lines.
                unwrapping.binary(content, &Location { line: 0, end_line: 0, ..location.clone() });
            }
            return;
        }
        for Saved { block, repairs } in &found.blocks {
            for repair in repairs {
                let place = Location { line: repair.line, ..block.location.clone() };
                unwrapping.heap.remarks.push(Remark::at(Fate::Mended, &place, repair.what.clone()));
            }
            unwrapping.block(block);
        }
        for loss in &found.losses {
            self.lose(&loss.location, loss.why.clone());
        }
        if found.blocks.is_empty() && self.remarks.len() == before {
            let why = match what_it_is(document) {
                _ if bytes.is_empty() => "empty (0 bytes)".to_owned(),
                Some(what) => what,
                None => "holds nothing of use: no certificate, no key".to_owned(),
            };
            self.lose(&Location::whole(&document.name), why);
        }
    }

    /// Says that a piece cannot be used; it may have been the certificate that is looked for.
    pub(super) fn lose(&mut self, place: &Location, why: impl Into<String>) {
        let why = why.into();
        self.remarks.push(Remark::at(Fate::Dropped, place, why.clone()));
        self.lost.push((place.clone(), why));
    }

    /// Keeps a certificate unless it is known.
    pub(super) fn push_cert(&mut self, cert: SharedCert) {
        match self.places.get(&cert.der) {
            // A file that is named both as key and as a piece.
            Some(first) if *first == cert.location => {}
            Some(first) => {
                let text = format!("the same certificate as {first}");
                self.remarks.push(Remark::at(Fate::Dropped, &cert.location, text));
            }
            None => {
                self.places.insert(cert.der.clone(), cert.location.clone());
                self.certs.push(cert);
            }
        }
    }
}
