//! The leaf stands first, then each certificate of the path is the issuer of the one before it.

use std::collections::HashSet;

use crate::bundle::LeafBy;
use crate::checks::chain_doctor::edit;
use crate::checks::check::{Check, Finding, Impact, Severity, Sink};
use crate::checks::facts::Facts;
use crate::checks::{blocked, cert_validity, path};
use crate::pem::piece::{Piece, TextKind};
use crate::x509::cert::Cert;

/// See the module's first line.
pub(super) static CHECK: Check = Check {
    id: "chain-order",
    title: "leaf first, then each issuer of the one before",
    severity: Severity::Fail,
    severity_note: "",
    impact: Impact::Client,
    since: "0.1.0",
    rationale: "Servers take the first certificate of the file for their own: when another stands there, the key \
        does not fit and TLS does not start. TLS 1.2 asks for each further certificate to be the issuer of the one \
        before it; current clients repair another order, old and embedded ones refuse it.",
    fix: "write the certificates in the order leaf, its issuer, the issuer of that, and so on; the root may be left out",
    sources: &["RFC 5246 7.4.2", "RFC 8446 4.4.2", "OpenSSL 3.0 ssl_rsa.c SSL_CTX_use_certificate_chain_file"],
    run,
};

fn run(facts: &Facts<'_>, sink: &mut Sink) {
    let Some(leaf) = blocked::leaf(facts, sink) else { return };
    // Two versions of a file below each other have no order; pem-syntax tells of the merge.
    let is_merge = |piece: &Piece| matches!(piece, Piece::Text(text) if text.kind == TextKind::MergeMarker);
    let is_unmerged = facts.bundle.deployed().any(|file| file.pieces.iter().any(is_merge));
    if let Some(finding) = disorder(facts, leaf) {
        sink.add(if is_unmerged { Finding { command: None, ..finding }.because_of("pem-syntax") } else { finding });
    }
}

/// What is wrong with the order, if anything.
fn disorder(facts: &Facts<'_>, leaf: &Cert) -> Option<Finding> {
    let mut indices: Vec<usize> = facts.path.iter().skip(1).filter_map(|step| step.in_file).collect();
    if let (Some(at @ 1..), Some(first)) = (facts.bundle.leaf, facts.bundle.certs.first()) {
        return Some(leaf_not_first(facts, first, leaf, at.saturating_add(1)));
    }
    if indices.is_sorted() {
        return None;
    }
    let is_misplaced = facts.path.iter().skip(1).filter_map(|step| Some((step.in_file?, &step.cert)));
    let place = is_misplaced.zip(indices.iter().skip(1)).find(|((index, _), next)| index > *next);
    let place = place.map_or(&leaf.location, |((_, cert), _)| &cert.location);
    let message = format!(
        "the order is {}; wanted is {}; current clients repair this, old ones refuse",
        {
            indices.sort_unstable();
            let certs = indices.iter().filter_map(|index| facts.bundle.certs.get(*index)).map(AsRef::as_ref);
            in_words(leaf, certs)
        },
        wanted(facts, leaf)
    );
    let finding = Finding::of(&CHECK, message).at(place).fix(format!("write them as {}", wanted(facts, leaf)));
    Some(with_command(facts, finding))
}

/// `number` counts the leaf's place in the files from 1.
fn leaf_not_first(facts: &Facts<'_>, first: &Cert, leaf: &Cert, number: usize) -> Finding {
    let (name, own) = (path::called(first), path::called(leaf));
    let names_of_leaf: HashSet<String> = leaf.names().into_iter().collect();
    let is_authority = blocked::is_authority(first);
    let is_rival = !is_authority && cert_validity::is_for_same_server(first, leaf, &names_of_leaf);
    if is_rival && first.not_before.moment > leaf.not_before.moment && facts.bundle.leaf_by == LeafBy::Key {
        let message = format!(
            "the first certificate, \"{name}\" ({}), is newer than number {number} ({}), but the key fits the older \
             one; servers take the first",
            first.location, leaf.location
        );
        let fix = format!(
            "deploy the key that was made for the newer certificate and remove the older one at {}; a renewed file is \
             written anew (> instead of >>)",
            leaf.location
        );
        return Finding::of(&CHECK, message).impact(Impact::Load).at(&first.location).fix(fix);
    }
    let kind = if is_authority { ", a CA's certificate" } else { "" };
    let message = format!(
        "the first certificate is \"{name}\" ({}){kind}; the one to serve, \"{own}\", is number {number} ({})",
        first.location, leaf.location
    );
    let fix = format!("move the certificate at {} to the front: {}", leaf.location, wanted(facts, leaf));
    with_command(facts, Finding::of(&CHECK, message).impact(Impact::Load).at(&leaf.location).fix(fix))
}

/// With the line for sh that writes the path first and whatever else stands in the file behind it.
fn with_command(facts: &Facts<'_>, finding: Finding) -> Finding {
    let certs = &facts.bundle.certs;
    let path: Vec<usize> = facts.path.iter().filter_map(|step| step.in_file).collect();
    let others = (0..certs.len()).filter(|index| !path.contains(index));
    let order: Vec<&Cert> =
        path.iter().copied().chain(others).filter_map(|index| certs.get(index)).map(AsRef::as_ref).collect();
    match edit::reorder(facts, &order) {
        Some(command) => finding.command(command),
        None => finding,
    }
}

/// The certificates of the path that the files hold, in the order wanted.
fn wanted(facts: &Facts<'_>, leaf: &Cert) -> String {
    let in_files = facts.path.iter().skip(1).filter(|step| step.in_file.is_some());
    in_words(leaf, in_files.map(|step| step.cert.as_ref()))
}

fn in_words<'c>(leaf: &'c Cert, others: impl Iterator<Item = &'c Cert>) -> String {
    let names = std::iter::once(leaf).chain(others).map(|cert| format!("\"{}\"", path::called(cert)));
    names.collect::<Vec<_>>().join(", ")
}
