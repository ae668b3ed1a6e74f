//! Large numbers for judging keys: bounded in size, wiped where they are secret.
//!
//! Nothing here runs in constant time: the tool judges its owner's files offline, and no peer can measure it.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, ConcatenatingMul, NonZero, Resize};
use crypto_primes::hazmat::MillerRabin;
use zeroize::Zeroizing;

/// A number that may be secret: wiped on drop.
pub(super) type Number = Zeroizing<BoxedUint>;

/// Reads an unsigned big-endian number of at most [`MAX_BITS`]; `None` above that.
pub(super) fn number(bytes: &[u8]) -> Option<Number> {
    let trimmed = trim(bytes);
    (trimmed.len() <= (MAX_BITS / 8) as usize).then(|| Zeroizing::new(BoxedUint::from_be_slice_vartime(trimmed)))
}

/// The bytes without leading zero octets.
pub(super) fn trim(bytes: &[u8]) -> &[u8] {
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    bytes.get(zeros..).unwrap_or(&[])
}

/// Number of significant bits of an unsigned big-endian number.
pub(super) fn bit_length(bytes: &[u8]) -> u64 {
    let trimmed = trim(bytes);
    let top = trimmed.first().map_or(0, |byte| u64::from(8 - byte.leading_zeros()));
    (trimmed.len() as u64).saturating_sub(1).saturating_mul(8).saturating_add(top)
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
    let modulus = NonZero::new(m.clone()).into_option()?;
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
    if modulus.bits_vartime() < 2 {
        return None;
    }
    let odd = modulus.clone().into_odd().into_option()?;
    let reduced = base.rem_vartime(odd.as_nz_ref()).resize(odd.bits_precision());
    let form = BoxedMontyForm::new(reduced, &BoxedMontyParams::new_vartime(odd));
    Some(Zeroizing::new(form.pow_bounded_exp(exponent, exponent.bits_vartime().max(1)).retrieve()))
}

/// Whether the number is prime: the strengthened Baillie-PSW test, which no known composite passes.
///
/// From [`LARGE_PRIME_BITS`] on a single round of Miller and Rabin, five times as fast: of random numbers of that size
/// less than one composite in 2^40 passes it (Damgård, Landrock and Pomerance, Math. Comp. 61, 1993, theorem 2).
pub(super) fn is_prime(a: &BoxedUint) -> bool {
    match a.clone().into_odd().into_option() {
        Some(odd) if a.bits_vartime() >= LARGE_PRIME_BITS => MillerRabin::new(odd).test_base_two().is_probably_prime(),
        _ => crypto_primes::is_prime(crypto_primes::Flavor::Any, a),
    }
}

const LARGE_PRIME_BITS: u32 = 1024;

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
        assert_eq!(bit_length(&[0, 0, 1, 0]), 9);
        assert_eq!(bit_length(&[0, 0]), 0);
    }

    #[test]
    fn knows_primes() {
        assert!(is_prime(&number(&[0xff, 0xf1]).unwrap()));
        assert!(!is_prime(&number(&[0xff, 0xf3]).unwrap()));
        assert!(!is_prime(&BoxedUint::zero()) && !is_prime(&BoxedUint::one()));
    }
}
