//! No duplicates, strangers, stale leaves or expired cross-signed certificates stand in the files.

use std::collections::{HashMap, HashSet};

use crate::checks::chain_doctor::edit;
use crate::checks::chain_doctor::second_leaf::{Outcome, Rival};
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
    let mut findings: Vec<Extra> =
        facts.bundle.certs.iter().enumerate().filter_map(|(index, cert)| view.judge(index, cert, sink)).collect();
    // A line for sh moves the lines below it, so that a second one would hit the wrong ones.
    if let [Extra { finding, remedy }] = findings.as_mut_slice() {
        finding.command = remedy.command(facts);
    }
    if findings.is_empty() {
        findings.extend(too_long(facts, leaf).map(|finding| Extra { finding, remedy: Remedy::None }));
    }
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    for extra in findings.into_iter().take(MOST_FINDINGS) {
        sink.add(extra.finding);
    }
    if more > 0 {
        sink.add(Finding::of(&CHECK, format!("{more} more certificates of the files are not part of the chain")));
    }
}

/// A finding, and the line for sh that mends it when it is the only one.
struct Extra {
    finding: Finding,
    remedy: Remedy,
}

/// What to do with which certificate, by index.
#[derive(Clone, Copy)]
enum Remedy {
    /// Nothing that one line could.
    None,
    /// It is not needed.
    Remove(usize),
    /// It stands elsewhere, too.
    RemoveCopy(usize),
}

impl Remedy {
    fn command(self, facts: &Facts<'_>) -> Option<String> {
        match self {
            Remedy::None => None,
            Remedy::Remove(index) => edit::remove(facts, facts.bundle.certs.get(index)?),
            Remedy::RemoveCopy(index) => edit::remove_copy(facts, facts.bundle.certs.get(index)?),
        }
    }
}

/// Whether the server sends more than clients are sure to take.
pub(super) fn is_too_long(facts: &Facts<'_>) -> bool {
    facts.bundle.certs.len() > MOST_SENT || octets_sent(facts) > MOST_OCTETS
}

fn octets_sent(facts: &Facts<'_>) -> usize {
    facts.bundle.certs.iter().map(|cert| cert.der.len()).sum()
}

/// Nothing is superfluous, and yet it is much for one handshake.
fn too_long(facts: &Facts<'_>, leaf: &Cert) -> Option<Finding> {
    if !is_too_long(facts) {
        return None;
    }
    let message = format!(
        "the server sends {} certificates of {} octets together; more than {MOST_SENT} certificates are beyond \
         what Postfix verifies by default, and more than {MOST_OCTETS} octets beyond what some clients take",
        facts.bundle.certs.len(),
        octets_sent(facts)
    );
    let fix = "leave the root out, and have the certificate issued by a CA nearer to its root";
    Some(Finding::of(&CHECK, message).at(&leaf.location).fix(fix))
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
    fn judge(&self, index: usize, cert: &SharedCert, sink: &mut Sink) -> Option<Extra> {
        let first = self.first.get(cert.der.as_slice()).copied().unwrap_or(index);
        if first != index {
            return Some(self.duplicate(index, cert, first));
        }
        if Some(index) == self.facts.bundle.leaf {
            return None;
        }
        let on_path = self.facts.path.iter().any(|step| step.in_file == Some(index) || step.cert.der == cert.der);
        let expired = cert_validity::fails(cert, self.facts.options.at);
        // While the path has a gap, nobody can tell whose root one is.
        let has_place = self.connected.contains(&index) || self.gap.is_some();
        if is_self_signed(cert) && (on_path || has_place && self.is_anchor(cert) && !expired) {
            sink.note(format!(
                "the root \"{}\" ({}) is sent along, {} octets in every handshake; clients have it (leave it in only \
                 for DANE-TA, where a TLSA record 2 x x names it)",
                path::called(cert),
                cert.location,
                cert.der.len()
            ));
            return None;
        }
        if on_path {
            return None;
        }
        if !blocked::is_authority(cert) && cert_validity::is_for_same_server(cert, self.leaf, &self.names) {
            return Some(self.second_leaf(index, cert));
        }
        if self.connected.contains(&index) && !expired {
            let name = path::called(cert);
            sink.note(format!("\"{name}\" ({}) leads to another anchor than the one used here", cert.location));
            return None;
        }
        let finding = self.stranger(index, cert, expired);
        Some(Extra { finding, remedy: Remedy::Remove(index) })
    }

    fn duplicate(&self, index: usize, cert: &Cert, first: usize) -> Extra {
        let place =
            self.facts.bundle.certs.get(first).map_or_else(String::new, |c| format!(" the one at {}", c.location));
        let message = format!("\"{}\" is a duplicate: identical to{place}", path::called(cert));
        let fix = format!("remove the certificate at {}", cert.location);
        let finding = Finding::of(&CHECK, message).at(&cert.location).fix(fix);
        Extra { finding, remedy: Remedy::RemoveCopy(index) }
    }

    fn second_leaf(&self, index: usize, cert: &Cert) -> Extra {
        let rival = Rival::of(cert, self.leaf);
        let finding = Finding::of(&CHECK, rival.message()).at(&cert.location).fix(rival.fix());
        let used_is_out_of_date = cert_validity::fails(self.leaf, self.facts.options.at);
        let finding = match self.facts.bundle.leaf {
            Some(at) if index < at => finding.because_of("chain-order"),
            _ if used_is_out_of_date && !cert_validity::fails(cert, self.facts.options.at) => {
                finding.because_of("cert-validity")
            }
            _ => finding,
        };
        let used = self.facts.bundle.leaf.unwrap_or_default();
        let remedy = match rival.outcome() {
            _ if index < used => Remedy::None,
            Outcome::TakesOver => Remedy::Remove(used),
            Outcome::Goes => Remedy::Remove(index),
            Outcome::NeedsItsKey | Outcome::NeedsItsFile => Remedy::None,
        };
        Extra { finding, remedy }
    }

    fn stranger(&self, index: usize, cert: &Cert, expired: bool) -> Finding {
        let name = path::called(cert);
        let message = match (self.connected.contains(&index), cert.not_after.moment) {
            (true, Some(end)) if expired => {
                let what = if is_self_signed(cert) { "root" } else { "cross-signed" };
                format!(
                    "the {what} \"{name}\" ended on {}; nobody needs it, and some old clients stop there",
                    end.minutes()
                )
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

/// Certificates that a server may send: the leaf and nine above it, which Postfix's *_verifydepth allow by default.
const MOST_SENT: usize = 10;

/// DER octets of all certificates together: what one TLS record of a handshake carries.
const MOST_OCTETS: usize = 16_384;
