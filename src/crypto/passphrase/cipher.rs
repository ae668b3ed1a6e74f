//! The block ciphers of encrypted keys and containers, in CBC mode with the padding of RFC 8018 6.1.1.

use cbc::Decryptor;
use cbc::cipher::block_padding::Pkcs7;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit};
use zeroize::Zeroizing;

use crate::crypto::passphrase::Refusal;

/// A block cipher in CBC mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::crypto) enum Cipher {
    /// AES with a key of 16 octets.
    Aes128,
    /// AES with a key of 24 octets.
    Aes192,
    /// AES with a key of 32 octets.
    Aes256,
    /// DES.
    Des,
    /// DES three times with two keys.
    TwoKeyTripleDes,
    /// DES three times with three keys.
    TripleDes,
    /// RC2 with a key of this many octets, all of them effective.
    Rc2(usize),
}

impl Cipher {
    /// Octets of its key.
    pub(in crate::crypto) fn key_length(self) -> usize {
        match self {
            Cipher::Aes128 | Cipher::TwoKeyTripleDes => 16,
            Cipher::Aes192 | Cipher::TripleDes => 24,
            Cipher::Aes256 => 32,
            Cipher::Des => 8,
            Cipher::Rc2(octets) => octets,
        }
    }

    /// Octets of a block and of the initialization vector.
    pub(in crate::crypto) fn block_length(self) -> usize {
        match self {
            Cipher::Aes128 | Cipher::Aes192 | Cipher::Aes256 => 16,
            Cipher::Des | Cipher::TwoKeyTripleDes | Cipher::TripleDes | Cipher::Rc2(_) => 8,
        }
    }

    /// Decrypts in place and takes the padding off.
    pub(in crate::crypto) fn decrypt(
        self,
        key: &[u8],
        vector: &[u8],
        content: Vec<u8>,
    ) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        let content = Zeroizing::new(content);
        check_length(content.len(), self.block_length())?;
        match self {
            Cipher::Aes128 => open::<aes::Aes128>(key, vector, content),
            Cipher::Aes192 => open::<aes::Aes192>(key, vector, content),
            Cipher::Aes256 => open::<aes::Aes256>(key, vector, content),
            Cipher::Des => open::<des::Des>(key, vector, content),
            Cipher::TwoKeyTripleDes => open::<des::TdesEde2>(key, vector, content),
            Cipher::TripleDes => open::<des::TdesEde3>(key, vector, content),
            Cipher::Rc2(_) => open::<rc2::Rc2>(key, vector, content),
        }
    }
}

/// What was encrypted in CBC mode is a whole number of blocks, at least one.
pub(in crate::crypto) fn check_length(length: usize, block: usize) -> Result<(), Refusal> {
    if length == 0 || !length.is_multiple_of(block) {
        return Err(Refusal::Malformed(format!(
            "encrypted content of {length} bytes, which is no whole number of blocks of {block}; it is cut off or damaged"
        )));
    }
    Ok(())
}

fn open<C>(key: &[u8], vector: &[u8], mut content: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Refusal>
where
    C: cbc::cipher::BlockCipherDecrypt + cbc::cipher::KeyInit,
{
    let decryptor = Decryptor::<C>::new_from_slices(key, vector)
        .map_err(|_| Refusal::Malformed("an initialization vector of the wrong length".to_owned()))?;
    let plain = decryptor.decrypt_padded::<Pkcs7>(&mut content).map_err(|_| Refusal::WrongPassphrase)?.len();
    content.truncate(plain);
    Ok(content)
}
