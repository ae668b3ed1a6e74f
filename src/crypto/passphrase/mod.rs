//! Decrypts private keys with a passphrase that is given: PKCS#8 in every common scheme, and the traditional form.
//!
//! Nothing here asks for a passphrase or keeps one. How much work a file may ask for is bounded, since whoever wrote
//! the file chose the numbers; a file above a bound is refused with the number it asks for.

pub mod budget;
pub(super) mod cipher;
pub(super) mod scheme;
mod traditional;

use std::fmt;

use zeroize::Zeroizing;

use crate::crypto::passphrase::budget::Budget;
use crate::crypto::passphrase::scheme::{Passphrase, decrypt};
use crate::crypto::pkcs12::reading::readings;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader;
use crate::x509::reader::Reader;
use crate::x509::reader::tag::{INTEGER, OCTET_STRING};

/// Why something encrypted was not opened. No text holds a byte of the passphrase or of the content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The passphrase does not open it, or the encrypted part is damaged: the two look the same.
    WrongPassphrase,
    /// Deriving the key would take more work or memory than is spent here; what it asks for, in words.
    TooCostly(String),
    /// An algorithm that is not implemented here, by name or number.
    Unsupported(String),
    /// No such structure; what the reader stumbled over.
    Malformed(String),
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refusal::WrongPassphrase => f.write_str("the passphrase does not open it"),
            Refusal::TooCostly(what) => write!(f, "it asks for {what}"),
            Refusal::Unsupported(name) => write!(f, "{name} is not implemented here"),
            Refusal::Malformed(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Refusal {}

impl From<reader::Refusal> for Refusal {
    fn from(refusal: reader::Refusal) -> Refusal {
        Refusal::Malformed(refusal.to_string())
    }
}

/// Decrypts an EncryptedPrivateKeyInfo (RFC 5958 section 3) and gives the PrivateKeyInfo in DER.
///
/// PBES2 with PBKDF2 or scrypt and AES, 3DES or DES; PBES1 with MD5 or SHA-1 and DES or RC2; the PKCS#12 schemes with
/// 3DES and RC2. An empty passphrase is tried in both readings that PKCS#12 gives it. The work is taken from the budget.
pub fn decrypt_pkcs8(der: &[u8], passphrase: &[u8], budget: &mut Budget) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let mut outcome = Err(Refusal::WrongPassphrase);
    for reading in &readings(passphrase) {
        outcome = decrypt_pkcs8_within(der, &Passphrase { bytes: passphrase, wide: reading }, budget);
        if outcome != Err(Refusal::WrongPassphrase) || !takes_utf16(der) {
            break;
        }
    }
    outcome
}

/// Whether the key is encrypted by a scheme of PKCS#12, which takes the passphrase in UTF-16; those of PKCS#5 take its
/// octets, so that one try tells.
fn takes_utf16(der: &[u8]) -> bool {
    let algorithm = Reader::new(der).sequence("", |info| {
        let algorithm = AlgorithmId::read(info, "encryptionAlgorithm");
        info.any("encryptedData")?;
        algorithm
    });
    algorithm.is_ok_and(|algorithm| scheme::is_of_pkcs12(&algorithm))
}

/// Decrypts the content of a block with `Proc-Type: 4,ENCRYPTED` (RFC 1421 section 4.6.1.1) and gives the PKCS#1,
/// SEC 1 or DSA structure in DER. `dek_info` is the value of the header `DEK-Info`: `AES-256-CBC,0123...`.
pub fn decrypt_traditional(dek_info: &str, content: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let plain = traditional::decrypt(dek_info, content, passphrase)?;
    match is_traditional_key(&plain) {
        true => Ok(plain),
        false => Err(Refusal::WrongPassphrase),
    }
}

/// Decrypts the content of a key's block with the empty passphrase, unasked and therefore with little work: more than
/// what today's tools write by default is refused as too costly. `dek_info` is the value of the header `DEK-Info` of the
/// traditional form; without it the content is an EncryptedPrivateKeyInfo.
pub fn decrypt_with_nothing(dek_info: Option<&str>, content: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    match dek_info {
        Some(dek_info) => decrypt_traditional(dek_info, content, b""),
        None => decrypt_pkcs8(content, b"", &mut Budget::small()),
    }
}

/// The same as [`decrypt_pkcs8`] with one reading of the passphrase and what is left of the work that may be spent.
pub(super) fn decrypt_pkcs8_within(
    der: &[u8],
    passphrase: &Passphrase<'_>,
    budget: &mut Budget,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let (algorithm, content) = Reader::new(der).sequence("", |info| {
        let algorithm = AlgorithmId::read(info, "encryptionAlgorithm")?;
        Ok((algorithm, info.octets(OCTET_STRING, "encryptedData")?.into_owned()))
    })?;
    let plain = decrypt(&algorithm, content, passphrase, budget)?;
    match is_private_key_info(&plain) {
        true => Ok(plain),
        false => Err(Refusal::WrongPassphrase),
    }
}

/// One in 256 wrong passphrases leaves proper padding behind; then the content is no PrivateKeyInfo.
fn is_private_key_info(der: &[u8]) -> bool {
    let read = Reader::new(der).sequence("", |info| {
        info.integer(INTEGER, "version")?;
        AlgorithmId::read(info, "privateKeyAlgorithm")?;
        info.octets(OCTET_STRING, "privateKey")?;
        while !info.is_at_end() {
            info.any("")?;
        }
        Ok(())
    });
    read.is_ok()
}

/// The same for the traditional forms, all of which are a SEQUENCE that begins with a version.
fn is_traditional_key(der: &[u8]) -> bool {
    let read = Reader::new(der).sequence("", |key| {
        key.integer(INTEGER, "version")?;
        while !key.is_at_end() {
            key.any("")?;
        }
        Ok(())
    });
    read.is_ok()
}

#[cfg(test)]
mod tests {
    use super::{Budget, Refusal, decrypt_pkcs8, decrypt_traditional};
    use crate::x509::private_key::fixture::{block, key};
    use crate::x509::private_key::{KeyContent, PrivateKey};

    const ENCRYPTED: [&str; 3] = ["rsa-encrypted-pbes2.pem", "rsa-encrypted-scrypt.pem", "rsa-encrypted-pbes1.pem"];

    fn modulus(content: KeyContent) -> Vec<u8> {
        match content {
            KeyContent::Plain(PrivateKey::Rsa { numbers, .. }) => numbers.n,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_key_files_open() {
        let wanted = modulus(KeyContent::Plain(key("rsa.pem")));
        for name in ENCRYPTED {
            let opened = decrypt_pkcs8(&block(name).2, PASSPHRASE, &mut Budget::full()).unwrap();
            assert_eq!(modulus(KeyContent::read("PRIVATE KEY", &[], &opened)), wanted, "{name}");
        }
        let (_, headers, content) = block("rsa-encrypted-traditional.pem");
        let (_, info) = headers.iter().find(|(name, _)| name == "DEK-Info").unwrap();
        let opened = decrypt_traditional(info, &content, PASSPHRASE).unwrap();
        assert_eq!(modulus(KeyContent::read("RSA PRIVATE KEY", &[], &opened)), wanted);
        assert_eq!(decrypt_traditional(info, &content, b"no").unwrap_err(), Refusal::WrongPassphrase);
        for wrong in ["", "AES-256-CBC", "AES-256-CBC,00", "AES-256-CBC,xx", "FOO-CBC,00", "\u{1b}[31m,00"] {
            let refusal = decrypt_traditional(wrong, &content, PASSPHRASE).unwrap_err();
            assert!(matches!(refusal, Refusal::Malformed(_) | Refusal::Unsupported(_)), "{wrong}: {refusal}");
            assert!(!refusal.to_string().contains('\u{1b}'));
        }
    }

    /// The octets of a passphrase are derived from once: a second reading exists for the schemes of PKCS#12 alone.
    #[test]
    fn no_work_is_done_twice_for_a_scheme_of_pkcs5() {
        for name in ["rsa-encrypted-pbes2.pem", "rsa-encrypted-scrypt.pem"] {
            let (_, _, der) = block(name);
            let tries = |passphrase: &[u8]| {
                let mut budget = Budget::full();
                let outcome = decrypt_pkcs8(&der, passphrase, &mut budget);
                assert_eq!(outcome.unwrap_err(), Refusal::WrongPassphrase, "{name}");
                budget.spent()
            };
            // The empty one and one that is not ASCII have two readings in UTF-16.
            let once = tries(b"wrong");
            assert!(once > 0 && tries(b"") == once && tries("falsch \u{fc}".as_bytes()) == once, "{name}");
        }
    }

    #[test]
    fn no_damage_makes_it_panic() {
        let (_, _, der) = block("rsa-encrypted-pbes1.pem");
        for at in 0..der.len() {
            assert!(decrypt_pkcs8(&der[..at], PASSPHRASE, &mut Budget::full()).is_err(), "cut off at {at}");
        }
        for name in ENCRYPTED {
            let (_, _, der) = block(name);
            // Everything before the encrypted content; each scrypt takes its time.
            for at in (0..140).step_by(if name.contains("scrypt") { 7 } else { 1 }) {
                for value in [0x00, 0xff] {
                    let mut damaged = der.clone();
                    damaged[at] = value;
                    let _ = decrypt_pkcs8(&damaged, PASSPHRASE, &mut Budget::full());
                }
            }
        }
    }

    const PASSPHRASE: &[u8] = b"secret";
}
