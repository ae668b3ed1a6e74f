//! The path that the rows about chains look at: which certificates, where it ends, what is missing in it.

use crate::checks::blocked;
use crate::checks::facts::{Facts, PathStep};
use crate::crypto::signature;
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::{Cert, SharedCert};

/// The certificates of the path that `chain-trust` used, leaf first, when it ended at an anchor; else those of the
/// best path there is.
pub(super) fn used<'f>(facts: &'f Facts<'_>) -> Vec<&'f Cert> {
    let judged = facts.outcome.as_ref().map_or(&[][..], |outcome| &outcome.chain);
    if judged.last().is_some_and(|link| link.trusted) {
        return judged.iter().map(|link| link.cert.as_ref()).collect();
    }
    facts.path.iter().map(|step| step.cert.as_ref()).collect()
}

/// Whether the best path ends at an anchor that may end one: a root, or any other with `--partial-chain` or where
/// auxiliary trust made OpenSSL accept it.
pub(super) fn reaches_anchor(facts: &Facts<'_>) -> bool {
    let Some(last) = facts.path.last() else { return false };
    let accepted = facts.outcome.as_ref().is_some_and(|outcome| outcome.accepted);
    last.anchor && (is_self_signed(&last.cert) || facts.options.partial_chain || accepted)
}

/// The row that says why the path ends at no anchor.
pub(super) fn why_no_anchor(facts: &Facts<'_>) -> &'static str {
    if blocked::anchors_lost(facts) {
        return "file-read";
    }
    if missing(facts).is_empty() { "chain-trust" } else { cause_of_gap(facts) }
}

/// `chain-complete`, or the row that tells how a certificate of the files was lost.
pub(super) fn cause_of_gap(facts: &Facts<'_>) -> &'static str {
    blocked::lost_certificate(facts).unwrap_or("chain-complete")
}

/// The row that tells of a gap in the path, if there is one: CA certificates above it have no place until it is closed.
pub(super) fn gap(facts: &Facts<'_>) -> Option<&'static str> {
    if !missing(facts).is_empty() {
        return Some(cause_of_gap(facts));
    }
    let is_stuck = !reaches_anchor(facts) && facts.path.last().is_some_and(|last| !is_self_signed(&last.cert));
    is_stuck.then_some("chain-trust")
}

/// A certificate that the server does not send and clients need.
pub(super) struct Missing<'f> {
    /// The certificate whose issuer is missing.
    pub(super) below: &'f Cert,
    /// The missing certificate, where the anchors alone have it.
    pub(super) only_anchor: Option<&'f PathStep>,
}

/// The certificates that are missing between the leaf and the anchor, leaf upwards. The anchor itself may be left out.
pub(super) fn missing<'f>(facts: &'f Facts<'_>) -> Vec<Missing<'f>> {
    let mut missing = Vec::new();
    let steps = facts.path.iter().zip(facts.path.iter().skip(1)).enumerate();
    let top = facts.path.len().saturating_sub(2);
    let reaches_anchor = reaches_anchor(facts);
    for (at, (below, step)) in steps {
        let may_be_left_out = at == top && reaches_anchor;
        if step.in_file.is_none() && !may_be_left_out {
            missing.push(Missing { below: &below.cert, only_anchor: Some(step) });
        }
    }
    // An anchor on top that is no root is a fault of the anchors, not of the files: OpenSSL's error 2 tells of it.
    if let Some(last) = facts.path.last().filter(|last| !reaches_anchor && !last.anchor)
        && !is_self_signed(&last.cert)
        && obstacle(facts, &last.cert).is_none()
    {
        missing.push(Missing { below: &last.cert, only_anchor: None });
    }
    missing
}

/// Why OpenSSL does not use an issuer although it is at hand.
pub(super) enum Obstacle<'f> {
    /// This certificate, the lower one or its issuer, has an extension that cannot be read; why.
    Broken(&'f Cert, &'f str),
    /// The authority key identifier names another key or serial number than this issuer's, whose key did sign.
    KeyId(Box<Issuer<'f>>),
}

/// An issuer found by name.
pub(super) enum Issuer<'f> {
    /// In the files.
    File(&'f Cert),
    /// Among the anchors.
    Anchor(SharedCert),
}

impl Issuer<'_> {
    /// The certificate.
    pub(super) fn cert(&self) -> &Cert {
        match self {
            Issuer::File(cert) => cert,
            Issuer::Anchor(cert) => cert,
        }
    }
}

/// What keeps a path from going on above this certificate although its issuer is there.
pub(super) fn obstacle<'f>(facts: &'f Facts<'_>, below: &'f Cert) -> Option<Obstacle<'f>> {
    if let Some(why) = &below.extensions.broken {
        return Some(Obstacle::Broken(below, why));
    }
    let candidates = same_name(facts, below);
    for candidate in &candidates {
        if let Issuer::File(cert) = candidate
            && let Some(why) = &cert.extensions.broken
        {
            return Some(Obstacle::Broken(cert, why));
        }
    }
    let signer = candidates.into_iter().find(|candidate| signed_by(below, candidate.cert()))?;
    Some(Obstacle::KeyId(Box::new(signer)))
}

/// The certificates whose subject is this certificate's issuer: of the files, then of the anchors.
pub(super) fn same_name<'f>(facts: &'f Facts<'_>, below: &Cert) -> Vec<Issuer<'f>> {
    let in_files = facts.bundle.certs.iter().filter(|cert| cert.subject == below.issuer && cert.der != below.der);
    let in_files = in_files.map(|cert| Issuer::File(cert));
    let anchors = facts.anchors.by_subject(&below.issuer.canonical);
    let anchors = anchors.into_iter().map(|anchor| Issuer::Anchor(anchor.cert));
    in_files.chain(anchors).take(MOST_CANDIDATES).collect()
}

/// Whether this certificate's signature verifies with the other's key.
pub(super) fn signed_by(cert: &Cert, issuer: &Cert) -> bool {
    signature::verify(&cert.outer_signature, &issuer.public_key, cert.signed_bytes(), &cert.signature).is_ok()
}

/// What people call a certificate: its subject in short; with an empty subject its first name, else its serial number.
pub(super) fn called(cert: &Cert) -> String {
    if !cert.subject.is_empty() {
        return cert.subject.short();
    }
    cert.names().into_iter().next().unwrap_or_else(|| format!("serial {}", cert.serial_hex()))
}

/// A key identifier as `openssl x509 -text` prints it.
pub(super) fn key_id_text(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// Certificates of one name that are tried by their keys; more are not looked at, for hostile files.
const MOST_CANDIDATES: usize = 8;
