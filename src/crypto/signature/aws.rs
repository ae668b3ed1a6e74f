//! The hot path: aws-lc-rs, for what it judges exactly as OpenSSL does.

use aws_lc_rs::signature::{self as aws, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm};

use super::{Backend, Question, Scheme, SignatureFault, rsa_numbers, verdict};
use crate::crypto::digest::DigestAlgorithm;
use crate::x509::public_key::{CurveId, PublicKey};

/// RSA with PKCS #1 1.5 padding from 2048 to 8192 bits, ECDSA on the three large NIST curves, Ed25519.
pub(super) struct AwsLc;

impl Backend for AwsLc {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        let Question { message, signature, .. } = *question;
        match (question.scheme, &question.key.key) {
            (Scheme::RsaPkcs1(digest), key) => {
                let (n, e) = rsa_numbers(key).filter(|(n, e)| is_ordinary(n, e))?;
                let result = RsaPublicKeyComponents { n, e }.verify(rsa_parameters(digest)?, message, signature);
                Some(verdict(result.is_ok()))
            }
            (Scheme::Ecdsa(digest), PublicKey::Ec { curve, point }) if is_plain_point(point) => {
                let key = UnparsedPublicKey::new(ecdsa_algorithm(curve.id, digest)?, point);
                Some(verdict(key.verify(message, signature).is_ok()))
            }
            (Scheme::Ed25519, PublicKey::Ed25519(public)) => {
                Some(verdict(UnparsedPublicKey::new(&aws::ED25519, public).verify(message, signature).is_ok()))
            }
            _ => None,
        }
    }
}

/// Whether the library takes the numbers: it refuses other sizes, even moduli and large exponents, OpenSSL does not.
fn is_ordinary(modulus: &[u8], exponent: &[u8]) -> bool {
    let odd = |number: &[u8]| number.last().is_some_and(|last| last & 1 == 1);
    let small = exponent.len() <= 4 && exponent != [1];
    (256..=1024).contains(&modulus.len()) && modulus.first() >= Some(&0x80) && odd(modulus) && small && odd(exponent)
}

/// Uncompressed or compressed; the hybrid form is left to others.
fn is_plain_point(point: &[u8]) -> bool {
    matches!(point.first(), Some(2..=4))
}

fn rsa_parameters(digest: DigestAlgorithm) -> Option<&'static aws::RsaParameters> {
    match digest {
        DigestAlgorithm::Sha1 => Some(&aws::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
        DigestAlgorithm::Sha256 => Some(&aws::RSA_PKCS1_2048_8192_SHA256),
        DigestAlgorithm::Sha384 => Some(&aws::RSA_PKCS1_2048_8192_SHA384),
        DigestAlgorithm::Sha512 => Some(&aws::RSA_PKCS1_2048_8192_SHA512),
        _ => None,
    }
}

fn ecdsa_algorithm(curve: CurveId, digest: DigestAlgorithm) -> Option<&'static dyn VerificationAlgorithm> {
    match (curve, digest) {
        (CurveId::P256, DigestAlgorithm::Sha256) => Some(&aws::ECDSA_P256_SHA256_ASN1),
        (CurveId::P256, DigestAlgorithm::Sha384) => Some(&aws::ECDSA_P256_SHA384_ASN1),
        (CurveId::P256, DigestAlgorithm::Sha512) => Some(&aws::ECDSA_P256_SHA512_ASN1),
        (CurveId::P384, DigestAlgorithm::Sha256) => Some(&aws::ECDSA_P384_SHA256_ASN1),
        (CurveId::P384, DigestAlgorithm::Sha384) => Some(&aws::ECDSA_P384_SHA384_ASN1),
        (CurveId::P384, DigestAlgorithm::Sha512) => Some(&aws::ECDSA_P384_SHA512_ASN1),
        (CurveId::P521, DigestAlgorithm::Sha256) => Some(&aws::ECDSA_P521_SHA256_ASN1),
        (CurveId::P521, DigestAlgorithm::Sha384) => Some(&aws::ECDSA_P521_SHA384_ASN1),
        (CurveId::P521, DigestAlgorithm::Sha512) => Some(&aws::ECDSA_P521_SHA512_ASN1),
        _ => None,
    }
}
