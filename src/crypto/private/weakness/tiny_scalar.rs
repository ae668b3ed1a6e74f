//! Elliptic-curve keys whose secret is a number that anybody would try first.

use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, Group, ProjectivePoint, PublicKey};

use crate::x509::public_key::CurveId;

/// The secret scalar, or its negative, when it is at most [`MOST_TRIED`]; `None` for larger ones and other curves.
pub(super) fn find(curve: CurveId, point: &[u8]) -> Option<u32> {
    match curve {
        CurveId::P256 => search::<p256::NistP256>(point),
        CurveId::P384 => search::<p384::NistP384>(point),
        CurveId::P521 => search::<p521::NistP521>(point),
        CurveId::Secp256k1 => search::<k256::Secp256k1>(point),
        _ => None,
    }
}

fn search<C>(point: &[u8]) -> Option<u32>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
{
    let wanted = PublicKey::<C>::from_sec1_bytes(point).ok()?.to_projective();
    let negative = -wanted;
    let generator = ProjectivePoint::<C>::generator();
    let mut multiple = generator;
    for scalar in 1..=MOST_TRIED {
        if multiple == wanted || multiple == negative {
            return Some(scalar);
        }
        multiple += generator;
    }
    None
}

/// Scalars that are tried; an addition takes about a microsecond.
const MOST_TRIED: u32 = 128;

#[cfg(test)]
mod tests {
    use super::{MOST_TRIED, find};
    use crate::crypto::private::ec::{Derived, derive};
    use crate::x509::public_key::CurveId;

    #[test]
    fn finds_small_scalars_on_each_curve() {
        for curve in [CurveId::P256, CurveId::P384, CurveId::P521, CurveId::Secp256k1] {
            for scalar in [1, 2, MOST_TRIED, MOST_TRIED + 1] {
                let Derived::Point(point) = derive(curve, &scalar.to_be_bytes()) else { panic!("{curve:?}") };
                assert_eq!(find(curve, &point), (scalar <= MOST_TRIED).then_some(scalar), "{curve:?} {scalar}");
            }
        }
        assert_eq!(find(CurveId::P256, b"no point"), None);
    }
}
