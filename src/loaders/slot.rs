//! Which kinds of public key a TLS server has a place for: one certificate each.

use crate::x509::private_key::PrivateKey;
use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};

/// The place of one certificate (`ssl_cert.c ssl_cert_lookup_by_pkey`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Rsa,
    RsaPss,
    Dsa,
    Ec,
    Ed25519,
    Ed448,
}

impl Slot {
    /// For a certificate with this public key; otherwise OpenSSL's words.
    pub(super) fn of(public: &PublicKeyInfo) -> Result<Slot, &'static str> {
        match &public.key {
            PublicKey::Rsa { .. } => Ok(Slot::Rsa),
            PublicKey::RsaPss { .. } => Ok(Slot::RsaPss),
            PublicKey::Dsa { .. } => Ok(Slot::Dsa),
            PublicKey::Ec { curve, .. } if curve.id != CurveId::Sm2 => Ok(Slot::Ec),
            PublicKey::Ed25519(_) => Ok(Slot::Ed25519),
            PublicKey::Ed448(_) => Ok(Slot::Ed448),
            _ if public.is_decodable() => Err("unknown certificate type"),
            _ => Err("x509 lib"),
        }
    }

    /// For a private key; `None` for one that no server has a place for.
    pub(super) fn of_key(key: &PrivateKey) -> Option<Slot> {
        match key {
            PrivateKey::Rsa { pss: false, .. } => Some(Slot::Rsa),
            PrivateKey::Rsa { pss: true, .. } => Some(Slot::RsaPss),
            PrivateKey::Dsa { .. } => Some(Slot::Dsa),
            PrivateKey::Ec { curve, .. } => (curve.id != CurveId::Sm2).then_some(Slot::Ec),
            PrivateKey::Ed25519(_) => Some(Slot::Ed25519),
            PrivateKey::Ed448(_) => Some(Slot::Ed448),
            PrivateKey::Unusable(_) => None,
        }
    }
}
