//! Decrypts the traditional encryption of PEM blocks, whose header names the cipher (`DEK-Info`).

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::crypto::passphrase::Refusal;
use crate::crypto::passphrase::cipher::Cipher;

/// Decrypts and takes the padding off. The key comes from one round of MD5 (`EVP_BytesToKey` in
/// `PEM_do_header`), the first octets of the vector being the salt.
pub(super) fn decrypt(dek_info: &str, content: &[u8], passphrase: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let malformed = |what: &str| Refusal::Malformed(format!("a DEK-Info line {what}"));
    let (name, digits) = dek_info.split_once(',').ok_or_else(|| malformed("without cipher and vector"))?;
    let name = name.trim().to_ascii_uppercase();
    let cipher = CIPHERS.iter().find(|(known, _)| *known == name).map(|(_, cipher)| *cipher);
    let cipher = cipher.ok_or_else(|| unsupported(&name))?;
    let vector = data_encoding::HEXUPPER_PERMISSIVE.decode(digits.trim().as_bytes()).ok();
    let vector = vector.filter(|octets| octets.len() == cipher.block_length());
    let vector = vector.ok_or_else(|| malformed("whose vector is not as long as a block of the cipher"))?;
    let salt = vector.get(..SALT_LENGTH).unwrap_or_default();
    let key = derive(passphrase, salt, cipher.key_length());
    cipher.decrypt(&key, &vector, content.to_vec())
}

/// A name that can be repeated: those of ciphers are short and plain.
fn unsupported(name: &str) -> Refusal {
    let is_plain = name.len() <= 32 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    Refusal::Unsupported(if is_plain { name.to_owned() } else { "the cipher of its DEK-Info line".to_owned() })
}

fn derive(passphrase: &[u8], salt: &[u8], length: usize) -> Zeroizing<Vec<u8>> {
    let mut key: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(length.saturating_add(16)));
    let mut last: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::new());
    while key.len() < length {
        let digest = Md5::new().chain_update(last.as_slice()).chain_update(passphrase).chain_update(salt).finalize();
        last = Zeroizing::new(digest.to_vec());
        key.extend_from_slice(&last);
    }
    key.truncate(length);
    key
}

/// Octets of the vector that salt the key (`PKCS5_SALT_LEN`).
const SALT_LENGTH: usize = 8;

const CIPHERS: &[(&str, Cipher)] = &[
    ("AES-128-CBC", Cipher::Aes128),
    ("AES-192-CBC", Cipher::Aes192),
    ("AES-256-CBC", Cipher::Aes256),
    ("DES-CBC", Cipher::Des),
    ("DES-EDE-CBC", Cipher::TwoKeyTripleDes),
    ("DES-EDE3-CBC", Cipher::TripleDes),
    ("RC2-CBC", Cipher::Rc2(16)),
];
