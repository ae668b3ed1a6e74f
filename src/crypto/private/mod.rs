//! What the private numbers of a key tell: whether they agree with each other, and which public key is theirs.
//!
//! The public part stored beside the private one is never trusted: servers compare only that, load a key whose
//! secret is damaged, and fail at every handshake.

mod dsa;
mod ec;
mod edwards;
mod numbers;
mod rsa;
mod weakness;

use std::fmt;

use crate::crypto::private::ec::Derived;
pub use crate::crypto::private::weakness::{Weakness, weaknesses};
use crate::x509::private_key::PrivateKey;
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
            wanted.as_ref().is_none_or(|wanted| dsa::same_parameters(parameters, wanted))
                && dsa::is_public_value(parameters, secret, public)
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
    use numbers::trim;
    match (key, &public.key) {
        (
            PrivateKey::Rsa { numbers, .. },
            PublicKey::Rsa { modulus, exponent } | PublicKey::RsaPss { modulus, exponent },
        ) => trim(&numbers.n) == trim(modulus) && trim(&numbers.e) == trim(exponent),
        (PrivateKey::Dsa { stored_public: Some(stored), .. }, PublicKey::Dsa { public, .. }) => {
            trim(stored) == trim(public)
        }
        (PrivateKey::Ec { curve, stored_public: Some(stored), .. }, PublicKey::Ec { curve: wanted, point }) => {
            curve.id == wanted.id && (stored == point || ec::same_point(stored, point))
        }
        _ => false,
    }
}
