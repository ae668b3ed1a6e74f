//! ECDSA with any digest on the curves that RustCrypto implements.

use ecdsa::elliptic_curve::ops::MulByGeneratorVartime;
use ecdsa::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use ecdsa::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytes, FieldBytesSize, ProjectivePoint};
use ecdsa::{EcdsaCurve, Signature, VerifyingKey, hazmat};

use super::integers::{padded, read_pair};
use super::{Backend, Question, Scheme, SignatureFault, verdict};
use crate::x509::public_key::{CurveId, PublicKey};

/// The NIST prime curves from 192 bits, secp256k1, two brainpool curves.
pub(super) struct RustCryptoCurves;

impl Backend for RustCryptoCurves {
    fn verify(&self, question: &Question<'_>) -> Option<Result<(), SignatureFault>> {
        let (Scheme::Ecdsa(digest), PublicKey::Ec { curve, point }) = (question.scheme, &question.key.key) else {
            return None;
        };
        let verify = match curve.id {
            CurveId::P192 => verify_on::<p192::NistP192>,
            CurveId::P224 => verify_on::<p224::NistP224>,
            CurveId::P256 => verify_on::<p256::NistP256>,
            CurveId::P384 => verify_on::<p384::NistP384>,
            CurveId::P521 => verify_on::<p521::NistP521>,
            CurveId::Secp256k1 => verify_on::<k256::Secp256k1>,
            CurveId::BrainpoolP256r1 => verify_on::<bp256::BrainpoolP256r1>,
            CurveId::BrainpoolP384r1 => verify_on::<bp384::BrainpoolP384r1>,
            _ => return None,
        };
        let hash = digest.compute(&[question.message])?;
        Some(verdict(verify(&plain_form(point), &hash, question.signature).is_some()))
    }
}

/// A hybrid point (X9.62 4.3.6) without its hint about y, which decoding has checked.
pub(super) fn plain_form(point: &[u8]) -> Vec<u8> {
    match point {
        [6 | 7, coordinates @ ..] => [&[4], coordinates].concat(),
        _ => point.to_vec(),
    }
}

fn verify_on<C>(point: &[u8], hash: &[u8], signature: &[u8]) -> Option<()>
where
    C: EcdsaCurve + CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    ProjectivePoint<C>: MulByGeneratorVartime,
    ecdsa::SignatureSize<C>: ecdsa::elliptic_curve::array::ArraySize,
{
    let key = VerifyingKey::<C>::from_sec1_bytes(point).ok()?;
    let (r, s) = read_pair(signature)?;
    let length = FieldBytes::<C>::default().len();
    let number = |octets| FieldBytes::<C>::try_from(padded(octets, length)?.as_slice()).ok();
    // OpenSSL takes either of the two values of s; the library insists on the lower one on secp256k1.
    let signature = Signature::<C>::from_scalars(number(r)?, number(s)?).ok()?.normalize_s();
    hazmat::verify_prehashed::<C>(&ProjectivePoint::<C>::from(*key.as_affine()), hash, &signature).ok()
}
