//! What a revocation list says about one certificate.

use crate::x509::cert::Cert;
use crate::x509::crl::{Crl, Revoked};
use crate::x509::extension::{Extension, GeneralName, oid};
use crate::x509::name::Name;
use crate::x509::reader::tag::{ENUMERATED, SEQUENCE};
use crate::x509::reader::{Reader, Refusal};

/// The answer of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// Not listed, or listed as removed from the list.
    Good,
    /// Listed, whatever the date and for whatever other reason.
    Revoked,
}

/// The first entry with the serial number and issuer of the certificate decides (`x_crl.c def_crl_lookup`).
///
/// An entry without certificateIssuer inherits it from the entry before (RFC 5280 5.3.3).
pub(super) fn find(crl: &Crl, cert: &Cert) -> Status {
    let mut issuers: Option<Vec<GeneralName>> = None;
    let mut readable = true;
    // Kept until an entry names other issuers, so that many entries under many names stay linear.
    let mut concerned = None;
    for entry in &crl.entries {
        if readable && !is_readable(entry) {
            (readable, concerned) = (false, None);
        }
        let named = if readable { only(entry, oid::CERTIFICATE_ISSUER) } else { None };
        if let Some(names) = named.and_then(|extension| read_names(extension).ok()) {
            (issuers, concerned) = (Some(names), None);
        }
        if entry.serial != cert.serial {
            continue;
        }
        let ask = || concerns(crl, issuers.as_deref().filter(|_| readable), &cert.issuer);
        if !*concerned.get_or_insert_with(ask) {
            continue;
        }
        return match readable && reason(entry) == Some(REMOVE_FROM_CRL) {
            true => Status::Good,
            false => Status::Revoked,
        };
    }
    Status::Good
}

/// Whether certificateIssuer and reasonCode of the entry can be decoded; OpenSSL stops looking at the first that cannot.
pub(super) fn is_readable(entry: &Revoked) -> bool {
    let stands = |wanted: &[u8]| entry.extensions.iter().any(|extension| extension.oid.content() == wanted);
    let issuer = only(entry, oid::CERTIFICATE_ISSUER).is_some_and(|extension| read_names(extension).is_ok());
    (issuer || !stands(oid::CERTIFICATE_ISSUER)) && (reason(entry).is_some() || !stands(oid::CRL_REASON))
}

/// Whether an entry with these inherited issuers speaks of certificates of `issuer` (`x_crl.c crl_revoked_issuer_match`).
fn concerns(crl: &Crl, issuers: Option<&[GeneralName]>, issuer: &Name) -> bool {
    match issuers {
        None => *issuer == crl.issuer,
        Some(names) => names.iter().any(|name| matches!(name, GeneralName::Directory(name) if name == issuer)),
    }
}

fn reason(entry: &Revoked) -> Option<u8> {
    let extension = only(entry, oid::CRL_REASON)?;
    let mut reader = Reader::new(&extension.value);
    match reader.integer(ENUMERATED, "").ok()? {
        [number] => Some(*number),
        _ => Some(u8::MAX),
    }
}

fn read_names(extension: &Extension) -> Result<Vec<GeneralName>, Refusal> {
    Reader::new(&extension.value).list(SEQUENCE, "", GeneralName::read)
}

/// The extension when it stands exactly once (`X509_REVOKED_get_ext_d2i`).
fn only<'e>(entry: &'e Revoked, wanted: &[u8]) -> Option<&'e Extension> {
    let mut found = entry.extensions.iter().filter(|extension| extension.oid.content() == wanted);
    found.next().filter(|_| found.next().is_none())
}

/// removeFromCRL, RFC 5280 5.3.1.
const REMOVE_FROM_CRL: u8 = 8;
