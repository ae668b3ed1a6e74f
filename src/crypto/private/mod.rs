//! What the private numbers of a key tell: whether they agree with each other, and which public key is theirs.
//!
//! The public part stored beside the private one is never trusted: servers compare only that, load a key whose
//! secret is damaged, and fail at every handshake.

mod dsa;
mod ec;
mod edwards;
mod first_fitting;
mod numbers;
mod rsa;
mod weakness;

use std::fmt;

use crate::crypto::private::ec::Derived;
pub use crate::crypto::private::first_fitting::first_fitting;
pub use crate::crypto::private::weakness::{Weakness, is_listed, weaknesses};
use crate::x509::private_key::{PrivateKey, RsaNumbers};
use crate::x509::public_key::number::trimmed;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// Whether a private key belongs to a public key, judged by its private numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fit {
    /// The public key follows from the private numbers.
    Fits,
    /// Both are of one kind, but the public key is another.
    OtherKey,
    /// They are of different kinds: the key's and the certificate's, in words.
    OtherKind {
        /// `ECDSA P-256`.
        key: String,
        /// `RSA 2048`.
        certificate: String,
    },
    /// Cannot be judged here; the algorithm by name. Never a pass.
    Unsupported(String),
}

/// Something wrong with a key's own numbers. No text holds a digit of them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyFault {
    /// Two of the numbers do not go together; which, in words.
    Disagrees(String),
    /// The numbers cannot be judged here: the algorithm, or the limit that was reached. Never a pass.
    Unjudged(String),
}

impl fmt::Display for KeyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyFault::Disagrees(what) => f.write_str(what),
            KeyFault::Unjudged(what) => write!(f, "cannot judge {what}"),
        }
    }
}

/// Whether the key belongs to the public key, proven from the private numbers.
pub fn fit(key: &PrivateKey, public: &PublicKeyInfo) -> Fit {
    let same = match (key, &public.key) {
        (PrivateKey::Rsa { numbers, pss: false }, PublicKey::Rsa { modulus, exponent })
        | (PrivateKey::Rsa { numbers, pss: true }, PublicKey::RsaPss { modulus, exponent }) => {
            match rsa::signs_for(numbers, modulus, exponent) {
                Some(signs) => signs,
                None => return Fit::Unsupported(format!("RSA of more than {} bits", numbers::MAX_BITS)),
            }
        }
        (PrivateKey::Dsa { parameters, secret, .. }, PublicKey::Dsa { parameters: wanted, public }) => {
            dsa::same_parameters(parameters, wanted) && dsa::is_public_value(parameters, secret, public)
        }
        (PrivateKey::Ec { curve, secret, .. }, PublicKey::Ec { curve: wanted, point }) if curve.id == wanted.id => {
            match ec::derive(curve.id, secret) {
                Derived::Point(derived) => ec::same_point(&derived, point),
                Derived::OutOfRange => false,
                Derived::NoBackend => return Fit::Unsupported(key.describe()),
            }
        }
        (PrivateKey::Ed25519(seed), PublicKey::Ed25519(wanted)) => edwards::ed25519(seed).as_ref() == Some(wanted),
        (PrivateKey::Ed448(seed), PublicKey::Ed448(wanted)) => edwards::ed448(seed).as_ref() == Some(wanted),
        (_, PublicKey::Unknown | PublicKey::Undecodable) => return Fit::Unsupported(public.describe()),
        _ => return Fit::OtherKind { key: key.describe(), certificate: public.describe() },
    };
    if same { Fit::Fits } else { Fit::OtherKey }
}

/// Whether n is the product of the primes and e times d is 1 modulo each prime less one, which is all that Go looks at
/// (`rsa.PrivateKey.Validate`); `None` when the numbers are too large to judge.
pub fn exponents_agree(numbers: &RsaNumbers) -> Option<bool> {
    rsa::exponents_agree(numbers)
}

/// Whether p and q are odd and have inverses modulo each other, without which GnuTLS does not load a key; `None` when the numbers are
/// too large to judge.
pub fn primes_are_coprime(numbers: &RsaNumbers) -> Option<bool> {
    rsa::primes_are_coprime(numbers)
}

/// What disagrees among the key's own numbers; empty when they are in order.
pub fn faults(key: &PrivateKey) -> Vec<KeyFault> {
    match key {
        PrivateKey::Rsa { numbers, .. } => rsa::faults(numbers),
        PrivateKey::Dsa { parameters, secret, stored_public } => {
            dsa::faults(parameters, secret, stored_public.as_deref())
        }
        PrivateKey::Ec { curve, secret, stored_public } => {
            ec::faults(curve.id, &key.describe(), secret, stored_public.as_deref())
        }
        // Every string of the right length is a seed, and the reader lets no other length pass.
        PrivateKey::Ed25519(_) | PrivateKey::Ed448(_) => Vec::new(),
        PrivateKey::Unusable(name) => vec![KeyFault::Unjudged(format!("{name} keys"))],
    }
}

/// Whether the public part stored in the key, which servers compare, is that of the public key.
///
/// With a key that does not fit this tells a damaged key file from one that belongs to another certificate.
pub fn stored_public_fits(key: &PrivateKey, public: &PublicKeyInfo) -> bool {
    match (key, &public.key) {
        (
            PrivateKey::Rsa { numbers, .. },
            PublicKey::Rsa { modulus, exponent } | PublicKey::RsaPss { modulus, exponent },
        ) => trimmed(&numbers.n) == trimmed(modulus) && trimmed(&numbers.e) == trimmed(exponent),
        (PrivateKey::Dsa { stored_public: Some(stored), .. }, PublicKey::Dsa { public, .. }) => {
            trimmed(stored) == trimmed(public)
        }
        (PrivateKey::Ec { curve, stored_public: Some(stored), .. }, PublicKey::Ec { curve: wanted, point }) => {
            curve.id == wanted.id && (stored == point || ec::same_point(stored, point))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Fit, KeyFault, faults, fit, stored_public_fits};
    use crate::x509::private_key::fixture::{FILES, block, key};
    use crate::x509::private_key::{KeyContent, PrivateKey};
    use crate::x509::public_key::PublicKeyInfo;

    fn public(name: &str) -> PublicKeyInfo {
        PublicKeyInfo::parse(&block(name).2).unwrap()
    }

    /// Lines of `verdicts.txt`: key, public key, whether `openssl pkey -check` finds it valid, whether it signs for it.
    fn verdicts() -> impl Iterator<Item = [&'static str; 4]> {
        let (_, text) = FILES.iter().find(|(name, _)| *name == "verdicts.txt").unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split(' ').collect::<Vec<_>>().try_into().unwrap())
    }

    #[test]
    fn agrees_with_openssl_about_validity() {
        let mut judged = 0;
        for [name, _, check, _] in verdicts() {
            let found = faults(&key(&format!("{name}.pem")));
            if matches!(found.as_slice(), [KeyFault::Unjudged(_)]) {
                assert!(UNJUDGED.contains(&name), "{name}");
                continue;
            }
            let valid = check == "valid" || SIGNS_ALL_THE_SAME.contains(&name);
            assert_eq!(found.is_empty(), valid, "{name}: {found:?}");
            judged += 1;
        }
        assert!(judged > 50, "{judged}");
    }

    #[test]
    fn agrees_with_openssl_about_signatures() {
        for [name, public_name, _, signs] in verdicts() {
            let fits = fit(&key(&format!("{name}.pem")), &public(public_name));
            match (signs, fits) {
                (_, Fit::Unsupported(_)) => assert!(UNJUDGED.contains(&name), "{name}"),
                // OpenSSL signs with the stored n and e, too; that these are damaged is the finding of `faults`.
                (_, fits) if STORED_PUBLIC_DAMAGED.contains(&name) => assert_eq!(fits, Fit::Fits, "{name}"),
                ("no", fits) => assert_eq!(fits, Fit::OtherKey, "{name}"),
                (_, fits) => assert_eq!(fits, Fit::Fits, "{name}"),
            }
        }
    }

    #[test]
    fn says_which_numbers_disagree() {
        let said = |name: &str| faults(&key(name)).iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        assert_eq!(said("rsa-damaged-qinv.pem"), "qInv is not the inverse of q modulo p");
        assert_eq!(said("rsa-damaged-dp.pem"), "dP is not d modulo p - 1");
        assert_eq!(said("rsa-damaged-e.pem"), "e times d is not 1 modulo p - 1; e times d is not 1 modulo q - 1");
        assert_eq!(said("rsa-damaged-n.pem"), "the modulus n is not the product of the primes");
        assert_eq!(said("rsa-composite.pem"), "p is not a prime");
        assert_eq!(said("rsa-1024-composite.pem"), "p is not a prime");
        assert!(said("rsa-damaged-no-primes.pem").contains("p is missing"));
        assert!(said("ec-damaged-scalar.pem").contains("not that of its secret scalar"));
        assert!(said("ec-damaged-order.pem").contains("not between 1 and the order"));
        assert_eq!(said("dsa-damaged-y.pem"), "the stored public value y is not g^x mod p");
        assert_eq!(said("ec-sect283k1.pem"), "cannot judge ECDSA sect283k1 keys");
    }

    #[test]
    fn tells_other_keys_from_other_kinds() {
        assert_eq!(fit(&key("rsa.pem"), &public("rsa-other.pub")), Fit::OtherKey);
        assert_eq!(fit(&key("ec-sec1.pem"), &public("ec-other.pub")), Fit::OtherKey);
        assert_eq!(fit(&key("ed25519.pem"), &public("ed25519.pub")), Fit::Fits);
        let other_kind = |key_name: &str, public_name: &str| match fit(&key(key_name), &public(public_name)) {
            Fit::OtherKind { key, certificate } => format!("{key} / {certificate}"),
            other => panic!("{key_name} {public_name}: {other:?}"),
        };
        assert_eq!(other_kind("ec-sec1.pem", "rsa.pub"), "ECDSA P-256 / RSA 2048");
        assert_eq!(other_kind("ec-secp384r1.pem", "ec-prime256v1.pub"), "ECDSA P-384 / ECDSA P-256");
        assert_eq!(other_kind("rsa.pem", "rsa-pss.pub"), "RSA 2048 / RSA-PSS 2048");
        assert_eq!(other_kind("x25519.pem", "ed25519.pub"), "X25519 / Ed25519");
    }

    #[test]
    fn tells_a_damaged_key_from_a_foreign_one() {
        assert!(stored_public_fits(&key("ec-damaged-scalar.pem"), &public("ec-prime256v1.pub")));
        assert!(stored_public_fits(&key("rsa-damaged-d-p-dp.pem"), &public("rsa.pub")));
        assert!(!stored_public_fits(&key("ec-other.pem"), &public("ec-prime256v1.pub")));
        assert!(!stored_public_fits(&key("rsa-other.pem"), &public("rsa.pub")));
    }

    #[test]
    fn a_limit_is_never_a_pass() {
        let PrivateKey::Rsa { mut numbers, pss } = key("rsa.pem") else { panic!("not RSA") };
        numbers.p = vec![1; 3000].into();
        let key = PrivateKey::Rsa { numbers, pss };
        assert!(matches!(faults(&key).as_slice(), [KeyFault::Unjudged(why)] if why.contains("16384")));
        assert!(matches!(fit(&key, &public("too-large.pub")), Fit::Unsupported(_)));
    }

    /// Octets changed all over the numbers: whatever the reader lets pass is judged, not panicked about.
    #[test]
    fn no_damaged_number_makes_the_judgement_panic() {
        let mut judged = 0;
        for (name, public_name) in [
            ("rsa-pkcs1.pem", "rsa.pub"),
            ("rsa-3primes.pem", "rsa-3primes.pub"),
            ("ec-sec1.pem", "ec-prime256v1.pub"),
            ("ec-secp521r1.pem", "ec-secp521r1.pub"),
            ("dsa-traditional.pem", "dsa.pub"),
            ("ed448.pem", "ed448.pub"),
        ] {
            let (label, headers, der) = block(name);
            for at in (0..der.len()).step_by(der.len() / 12 + 1) {
                for value in [0x00, 0xff] {
                    let mut damaged = der.clone();
                    damaged[at] = value;
                    if let KeyContent::Plain(key) = KeyContent::read(&label, &headers, &damaged) {
                        let _ = (faults(&key), fit(&key, &public(public_name)), key.describe());
                        judged += 1;
                    }
                }
            }
        }
        assert!(judged > 60, "{judged}");
    }

    const UNJUDGED: [&str; 2] = ["ec-brainpoolP512r1", "ec-sect283k1"];
    /// Its composite was made so that no signature tells: OpenSSL finds it with 64 rounds of Miller and Rabin, and serves it.
    const SIGNS_ALL_THE_SAME: [&str; 1] = ["rsa-carmichael"];
    const STORED_PUBLIC_DAMAGED: [&str; 2] = ["rsa-damaged-e", "rsa-damaged-n"];
}
