//! Signing so that the same bytes come out every time.

use std::sync::OnceLock;

use rsa::hazmat::rsa_decrypt;
use rsa::pkcs1::DecodeRsaPrivateKey;
use rsa::pkcs8::DecodePrivateKey;
use rsa::signature::{SignatureEncoding, Signer};
use rsa::traits::PublicKeyParts;

use super::algorithm::{Hash, Scheme};
use super::curve::{self, Curve};
use super::der;
use super::key::Kind;
use super::stream::Stream;

/// A private key, taken apart.
#[derive(Debug)]
pub(crate) enum Secret {
    Rsa(Box<Rsa>),
    RsaPss(Box<Rsa>),
    Dsa(Box<dsa::SigningKey>),
    Curve(Curve, Vec<u8>),
    Sm2(Vec<u8>),
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Ed448(Box<ed448_goldilocks::SigningKey>),
}

/// An RSA key; the fast one takes no fewer than 2048 bits.
#[derive(Debug)]
pub(crate) struct Rsa {
    key: rsa::RsaPrivateKey,
    pkcs8: Vec<u8>,
    fast: OnceLock<Option<aws_lc_rs::rsa::KeyPair>>,
}

impl Secret {
    /// Reads PKCS#8, and what it holds.
    pub(crate) fn read(kind: Kind, pkcs8: &[u8], inner: &[u8]) -> Secret {
        let rsa = || {
            let key = rsa::RsaPrivateKey::from_pkcs1_der(inner).unwrap();
            Box::new(Rsa { key, pkcs8: pkcs8.to_vec(), fast: OnceLock::new() })
        };
        let scalar = || der::contents(der::contents(inner)[0])[1].to_vec();
        // The seed of RFC 8410.
        let seed = || der::contents(inner)[0];
        match kind {
            Kind::Rsa => Secret::Rsa(rsa()),
            Kind::RsaPss => Secret::RsaPss(rsa()),
            Kind::Dsa => Secret::Dsa(Box::new(dsa::SigningKey::from_pkcs8_der(pkcs8).unwrap())),
            Kind::Curve(curve) => Secret::Curve(curve, scalar()),
            Kind::Sm2 => Secret::Sm2(scalar()),
            Kind::Ed25519 => {
                Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(seed().try_into().unwrap())))
            }
            Kind::Ed448 => Secret::Ed448(Box::new(ed448_goldilocks::SigningKey::try_from(seed()).unwrap())),
        }
    }

    /// Signs a message.
    pub(crate) fn sign(&self, message: &[u8], scheme: Scheme) -> Vec<u8> {
        let digest = |usual: Hash| match scheme {
            Scheme::With(hash) => hash.of(message),
            Scheme::Usual => usual.of(message),
            Scheme::Pss(..) | Scheme::Sm2(_) => panic!("{scheme:?} is not for {self:?}"),
        };
        match (self, scheme) {
            (Secret::Rsa(rsa) | Secret::RsaPss(rsa), Scheme::Pss(hash, mask, salt)) => {
                rsa.pss(message, hash, mask, salt)
            }
            (Secret::RsaPss(rsa), Scheme::Usual) => rsa.pss(message, Hash::Sha256, Hash::Sha256, 32),
            (Secret::Rsa(rsa), Scheme::Usual) => rsa.pkcs1(message, Hash::Sha256),
            (Secret::Rsa(rsa) | Secret::RsaPss(rsa), Scheme::With(hash)) => rsa.pkcs1(message, hash),
            (Secret::Dsa(key), _) => {
                let signature = key.sign_prehashed_rfc6979::<sha2::Sha256>(&digest(Hash::Sha256)).unwrap();
                signature.to_vec()
            }
            (Secret::Curve(curve, scalar), _) => curve.sign(scalar, &digest(Kind::Curve(*curve).usual_hash())),
            (Secret::Sm2(scalar), Scheme::Sm2(identifier)) => curve::sm2(scalar, identifier, message),
            (Secret::Sm2(scalar), _) => curve::sm2(scalar, "", message),
            (Secret::Ed25519(key), _) => key.sign(message).to_vec(),
            (Secret::Ed448(key), _) => key.sign_raw(message).to_bytes().to_vec(),
            (Secret::Rsa(_), Scheme::Sm2(_)) | (Secret::RsaPss(_), Scheme::Sm2(_)) => panic!("RSA cannot sign as SM2"),
        }
    }
}

impl Rsa {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 8.2).
    fn pkcs1(&self, message: &[u8], hash: Hash) -> Vec<u8> {
        let fast = self.fast.get_or_init(|| aws_lc_rs::rsa::KeyPair::from_pkcs8(&self.pkcs8).ok());
        let padding: Option<&dyn aws_lc_rs::signature::RsaEncoding> = match hash {
            Hash::Sha256 => Some(&aws_lc_rs::signature::RSA_PKCS1_SHA256),
            Hash::Sha384 => Some(&aws_lc_rs::signature::RSA_PKCS1_SHA384),
            Hash::Sha512 => Some(&aws_lc_rs::signature::RSA_PKCS1_SHA512),
            _ => None,
        };
        if let (Some(key), Some(padding)) = (fast, padding) {
            let mut signature = vec![0; key.public_modulus_len()];
            key.sign(padding, &aws_lc_rs::rand::SystemRandom::new(), message, &mut signature).unwrap();
            return signature;
        }
        let digest = der::sequence(&[&hash.identifier(), &der::octets(&hash.of(message))]);
        let filling = vec![0xff; self.key.size() - digest.len() - 3];
        self.power(&[&[0, 1], &filling[..], &[0], &digest].concat())
    }

    /// RSASSA-PSS (RFC 8017 8.1), the salt taken from the message.
    fn pss(&self, message: &[u8], hash: Hash, mask: Hash, salt: usize) -> Vec<u8> {
        let salt = Stream::of(message).octets(salt);
        let digest = hash.of(&[&[0; 8], &hash.of(message)[..], &salt].concat());
        let length = self.key.size();
        let filling = vec![0; length - salt.len() - digest.len() - 2];
        let block = [&filling[..], &[1], &salt].concat();
        let mut masked: Vec<u8> =
            block.iter().zip(mask_octets(mask, &digest, block.len())).map(|(octet, mask)| octet ^ mask).collect();
        // The modulus fills its octets, so that one bit of the encoding is cut off.
        masked[0] &= 0x7f;
        self.power(&[&masked[..], &digest, &[0xbc]].concat())
    }

    /// RSASP1 (RFC 8017 5.2.1).
    fn power(&self, encoded: &[u8]) -> Vec<u8> {
        let bits = self.key.n().as_ref().bits_precision();
        let number = rsa::BoxedUint::from_be_slice(encoded, bits).unwrap();
        let power = rsa_decrypt::<Stream>(None, &self.key, &number).unwrap();
        let octets = power.to_be_bytes();
        octets[octets.len() - self.key.size()..].to_vec()
    }
}

/// MGF1 (RFC 8017 B.2.1).
fn mask_octets(hash: Hash, seed: &[u8], length: usize) -> Vec<u8> {
    let mut octets = Vec::new();
    for counter in 0_u32.. {
        if octets.len() >= length {
            break;
        }
        octets.extend(hash.of(&[seed, &counter.to_be_bytes()].concat()));
    }
    octets.truncate(length);
    octets
}
