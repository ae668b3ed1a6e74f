//! Curves: deriving keys on them and signing with ECDSA and SM2.

use p256::elliptic_curve::ops::{Invert, Reduce};
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, Scalar, SecretKey};
use rsa::signature::Signer;
use sha2::digest::block_api::BlockSizeUser;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::der;
use super::stream::Stream;

/// A curve that the forge signs on with ECDSA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Curve {
    P192,
    P224,
    P256,
    P384,
    P521,
    Secp256k1,
    Brainpool256,
    Brainpool384,
}

/// Evaluates an expression for the curve, with names for its type and for the digest that its nonces come from.
macro_rules! on_curve {
    ($curve:expr, $C:ident, $D:ident => $value:expr) => {
        on_curve!($curve, $C, $D => $value;
            P192: p192::NistP192, Sha256;
            P224: p224::NistP224, Sha256;
            P256: p256::NistP256, Sha256;
            P384: p384::NistP384, Sha384;
            P521: p521::NistP521, Sha512;
            Secp256k1: k256::Secp256k1, Sha256;
            Brainpool256: bp256::BrainpoolP256r1, Sha256;
            Brainpool384: bp384::BrainpoolP384r1, Sha384)
    };
    ($curve:expr, $C:ident, $D:ident => $value:expr; $($name:ident: $type:ty, $digest:ty);*) => {
        match $curve {
            $(Curve::$name => {
                type $C = $type;
                type $D = $digest;
                $value
            })*
        }
    };
}

impl Curve {
    /// The curve of this short name.
    pub(crate) fn named(name: &str) -> Curve {
        match name {
            "p192" => Curve::P192,
            "p224" => Curve::P224,
            "p256" | "ecdsa-p256" => Curve::P256,
            "p384" | "ecdsa-p384" => Curve::P384,
            "p521" | "ecdsa-p521" => Curve::P521,
            "k256" | "ecdsa-secp256k1" => Curve::Secp256k1,
            "bp256" => Curve::Brainpool256,
            "bp384" => Curve::Brainpool384,
            _ => panic!("the forge does not know the kind of key {name}"),
        }
    }

    /// Its OID, dotted.
    pub(crate) fn oid(self) -> &'static str {
        match self {
            Curve::P192 => "1.2.840.10045.3.1.1",
            Curve::P224 => "1.3.132.0.33",
            Curve::P256 => "1.2.840.10045.3.1.7",
            Curve::P384 => "1.3.132.0.34",
            Curve::P521 => "1.3.132.0.35",
            Curve::Secp256k1 => "1.3.132.0.10",
            Curve::Brainpool256 => "1.3.36.3.3.2.8.1.1.7",
            Curve::Brainpool384 => "1.3.36.3.3.2.8.1.1.11",
        }
    }

    /// A key from a stream: the point, uncompressed, and ECPrivateKey.
    pub(crate) fn derive(self, stream: &mut Stream) -> (Vec<u8>, Vec<u8>) {
        let (point, scalar) = on_curve!(self, C, D => derive::<C>(stream));
        (point, private(&scalar))
    }

    /// The same on the curve of SM2.
    pub(crate) fn derive_sm2(stream: &mut Stream) -> (Vec<u8>, Vec<u8>) {
        let (point, scalar) = derive::<sm2::Sm2>(stream);
        (point, private(&scalar))
    }

    /// ECDSA-Sig-Value over a digest, with the nonce of RFC 6979.
    pub(crate) fn sign(self, scalar: &[u8], digest: &[u8]) -> Vec<u8> {
        on_curve!(self, C, D => ecdsa::<C, D>(scalar, digest))
    }
}

/// SM2 with SM3 under this identifier of the signer, as ECDSA-Sig-Value.
pub(crate) fn sm2(scalar: &[u8], identifier: &str, message: &[u8]) -> Vec<u8> {
    let key = sm2::dsa::SigningKey::from_slice(identifier, scalar).unwrap();
    let signature: sm2::dsa::Signature = key.sign(message);
    der::sequence(&[&der::unsigned(&signature.r_bytes()), &der::unsigned(&signature.s_bytes())])
}

fn derive<C>(stream: &mut Stream) -> (Vec<u8>, Vec<u8>)
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let length = p256::elliptic_curve::FieldBytes::<C>::default().len();
    loop {
        let mut scalar = stream.octets(length);
        if length == 66 {
            scalar[0] = 0;
        }
        if let Ok(key) = SecretKey::<C>::from_slice(&scalar) {
            return (key.public_key().to_sec1_point(false).as_bytes().to_vec(), scalar);
        }
    }
}

fn ecdsa<C, D>(scalar: &[u8], digest: &[u8]) -> Vec<u8>
where
    C: ecdsa::EcdsaCurve + CurveArithmetic,
    Scalar<C>: Invert + Reduce<C::Uint>,
    D: Digest + BlockSizeUser,
    ecdsa::SignatureSize<C>: p256::elliptic_curve::array::ArraySize,
{
    let secret = SecretKey::<C>::from_slice(scalar).unwrap();
    let (signature, _) = ecdsa::hazmat::sign_prehashed_rfc6979::<C, D>(&secret.to_nonzero_scalar(), digest, &[]);
    let (r, s) = signature.split_bytes();
    der::sequence(&[&der::unsigned(&r), &der::unsigned(&s)])
}

/// ECPrivateKey without the curve, which PKCS#8 states outside (RFC 5915 3).
fn private(scalar: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::integer(1), &der::octets(scalar)])
}
