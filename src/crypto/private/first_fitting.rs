//! Which of many public keys is that of a private key.

use std::collections::HashSet;

use crate::crypto::private::ec::Derived;
use crate::crypto::private::numbers::{Number, equal, number, product};
use crate::crypto::private::{Fit, dsa, ec, edwards, fit};
use crate::x509::private_key::PrivateKey;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// The position of the first public key that [`fit`] finds to belong to the private key.
///
/// The public part is derived once and compared with each; only a key that agrees with it is proven, and each but once.
/// A file of thousands of certificates therefore costs little more than a single one.
pub fn first_fitting<'p>(key: &PrivateKey, candidates: impl IntoIterator<Item = &'p PublicKeyInfo>) -> Option<usize> {
    let public = PublicPart::of(key);
    let mut seen = HashSet::new();
    let mut proofs = MOST_PROOFS;
    candidates.into_iter().position(|candidate| {
        if proofs == 0 || !seen.insert(candidate.der.as_slice()) || !public.may_be(&candidate.key) {
            return false;
        }
        proofs = proofs.saturating_sub(1);
        fit(key, candidate) == Fit::Fits
    })
}

/// What a public key must have in common with a private one to belong to it; public numbers only.
enum PublicPart {
    /// RSA: the modulus that is stored, and the one that is the product of the first two primes.
    Moduli([Option<Number>; 2]),
    /// DSA: y.
    Value(Option<Number>),
    /// Elliptic curve: the point.
    Point(Derived),
    /// Ed25519 and Ed448.
    Octets(Option<Vec<u8>>),
    /// Nothing that could be anybody's.
    Nothing,
}

impl PublicPart {
    fn of(key: &PrivateKey) -> PublicPart {
        match key {
            PrivateKey::Rsa { numbers, .. } => {
                let made = number(&numbers.p).zip(number(&numbers.q)).map(|(p, q)| product(&p, &q));
                PublicPart::Moduli([number(&numbers.n), made])
            }
            PrivateKey::Dsa { parameters, secret, .. } => PublicPart::Value(dsa::public_value(parameters, secret)),
            PrivateKey::Ec { curve, secret, .. } => PublicPart::Point(ec::derive(curve.id, secret)),
            PrivateKey::Ed25519(seed) => PublicPart::Octets(edwards::ed25519(seed)),
            PrivateKey::Ed448(seed) => PublicPart::Octets(edwards::ed448(seed)),
            PrivateKey::Unusable(_) => PublicPart::Nothing,
        }
    }

    /// Whether the public key has it; what is more to be proven, such as the exponent or the curve, is left to [`fit`].
    fn may_be(&self, public: &PublicKey) -> bool {
        let is = |own: &Option<Number>, other: &[u8]| {
            own.as_ref().zip(number(other)).is_some_and(|(own, other)| equal(own, &other))
        };
        match (self, public) {
            (PublicPart::Moduli(own), PublicKey::Rsa { modulus, .. } | PublicKey::RsaPss { modulus, .. }) => {
                own.iter().any(|own| is(own, modulus))
            }
            (PublicPart::Value(own), PublicKey::Dsa { public, .. }) => is(own, public),
            (PublicPart::Point(Derived::Point(own)), PublicKey::Ec { point, .. }) => ec::same_point(own, point),
            (PublicPart::Octets(Some(own)), PublicKey::Ed25519(other) | PublicKey::Ed448(other)) => own == other,
            _ => false,
        }
    }
}

/// Public keys that share the derived part and are proven in full. A second one has another exponent or other
/// parameters beside the same number: damage or malice, and a proof of the largest numbers takes seconds.
const MOST_PROOFS: u32 = 8;

#[cfg(test)]
mod tests {
    use super::{MOST_PROOFS, first_fitting};
    use crate::crypto::private::{Fit, fit};
    use crate::x509::private_key::fixture::{FILES, block, key};
    use crate::x509::public_key::{PublicKey, PublicKeyInfo};

    fn public(name: &str) -> PublicKeyInfo {
        PublicKeyInfo::parse(&block(name).2).unwrap()
    }

    /// Every key of the fixtures finds the same one as when each public key is proven on its own.
    #[test]
    fn finds_what_a_proof_of_each_finds() {
        let publics: Vec<_> =
            FILES.iter().filter(|(name, _)| name.ends_with(".pub")).map(|(name, _)| public(name)).collect();
        let mut found = 0;
        for name in [
            "rsa.pem",
            "rsa-other.pem",
            "rsa-pss.pem",
            "rsa-3primes.pem",
            "rsa-damaged-n.pem",
            "rsa-damaged-e.pem",
            "rsa-damaged-p.pem",
            "dsa.pem",
            "dsa-damaged-x.pem",
            "ec-sec1.pem",
            "ec-damaged-scalar.pem",
            "ec-secp521r1.pem",
            "ec-sect283k1.pem",
            "ed25519.pem",
            "ed448.pem",
            "x25519.pem",
        ] {
            let key = key(name);
            let wanted = publics.iter().position(|public| fit(&key, public) == Fit::Fits);
            assert_eq!(first_fitting(&key, &publics), wanted, "{name}");
            found += usize::from(wanted.is_some());
        }
        assert!(found > 6, "{found}");
    }

    #[test]
    fn thousands_of_public_keys_cost_one_derivation() {
        let (key, other) = (key("ec-secp521r1.pem"), public("ec-other.pub"));
        let mut many: Vec<_> =
            (0..5_000_u32).map(|count| PublicKeyInfo { der: count.to_be_bytes().to_vec(), ..other.clone() }).collect();
        many.push(public("ec-secp521r1.pub"));
        assert_eq!(first_fitting(&key, &many), Some(5_000));
    }

    #[test]
    fn one_modulus_with_many_exponents_is_bounded() {
        let (key, fitting) = (key("rsa.pem"), public("rsa.pub"));
        let PublicKey::Rsa { modulus, .. } = &fitting.key else { panic!("not RSA") };
        let twin = |count: u32| PublicKeyInfo {
            der: count.to_be_bytes().to_vec(),
            key: PublicKey::Rsa { modulus: modulus.clone(), exponent: vec![0, 3] },
            ..fitting.clone()
        };
        let with_twins = |count: u32| (0..count).map(twin).chain([fitting.clone()]).collect::<Vec<_>>();
        assert_eq!(first_fitting(&key, &with_twins(MOST_PROOFS - 1)), Some(7));
        assert_eq!(first_fitting(&key, &with_twins(MOST_PROOFS)), None);
    }
}
