//! Whether a certificate or a revocation list is in date.

use std::ops::RangeInclusive;

use crate::verify::context::{Context, Halt};
use crate::verify::request::TimeCheck;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::time::Time;

/// Reports what is wrong with the dates of the certificate at this depth (`x509_vfy.c ossl_x509_check_cert_time`,
/// RFC 5280 6.1.3 a 2). The second that notAfter names is already too late, as in OpenSSL.
pub(super) fn check_dates(context: &mut Context<'_>, cert: &SharedCert, depth: usize) -> Result<(), Halt> {
    let not_before = place(&cert.not_before, context.request.time);
    context.report_if(not_before == Place::Malformed, 13, depth, cert)?;
    context.report_if(not_before == Place::Future, 9, depth, cert)?;
    let not_after = place(&cert.not_after, context.request.time);
    context.report_if(not_after == Place::Malformed, 14, depth, cert)?;
    context.report_if(not_after == Place::Reached, 10, depth, cert)
}

/// Whether the certificate is in date, without reporting: how candidates are told apart while building.
pub(super) fn is_in_date(cert: &Cert, time: TimeCheck) -> bool {
    matches!(place(&cert.not_before, time), Place::Reached | Place::NotAsked)
        && matches!(place(&cert.not_after, time), Place::Future | Place::NotAsked)
}

/// Where a time field lies as seen from the moment of judging (`x509_vfy.c X509_cmp_time`).
pub(super) fn place(time: &Time, check: TimeCheck) -> Place {
    match (check, time.moment) {
        (TimeCheck::Off, _) => Place::NotAsked,
        (TimeCheck::At(_), None) => Place::Malformed,
        (TimeCheck::At(now), _) if !WRITABLE.contains(&now.0) => Place::Malformed,
        (TimeCheck::At(now), Some(moment)) if moment <= now => Place::Reached,
        (TimeCheck::At(_), Some(_)) => Place::Future,
    }
}

/// Where a time field lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Later than the moment of judging.
    Future,
    /// Not in a form that RFC 5280 4.1.2.5 allows.
    Malformed,
    /// Times are not judged.
    NotAsked,
    /// Equal to or earlier than the moment of judging.
    Reached,
}

/// The moments that GeneralizedTime can name, of the years 0 to 9999. OpenSSL writes the moment of judging as one, and
/// where that fails nothing compares with it (`x509_vfy.c X509_cmp_time`).
const WRITABLE: RangeInclusive<i64> = -62_167_219_200..=253_402_300_799;
