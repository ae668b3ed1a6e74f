//! DSA private numbers: which public value follows from them, and whether they agree with each other.

use crypto_primes::{Flavor, is_prime};

use crate::crypto::private::KeyFault;
use crate::crypto::private::numbers::{Number, equal, is_one, less, number, power, predecessor, remainder};
use crate::x509::public_key::DsaParameters;
use crate::x509::public_key::number::bits;

/// The public value `g^x mod p`; `None` for numbers that allow none or are too large to judge.
pub(super) fn public_value(parameters: &DsaParameters, secret: &[u8]) -> Option<Number> {
    if bits(&parameters.p) > MAX_MODULUS_BITS {
        return None;
    }
    let (g, x, p) = (number(&parameters.g)?, number(secret)?, number(&parameters.p)?);
    power(&g, &x, &p)
}

/// Whether two sets of domain parameters are the same.
pub(super) fn same_parameters(a: &DsaParameters, b: &DsaParameters) -> bool {
    let same = |a: &[u8], b: &[u8]| matches!((number(a), number(b)), (Some(a), Some(b)) if equal(&a, &b));
    same(&a.p, &b.p) && same(&a.q, &b.q) && same(&a.g, &b.g)
}

/// Whether the public value is the one of the secret.
pub(super) fn is_public_value(parameters: &DsaParameters, secret: &[u8], public: &[u8]) -> bool {
    let stored = number(public);
    public_value(parameters, secret).is_some_and(|y| stored.is_some_and(|stored| equal(&y, &stored)))
}

/// What disagrees among the numbers; the conditions of FIPS 186-4 section 4 and OpenSSL's `DSA_check_key`.
pub(super) fn faults(parameters: &DsaParameters, secret: &[u8], stored_public: Option<&[u8]>) -> Vec<KeyFault> {
    let largest = [&parameters.p, &parameters.q, &parameters.g].map(|bytes| bits(bytes)).into_iter().max();
    let largest = largest.unwrap_or(0).max(bits(secret));
    if largest > MAX_MODULUS_BITS {
        return vec![KeyFault::Unjudged(format!(
            "DSA numbers of {largest} bits; at most {MAX_MODULUS_BITS} are judged, as in OpenSSL"
        ))];
    }
    let mut said = Vec::new();
    judge(parameters, secret, &mut said);
    if stored_public.is_some_and(|public| !is_public_value(parameters, secret, public)) {
        said.push("the stored public value y is not g^x mod p");
    }
    said.into_iter().map(|what| KeyFault::Disagrees(what.to_owned())).collect()
}

fn judge(parameters: &DsaParameters, secret: &[u8], said: &mut Vec<&'static str>) -> Option<()> {
    let (p, q, g) = (number(&parameters.p)?, number(&parameters.q)?, number(&parameters.g)?);
    let x = number(secret)?;
    if !is_prime(Flavor::Any, &*p) {
        said.push("p is not a prime");
    }
    if !is_prime(Flavor::Any, &*q) {
        said.push("q is not a prime");
    }
    let divides =
        predecessor(&p).and_then(|order| remainder(&order, &q)).is_some_and(|rest| bool::from(rest.is_zero()));
    if !divides {
        said.push("q does not divide p - 1");
    }
    if g.bits_vartime() < 2 || !less(&g, &p) || !power(&g, &q, &p).is_some_and(|one| is_one(&one)) {
        said.push("g does not generate the group of order q");
    }
    if bool::from(x.is_zero()) || !less(&x, &q) {
        said.push("the secret x is not between 1 and q - 1");
    }
    Some(())
}

/// OpenSSL's `OPENSSL_DSA_MAX_MODULUS_BITS`.
const MAX_MODULUS_BITS: u32 = 10_000;
