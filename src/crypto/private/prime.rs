//! Whether a number is prime.

use crypto_bigint::modular::{BoxedMontyForm, BoxedMontyParams};
use crypto_bigint::{BoxedUint, Limb, NonZero, Odd, Resize};
use crypto_primes::hazmat::MillerRabin;
use zeroize::Zeroizing;

/// Whether the number is prime: the strengthened Baillie-PSW test (a round of Miller and Rabin to base 2, then a Lucas
/// test), which no known composite passes, constructed ones included (Baillie, Fiori and Wagstaff, Math. Comp. 90,
/// 2021).
///
/// Large numbers get Grantham's almost extra strong form of the Lucas test here, two multiplications for each bit, which
/// makes the whole take half as long as in `crypto-primes`: about 2 ms for a prime of RSA 2048.
pub(super) fn is_prime(a: &BoxedUint) -> bool {
    let odd = match a.clone().into_odd().into_option() {
        Some(odd) if a.bits_vartime() >= LEAST_BITS => odd,
        _ => return crypto_primes::is_prime(crypto_primes::Flavor::Any, a),
    };
    if SMALL_PRIMES.into_iter().any(|prime| small_remainder(&odd, prime) == 0) {
        return false;
    }
    let is_probable = MillerRabin::new(odd.clone()).test_base_two().is_probably_prime();
    is_probable && passes_lucas(&odd).unwrap_or_else(|| crypto_primes::is_prime(crypto_primes::Flavor::Any, a))
}

/// The almost extra strong Lucas test of a large odd number n (Grantham, Math. Comp. 70, 2001, theorem 2.3, without U):
/// with Q = 1 and the first P from 3 for which (P² - 4 | n) is -1, and n + 1 = d·2^s, a prime has V_d = ±2 or V_(d·2^r) = 0
/// for an r below s - 1. None when no such P is near, as for squares.
fn passes_lucas(n: &Odd<BoxedUint>) -> Option<bool> {
    let mut parameters = (3..LAST_PARAMETER).map(|p| (p, jacobi(p.saturating_mul(p).saturating_sub(4), n)));
    let (p, symbol) = parameters.find(|(_, symbol)| *symbol != 1)?;
    if symbol == 0 {
        // It divides n, or shares a factor with it.
        return Some(false);
    }
    // n is odd, so n + 1 fits where n does unless all its bits are set; one limb more has room for that.
    let next = n.as_ref().resize(n.bits_precision().saturating_add(Limb::BITS)).wrapping_add(BoxedUint::one());
    let zeros = next.trailing_zeros_vartime();
    let d = Zeroizing::new(next.shr_vartime(zeros)?);
    let params = BoxedMontyParams::new_vartime(n.clone());
    let form = |small: u64| BoxedMontyForm::new(BoxedUint::from(small).resize(n.bits_precision()), &params);
    let (two, p) = (form(2), form(p));
    let (mut low, mut high) = (two.clone(), p.clone()); // V_k and V_(k+1), from k = 0
    for bit in (0..d.bits_vartime()).rev() {
        let mut between = &low * &high;
        between -= &p;
        let double = |v: &BoxedMontyForm| {
            let mut doubled = v.square();
            doubled -= &two;
            doubled
        };
        (low, high) = if d.bit_vartime(bit) { (between, double(&high)) } else { (double(&low), between) };
    }
    if low == two || low == -&two {
        return Some(true);
    }
    for _ in 1..zeros {
        if bool::from(low.is_zero()) {
            return Some(true);
        }
        low = low.square();
        low -= &two;
    }
    Some(false)
}

/// The Jacobi symbol (a | n) of a small number and an odd one above it.
fn jacobi(a: u64, n: &Odd<BoxedUint>) -> i8 {
    // The first step of the reciprocity law leads from n to numbers below a.
    let zeros = a.trailing_zeros();
    let odd = a.checked_shr(zeros).unwrap_or(0);
    let of_n = small_remainder(n, 8);
    let sign = sign_of_two(zeros, of_n) * sign_of_exchange(odd, of_n);
    sign.saturating_mul(small_jacobi(small_remainder(n, odd), odd))
}

fn small_jacobi(mut a: u64, mut n: u64) -> i8 {
    let mut sign = 1_i8;
    while a != 0 {
        let zeros = a.trailing_zeros();
        a = a.checked_shr(zeros).unwrap_or(0);
        sign = sign.saturating_mul(sign_of_two(zeros, n)).saturating_mul(sign_of_exchange(a, n));
        (a, n) = (n.checked_rem(a).unwrap_or(0), a);
    }
    if n == 1 { sign } else { 0 }
}

/// (2^zeros | n)
fn sign_of_two(zeros: u32, n: u64) -> i8 {
    if zeros % 2 == 1 && matches!(n % 8, 3 | 5) { -1 } else { 1 }
}

/// What exchanging two odd numbers does to the symbol.
fn sign_of_exchange(a: u64, n: u64) -> i8 {
    if a % 4 == 3 && n % 4 == 3 { -1 } else { 1 }
}

/// n modulo a small number.
fn small_remainder(n: &Odd<BoxedUint>, of: u64) -> u64 {
    let of = NonZero::new(Limb::from(of)).into_option();
    of.map_or(0, |of| n.as_ref().rem_limb(of).into())
}

/// Bits below which the library judges alone.
const LEAST_BITS: u32 = 256;

/// Where the search for a parameter ends; of numbers that are no squares, one in 2^1000 needs a larger one.
const LAST_PARAMETER: u64 = 1000;

/// Those that divide most numbers that are not prime.
const SMALL_PRIMES: [u64; 15] = [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

#[cfg(test)]
mod tests {
    use crypto_bigint::ConcatenatingMul;
    use crypto_primes::{Flavor, is_prime as is_prime_to_the_library};
    use sha2::{Digest, Sha512};

    use super::*;

    fn hex(digits: &str) -> BoxedUint {
        BoxedUint::from_be_slice_vartime(&data_encoding::HEXLOWER.decode(digits.as_bytes()).unwrap())
    }

    /// An odd number of this size, with its highest bit set.
    fn drawn(seed: u64, octets: usize) -> BoxedUint {
        let blocks = (0_u64..).flat_map(|block| Sha512::digest([seed.to_be_bytes(), block.to_be_bytes()].concat()));
        let mut bytes: Vec<u8> = blocks.take(octets).collect();
        bytes[0] |= 0x80;
        bytes[octets - 1] |= 1;
        BoxedUint::from_be_slice_vartime(&bytes)
    }

    fn lucas(n: &BoxedUint) -> Option<bool> {
        passes_lucas(&n.clone().into_odd().unwrap())
    }

    fn passes_base_two(n: &BoxedUint) -> bool {
        MillerRabin::new(n.clone().into_odd().unwrap()).test_base_two().is_probably_prime()
    }

    #[test]
    fn knows_small_primes() {
        assert_eq!((0..2000_u32).filter(|n| is_prime(&BoxedUint::from(*n))).count(), 303, "below 2000");
    }

    /// 2^p - 1: there n + 1 is longer than n.
    #[test]
    fn mersenne_numbers() {
        for (power, is_one) in [(521, true), (523, false), (607, true), (1279, true), (1277, false), (2203, true)] {
            let n = BoxedUint::one_with_precision(power + 64).shl(power).wrapping_sub(BoxedUint::one());
            assert_eq!(is_prime(&n), is_one, "2^{power} - 1");
            assert_eq!(lucas(&n), Some(is_one), "2^{power} - 1");
        }
    }

    #[test]
    fn agrees_with_the_library() {
        let mut primes = 0;
        for seed in 0..40 {
            let start = drawn(seed, 32 + (seed as usize % 5) * 8);
            for step in 0..40_u32 {
                let n = start.wrapping_add(BoxedUint::from(2 * step));
                let is_one = is_prime_to_the_library(Flavor::Any, &n);
                assert_eq!(is_prime(&n), is_one, "seed {seed}, step {step}");
                assert_eq!(lucas(&n), Some(is_one), "seed {seed}, step {step}");
                primes += u32::from(is_one);
            }
        }
        assert!(primes > 10, "{primes}");
    }

    #[test]
    fn products_and_squares_are_no_primes() {
        let primes: Vec<BoxedUint> = (0..200).map(|seed| drawn(seed, 40)).filter(is_prime).collect();
        assert!(primes.len() > 1, "{}", primes.len());
        for (at, p) in primes.iter().enumerate() {
            for q in &primes[at..] {
                let n = p.concatenating_mul(q);
                assert!(!is_prime(&n));
                assert_eq!(lucas(&n), if p == q { None } else { Some(false) });
            }
        }
    }

    /// What was made to pass other tests: Fermat's to every base (Carmichael numbers, (6k + 1)(12k + 1)(18k + 1)), and that
    /// of Miller and Rabin to base 2 (p(2p - 1)); `pow` of Python has confirmed both.
    #[test]
    fn constructed_composites_are_no_primes() {
        let carmichael = hex(concat!(
            "29cf0e81711a6209bb028ff8bbf2c6e4e078c75f39bc423aa912fded2093830dfae163ebf090d1c639685adabf80db4267ad6c50e456ccdd",
            "1ea916cf744e5b845ecde831983338ae0307846fdb6c7153007535fc41327edbefc91bd52f95315c96fdf6207937847e23e3dca116a8db6c",
            "d2686f034f61eeddf81bcc76fc09"
        ));
        let strong = [
            concat!(
                "053413be2b1e5331f5897c93583098bd95fac5106ff0016f6fe8f67b4dfec9d557fc07505cc68a494d18a458a759b6a609248f9578a5cd",
                "207a4f954a5c0e0d894d257649"
            ),
            concat!(
                "aafa27e626d6d01af43be3bb4dcf8f585efc2d00940638fc5a9d84cd062a05ca298e7abe2123aa23c5248e8d93c82ebb280ae5494db249",
                "5d1c69502dc25edba17dd0c679"
            ),
        ];
        assert!(!is_prime(&carmichael));
        assert_eq!(lucas(&carmichael), Some(false));
        for n in strong.map(hex) {
            assert!(passes_base_two(&n), "it was made to");
            assert!(!is_prime(&n));
            assert_eq!(lucas(&n), Some(false));
        }
    }

    /// Every Fermat number passes a round of Miller and Rabin to base 2, however large.
    #[test]
    fn a_composite_made_for_base_two_is_no_prime() {
        let fermat = BoxedUint::one_with_precision(2112).shl(2048).concatenating_add(BoxedUint::one());
        assert!(passes_base_two(&fermat));
        assert!(!is_prime(&fermat), "2^2^11 + 1 is divisible by 319489");
        assert_eq!(lucas(&fermat), Some(false));
    }
}
