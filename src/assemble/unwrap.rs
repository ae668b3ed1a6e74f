//! What one block or binary file holds, looked into by content: labels are taken for hints.

use std::sync::Arc;

use zeroize::Zeroizing;

use crate::assemble::heap::Heap;
use crate::assemble::key::{Locked, plain};
use crate::assemble::remark::{Fate, Remark};
use crate::base::count::counted;
use crate::base::document::Document;
use crate::base::location::Location;
use crate::bundle::Role;
use crate::bundle::object::{Known, ObjectKind};
use crate::bundle::open::open;
use crate::bundle::unlock::Opener;
use crate::crypto::passphrase::Refusal;
use crate::crypto::pkcs12;
use crate::pem::encode::encode;
use crate::pem::piece::{Block, is_certificate};
use crate::x509::cert::Cert;
use crate::x509::pkcs7;
use crate::x509::private_key::KeyContent;

/// A heap in the making.
pub(super) struct Unwrapping<'h, 'o, 'p> {
    /// Where things go.
    pub(super) heap: &'h mut Heap,
    /// Opens what is encrypted.
    pub(super) opener: &'o mut Opener<'p>,
}

impl Unwrapping<'_, '_, '_> {
    /// A PEM block. Where its label promises what the content is not, the content decides.
    pub(super) fn block(&mut self, block: &Block) {
        let (label, der, place) = (block.label.as_str(), block.der.as_slice(), &block.location);
        if is_certificate(label)
            && let Ok(cert) = Cert::parse(der, place.clone())
        {
            return self.heap.push_cert(Arc::new(cert));
        }
        if label.ends_with(KEY) {
            match KeyContent::read(label, &block.headers, der) {
                KeyContent::Plain(_) => return self.key(label, der, place),
                KeyContent::Encrypted(how) => return self.locked(block, how.to_string()),
                KeyContent::Malformed(_) => {}
            }
        }
        let mended = match label {
            "" => "put BEGIN and END lines around it".to_owned(),
            label => format!("put it under its right label instead of {label}"),
        };
        self.content(label, der, place, &mended);
    }

    /// A file that is no text.
    pub(super) fn binary(&mut self, der: &[u8], place: &Location) {
        self.content("", der, place, "wrote it as PEM; it is binary (DER)");
    }

    fn content(&mut self, label: &str, der: &[u8], place: &Location, mended: &str) {
        if let Ok(cert) = Cert::parse(der, place.clone()) {
            self.mend(place, mended);
            self.heap.push_cert(Arc::new(cert));
        } else if let Some(key) = plain("", der, place) {
            self.mend(place, mended);
            self.heap.keys.push(key);
        } else if pkcs12::is_container(der) {
            self.pkcs12(der, place);
        } else if pkcs7::is_container(der) {
            self.pkcs7(der, place);
        } else if let KeyContent::Encrypted(how) = KeyContent::read(LOCKED, &[], der) {
            let (label, der) = (LOCKED.to_owned(), Zeroizing::new(der.to_vec()));
            self.locked(&Block { label, headers: Vec::new(), der, location: place.clone() }, how.to_string());
        } else {
            self.drop(place, what_else(label, der));
        }
    }

    fn locked(&mut self, block: &Block, how: String) {
        match self.opener.key(&block.headers, &block.der) {
            Ok(der) => self.opened_key(&how, &der, &block.location),
            Err(why) => {
                let why = self.reason(&why);
                self.heap.locked.push(Locked { place: block.location.clone(), how, is_container: false, why });
            }
        }
    }

    fn key(&mut self, label: &str, der: &[u8], place: &Location) {
        match plain(label, der, place) {
            Some(key) => {
                if key.label() != label {
                    self.mend(place, format!("put the key under the label {} instead of {label}", key.label()));
                }
                self.heap.keys.push(key);
            }
            None => self.drop(place, "no private key that can be read"),
        }
    }

    fn opened_key(&mut self, how: &str, der: &[u8], place: &Location) {
        match plain("", der, place) {
            Some(key) => self.heap.keys.push(key.opened()),
            None => self.drop(place, format!("no private key that can be read stands behind the passphrase ({how})")),
        }
    }

    fn pkcs7(&mut self, der: &[u8], place: &Location) {
        match pkcs7::certificates(der) {
            Ok(certs) if certs.is_empty() => self.drop(place, "a PKCS#7 container without certificates"),
            Ok(certs) => {
                self.mend(place, format!("took {} out of the PKCS#7 container", counted(certs.len(), "certificate")));
                for cert in certs {
                    self.contained(cert, place);
                }
            }
            Err(why) => self.drop(place, format!("a PKCS#7 container that cannot be read: {why}")),
        }
    }

    fn pkcs12(&mut self, der: &[u8], place: &Location) {
        let contents = match self.opener.container(der) {
            Ok(contents) => contents,
            Err(why) => {
                let how = "PKCS#12 container".to_owned();
                let why = self.reason(&why);
                return self.heap.locked.push(Locked { place: place.clone(), how, is_container: true, why });
            }
        };
        let (certs, keys) = (contents.certificates.len(), contents.keys.len());
        let what = format!("{} and {}", counted(certs, "certificate"), counted(keys, "private key"));
        self.mend(place, format!("took {what} out of the PKCS#12 container"));
        for cert in &contents.certificates {
            self.contained(&cert.der, place);
        }
        for key in &contents.keys {
            self.opened_key("PKCS#12", &key.pkcs8, place);
        }
        for why in &contents.shut {
            let (how, why) = ("part of the PKCS#12 container".to_owned(), Some(why.to_string()));
            self.heap.locked.push(Locked { place: place.clone(), how, is_container: true, why });
        }
    }

    fn contained(&mut self, der: &[u8], place: &Location) {
        match Cert::parse(der, place.clone()) {
            Ok(cert) => self.heap.push_cert(Arc::new(cert)),
            Err(why) => self.drop(place, format!("a certificate of the container cannot be read: {why}")),
        }
    }

    /// Why something stayed shut; none where nobody gave a passphrase and only one would open it.
    fn reason(&self, why: &Refusal) -> Option<String> {
        (self.opener.has_passphrase() || *why != Refusal::WrongPassphrase).then(|| why.to_string())
    }

    fn mend(&mut self, place: &Location, text: impl Into<String>) {
        self.heap.remarks.push(Remark::at(Fate::Mended, place, text));
    }

    fn drop(&mut self, place: &Location, text: impl Into<String>) {
        self.heap.lose(place, text);
    }
}

/// What a block or a binary file is that holds neither certificate nor key, in words.
fn what_else(label: &str, der: &[u8]) -> String {
    let text = if label.is_empty() { None } else { encode(label, der) };
    let bytes = text.map_or_else(|| der.to_vec(), |text| text.to_vec());
    what_it_is(&Arc::new(Document::in_memory("", bytes))).unwrap_or_else(|| "nothing that is known here".to_owned())
}

/// What the first thing in a file is, where it is known and neither certificate nor key.
pub(super) fn what_it_is(document: &Arc<Document>) -> Option<String> {
    let file = open(Role::Cert, document);
    let first = file.objects.first()?;
    if let Some(known) = first.in_truth {
        return Some(with_remedy(known));
    }
    match &first.kind {
        ObjectKind::Other(Known::Unknown) => None,
        ObjectKind::Other(known) => Some(with_remedy(*known)),
        ObjectKind::Crl(_) => Some("revocation list, which servers do not send".to_owned()),
        ObjectKind::Malformed(why) => Some(format!("no certificate that can be read: {why}")),
        ObjectKind::PrivateKey(KeyContent::Malformed(why)) => Some(format!("no private key that can be read: {why}")),
        _ => None,
    }
}

/// What it is, and what is to be done so that it gives something.
fn with_remedy(known: Known) -> String {
    let remedy = match known {
        Known::Bzip2
        | Known::Gzip
        | Known::Rar
        | Known::SevenZip
        | Known::Tar
        | Known::Xz
        | Known::Zip
        | Known::Zstd => "unpack it and name what is in it",
        Known::Bks | Known::Jceks | Known::Jks => {
            "turn it into PKCS#12 with `keytool -importkeystore -deststoretype pkcs12` and name that"
        }
        Known::Csr => "name the certificate that the CA made of it",
        Known::Html => "what was to be downloaded is not in it",
        Known::PublicKey => "name the private key that it belongs to",
        Known::KeyReference => "the key itself is not in it",
        _ => return known.words().to_owned(),
    };
    format!("{}: {remedy}", known.words())
}

/// How the labels of private keys end.
const KEY: &str = "PRIVATE KEY";
const LOCKED: &str = "ENCRYPTED PRIVATE KEY";
