//! SM2 signatures with SM3 (GB/T 32918.2).

use sm2::dsa::signature::hazmat::PrehashVerifier;
use sm2::dsa::{Signature, VerifyingKey};
use sm2::elliptic_curve::sec1::ToSec1Point;

use super::curves::plain_form;
use super::integers::{padded, read_pair};
use super::{Backend, Question, Scheme, SignatureFault, verdict};
use crate::crypto::digest::DigestAlgorithm;
use crate::x509::public_key::PublicKey;

/// SM2 with an empty distinguishing identifier, which is what OpenSSL 3.0 takes when none is given.
pub(super) struct PureSm2;

impl Backend for PureSm2 {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        match question.scheme {
            Scheme::Sm2 => Some(verdict(verify(question, &[]).is_some())),
            _ => None,
        }
    }
}

/// Verifies along an identifier of the signer, of any octets; `None` when it is not good (`sm2_sign.c sm2_sig_verify`).
pub(super) fn verify(question: &Question<'_>, identifier: &[u8]) -> Option<()> {
    let PublicKey::Ec { point, .. } = &question.key.key else { return None };
    let (r, s) = read_pair(question.signature)?;
    let fixed = [padded(r, 32)?, padded(s, 32)?].concat();
    // The library hashes identifiers that are text only; the hash is made here.
    let key = VerifyingKey::from_sec1_bytes("", &plain_form(point)).ok()?;
    let signer = hash_signer(identifier, key.as_affine().to_sec1_point(false).as_bytes().get(1..)?)?;
    let digest = DigestAlgorithm::Sm3.compute(&[&signer, question.message])?;
    key.verify_prehash(&digest, &Signature::from_slice(&fixed).ok()?).ok()
}

/// The hash of identifier, curve and public key, both coordinates (`sm2_sign.c ossl_sm2_compute_z_digest`).
fn hash_signer(identifier: &[u8], coordinates: &[u8]) -> Option<Vec<u8>> {
    if identifier.len() > LONGEST_IDENTIFIER {
        return None;
    }
    let bits = u16::try_from(identifier.len().checked_mul(8)?).ok()?.to_be_bytes();
    DigestAlgorithm::Sm3.compute(&[&bits, identifier, &CURVE, coordinates])
}

/// The most octets OpenSSL takes, found by trying; one more would still fit the count of bits.
const LONGEST_IDENTIFIER: usize = 8190;

/// a, b and the base point of the curve (GB/T 32918.5), as they are hashed.
const CURVE: [u8; 128] = [
    0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc, 0x28, 0xe9, 0xfa, 0x9e, 0x9d, 0x9f,
    0x5e, 0x34, 0x4d, 0x5a, 0x9e, 0x4b, 0xcf, 0x65, 0x09, 0xa7, 0xf3, 0x97, 0x89, 0xf5, 0x15, 0xab, 0x8f, 0x92, 0xdd,
    0xbc, 0xbd, 0x41, 0x4d, 0x94, 0x0e, 0x93, 0x32, 0xc4, 0xae, 0x2c, 0x1f, 0x19, 0x81, 0x19, 0x5f, 0x99, 0x04, 0x46,
    0x6a, 0x39, 0xc9, 0x94, 0x8f, 0xe3, 0x0b, 0xbf, 0xf2, 0x66, 0x0b, 0xe1, 0x71, 0x5a, 0x45, 0x89, 0x33, 0x4c, 0x74,
    0xc7, 0xbc, 0x37, 0x36, 0xa2, 0xf4, 0xf6, 0x77, 0x9c, 0x59, 0xbd, 0xce, 0xe3, 0x6b, 0x69, 0x21, 0x53, 0xd0, 0xa9,
    0x87, 0x7c, 0xc6, 0x2a, 0x47, 0x40, 0x02, 0xdf, 0x32, 0xe5, 0x21, 0x39, 0xf0, 0xa0,
];
