//! SubjectPublicKeyInfo: which kind of key, how large, its numbers.

use crate::x509::algorithm::AlgorithmId;

/// RFC 5280 4.1.2.7 SubjectPublicKeyInfo, with what could be read of it.
#[derive(Clone, Debug)]
pub struct PublicKeyInfo {
    /// The whole DER.
    pub der: Vec<u8>,
    /// The algorithm and its parameters.
    pub algorithm: AlgorithmId,
    /// Content of the BIT STRING, without the octet that counts unused bits.
    pub key_bits: Vec<u8>,
    /// What the key is; `Unknown` or `Undecodable` never fail the certificate.
    pub key: PublicKey,
}

/// A public key by kind. Numbers are unsigned, big-endian, without leading zero octets.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PublicKey {
    /// RSA with rsaEncryption.
    Rsa {
        /// Modulus n.
        modulus: Vec<u8>,
        /// Public exponent e.
        exponent: Vec<u8>,
    },
    /// RSA restricted to PSS (id-RSASSA-PSS); the restriction stands in the algorithm's parameters.
    RsaPss {
        /// Modulus n.
        modulus: Vec<u8>,
        /// Public exponent e.
        exponent: Vec<u8>,
    },
    /// DSA.
    Dsa {
        /// Domain parameters; `None` when inherited from the issuer.
        parameters: Option<DsaParameters>,
        /// Public value y.
        public: Vec<u8>,
    },
    /// A point on a named curve or on one given by explicit parameters.
    Ec {
        /// The curve.
        curve: Curve,
        /// The point as encoded (SEC 1 2.3.3).
        point: Vec<u8>,
    },
    /// Ed25519, RFC 8410.
    Ed25519(Vec<u8>),
    /// Ed448, RFC 8410.
    Ed448(Vec<u8>),
    /// An algorithm OpenSSL 3.0 does not know for signing (also X25519, DH).
    Unknown,
    /// A known algorithm whose key cannot be decoded.
    Undecodable,
}

/// DSA domain parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsaParameters {
    /// Prime modulus.
    pub p: Vec<u8>,
    /// Prime divisor.
    pub q: Vec<u8>,
    /// Generator.
    pub g: Vec<u8>,
}

/// An elliptic curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Curve {
    /// Its identity.
    pub id: CurveId,
    /// Whether it is written out by explicit parameters instead of its name (OpenSSL error 94).
    pub explicit: bool,
}

/// The curves told apart by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CurveId {
    /// brainpoolP256r1.
    BrainpoolP256r1,
    /// brainpoolP384r1.
    BrainpoolP384r1,
    /// A curve that OpenSSL knows and no maintained crate implements; short name and bits of its order.
    Named(&'static str, u32),
    /// prime192v1.
    P192,
    /// secp224r1.
    P224,
    /// prime256v1.
    P256,
    /// secp384r1.
    P384,
    /// secp521r1.
    P521,
    /// secp256k1.
    Secp256k1,
    /// SM2.
    Sm2,
    /// Explicit parameters of no curve in the list; bits of its order.
    Unnamed(u32),
}
