//! What an anchor's auxiliary trust settings say about the use at hand.

use crate::base::oid::Oid;
use crate::verify::issuer::is_self_signed;
use crate::verify::request::TrustUse;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::Cert;
use crate::x509::extension::oid;

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
pub(super) fn decide(cert: &Cert, aux: Option<&AuxTrust>, trust: TrustUse, self_signed_counts: bool) -> Trust {
    let by_itself = if self_signed_counts && is_self_signed(cert) { Trust::Trusted } else { Trust::Undecided };
    let Some(wanted) = needed_use(trust) else { return by_itself };
    let Some(aux) = aux else { return by_itself };
    let names_use =
        |list: &[Oid]| list.iter().any(|oid| oid.content() == wanted || oid.content() == oid::ANY_EXTENDED_KEY_USAGE);
    if names_use(&aux.rejected) {
        return Trust::Rejected;
    }
    match &aux.trusted {
        Some(list) if names_use(list) => Trust::Trusted,
        Some(_) => Trust::Rejected,
        None => by_itself,
    }
}

/// What a trust list must name; `None` where lists do not count.
fn needed_use(trust: TrustUse) -> Option<&'static [u8]> {
    match trust {
        TrustUse::Any => Some(oid::ANY_EXTENDED_KEY_USAGE),
        TrustUse::Compat => None,
        TrustUse::Email => Some(oid::EMAIL_PROTECTION),
        TrustUse::SslClient => Some(oid::CLIENT_AUTH),
        TrustUse::SslServer => Some(oid::SERVER_AUTH),
        TrustUse::TimeStamping => Some(oid::TIME_STAMPING),
    }
}
