//! Anchors: indexed by subject, parsed only when a path asks for them.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::{Arc, OnceLock};

use crate::base::location::Location;
use crate::x509::aux_trust::AuxTrust;
use crate::x509::cert::{Cert, SharedCert, skim_subject};
use crate::x509::crl::SharedCrl;
use crate::x509::reader::Reader;

/// A certificate that may end a path, with OpenSSL's auxiliary trust settings where it has any.
#[derive(Clone, Debug)]
pub struct Anchor {
    /// The certificate.
    pub cert: SharedCert,
    /// Auxiliary trust, from a TRUSTED CERTIFICATE.
    pub aux: Option<AuxTrust>,
}

/// Where a path may end.
pub trait Anchors: Sync {
    /// The anchors whose subject has this canonical form, in store order.
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor>;

    /// Whether there are none at all, so that no path can end.
    fn is_empty(&self) -> bool;

    /// The revocation lists kept beside the anchors whose issuer has this canonical form, in store order.
    fn crls_by_issuer(&self, _canonical: &[u8]) -> Vec<SharedCrl> {
        Vec::new()
    }
}

/// Anchors held as DER (`X509_STORE`): the subject is read when one is added, the rest when a path asks for it.
#[derive(Debug, Default)]
pub struct AnchorStore {
    entries: Vec<Entry>,
    /// Positions in `entries` by canonical subject, in the order added.
    by_subject: HashMap<Vec<u8>, Vec<usize>>,
    /// Positions in `entries` by a keyed hash of the DER: copies are found at once however many share a name.
    by_hash: HashMap<u64, Vec<usize>>,
}

#[derive(Debug)]
struct Entry {
    der: Cow<'static, [u8]>,
    aux: Option<AuxTrust>,
    location: Location,
    parsed: OnceLock<Option<SharedCert>>,
}

impl AnchorStore {
    /// A store without anchors.
    pub fn new() -> AnchorStore {
        AnchorStore::default()
    }

    /// Adds a certificate (DER; bytes behind it are ignored when it is parsed). Says whether the store grew: an exact
    /// copy is stored once, with the settings of the first (`x509_lu.c x509_store_add`), and what has no readable
    /// subject is no certificate.
    pub fn push(&mut self, der: impl Into<Cow<'static, [u8]>>, aux: Option<AuxTrust>, location: Location) -> bool {
        let der = der.into();
        let Some(subject) = skim_subject(&der) else { return false };
        let der = without_trailing_bytes(der);
        if self.holds(&der) {
            return false;
        }
        let position = self.entries.len();
        self.by_subject.entry(subject.canonical).or_default().push(position);
        self.by_hash.entry(self.by_hash.hasher().hash_one(der.as_ref())).or_default().push(position);
        self.entries.push(Entry { der, aux, location, parsed: OnceLock::new() });
        true
    }

    /// How many certificates it holds.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Every anchor in the order added, parsed now; those that cannot be read are left out.
    pub fn iter(&self) -> impl Iterator<Item = Anchor> + '_ {
        self.entries.iter().filter_map(Entry::anchor)
    }

    /// Whether it holds exactly this certificate.
    pub fn contains(&self, cert: &Cert) -> bool {
        self.holds(&cert.der)
    }

    fn holds(&self, der: &[u8]) -> bool {
        let positions = self.by_hash.get(&self.by_hash.hasher().hash_one(der)).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|at| self.entries.get(*at)).any(|entry| entry.der == der)
    }
}

impl Anchors for AnchorStore {
    fn by_subject(&self, canonical: &[u8]) -> Vec<Anchor> {
        let positions = self.by_subject.get(canonical).map(Vec::as_slice).unwrap_or_default();
        positions.iter().filter_map(|at| self.entries.get(*at)?.anchor()).collect()
    }

    fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Entry {
    fn anchor(&self) -> Option<Anchor> {
        let parse = || Cert::parse(&self.der, self.location.clone()).ok().map(Arc::new);
        let cert = self.parsed.get_or_init(parse).as_ref()?;
        Some(Anchor { cert: Arc::clone(cert), aux: self.aux.clone() })
    }
}

/// The certificate alone: PEM blocks may hold auxiliary settings behind it.
fn without_trailing_bytes(der: Cow<'static, [u8]>) -> Cow<'static, [u8]> {
    let Ok(header) = Reader::new(&der).peek() else { return der };
    match der {
        Cow::Borrowed(bytes) => Cow::Borrowed(bytes.get(..header.end).unwrap_or(bytes)),
        Cow::Owned(mut bytes) => {
            bytes.truncate(header.end);
            Cow::Owned(bytes)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{AnchorStore, Anchors};
    use crate::base::location::Location;
    use crate::crypto::mozilla;
    use crate::x509::aux_trust::AuxTrust;

    #[test]
    fn copies_are_stored_once_and_order_is_kept() {
        let location = Location::whole(&Arc::from("roots"));
        let aux = AuxTrust { trusted: Some(Vec::new()), rejected: Vec::new() };
        let mut store = AnchorStore::new();
        for der in mozilla::certificates() {
            assert!(store.push([der, b"behind it"].concat(), Some(aux.clone()), location.clone()));
            assert!(!store.push(der, None, location.clone()), "the first copy's settings win");
        }
        assert!(!store.push(&b"no certificate"[..], None, location.clone()));
        assert_eq!(store.len(), mozilla::certificates().len());
        for (anchor, der) in store.iter().zip(mozilla::certificates()) {
            assert_eq!(anchor.cert.der, der);
            let named = store.by_subject(&anchor.cert.subject.canonical);
            assert!(named.iter().any(|other| other.cert.der == der && other.aux.is_some()));
            assert!(store.contains(&anchor.cert) && mozilla::contains(&anchor.cert));
        }
        assert!(store.by_subject(b"nobody").is_empty());
    }

    #[test]
    fn thousands_of_one_name_are_found_by_their_bytes() {
        let location = Location::whole(&Arc::from("roots"));
        let mut der = mozilla::certificates().next().unwrap().to_vec();
        let mut store = AnchorStore::new();
        for number in 0..5_000_u16 {
            let end = der.len() - 2;
            der[end..].copy_from_slice(&number.to_be_bytes());
            assert!(store.push(der.clone(), None, location.clone()));
            assert!(!store.push(der.clone(), None, location.clone()));
        }
        assert_eq!((store.len(), store.by_subject.len(), store.by_hash.len()), (5_000, 1, 5_000));
    }
}
