//! What an anchor's auxiliary trust settings say about the use at hand.

use crate::base::oid::Oid;
use crate::verify::issuer::is_self_signed;
use crate::verify::request::Purpose;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;

/// The answer for one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// May end a path.
    Trusted,
    /// Must not be used.
    Rejected,
    /// Nothing said.
    Undecided,
}

/// Decides on an anchor (`x509_trust.c X509_check_trust`, `obj_trust`, `trust_compat`).
///
/// `self_signed_counts` is off when only an explicit list may decide (`X509_TRUST_NO_SS_COMPAT`).
pub(super) fn decide(cert: &Cert, aux: Option<&AuxTrust>, purpose: Option<Purpose>, self_signed_counts: bool) -> Trust {
    let by_itself = if self_signed_counts && is_self_signed(cert) { Trust::Trusted } else { Trust::Undecided };
    let Some(wanted) = needed_use(purpose) else { return by_itself };
    let Some(aux) = aux else { return by_itself };
    let names_use = |list: &[Oid]| list.iter().any(|oid| oid.content() == wanted || oid.content() == ANY_USE);
    if names_use(&aux.rejected) {
        return Trust::Rejected;
    }
    match &aux.trusted {
        Some(list) if names_use(list) => Trust::Trusted,
        Some(_) => Trust::Rejected,
        None => by_itself,
    }
}

/// The use that a trust list must name for this purpose; `None` where lists do not count (`X509_TRUST_COMPAT`).
fn needed_use(purpose: Option<Purpose>) -> Option<&'static [u8]> {
    match purpose {
        None | Some(Purpose::Any) => Some(ANY_USE),
        Some(Purpose::SslClient) => Some(CLIENT_AUTH),
        Some(Purpose::SslServer | Purpose::NsSslServer) => Some(SERVER_AUTH),
        Some(Purpose::SmimeSign | Purpose::SmimeEncrypt) => Some(EMAIL_PROTECTION),
        Some(Purpose::TimestampSign) => Some(TIME_STAMPING),
        Some(Purpose::CrlSign | Purpose::OcspHelper) => None,
    }
}

/// 2.5.29.37.0 anyExtendedKeyUsage.
const ANY_USE: &[u8] = &[0x55, 0x1d, 0x25, 0x00];
/// 1.3.6.1.5.5.7.3.1 serverAuth.
const SERVER_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 1];
/// 1.3.6.1.5.5.7.3.2 clientAuth.
const CLIENT_AUTH: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 2];
/// 1.3.6.1.5.5.7.3.4 emailProtection.
const EMAIL_PROTECTION: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 4];
/// 1.3.6.1.5.5.7.3.8 timeStamping.
const TIME_STAMPING: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 3, 8];
