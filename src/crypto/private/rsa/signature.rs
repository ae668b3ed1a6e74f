//! A trial signature, made with RSA private numbers and verified.

use crypto_bigint::BoxedUint;
use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::RSA_PKCS1_SHA256;

use crate::crypto::private::numbers::{Number, equal, less, number, power, product, remainder};
use crate::x509::private_key::RsaNumbers;
use crate::x509::public_key::number::trimmed;

/// Whether `ring` makes a signature with the CRT numbers; it gives none out that does not verify under the key's own n
/// and e. A no says nothing: it takes only two primes, a modulus of 2048 to 4096 bits and an e of at least 65537.
///
/// It is several times faster than [`verifies`], and needs no random numbers, for which aws-lc-rs takes the time of
/// dozens of signatures at its first.
pub(super) fn is_made_by_ring(key: &RsaNumbers) -> bool {
    let public_key = PublicKeyComponents { n: trimmed(&key.n), e: trimmed(&key.e) };
    let [d, p, q] = [&key.d, &key.p, &key.q].map(|number| trimmed(number));
    let [dp, dq, qinv] = [&key.dp, &key.dq, &key.qinv].map(|number| trimmed(number));
    let components = KeyPairComponents { public_key, d, p, q, dP: dp, dQ: dq, qInv: qinv };
    let Ok(pair) = KeyPair::from_components(&components) else { return false };
    let mut signature = vec![0; pair.public().modulus_len()];
    !key.multi_prime && pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), b"certpreflight", &mut signature).is_ok()
}

/// Whether a signature made with the private numbers verifies under n and e, as OpenSSL makes it (`rsa_ossl.c
/// rsa_ossl_private_encrypt`): with the CRT numbers first, and with d when that result is wrong.
///
/// A composite in the place of a prime shows here: RFC 8017 5.2.1 is right for primes. Only one made for the purpose (a
/// Carmichael number) passes, and it serves every client.
pub(super) fn verifies(key: &RsaNumbers, n: &BoxedUint, e: &BoxedUint) -> Option<bool> {
    let d = number(&key.d)?;
    let Some(message) = probe(n) else { return Some(false) };
    let opens = |signature: &Number| power(signature, e, n).is_some_and(|opened| equal(&opened, &message));
    if !key.multi_prime {
        match sign_with_primes(key, &message) {
            Some(signature) if opens(&signature) => return Some(true),
            Some(_) => {}
            // OpenSSL gives up when p or q is no odd number (`BN_MONT_CTX_set`); it does not try d then.
            None => return Some(false),
        }
    }
    Some(power(&message, &d, n).is_some_and(|signature| opens(&signature)))
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
