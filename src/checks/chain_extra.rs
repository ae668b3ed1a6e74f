//! No duplicates, strangers, stale leaves or expired cross-signed certificates stand in the files.

use std::collections::{HashMap, HashSet};

use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, cert_validity, path};
use crate::verify::issuer::is_self_signed;
use crate::x509::cert::{Cert, SharedCert};

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-extra",
    title: "no certificates that nobody needs",
    severity: Severity::Warn,
    severity_note: "",
    impact: Impact::Policy,
    since: "0.1.0",
    rationale: "Everything in the file is sent to every client: a duplicate or a stranger makes handshakes larger, \
        some appliances refuse it, and a foreign certificate tells names of other sites. A second leaf is most often \
        a renewal that was appended instead of written over the old one: the server goes on with the first. The root \
        may be sent; clients have it, and DANE-TA needs it.",
    fix: "remove the certificates that are not part of the chain; write a renewed file anew instead of appending to it",
    sources: &["RFC 8446 4.4.2", "RFC 5246 7.4.2", "RFC 7671 5.2.1 (DANE-TA needs the root sent)"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    let view = View::of(facts, leaf);
    let mut strangers = 0_usize;
    for (index, cert) in facts.bundle.certs.iter().enumerate() {
        if let Some(finding) = view.judge(index, cert, sink) {
            strangers = strangers.saturating_add(1);
            if strangers <= MOST_FINDINGS {
                sink.add(finding);
            }
        }
    }
    if let Some(more) = strangers.checked_sub(MOST_FINDINGS).filter(|more| *more > 0) {
        sink.add(Finding::of(&CHECK, format!("{more} more certificates of the files are not part of the chain")));
    }
}

/// What deciding about one certificate needs to know of all the others.
struct View<'v> {
    facts: &'v Facts<'v>,
    leaf: &'v Cert,
    /// The leaf's names.
    names: HashSet<String>,
    /// Index of the first certificate with these bytes.
    first: HashMap<&'v [u8], usize>,
    /// Indices of the certificates on the path or leading on from one of its names and keys.
    connected: HashSet<usize>,
    /// The row that tells of a gap in the path.
    gap: Option<&'static str>,
}

impl<'v> View<'v> {
    fn of(facts: &'v Facts<'v>, leaf: &'v Cert) -> View<'v> {
        let mut first = HashMap::new();
        for (index, cert) in facts.bundle.certs.iter().enumerate() {
            first.entry(cert.der.as_slice()).or_insert(index);
        }
        View {
            facts,
            leaf,
            names: leaf.names().into_iter().collect(),
            first,
            connected: connected(facts),
            gap: path::gap(facts),
        }
    }

    /// What is to be said against this certificate; a note about it goes to the sink.
    fn judge(&self, index: usize, cert: &SharedCert, sink: &mut Sink) -> Option<Finding> {
        let first = self.first.get(cert.der.as_slice()).copied().unwrap_or(index);
        if first != index {
            return Some(self.duplicate(cert, first));
        }
        if Some(index) == self.facts.bundle.leaf {
            return None;
        }
        let on_path = self.facts.path.iter().any(|step| step.in_file == Some(index) || step.cert.der == cert.der);
        if is_self_signed(cert) && (on_path || self.is_anchor(cert)) {
            sink.note(format!(
                "the root \"{}\" ({}) is sent along; clients have it",
                path::called(cert),
                cert.location
            ));
            return None;
        }
        if on_path {
            return None;
        }
        if !blocked::is_authority(cert) && cert_validity::is_for_same_server(cert, self.leaf, &self.names) {
            return Some(self.second_leaf(index, cert));
        }
        let expired = cert_validity::fails(cert, self.facts.options.at);
        if self.connected.contains(&index) && !expired {
            let name = path::called(cert);
            sink.note(format!("\"{name}\" ({}) leads to another anchor than the one used here", cert.location));
            return None;
        }
        Some(self.stranger(index, cert, expired))
    }

    fn duplicate(&self, cert: &Cert, first: usize) -> Finding {
        let place =
            self.facts.bundle.certs.get(first).map_or_else(String::new, |c| format!(" of the one at {}", c.location));
        let message = format!("\"{}\" is a duplicate{place}", path::called(cert));
        let fix = format!("remove the certificate at {}", cert.location);
        Finding::of(&CHECK, message).at(&cert.location).fix(fix)
    }

    fn second_leaf(&self, index: usize, cert: &Cert) -> Finding {
        let (name, leaf) = (path::called(cert), self.leaf);
        let age = match (cert.not_before.moment, leaf.not_before.moment) {
            (Some(this), Some(used)) if this > used => "a newer",
            (Some(this), Some(used)) if this < used => "an older",
            _ => "another",
        };
        let message = if cert.public_key.algorithm.oid != leaf.public_key.algorithm.oid {
            format!(
                "\"{name}\" is {age} certificate for the same names with a {} key, which this file cannot serve beside {}",
                cert.public_key.describe(),
                leaf.public_key.describe()
            )
        } else {
            format!("\"{name}\" is {age} certificate for the same names; the server uses the one at {}", leaf.location)
        };
        let fix = if age == "a newer" {
            format!(
                "write the file anew with the newer certificate at {} and its chain alone, and deploy its key",
                cert.location
            )
        } else {
            format!("remove the certificate at {}", cert.location)
        };
        let finding = Finding::of(&CHECK, message).at(&cert.location).fix(fix);
        let used_is_out_of_date = cert_validity::fails(leaf, self.facts.options.at);
        match self.facts.bundle.leaf {
            Some(at) if index < at => finding.because_of("chain-order"),
            _ if used_is_out_of_date && !cert_validity::fails(cert, self.facts.options.at) => {
                finding.because_of("cert-validity")
            }
            _ => finding,
        }
    }

    fn stranger(&self, index: usize, cert: &Cert, expired: bool) -> Finding {
        let name = path::called(cert);
        let message = match (self.connected.contains(&index), cert.not_after.moment) {
            (true, Some(end)) if expired => {
                format!("the cross-signed \"{name}\" ended on {}; nobody needs it", end.minutes())
            }
            (true, _) => format!("the cross-signed \"{name}\" is not valid now; nobody needs it"),
            _ => format!("\"{name}\", issued by \"{}\", is not part of the chain", cert.issuer.short()),
        };
        let fix = format!("remove the certificate at {}", cert.location);
        let finding = Finding::of(&CHECK, message).at(&cert.location).fix(fix);
        match (self.facts.bundle.leaf, self.gap) {
            (Some(at), _) if index < at => finding.because_of("chain-order"),
            (_, Some(gap)) if may_issue(cert) => finding.because_of(gap),
            _ => finding,
        }
    }

    fn is_anchor(&self, cert: &Cert) -> bool {
        self.facts.anchors.by_subject(&cert.subject.canonical).iter().any(|anchor| anchor.cert.der == cert.der)
    }
}

/// Whether a certificate could have been meant as an issuer.
fn may_issue(cert: &Cert) -> bool {
    cert.extensions.basic_constraints.is_none() || cert.extensions.says_ca()
}

/// Certificates that share name and key with one of the path, and whatever issued one of these, upwards.
fn connected(facts: &Facts<'_>) -> HashSet<usize> {
    let mut by_subject: HashMap<&[u8], Vec<(usize, &Cert)>> = HashMap::new();
    for (index, cert) in facts.bundle.certs.iter().enumerate() {
        by_subject.entry(cert.subject.canonical.as_slice()).or_default().push((index, cert));
    }
    let mut connected = HashSet::new();
    let mut wanted: Vec<&[u8]> = Vec::new();
    for step in facts.path.iter().skip(1) {
        for (index, twin) in by_subject.get(step.cert.subject.canonical.as_slice()).into_iter().flatten() {
            if twin.public_key.der == step.cert.public_key.der && connected.insert(*index) {
                wanted.push(&twin.issuer.canonical);
            }
        }
    }
    while let Some(subject) = wanted.pop() {
        for (index, issuer) in by_subject.remove(subject).unwrap_or_default() {
            if connected.insert(index) {
                wanted.push(&issuer.issuer.canonical);
            }
        }
    }
    connected
}

/// Superfluous certificates that are told one by one.
const MOST_FINDINGS: usize = 16;
