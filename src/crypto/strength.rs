//! Security bits of keys and digests, as OpenSSL counts them (`x509_vfy.c check_key_level`, `check_sig_level`).

use crate::crypto::digest::DigestAlgorithm;
use crate::crypto::signature::algorithm::{self, Family};
use crate::crypto::signature::digest_of;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::public_key::{PublicKey, PublicKeyInfo, number};
use crate::x509::reader::Reader;

/// The bits that a security level (`-auth_level`) asks for; level 0 asks for none.
pub fn required_bits(level: u8) -> u32 {
    match level {
        0 => 0,
        1 => 80,
        2 => 112,
        3 => 128,
        4 => 192,
        5.. => 256,
    }
}

/// Security bits of a key (`EVP_PKEY_get_security_bits`); `None` when it cannot be decoded, which fails every level.
pub fn key_bits(info: &PublicKeyInfo) -> Option<u32> {
    let bits = info.bits();
    match &info.key {
        PublicKey::Rsa { .. } | PublicKey::RsaPss { .. } => bits.map(modulus_strength),
        PublicKey::Dsa { parameters, .. } => Some(finite_field_strength(bits?, number::bits(&parameters.q))),
        PublicKey::Ec { curve, .. } => Some(curve_strength(curve.id.order_bits())),
        PublicKey::Ed25519(_) => Some(128),
        PublicKey::Ed448(_) => Some(224),
        PublicKey::Unknown => exchange_strength(&info.algorithm),
        PublicKey::Undecodable => None,
    }
}

/// Keys for key exchange, which may stand in a certificate all the same (`dh_lib.c DH_security_bits`).
fn exchange_strength(algorithm: &AlgorithmId) -> Option<u32> {
    let has_order = match algorithm.oid.content() {
        X25519 => return Some(128),
        X448 => return Some(224),
        DH => false,
        DHX => true,
        _ => return None,
    };
    let numbers = Reader::new(algorithm.parameters.as_deref()?).sequence("", |fields| {
        let (prime, _) = (fields.unsigned("p")?, fields.unsigned("g")?);
        let order = if has_order { number::bits(&fields.unsigned("q")?) } else { u32::MAX };
        while !fields.is_at_end() {
            fields.any("")?;
        }
        Ok((number::bits(&prime), order))
    });
    numbers.ok().map(|(prime, order)| finite_field_strength(prime, order))
}

/// Security bits of a signature's digest (`ossl_x509_init_sig_info`); `None` when unknown, which fails every level.
pub fn digest_bits(algorithm: &AlgorithmId) -> Option<u32> {
    let known = algorithm::by_oid(algorithm.oid.content())?;
    match (known.family, digest_of(algorithm)) {
        (Family::Ed25519, _) => Some(128),
        (Family::Ed448, _) => Some(224),
        (_, Some(DigestAlgorithm::Md2 | DigestAlgorithm::Sha0)) => None,
        (_, Some(DigestAlgorithm::Md5)) => Some(39),
        (Family::RsaPss, Some(DigestAlgorithm::Sha1)) => Some(64),
        (_, Some(DigestAlgorithm::Sha1)) => Some(63),
        (_, Some(digest)) => u32::try_from(digest.length()).ok().map(|octets| octets * 4),
        (_, None) => None,
    }
}

/// The strength of an RSA modulus (`rsa_lib.c ossl_ifc_ffc_compute_security_bits`): the last line of the table it reaches.
fn modulus_strength(bits: u32) -> u32 {
    MODULUS_STRENGTH.iter().take_while(|(least, _)| *least <= bits).last().map_or(0, |(_, strength)| *strength)
}

/// `bn_lib.c BN_security_bits`: by the modulus, capped by half the order.
fn finite_field_strength(modulus: u32, order: u32) -> u32 {
    let by_modulus = match modulus {
        0..1024 => 0,
        1024..2048 => 80,
        2048..3072 => 112,
        3072..7680 => 128,
        7680..15_360 => 192,
        _ => 256,
    };
    match order / 2 {
        0..80 => 0,
        by_order => by_modulus.min(by_order),
    }
}

/// `ec_ameth.c ec_security_bits`: by the bits of the order.
fn curve_strength(order: u32) -> u32 {
    match order {
        0..160 => order / 2,
        160..224 => 80,
        224..256 => 112,
        256..384 => 128,
        384..512 => 192,
        _ => 256,
    }
}

/// dhKeyAgreement, PKCS #3.
const DH: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1];
/// dhpublicnumber, X9.42.
const DHX: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3e, 2, 1];
const X25519: &[u8] = &[0x2b, 0x65, 110];
const X448: &[u8] = &[0x2b, 0x65, 111];

/// The smallest modulus of each strength, in bits: the cost of the number field sieve (NIST SP 800-56B D) in OpenSSL's fixed
/// point arithmetic. Larger moduli, which OpenSSL does not verify with, count as the last line.
const MODULUS_STRENGTH: [(u32, u32); 34] = [
    (16, 8),
    (41, 16),
    (81, 24),
    (138, 32),
    (213, 40),
    (308, 48),
    (425, 56),
    (566, 64),
    (729, 72),
    (920, 80),
    (1137, 88),
    (1383, 96),
    (1657, 104),
    (1963, 112),
    (2301, 120),
    (2671, 128),
    (3076, 136),
    (3514, 144),
    (3991, 152),
    (4502, 160),
    (5054, 168),
    (5642, 176),
    (6274, 184),
    (6947, 192),
    (7681, 200),
    (8418, 208),
    (9216, 216),
    (10064, 224),
    (10953, 232),
    (11893, 240),
    (12877, 248),
    (13914, 256),
    (15361, 264),
    (16132, 272),
];

#[cfg(test)]
mod tests {
    use super::{curve_strength, finite_field_strength, modulus_strength, required_bits};

    #[test]
    fn smallest_modulus_of_each_level() {
        for (level, bits) in [(1, 920), (2, 1963), (3, 2671), (4, 6947), (5, 13_914)] {
            assert!(modulus_strength(bits) >= required_bits(level), "{bits}");
            assert!(modulus_strength(bits - 1) < required_bits(level), "{bits}");
        }
        assert_eq!(modulus_strength(0), 0);
        assert_eq!(modulus_strength(16_384), 272);
    }

    #[test]
    fn strength_never_falls_with_size() {
        let all: Vec<u32> = (0..20_000).map(modulus_strength).collect();
        assert!(all.is_sorted());
    }

    #[test]
    fn orders_cap_moduli() {
        assert_eq!(finite_field_strength(2048, 224), 112);
        assert_eq!(finite_field_strength(2048, 160), 80);
        assert_eq!(finite_field_strength(3072, 256), 128);
        assert_eq!(finite_field_strength(2048, 158), 0);
        assert_eq!([159, 160, 224, 256, 384, 521].map(curve_strength), [79, 80, 112, 128, 192, 256]);
    }
}
