//! Whether the public key of a certificate can be decoded, which OpenSSL asks in many places.

use crate::verify::context::{Context, Halt};
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// Whether OpenSSL 3.0 gets a key out of it (`X509_get0_pubkey`). DSA keys without parameters, which RFC 5280 lets
/// inherit from the issuer, are beyond its decoders, and so are never completed.
pub fn is_decodable(info: &PublicKeyInfo) -> bool {
    info.is_decodable() && !matches!(info.key, PublicKey::Dsa { parameters: None, .. })
}

/// Ends the run where OpenSSL does so without an error number (`x509_cmp.c X509_get_pubkey_parameters`).
pub(super) fn check_leaf_key(context: &Context<'_>) -> Result<(), Halt> {
    let leaf = context.chain.first().map_or(&context.request.leaf, |node| &node.cert);
    if is_decodable(&leaf.public_key) { Ok(()) } else { Err(undecodable()) }
}

/// What is said of a run that ends for this reason.
pub(super) fn undecodable() -> Halt {
    Halt::Aborted("the public key of the certificate cannot be decoded".to_owned())
}
