//! Private keys of a heap: opened, in the form in which they are written.

use zeroize::Zeroizing;

use crate::base::location::Location;
use crate::pem::encode::encode;
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

/// The labels in the order in which they are tried: PKCS#8 passes under some of the others, too.
const FORMS: [&str; 4] = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];
