//! The files alone reach an anchor: no intermediate is missing.

use std::sync::Arc;

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::{Facts, PathStep};
use crate::checks::path::{self, Missing};
use crate::checks::trust_words;
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-complete",
    title: "the files reach an anchor without a gap",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "A server must send its certificate and every intermediate up to, but not necessarily including, a \
        root that clients hold. A server without its intermediate starts and serves; clients that do not happen to \
        have the intermediate refuse. An intermediate that is only in this machine's store hides the gap here and \
        nowhere else.",
    fix: "append the missing certificate to the certificate file behind the one that it issued, or deploy the file \
        with the full chain (certbot: fullchain.pem instead of cert.pem)",
    sources: &["RFC 8446 4.4.2", "RFC 5246 7.4.2", "OpenSSL 3.0 x509_vfy.c build_chain (errors 2, 20, 21)"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    if blocked::leaf(facts, sink).is_none() {
        return;
    }
    if blocked::anchors_lost(facts) && !path::reaches_anchor(facts) {
        sink.blocked_by("file-read", "the anchors given cannot be read, so where the chain ends cannot be told");
        return;
    }
    let missing = path::missing(facts);
    for gap in missing {
        let finding = match gap.only_anchor.and_then(|at| facts.path.get(at)) {
            Some(step) => only_anchor(facts, gap, step),
            None => nowhere(facts, gap),
        };
        sink.add(match path::lost_certificate(facts) {
            Some(cause) => finding.because_of(cause),
            None => finding,
        });
    }
    if !missing.is_empty() {
        return;
    }
    if !path::reaches_anchor(facts) {
        sink.blocked_by("chain-trust", "the path ends at no anchor, and no missing certificate is the reason");
    } else if let Some(anchor) = facts.path.last().filter(|last| !is_self_signed(&last.cert)) {
        sink.note(format!(
            "the path ends at \"{}\", which is no root: clients that do not hold it as an anchor refuse",
            path::called(&anchor.cert)
        ));
    }
}

fn only_anchor(facts: &Facts<'_>, gap: &Missing, step: &PathStep) -> Finding {
    let message = format!(
        "the certificate of \"{}\", issuer of \"{}\", is not in {} but only among the anchors ({}); remote clients do \
         not have it",
        path::called(&step.cert),
        path::called(&gap.below),
        file_name(facts),
        step.cert.location
    );
    let fix = format!(
        "append the certificate of \"{}\" to {}; a copy stands at {}",
        path::called(&step.cert),
        file_name(facts),
        step.cert.location
    );
    Finding::of(&CHECK, message).at(&gap.below.location).fix(fix)
}

fn nowhere(facts: &Facts<'_>, gap: &Missing) -> Finding {
    let issuer = gap.below.issuer.short();
    let count = facts.bundle.certs.len();
    let certificates = if count == 1 { "certificate" } else { "certificates" };
    let mut message = format!(
        "{} holds {count} {certificates}; that of \"{issuer}\"{}, issuer of \"{}\", is missing there and among the \
         anchors",
        file_name(facts),
        wanted_key_id(&gap.below),
        path::called(&gap.below)
    );
    if let Some(other) = lookalike(facts, &gap.below) {
        message.push_str(&other);
    } else if let Some(root) = lone_root(facts) {
        message.push_str(&format!(
            "; the root \"{}\" at {} does not take its place",
            path::called(root),
            root.location
        ));
    }
    let mut fix = fix(facts, &gap.below);
    if facts.anchors.is_empty() {
        message.insert_str(0, "there are no anchors at all: ");
        fix = format!("{}; then see whether \"{issuer}\" is still missing", trust_words::WITHOUT_ANCHORS);
    }
    Finding::of(&CHECK, message).at(&gap.below.location).fix(fix)
}

fn fix(facts: &Facts<'_>, below: &Cert) -> String {
    let issuer = below.issuer.short();
    if below.issuer.oneline().contains("(STAGING)") {
        return "this was issued by a staging CA, which no client trusts: get a certificate from the CA's production \
                server (certbot renew --force-renewal, without --staging)"
            .to_owned();
    }
    let source = match below.extensions.ca_issuers.iter().find(|uri| uri.starts_with("http")) {
        Some(uri) => format!(", which the CA offers at {uri} (in DER form: convert it with openssl x509 -inform DER)"),
        None => String::new(),
    };
    let file = file_name(facts);
    match facts.path.len() {
        0 | 1 => format!(
            "append the certificate of \"{issuer}\" to {file}{source}, or deploy the file with the full chain (certbot: \
             fullchain.pem instead of cert.pem); when \"{issuer}\" is a root of your own, name its file with --ca"
        ),
        _ => format!(
            "when \"{issuer}\" is a root of your own, name its file with --ca; when it is an intermediate, append its \
             certificate to {file}{source}"
        ),
    }
}

/// The authority key identifier of a certificate in words, where it has one.
fn wanted_key_id(below: &Cert) -> String {
    let id = below.extensions.authority_key_id.as_ref().and_then(|id| id.key_id.as_ref());
    id.map_or_else(String::new, |id| format!(" (key id {})", path::key_id_text(id)))
}

/// Says that a certificate of the wanted name is there whose key is another.
fn lookalike(facts: &Facts<'_>, below: &Cert) -> Option<String> {
    let candidate = path::same_name(&facts.bundle, facts.anchors, below).next()?;
    let id = candidate.extensions.subject_key_id.as_ref();
    let id = id.map_or_else(String::new, |id| format!(" (key id {})", path::key_id_text(id)));
    let is_in_files = facts.bundle.certs.iter().any(|cert| Arc::ptr_eq(cert, &candidate));
    let among = if is_in_files { "" } else { " among the anchors" };
    let place = format!("{}{among}", candidate.location);
    Some(format!("; the one of that name at {place} has another key{id}"))
}

/// A root of the files that stands outside the path.
fn lone_root<'f>(facts: &'f Facts<'_>) -> Option<&'f Cert> {
    let in_path = |cert: &Cert| facts.path.iter().any(|step| step.cert.der == cert.der);
    facts.bundle.certs.iter().map(AsRef::as_ref).find(|cert| is_self_signed(cert) && !in_path(cert))
}

/// The name of the file that the leaf stands in.
fn file_name<'f>(facts: &'f Facts<'_>) -> &'f str {
    facts.bundle.leaf().map_or("the certificate file", |leaf| &leaf.location.file)
}
