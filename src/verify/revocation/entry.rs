//! What a revocation list says about one certificate.

use crate::x509::cert::Cert;
use crate::x509::crl::{Crl, Revoked};
use crate::x509::extension::{Extension, GeneralName, oid};
use crate::x509::name::Name;
use crate::x509::reader::Reader;
use crate::x509::reader::tag::ENUMERATED;

/// The answer of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Not listed.
    Unlisted,
    /// Listed as removed from the list: a list that this one changes is not asked any more.
    Removed,
    /// Listed, whatever the date and for whatever other reason.
    Revoked,
}

/// What the extensions of the entries say, decoded once (`x_crl.c crl_set_issuers`).
#[derive(Debug)]
pub(super) struct Entries {
    /// Whether a critical extension of an entry is not handled.
    pub(super) has_unknown_critical: bool,
    /// certificateIssuer, each with the position from which on it holds: an entry without one inherits it from the
    /// entry before (RFC 5280 5.3.3).
    issuers: Vec<(usize, Vec<GeneralName>)>,
    /// From this position on OpenSSL knows no issuers: it stops at the first extension that it cannot decode.
    issuers_end: usize,
    /// From this position on OpenSSL knows no reasons.
    reasons_end: usize,
    /// The positions of the entries, in the order of their serial numbers; of one number the first entry first.
    by_serial: Vec<usize>,
}

impl Entries {
    pub(super) fn read(crl: &Crl) -> Entries {
        let end = crl.entries.len();
        let mut entries = Entries {
            has_unknown_critical: false,
            issuers: Vec::new(),
            issuers_end: end,
            reasons_end: end,
            by_serial: sort_by_serial(crl),
        };
        for (position, entry) in crl.entries.iter().enumerate().filter(|(_, entry)| !entry.extensions.is_empty()) {
            match only(entry, oid::CERTIFICATE_ISSUER)
                .map(|found| found.and_then(|extension| GeneralName::read_all(&extension.value).ok()))
            {
                None => (),
                Some(Some(names)) => entries.issuers.push((position, names)),
                Some(None) => {
                    (entries.issuers_end, entries.reasons_end) = (position, position);
                    break;
                }
            }
            if only(entry, oid::CRL_REASON).is_some() && reason(entry).is_none() {
                (entries.issuers_end, entries.reasons_end) = (position.saturating_add(1), position);
                break;
            }
            entries.has_unknown_critical |= is_any_critical_but(&entry.extensions, &[oid::CERTIFICATE_ISSUER]);
        }
        entries
    }

    /// The first entry with the serial number and issuer of the certificate decides (`x_crl.c def_crl_lookup`).
    pub(super) fn find(&self, crl: &Crl, cert: &Cert) -> Status {
        // The answer for the names asked last, so that many entries under many names stay linear.
        let mut asked: Option<(Option<usize>, bool)> = None;
        for (position, entry) in self.with_serial(crl, &cert.serial) {
            let group = self.group(position);
            let concerns = match asked {
                Some((before, answer)) if before == group => answer,
                _ => self.concerns(crl, group, &cert.issuer),
            };
            asked = Some((group, concerns));
            if concerns {
                let is_removed = position < self.reasons_end && reason(entry) == Some(REMOVE_FROM_CRL);
                return if is_removed { Status::Removed } else { Status::Revoked };
            }
        }
        Status::Unlisted
    }

    /// The entries with this serial number and their positions, in the order of the list.
    fn with_serial<'c>(&self, crl: &'c Crl, serial: &[u8]) -> impl Iterator<Item = (usize, &'c Revoked)> {
        let serial_at = |position: usize| crl.entries.get(position).map(|entry| entry.serial.as_slice());
        let start = self.by_serial.partition_point(|position| serial_at(*position) < Some(serial));
        let positions = self.by_serial.get(start..).unwrap_or_default();
        let count = positions.partition_point(|position| serial_at(*position) == Some(serial));
        let positions = positions.get(..count).unwrap_or_default();
        positions.iter().filter_map(|position| Some((*position, crl.entries.get(*position)?)))
    }

    /// Which of the issuers' names hold for the entry at this position.
    fn group(&self, position: usize) -> Option<usize> {
        if position >= self.issuers_end {
            return None;
        }
        self.issuers.partition_point(|(start, _)| *start <= position).checked_sub(1)
    }

    /// Whether entries under these names speak of certificates of `issuer` (`x_crl.c crl_revoked_issuer_match`).
    fn concerns(&self, crl: &Crl, group: Option<usize>, issuer: &Name) -> bool {
        match group.and_then(|group| self.issuers.get(group)) {
            None => *issuer == crl.issuer,
            Some((_, names)) => names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == issuer)),
        }
    }
}

fn sort_by_serial(crl: &Crl) -> Vec<usize> {
    let mut entries: Vec<(&[u8], usize)> =
        crl.entries.iter().enumerate().map(|(position, entry)| (entry.serial.as_slice(), position)).collect();
    entries.sort_unstable();
    entries.into_iter().map(|(_, position)| position).collect()
}

/// Whether any of the extensions is critical and not among those handled.
pub(super) fn is_any_critical_but(extensions: &[Extension], handled: &[&[u8]]) -> bool {
    extensions.iter().any(|extension| extension.critical && !handled.contains(&extension.oid.content()))
}

/// reasonCode; a number of more than one octet is none that is known.
fn reason(entry: &Revoked) -> Option<u8> {
    let extension = only(entry, oid::CRL_REASON)??;
    match Reader::new(&extension.value).integer(ENUMERATED, "").ok()? {
        [number] => Some(*number),
        _ => Some(u8::MAX),
    }
}

/// The extension; `None` when it is absent, `Some(None)` when it stands more than once (`X509_REVOKED_get_ext_d2i`).
fn only<'e>(entry: &'e Revoked, wanted: &[u8]) -> Option<Option<&'e Extension>> {
    let mut found = entry.extensions.iter().filter(|extension| extension.oid.content() == wanted);
    let first = found.next()?;
    Some(Some(first).filter(|_| found.next().is_none()))
}

/// removeFromCRL, RFC 5280 5.3.1.
const REMOVE_FROM_CRL: u8 = 8;
