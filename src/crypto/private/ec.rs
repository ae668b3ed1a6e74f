//! Elliptic-curve scalars: which public point follows from them.

use aws_lc_rs::agreement::{ECDH_P256, ECDH_P384, ECDH_P521, PrivateKey};
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, Curve, CurveArithmetic, FieldBytes, FieldBytesSize, SecretKey};
use zeroize::Zeroizing;

use crate::crypto::private::KeyFault;
use crate::x509::public_key::CurveId;
use crate::x509::public_key::number::trimmed;

/// What the scalar gives.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Derived {
    /// The public point, uncompressed (SEC 1 2.3.3).
    Point(Vec<u8>),
    /// The scalar is zero or not below the order of the curve.
    OutOfRange,
    /// No backend has this curve.
    NoBackend,
}

/// The public point of the scalar.
pub(super) fn derive(curve: CurveId, scalar: &[u8]) -> Derived {
    if let Some(point) = fast_point(curve, scalar) {
        return Derived::Point(point);
    }
    match curve {
        CurveId::BrainpoolP256r1 => multiply::<bp256::BrainpoolP256r1>(scalar),
        CurveId::BrainpoolP384r1 => multiply::<bp384::BrainpoolP384r1>(scalar),
        CurveId::P192 => multiply::<p192::NistP192>(scalar),
        CurveId::P224 => multiply::<p224::NistP224>(scalar),
        CurveId::P256 => multiply::<p256::NistP256>(scalar),
        CurveId::P384 => multiply::<p384::NistP384>(scalar),
        CurveId::P521 => multiply::<p521::NistP521>(scalar),
        CurveId::Secp256k1 => multiply::<k256::Secp256k1>(scalar),
        CurveId::Sm2 => multiply::<sm2::Sm2>(scalar),
        CurveId::Named(..) | CurveId::Unnamed(_) => Derived::NoBackend,
    }
}

/// The public point of a scalar on one of the curves that aws-lc has, in a quarter of the time of the others; none when it
/// takes the scalar for wrong, which is left to them.
fn fast_point(curve: CurveId, scalar: &[u8]) -> Option<Vec<u8>> {
    let (algorithm, octets) = match curve {
        CurveId::P256 => (&ECDH_P256, 32),
        CurveId::P384 => (&ECDH_P384, 48),
        CurveId::P521 => (&ECDH_P521, 66),
        _ => return None,
    };
    let scalar = trimmed(scalar);
    let mut padded = Zeroizing::new(vec![0; octets]);
    padded.get_mut(octets.checked_sub(scalar.len())?..)?.copy_from_slice(scalar);
    let key = PrivateKey::from_private_key(algorithm, &padded).ok()?;
    key.compute_public_key().ok().map(|point| point.as_ref().to_vec())
}

/// Whether two encodings, the first uncompressed, name one point: compressed, uncompressed or hybrid (SEC 1 2.3.3,
/// X9.62 4.3.6).
pub(super) fn same_point(uncompressed: &[u8], other: &[u8]) -> bool {
    let Some((4, coordinates)) = uncompressed.split_first().map(|(form, rest)| (*form, rest)) else { return false };
    let (x, y) = coordinates.split_at(coordinates.len() / 2);
    let parity = y.last().map_or(0, |last| last & 1);
    match other.split_first() {
        Some((4, rest)) => rest == coordinates,
        Some((form @ (2 | 3), rest)) => rest == x && form & 1 == parity,
        Some((form @ (6 | 7), rest)) => rest == coordinates && form & 1 == parity,
        _ => false,
    }
}

/// What disagrees between scalar, curve and the point stored beside it; as OpenSSL's `EC_KEY_check_key`.
pub(super) fn faults(curve: CurveId, name: &str, scalar: &[u8], stored_public: Option<&[u8]>) -> Vec<KeyFault> {
    match derive(curve, scalar) {
        Derived::NoBackend => vec![KeyFault::Unjudged(format!("{name} keys"))],
        Derived::OutOfRange => {
            vec![KeyFault::Disagrees("the secret scalar is not between 1 and the order of the curve".to_owned())]
        }
        Derived::Point(point) => match stored_public {
            Some(stored) if !same_point(&point, stored) => {
                vec![KeyFault::Disagrees(
                    "the public point stored in the key is not that of its secret scalar".to_owned(),
                )]
            }
            _ => Vec::new(),
        },
    }
}

/// OpenSSL takes a scalar of any length (`ec_asn1.c d2i_ECPrivateKey`); the backends want it as wide as the field.
fn multiply<C>(scalar: &[u8]) -> Derived
where
    C: Curve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let scalar = trimmed(scalar);
    let mut padded = Zeroizing::new(FieldBytes::<C>::default());
    let Some(target) = padded.len().checked_sub(scalar.len()).and_then(|start| padded.get_mut(start..)) else {
        return Derived::OutOfRange;
    };
    target.copy_from_slice(scalar);
    match SecretKey::<C>::from_bytes(&padded) {
        Ok(secret) => Derived::Point(secret.public_key().to_sec1_point(false).as_bytes().to_vec()),
        Err(_) => Derived::OutOfRange,
    }
}
