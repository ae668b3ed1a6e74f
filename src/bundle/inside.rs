//! What a container holds, as far as that can be seen.
//!
//! A PKCS#7 container is read outright, a PKCS#12 container with the passphrase that is given, else the empty one; other
//! keystores stay shut. One look may cost as much work as `crypto::pkcs12` allows, so callers look into few objects.

use std::ops::Deref;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::count::{counted, listed};
use crate::bundle::File;
use crate::bundle::object::{Form, Known, Object, ObjectKind};
use crate::bundle::unlock::Opener;
use crate::crypto::passphrase::Refusal;
use crate::crypto::pkcs12;
use crate::crypto::pkcs12::Contents;
use crate::pem::base64;
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::crl::{Crl, SharedCrl};
use crate::x509::pkcs7;
use crate::x509::private_key::KeyContent;

/// What was found in a container.
#[derive(Debug, Default)]
pub struct Inside {
    /// Its certificates in their order; their location is that of the container.
    pub certificates: Vec<SharedCert>,
    /// Its revocation lists.
    pub crls: Vec<SharedCrl>,
    /// Its private keys.
    pub keys: Vec<KeyContent>,
    /// Certificates and lists that could not be decoded.
    pub undecoded: usize,
    /// Whether something is signed with it: a message or code, which is more than its certificates.
    pub is_signed: bool,
    /// Why it, or a part of it, stays shut: `it has a passphrase`.
    pub shut: Option<String>,
}

/// Looks into an object of this file; `None` when it is no container, or one of a kind that is never opened here.
pub fn look(file: &File, object: &Object) -> Option<Inside> {
    look_by(file, object, pkcs12::open_without_passphrase, false)
}

/// The same with what was given to open a PKCS#12 container.
pub fn look_with(file: &File, object: &Object, opener: &mut Opener<'_>) -> Option<Inside> {
    let is_asked = opener.has_passphrase();
    look_by(file, object, |der| opener.container(der), is_asked)
}

fn look_by(
    file: &File,
    object: &Object,
    open: impl FnOnce(&[u8]) -> Result<Contents, Refusal>,
    is_asked: bool,
) -> Option<Inside> {
    let known = match object.kind {
        ObjectKind::Other(Known::Unknown) | ObjectKind::Malformed(_) => object.in_truth?,
        ObjectKind::Other(known) => known,
        _ => return None,
    };
    let bytes = content(file, object)?;
    match known {
        Known::Pkcs7 => Some(in_pkcs7(&bytes, object)),
        Known::Pkcs12 => Some(in_pkcs12(open(&bytes), object, is_asked)),
        _ => None,
    }
}

/// The bytes of an object, borrowed where they stand in the file as they are; wiped on drop where they do not.
pub enum Content<'f> {
    /// As they stand, or as the block was decoded when the file was read.
    Borrowed(&'f [u8]),
    /// Decoded for this.
    Decoded(Zeroizing<Vec<u8>>),
}

impl Deref for Content<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Content::Borrowed(bytes) => bytes,
            Content::Decoded(bytes) => bytes,
        }
    }
}

/// The bytes of an object: the content of its block, the stretch of its file, or what the base64 there decodes to.
pub fn content<'f>(file: &'f File, object: &Object) -> Option<Content<'f>> {
    let stretch = || file.document.bytes().get(object.location.bytes.clone());
    match object.form {
        Form::Plain => stretch().map(Content::Borrowed),
        Form::Base64 => base64::salvage(stretch()?).map(Content::Decoded),
        Form::Pem => file.block_at(&object.location).map(|block| Content::Borrowed(&block.der)),
    }
}

impl Inside {
    /// `2 certificates and a private key`; `nothing` of an empty one.
    pub fn words(&self) -> String {
        let told = |count: usize, noun: &str| (count > 0).then(|| counted(count, noun));
        let undecoded = told(self.undecoded, "thing").map(|things| format!("{things} that cannot be decoded"));
        let parts = [
            told(self.certificates.len(), "certificate"),
            told(self.crls.len(), "revocation list"),
            told(self.keys.len(), "private key"),
            undecoded,
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { "nothing".to_owned() } else { listed(&parts) }
    }

    /// Whether the first certificate is one that issued no other: what a server must send first.
    pub fn begins_with_leaf(&self) -> bool {
        let (Some(first), rest) = (self.certificates.first(), self.certificates.get(1..).unwrap_or_default()) else {
            return false;
        };
        !rest.iter().any(|other| other.issuer == first.subject)
    }

    fn add_certificate(&mut self, der: &[u8], object: &Object) {
        match Cert::parse(der, object.location.clone()) {
            Ok(cert) => self.certificates.push(Arc::new(cert)),
            Err(_) => self.undecoded = self.undecoded.saturating_add(1),
        }
    }

    fn add_crl(&mut self, der: &[u8], object: &Object) {
        match Crl::parse(der, object.location.clone()) {
            Ok(crl) => self.crls.push(Arc::new(crl)),
            Err(_) => self.undecoded = self.undecoded.saturating_add(1),
        }
    }
}

fn in_pkcs7(bytes: &[u8], object: &Object) -> Inside {
    let mut inside = Inside::default();
    match pkcs7::open(bytes) {
        Ok(contents) => {
            contents.certificates.iter().for_each(|der| inside.add_certificate(der, object));
            contents.crls.iter().for_each(|der| inside.add_crl(der, object));
            inside.is_signed = contents.is_signed;
        }
        Err(refusal) => inside.shut = Some(format!("it cannot be read: {refusal}")),
    }
    inside
}

fn in_pkcs12(opened: Result<Contents, Refusal>, object: &Object, is_asked: bool) -> Inside {
    let mut inside = Inside::default();
    match opened {
        Ok(contents) => {
            contents.certificates.iter().for_each(|certificate| inside.add_certificate(&certificate.der, object));
            contents.crls.iter().for_each(|der| inside.add_crl(der, object));
            inside.keys.extend(contents.keys.iter().map(|key| KeyContent::read("", &[], &key.pkcs8)));
            inside.shut = contents.shut.first().map(|refusal| format!("a part of it stays shut: {refusal}"));
        }
        Err(refusal @ Refusal::WrongPassphrase) if is_asked => inside.shut = Some(refusal.to_string()),
        Err(Refusal::WrongPassphrase) => inside.shut = Some("it has a passphrase".to_owned()),
        Err(refusal) => inside.shut = Some(format!("it was not opened: {refusal}")),
    }
    inside
}
