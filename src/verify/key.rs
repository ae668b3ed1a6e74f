//! What becomes of a run whose leaf has a public key that cannot be decoded.

use crate::verify::context::{Context, Halt};

/// Ends the run where OpenSSL does so without an error number (`x509_cmp.c X509_get_pubkey_parameters`).
pub(super) fn check_leaf_key(context: &Context<'_>) -> Result<(), Halt> {
    let leaf = context.chain.first().map_or(&context.request.leaf, |node| &node.cert);
    if leaf.public_key.is_decodable() { Ok(()) } else { Err(undecodable()) }
}

/// What is said of a run that ends for this reason.
pub(super) fn undecodable() -> Halt {
    Halt::Aborted("the public key of the certificate cannot be decoded".to_owned())
}
