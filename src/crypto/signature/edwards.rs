//! Ed448 (RFC 8032 5.2).

use ed448_goldilocks::{Signature, VerifyingKey};

use super::{Backend, Question, Scheme, SignatureFault, verdict};
use crate::x509::public_key::PublicKey;

/// Ed448 with an empty context.
pub(super) struct Goldilocks;

impl Backend for Goldilocks {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        match (question.scheme, &question.key.key) {
            (Scheme::Ed448, PublicKey::Ed448(public)) => {
                Some(verdict(verify(public, question.message, question.signature).is_some()))
            }
            _ => None,
        }
    }
}

fn verify(public: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let public = <[u8; 57]>::try_from(public).ok()?;
    let key = VerifyingKey::from_bytes(&public).ok()?;
    key.verify_raw(&Signature::from_slice(signature).ok()?, message).ok()
}
