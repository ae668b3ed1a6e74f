//! Revocation lists, field by field and as usual, and requests.

use super::algorithm::Scheme;
use super::cert::{self, Certificate};
use super::distribution;
use super::extension::Extension;
use super::fields::{Fields, date};
use super::key::Key;
use super::{der, name, pem};

/// A revocation list to be.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// DER; may be empty.
    pub(crate) version: Vec<u8>,
    /// The AlgorithmIdentifier inside, DER, where it is not that of the signature.
    pub(crate) inner: Option<Vec<u8>>,
    /// DER.
    pub(crate) issuer: Vec<u8>,
    /// thisUpdate, DER.
    pub(crate) this_update: Vec<u8>,
    /// nextUpdate, DER; may be empty.
    pub(crate) next_update: Vec<u8>,
    /// Each DER.
    pub(crate) entries: Vec<Vec<u8>>,
    /// Each DER.
    pub(crate) extensions: Vec<Vec<u8>>,
    /// What signs.
    pub(crate) signer: Key,
    /// How it signs.
    pub(crate) scheme: Scheme,
    /// The AlgorithmIdentifier outside, DER, where it is not that of the signature.
    pub(crate) outer: Option<Vec<u8>>,
    /// What is done to the signature in the end.
    pub(crate) damage: Option<fn(Vec<u8>) -> Vec<u8>>,
    /// Unused bits of the signature's BIT STRING.
    pub(crate) unused_bits: u8,
}

impl List {
    /// An empty list of version 2 by this CA, from 2025 to 2053, without extensions.
    pub(crate) fn by(issuer: &Fields) -> List {
        List {
            version: der::integer(1),
            inner: None,
            issuer: issuer.subject.clone(),
            this_update: date("2025-01-01"),
            next_update: date("2053-01-01"),
            entries: Vec::new(),
            extensions: Vec::new(),
            signer: issuer.key.clone(),
            scheme: Scheme::Usual,
            outer: None,
            damage: None,
            unused_bits: 0,
        }
    }

    /// With one serial number more, revoked at the start of 2025.
    pub(crate) fn revoke(self, serial: i64) -> List {
        self.revoke_for(serial, &[])
    }

    /// The same with extensions of the entry.
    pub(crate) fn revoke_for(self, serial: i64, extensions: &[Extension]) -> List {
        self.entry(entry(&der::signed(serial), &date("2025-01-01"), extensions))
    }

    /// With one entry more, DER.
    pub(crate) fn entry(mut self, entry: Vec<u8>) -> List {
        self.entries.push(entry);
        self
    }

    /// Valid from the beginning of one day, `YYYY-MM-DD`, to that of another, or for ever.
    pub(crate) fn valid(mut self, start: &str, end: Option<&str>) -> List {
        (self.this_update, self.next_update) = (date(start), end.map(date).unwrap_or_default());
        self
    }

    /// With one extension more.
    pub(crate) fn with(mut self, extension: Extension) -> List {
        self.extensions.push(extension.der());
        self
    }

    /// Signed with the key of this name, whoever the issuer is.
    pub(crate) fn signed_with(mut self, key: &str) -> List {
        self.signer = Key::named(key);
        self
    }

    /// With a signature that this was done to.
    pub(crate) fn damaged(mut self, damage: fn(Vec<u8>) -> Vec<u8>) -> List {
        self.damage = Some(damage);
        self
    }

    /// TBSCertList.
    pub(crate) fn tbs(&self) -> Vec<u8> {
        let algorithm = self.inner.clone().unwrap_or_else(|| self.signer.algorithm(self.scheme));
        let entries = self.entries.concat();
        let entries = if entries.is_empty() { entries } else { der::sequence(&[&entries]) };
        let extensions = self.extensions.concat();
        let extensions =
            if extensions.is_empty() { extensions } else { der::tagged(0, &der::sequence(&[&extensions])) };
        let (start, end) = (&self.this_update, &self.next_update);
        der::sequence(&[&self.version, &algorithm, &self.issuer, start, end, &entries, &extensions])
    }

    /// The list with this TBSCertList, signed, DER.
    pub(crate) fn sealed(&self, tbs: &[u8]) -> Vec<u8> {
        let algorithm = self.outer.clone().unwrap_or_else(|| self.signer.algorithm(self.scheme));
        let mut signature = self.signer.sign(tbs, self.scheme);
        if let Some(damage) = self.damage {
            signature = damage(signature);
        }
        der::sequence(&[tbs, &algorithm, &der::bits_but(&signature, self.unused_bits)])
    }

    /// The list, DER.
    pub(crate) fn der(&self) -> Vec<u8> {
        self.sealed(&self.tbs())
    }

    /// What people read above its block.
    pub(crate) fn dump(&self) -> String {
        format!("Issuer:  {}, key {}\nEntries: {}\n", name::text(&self.issuer), self.signer.name, self.entries.len())
    }
}

/// One entry: serial number and date, DER, and extensions.
pub(crate) fn entry(serial: &[u8], date: &[u8], extensions: &[Extension]) -> Vec<u8> {
    let extensions: Vec<u8> = extensions.iter().flat_map(Extension::der).collect();
    let extensions = if extensions.is_empty() { extensions } else { der::sequence(&[&extensions]) };
    der::sequence(&[serial, date, &extensions])
}

/// A list by this CA that names these certificates, PEM.
pub(crate) fn revocation_list(issuer: &Certificate, revoked: &[&Certificate]) -> String {
    let date = der::time("20260301000000Z");
    let list = List {
        issuer: name::common(&issuer.common_name),
        this_update: der::time(cert::START),
        next_update: der::time(cert::END),
        entries: revoked.iter().map(|cert| entry(&der::unsigned(&cert.serial), &date, &[])).collect(),
        signer: issuer.key.clone(),
        ..List::by(&Fields::named(""))
    };
    let authority = Extension::authority_key_identifier(&cert::identifier(&issuer.key));
    pem::block("X509 CRL", &list.with(authority).with(distribution::number(1)).der())
}

/// A request for this name, PEM.
pub(crate) fn request(key: &Key, common_name: &str) -> String {
    let attributes = der::tagged(0, &[]);
    let info = der::sequence(&[&der::integer(0), &name::common(common_name), &key.public, &attributes]);
    let (algorithm, signature) = (key.algorithm(Scheme::Usual), key.sign(&info, Scheme::Usual));
    pem::block("CERTIFICATE REQUEST", &der::sequence(&[&info, &algorithm, &der::bits(&signature)]))
}
