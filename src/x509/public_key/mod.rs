//! SubjectPublicKeyInfo: which kind of key, how large, its numbers.

use crate::x509::algorithm::AlgorithmId;
use crate::x509::reader::tag::BIT_STRING;
use crate::x509::reader::{Reader, Refusal};

mod binary_field;
mod curve;
mod decode;
pub mod number;
mod parameters;
mod point;
mod pss;

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

impl PublicKeyInfo {
    /// Reads a SubjectPublicKeyInfo (DER) from the start of `der`; bytes behind it are ignored.
    pub fn parse(der: &[u8]) -> Result<PublicKeyInfo, Refusal> {
        PublicKeyInfo::read(&mut Reader::new(der), "")
    }

    /// Reads the one that comes next. A key that cannot be decoded is no refusal.
    pub fn read(reader: &mut Reader<'_>, field: &str) -> Result<PublicKeyInfo, Refusal> {
        let start = reader.position();
        let (algorithm, key_bits) = reader.sequence(field, |fields| {
            let algorithm = AlgorithmId::read(fields, "algorithm")?;
            let bits = fields.bit_string(BIT_STRING, "subjectPublicKey")?;
            let mut key_bits = bits.bytes.into_owned();
            if let Some(last) = key_bits.last_mut() {
                // Unused bits are cleared before the key is decoded (`ossl_c2i_ASN1_BIT_STRING`).
                *last &= 0xff << bits.unused;
            }
            Ok((algorithm, key_bits))
        })?;
        let key = decode::decode(&algorithm, &key_bits);
        Ok(PublicKeyInfo { der: reader.since(start).to_vec(), algorithm, key_bits, key })
    }

    /// The kind and size for people: `ECDSA P-256`, `RSA 2048`, `RSA-PSS 2048`, `Ed25519`, `DSA 2048`.
    pub fn describe(&self) -> String {
        let sized = |kind: &str| self.bits().map_or_else(|| kind.to_owned(), |bits| format!("{kind} {bits}"));
        match &self.key {
            PublicKey::Rsa { .. } => sized("RSA"),
            PublicKey::RsaPss { .. } => sized("RSA-PSS"),
            PublicKey::Dsa { .. } => sized("DSA"),
            PublicKey::Ec { curve, .. } => format!("ECDSA {}", curve.describe()),
            PublicKey::Ed25519(_) => "Ed25519".to_owned(),
            PublicKey::Ed448(_) => "Ed448".to_owned(),
            PublicKey::Unknown => match decode::other_algorithm(&self.algorithm.oid) {
                Some(name) => name.to_owned(),
                None => format!("algorithm {}", self.algorithm.oid),
            },
            PublicKey::Undecodable => "undecodable".to_owned(),
        }
    }

    /// The size in bits as `openssl x509 -text` states it: modulus of RSA, p of DSA, order of a curve.
    pub fn bits(&self) -> Option<u32> {
        match &self.key {
            PublicKey::Rsa { modulus, .. } | PublicKey::RsaPss { modulus, .. } => Some(number::bits(modulus)),
            PublicKey::Dsa { parameters, .. } => Some(number::bits(&parameters.p)),
            PublicKey::Ec { curve, .. } => Some(curve.id.order_bits()),
            PublicKey::Ed25519(_) => Some(253),
            PublicKey::Ed448(_) => Some(448),
            PublicKey::Unknown | PublicKey::Undecodable => None,
        }
    }

    /// Whether OpenSSL decodes the key (`X509_get0_pubkey`): also one it cannot sign with, such as X25519, but no DSA key
    /// without parameters, which RFC 5280 lets inherit from the issuer.
    pub fn is_decodable(&self) -> bool {
        match self.key {
            PublicKey::Undecodable => false,
            PublicKey::Unknown => decode::other_algorithm(&self.algorithm.oid).is_some(),
            _ => true,
        }
    }
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
        /// Domain parameters; OpenSSL 3.0 does not inherit them from the issuer.
        parameters: DsaParameters,
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

impl Curve {
    /// The curve named or written out by the parameters (DER) of id-ecPublicKey; `None` when OpenSSL refuses them.
    pub fn from_parameters(der: &[u8]) -> Option<Curve> {
        parameters::read(der).map(|(curve, _)| curve)
    }

    /// The name for people, and that it is written out where it is.
    pub fn describe(&self) -> String {
        match self.explicit {
            true => format!("{} (explicit parameters)", self.id.name()),
            false => self.id.name().to_owned(),
        }
    }
}

/// A curve with its numbers, which tell whether octets are a point of it.
pub(in crate::x509) struct CurveNumbers {
    /// The curve.
    pub(in crate::x509) curve: Curve,
    numbers: curve::Numbers,
}

impl CurveNumbers {
    /// From the parameters (DER) of id-ecPublicKey; `None` when OpenSSL refuses them.
    pub(in crate::x509) fn from_parameters(der: &[u8]) -> Option<CurveNumbers> {
        parameters::read(der).map(|(curve, numbers)| CurveNumbers { curve, numbers })
    }

    /// Whether OpenSSL takes these octets for a point of the curve.
    pub(in crate::x509) fn has_point(&self, octets: &[u8]) -> bool {
        point::is_valid(&self.numbers, octets)
    }
}

impl CurveId {
    /// The usual name: `P-256`, `secp256k1`, `brainpoolP384r1`, `sect283k1`; `unnamed curve`.
    pub fn name(self) -> &'static str {
        match self {
            CurveId::P192 => "P-192",
            CurveId::P224 => "P-224",
            CurveId::P256 => "P-256",
            CurveId::P384 => "P-384",
            CurveId::P521 => "P-521",
            CurveId::Unnamed(_) => "unnamed curve",
            other => other.short_name(),
        }
    }

    /// OpenSSL's short name: `prime256v1`; `unnamed curve` for explicit parameters of none.
    pub fn short_name(self) -> &'static str {
        match self {
            CurveId::BrainpoolP256r1 => "brainpoolP256r1",
            CurveId::BrainpoolP384r1 => "brainpoolP384r1",
            CurveId::Named(name, _) => name,
            CurveId::P192 => "prime192v1",
            CurveId::P224 => "secp224r1",
            CurveId::P256 => "prime256v1",
            CurveId::P384 => "secp384r1",
            CurveId::P521 => "secp521r1",
            CurveId::Secp256k1 => "secp256k1",
            CurveId::Sm2 => "SM2",
            CurveId::Unnamed(_) => "unnamed curve",
        }
    }

    /// Bits of the order.
    pub fn order_bits(self) -> u32 {
        match self {
            CurveId::P192 => 192,
            CurveId::P224 => 224,
            CurveId::P256 | CurveId::BrainpoolP256r1 | CurveId::Secp256k1 | CurveId::Sm2 => 256,
            CurveId::P384 | CurveId::BrainpoolP384r1 => 384,
            CurveId::P521 => 521,
            CurveId::Named(_, bits) | CurveId::Unnamed(bits) => bits,
        }
    }
}
