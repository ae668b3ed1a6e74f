//! A revocation list with its extensions decoded, as OpenSSL caches them (`x_crl.c crl_cb`).

use std::cell::OnceCell;

use crate::verify::revocation::entry::{Entries, is_any_critical_but};
use crate::verify::revocation::scope::Scope;
use crate::x509::crl::{Crl, SharedCrl};
use crate::x509::extension::{AuthorityKeyId, Extension, Extensions, oid};
use crate::x509::reader::Reader;
use crate::x509::reader::tag::INTEGER;

/// A list and what its extensions say; those that cannot be decoded or stand twice count as absent.
#[derive(Debug)]
pub(super) struct List {
    pub(super) crl: SharedCrl,
    pub(super) authority_key_id: Option<AuthorityKeyId>,
    /// issuingDistributionPoint.
    pub(super) scope: Option<Scope>,
    /// cRLNumber, content octets.
    pub(super) number: Option<Vec<u8>>,
    /// BaseCRLNumber of deltaCRLIndicator, content octets; only deltas have one.
    pub(super) base_number: Option<Vec<u8>>,
    /// Whether freshestCRL says that there are deltas.
    pub(super) has_freshest: bool,
    /// Decoded once, when the list is first looked at more closely.
    entries: OnceCell<Entries>,
}

/// How often an extension stands in a list, with the octets of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Standing<'l> {
    Absent,
    Once(&'l [u8]),
    Repeated,
}

impl List {
    pub(super) fn read(crl: &SharedCrl) -> List {
        let value = |wanted: &[u8]| match standing(crl, wanted) {
            Standing::Once(value) => Some(value),
            Standing::Absent | Standing::Repeated => None,
        };
        let integer = |wanted: &[u8]| {
            value(wanted).and_then(|value| Reader::new(value).integer(INTEGER, "").ok()).map(<[u8]>::to_vec)
        };
        let is_key_id = |extension: &&Extension| extension.oid.content() == oid::AUTHORITY_KEY_IDENTIFIER;
        let mut key_ids: Vec<Extension> = crl.extensions.iter().filter(is_key_id).cloned().collect();
        if key_ids.len() > 1 {
            key_ids.clear();
        }
        List {
            crl: SharedCrl::clone(crl),
            authority_key_id: Extensions::decode(key_ids, &crl.issuer).authority_key_id,
            scope: value(oid::ISSUING_DISTRIBUTION_POINT).and_then(|value| Scope::read(value, &crl.issuer).ok()),
            number: integer(oid::CRL_NUMBER),
            base_number: integer(oid::DELTA_CRL),
            has_freshest: has_freshest(&crl.extensions, is_handled),
            entries: OnceCell::new(),
        }
    }

    /// Whether it has a deltaCRLIndicator.
    pub(super) fn is_delta(&self) -> bool {
        self.base_number.is_some()
    }

    /// Whether it speaks of certificates of other issuers, too.
    pub(super) fn is_indirect(&self) -> bool {
        self.scope.as_ref().is_some_and(|scope| scope.indirect)
    }

    /// What its entries say.
    pub(super) fn entries(&self) -> &Entries {
        self.entries.get_or_init(|| Entries::read(&self.crl))
    }

    /// Whether a critical extension of the list or of an entry is not handled (`EXFLAG_CRITICAL`).
    pub(super) fn has_unknown_critical(&self) -> bool {
        is_any_critical_but(&self.crl.extensions, &HANDLED) || self.entries().has_unknown_critical
    }

    /// How often this extension stands in the list.
    pub(super) fn standing(&self, wanted: &[u8]) -> Standing<'_> {
        standing(&self.crl, wanted)
    }
}

fn standing<'c>(crl: &'c Crl, wanted: &[u8]) -> Standing<'c> {
    let mut found = crl.extensions.iter().filter(|extension| extension.oid.content() == wanted);
    match (found.next(), found.next()) {
        (None, _) => Standing::Absent,
        (Some(extension), None) => Standing::Once(&extension.value),
        (Some(_), Some(_)) => Standing::Repeated,
    }
}

/// Whether freshestCRL is among the extensions, up to the first critical one that is not handled: OpenSSL looks no
/// further (`x_crl.c crl_cb`, `v3_purp.c ossl_x509v3_cache_extensions`, `EXFLAG_FRESHEST`).
pub(super) fn has_freshest(extensions: &[Extension], is_handled: fn(&Extension) -> bool) -> bool {
    for extension in extensions {
        if extension.oid.content() == oid::FRESHEST_CRL {
            return true;
        }
        if extension.critical && !is_handled(extension) {
            return false;
        }
    }
    false
}

fn is_handled(extension: &Extension) -> bool {
    HANDLED.contains(&extension.oid.content())
}

/// The extensions of lists that may be critical.
const HANDLED: [&[u8]; 3] = [oid::ISSUING_DISTRIBUTION_POINT, oid::AUTHORITY_KEY_IDENTIFIER, oid::DELTA_CRL];
