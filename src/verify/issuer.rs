//! Whether one certificate may have issued another, by names, key identifiers and kinds of key; no signature is tried.

use crate::crypto::signature::algorithm;
use crate::x509::cert::Cert;
use crate::x509::extension::AuthorityKeyId;

/// Whether OpenSSL takes `candidate` as the issuer of `child` (`v3_purp.c ossl_x509_likely_issued`, RFC 5280 6.1.3 a 4).
///
/// Key usage, CA flag, validity and signature are not looked at.
pub(crate) fn issued_by(child: &Cert, candidate: &Cert) -> bool {
    child.issuer == candidate.subject
        && child.extensions.broken.is_none()
        && candidate.extensions.broken.is_none()
        && key_fits(child, candidate)
}

/// Whether OpenSSL counts the certificate as self-signed (`X509_self_signed` without trying the signature).
pub(crate) fn is_self_signed(cert: &Cert) -> bool {
    cert.subject == cert.issuer && issued_by(cert, cert)
}

/// Whether OpenSSL marks the certificate as self-signed (`v3_purp.c`, `EXFLAG_SS`): a broken one may be marked, though it
/// counts as self-signed nowhere but where its own signature is asked for.
pub(crate) fn is_marked_self_signed(cert: &Cert) -> bool {
    cert.subject == cert.issuer && key_fits(cert, cert)
}

/// Whether the candidate's key identifier and kind of key suit what the child says of its issuer.
fn key_fits(child: &Cert, candidate: &Cert) -> bool {
    key_id_allows(candidate, child.extensions.authority_key_id.as_ref())
        && candidate.public_key.is_decodable()
        && algorithm::by_oid(child.inner_signature.oid.content())
            .is_some_and(|algorithm| algorithm.fits(&candidate.public_key.key))
}

/// Whether an authority key identifier does not contradict this issuer (`v3_purp.c X509_check_akid`, RFC 5280 4.2.1.1).
pub(crate) fn key_id_allows(issuer: &Cert, identifier: Option<&AuthorityKeyId>) -> bool {
    let key_differs = match (identifier.and_then(|id| id.key_id.as_ref()), &issuer.extensions.subject_key_id) {
        (Some(wanted), Some(found)) => wanted != found,
        _ => false,
    };
    !key_differs && serial_and_name_allow(issuer, identifier)
}

/// The same without the key's identifier.
pub(crate) fn serial_and_name_allow(issuer: &Cert, identifier: Option<&AuthorityKeyId>) -> bool {
    let Some(identifier) = identifier else { return true };
    let serial_differs = identifier.serial.as_ref().is_some_and(|serial| *serial != issuer.serial);
    let name_differs = identifier.issuer.as_ref().is_some_and(|name| *name != issuer.issuer);
    !(serial_differs || name_differs)
}
