//! Whether one certificate may have issued another, by names, key identifiers and kinds of key; no signature is tried.

use crate::base::oid::Oid;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::cert::Cert;
use crate::x509::extension::AuthorityKeyId;
use crate::x509::public_key::{CurveId, PublicKey};

/// Whether OpenSSL takes `candidate` as the issuer of `child` (`v3_purp.c ossl_x509_likely_issued`, RFC 5280 6.1.3 a 4).
///
/// Key usage, CA flag, validity and signature are not looked at.
pub fn issued_by(child: &Cert, candidate: &Cert) -> bool {
    child.issuer == candidate.subject
        && child.extensions.broken.is_none()
        && candidate.extensions.broken.is_none()
        && key_id_allows(candidate, child.extensions.authority_key_id.as_ref())
        && key_fits_algorithm(&candidate.public_key.key, &child.inner_signature)
}

/// Whether OpenSSL counts the certificate as self-signed (`X509_self_signed` without trying the signature).
pub fn is_self_signed(cert: &Cert) -> bool {
    cert.subject == cert.issuer && issued_by(cert, cert)
}

/// Whether an authority key identifier does not contradict this issuer (`v3_purp.c X509_check_akid`, RFC 5280 4.2.1.1).
pub fn key_id_allows(issuer: &Cert, identifier: Option<&AuthorityKeyId>) -> bool {
    let Some(identifier) = identifier else { return true };
    let key_differs = match (&identifier.key_id, &issuer.extensions.subject_key_id) {
        (Some(wanted), Some(found)) => wanted != found,
        _ => false,
    };
    let serial_differs = identifier.serial.as_ref().is_some_and(|serial| *serial != issuer.serial);
    let name_differs = identifier.issuer.as_ref().is_some_and(|name| *name != issuer.issuer);
    !(key_differs || serial_differs || name_differs)
}

/// Whether a key of this kind can make signatures of this algorithm (`v3_purp.c check_sig_alg_match`).
fn key_fits_algorithm(key: &PublicKey, algorithm: &AlgorithmId) -> bool {
    let Some(family) = family_of(&algorithm.oid) else { return false };
    match key {
        PublicKey::Rsa { .. } => matches!(family, Family::Rsa | Family::RsaPss),
        PublicKey::RsaPss { .. } => family == Family::RsaPss,
        PublicKey::Dsa { .. } => family == Family::Dsa,
        PublicKey::Ec { curve, .. } if curve.id == CurveId::Sm2 => family == Family::Sm2,
        PublicKey::Ec { .. } => family == Family::Ec,
        PublicKey::Ed25519(_) => family == Family::Ed25519,
        PublicKey::Ed448(_) => family == Family::Ed448,
        _ => false,
    }
}

/// The kind of key that a signature algorithm needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Rsa,
    RsaPss,
    Dsa,
    Ec,
    Ed25519,
    Ed448,
    Sm2,
}

/// Finds the algorithm in OpenSSL's table of signature algorithms (`obj_xref.txt`).
fn family_of(oid: &Oid) -> Option<Family> {
    ALGORITHMS.iter().find(|(content, _)| *content == oid.content()).map(|(_, family)| *family)
}

const ALGORITHMS: &[(&[u8], Family)] = &[];
