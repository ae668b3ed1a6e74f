//! No signature and no CA key in the chain is below the security level.

use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::crypto::strength;
use crate::verify::code::Code;
use crate::verify::issuer::is_self_signed;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-strength",
    title: "no weak signature or CA key in the chain",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "OpenSSL's security level 2, the default of Debian and of current OpenSSL, wants 112 bits: SHA-1 and \
        MD5 signatures and RSA keys below 2048 bits are refused by clients, and nginx, HAProxy and Dovecot do not \
        even load such a chain, while Postfix serves it. The signature of the anchor does not count: it is trusted as \
        it stands. The key of the leaf has a row of its own, key-strength.",
    fix: "have the certificate issued anew with SHA-256 and by a CA with an RSA key of 2048 bits or more, or an EC key",
    sources: &[
        "OpenSSL 3.0 x509_vfy.c check_key_level, check_sig_level (errors 67, 68)",
        "SSL_CTX_set_security_level(3)",
    ],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if blocked::leaf(facts, sink).is_none() {
        return;
    }
    let certs = path::used(facts);
    let ends = path::reaches_anchor(facts) || certs.last().is_some_and(|last| is_self_signed(last));
    let top = certs.len().saturating_sub(usize::from(ends));
    let wanted = strength::required_bits(facts.options.auth_level);
    let mut is_weak = false;
    for (depth, cert) in certs.into_iter().enumerate() {
        let key = weak_key(facts, cert, wanted).filter(|_| depth > 0);
        let digest = weak_signature(facts, cert, wanted).filter(|_| depth < top);
        for (code, message) in key.map(|message| (67, message)).into_iter().chain(digest.map(|message| (68, message))) {
            is_weak = true;
            let text = Code(code).message().to_owned();
            sink.add(Finding::of(&CHECK, message).at(&cert.location).openssl(OpensslAnswer { code, depth, text }));
        }
    }
    if !is_weak && !ends {
        sink.blocked_by(path::why_no_anchor(facts), "the path ends at no anchor, so not all of it could be judged");
    }
}

fn weak_key(facts: &Facts<'_>, cert: &Cert, wanted: u32) -> Option<String> {
    let bits = strength::key_bits(&cert.public_key);
    if wanted == 0 || bits.is_some_and(|bits| bits >= wanted) {
        return None;
    }
    let measured = bits.map_or_else(|| "cannot be judged".to_owned(), |bits| format!("counts {bits} bits"));
    Some(format!(
        "the CA key of \"{}\", {}, {measured}; level {} wants {wanted}",
        path::called(cert),
        cert.public_key.describe(),
        facts.options.auth_level
    ))
}

fn weak_signature(facts: &Facts<'_>, cert: &Cert, wanted: u32) -> Option<String> {
    let bits = strength::digest_bits(&cert.outer_signature);
    if wanted == 0 || bits.is_some_and(|bits| bits >= wanted) {
        return None;
    }
    let measured = bits.map_or_else(|| "cannot be judged".to_owned(), |bits| format!("counts {bits} bits"));
    Some(format!(
        "\"{}\" is signed with {}, which {measured}; level {} wants {wanted}",
        path::called(cert),
        algorithm_name(&cert.outer_signature),
        facts.options.auth_level
    ))
}

/// The name of a signature algorithm below the default level, else its identifier.
fn algorithm_name(algorithm: &AlgorithmId) -> String {
    let oid = algorithm.oid.to_string();
    WEAK.iter().find(|(dotted, _)| *dotted == oid).map_or(oid.clone(), |(_, name)| (*name).to_owned())
}

/// Signature algorithms that people meet in this row.
const WEAK: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.2", "MD2 with RSA"),
    ("1.2.840.113549.1.1.3", "MD4 with RSA"),
    ("1.2.840.113549.1.1.4", "MD5 with RSA"),
    ("1.2.840.113549.1.1.5", "SHA-1 with RSA"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.113549.1.1.11", "SHA-256 with RSA"),
    ("1.2.840.113549.1.1.14", "SHA-224 with RSA"),
    ("1.3.14.3.2.29", "SHA-1 with RSA"),
    ("1.2.840.10040.4.3", "SHA-1 with DSA"),
    ("2.16.840.1.101.3.4.3.1", "SHA-224 with DSA"),
    ("2.16.840.1.101.3.4.3.2", "SHA-256 with DSA"),
    ("1.2.840.10045.4.1", "SHA-1 with ECDSA"),
    ("1.2.840.10045.4.3.1", "SHA-224 with ECDSA"),
    ("1.2.840.10045.4.3.2", "SHA-256 with ECDSA"),
];
