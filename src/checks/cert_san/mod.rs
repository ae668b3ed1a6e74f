//! There is a subjectAltName and every entry in it is well-formed.

pub(super) mod syntax;

use crate::checks::blocked;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::x509::cert::Cert;
use crate::x509::extension::{GeneralName, oid};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "cert-san",
    title: "a subjectAltName with well-formed names",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Current clients take the names of a server from the subjectAltName alone; a certificate with only a \
        common name covers nothing for them. An entry with a blank, a port, a scheme, a dot too many or an address \
        written as a DNS name loads everywhere and matches nowhere.",
    fix: "have the certificate issued anew with a subjectAltName of plain host names (DNS:mx.example.org) and \
        addresses (IP:192.0.2.1)",
    sources: &["RFC 5280 4.1.2.6 and 4.2.1.6", "RFC 9525 6.3", "CA/Browser Forum Baseline Requirements 7.1.4.3"],
    run,
};

/// The row that explains why a certificate names no host: a version or a kind that has no names, else this one.
pub(super) fn cause_of_missing(leaf: &Cert) -> &'static str {
    if !leaf.is_version_3() || blocked::is_authority(leaf) { "cert-leaf" } else { CHECK.id }
}

/// Whether an entry names a host: a DNS name or an address.
pub(super) fn is_host(name: &GeneralName) -> bool {
    matches!(name, GeneralName::Dns(_) | GeneralName::Ip(_))
}

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let is_there = leaf.extensions.find(oid::SUBJECT_ALT_NAME).is_some();
    if facts.is_of_client() && facts.target.hostnames.is_empty() && !is_there {
        sink.not_applicable("servers look for no name in the certificate of a client");
        return;
    }
    let Some(names) = &leaf.extensions.subject_alt_name else {
        sink.add(missing(leaf));
        return;
    };
    if !names.iter().any(is_host) && !facts.is_of_client() {
        let message = "the subjectAltName names no host: it has neither a DNS name nor an address";
        sink.add(Finding::of(&CHECK, message).at(&leaf.location));
    }
    let faults: Vec<_> = names.iter().filter_map(syntax::fault).collect();
    for fault in faults.iter().take(MOST_FAULTS) {
        sink.add(Finding::of(&CHECK, format!("the entry \"{}\" {}", fault.entry, fault.what)).at(&leaf.location));
    }
    if let Some(more) = faults.len().checked_sub(MOST_FAULTS).filter(|more| *more > 0) {
        sink.add(Finding::of(&CHECK, format!("{more} more entries are malformed")).at(&leaf.location));
    }
    if leaf.subject.is_empty() && leaf.extensions.find(oid::SUBJECT_ALT_NAME).is_some_and(|names| !names.critical) {
        let message = "the subject is empty and the subjectAltName not critical: Java cannot read such a certificate";
        let fix = "have the certificate issued anew with a subject, or with a critical subjectAltName";
        sink.add(Finding::of(&CHECK, message).at(&leaf.location).fix(fix));
    }
    if let Some(name) = leaf.names().into_iter().find(|name| syntax::is_internal(name)) {
        sink.note(format!("\"{name}\" is a name for internal use: no public CA issues for it, only a private one can"));
    }
}

fn missing(leaf: &Cert) -> Finding {
    let is_there = leaf.extensions.find(oid::SUBJECT_ALT_NAME).is_some();
    let message = match leaf.subject.common_names().first() {
        _ if is_there => "the subjectAltName cannot be read".to_owned(),
        Some(name) => format!("no subjectAltName; clients ignore the common name \"{name}\""),
        None => "no subjectAltName: the certificate names no host".to_owned(),
    };
    let finding = Finding::of(&CHECK, message).at(&leaf.location);
    if is_there {
        return finding.because_of("chain-trust");
    }
    match cause_of_missing(leaf) {
        cause if cause == CHECK.id => finding,
        cause => finding.because_of(cause),
    }
}

/// Malformed entries that are told one by one.
const MOST_FAULTS: usize = 16;
