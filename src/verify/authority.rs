//! What a certificate may do by its own word: whether it counts as a CA, and what its key usage allows.

use crate::verify::issuer::is_self_signed;
use crate::x509::cert::Cert;
use crate::x509::extension::KeyUsage;

/// Whether and why a certificate counts as a CA (`v3_purp.c X509_check_ca`, RFC 5280 4.2.1.9).
///
/// 0: no CA. 1: by basicConstraints. 3: a self-signed version 1 certificate. 4: by keyUsage alone. 5: by nsCertType
/// alone. Only a root may be 3, 4 or 5.
pub(crate) fn ca_status(cert: &Cert) -> u8 {
    let extensions = &cert.extensions;
    if extensions.broken.is_some() || !allows_key_usage(cert, KeyUsage::KEY_CERT_SIGN) {
        return 0;
    }
    match extensions.basic_constraints {
        Some(constraints) => u8::from(constraints.ca),
        None if cert.version == 0 && is_self_signed(cert) => 3,
        None if extensions.key_usage.is_some() => 4,
        None if extensions.netscape_type.is_some_and(|bits| bits & NS_ANY_CA != 0) => 5,
        None => 0,
    }
}

/// Whether keyUsage is absent or has one of the bits (`v3_purp.c ku_reject`); bits as in [`KeyUsage`].
pub(crate) fn allows_key_usage(cert: &Cert, any_of: u16) -> bool {
    cert.extensions.key_usage.is_none_or(|usage| usage.0 & any_of != 0)
}

/// The bits of nsCertType that make a CA.
const NS_ANY_CA: u8 = 0x07;
