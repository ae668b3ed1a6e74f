//! Which certificate is the server's, and which key is its: by the key, then by validity, then by age.

use std::collections::HashSet;

use crate::assemble::Question;
use crate::assemble::heap::Heap;
use crate::assemble::key::Key;
use crate::base::moment::Moment;
use crate::bundle::build::issuers;
use crate::checks::cert_leaf::is_precertificate;
use crate::checks::name_match::Reference;
use crate::crypto::private::first_fitting;
use crate::x509::cert::{Cert, SharedCert};

/// The choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Choice {
    /// Index of the leaf in `Heap::certs`.
    pub(super) leaf: Option<usize>,
    /// Index of the key in `Heap::keys`; one that fits the leaf, if there is any.
    pub(super) key: Option<usize>,
    /// Whether the key fits the leaf.
    pub(super) fits: bool,
}

/// Chooses. `leads` says whether a leaf has a path to an anchor. Two identities between which nothing decides are an error
/// that says so.
pub(super) fn choose(
    heap: &Heap,
    question: &Question<'_>,
    leads: &dyn Fn(&SharedCert) -> bool,
) -> Result<Choice, String> {
    let (hostnames, at) = (question.hostnames, question.options.at);
    let is_issuer = issuers(&heap.certs);
    let all_issue = is_issuer.iter().all(|issuer| *issuer);
    let candidates: Vec<usize> =
        is_issuer.iter().enumerate().filter(|(_, issuer)| all_issue || !**issuer).map(|(index, _)| index).collect();
    let fitting = fitting(heap, &candidates);
    if fitting.is_empty() {
        // That of a CA is never taken for the server's: with a damaged leaf in the heap it would blame the key.
        let is_end_entity = |index: &&usize| heap.certs.get(**index).is_some_and(|cert| !cert.extensions.says_ca());
        let leaf = candidates.iter().find(is_end_entity).copied();
        return Ok(Choice { leaf, key: (!heap.keys.is_empty()).then_some(0), fits: false });
    }
    let best = fitting.iter().map(|pair| pair.rank(hostnames, at)).max();
    let best: Vec<&Pair<'_>> = fitting.iter().filter(|pair| Some(pair.rank(hostnames, at)) == best).collect();
    let best = if best.len() > 1 && best.len() <= MOST_PATHS { trusted_first(best, leads) } else { best };
    let Some(newest) = best.iter().max_by_key(|pair| (pair.cert.not_before.moment, pair.cert.not_after.moment)) else {
        return Ok(Choice::default());
    };
    match best.iter().find(|other| other.rivals(newest)) {
        Some(_) => Err(undecided(&best)),
        None => Ok(Choice { leaf: Some(newest.at), key: Some(newest.key_at), fits: true }),
    }
}

/// Those that lead to an anchor; all of them when none does.
fn trusted_first<'p, 'h>(pairs: Vec<&'p Pair<'h>>, leads: &dyn Fn(&SharedCert) -> bool) -> Vec<&'p Pair<'h>> {
    let trusted: Vec<&Pair<'_>> = pairs.iter().copied().filter(|pair| leads(pair.cert)).collect();
    if trusted.is_empty() { pairs } else { trusted }
}

/// A leaf and a key that fits it.
struct Pair<'h> {
    at: usize,
    cert: &'h SharedCert,
    key_at: usize,
    key: &'h Key,
}

/// The keys that are tried, each once, with their indices in `Heap::keys`.
pub(super) fn tried(heap: &Heap) -> impl Iterator<Item = (usize, &Key)> {
    let mut seen = HashSet::new();
    heap.keys.iter().enumerate().filter(move |(_, key)| seen.insert(key.der())).take(MOST_KEYS)
}

/// The candidates that some key fits, in the order of the heap.
fn fitting<'h>(heap: &'h Heap, candidates: &[usize]) -> Vec<Pair<'h>> {
    let certs = || candidates.iter().filter_map(|index| Some((*index, heap.certs.get(*index)?)));
    let mut pairs: Vec<Pair<'h>> = Vec::new();
    let mut paired = HashSet::new();
    for (key_at, key) in tried(heap) {
        let first = first_fitting(&key.key, certs().map(|(_, cert)| &cert.public_key));
        let Some((_, first)) = first.and_then(|position| certs().nth(position)) else { continue };
        for (at, cert) in certs().filter(|(_, cert)| cert.public_key.der == first.public_key.der) {
            if paired.insert(at) {
                pairs.push(Pair { at, cert, key_at, key });
            }
        }
    }
    pairs.sort_by_key(|pair| pair.at);
    pairs
}

impl Pair<'_> {
    /// Best last: covers the names asked for, is valid now, is no pre-certificate.
    fn rank(&self, hostnames: &[String], at: Moment) -> (usize, bool, bool) {
        let names = self.cert.extensions.subject_alt_name.as_deref().unwrap_or_default();
        let covers = |text: &&String| Reference::parse(text).is_ok_and(|reference| reference.is_covered_by(names));
        (hostnames.iter().filter(covers).count(), is_valid(self.cert, at), !is_precertificate(self.cert))
    }

    /// Whether the other one may as well be meant: it is no older or newer certificate of the same identity.
    fn rivals(&self, other: &Pair<'_>) -> bool {
        if self.at == other.at {
            return false;
        }
        let same_key = self.cert.public_key.der == other.cert.public_key.der;
        let same_kind = kind(self.cert) == kind(other.cert);
        let same_age = self.cert.not_before.moment == other.cert.not_before.moment;
        !share_names(self.cert, other.cert) || !same_kind || (same_age && !same_key)
    }
}

/// Whether the time lies within the certificate's validity.
pub(super) fn is_valid(cert: &Cert, at: Moment) -> bool {
    cert.not_before.moment.is_some_and(|start| start <= at) && cert.not_after.moment.is_some_and(|end| at <= end)
}

/// Whether a certificate could be a renewal of the other: both have a name in common, or both have none and one subject.
fn share_names(one: &Cert, other: &Cert) -> bool {
    let (names, others) = (one.names(), other.names());
    if names.is_empty() && others.is_empty() {
        return one.subject == other.subject;
    }
    names.iter().any(|name| others.contains(name))
}

/// `RSA` of `RSA 2048`: renewals change the size now and then, the kind hardly ever.
fn kind(cert: &Cert) -> String {
    cert.public_key.describe().split(' ').next().unwrap_or_default().to_owned()
}

fn undecided(pairs: &[&Pair<'_>]) -> String {
    let several_keys = pairs.iter().any(|pair| pairs.first().is_some_and(|first| first.key_at != pair.key_at));
    let list: Vec<String> = pairs
        .iter()
        .map(|pair| {
            let (cert, kind) = (&pair.cert, pair.cert.public_key.describe());
            let name = cert.names().into_iter().next().unwrap_or_else(|| cert.subject.short());
            format!("{} ({name}, {kind}, key at {})", cert.location, pair.key.place)
        })
        .collect();
    let remedy = if several_keys {
        "name the key of the one that is meant with --key FILE"
    } else {
        "name the host that is meant with --hostname NAME"
    };
    format!("{} certificates could be meant, each with its key: {}; {remedy}", pairs.len(), list.join(", "))
}

/// Leaves whose paths are tried before one is taken.
const MOST_PATHS: usize = 8;

/// Keys that are tried, copies apart; a heap of more is no deployment.
pub(super) const MOST_KEYS: usize = 64;
