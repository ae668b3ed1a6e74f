//! Private keys: PKCS#8, PKCS#1, SEC 1 and traditional DSA, plain or encrypted; never printed, wiped on drop.

use std::fmt;

use zeroize::Zeroizing;

use crate::x509::public_key::{Curve, DsaParameters};

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
