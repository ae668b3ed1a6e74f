//! An extended key usage that names serverAuth.

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, cert_leaf, cert_purpose};
use crate::verify::request::Purpose;
use crate::x509::extension::oid;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-eku",
    title: "the extended key usage names serverAuth",
    severity: Severity::Warn,
    severity_note: "fail when an extended key usage is present without serverAuth",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Strict clients and the rules of the public CAs want an extended key usage with serverAuth in a \
        server's certificate. OpenSSL accepts a certificate without the extension, but none whose extension lacks \
        serverAuth. With --purpose sslclient, clientAuth is asked for instead.",
    fix: "have the certificate issued anew with extendedKeyUsage=serverAuth (clientAuth for a client's identity)",
    sources: &["RFC 5280 4.2.1.12", "CA/Browser Forum Baseline Requirements 7.1.2.7.10"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let (wanted, content) = match facts.options.purpose {
        Purpose::SslServer | Purpose::NsSslServer => ("serverAuth", oid::SERVER_AUTH),
        Purpose::SslClient => ("clientAuth", oid::CLIENT_AUTH),
        other => {
            sink.not_applicable(format!("purpose {} asks for neither serverAuth nor clientAuth", other.name()));
            return;
        }
    };
    let finding = |message: String| {
        let fix = format!("have the certificate issued anew with extendedKeyUsage={wanted}");
        Finding::of(&CHECK, message).at(&leaf.location).fix(fix)
    };
    let Some(uses) = &leaf.extensions.extended_key_usage else {
        if leaf.extensions.find(oid::EXTENDED_KEY_USAGE).is_some() {
            let unread = finding("the extended key usage cannot be read".to_owned());
            sink.add(unread.severity(Severity::Fail).because_of("chain-trust"));
            return;
        }
        let strict = match facts.is_of_client() {
            true => "what strict servers want",
            false => "what strict clients and public CAs' rules want",
        };
        let message = format!("no extended key usage; {wanted} is {strict}");
        let finding = finding(message);
        sink.add(match cert_leaf::explains_missing_extensions(leaf) {
            true => finding.because_of("cert-leaf"),
            false => finding,
        });
        return;
    };
    if uses.iter().any(|used| used.content() == content) {
        return;
    }
    let message = format!("the extended key usage is {}; {wanted} is missing", cert_purpose::uses_in_words(uses));
    let finding = finding(message).severity(Severity::Fail);
    sink.add(if cert_purpose::fails(facts, leaf) { finding.because_of("cert-purpose") } else { finding });
}
