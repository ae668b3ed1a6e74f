//! Which private keys a rustls server signs with, in its default provider (aws-lc-rs).

use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    Ed25519KeyPair,
};

/// The three forms of a private key, which rustls tells apart by the label alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyForm {
    /// `RSA PRIVATE KEY`: RFC 8017 A.1.2.
    Pkcs1,
    /// `PRIVATE KEY`: RFC 5208.
    Pkcs8,
    /// `EC PRIVATE KEY`: RFC 5915.
    Sec1,
}

/// Whether rustls signs with this key (`crypto::aws_lc_rs::sign::any_supported_type`).
///
/// aws-lc-rs reads an EC key in PKCS#8 also where SEC 1 is announced; rustls with ring does not.
pub fn takes_key(form: KeyForm, der: &[u8]) -> bool {
    let curves = [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING, &ECDSA_P521_SHA512_ASN1_SIGNING];
    match form {
        KeyForm::Pkcs1 => rsa::KeyPair::from_der(der).is_ok(),
        KeyForm::Sec1 => curves.into_iter().any(|curve| EcdsaKeyPair::from_private_key_der(curve, der).is_ok()),
        KeyForm::Pkcs8 => {
            rsa::KeyPair::from_pkcs8(der).is_ok()
                || curves.into_iter().any(|curve| EcdsaKeyPair::from_pkcs8(curve, der).is_ok())
                || Ed25519KeyPair::from_pkcs8_maybe_unchecked(der).is_ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyForm, takes_key};
    use crate::x509::private_key::fixture::block;

    #[test]
    fn takes_a_key_in_the_form_that_its_label_names() {
        for (name, wanted) in [
            ("rsa.pem", true),
            ("rsa-pkcs1.pem", true),
            ("ec-prime256v1.pem", true),
            ("ec-sec1.pem", true),
            ("ed25519.pem", true),
            ("ec-secp224r1.pem", false),
            ("ed448.pem", false),
            ("rsa-pss.pem", false),
        ] {
            let (label, _, der) = block(name);
            let form = match label.as_str() {
                "RSA PRIVATE KEY" => KeyForm::Pkcs1,
                "EC PRIVATE KEY" => KeyForm::Sec1,
                _ => KeyForm::Pkcs8,
            };
            assert_eq!(takes_key(form, &der), wanted, "{name}");
            let other = if form == KeyForm::Pkcs8 { KeyForm::Pkcs1 } else { KeyForm::Pkcs8 };
            assert!(!takes_key(other, &der), "{name} as {other:?}");
        }
    }
}
