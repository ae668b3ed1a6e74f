//! The chain from the leaf to the last intermediate, and why every other certificate stays out of it.

use std::sync::Arc;

use crate::assemble::Question;
use crate::assemble::heap::Heap;
use crate::assemble::leaf::is_valid;
use crate::assemble::remark::{Fate, Remark};
use crate::checks::path;
use crate::verify;
use crate::verify::issuer::is_self_signed;
use crate::verify::observer::Everything;
use crate::verify::outcome::Link;
use crate::verify::request::{Flags, Request, TimeCheck};
use crate::verify::trust::Anchors;
use crate::x509::cert::{Cert, SharedCert};

/// The certificates to write.
#[derive(Debug)]
pub(super) struct Chain {
    /// Leaf first.
    pub(super) certs: Vec<SharedCert>,
    /// The root at which the path ends, when it is not written.
    pub(super) root: Option<SharedCert>,
}

impl Chain {
    /// The root at the end of the path, when it is not among the anchors.
    pub(super) fn untrusted_root(&self, anchors: &dyn Anchors) -> Option<SharedCert> {
        let top = self.root.as_ref().or(self.certs.last()).filter(|top| is_self_signed(top))?;
        let known = anchors.by_subject(&top.subject.canonical);
        (!known.iter().any(|anchor| anchor.cert.der == top.der)).then(|| Arc::clone(top))
    }
}

/// The path from this leaf through the heap, without the root unless it is asked for. An intermediate that the anchors
/// alone have is taken from there: clients do not have it.
pub(super) fn build(heap: &Heap, leaf: &SharedCert, question: &Question<'_>, anchors: &dyn Anchors) -> Chain {
    let mut certs: Vec<SharedCert> =
        path(heap, leaf, question, anchors).0.iter().map(|link| ours(heap, &link.cert)).collect();
    if certs.is_empty() {
        certs.push(Arc::clone(leaf));
    }
    let ends_in_root = certs.len() > 1 && certs.last().is_some_and(|last| is_self_signed(last));
    let root = if ends_in_root && !question.with_root { certs.pop() } else { None };
    Chain { certs, root }
}

/// Whether OpenSSL accepts a path from this leaf.
pub(super) fn leads_to_anchor(heap: &Heap, leaf: &SharedCert, question: &Question<'_>, anchors: &dyn Anchors) -> bool {
    path(heap, leaf, question, anchors).1
}

/// The path that OpenSSL takes, and whether it is accepted. It follows the first issuer of a name that it meets and never comes back (`x509_vfy.c
/// build_chain`), so where that leads nowhere, such as to the root of a cross-sign that nobody trusts any more, it is
/// asked again without the topmost certificate of which there is another one.
fn path(heap: &Heap, leaf: &SharedCert, question: &Question<'_>, anchors: &dyn Anchors) -> (Vec<Link>, bool) {
    let mut untrusted: Vec<SharedCert> = heap.certs.iter().filter(|cert| !Arc::ptr_eq(cert, leaf)).cloned().collect();
    let mut first = None;
    for _ in 0..MOST_TRIES {
        let request = Request {
            untrusted: &untrusted,
            purpose: Some(question.options.purpose),
            flags: Flags { partial_chain: question.options.partial_chain, ..Flags::default() },
            ..Request::new(Arc::clone(leaf), anchors, TimeCheck::At(question.options.at))
        };
        let outcome = verify::judge(&request, &mut Everything);
        if outcome.accepted {
            return (outcome.chain, true);
        }
        let has_another = |cert: &Cert| untrusted.iter().any(|o| o.subject == cert.subject && o.der != cert.der);
        let above = outcome.chain.iter().skip(1).rev();
        let blind = above.filter(|link| !link.trusted).find(|link| has_another(&link.cert));
        let blind = blind.map(|link| Arc::clone(&link.cert));
        first.get_or_insert(outcome.chain);
        match blind {
            Some(blind) => untrusted.retain(|cert| cert.der != blind.der),
            None => break,
        }
    }
    (first.unwrap_or_default(), false)
}

/// What is told about the chain and about each certificate of the heap that is not in it.
pub(super) fn remarks(heap: &Heap, chain: &Chain, question: &Question<'_>) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (depth, cert) in chain.certs.iter().enumerate() {
        let source = if heap.certs.iter().any(|own| own.der == cert.der) { "" } else { ", from the anchors" };
        let role = match depth {
            0 => "leaf",
            _ if is_self_signed(cert) => "root",
            _ => "intermediate",
        };
        let text = format!("{role} {}{source}", described(cert, depth == 0));
        remarks.push(Remark::at(Fate::Taken, &cert.location, text));
    }
    for cert in heap.certs.iter().filter(|cert| !chain.certs.iter().any(|own| own.der == cert.der)) {
        let text = format!("{}: {}", in_quotes(cert), why_not(cert, chain, question));
        remarks.push(Remark::at(Fate::Dropped, &cert.location, text));
    }
    remarks
}

/// The heap's own copy, whose place is in a file that the user named.
fn ours(heap: &Heap, cert: &SharedCert) -> SharedCert {
    Arc::clone(heap.certs.iter().find(|own| own.der == cert.der).unwrap_or(cert))
}

/// `"mx.example.org", ECDSA P-256, until 2026-12-31`.
fn described(cert: &Cert, is_leaf: bool) -> String {
    let end = cert.not_after.moment.map_or_else(|| "a date that cannot be read".to_owned(), |end| end.date());
    let key = if is_leaf { format!("{}, ", cert.public_key.describe()) } else { String::new() };
    format!("{}, {key}valid until {end}", in_quotes(cert))
}

/// The name in quotes: the first name of a leaf, else what people call it.
fn in_quotes(cert: &Cert) -> String {
    let name = cert.names().into_iter().next().filter(|_| !cert.extensions.says_ca());
    format!("\"{}\"", name.unwrap_or_else(|| path::called(cert)))
}

fn why_not(cert: &Cert, chain: &Chain, question: &Question<'_>) -> String {
    let at = question.options.at;
    let ended = cert.not_after.moment.filter(|end| *end < at).map(|end| format!("expired on {}", end.date()));
    if chain.root.as_ref().is_some_and(|root| root.der == cert.der) {
        return "the root, which clients have themselves (--with-root sends it along)".to_owned();
    }
    let Some((leaf, above)) = chain.certs.split_first() else { return "not needed".to_owned() };
    if cert.public_key.der == leaf.public_key.der {
        return ended.unwrap_or_else(|| match cert.not_before.moment < leaf.not_before.moment {
            true => "another certificate of the same key; the one taken is newer".to_owned(),
            false => "a second certificate of the same key".to_owned(),
        });
    }
    if !cert.extensions.says_ca() {
        let why = ended.map_or_else(String::new, |ended| ended + ", and ");
        return format!("{why}not the certificate of this key");
    }
    let on_path = || above.iter().chain(&chain.root);
    if let Some(twin) = on_path().find(|own| own.subject == cert.subject && own.public_key.der == cert.public_key.der) {
        let why = ended.unwrap_or_else(|| "another certificate of the same CA and key".to_owned());
        return format!("{why}; the path goes through {}", twin.location);
    }
    if let Some(namesake) = on_path().find(|own| own.subject == cert.subject) {
        return format!("of the same name as the CA at {}, but with a key that did not sign", namesake.location);
    }
    let why = if is_valid(cert, at) { String::new() } else { ended.map_or_else(String::new, |ended| ended + ", and ") };
    format!("{why}not on the path from the leaf to a root")
}

/// Paths that are tried.
const MOST_TRIES: u32 = 16;
