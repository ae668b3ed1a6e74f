//! Anchors: indexed by subject, parsed only when a path asks for them.

use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::SharedCert;

/// A certificate that may end a path, with OpenSSL's auxiliary trust settings where it has any.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The certificate.
    pub cert: SharedCert,
    /// Auxiliary trust, from a TRUSTED CERTIFICATE.
    pub aux: Option<AuxTrust>,
}

/// Where a path may end.
pub trait Anchors: Sync {
    /// The anchors whose subject has this canonical form, in store order.
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor>;
}
