//! Leaf keys with which a rustls client cannot check a handshake signature.
//!
//! rustls offers the schemes of its provider (`rustls::crypto::aws_lc_rs`, `SUPPORTED_SIG_ALGS`): ECDSA on P-256,
//! P-384 and P-521, Ed25519, RSA with PKCS#1 and PSS from 2048 to 8192 bits, the latter with plain RSA keys only.

use crate::x509::public_key::{CurveId, PublicKey, PublicKeyInfo};

/// Why a rustls client cannot check a handshake signature by this key: `it has no verifier for Ed448 keys`.
pub fn key_refusal(key: &PublicKeyInfo) -> Option<String> {
    match &key.key {
        PublicKey::Ec { curve, .. } if curve.explicit => {
            Some("it takes curves by name only, and this key writes its curve out".to_owned())
        }
        PublicKey::Ec { curve, .. } if matches!(curve.id, CurveId::P256 | CurveId::P384 | CurveId::P521) => None,
        PublicKey::Ed25519(_) => None,
        PublicKey::Rsa { exponent, .. } => rsa_refusal(key.bits().unwrap_or(0), exponent),
        PublicKey::RsaPss { .. } => Some("it has no verifier for keys restricted to RSA-PSS".to_owned()),
        _ => Some(format!("it has no verifier for {} keys", key.describe())),
    }
}

fn rsa_refusal(bits: u32, exponent: &[u8]) -> Option<String> {
    if !(2048..=8192).contains(&bits) {
        return Some(format!("it takes RSA keys of 2048 to 8192 bits, and this one has {bits}"));
    }
    // aws-lc's `is_public_component_of_rsa_key_good`: odd, above 1, at most 33 bits.
    let value = exponent.iter().try_fold(0_u64, |value, octet| {
        Some(value.checked_mul(256)? | u64::from(*octet)).filter(|value| *value < 1 << 33)
    });
    match value {
        Some(value) if value > 1 && value % 2 == 1 => None,
        _ => Some("it takes RSA public exponents that are odd, above 1 and of at most 33 bits".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::key_refusal;
    use crate::x509::private_key::fixture::block;
    use crate::x509::public_key::PublicKeyInfo;

    #[test]
    fn tells_the_keys_that_rustls_verifies_from_the_others() {
        for (name, wanted) in [
            ("ec-prime256v1.pub", None),
            ("ec-secp384r1.pub", None),
            ("ec-secp521r1.pub", None),
            ("ed25519.pub", None),
            ("rsa.pub", None),
            ("exponent-three.pub", None),
            ("dsa.pub", Some("DSA 1024 keys")),
            ("ec-brainpoolP256r1.pub", Some("ECDSA brainpoolP256r1 keys")),
            ("ec-secp224r1.pub", Some("ECDSA P-224 keys")),
            ("ec-secp256k1.pub", Some("ECDSA secp256k1 keys")),
            ("ed448.pub", Some("Ed448 keys")),
            ("rsa-pss.pub", Some("restricted to RSA-PSS")),
            ("too-large.pub", Some("this one has 16401")),
            ("weak-exponent-huge.pub", Some("at most 33 bits")),
            ("weak-exponent-one.pub", Some("above 1")),
        ] {
            let refusal = key_refusal(&PublicKeyInfo::parse(&block(name).2).unwrap());
            match wanted {
                None => assert_eq!(refusal, None, "{name}"),
                Some(words) => {
                    assert!(refusal.as_ref().is_some_and(|text| text.contains(words)), "{name}: {refusal:?}")
                }
            }
        }
    }
}
