//! What opens encrypted keys and containers: a passphrase or none, and how much work may still be spent.

use zeroize::Zeroizing;

use crate::crypto::passphrase::budget::Budget;
use crate::crypto::passphrase::{Refusal, decrypt_pkcs8, decrypt_traditional};
use crate::crypto::pkcs12;
use crate::crypto::pkcs12::Contents;

/// A passphrase, if one was given, and the work that is left for a run.
pub struct Opener<'p> {
    passphrase: Option<&'p [u8]>,
    budget: Budget,
}

impl<'p> Opener<'p> {
    /// With what the user gave, without a line end.
    pub fn new(passphrase: Option<&'p [u8]>) -> Opener<'p> {
        Opener { passphrase, budget: Budget::full() }
    }

    /// Whether a passphrase was given.
    pub fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    /// The plain key in DER of an encrypted block. The header `DEK-Info` tells the traditional form (RFC 1421 section
    /// 4.6.1.3); all else is an EncryptedPrivateKeyInfo in DER.
    ///
    /// # Errors
    /// Why it stays shut.
    pub fn key(&mut self, headers: &[(String, String)], der: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let dek_info = headers.iter().find(|(name, _)| name == "DEK-Info");
        self.open(|passphrase, budget| match dek_info {
            Some((_, value)) => decrypt_traditional(value, der, passphrase),
            None => decrypt_pkcs8(der, passphrase, budget),
        })
    }

    /// What a PKCS#12 container in DER holds.
    ///
    /// # Errors
    /// Why it stays shut.
    pub fn container(&mut self, der: &[u8]) -> Result<Contents, Refusal> {
        self.open(|passphrase, budget| pkcs12::open(der, passphrase, budget))
    }

    /// Beside the passphrase that was given the empty one is tried, which hurried exports have.
    fn open<T>(&mut self, attempt: impl Fn(&[u8], &mut Budget) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let Some(passphrase) = self.passphrase else {
            return attempt(b"", &mut self.budget);
        };
        match attempt(passphrase, &mut self.budget) {
            Err(Refusal::WrongPassphrase) if !passphrase.is_empty() => {
                attempt(b"", &mut self.budget).map_err(|_| Refusal::WrongPassphrase)
            }
            outcome => outcome,
        }
    }
}
