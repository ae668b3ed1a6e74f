//! A revocation list with its extensions decoded, as OpenSSL caches them (`x_crl.c crl_cb`).

use std::sync::OnceLock;

use crate::verify::revocation::entry::{Entries, is_any_critical_but};
use crate::verify::revocation::scope::Scope;
use crate::x509::crl::{Crl, SharedCrl};
use crate::x509::extension::{AuthorityKeyId, Extension, oid};
use crate::x509::reader::Reader;
use crate::x509::reader::tag::INTEGER;

/// A list and what its extensions say; those that cannot be decoded or stand twice count as absent.
#[derive(Debug)]
pub(in crate::verify) struct List {
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
    /// authorityKeyIdentifier and issuingDistributionPoint as they stand, by which a delta fits its full list.
    pub(super) marks: [Standing; 2],
    has_unknown_critical_extension: bool,
    /// Decoded once, when the list is first looked at more closely.
    entries: OnceLock<Entries>,
}

/// How often an extension stands in a list, with the octets of its value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Standing {
    Absent,
    Once(Vec<u8>),
    Repeated,
}

impl List {
    pub(in crate::verify) fn read(crl: &SharedCrl) -> List {
        let [key_id, scope, number, base_number] =
            [oid::AUTHORITY_KEY_IDENTIFIER, oid::ISSUING_DISTRIBUTION_POINT, oid::CRL_NUMBER, oid::DELTA_CRL]
                .map(|wanted| Standing::of(crl, wanted));
        let integer = |standing: &Standing| {
            standing.value().and_then(|value| Reader::new(value).integer(INTEGER, "").ok()).map(<[u8]>::to_vec)
        };
        List {
            crl: SharedCrl::clone(crl),
            authority_key_id: key_id.value().and_then(|value| AuthorityKeyId::read(value).ok()),
            scope: scope.value().and_then(|value| Scope::read(value, &crl.issuer).ok()),
            number: integer(&number),
            base_number: integer(&base_number),
            has_freshest: has_freshest(&crl.extensions, is_handled),
            marks: [key_id, scope],
            has_unknown_critical_extension: is_any_critical_but(&crl.extensions, &HANDLED),
            entries: OnceLock::new(),
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
        self.has_unknown_critical_extension || self.entries().has_unknown_critical
    }
}

impl Standing {
    fn of(crl: &Crl, wanted: &[u8]) -> Standing {
        let mut found = crl.extensions.iter().filter(|extension| extension.oid.content() == wanted);
        match (found.next(), found.next()) {
            (None, _) => Standing::Absent,
            (Some(extension), None) => Standing::Once(extension.value.clone()),
            (Some(_), Some(_)) => Standing::Repeated,
        }
    }

    fn value(&self) -> Option<&[u8]> {
        if let Standing::Once(value) = self { Some(value) } else { None }
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
