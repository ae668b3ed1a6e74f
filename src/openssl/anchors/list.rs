//! The anchors of `-trusted`: a list of its own, beside which no store of certificates is asked.

use std::collections::HashMap;

use crate::verify::trust::{Anchor, Anchors};

/// Anchors in the order of the files (`X509_STORE_CTX_set0_trusted_stack`).
#[derive(Default)]
pub(in crate::openssl) struct TrustedList {
    by_subject: HashMap<Vec<u8>, Vec<Anchor>>,
}

impl TrustedList {
    /// The list of these anchors.
    pub(in crate::openssl) fn of(anchors: &[Anchor]) -> TrustedList {
        let mut list = TrustedList::default();
        for anchor in anchors {
            list.by_subject.entry(anchor.cert.subject.canonical.clone()).or_default().push(anchor.clone());
        }
        list
    }
}

impl Anchors for TrustedList {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        self.by_subject.get(canonical).cloned().unwrap_or_default()
    }

    fn is_empty(&self) -> bool {
        self.by_subject.is_empty()
    }
}
