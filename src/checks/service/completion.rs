//! What a server sends behind a leaf that stands alone in its file: what its own authorities make of it.

use std::sync::Arc;

use crate::base::location::Location;
use crate::base::moment::Moment;
use crate::loaders::Found;
use crate::verify;
use crate::verify::observer::Everything;
use crate::verify::request::{Request, TimeCheck};
use crate::verify::trust::{Anchor, AnchorStore, Anchors};
use crate::x509::cert::Cert;

/// The store that chains are built from (`statem_lib.c ssl_add_cert_chain`).
pub(super) struct Completion<'a> {
    store: Authorities<'a>,
    now: Moment,
}

struct Authorities<'a> {
    read: AnchorStore,
    directory: Option<&'a dyn Anchors>,
}

impl<'a> Completion<'a> {
    /// With the certificates of the CA file, and a directory of further ones.
    pub(super) fn new(found: Vec<Found>, directory: Option<&'a dyn Anchors>, now: Moment) -> Completion<'a> {
        let mut read = AnchorStore::new();
        for object in found {
            if let Found::Cert(cert, aux) = object {
                read.push(cert.der.to_vec(), aux, cert.location.clone());
            }
        }
        Completion { store: Authorities { read, directory }, now }
    }

    /// The leaf and what is found above it, the root included, however far that reaches.
    pub(super) fn complete(&self, leaf: &[u8]) -> Vec<Vec<u8>> {
        let alone = || vec![leaf.to_vec()];
        if self.store.is_empty() {
            return alone();
        }
        let Ok(leaf) = Cert::parse(leaf, Location::whole(&Arc::from(""))) else { return alone() };
        let request = Request::new(Arc::new(leaf), &self.store, TimeCheck::At(self.now));
        let outcome = verify::judge(&request, &mut Everything);
        if outcome.chain.is_empty() {
            return alone();
        }
        outcome.chain.iter().map(|link| link.cert.der.to_vec()).collect()
    }
}

/// The certificate in what a block holds, without trust settings behind it.
pub(super) fn certificate(der: &[u8]) -> Vec<u8> {
    let cert = Cert::parse(der, Location::whole(&Arc::from("")));
    cert.map_or_else(|_| der.to_vec(), |cert| cert.der.to_vec())
}

impl Anchors for Authorities<'_> {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        let read = self.read.by_subject(canonical);
        match self.directory {
            Some(directory) if read.is_empty() => directory.by_subject(canonical),
            _ => read,
        }
    }

    fn is_empty(&self) -> bool {
        self.read.is_empty() && self.directory.is_none_or(Anchors::is_empty)
    }
}
