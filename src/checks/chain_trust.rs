//! OpenSSL accepts the chain; otherwise its first error number, with what it means here.

use crate::checks::blocked;
use crate::checks::chain_doctor::trust_words;
use crate::checks::check::{Check, Finding, Impact, OpensslAnswer, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{cert_leaf, cert_purpose, cert_validity, path};
use crate::verify::code::Code;
use crate::verify::outcome::{Event, Outcome};
use crate::x509::cert::Cert;
use crate::x509::extension::oid;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-trust",
    title: "openssl verify accepts the chain",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "`openssl verify -purpose sslserver`, with the certificates of the files as untrusted and the anchors \
        as trusted, is what an OpenSSL client asks. Its first error number, the depth and its text are given, and \
        what they mean for these files. Names and the security level have rows of their own.",
    fix: "deploy a certificate whose chain ends at an anchor that the clients hold; certpreflight explain NUMBER \
        tells about each of OpenSSL's errors",
    sources: &["OpenSSL 3.0 x509_vfy.c X509_verify_cert", "openssl-verification-options(1)", "RFC 5280 6.1"],
    run,
};

/// The row that explains an error of the engine: another one that says the same with more words, else this one.
pub(super) fn explained_by(facts: &Facts<'_>, event: &Event) -> &'static str {
    let Some(leaf) = facts.bundle.leaf() else { return CHECK.id };
    match (event.code, event.depth) {
        (code, 0) if is_about_dates(code) && cert_validity::fails(leaf, facts.options.at) => "cert-validity",
        (Code::INVALID_PURPOSE, 0) if cert_purpose::fails(facts, leaf) => "cert-purpose",
        (Code::UNHANDLED_CRITICAL_EXTENSION, 0) if cert_leaf::is_precertificate(leaf) => "cert-leaf",
        (Code::EC_KEY_EXPLICIT_PARAMS, 0) => "key-algorithm",
        (code, _) if lacks_issuer(code) && path::missing(facts).iter().any(|gap| gap.only_anchor.is_none()) => {
            path::cause_of_gap(facts)
        }
        _ => CHECK.id,
    }
}

fn is_about_dates(code: Code) -> bool {
    let malformed = matches!(code, Code::ERROR_IN_CERT_NOT_BEFORE_FIELD | Code::ERROR_IN_CERT_NOT_AFTER_FIELD);
    malformed || matches!(code, Code::CERT_NOT_YET_VALID | Code::CERT_HAS_EXPIRED)
}

fn lacks_issuer(code: Code) -> bool {
    matches!(
        code,
        Code::UNABLE_TO_GET_ISSUER_CERT
            | Code::UNABLE_TO_GET_ISSUER_CERT_LOCALLY
            | Code::UNABLE_TO_VERIFY_LEAF_SIGNATURE
    )
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let Some(outcome) = &facts.outcome else {
        sink.add(Finding::of(&CHECK, "the chain was not judged").at(&leaf.location));
        return;
    };
    if let Some(why) = outcome.unanswered() {
        sink.add(unjudged(leaf, why));
        return;
    }
    if outcome.accepted && outcome.events.is_empty() {
        note_anchor(facts, outcome, sink);
        return;
    }
    if blocked::anchors_lost(facts) && !path::reaches_anchor(facts) {
        sink.blocked_by("file-read", "the anchors given cannot be read");
        return;
    }
    judge_loading(leaf, sink);
    let mut told: Vec<(&Event, Vec<&Event>)> = Vec::new();
    for event in &outcome.events {
        match told.iter_mut().find(|(first, _)| follows(first, event)) {
            Some((_, further)) => further.push(event),
            None => told.push((event, Vec::new())),
        }
    }
    for (event, further) in told {
        sink.add(finding(facts, outcome, event, &further));
    }
}

/// Whether an error says no more than an earlier one did: what is no CA is none for the purpose and may not sign, and
/// without an issuer there is no key for the first signature.
fn follows(first: &Event, later: &Event) -> bool {
    match (first.code, later.code) {
        (Code::INVALID_CA, Code::INVALID_PURPOSE | Code::KEYUSAGE_NO_CERTSIGN) => first.depth == later.depth,
        (first, Code::UNABLE_TO_VERIFY_LEAF_SIGNATURE) => {
            first != Code::UNABLE_TO_VERIFY_LEAF_SIGNATURE && lacks_issuer(first)
        }
        _ => false,
    }
}

/// A leaf with an extension that OpenSSL cannot use is refused by its chain loader, too: the error left behind makes
/// `SSL_CTX_use_certificate_chain_file` fail (`ssl_rsa.c`, `v3_purp.c ossl_x509v3_cache_extensions`).
fn judge_loading(leaf: &Cert, sink: &mut Sink) {
    let Some(why) = &leaf.extensions.broken else { return };
    let message = format!("OpenSSL servers refuse to load {}, which has an unusable extension: {why}", leaf.location);
    let fix = "have the certificate issued anew with well-formed extensions";
    sink.add(Finding::of(&CHECK, message).impact(Impact::Load).at(&leaf.location).fix(fix));
}

fn finding(facts: &Facts<'_>, outcome: &Outcome, event: &Event, further: &[&Event]) -> Finding {
    let words = trust_words::about(facts, outcome, event);
    let answer = OpensslAnswer { code: event.code.0, depth: event.depth, text: event.code.message().to_owned() };
    let more: Vec<String> = further.iter().map(|event| event.code.0.to_string()).collect();
    let more = if more.is_empty() { String::new() } else { format!(", then {}", more.join(" and ")) };
    let message = format!("{} (openssl error {} at depth {}{more})", words.message, event.code.0, event.depth);
    let finding = Finding::of(&CHECK, message).fix(words.fix).openssl(answer);
    let finding = match &event.cert {
        Some(cert) => finding.at(&cert.location),
        None => finding,
    };
    match explained_by(facts, event) {
        row if row == CHECK.id => finding,
        row => finding.because_of(row),
    }
}

fn unjudged(leaf: &Cert, why: &str) -> Finding {
    if !leaf.public_key.is_decodable() {
        let message = format!(
            "the public key ({}) cannot be read; openssl verify refuses it without an error number",
            leaf.public_key.describe()
        );
        let finding = Finding::of(&CHECK, message).at(&leaf.location);
        return finding.fix("have the certificate issued anew for a key of a current kind");
    }
    let message = format!("the chain cannot be judged here: {why}");
    Finding::of(&CHECK, message).at(&leaf.location).fix(
        "have the certificates issued with RSA, ECDSA on P-256 or P-384, or Ed25519 keys and SHA-256 or SHA-384, or \
         judge this chain with openssl verify",
    )
}

fn note_anchor(facts: &Facts<'_>, outcome: &Outcome, sink: &mut Sink) {
    if facts.trusted_by_itself {
        sink.note("self-signed and given as an anchor: only those who were given this certificate trust it");
        return;
    }
    let Some(anchor) = outcome.chain.last() else { return };
    let name = path::called(&anchor.cert);
    let lacks_timestamps = facts.bundle.leaf().is_some_and(|leaf| leaf.extensions.find(oid::CT_SCTS).is_none());
    if facts.anchor_is_public && lacks_timestamps {
        sink.note(
            "no Certificate Transparency timestamps (SCT) stand in the certificate: Chrome and Safari refuse it unless \
             the server sends some in the handshake",
        );
    }
    sink.note(match facts.anchor_is_public {
        true => format!("the anchor \"{name}\" is in the Mozilla set"),
        false => format!("the anchor \"{name}\" is not in the Mozilla set: only clients that were given it trust it"),
    });
}
