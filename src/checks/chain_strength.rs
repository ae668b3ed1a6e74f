//! No signature and no CA key in the chain is below the security level.

use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, path};
use crate::crypto::signature::algorithm;
use crate::crypto::strength;
use crate::verify::code::Code;
use crate::verify::issuer::is_self_signed;
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
        for (code, message) in key
            .map(|message| (Code::CA_KEY_TOO_SMALL, message))
            .into_iter()
            .chain(digest.map(|message| (Code::CA_MD_TOO_WEAK, message)))
        {
            is_weak = true;
            let text = code.message().to_owned();
            sink.add(Finding::of(&CHECK, message).at(&cert.location).openssl(OpensslAnswer {
                code: code.0,
                depth,
                text,
            }));
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
        "the CA key of \"{}\", {}, {measured}; level {} wants {wanted}{}",
        path::called(cert),
        cert.public_key.describe(),
        facts.options.auth_level,
        who_loads(facts, cert, bits)
    ))
}

fn weak_signature(facts: &Facts<'_>, cert: &Cert, wanted: u32) -> Option<String> {
    let bits = strength::digest_bits(&cert.outer_signature);
    if wanted == 0 || bits.is_some_and(|bits| bits >= wanted) {
        return None;
    }
    let measured = bits.map_or_else(|| "cannot be judged".to_owned(), |bits| format!("counts {bits} bits"));
    Some(format!(
        "\"{}\" is signed with {}, which {measured}; level {} wants {wanted}{}",
        path::called(cert),
        algorithm::name_of(&cert.outer_signature.oid),
        facts.options.auth_level,
        who_loads(facts, cert, bits)
    ))
}

/// Who minds, where the server loads the certificate: OpenSSL asks for its own level when one is loaded
/// (`ssl_cert.c ssl_security_cert`), and Postfix sets level 0.
fn who_loads(facts: &Facts<'_>, cert: &Cert, bits: Option<u32>) -> &'static str {
    let is_loaded = facts.bundle.certs.iter().any(|loaded| loaded.der == cert.der);
    match bits.is_none_or(|bits| bits < strength::required_bits(2)) && is_loaded {
        true => "; nginx, HAProxy and Dovecot will not load it, Postfix will, and clients refuse it",
        false => "",
    }
}
