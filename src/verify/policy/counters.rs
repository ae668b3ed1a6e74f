//! The counters of policy checking from the anchor down to the leaf (RFC 5280 6.1.2 d to f, 6.1.4 h to j; `pcy_tree.c
//! tree_init`).

use std::sync::Arc;

use crate::base::oid::Oid;
use crate::verify::policy::cache::{Cache, Data};
use crate::verify::policy::level::Level;
use crate::verify::request::Flags;
use crate::x509::cert::SharedCert;
use crate::x509::extension::oid::ANY_POLICY;

/// What can be told before any tree grows.
pub(super) struct Start {
    /// Whether an explicit policy is required at the end.
    pub(super) explicit_required: bool,
    /// Whether every certificate names policies.
    pub(super) has_policies: bool,
}

/// Counts down to the requirement of an explicit policy, from the certificate below the anchor to the leaf.
///
/// `None` when a certificate's extensions mean nothing. After a certificate without policies, once an explicit one is
/// required, the rest is not looked at.
pub(super) fn start(certs: &[SharedCert], caches: &[Option<Cache>], flags: Flags) -> Option<Start> {
    let mut explicit = Countdown::new(flags.explicit_policy, certs.len());
    let mut has_policies = true;
    for (cert, cache) in certs.iter().zip(caches) {
        if explicit.is_over() && !has_policies {
            break;
        }
        let cache = cache.as_ref()?;
        has_policies = has_policies && cache.policies.is_some();
        explicit.pass(cert, cache.explicit_skip);
    }
    Some(Start { explicit_required: explicit.is_over() && !certs.is_empty(), has_policies })
}

/// The levels of the tree, none of them with a node yet: the anchor's, whose policy is any, then one a certificate.
pub(super) fn levels(certs: &[SharedCert], caches: Vec<Cache>, flags: Flags) -> Vec<Level> {
    let mut any = Countdown::new(flags.inhibit_any, certs.len());
    let mut mapping = Countdown::new(flags.inhibit_map, certs.len());
    let any_policy = Data::new(Arc::new(Oid::from_content(ANY_POLICY)), false, None);
    let mut levels = vec![Level::new(Vec::new(), Some(any_policy))];
    let last = certs.len();
    for (depth, (cert, cache)) in (1..).zip(certs.iter().zip(caches)) {
        let mut level = Level::new(cache.policies.unwrap_or_default(), cache.any);
        // RFC 5280 6.1.3 d 2: an inhibited anyPolicy still counts in self-issued certificates, the leaf excepted.
        level.inhibits_any |= any.is_over() && (!cert.is_self_issued() || depth == last);
        level.inhibits_mapping = mapping.is_over();
        any.pass(cert, cache.any_skip);
        mapping.pass(cert, cache.mapping_skip);
        levels.push(level);
    }
    levels
}

/// A number of certificates to go until something holds.
struct Countdown {
    left: u64,
}

impl Countdown {
    /// From the flag on, or for longer than a path of this many certificates below the anchor.
    fn new(holds_at_once: bool, certificates: usize) -> Countdown {
        let longer = u64::try_from(certificates).unwrap_or(u64::MAX).saturating_add(1);
        Countdown { left: if holds_at_once { 0 } else { longer } }
    }

    fn is_over(&self) -> bool {
        self.left == 0
    }

    /// Self-issued certificates do not count; a certificate's own number can only lower the count.
    fn pass(&mut self, cert: &SharedCert, skip: Option<u64>) {
        if !cert.is_self_issued() {
            self.left = self.left.saturating_sub(1);
        }
        self.left = self.left.min(skip.unwrap_or(u64::MAX));
    }
}
