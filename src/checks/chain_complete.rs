//! The files alone reach an anchor: no intermediate is missing.

use crate::base::count::listed;
use crate::checks::blocked;
use crate::checks::chain_doctor::{edit, missing};
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::path;
use crate::checks::pem_syntax;
use crate::verify::issuer::is_self_signed;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-complete",
    title: "the files reach an anchor without a gap",
    severity: Severity::Fail,
    severity_note: "warn for a chain that a service completes from its own CA file or directory",
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
    if let Some(finding) = completed(facts) {
        sink.add(finding);
    }
    let missing = path::missing(facts);
    for gap in missing {
        let finding = match gap.only_anchor.and_then(|at| facts.path.get(at)) {
            Some(step) => missing::only_anchor(facts, gap, step),
            None => missing::nowhere(facts, gap),
        };
        let finding = without_directory(facts, finding);
        // A web page only warns, so that it blocks nothing; but it stands where the certificate was meant to.
        let page = || facts.bundle.identity().any(pem_syntax::holds_page).then_some("pem-syntax");
        sink.add(match path::lost_certificate(facts).or_else(page) {
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

/// What a directory of authorities would give, if the processes could read it when a client comes.
fn without_directory(facts: &Facts<'_>, finding: Finding) -> Finding {
    let service = facts.service.as_ref().map(|around| around.service).filter(|_| facts.bundle.certs.len() == 1);
    let Some((service, directory)) = service.and_then(|service| Some((service, service.ca_directory.as_ref()?))) else {
        return finding;
    };
    let message = format!(
        "{}; {} does not complete the chain: Postfix looks for it in {}, as user {}",
        finding.message,
        directory.parameter,
        directory.path.display(),
        service.user
    );
    Finding { message, ..finding }
}

/// The file holds a leaf alone, and the service finds the rest among the authorities that it trusts clients by.
fn completed(facts: &Facts<'_>) -> Option<Finding> {
    let around = facts.service.as_ref().filter(|around| around.completed() > 0)?;
    let leaf = facts.bundle.leaf()?;
    let service = around.service;
    let settings: Vec<String> = [&service.ca_file, &service.ca_directory]
        .into_iter()
        .flatten()
        .map(|setting| format!("{} ({})", setting.parameter, setting.name))
        .collect();
    let (file, sent) = (&leaf.location.file, around.sent().len());
    let message = format!(
        "{file} holds the leaf alone; Postfix completes the chain from {} when a client comes, and sends {sent} \
         certificates, a root among them when it finds one",
        listed(&settings)
    );
    let lineage = file.strip_suffix("/cert.pem").filter(|folder| folder.contains("/live/"));
    let why = "so that the chain no longer depends on whom clients' certificates are trusted by";
    let fix = match lineage {
        Some(folder) => format!("name {folder}/fullchain.pem in place of cert.pem, {why}"),
        None => format!(
            "append the intermediates to {file}, {why}: one certificate behind the leaf ends the completion, so append \
             all of them"
        ),
    };
    let finding =
        Finding::of(&CHECK, message).severity(Severity::Warn).impact(Impact::Policy).at(&leaf.location).fix(fix);
    let above: Vec<_> = facts.bundle.certs.iter().skip(1).filter(|cert| !is_self_signed(cert)).collect();
    let command = match (above.as_slice(), &service.ca_file) {
        ([only], Some(file)) if *only.location.file == *file.path.to_string_lossy() => {
            edit::append_from_file(facts, leaf, only, &file.path)
        }
        _ => None,
    };
    Some(match command {
        Some(command) => finding.command(command),
        None => finding,
    })
}
