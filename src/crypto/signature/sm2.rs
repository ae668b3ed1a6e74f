//! SM2 signatures with SM3 (GB/T 32918.2).

use sm2::dsa::signature::Verifier;
use sm2::dsa::{Signature, VerifyingKey};

use super::curves::plain_form;
use super::integers::{padded, read_pair};
use super::{Backend, Question, Scheme, SignatureFault, verdict};
use crate::x509::public_key::PublicKey;

/// SM2 with an empty distinguishing identifier, which is what OpenSSL 3.0 takes when none is given.
pub(super) struct PureSm2;

impl Backend for PureSm2 {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        match (question.scheme, &question.key.key) {
            (Scheme::Sm2, PublicKey::Ec { point, .. }) => {
                Some(verdict(verify(point, question.message, question.signature).is_some()))
            }
            _ => None,
        }
    }
}

fn verify(point: &[u8], message: &[u8], signature: &[u8]) -> Option<()> {
    let (r, s) = read_pair(signature)?;
    let fixed = [padded(r, 32)?, padded(s, 32)?].concat();
    let key = VerifyingKey::from_sec1_bytes("", &plain_form(point)).ok()?;
    key.verify(message, &Signature::from_slice(&fixed).ok()?).ok()
}
