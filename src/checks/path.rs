//! The path that the rows about chains look at: which certificates, where it ends, what is missing in it.

use crate::bundle::object::{Form, Object, ObjectKind};
use crate::bundle::{Bundle, File, Role};
use crate::checks::blocked;
use crate::checks::facts::{Facts, PathStep};
use crate::crypto::signature;
use crate::verify::issuer::is_self_signed;
use crate::verify::trust::Anchors;
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

/// How the path ends and what is missing in it: computed once per target, since it tries signatures.
#[derive(Debug, Default)]
pub(super) struct Ending {
    reaches_anchor: bool,
    missing: Vec<Missing>,
    /// What keeps the path from going on above its last certificate.
    obstacle: Option<Obstacle>,
    /// The row that tells how a certificate of the files was lost.
    lost: Option<&'static str>,
}

impl Ending {
    /// Looks at the path that the engine built: `may_end` says that its last anchor may end it although it is no root.
    pub(super) fn of(path: &[PathStep], may_end: bool, bundle: &Bundle, anchors: &dyn Anchors) -> Ending {
        let lost = blocked::lost_certificate(bundle);
        let Some(last) = path.last() else { return Ending { lost, ..Ending::default() } };
        let is_root = is_self_signed(&last.cert);
        let reaches_anchor = last.anchor && (is_root || may_end);
        let obstacle = if reaches_anchor { None } else { obstacle(bundle, anchors, &last.cert) };
        let top = path.len().saturating_sub(2);
        let steps = path.iter().zip(path.iter().skip(1)).enumerate();
        let is_missing = |at: usize, step: &PathStep| step.in_file.is_none() && !(at == top && reaches_anchor);
        let mut missing: Vec<Missing> = steps
            .filter(|(at, (_, step))| is_missing(*at, step))
            .map(|(at, (below, _))| Missing { below: below.cert.clone(), only_anchor: Some(at.saturating_add(1)) })
            .collect();
        // An anchor on top that is no root is a fault of the anchors, not of the files: OpenSSL's error 2 tells of it.
        if !last.anchor && !is_root && obstacle.is_none() {
            missing.push(Missing { below: last.cert.clone(), only_anchor: None });
        }
        Ending { reaches_anchor, missing, obstacle, lost }
    }
}

/// Whether the best path ends at an anchor that may end one: a root, or any other with `--partial-chain` or where
/// auxiliary trust made OpenSSL accept it.
pub(super) fn reaches_anchor(facts: &Facts<'_>) -> bool {
    facts.ending.reaches_anchor
}

/// The row that says why the path ends at no anchor.
pub(super) fn why_no_anchor(facts: &Facts<'_>) -> &'static str {
    if blocked::anchors_lost(facts) {
        return "file-read";
    }
    if missing(facts).is_empty() { "chain-trust" } else { cause_of_gap(facts) }
}

/// The row that says why a certificate of the deployed files is not among those that the server loads.
pub(super) fn lost_certificate(facts: &Facts<'_>) -> Option<&'static str> {
    facts.ending.lost
}

/// `chain-complete`, or the row that tells how a certificate of the files was lost.
pub(super) fn cause_of_gap(facts: &Facts<'_>) -> &'static str {
    lost_certificate(facts).unwrap_or("chain-complete")
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
#[derive(Debug)]
pub(super) struct Missing {
    /// The certificate whose issuer is missing.
    pub(super) below: SharedCert,
    /// The place of the missing certificate in the path, where the anchors alone have it.
    pub(super) only_anchor: Option<usize>,
}

/// The certificates that are missing between the leaf and the anchor, leaf upwards. The anchor itself may be left out.
pub(super) fn missing<'f>(facts: &'f Facts<'_>) -> &'f [Missing] {
    &facts.ending.missing
}

/// Why OpenSSL does not use an issuer although it is at hand.
#[derive(Debug)]
pub(super) enum Obstacle {
    /// This certificate, the lower one or its issuer, has an extension that cannot be read; why.
    Broken(SharedCert, String),
    /// The authority key identifier names another key or serial number than this issuer's, whose key did sign.
    KeyId(SharedCert),
}

/// What keeps the path from going on above this certificate, its last one, although the issuer is there.
pub(super) fn obstacle_above<'f>(facts: &'f Facts<'_>, cert: &Cert) -> Option<&'f Obstacle> {
    let is_last = facts.path.last().is_some_and(|last| last.cert.der == cert.der);
    facts.ending.obstacle.as_ref().filter(|_| is_last)
}

fn obstacle(bundle: &Bundle, anchors: &dyn Anchors, below: &SharedCert) -> Option<Obstacle> {
    let broken = |cert: &SharedCert| Some(Obstacle::Broken(cert.clone(), cert.extensions.broken.clone()?));
    let in_files = || same_name_in_files(bundle, below).take(MOST_CANDIDATES);
    let signer = || same_name(bundle, anchors, below).find(|candidate| signed_by(below, candidate));
    broken(below).or_else(|| in_files().find_map(broken)).or_else(|| Some(Obstacle::KeyId(signer()?)))
}

/// The certificates whose subject is this certificate's issuer: of the files, then of the anchors.
pub(super) fn same_name(bundle: &Bundle, anchors: &dyn Anchors, below: &Cert) -> impl Iterator<Item = SharedCert> {
    let in_files: Vec<SharedCert> = same_name_in_files(bundle, below).cloned().collect();
    let anchors = anchors.by_subject(&below.issuer.canonical);
    in_files.into_iter().chain(anchors.into_iter().map(|anchor| anchor.cert)).take(MOST_CANDIDATES)
}

/// A certificate that is missing in the path and lies at hand all the same.
pub(super) struct AtHand<'f> {
    /// The certificate.
    pub(super) cert: &'f SharedCert,
    /// The file that holds it.
    pub(super) file: &'f File,
    /// Whether it stands there as a block, or as DER at the start of its file, so that one line for sh can take it out.
    pub(super) is_plain: bool,
}

/// Where the issuer of this certificate lies among the given files and those beside them.
pub(super) fn at_hand<'f>(facts: &'f Facts<'_>, below: &Cert) -> Option<AtHand<'f>> {
    let given = facts.bundle.files.iter().filter(|file| !matches!(file.role, Role::Cert | Role::Chain));
    let beside = facts.neighbours.chains.iter().chain(&facts.neighbours.files).chain(&facts.neighbours.elsewhere);
    let objects = given.chain(beside).flat_map(|file| file.objects.iter().map(move |object| (file, object)));
    let named = objects.filter_map(|(file, object)| match &object.kind {
        ObjectKind::Certificate(cert) | ObjectKind::ForeignCertificate(cert) if cert.subject == below.issuer => {
            Some(AtHand { cert, file, is_plain: is_plain(object) })
        }
        _ => None,
    });
    named.take(MOST_CANDIDATES).find(|found| signed_by(below, found.cert))
}

/// Whether it is a block, or binary at the start of its file, from where `openssl x509` reads it.
fn is_plain(object: &Object) -> bool {
    match object.form {
        Form::Pem => true,
        Form::Plain => object.location.bytes.start == 0,
        Form::Base64 => false,
    }
}

fn same_name_in_files<'b>(bundle: &'b Bundle, below: &Cert) -> impl Iterator<Item = &'b SharedCert> {
    bundle.certs.iter().filter(|cert| cert.subject == below.issuer && cert.der != below.der)
}

/// Whether this certificate's signature verifies with the other's key.
pub(crate) fn signed_by(cert: &Cert, issuer: &Cert) -> bool {
    signature::verify(&cert.outer_signature, &issuer.public_key, cert.signed_bytes(), &cert.signature).is_ok()
}

/// What people call a certificate: its subject in short; with an empty subject its first name, else its serial number.
pub(crate) fn called(cert: &Cert) -> String {
    if !cert.subject.is_empty() {
        return cert.subject.short();
    }
    cert.names().into_iter().next().unwrap_or_else(|| format!("serial {}", cert.serial_hex()))
}

/// A key identifier as `openssl x509 -text` prints it.
pub(crate) fn key_id_text(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
}

/// Certificates of one name that are tried by their keys; more are not looked at, for hostile files.
const MOST_CANDIDATES: usize = 8;
