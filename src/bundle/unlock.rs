//! The content of an encrypted key's block, opened with a passphrase or with none.

use zeroize::Zeroizing;

use crate::crypto::passphrase::{Refusal, decrypt_pkcs8, decrypt_traditional, decrypt_with_nothing};

/// The plain key in DER. Without a passphrase the empty one is tried, which hurried exports have. The header `DEK-Info`
/// tells the traditional form (RFC 1421 section 4.6.1.3); all else is an EncryptedPrivateKeyInfo in DER.
///
/// # Errors
/// Why it stays shut.
pub fn open_key(
    headers: &[(String, String)],
    der: &[u8],
    passphrase: Option<&[u8]>,
) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let dek_info = headers.iter().find(|(name, _)| name == "DEK-Info").map(|(_, value)| value.as_str());
    match (dek_info, passphrase) {
        (dek_info, None) => decrypt_with_nothing(dek_info, der),
        (Some(dek_info), Some(passphrase)) => decrypt_traditional(dek_info, der, passphrase),
        (None, Some(passphrase)) => decrypt_pkcs8(der, passphrase),
    }
}
