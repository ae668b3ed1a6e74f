//! A certificate field by field: what is not stated is as usual, what is stated is written as it stands.
//!
//! `Fields` are plain data, cheap to clone and to vary: every field may be set to any bytes. `tbs` and `sealed` are
//! apart so that what is signed can be changed before it is signed.

use super::algorithm::Scheme;
use super::cert::identifier;
use super::extension::{self, Extension};
use super::key::Key;
use super::stream::Stream;
use super::{der, name};

/// A certificate to be.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// DER with its tag; nothing for version 1.
    pub(crate) version: Vec<u8>,
    /// DER; derived from all else where none is given.
    pub(crate) serial: Option<Vec<u8>>,
    /// The AlgorithmIdentifier inside, DER, where it is not that of the signature.
    pub(crate) inner: Option<Vec<u8>>,
    /// DER.
    pub(crate) issuer: Vec<u8>,
    /// notBefore, DER.
    pub(crate) start: Vec<u8>,
    /// notAfter, DER.
    pub(crate) end: Vec<u8>,
    /// DER.
    pub(crate) subject: Vec<u8>,
    /// The subject's key.
    pub(crate) key: Key,
    /// SubjectPublicKeyInfo, DER, where it is not that of the key.
    pub(crate) public: Option<Vec<u8>>,
    /// What stands between the key and the extensions, DER.
    pub(crate) unique_identifiers: Vec<u8>,
    /// Each DER.
    pub(crate) extensions: Vec<Vec<u8>>,
    /// Whether subjectKeyIdentifier stands behind the other extensions.
    pub(crate) has_subject_key_identifier: bool,
    /// Whether authorityKeyIdentifier does; never where the certificate is its own issuer.
    pub(crate) has_authority_key_identifier: bool,
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

impl Fields {
    /// A self-signed certificate of version 3 without extensions: `O=Forge/CN=` this name, the P-256 key of this name,
    /// valid from 2024 to 2053.
    pub(crate) fn named(common_name: &str) -> Fields {
        let key = Key::named(&format!("p256 {common_name}"));
        let subject = name::forge(common_name);
        Fields {
            version: der::tagged(0, &der::integer(2)),
            serial: None,
            inner: None,
            issuer: subject.clone(),
            start: date("2024-01-01"),
            end: date("2054-01-01"),
            subject,
            signer: key.clone(),
            key,
            public: None,
            unique_identifiers: Vec::new(),
            extensions: Vec::new(),
            has_subject_key_identifier: false,
            has_authority_key_identifier: true,
            scheme: Scheme::Usual,
            outer: None,
            damage: None,
            unused_bits: 0,
        }
    }

    /// The same with what makes a CA: basicConstraints, keyUsage, subjectKeyIdentifier.
    pub(crate) fn ca(common_name: &str) -> Fields {
        let certificate = Fields::named(common_name).with(Extension::basic_constraints(true, None));
        certificate.with(Extension::key_usage(&[5, 6])).identified()
    }

    /// A server's: subjectAltName `a.example`, extendedKeyUsage.
    pub(crate) fn server(common_name: &str) -> Fields {
        let names = Extension::subject_alt_name(&["a.example"]);
        Fields::named(common_name).with(names).with(Extension::extended_key_usage(&[extension::SERVER_AUTH]))
    }

    /// Issued by this CA: under its name, with its key, in its way of signing.
    pub(crate) fn by(mut self, issuer: &Fields) -> Fields {
        self.issuer.clone_from(&issuer.subject);
        self.signed_with(&issuer.key.name)
    }

    /// Signed with the key of this name, whoever the issuer is.
    pub(crate) fn signed_with(mut self, key: &str) -> Fields {
        self.signer = Key::named(key);
        self
    }

    /// With another key; one that signed itself goes on to.
    pub(crate) fn key(mut self, key: &str) -> Fields {
        let signs_itself = self.signer.name == self.key.name;
        self.key = Key::named(key);
        if signs_itself { self.signed_with(key) } else { self }
    }

    /// With another name, as [`name::name`] reads it; one that was its own issuer stays so.
    pub(crate) fn subject(mut self, text: &str) -> Fields {
        let subject = name::name(text);
        if self.issuer == self.subject {
            self.issuer.clone_from(&subject);
        }
        self.subject = subject;
        self
    }

    /// With another issuer's name.
    pub(crate) fn issuer(mut self, text: &str) -> Fields {
        self.issuer = name::name(text);
        self
    }

    /// Valid from the beginning of one day to that of another, `YYYY-MM-DD`.
    pub(crate) fn valid(mut self, start: &str, end: &str) -> Fields {
        (self.start, self.end) = (date(start), date(end));
        self
    }

    /// With one extension more.
    pub(crate) fn with(mut self, extension: Extension) -> Fields {
        self.extensions.push(extension.der());
        self
    }

    /// Without the extensions of this kind.
    pub(crate) fn without(mut self, oid: &str) -> Fields {
        let oid = der::oid(oid);
        self.extensions.retain(|extension| !der::contents(extension)[0].starts_with(&oid));
        self
    }

    /// With subjectKeyIdentifier.
    pub(crate) fn identified(mut self) -> Fields {
        self.has_subject_key_identifier = true;
        self
    }

    /// Without subjectKeyIdentifier.
    pub(crate) fn unidentified(mut self) -> Fields {
        self.has_subject_key_identifier = false;
        self
    }

    /// Without authorityKeyIdentifier.
    pub(crate) fn without_authority(mut self) -> Fields {
        self.has_authority_key_identifier = false;
        self
    }

    /// Of this version, as its field counts: 0 for version 1, which leaves the field out.
    pub(crate) fn version(mut self, number: i64) -> Fields {
        self.version = if number == 0 { Vec::new() } else { der::tagged(0, &der::signed(number)) };
        self
    }

    /// With this serial number.
    pub(crate) fn serial(mut self, number: i64) -> Fields {
        self.serial = Some(der::signed(number));
        self
    }

    /// Signed in this way.
    pub(crate) fn scheme(mut self, scheme: Scheme) -> Fields {
        self.scheme = scheme;
        self
    }

    /// With this AlgorithmIdentifier inside and outside, whatever the signature is.
    pub(crate) fn algorithm(mut self, identifier: &[u8]) -> Fields {
        self.inner = Some(identifier.to_vec());
        self.outer = Some(identifier.to_vec());
        self
    }

    /// With this SubjectPublicKeyInfo.
    pub(crate) fn public(mut self, info: Vec<u8>) -> Fields {
        self.public = Some(info);
        self
    }

    /// With a signature that this was done to.
    pub(crate) fn damaged(mut self, damage: fn(Vec<u8>) -> Vec<u8>) -> Fields {
        self.damage = Some(damage);
        self
    }

    /// With a signature whose last bit is wrong.
    pub(crate) fn tampered(self) -> Fields {
        self.damaged(flip_last_bit)
    }

    /// TBSCertificate.
    pub(crate) fn tbs(&self) -> Vec<u8> {
        let algorithm = self.inner.clone().unwrap_or_else(|| self.signer.algorithm(self.scheme));
        let rest = [
            &algorithm[..],
            &self.issuer,
            &der::sequence(&[&self.start, &self.end]),
            &self.subject,
            self.public.as_ref().unwrap_or(&self.key.public),
            &self.unique_identifiers,
            &self.all_extensions(),
        ]
        .concat();
        let serial = self.serial.clone().unwrap_or_else(|| {
            let mut octets = Stream::of(&rest).octets(8);
            octets[0] = octets[0] & 0x3f | 0x40;
            der::unsigned(&octets)
        });
        der::sequence(&[&self.version, &serial, &rest])
    }

    /// The certificate with this TBSCertificate, signed, DER.
    pub(crate) fn sealed(&self, tbs: &[u8]) -> Vec<u8> {
        let algorithm = self.outer.clone().unwrap_or_else(|| self.signer.algorithm(self.scheme));
        let signature = self.signer.sign(tbs, self.scheme);
        let signature = self.damage.map_or_else(|| signature.clone(), |damage| damage(signature.clone()));
        der::sequence(&[tbs, &algorithm, &der::bits_but(&signature, self.unused_bits)])
    }

    /// The certificate, DER.
    pub(crate) fn der(&self) -> Vec<u8> {
        self.sealed(&self.tbs())
    }

    /// What people read above its block.
    pub(crate) fn dump(&self) -> String {
        format!(
            "Subject: {}, key {}\nIssuer:  {}, key {}\n",
            name::text(&self.subject),
            self.key.name,
            name::text(&self.issuer),
            self.signer.name
        )
    }

    fn all_extensions(&self) -> Vec<u8> {
        let mut extensions = self.extensions.concat();
        if self.has_subject_key_identifier {
            extensions.extend(Extension::subject_key_identifier(&identifier(&self.key)).der());
        }
        let is_own_issuer = self.subject == self.issuer && self.key.name == self.signer.name;
        if self.has_authority_key_identifier && !is_own_issuer {
            extensions.extend(Extension::authority_key_identifier(&identifier(&self.signer)).der());
        }
        if extensions.is_empty() { extensions } else { der::tagged(3, &der::sequence(&[&extensions])) }
    }
}

/// The beginning of a day, `YYYY-MM-DD`, DER.
pub(crate) fn date(day: &str) -> Vec<u8> {
    der::time(&format!("{}000000Z", day.replace('-', "")))
}

/// Changes the last bit.
pub(crate) fn flip_last_bit(mut octets: Vec<u8>) -> Vec<u8> {
    if let Some(last) = octets.last_mut() {
        *last ^= 1;
    }
    octets
}
