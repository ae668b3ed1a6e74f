//! Private keys: PKCS#8, PKCS#1, SEC 1 and traditional DSA, plain or encrypted; never printed, wiped on drop.

mod encryption;
mod label;
mod pkcs8;
mod traditional;

use std::fmt;

use zeroize::Zeroizing;

use crate::x509::public_key::{Curve, DsaParameters};
use crate::x509::reader::without_leading_zeros;

/// A number or scalar of a private key: unsigned, big-endian, wiped on drop.
pub type Secret = Zeroizing<Vec<u8>>;

/// An unencrypted private key by kind.
#[non_exhaustive]
pub enum PrivateKey {
    /// RSA; `pss` when PKCS#8 names id-RSASSA-PSS.
    Rsa {
        /// The numbers of RFC 8017 A.1.2.
        numbers: Box<RsaNumbers>,
        /// Restricted to PSS.
        pss: bool,
    },
    /// DSA.
    Dsa {
        /// Domain parameters.
        parameters: DsaParameters,
        /// Secret x.
        secret: Secret,
        /// The public y stored beside it, where there is one.
        stored_public: Option<Vec<u8>>,
    },
    /// Elliptic curve.
    Ec {
        /// The curve.
        curve: Curve,
        /// The scalar.
        secret: Secret,
        /// The public point stored beside it, where there is one.
        stored_public: Option<Vec<u8>>,
    },
    /// Ed25519 seed, RFC 8410.
    Ed25519(Secret),
    /// Ed448 seed, RFC 8410.
    Ed448(Secret),
    /// A well-formed key of an algorithm that no TLS server signs with (X25519, DH, unknown), by name or OID.
    Unusable(String),
}

/// The numbers of an RSA private key.
pub struct RsaNumbers {
    /// Modulus.
    pub n: Vec<u8>,
    /// Public exponent.
    pub e: Vec<u8>,
    /// Private exponent.
    pub d: Secret,
    /// First prime.
    pub p: Secret,
    /// Second prime.
    pub q: Secret,
    /// d mod (p-1).
    pub dp: Secret,
    /// d mod (q-1).
    pub dq: Secret,
    /// q^-1 mod p.
    pub qinv: Secret,
    /// Whether further primes follow (RFC 8017 multi-prime).
    pub multi_prime: bool,
    /// The further primes.
    pub further: Vec<FurtherPrime>,
}

/// RFC 8017 A.1.2 OtherPrimeInfo.
pub struct FurtherPrime {
    /// The prime r.
    pub prime: Secret,
    /// d mod (r - 1).
    pub exponent: Secret,
    /// The inverse of the product of the primes before it, modulo r.
    pub coefficient: Secret,
}

impl PrivateKey {
    /// Kind and size in words, as `PublicKeyInfo::describe` puts them: `RSA 2048`, `ECDSA P-256`, `Ed25519`.
    pub fn describe(&self) -> String {
        let bits = |number: &[u8]| {
            let number = without_leading_zeros(number);
            let top = number.first().map_or(0, |octet| 8_usize.saturating_sub(octet.leading_zeros() as usize));
            number.len().saturating_sub(1).saturating_mul(8).saturating_add(top)
        };
        match self {
            PrivateKey::Rsa { numbers, pss: false } => format!("RSA {}", bits(&numbers.n)),
            PrivateKey::Rsa { numbers, pss: true } => format!("RSA-PSS {}", bits(&numbers.n)),
            PrivateKey::Dsa { parameters, .. } => format!("DSA {}", bits(&parameters.p)),
            PrivateKey::Ec { curve, .. } => format!("ECDSA {}", curve.id.name()),
            PrivateKey::Ed25519(_) => "Ed25519".to_owned(),
            PrivateKey::Ed448(_) => "Ed448".to_owned(),
            PrivateKey::Unusable(name) => name.clone(),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(redacted)")
    }
}

/// What a key block holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyContent {
    /// A plain private key.
    Plain(PrivateKey),
    /// Encrypted, and how: `PKCS#8, PBES2 with AES-256-CBC`, `traditional format, AES-256-CBC`.
    Encrypted(String),
    /// Neither; what the reader stumbled over.
    Malformed(String),
}
