//! Which forms of key the label of a PEM block promises, and what is said when it holds another.
//!
//! The rules are those of OpenSSL's `PEM_read_bio_PrivateKey`, through which servers load a key: PKCS#8 of the same
//! kind passes under a traditional label, a traditional form under `PRIVATE KEY` does not.

use crate::x509::private_key::encryption::{name_pkcs8_encryption, name_traditional_encryption};
use crate::x509::private_key::pkcs8::read_pkcs8;
use crate::x509::private_key::traditional::{read_dsa, read_pkcs1, read_sec1};
use crate::x509::private_key::{Flaw, KeyContent, Mislabel, PrivateKey};
use crate::x509::reader::Refusal;

impl KeyContent {
    /// Reads the content of a block with this label and these RFC 1421 headers. An empty label stands for binary
    /// content: any form will do. Bytes behind the structure are ignored, as OpenSSL ignores them.
    pub fn read(label: &str, headers: &[(String, String)], der: &[u8]) -> KeyContent {
        if let Some(encryption) = name_traditional_encryption(headers) {
            return KeyContent::Encrypted(encryption);
        }
        let Some(form) = Form::of(label) else {
            return KeyContent::Malformed(Flaw::UnknownLabel(label.to_owned()));
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
            _ => encryption.remark(&format!("under the wrong label {label}")),
        });
    }
    let other = [
        ("PRIVATE KEY", "a PKCS#8 key", read_pkcs8(der)),
        ("RSA PRIVATE KEY", "a PKCS#1 RSA key", read_pkcs1(der)),
        ("EC PRIVATE KEY", "a SEC 1 elliptic-curve key", read_sec1(der)),
        ("DSA PRIVATE KEY", "a traditional DSA key", read_dsa(der)),
    ];
    for (right, form, read) in other {
        if read.is_ok() {
            return KeyContent::Malformed(Flaw::Label(Mislabel { label: label.to_owned(), form, right }));
        }
    }
    if !label.is_empty() && looks_like_ciphertext(der) {
        return KeyContent::Malformed(Flaw::HeadersRemoved { octets: der.len() });
    }
    KeyContent::Malformed(Flaw::Content(refusal.to_string()))
}

/// What a block holds under a label that is none of its own although OpenSSL and Go read it: PKCS#8 under a
/// traditional label, or a plain key under that for encrypted ones.
pub fn tolerated_mislabel(label: &str, der: &[u8]) -> Option<Mislabel> {
    let form = Form::of(label).filter(|form| !matches!(form, Form::Any))?;
    let is_own = match form {
        Form::Pkcs8 => label == "PRIVATE KEY",
        Form::Rsa => read_pkcs1(der).is_ok(),
        Form::Ec => read_sec1(der).is_ok(),
        Form::Any | Form::Dsa => read_dsa(der).is_ok(),
    };
    let is_plain = !is_own && form.read(der).is_ok();
    let what = if form == Form::Pkcs8 { "a plain PKCS#8 key" } else { "a PKCS#8 key" };
    is_plain.then(|| Mislabel { label: label.to_owned(), form: what, right: "PRIVATE KEY" })
}

/// Whether the octets may be what a block cipher of 8 or 16 octets makes of a key: no DER, a whole number of blocks, and
/// as evenly spread as random ones are (a chi-squared test over the upper halves of the octets; DER, text and zeros fail it).
fn looks_like_ciphertext(octets: &[u8]) -> bool {
    if octets.first() == Some(&SEQUENCE_TAG) || octets.len() < SHORTEST_KEY || !octets.len().is_multiple_of(8) {
        return false;
    }
    let mut counts = [0_u64; 16];
    for octet in octets {
        if let Some(count) = counts.get_mut(usize::from(octet >> 4)) {
            *count = count.saturating_add(1);
        }
    }
    let length = u64::try_from(octets.len()).unwrap_or(u64::MAX);
    // chi² = 16/n * sum(count²) - n, compared without dividing.
    let squares = counts.iter().fold(0_u64, |sum, count| sum.saturating_add(count.saturating_mul(*count)));
    squares.saturating_mul(16) < length.saturating_mul(length.saturating_add(LARGEST_CHI_SQUARED))
}

const SEQUENCE_TAG: u8 = 0x30;

/// No key is shorter: Ed25519 in PKCS#8 takes 48 octets.
const SHORTEST_KEY: usize = 48;

/// With 15 degrees of freedom, exceeded by random octets once in about 10^6 times.
const LARGEST_CHI_SQUARED: u64 = 56;

#[cfg(test)]
mod tests {
    use super::{looks_like_ciphertext, tolerated_mislabel};
    use crate::x509::private_key::fixture::block;

    #[test]
    fn ciphertext_is_told_from_other_octets() {
        assert!(looks_like_ciphertext(&block("rsa-encrypted-traditional.pem").2));
        for other in [&[0x41_u8; 64][..], &b"some text that is repeated, and again some text!"[..48], &[0; 256]] {
            assert!(!looks_like_ciphertext(other));
        }
        let der = block("rsa-pkcs1.pem").2;
        assert!(!looks_like_ciphertext(&der[..der.len() / 16 * 16]), "DER");
    }

    #[test]
    fn tells_a_label_that_openssl_merely_tolerates() {
        for (name, label, wanted) in [
            ("rsa.pem", "PRIVATE KEY", None),
            ("rsa.pem", "RSA PRIVATE KEY", Some("a PKCS#8 key")),
            ("rsa.pem", "EC PRIVATE KEY", None),
            ("rsa.pem", "ENCRYPTED PRIVATE KEY", Some("a plain PKCS#8 key")),
            ("rsa-pkcs1.pem", "RSA PRIVATE KEY", None),
            ("ec-prime256v1.pem", "EC PRIVATE KEY", Some("a PKCS#8 key")),
            ("ec-sec1.pem", "EC PRIVATE KEY", None),
            ("dsa.pem", "DSA PRIVATE KEY", Some("a PKCS#8 key")),
            ("rsa-encrypted-pbes2.pem", "ENCRYPTED PRIVATE KEY", None),
        ] {
            let found = tolerated_mislabel(label, &block(name).2);
            assert_eq!(found.map(|mislabel| mislabel.form), wanted, "{name} as {label}");
        }
    }
}
