//! Anchors and lists that are held, by name, each once.

use std::collections::{HashMap, HashSet};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::loaders::Found;
use crate::openssl::anchors::Kind;
use crate::verify::trust::Anchor;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;

/// The objects of a store in the order added (`x509_lu.c X509_STORE_get0_objects`).
#[derive(Default)]
pub(super) struct Cache {
    certs: HashMap<Vec<u8>, Vec<Anchor>>,
    crls: HashMap<Vec<u8>, Vec<SharedCrl>>,
    seen: HashSet<Object>,
}

/// An object that equals its exact copies.
enum Object {
    Cert(SharedCert),
    Crl(SharedCrl),
}

impl Cache {
    /// Adds an object, unless it is held already; the auxiliary trust of the first copy stays (`x509_store_add`).
    pub(super) fn add(&mut self, found: Found) {
        match found {
            Found::Cert(cert, aux) => {
                if self.seen.insert(Object::Cert(Arc::clone(&cert))) {
                    self.certs.entry(cert.subject.canonical.clone()).or_default().push(Anchor { cert, aux });
                }
            }
            Found::Crl(crl) => {
                if self.seen.insert(Object::Crl(Arc::clone(&crl))) {
                    self.crls.entry(crl.issuer.canonical.clone()).or_default().push(crl);
                }
            }
        }
    }

    /// Whether any object of this kind bears this name.
    pub(super) fn holds(&self, kind: Kind, canonical: &[u8]) -> bool {
        match kind {
            Kind::Certs => self.certs.contains_key(canonical),
            Kind::Crls => self.crls.contains_key(canonical),
        }
    }

    /// The certificates with this subject.
    pub(super) fn certs(&self, canonical: &[u8]) -> Vec<Anchor> {
        self.certs.get(canonical).cloned().unwrap_or_default()
    }

    /// The lists of this issuer.
    pub(super) fn crls(&self, canonical: &[u8]) -> Vec<SharedCrl> {
        self.crls.get(canonical).cloned().unwrap_or_default()
    }

    /// Whether nothing is held.
    pub(super) fn is_empty(&self) -> bool {
        self.seen.is_empty()
    }
}

impl Object {
    fn der(&self) -> &[u8] {
        match self {
            Object::Cert(cert) => &cert.der,
            Object::Crl(crl) => &crl.der,
        }
    }
}

impl PartialEq for Object {
    fn eq(&self, other: &Object) -> bool {
        self.der() == other.der()
    }
}

impl Eq for Object {}

impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.der().hash(state);
    }
}
