//! Which modulus and exponent RSA private numbers sign for: a trial signature, made and verified.

use crypto_bigint::BoxedUint;

use crate::crypto::private::numbers::{MAX_BITS, Number, equal, less, number, power, product, remainder};
use crate::crypto::private::rsa::{faults, largest_bits};
use crate::x509::private_key::RsaNumbers;
use crate::x509::public_key::number::trimmed;

/// Whether signatures made with these numbers verify under the modulus and exponent of a certificate.
///
/// As OpenSSL signs (`rsa_ossl.c rsa_ossl_private_encrypt`): with the CRT numbers first, and with d when that result
/// is wrong. `None` when the numbers are too large to judge.
pub(in crate::crypto::private) fn signs_for(key: &RsaNumbers, modulus: &[u8], exponent: &[u8]) -> Option<bool> {
    let (n, e) = (number(modulus)?, number(exponent)?);
    if largest_bits(key) > MAX_BITS {
        return None;
    }
    let is_own = trimmed(&key.n) == trimmed(modulus) && trimmed(&key.e) == trimmed(exponent);
    if is_own && faults(key).is_empty() {
        return Some(true);
    }
    // A modulus that is neither stored nor made of the primes needs no proof; servers compare the stored one.
    if !equal(&n, &*number(&key.n)?) && !equal(&n, &product(&*number(&key.p)?, &*number(&key.q)?)) {
        return Some(false);
    }
    signature_verifies(key, &n, &e)
}

/// Whether a signature made with numbers that agree verifies under the modulus and exponent stored with them.
///
/// A composite in the place of a prime shows here: RFC 8017 5.2.1 is right for primes. Only one made for the purpose
/// (a Carmichael number) passes, and it serves every client.
///
/// By `crypto-bigint` and not by aws-lc-rs, which signs three times as fast and first spends the time of a hundred
/// signatures on random numbers for the blinding that nobody needs here.
pub(super) fn signs_for_itself(key: &RsaNumbers) -> Option<bool> {
    signature_verifies(key, &*number(&key.n)?, &*number(&key.e)?)
}

/// Whether a signature made with the private numbers verifies under n and e.
fn signature_verifies(key: &RsaNumbers, n: &BoxedUint, e: &BoxedUint) -> Option<bool> {
    let d = number(&key.d)?;
    let Some(message) = probe(n) else { return Some(false) };
    let verifies = |signature: &Number| power(signature, e, n).is_some_and(|opened| equal(&opened, &message));
    if !key.multi_prime {
        match sign_with_primes(key, &message) {
            Some(signature) if verifies(&signature) => return Some(true),
            Some(_) => {}
            // OpenSSL gives up when p or q is no odd number (`BN_MONT_CTX_set`); it does not try d then.
            None => return Some(false),
        }
    }
    Some(power(&message, &d, n).is_some_and(|signature| verifies(&signature)))
}

/// RFC 8017 5.2.1 step 2.b for two primes.
fn sign_with_primes(key: &RsaNumbers, message: &BoxedUint) -> Option<Number> {
    let (p, q) = (number(&key.p)?, number(&key.q)?);
    let from_p = power(message, &*number(&key.dp)?, &p)?;
    let from_q = power(message, &*number(&key.dq)?, &q)?;
    let from_q_mod_p = remainder(&from_q, &p)?;
    let difference = if less(&from_p, &from_q_mod_p) {
        let raised = Number::new(from_p.concatenating_add(&*p));
        Number::new(raised.wrapping_sub(&*from_q_mod_p))
    } else {
        Number::new(from_p.wrapping_sub(&*from_q_mod_p))
    };
    let h = remainder(&product(&difference, &*number(&key.qinv)?), &p)?;
    Some(Number::new(product(&h, &q).concatenating_add(&*from_q)))
}

/// A number below n to sign: SHA-512 of n, stretched. Wrong private numbers open it to something else.
fn probe(n: &BoxedUint) -> Option<Number> {
    use sha2::{Digest, Sha512};
    let modulus = n.to_be_bytes_trimmed_vartime();
    let mut bytes = Vec::with_capacity(modulus.len().saturating_add(64));
    let mut block = Sha512::digest(&modulus);
    while bytes.len() < modulus.len() {
        bytes.extend_from_slice(&block);
        block = Sha512::digest(block);
    }
    remainder(&*number(bytes.get(..modulus.len())?)?, n)
}
