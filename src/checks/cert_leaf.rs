//! The certificate judged is an end-entity X.509 v3 certificate, neither a CA's nor a pre-certificate.

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::path;
use crate::x509::cert::Cert;
use crate::x509::extension::oid;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-leaf",
    title: "an end-entity certificate of X.509 version 3",
    severity: Severity::Warn,
    severity_note: "fail for a pre-certificate, or for a CA that signs others in the file",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "A server's certificate should be an end entity's. Rust clients refuse a certificate marked as a CA \
        (CA:TRUE), which a plain `openssl req -x509` makes, and its key could sign others. A version 1 certificate \
        carries no names and no usages, and rustls refuses it. A pre-certificate is only a promise made to \
        Certificate Transparency logs; its poison extension makes every client refuse it. A serial number has to be \
        positive and at most 20 octets long; one that promises a stapled OCSP answer needs a server that sends it.",
    fix: "have the certificate issued as an end entity's, version 3: basicConstraints=critical,CA:FALSE, \
        extendedKeyUsage=serverAuth, subjectAltName=DNS:NAME",
    sources: &[
        "RFC 5280 4.1.2.1",
        "RFC 5280 4.1.2.2",
        "RFC 5280 4.2.1.9",
        "RFC 7633",
        "RFC 6962 3.1",
        "rustls-webpki: CaUsedAsEndEntity",
    ],
    run,
};

/// Whether a certificate is a pre-certificate (RFC 6962 3.1: the critical poison extension).
pub fn is_precertificate(cert: &Cert) -> bool {
    cert.extensions.find(oid::CT_POISON).is_some()
}

/// Whether missing extensions follow from what this check says: version 1 has none, a CA certificate needs none.
pub(super) fn explains_missing_extensions(cert: &Cert) -> bool {
    !cert.is_version_3() || cert.extensions.says_ca()
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    if is_precertificate(leaf) {
        sink.add(
            Finding::of(&CHECK, "a pre-certificate (it carries the Certificate Transparency poison extension)")
                .severity(Severity::Fail)
                .at(&leaf.location)
                .fix("deploy the final certificate that the CA gave for this pre-certificate"),
        );
    }
    if leaf.extensions.says_ca() {
        sink.add(ca_finding(facts, leaf));
    }
    if let Some(finding) = serial_finding(leaf) {
        sink.add(finding);
    }
    if !facts.is_of_client() {
        judge_stapling(leaf, sink);
    }
    if !leaf.is_version_3() {
        let version = leaf.version.saturating_add(1);
        let message = format!(
            "X.509 version {version}, 3 wanted: it has neither names nor usages, and neither Go nor rustls take it"
        );
        let wanted = match facts.is_of_client() {
            true => "extendedKeyUsage=clientAuth, basicConstraints=critical,CA:FALSE",
            false => "subjectAltName=DNS:NAME, extendedKeyUsage=serverAuth, basicConstraints=critical,CA:FALSE",
        };
        let fix = format!("issue it anew with extensions (openssl x509 -req needs -extfile): {wanted}");
        sink.add(Finding::of(&CHECK, message).at(&leaf.location).fix(fix));
    }
}

/// RFC 5280 4.1.2.2: positive, at most 20 octets.
fn serial_finding(leaf: &Cert) -> Option<Finding> {
    let shown = leaf.serial_hex();
    let is_negative = shown.starts_with('-');
    let message = match leaf.serial.len() {
        _ if is_negative => {
            format!("the serial number {shown} is negative; Go 1.23 and later refuse such a certificate")
        }
        _ if shown == "00" => "the serial number is 0; it should be a random number above".to_owned(),
        octets @ 21.. => format!("the serial number has {octets} octets, at most 20 allowed: {shown}"),
        _ => return None,
    };
    let finding = Finding::of(&CHECK, message).at(&leaf.location).fix(
        "have the certificate issued anew with a random positive serial number (openssl x509 -req: -CAcreateserial)",
    );
    Some(if is_negative { finding } else { finding.impact(Impact::Policy) })
}

/// RFC 7633: a promise that the server staples an OCSP answer to every handshake.
fn judge_stapling(leaf: &Cert, sink: &mut Sink) {
    if !leaf.extensions.must_staple {
        return;
    }
    if !leaf.extensions.ocsp.is_empty() {
        sink.note(
            "promises a stapled OCSP answer (must-staple): Firefox refuses the server while it sends none; Postfix and \
             Dovecot cannot send any",
        );
        return;
    }
    let message =
        "promises a stapled OCSP answer (must-staple), but names no OCSP server to get one from: Firefox refuses";
    let fix = "have the certificate issued anew without must-staple (certbot: without --must-staple)";
    sink.add(Finding::of(&CHECK, message).at(&leaf.location).fix(fix));
}

fn ca_finding(facts: &Facts<'_>, leaf: &Cert) -> Finding {
    let issued = facts.bundle.certs.iter().find(|cert| cert.der != leaf.der && cert.issuer == leaf.subject);
    let finding = match issued {
        Some(issued) => {
            let message = format!(
                "a CA's certificate (CA:TRUE) that signs another of the files, \"{}\" at {}; an end entity's wanted",
                path::called(issued),
                issued.location
            );
            Finding::of(&CHECK, message).severity(Severity::Fail).at(&leaf.location)
        }
        None => {
            let refusal = match facts.is_of_client() {
                true => "rustls servers refuse it as a client's",
                false => "rustls clients refuse it as a server's",
            };
            let message = format!("marked as a CA's (CA:TRUE): {refusal}, and its key could sign others");
            Finding::of(&CHECK, message).at(&leaf.location)
        }
    };
    if facts.is_of_client() { finding.fix(FIX_CLIENT) } else { finding }
}

const FIX_CLIENT: &str = "have the certificate issued as an end entity's, version 3: basicConstraints=critical,CA:FALSE, \
    extendedKeyUsage=clientAuth";
