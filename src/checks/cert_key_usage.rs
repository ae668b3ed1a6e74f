//! Key usage, if present, has digitalSignature.

use crate::checks::blocked;
use crate::checks::cert_purpose;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::verify::request::Purpose;
use crate::x509::extension::{KeyUsage, oid};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-key-usage",
    title: "key usage allows digital signatures",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "TLS 1.3 and every ECDHE handshake are signed with the certificate's key, so its key usage, when it \
        has one, must contain digitalSignature. OpenSSL is content with keyEncipherment or keyAgreement, which is \
        why the fault goes unnoticed; GnuTLS, Java and browsers refuse (Chrome: ERR_SSL_KEY_USAGE_INCOMPATIBLE).",
    fix: "have the certificate issued anew with keyUsage=critical,digitalSignature (for RSA keys \
        digitalSignature,keyEncipherment)",
    sources: &["RFC 8446 4.4.2.2", "RFC 5280 4.2.1.3", "RFC 8422 5.1"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let purpose = facts.options.purpose;
    if !matches!(purpose, Purpose::Any | Purpose::SslServer | Purpose::NsSslServer | Purpose::SslClient) {
        sink.not_applicable(format!("purpose {} is none of TLS", purpose.name()));
        return;
    }
    let is_there = leaf.extensions.find(oid::KEY_USAGE).is_some();
    if is_there && leaf.extensions.key_usage.is_none() {
        let finding = Finding::of(&CHECK, "the key usage cannot be read").at(&leaf.location);
        sink.add(finding.because_of("chain-trust"));
        return;
    }
    let Some(usage) = leaf.extensions.key_usage.filter(|usage| !usage.has(KeyUsage::DIGITAL_SIGNATURE)) else { return };
    let message = format!(
        "the key usage is {}; digitalSignature is missing, which ECDHE and TLS 1.3 need: GnuTLS, Java and browsers refuse, \
         OpenSSL does not mind",
        cert_purpose::bits_in_words(usage.0)
    );
    let finding = Finding::of(&CHECK, message).at(&leaf.location);
    sink.add(if cert_purpose::fails(facts, leaf) { finding.because_of("cert-purpose") } else { finding });
}
