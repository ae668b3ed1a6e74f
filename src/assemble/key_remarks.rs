//! What is told about each private key of the heap, and about what stayed shut.

use std::collections::HashSet;

use crate::assemble::heap::Heap;
use crate::assemble::key::Key;
use crate::assemble::leaf::{Choice, MOST_KEYS, tried};
use crate::assemble::remark::{Fate, Remark};
use crate::crypto::private::{Fit, fit};
use crate::x509::cert::SharedCert;

/// A remark for each of them. `with_key` says whether the key is written.
pub(super) fn key_remarks(heap: &Heap, choice: Choice, with_key: bool) -> Vec<Remark> {
    let taken = choice.key.filter(|_| choice.fits).and_then(|key| heap.keys.get(key));
    let leaf = choice.leaf.and_then(|leaf| heap.certs.get(leaf));
    let tried: HashSet<&[u8]> = tried(heap).map(|(_, key)| key.der()).collect();
    let mut remarks = Vec::new();
    for (index, key) in heap.keys.iter().enumerate() {
        let was_tried = tried.contains(key.der());
        remarks.push(match (taken, leaf) {
            (Some(_), _) if choice.key == Some(index) => Remark::at(Fate::Taken, &key.place, taken_key(key, with_key)),
            (Some(taken), Some(leaf)) if key.der() == taken.der() || (was_tried && is_key_of(key, leaf)) => {
                Remark::at(Fate::Dropped, &key.place, format!("the same private key as {}", taken.place))
            }
            (_, leaf) => Remark::at(Fate::Dropped, &key.place, why_not(key, leaf, was_tried)),
        });
    }
    for locked in &heap.locked {
        let why = locked.why.as_deref().unwrap_or("its passphrase is not known; --password-file names a file with it");
        remarks.push(Remark::at(Fate::Dropped, &locked.place, format!("encrypted ({}): {why}", locked.how)));
    }
    remarks
}

/// Whether it is the leaf's key, in whatever form it is given.
fn is_key_of(key: &Key, leaf: &SharedCert) -> bool {
    fit(&key.key, &leaf.public_key) == Fit::Fits
}

fn why_not(key: &Key, leaf: Option<&SharedCert>, was_tried: bool) -> String {
    let what = key.key.describe();
    match leaf {
        _ if !was_tried => format!("private key, {what}, not tried: there are more than {MOST_KEYS} in these files"),
        Some(_) => format!("private key, {what}, is not that of the leaf"),
        None => format!("private key, {what}, of which no certificate is here"),
    }
}

fn taken_key(key: &Key, with_key: bool) -> String {
    let written = match (with_key, key.was_locked) {
        (true, false) => "",
        (true, true) => "; written without its passphrase",
        (false, false) => "; not written, --with-key does that",
        (false, true) => "; it stays encrypted there, so no server loads it: --with-key writes it without passphrase",
    };
    format!("private key, {}, fits the leaf{written}", key.key.describe())
}
