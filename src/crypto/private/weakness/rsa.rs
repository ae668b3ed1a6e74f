//! RSA moduli and exponents from which the private key can be computed.

use crypto_bigint::{BoxedUint, Limb, NonZero, Resize};

use crate::crypto::private::numbers::number;
use crate::crypto::private::weakness::Weakness;
use crate::x509::public_key::number::{bits, trimmed};

/// What the numbers of an RSA public key show.
pub(super) fn weaknesses(modulus: &[u8], exponent: &[u8]) -> Vec<Weakness> {
    let (modulus_bits, exponent_bits) = (bits(modulus), bits(exponent));
    let Some(n) = number(modulus) else { return vec![Weakness::Unjudged(modulus_bits)] };
    let mut found = Vec::new();
    if exponent_bits < 2 || trimmed(exponent).last().is_none_or(|last| last & 1 == 0) {
        found.push(Weakness::BadExponent);
    }
    if modulus_bits > SMALL_MODULUS_BITS && exponent_bits > MAX_EXPONENT_BITS {
        found.push(Weakness::HugeExponent(exponent_bits));
    }
    if let Some(factor) = small_factor(&n) {
        found.push(Weakness::SmallFactor(factor));
    } else if has_roca_structure(&n) {
        found.push(Weakness::Roca);
    } else if has_close_primes(&n) {
        found.push(Weakness::ClosePrimes);
    }
    found
}

/// `n mod m` for a small m.
fn residue(n: &BoxedUint, m: u32) -> u32 {
    let modulus = NonZero::new(Limb::from(m)).into_option();
    modulus.and_then(|modulus| u32::try_from(n.rem_limb(modulus).0).ok()).unwrap_or(0)
}

/// The smallest prime factor up to 751, as NIST SP 800-89 5.3.3 asks of RSA public keys; a modulus
/// that is itself so small is its own.
fn small_factor(n: &BoxedUint) -> Option<u32> {
    let is_prime = |candidate: &u32| (2..28).all(|factor| factor >= *candidate || !candidate.is_multiple_of(factor));
    (2..752).filter(is_prime).find(|prime| residue(n, *prime) == 0)
}

/// RSALib's primes are `k * M + (65537^a mod M)` with M the product of the first primes, so that their product lies,
/// modulo each of these primes, in the group that 65537 generates (Nemec et al., "The Return of Coppersmith's
/// Attack", ACM CCS 2017, 2.2). A random modulus passes all of them once in about 2^28 times.
fn has_roca_structure(n: &BoxedUint) -> bool {
    ROCA_PRIMES.iter().all(|prime| {
        let wanted = residue(n, *prime);
        let step = 65_537 % prime;
        let mut power = 1;
        (0..*prime).any(|_| {
            power = power * step % prime;
            power == wanted
        })
    })
}

/// Fermat's method: n = a² - b² for an a just above the root of n.
fn has_close_primes(n: &BoxedUint) -> bool {
    let width = n.bits_precision().saturating_add(64);
    let wide = n.resize(width);
    let mut a = wide.floor_sqrt_vartime();
    let mut difference = a.wrapping_square();
    // difference = a² - n, advanced by 2a + 1 each round; the root itself is too small unless n is a square.
    if difference == wide {
        return true;
    }
    difference = difference.wrapping_sub(&wide);
    for _ in 0..FERMAT_ROUNDS {
        difference = difference.wrapping_add(a.wrapping_add(&a)).wrapping_add(BoxedUint::one());
        a = a.wrapping_add(BoxedUint::one());
        if is_square(&difference) {
            return true;
        }
    }
    false
}

fn is_square(value: &BoxedUint) -> bool {
    // Squares are rare modulo small numbers; the root is taken only of what passes.
    let possible = SQUARE_SIEVE.iter().all(|modulus| {
        let wanted = residue(value, *modulus);
        (0..*modulus).any(|root| root * root % modulus == wanted)
    });
    possible && value.floor_sqrt_vartime().wrapping_square() == *value
}

/// Rounds of Fermat's method, as the CA/Browser Forum Baseline Requirements 6.1.1.3 (5) have CAs try.
const FERMAT_ROUNDS: u32 = 100;

/// `OPENSSL_RSA_SMALL_MODULUS_BITS` and `OPENSSL_RSA_MAX_PUBEXP_BITS`.
const SMALL_MODULUS_BITS: u32 = 3072;
const MAX_EXPONENT_BITS: u32 = 64;

/// The odd primes up to 167, factors of RSALib's M at every key size.
const ROCA_PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107, 109,
    113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Moduli with few squares, coprime to each other.
const SQUARE_SIEVE: [u32; 6] = [64, 63, 65, 11, 17, 19];
