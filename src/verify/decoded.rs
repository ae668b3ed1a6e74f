//! Which untrusted certificates OpenSSL has decoded by now.
//!
//! It decodes the extensions of a certificate when it first needs them (`X509.ex_flags`,
//! `ossl_x509v3_cache_extensions`), and where it looks for the signer of a revocation list it takes a certificate as it
//! is by then: of one not decoded yet it knows neither the key's identifier nor the key usage. The `verify` command asks
//! about all its targets with the same objects, so a target can be judged otherwise after another one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::x509::cert::SharedCert;

/// What earlier questions about the same certificates have left decoded.
#[derive(Clone, Debug, Default)]
pub struct Decoded(Arc<Mutex<HashMap<usize, SharedCert>>>);

impl Decoded {
    /// Nothing yet.
    pub fn new() -> Decoded {
        Decoded::default()
    }

    /// Notes that this very object has been decoded. It is held on to, so that no other takes its place in memory.
    pub(super) fn note(&self, cert: &SharedCert) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.entry(place(cert)).or_insert_with(|| SharedCert::clone(cert));
    }

    /// Whether this very object has been decoded.
    pub(super) fn holds(&self, cert: &SharedCert) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&place(cert))
    }
}

fn place(cert: &SharedCert) -> usize {
    Arc::as_ptr(cert).addr()
}
