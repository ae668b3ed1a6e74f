//! Large numbers for judging keys: bounded in size, wiped where they are secret and ours.
//!
//! Nothing here runs in constant time: the tool judges its owner's files offline, and no peer can measure it. What
//! `crypto-bigint` and `crypto-primes` keep for themselves while they calculate (Montgomery parameters behind an `Arc`,
//! remainders, the copies of a primality test) they do not wipe and offer no way to.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, Integer, NonZero, Resize};
use zeroize::Zeroizing;

use crate::x509::public_key::number::trimmed;

/// A number that may be secret: wiped on drop.
pub(super) type Number = Zeroizing<BoxedUint>;

/// Reads an unsigned big-endian number of at most [`MAX_BITS`]; `None` above that.
pub(super) fn number(bytes: &[u8]) -> Option<Number> {
    let digits = trimmed(bytes);
    (digits.len() <= (MAX_BITS / 8) as usize).then(|| Zeroizing::new(BoxedUint::from_be_slice_vartime(digits)))
}

/// `a * b`, as wide as both together.
pub(super) fn product(a: &BoxedUint, b: &BoxedUint) -> Number {
    Zeroizing::new(a.concatenating_mul(b))
}

/// `a - 1`; `None` for zero.
pub(super) fn predecessor(a: &BoxedUint) -> Option<Number> {
    (!bool::from(a.is_zero())).then(|| Zeroizing::new(a.wrapping_sub(BoxedUint::one())))
}

/// `a mod m`; `None` for modulus zero.
pub(super) fn remainder(a: &BoxedUint, m: &BoxedUint) -> Option<Number> {
    let modulus = Zeroizing::new(NonZero::new(m.clone()).into_option()?);
    Some(Zeroizing::new(a.rem_vartime(&modulus)))
}

/// Whether `a` and `b` are equal, whatever their widths.
pub(super) fn equal(a: &BoxedUint, b: &BoxedUint) -> bool {
    a.cmp_vartime(b).is_eq()
}

/// Whether `a < b`, whatever their widths.
pub(super) fn less(a: &BoxedUint, b: &BoxedUint) -> bool {
    a.cmp_vartime(b).is_lt()
}

/// Whether `a` is one.
pub(super) fn is_one(a: &BoxedUint) -> bool {
    equal(a, &BoxedUint::one())
}

/// `base ^ exponent mod modulus`; `None` for an even modulus or one below 3.
pub(super) fn power(base: &BoxedUint, exponent: &BoxedUint, modulus: &BoxedUint) -> Option<Number> {
    if modulus.bits_vartime() < 2 || !bool::from(modulus.is_odd()) {
        return None;
    }
    let odd = modulus.clone().into_odd().into_option()?;
    let reduced = remainder(base, modulus)?;
    let widened = (&*reduced).resize(odd.bits_precision());
    let form = Zeroizing::new(BoxedMontyForm::new(widened, &BoxedMontyParams::new_vartime(odd)));
    let raised = Zeroizing::new(form.pow_bounded_exp(exponent, exponent.bits_vartime().max(1)));
    Some(Zeroizing::new(raised.retrieve()))
}

/// Largest number that is judged, as OpenSSL's `OPENSSL_RSA_MAX_MODULUS_BITS`.
pub(super) const MAX_BITS: u32 = 16_384;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculates_across_widths() {
        let small = number(&[7]).unwrap();
        let large = number(&[1, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        assert!(less(&small, &large) && !equal(&small, &large));
        assert!(equal(&remainder(&large, &small).unwrap(), &BoxedUint::from(2u8)), "2^64 mod 7");
        assert!(equal(&power(&large, &small, &number(&[11]).unwrap()).unwrap(), &BoxedUint::from(3u8)), "2^448 mod 11");
        assert!(remainder(&small, &BoxedUint::zero()).is_none());
        assert!(power(&small, &small, &BoxedUint::from(10u8)).is_none());
        assert!(power(&small, &small, &BoxedUint::one()).is_none());
    }

    #[test]
    fn bounds_what_it_reads() {
        assert!(number(&vec![1; 2048]).is_some());
        assert!(number(&vec![1; 2049]).is_none());
        assert!(number(&[vec![0; 4000], vec![5]].concat()).is_some(), "leading zeros do not count");
    }
}
