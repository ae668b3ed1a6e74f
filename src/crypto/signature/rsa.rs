//! RSA of every size and padding that OpenSSL verifies, over the raw operation of the rsa crate.

use rsa::BoxedUint;
use rsa::hazmat::rsa_encrypt;

use super::pss::PssParameters;
use super::{Backend, Question, Scheme, SignatureFault, rsa_numbers, verdict};
use crate::crypto::digest::DigestAlgorithm;
use crate::x509::public_key::number;
use crate::x509::reader::without_leading_zeros;

/// PKCS #1 1.5 and PSS with any digest and salt.
pub(super) struct PureRsa;

impl Backend for PureRsa {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        let (n, e) = rsa_numbers(&question.key.key)?;
        let check: &dyn Fn(&[u8], u32) -> Option<bool> = match question.scheme {
            Scheme::RsaPkcs1(digest) => &move |encoded, _| fits_pkcs1(digest, question.message, encoded),
            Scheme::RsaPss(parameters) => &move |encoded, bits| fits_pss(parameters, question.message, encoded, bits),
            _ => return None,
        };
        let opened = match open(n, e, question.signature) {
            Ok(opened) => opened,
            Err(fault) => return Some(Err(fault)),
        };
        check(&opened, number::bits(n)).map(verdict)
    }
}

/// RSAVP1 (RFC 8017 5.2.2) within OpenSSL's limits (`rsa_ossl.c rsa_ossl_public_decrypt`): the encoded message, as long
/// as the modulus.
fn open(n: &[u8], e: &[u8], signature: &[u8]) -> Result<Vec<u8>, SignatureFault> {
    let bits = number::bits(n);
    if bits > MAX_MODULUS_BITS {
        return Err(SignatureFault::Unsupported(format!("RSA {bits}")));
    }
    let (s, e) = (without_leading_zeros(signature), without_leading_zeros(e));
    let even = n.last().is_none_or(|last| last & 1 == 0);
    let exponent_too_large = bits > SMALL_MODULUS_BITS && number::bits(e) > MAX_EXPONENT_BITS;
    if even || signature.len() != n.len() || !is_less(s, n) || !is_less(e, n) || exponent_too_large || e.is_empty() {
        return Err(SignatureFault::Bad);
    }
    let to_uint = |octets: &[u8]| BoxedUint::from_be_slice(octets, precision(n)).map_err(|_| SignatureFault::Bad);
    let exponent = BoxedUint::from_be_slice_vartime(e);
    // Checked above: the constructor demands an odd modulus.
    let key = rsa::RsaPublicKey::new_unchecked(to_uint(n)?, exponent);
    let opened = rsa_encrypt(&key, &to_uint(s)?).map_err(|_| SignatureFault::Bad)?;
    let octets = opened.to_be_bytes();
    let extra = octets.len().saturating_sub(n.len());
    octets.get(extra..).map(<[u8]>::to_vec).ok_or(SignatureFault::Bad)
}

/// EMSA-PKCS1-v1_5 (RFC 8017 9.2): built anew and compared. `None` when no library computes the digest.
fn fits_pkcs1(digest: DigestAlgorithm, message: &[u8], encoded: &[u8]) -> Option<bool> {
    let hash = digest.compute(&[message])?;
    let oid = digest.oid()?;
    let octet = |length: usize| u8::try_from(length).ok();
    let mut info = vec![0x30, octet(oid.len() + hash.len() + 8)?, 0x30, octet(oid.len() + 4)?, 0x06, octet(oid.len())?];
    info.extend_from_slice(oid);
    info.extend([0x05, 0x00, 0x04, octet(hash.len())?]);
    info.extend(hash);
    let Some(padding) = encoded.len().checked_sub(info.len() + 3).filter(|padding| *padding >= 8) else {
        return Some(false);
    };
    let mut wanted = vec![0, 1];
    wanted.resize(padding + 2, 0xff);
    wanted.push(0);
    wanted.extend(info);
    Some(wanted == encoded)
}

/// EMSA-PSS-VERIFY (RFC 8017 9.1.2) with a salt of exactly the stated length (`rsa_pss.c RSA_verify_PKCS1_PSS_mgf1`).
fn fits_pss(parameters: PssParameters, message: &[u8], encoded: &[u8], modulus_bits: u32) -> Option<bool> {
    let hash = parameters.digest.compute(&[message])?;
    let spare_bits = modulus_bits.wrapping_sub(1) % 8;
    // When the encoded message is one bit longer than whole octets, its first octet must be zero.
    let encoded = match (spare_bits, encoded) {
        (0, [0, rest @ ..]) => rest,
        (0, _) => return Some(false),
        (_, whole) => whole,
    };
    let top_mask = if spare_bits == 0 { 0xff } else { 0xff_u8 >> (8 - spare_bits) };
    let Some((mut block, seed)) = split_pss(encoded, hash.len(), top_mask) else { return Some(false) };
    let mask = mask(parameters.mask_digest, seed, block.len())?;
    block.iter_mut().zip(mask).for_each(|(octet, mask)| *octet ^= mask);
    if let Some(first) = block.first_mut() {
        *first &= top_mask;
    }
    let zeros = block.iter().take_while(|octet| **octet == 0).count();
    let salt = match block.get(zeros..) {
        Some([1, salt @ ..]) if salt.len() as u64 == parameters.salt_length => salt,
        _ => return Some(false),
    };
    Some(parameters.digest.compute(&[&[0; 8], &hash, salt])? == seed)
}

/// The masked data block and the hash behind it; `None` when they cannot be there.
fn split_pss(encoded: &[u8], hash_length: usize, top_mask: u8) -> Option<(Vec<u8>, &[u8])> {
    let content = encoded.strip_suffix(&[0xbc])?;
    let (block, hash) = content.split_at_checked(content.len().checked_sub(hash_length)?)?;
    let first = block.first()?;
    (first & !top_mask == 0).then(|| (block.to_vec(), hash))
}

/// MGF1 (RFC 8017 B.2.1).
fn mask(digest: DigestAlgorithm, seed: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut mask = Vec::with_capacity(length + digest.length());
    for counter in 0_u32.. {
        if mask.len() >= length {
            break;
        }
        mask.extend(digest.compute(&[seed, &counter.to_be_bytes()])?);
    }
    mask.truncate(length);
    Some(mask)
}

fn precision(number: &[u8]) -> u32 {
    u32::try_from(number.len()).unwrap_or(u32::MAX).saturating_mul(8).next_multiple_of(64)
}

/// Whether one number without leading zeros is smaller than another.
fn is_less(small: &[u8], large: &[u8]) -> bool {
    (small.len(), small) < (large.len(), large)
}

/// `OPENSSL_RSA_MAX_MODULUS_BITS`.
const MAX_MODULUS_BITS: u32 = 16_384;
/// `OPENSSL_RSA_SMALL_MODULUS_BITS`.
const SMALL_MODULUS_BITS: u32 = 3_072;
/// `OPENSSL_RSA_MAX_PUBEXP_BITS`.
const MAX_EXPONENT_BITS: u32 = 64;
