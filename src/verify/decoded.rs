//! What OpenSSL, and the engine, have decoded by now of the objects at hand.
//!
//! OpenSSL decodes the extensions of a certificate when it first needs them (`X509.ex_flags`,
//! `ossl_x509v3_cache_extensions`), and where it looks for the signer of a revocation list it takes a certificate as it
//! is by then: of one not decoded yet it knows neither the key's identifier nor the key usage. The `verify` command asks
//! about all its targets with the same objects, so a target can be judged otherwise after another one.
//!
//! Of revocation lists the engine keeps what it has decoded for the next question; that changes no answer.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::verify::revocation::List;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;

/// What earlier questions about the same certificates and lists have left decoded.
#[derive(Clone, Debug, Default)]
pub struct Decoded(Arc<Mutex<Known>>);

/// By their place in memory. The objects are held on to, so that no other takes their place.
#[derive(Debug, Default)]
struct Known {
    certs: HashMap<usize, SharedCert>,
    lists: HashMap<usize, Arc<List>>,
}

impl Decoded {
    /// Nothing yet.
    pub fn new() -> Decoded {
        Decoded::default()
    }

    /// Notes that this very object has been decoded.
    pub(super) fn note(&self, cert: &SharedCert) {
        self.known().certs.entry(Arc::as_ptr(cert).addr()).or_insert_with(|| SharedCert::clone(cert));
    }

    /// Whether this very object has been decoded.
    pub(super) fn holds(&self, cert: &SharedCert) -> bool {
        self.known().certs.contains_key(&Arc::as_ptr(cert).addr())
    }

    /// This very list, decoded.
    pub(super) fn list(&self, crl: &SharedCrl) -> Arc<List> {
        let mut known = self.known();
        Arc::clone(known.lists.entry(Arc::as_ptr(crl).addr()).or_insert_with(|| Arc::new(List::read(crl))))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
