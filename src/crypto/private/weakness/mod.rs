//! Weaknesses that a public key shows: the private key can be computed from it, or is published.

mod debian;
mod published;
mod rsa;
mod tiny_scalar;

use std::fmt;

pub use crate::crypto::private::weakness::debian::is_listed;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// A weakness of a public key.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Weakness {
    /// The two primes are so close that Fermat's method finds them within 100 rounds
    /// (CVE-2022-26320; CA/Browser Forum Baseline Requirements 6.1.1.3).
    ClosePrimes,
    /// The public exponent is even or below 3.
    BadExponent,
    /// The public exponent has so many bits that OpenSSL verifies no signature with it (`rsa_ossl.c`).
    HugeExponent(u32),
    /// The modulus is even or divisible by this small prime.
    SmallFactor(u32),
    /// The modulus has the structure of keys made by Infineon's RSALib (CVE-2017-15361, "ROCA").
    Roca,
    /// The private key can be had by anybody; where.
    Published(&'static str),
    /// The secret scalar of an elliptic-curve key is this small number, or its negative.
    TinyScalar(u32),
    /// The numbers are too large to be looked at; bits of the modulus. Never a pass.
    Unjudged(u32),
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Weakness::ClosePrimes => f.write_str(
                "its two primes are so close together that anyone can compute them (CVE-2022-26320, keys made by Rambus \
                 SafeZone in printers and other devices)",
            ),
            Weakness::BadExponent => f.write_str("its public exponent is not an odd number above 1"),
            Weakness::HugeExponent(bits) => {
                write!(f, "its public exponent has {bits} bits, and OpenSSL takes at most 64 beside such a modulus")
            }
            Weakness::SmallFactor(factor) => {
                write!(f, "its modulus is divisible by {factor}, so that anyone can compute the key")
            }
            Weakness::Roca => f.write_str(
                "its modulus has the structure of keys made by Infineon chips (CVE-2017-15361, ROCA), \
                 from which the private key can be computed",
            ),
            Weakness::Published(origin) => {
                write!(f, "its private key is published ({origin}), so that anyone can have it")
            }
            Weakness::TinyScalar(scalar) => {
                write!(f, "its secret number is {scalar} or the negative of that, so that anyone can guess it")
            }
            Weakness::Unjudged(bits) => {
                write!(f, "its modulus has {bits} bits, more than the 16384 that are looked at")
            }
        }
    }
}

/// The known weaknesses of the key. For the keys that Debian's OpenSSL made from 2006 to 2008 see [`is_listed`].
pub fn weaknesses(public: &PublicKeyInfo) -> Vec<Weakness> {
    if let Some(origin) = published::origin(public) {
        return vec![Weakness::Published(origin)];
    }
    match &public.key {
        PublicKey::Rsa { modulus, exponent } | PublicKey::RsaPss { modulus, exponent } => {
            rsa::weaknesses(modulus, exponent)
        }
        PublicKey::Ec { curve, point } => {
            tiny_scalar::find(curve.id, point).map(Weakness::TinyScalar).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Weakness, weaknesses};
    use crate::x509::private_key::fixture::block;
    use crate::x509::public_key::PublicKeyInfo;

    fn of(name: &str) -> Vec<Weakness> {
        weaknesses(&PublicKeyInfo::parse(&block(name).2).unwrap())
    }

    #[test]
    fn finds_each_weakness() {
        assert_eq!(of("weak-roca.pub"), [Weakness::Roca]);
        assert_eq!(of("weak-close-primes.pub"), [Weakness::ClosePrimes]);
        assert_eq!(of("weak-one-prime-squared.pub"), [Weakness::ClosePrimes]);
        assert_eq!(of("weak-exponent-one.pub"), [Weakness::BadExponent]);
        assert_eq!(of("weak-exponent-even.pub"), [Weakness::BadExponent]);
        assert_eq!(of("weak-exponent-huge.pub"), [Weakness::HugeExponent(81)]);
        assert_eq!(of("weak-small-factor.pub"), [Weakness::SmallFactor(743)]);
        assert_eq!(of("too-large.pub"), [Weakness::Unjudged(16_401)]);
    }

    #[test]
    fn finds_nothing_in_sound_keys() {
        for name in ["rsa.pub", "rsa-other.pub", "rsa-pss.pub", "rsa-3primes.pub", "ec-prime256v1.pub"] {
            assert_eq!(of(name), [], "{name}");
        }
        assert_eq!(of("distant-primes.pub"), [], "2^600 apart is out of Fermat's reach");
        assert_eq!(of("exponent-three.pub"), [], "3 is small, but no known weakness with today's padding");
    }
}
