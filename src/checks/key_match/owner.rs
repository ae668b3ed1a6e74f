//! Whose key it is that does not fit: the certificate among all at hand to which it belongs.

use crate::bundle::File;
use crate::bundle::object::ObjectKind;
use crate::checks::blocked;
use crate::checks::facts::Facts;
use crate::crypto::private::first_fitting;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::private_key::PrivateKey;

/// The certificate to which the key belongs: of those that the server sends, then of the files beside them and of other
/// targets.
pub(super) fn find<'f>(facts: &'f Facts<'_>, key: &PrivateKey) -> Option<&'f SharedCert> {
    let others = facts.neighbours.certificates.iter().flat_map(certificates);
    let all: Vec<&SharedCert> = facts.bundle.certs.iter().chain(others).take(MOST_CERTIFICATES).collect();
    let position = first_fitting(key, all.iter().map(|cert| &cert.public_key))?;
    all.get(position).copied()
}

/// `it is the key of "mx.example.org" (old.pem:1, serial ending in 4F9C6B, valid from 2026-10-01)`.
pub(super) fn describe(facts: &Facts<'_>, owner: &Cert, leaf: &Cert) -> String {
    let is_twin = owner.subject == leaf.subject;
    let kind = if !is_twin && is_issuer(facts, owner) { "the CA " } else { "" };
    let details = if is_twin { birth(owner) } else { String::new() };
    format!("it is the key of {kind}\"{}\" ({}{details})", owner.subject.short(), owner.location)
}

/// `, serial ending in 4F9C6B, valid from 2026-10-01`: what tells two certificates of one name apart.
pub(super) fn birth(cert: &Cert) -> String {
    let serial = cert.serial_hex();
    let ending = serial.len().checked_sub(SERIAL_DIGITS).and_then(|from| serial.get(from..)).unwrap_or(&serial);
    let from = cert.not_before.moment.map_or_else(String::new, |moment| format!(", valid from {}", moment.date()));
    format!(", serial ending in {ending}{from}")
}

fn certificates(file: &File) -> impl Iterator<Item = &SharedCert> {
    file.objects.iter().filter_map(|object| match &object.kind {
        ObjectKind::Certificate(cert) | ObjectKind::ForeignCertificate(cert) => Some(cert),
        _ => None,
    })
}

fn is_issuer(facts: &Facts<'_>, owner: &Cert) -> bool {
    blocked::is_authority(owner)
        || facts.bundle.certs.iter().any(|cert| cert.der != owner.der && cert.issuer == owner.subject)
}

/// Digits of a serial number that are shown.
const SERIAL_DIGITS: usize = 6;

/// Certificates that are compared with the key.
const MOST_CERTIFICATES: usize = 20_000;
