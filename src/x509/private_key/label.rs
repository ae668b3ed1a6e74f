//! Which forms of key the label of a PEM block promises, and what is said when it holds another.
//!
//! The rules are those of OpenSSL's `PEM_read_bio_PrivateKey`, through which servers load a key: PKCS#8 of the same
//! kind passes under a traditional label, a traditional form under `PRIVATE KEY` does not.

use crate::x509::private_key::encryption::{name_pkcs8_encryption, name_traditional_encryption};
use crate::x509::private_key::pkcs8::read_pkcs8;
use crate::x509::private_key::traditional::{read_dsa, read_pkcs1, read_sec1};
use crate::x509::private_key::{KeyContent, PrivateKey};
use crate::x509::reader::Refusal;

impl KeyContent {
    /// Reads the content of a block with this label and these RFC 1421 headers. An empty label stands for binary
    /// content: any form will do. Bytes behind the structure are ignored, as OpenSSL ignores them.
    pub fn read(label: &str, headers: &[(String, String)], der: &[u8]) -> KeyContent {
        if let Some(encryption) = name_traditional_encryption(headers) {
            return KeyContent::Encrypted(encryption);
        }
        let Some(form) = Form::of(label) else {
            return KeyContent::Malformed(format!("label {label} is none under which a server looks for its key"));
        };
        match form.read(der) {
            Ok(key) => KeyContent::Plain(key),
            Err(refusal) => diagnose(label, der, &refusal),
        }
    }
}

/// What a label promises.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Any,
    Pkcs8,
    Rsa,
    Ec,
    Dsa,
}

impl Form {
    fn of(label: &str) -> Option<Form> {
        match label {
            "" => Some(Form::Any),
            // OpenSSL's decoder takes a plain key under the label for encrypted ones, too.
            "PRIVATE KEY" | "ENCRYPTED PRIVATE KEY" => Some(Form::Pkcs8),
            "RSA PRIVATE KEY" => Some(Form::Rsa),
            "EC PRIVATE KEY" | "SM2 PRIVATE KEY" => Some(Form::Ec),
            "DSA PRIVATE KEY" => Some(Form::Dsa),
            _ => None,
        }
    }

    fn read(self, der: &[u8]) -> Result<PrivateKey, Refusal> {
        let traditional = match self {
            Form::Pkcs8 => return read_pkcs8(der),
            Form::Any => {
                read_pkcs8(der).or_else(|_| read_pkcs1(der)).or_else(|_| read_sec1(der)).or_else(|_| read_dsa(der))
            }
            Form::Rsa => read_pkcs1(der),
            Form::Ec => read_sec1(der),
            Form::Dsa => read_dsa(der),
        };
        traditional.or_else(|refusal| read_pkcs8(der).ok().filter(|key| self.allows(key)).ok_or(refusal))
    }

    /// Whether PKCS#8 content of this kind passes under the traditional label.
    fn allows(self, key: &PrivateKey) -> bool {
        match self {
            Form::Any | Form::Pkcs8 => true,
            Form::Rsa => matches!(key, PrivateKey::Rsa { pss: false, .. }),
            Form::Ec => matches!(key, PrivateKey::Ec { .. }),
            Form::Dsa => matches!(key, PrivateKey::Dsa { .. }),
        }
    }
}

/// What the block is instead.
fn diagnose(label: &str, der: &[u8], refusal: &Refusal) -> KeyContent {
    if let Some(encryption) = name_pkcs8_encryption(der) {
        return KeyContent::Encrypted(match label {
            "ENCRYPTED PRIVATE KEY" | "" => encryption,
            _ => format!("{encryption}, under the wrong label {label}"),
        });
    }
    let other = [
        ("PRIVATE KEY", "a PKCS#8 key", read_pkcs8(der)),
        ("RSA PRIVATE KEY", "a PKCS#1 RSA key", read_pkcs1(der)),
        ("EC PRIVATE KEY", "a SEC 1 elliptic-curve key", read_sec1(der)),
        ("DSA PRIVATE KEY", "a traditional DSA key", read_dsa(der)),
    ];
    for (right, what, read) in other {
        if read.is_ok() {
            return KeyContent::Malformed(format!("{what} under the label {label}; its label must be {right}"));
        }
    }
    let looks_encrypted = der.first() != Some(&SEQUENCE_TAG) && !der.is_empty() && der.len().is_multiple_of(8);
    if looks_encrypted && !label.is_empty() {
        return KeyContent::Malformed(
            "no DER structure at all; perhaps an encrypted key whose Proc-Type and DEK-Info lines were removed"
                .to_owned(),
        );
    }
    KeyContent::Malformed(refusal.to_string())
}

const SEQUENCE_TAG: u8 = 0x30;
