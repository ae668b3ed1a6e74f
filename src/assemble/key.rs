//! Private keys of a heap: opened, in the form in which they are written.

use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::crypto::passphrase::budget::Budget;
use crate::crypto::passphrase::{Refusal, decrypt_pkcs8, decrypt_traditional};
use crate::crypto::pkcs12;
use crate::crypto::pkcs12::Contents;
use crate::pem::encode::encode;
use crate::pem::piece::Block;
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::reader::Reader;

/// A private key, opened. Its form stays what it was (PKCS#8, PKCS#1, SEC 1): servers read each under its own label,
/// and numbers that are not re-encoded cannot be spoilt.
pub(super) struct Key {
    /// The key.
    pub(super) key: PrivateKey,
    /// Where it stands.
    pub(super) place: Location,
    /// Whether it stands there encrypted.
    pub(super) was_locked: bool,
    label: &'static str,
    der: Zeroizing<Vec<u8>>,
}

/// Something encrypted that stayed shut.
#[derive(Clone, Debug)]
pub(super) struct Locked {
    /// Where it stands.
    pub(super) place: Location,
    /// What it is, or how it is encrypted.
    pub(super) how: String,
    /// Whether it is a container, in which certificates may stand.
    pub(super) is_container: bool,
    /// Why the passphrase does not open it; none when there was no passphrase.
    pub(super) why: Option<String>,
}

impl Key {
    /// The label that goes with its form.
    pub(super) fn label(&self) -> &'static str {
        self.label
    }

    /// The same as one that stood there encrypted.
    pub(super) fn opened(self) -> Key {
        Key { was_locked: true, ..self }
    }

    /// The key as a plain PEM block.
    pub(super) fn pem(&self) -> Option<Zeroizing<Vec<u8>>> {
        encode(self.label, &self.der)
    }

    /// The octets of its form; another form of the same key has others.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }
}

/// The plain key (DER) that stands under this label; the label is corrected where OpenSSL would read the key and strict
/// readers would not, and bytes behind it are left out. An empty label stands for any form.
pub(super) fn plain(label: &str, der: &[u8], place: &Location) -> Option<Key> {
    let KeyContent::Plain(key) = KeyContent::read(label, &[], der) else { return None };
    let is_form = |form: &&str| matches!(KeyContent::read(form, &[], der), KeyContent::Plain(_));
    let label = FORMS.into_iter().find(is_form)?;
    let end = Reader::new(der).peek().ok().map_or(der.len(), |header| header.end);
    let der = Zeroizing::new(der.get(..end)?.to_vec());
    Some(Key { key, place: place.clone(), was_locked: false, label, der })
}

/// What opens encrypted things, and how much work may still be spent on it in this run.
pub(super) struct Opener<'p> {
    passphrase: Option<&'p [u8]>,
    budget: Budget,
}

impl<'p> Opener<'p> {
    /// With what the user gave, without a line end.
    pub(super) fn new(passphrase: Option<&'p [u8]>) -> Opener<'p> {
        Opener { passphrase, budget: Budget::full() }
    }

    /// The content of an encrypted block; else why it stayed shut, none without a passphrase.
    pub(super) fn block(&mut self, block: &Block) -> Result<Zeroizing<Vec<u8>>, Option<String>> {
        let dek_info = block.headers.iter().find(|(name, _)| name == "DEK-Info");
        self.open(|passphrase, budget| match dek_info {
            Some((_, value)) => decrypt_traditional(value, &block.der, passphrase),
            None => decrypt_pkcs8(&block.der, passphrase, budget),
        })
    }

    /// What a container holds; else why it stayed shut, none without a passphrase.
    pub(super) fn container(&mut self, der: &[u8]) -> Result<Contents, Option<String>> {
        self.open(|passphrase, budget| pkcs12::open(der, passphrase, budget))
    }

    /// Beside the passphrase that was given the empty one is tried, which hurried exports have.
    fn open<T>(&mut self, attempt: impl Fn(&[u8], &mut Budget) -> Result<T, Refusal>) -> Result<T, Option<String>> {
        let Some(passphrase) = self.passphrase else {
            return attempt(b"", &mut self.budget).map_err(|why| reason_unasked(&why));
        };
        match attempt(passphrase, &mut self.budget) {
            Err(why @ Refusal::WrongPassphrase) if !passphrase.is_empty() => {
                attempt(b"", &mut self.budget).map_err(|_| Some(why.to_string()))
            }
            outcome => outcome.map_err(|why| Some(why.to_string())),
        }
    }
}

/// Without a passphrase it is no news that the empty one does not open something; what no passphrase would open is.
fn reason_unasked(why: &Refusal) -> Option<String> {
    (*why != Refusal::WrongPassphrase).then(|| why.to_string())
}

/// The labels in the order in which they are tried: PKCS#8 passes under some of the others, too.
const FORMS: [&str; 4] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];
