//! The key inside a SubjectPublicKeyInfo, as OpenSSL 3.0 decodes it (`rsa_ameth.c`, `ec_asn1.c`, `ecx_meth.c` ...).

use super::{DsaParameters, PublicKey, parameters, point, pss};
use crate::base::oid::Oid;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::INTEGER;
use crate::x509::reader::{Reader, Refusal, without_leading_zeros};

/// The key, or why there is none.
pub(super) fn decode(algorithm: &AlgorithmId, bits: &[u8]) -> PublicKey {
    let parameters = algorithm.parameters.as_deref();
    let key = match algorithm.oid.content() {
        RSA | RSA_X500 => rsa(bits).map(|[modulus, exponent]| PublicKey::Rsa { modulus, exponent }),
        RSA_PSS if !pss::are_readable(parameters) => None,
        RSA_PSS => rsa(bits).map(|[modulus, exponent]| PublicKey::RsaPss { modulus, exponent }),
        oid if DSA.contains(&oid) => dsa(parameters, bits),
        EC => parameters.and_then(|der| ec(der, bits)),
        ED25519 => (parameters.is_none() && bits.len() == 32).then(|| PublicKey::Ed25519(bits.to_vec())),
        ED448 => (parameters.is_none() && bits.len() == 57).then(|| PublicKey::Ed448(bits.to_vec())),
        X25519 => (parameters.is_none() && bits.len() == 32).then_some(PublicKey::Unknown),
        X448 => (parameters.is_none() && bits.len() == 56).then_some(PublicKey::Unknown),
        _ => Some(PublicKey::Unknown),
    };
    key.unwrap_or(PublicKey::Undecodable)
}

/// The name of an algorithm whose keys OpenSSL decodes but that cannot sign.
pub(super) fn other_algorithm(oid: &Oid) -> Option<&'static str> {
    match oid.content() {
        X25519 => Some("X25519"),
        X448 => Some("X448"),
        DH => Some("DH"),
        DHX => Some("X9.42 DH"),
        _ => None,
    }
}

fn rsa(bits: &[u8]) -> Option<[Vec<u8>; 2]> {
    Reader::new(bits).sequence("", |fields| Ok([fields.unsigned("modulus")?, fields.unsigned("publicExponent")?])).ok()
}

/// DSA; without parameters, to be inherited from the issuer, OpenSSL 3.0 does not decode the key.
fn dsa(parameters: Option<&[u8]>, bits: &[u8]) -> Option<PublicKey> {
    let parameters = Reader::new(parameters?).sequence("", dsa_parameters).ok()?;
    let public = without_leading_zeros(Reader::new(bits).integer(INTEGER, "").ok()?).to_vec();
    Some(PublicKey::Dsa { parameters, public })
}

fn dsa_parameters(fields: &mut Reader<'_>) -> Result<DsaParameters, Refusal> {
    Ok(DsaParameters { p: fields.unsigned("p")?, q: fields.unsigned("q")?, g: fields.unsigned("g")? })
}

/// `o2i_ECPublicKey`: the point must lie on the curve.
fn ec(parameters: &[u8], bits: &[u8]) -> Option<PublicKey> {
    let (curve, numbers) = parameters::read(parameters)?;
    point::is_valid(&numbers, bits).then(|| PublicKey::Ec { curve, point: bits.to_vec() })
}

const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
/// `rsa` of X.500, 2.5.8.1.1.
const RSA_X500: &[u8] = &[0x55, 8, 1, 1];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
/// id-dsa, and the identifiers that OpenSSL takes for it: dsa and its signature algorithms.
const DSA: [&[u8]; 5] = [
    &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1],
    &[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 3],
    &[0x2b, 0x0e, 3, 2, 12],
    &[0x2b, 0x0e, 3, 2, 13],
    &[0x2b, 0x0e, 3, 2, 27],
];
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];
const ED25519: &[u8] = &[0x2b, 0x65, 112];
const ED448: &[u8] = &[0x2b, 0x65, 113];
const X25519: &[u8] = &[0x2b, 0x65, 110];
const X448: &[u8] = &[0x2b, 0x65, 111];
/// PKCS #3 dhKeyAgreement.
const DH: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 3, 1];
/// X9.42 dhpublicnumber.
const DHX: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3e, 2, 1];
