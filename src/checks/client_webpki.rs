//! Rustls clients accept the chain.

use std::collections::HashSet;

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, cert_leaf, cert_purpose, cert_validity, chain_extra, chain_trust, path};
use crate::crypto::strength;
use crate::crypto::strict_client::{self, Question, Refusal, Role, Subject};
use crate::verify::issuer::is_self_signed;
use crate::verify::request::Purpose;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::oid;
use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "client-webpki",
    title: "rustls clients accept the chain",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Programs built on rustls verify certificates with webpki, which is stricter than OpenSSL: certificates \
        of version 3 in strict DER, names in subjectAltName alone, no CA's certificate as a server's, SHA-256 or \
        better, no unknown critical extension. A chain that OpenSSL accepts and webpki refuses works for some clients \
        and not for others, which is hard to see from the server's side. The very verifier is asked here, with the \
        same anchors, time and names, and with the certificates in the order in which the server sends them.",
    fix: "have the certificate issued anew as current rules want it: version 3, CA:FALSE, subjectAltName, \
        extendedKeyUsage=serverAuth, an ECDSA P-256 or RSA 2048 key or better, SHA-256",
    sources: &["rustls-webpki 0.103", "rustls: SignatureScheme and the aws-lc-rs provider", "RFC 5280 6.1", "RFC 9525"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let role = match facts.options.purpose {
        Purpose::SslServer | Purpose::NsSslServer => Role::Server,
        Purpose::SslClient => Role::Client,
        other => {
            let name = other.name();
            sink.not_applicable(format!("purpose {name} is neither a TLS server's nor a TLS client's"));
            return;
        }
    };
    if facts.bundle.leaf != Some(0) {
        sink.blocked_by("chain-order", "the leaf is not the first certificate, so the server would not start with it");
        return;
    }
    if blocked::anchors_lost(facts) && !path::reaches_anchor(facts) {
        sink.blocked_by("file-read", "the anchors given cannot be read");
        return;
    }
    let anchors = anchors(facts);
    let question = Question {
        sent: &facts.bundle.certs,
        anchors: &anchors,
        time: facts.options.at,
        role,
        names: &facts.target.hostnames,
    };
    let who = if facts.is_of_client() { "server" } else { "client" };
    if let Err(refusal) = strict_client::judge(&question) {
        let finding = finding(facts, leaf, format!("a rustls {who} refuses: {}", refusal.text));
        sink.add(match explained_by(facts, leaf, &refusal) {
            Some(row) => finding.because_of(row),
            None => finding,
        });
    }
    if let Some(why) = strict_client::key_refusal(&leaf.public_key) {
        let message = format!("a rustls {who} cannot check a handshake signature by this key: {why}");
        let finding = finding(facts, leaf, message);
        sink.add(match key_explained_by(facts, &leaf.public_key) {
            Some(row) => finding.because_of(row),
            None => finding,
        });
    }
}

fn finding(facts: &Facts<'_>, leaf: &Cert, message: String) -> Finding {
    let finding = Finding::of(&CHECK, message).at(&leaf.location);
    if facts.is_of_client() { finding.fix(FIX_CLIENT) } else { finding }
}

/// The anchors that could end a path over the certificates sent: roots, or any with `--partial-chain`.
fn anchors(facts: &Facts<'_>) -> Vec<SharedCert> {
    let mut found: Vec<SharedCert> = Vec::new();
    let mut asked: HashSet<&[u8]> = HashSet::new();
    for cert in facts.bundle.certs.iter().take(MOST_SENT) {
        if !asked.insert(&cert.issuer.canonical) {
            continue;
        }
        for anchor in facts.anchors.by_subject(&cert.issuer.canonical) {
            if facts.options.partial_chain || is_self_signed(&anchor.cert) {
                found.push(anchor.cert);
            }
        }
    }
    found
}

/// The row that says the same, when there is one.
fn explained_by(facts: &Facts<'_>, leaf: &Cert, refusal: &Refusal) -> Option<&'static str> {
    let own_row = match refusal.about {
        Subject::Validity if cert_validity::fails(leaf, facts.options.at) => Some("cert-validity"),
        Subject::Name if !facts.target.hostnames.is_empty() => Some("cert-name"),
        Subject::Path if !path::missing(facts).is_empty() => Some(path::cause_of_gap(facts)),
        Subject::Path if blocked::anchors_lost(facts) => Some("file-read"),
        Subject::Purpose if cert_purpose::fails(facts, leaf) => Some("cert-purpose"),
        Subject::Purpose if lacks_use(facts, leaf) => Some("cert-eku"),
        Subject::Authority if leaf.extensions.says_ca() => Some("cert-leaf"),
        Subject::Form if !leaf.is_version_3() || cert_leaf::is_precertificate(leaf) => Some("cert-leaf"),
        // A certificate that signed itself is refused for its own key.
        Subject::Signature if is_self_signed(leaf) && strict_client::key_refusal(&leaf.public_key).is_some() => {
            key_explained_by(facts, &leaf.public_key)
        }
        Subject::Signature if has_weak_link(facts) => Some("chain-strength"),
        Subject::Limit if chain_extra::is_too_long(facts) => Some("chain-extra"),
        _ => None,
    };
    own_row.or_else(|| {
        let outcome = facts.outcome.as_ref().filter(|outcome| !outcome.accepted)?;
        Some(outcome.events.first().map_or("chain-trust", |event| chain_trust::explained_by(facts, event)))
    })
}

/// The row that says why the leaf's key is beyond a rustls client, when there is one.
fn key_explained_by(facts: &Facts<'_>, key: &PublicKeyInfo) -> Option<&'static str> {
    match &key.key {
        PublicKey::Rsa { .. } if is_too_small(facts, key) => Some("key-strength"),
        PublicKey::Rsa { .. } | PublicKey::Ed448(_) => None,
        PublicKey::Ec { curve, .. } if !curve.explicit && matches!(curve.id, CurveId::P256 | CurveId::P384) => None,
        _ => Some("key-algorithm"),
    }
}

fn lacks_use(facts: &Facts<'_>, leaf: &Cert) -> bool {
    let wanted = match facts.options.purpose {
        Purpose::SslClient => oid::CLIENT_AUTH,
        _ => oid::SERVER_AUTH,
    };
    let uses = leaf.extensions.extended_key_usage.as_ref();
    uses.is_some_and(|uses| uses.iter().all(|used| used.content() != wanted))
}

/// Whether `chain-strength` speaks about a signature, or a key above the leaf.
fn has_weak_link(facts: &Facts<'_>) -> bool {
    let wanted = strength::required_bits(facts.options.auth_level);
    let certs = path::used(facts);
    let weak_digest = |cert: &&Cert| {
        !is_self_signed(cert) && strength::digest_bits(&cert.outer_signature).is_none_or(|bits| bits < wanted)
    };
    let weak_key = |cert: &&Cert| strength::key_bits(&cert.public_key).is_none_or(|bits| bits < wanted);
    certs.iter().any(weak_digest) || certs.iter().skip(1).any(weak_key)
}

fn is_too_small(facts: &Facts<'_>, key: &PublicKeyInfo) -> bool {
    let wanted = strength::required_bits(facts.options.auth_level);
    strength::key_bits(key).is_none_or(|bits| bits < wanted)
}

const FIX_CLIENT: &str = "have the certificate issued anew as current rules want it: version 3, CA:FALSE, \
    extendedKeyUsage=clientAuth, an ECDSA P-256 or RSA 2048 key or better, SHA-256";

/// Certificates whose issuers are looked up among the anchors; a real file holds a handful.
const MOST_SENT: usize = 64;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::key::KeySample;

    fn line(cert: &[&'static str], names: &[&'static str]) -> String {
        KeySample { hostnames: names.to_vec(), ..KeySample::alone(cert) }.line(&CHECK)
    }

    #[test]
    fn accepts_sound_chains() {
        assert_eq!(line(&["certs/leaf.pem"], &["mx.example.org"]), "pass");
        assert_eq!(line(&["certs/leaf.pem", "certs/ca.pem"], &[]), "pass");
        assert_eq!(line(&["certs/rsa.pem"], &["mx.example.org"]), "pass", "self-signed and an anchor itself");
    }

    #[test]
    fn names_the_row_that_explains_a_refusal() {
        for (cert, names, wanted) in [
            ("certs/leaf.pem", &["www.example.org"][..], "warn < cert-name: "),
            ("certs/ca.pem", &[], "warn < cert-leaf: "),
            ("certs/ec-secp256k1.pem", &[], "warn < key-algorithm: "),
            ("certs/dsa.pem", &[], "warn < key-algorithm: "),
            ("certs/rsa-pss.pem", &[], "warn < key-algorithm: "),
            ("certs/ec-sec1-explicit.pem", &[], "warn < key-algorithm: "),
            ("certs/ed448.pem", &[], "warn: "),
            ("certs/ec-brainpoolP512r1.pem", &[], "warn < key-algorithm: a rustls client refuses: "),
        ] {
            let said = line(&[cert], names);
            assert!(said.contains(wanted), "{cert}: {said}");
        }
    }

    #[test]
    fn the_order_comes_first() {
        assert_eq!(line(&["certs/ca.pem", "certs/leaf.pem"], &[]), "blocked by chain-order");
    }
}
