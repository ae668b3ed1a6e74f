//! Ed25519 and Ed448 seeds: which public key follows from them.

use zeroize::Zeroizing;

/// The Ed25519 public key of a seed, RFC 8032 5.1.5; `None` when the seed has not 32 octets.
pub(super) fn ed25519(seed: &[u8]) -> Option<Vec<u8>> {
    let seed: Zeroizing<[u8; 32]> = Zeroizing::new(seed.try_into().ok()?);
    Some(ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes().to_vec())
}

/// The Ed448 public key of a seed, RFC 8032 5.2.5; `None` when the seed has not 57 octets.
pub(super) fn ed448(seed: &[u8]) -> Option<Vec<u8>> {
    let key = ed448_goldilocks::SigningKey::try_from(seed).ok()?;
    Some(key.verifying_key().as_bytes().to_vec())
}
