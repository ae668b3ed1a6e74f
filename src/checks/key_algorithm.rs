//! Current clients can use this kind of key.

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::service::choice::Handshake;
use crate::checks::service::{Around, State};
use crate::verify::code::Code;
use crate::x509::public_key::{Curve, CurveId, PublicKey, PublicKeyInfo};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "key-algorithm",
    title: "current clients can use this kind of key",
    severity: Severity::Warn,
    severity_note: "fail for explicit curve parameters and for keys that cannot sign; fail for DSA or secp256k1 where a \
        service has no other identity",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Client and server must both offer the kind of signature that the certificate's key makes. RSA, ECDSA on \
        P-256, P-384 and P-521 are offered everywhere. DSA has gone from TLS 1.3 and from the default cipher lists of \
        TLS 1.2, so that a server with a DSA certificate alone starts and completes no handshake; other curves, such \
        as secp256k1, are in nobody's default list; keys restricted to RSA-PSS are beyond many clients; and a curve \
        written out by its parameters instead of its name is refused by all of them, OpenSSL included.",
    fix: "make a key of a kind that every client offers (openssl genpkey -algorithm EC -pkeyopt \
        ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve, or RSA of 3072 bits), have a certificate issued for \
        it, and deploy that pair",
    sources: &[
        "RFC 8446 4.2.3 and 4.2.7",
        "RFC 5480 2.1.1 (named curves only)",
        "OpenSSL 3.0 t1_lib.c tls1_check_cert_param, x509_vfy.c check_curve (error 94)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let key = &leaf.public_key;
    if let Some((severity, why)) = trouble(key) {
        let severity = if is_useless_alone(facts, &key.key) { Severity::Fail } else { severity };
        let message = format!("the key of \"{}\" is {}: {why}", leaf.subject.short(), key.describe());
        let finding = Finding::of(&CHECK, message).severity(severity).at(&leaf.location);
        sink.add(match &key.key {
            PublicKey::Ec { curve: Curve { explicit: true, .. }, .. } => finding.openssl(explicit_parameters()),
            PublicKey::Undecodable => finding.because_of("chain-trust"),
            _ => finding,
        });
    }
    if matches!(key.key, PublicKey::Ed25519(_) | PublicKey::Ed448(_)) && !has_company(facts) {
        sink.note(format!(
            "{}: browsers and many mail servers do not take such certificates; keep an RSA or ECDSA pair beside it",
            key.describe()
        ));
    }
}

/// Whether the service shows no identity that a current client could use, this one included.
fn is_useless_alone(facts: &Facts<'_>, key: &PublicKey) -> bool {
    let fails = |around: &Around<'_>| matches!(around.outcome().state, State::Up(Handshake::Fails { .. }));
    matches!(key, PublicKey::Dsa { .. } | PublicKey::Ec { .. }) && facts.service.as_ref().is_some_and(fails)
}

/// Whether the service shows further identities beside this one.
fn has_company(facts: &Facts<'_>) -> bool {
    facts.service.as_ref().is_some_and(|around| around.outcome().identities.len() > 1)
}

fn trouble(key: &PublicKeyInfo) -> Option<(Severity, &'static str)> {
    match &key.key {
        PublicKey::Ec { curve, .. } => curve_trouble(curve),
        PublicKey::Dsa { .. } => Some((Severity::Warn, "no current client offers DSA, and TLS 1.3 does not have it")),
        PublicKey::RsaPss { .. } => Some((
            Severity::Warn,
            "it may sign with RSA-PSS only; OpenSSL and GnuTLS use it with TLS 1.3, and with ECDHE in TLS 1.2; rustls, \
             Go and many mail servers cannot use such certificates",
        )),
        PublicKey::Unknown => Some((Severity::Fail, "such a key cannot sign, so no handshake can use it")),
        PublicKey::Undecodable => Some((Severity::Fail, "no client can read it")),
        PublicKey::Rsa { .. } | PublicKey::Ed25519(_) | PublicKey::Ed448(_) => None,
    }
}

fn curve_trouble(curve: &Curve) -> Option<(Severity, &'static str)> {
    match curve {
        Curve { explicit: true, .. } => {
            Some((Severity::Fail, "the curve is written out by its parameters; clients take curves by name only"))
        }
        Curve { id: CurveId::P256 | CurveId::P384 | CurveId::P521, .. } => None,
        _ => {
            Some((Severity::Warn, "no current client offers this curve by default; P-256, P-384 and P-521 are offered"))
        }
    }
}

fn explicit_parameters() -> OpensslAnswer {
    let code = Code(EXPLICIT_PARAMETERS);
    OpensslAnswer { code: code.0, depth: 0, text: code.message().to_owned() }
}

/// `X509_V_ERR_EC_KEY_EXPLICIT_PARAMS`.
const EXPLICIT_PARAMETERS: u8 = 94;

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::checks::fixture::key::KeySample;

    #[test]
    fn tells_the_kinds_apart() {
        for (cert, wanted) in [
            ("certs/rsa.pem", "pass"),
            ("certs/leaf.pem", "pass"),
            ("certs/ed25519.pem", "pass"),
            ("certs/ed448.pem", "pass"),
            ("certs/dsa.pem", "warn: "),
            ("certs/rsa-pss.pem", "warn: "),
            ("certs/ec-secp256k1.pem", "warn: "),
            ("certs/ec-brainpoolP512r1.pem", "warn: "),
            ("certs/ec-sec1-explicit.pem", "fail: "),
        ] {
            let line = KeySample::alone(&[cert]).line(&CHECK);
            assert!(line.starts_with(wanted), "{cert}: {line}");
        }
        assert_eq!(KeySample::alone(&["certs/ed25519.pem"]).ask(&CHECK).notes.len(), 1);
    }
}
