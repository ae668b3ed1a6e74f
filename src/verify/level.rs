//! The security level: whether keys and digests have the bits that `-auth_level` asks for.

use crate::crypto::strength::{digest_bits, key_bits, required_bits};
use crate::verify::context::{Context, Halt};
use crate::x509::cert::{Cert, SharedCert};

/// The leaf's key, before anything else (`x509_vfy.c X509_verify_cert`, error 66).
pub(super) fn check_leaf_key(context: &mut Context<'_>) -> Result<(), Halt> {
    let leaf = SharedCert::clone(&context.request.leaf);
    let level = context.request.auth_level;
    context.report_if(!key_suffices(&leaf, level), 66, 0, &leaf)
}

/// Keys of the issuers and digests of all signatures but the topmost (`x509_vfy.c check_auth_level`).
pub(super) fn check_auth_level(context: &mut Context<'_>) -> Result<(), Halt> {
    let level = context.request.auth_level;
    if level == 0 {
        return Ok(());
    }
    for (depth, cert) in context.certs().iter().enumerate() {
        context.report_if(depth > 0 && !key_suffices(cert, level), 67, depth, cert)?;
        context.report_if(depth < context.top_depth() && !digest_suffices(cert, level), 68, depth, cert)?;
    }
    Ok(())
}

/// `x509_vfy.c check_key_level`: a key that cannot be decoded fails at every level but 0.
fn key_suffices(cert: &Cert, level: u8) -> bool {
    level == 0
        || cert.public_key.is_decodable() && key_bits(&cert.public_key).is_some_and(|bits| bits >= required_bits(level))
}

/// `x509_vfy.c check_sig_level`.
fn digest_suffices(cert: &Cert, level: u8) -> bool {
    digest_bits(&cert.outer_signature).is_some_and(|bits| bits >= required_bits(level))
}
