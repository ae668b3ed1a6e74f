//! OpenSSL's auxiliary trust data behind a certificate in a `TRUSTED CERTIFICATE` block (`x_x509a.c X509_CERT_AUX`).

use crate::base::oid::Oid;

/// Uses for which a certificate is trusted or rejected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuxTrust {
    /// Trusted uses; `None` when there is no list, which differs from an empty one.
    pub trusted: Option<Vec<Oid>>,
    /// Rejected uses.
    pub rejected: Vec<Oid>,
}
