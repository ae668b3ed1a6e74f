//! Why there is no certificate to judge: the row that says what stands in the way.

use std::collections::HashSet;
use std::sync::Arc;

use crate::bundle::object::{Object, ObjectKind};
use crate::bundle::{Bundle, File, LeafBy, Role};
use crate::checks::check::Sink;
use crate::checks::facts::Facts;
use crate::checks::path;
use crate::checks::pem_syntax;
use crate::checks::pem_syntax::block;
use crate::crypto::private::Fit;
use crate::pem::piece::Piece;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::KeyUsage;

/// The leaf; where there is none to judge, the sink is told why and nothing comes back.
///
/// A certificate that stands in for a lost or foreign one is none either: when the block of the certificate is
/// broken and only a CA's is left, or the key fits no certificate and the only ones at hand are CAs', no row may be
/// green, or red, about the wrong certificate.
pub(super) fn leaf<'f>(facts: &'f Facts<'_>, sink: &mut Sink) -> Option<&'f SharedCert> {
    let Some(leaf) = facts.bundle.leaf() else {
        without_leaf(facts, sink);
        return None;
    };
    match stands_in(facts, leaf) {
        Some((cause, reason)) => {
            sink.blocked_by(cause, reason);
            None
        }
        None => Some(leaf),
    }
}

/// Tells the sink why there is no certificate at all.
pub(super) fn without_leaf(facts: &Facts<'_>, sink: &mut Sink) {
    match path::lost_certificate(facts) {
        Some("file-read") => sink.blocked_by("file-read", "the certificate file cannot be read"),
        Some("pem-syntax") => sink.blocked_by("pem-syntax", "the certificate's block is broken"),
        _ => sink.blocked_by("pem-content", "the files hold no certificate"),
    }
}

/// Whether the leaf at hand merely stands in for a certificate that is lost, so that the loss is no small matter.
pub(super) fn misses_the_leaf(facts: &Facts<'_>) -> bool {
    facts.bundle.leaf().is_some_and(|leaf| stands_in(facts, leaf).is_some())
}

/// The row that says why a certificate of the deployed files is not among those that the server loads; none when
/// nothing is lost.
pub(super) fn lost_certificate(bundle: &Bundle) -> Option<&'static str> {
    let files: Vec<&File> = bundle.files.iter().filter(|f| matches!(f.role, Role::Cert | Role::Chain)).collect();
    if files.iter().any(|file| file.document.contents.is_err()) {
        return Some("file-read");
    }
    if files.iter().any(|file| file.pieces.iter().any(is_lost_block)) {
        return Some("pem-syntax");
    }
    let is_lost = |object: &Object| match &object.kind {
        ObjectKind::ForeignCertificate(_) => true,
        ObjectKind::Malformed(_) => object.label.contains("CERTIFICATE"),
        _ => false,
    };
    if files.iter().any(|file| file.objects.iter().any(is_lost)) {
        return Some("pem-content");
    }
    let served: HashSet<*const Cert> = bundle.certs.iter().map(Arc::as_ptr).collect();
    let is_passed_over = |object: &Object| match &object.kind {
        ObjectKind::Certificate(cert) => !served.contains(&Arc::as_ptr(cert)),
        _ => false,
    };
    if files.iter().any(|file| file.objects.iter().any(is_passed_over)) {
        return Some("pem-loaders");
    }
    // Text in the place of a further certificate; in a file without any, pem-content speaks.
    let is_text = |file: &&File| file.pieces.iter().any(pem_syntax::may_replace_certificate);
    (!bundle.certs.is_empty() && files.iter().any(is_text)).then_some("pem-syntax")
}

/// Whether an anchor file of the user's gave nothing, so that no path could end; `file-read` says so.
pub(super) fn anchors_lost(facts: &Facts<'_>) -> bool {
    let is_certificate =
        |object: &Object| matches!(object.kind, ObjectKind::Anchor(_) | ObjectKind::ForeignCertificate(_));
    facts.bundle.files.iter().any(|file| file.role == Role::Ca && !file.objects.iter().any(is_certificate))
}

/// The row that explains why the leaf is not the certificate that was meant to be judged, and the reason.
fn stands_in(facts: &Facts<'_>, leaf: &Cert) -> Option<(&'static str, String)> {
    if facts.bundle.leaf_by == LeafBy::Key {
        return None;
    }
    let fits_none = matches!(facts.fit, Some(Fit::OtherKey | Fit::OtherKind { .. }));
    let authority = is_authority(leaf);
    if let Some(cause) = path::lost_certificate(facts).filter(|_| fits_none || authority) {
        // The row about the loss may merely warn; `key-match` fails for certain once the mismatch is proven.
        let cause = if fits_none { "key-match" } else { cause };
        return Some((
            cause,
            format!("the certificate meant may be the one that is lost; {} is another", leaf.location),
        ));
    }
    (fits_none && authority)
        .then(|| ("key-match", format!("the key fits no certificate, and the one at {} is a CA's", leaf.location)))
}

/// Whether a certificate was made to sign others: a CA by basicConstraints that is not merely self-signed by default,
/// as a plain `openssl req -x509` makes it (CA:TRUE, but no key usage).
pub(super) fn is_authority(cert: &Cert) -> bool {
    let may_sign = cert.extensions.key_usage.is_some_and(|usage| usage.has(KeyUsage::KEY_CERT_SIGN));
    cert.extensions.says_ca() && (may_sign || cert.subject != cert.issuer)
}

fn is_lost_block(piece: &Piece) -> bool {
    match piece {
        Piece::Broken(broken) => {
            let label = &broken.label;
            label.is_empty() || (label.contains("CERTIFICATE") && !label.contains("REQUEST"))
        }
        Piece::Block(block) => block::hides_certificate(block),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::cert_validity::CHECK;
    use crate::checks::check::SkipKind;
    use crate::checks::fixture::deployment::{Deployment, leaf_as_der_before};

    #[test]
    fn a_certificate_that_stands_in_is_blocked_by_a_row_that_fails() {
        let sink = Deployment::with_cert(leaf_as_der_before("issuing")).ask(&CHECK);
        assert_eq!(sink.skip.map(|skip| skip.kind), Some(SkipKind::Blocked("key-match")));
    }
}
