//! Private keys: PKCS#8, PKCS#1, SEC 1 and traditional DSA, plain or encrypted; never printed, wiped on drop.

mod encryption;
#[cfg(test)]
pub(crate) mod fixture;
mod flaw;
mod label;
mod pkcs8;
mod traditional;

use std::fmt;
use std::sync::OnceLock;

use zeroize::Zeroizing;

pub use crate::x509::private_key::encryption::{Encryption, scheme_name};
pub use crate::x509::private_key::flaw::{Flaw, Mislabel};
pub use crate::x509::private_key::label::tolerated_mislabel;
use crate::x509::public_key::number::bits;
use crate::x509::public_key::{Curve, DsaParameters};

/// A number or scalar of a private key: unsigned, big-endian, wiped on drop.
pub type Secret = Zeroizing<Vec<u8>>;

/// An unencrypted private key by kind.
#[non_exhaustive]
pub enum PrivateKey {
    /// RSA; `pss` when PKCS#8 names id-RSASSA-PSS.
    Rsa {
        /// The numbers of RFC 8017 A.1.2.
        numbers: Box<RsaNumbers>,
        /// Restricted to PSS.
        pss: bool,
    },
    /// DSA.
    Dsa {
        /// Domain parameters.
        parameters: DsaParameters,
        /// Secret x.
        secret: Secret,
        /// The public y stored beside it, where there is one.
        stored_public: Option<Vec<u8>>,
    },
    /// Elliptic curve.
    Ec {
        /// The curve.
        curve: Curve,
        /// The scalar.
        secret: Secret,
        /// The public point stored beside it, where there is one.
        stored_public: Option<Vec<u8>>,
    },
    /// Ed25519 seed, RFC 8410.
    Ed25519(Secret),
    /// Ed448 seed, RFC 8410.
    Ed448(Secret),
    /// A well-formed key of an algorithm that no TLS server signs with (X25519, DH, unknown), by name or OID.
    Unusable(String),
}

/// The numbers of an RSA private key.
pub struct RsaNumbers {
    /// Modulus.
    pub n: Vec<u8>,
    /// Public exponent.
    pub e: Vec<u8>,
    /// Private exponent.
    pub d: Secret,
    /// First prime.
    pub p: Secret,
    /// Second prime.
    pub q: Secret,
    /// d mod (p-1).
    pub dp: Secret,
    /// d mod (q-1).
    pub dq: Secret,
    /// q^-1 mod p.
    pub qinv: Secret,
    /// Whether further primes follow (RFC 8017 multi-prime).
    pub multi_prime: bool,
    /// The further primes.
    pub further: Vec<FurtherPrime>,
    /// Set once they have been found to agree, so that a key is proved once, however many services and names it serves.
    pub proved: OnceLock<()>,
}

/// RFC 8017 A.1.2 OtherPrimeInfo.
pub struct FurtherPrime {
    /// The prime r.
    pub prime: Secret,
    /// d mod (r - 1).
    pub exponent: Secret,
    /// The inverse of the product of the primes before it, modulo r.
    pub coefficient: Secret,
}

impl PrivateKey {
    /// Kind and size in words, as `PublicKeyInfo::describe` puts them: `RSA 2048`, `ECDSA P-256`, `Ed25519`.
    pub fn describe(&self) -> String {
        match self {
            PrivateKey::Rsa { numbers, pss: false } => format!("RSA {}", bits(&numbers.n)),
            PrivateKey::Rsa { numbers, pss: true } => format!("RSA-PSS {}", bits(&numbers.n)),
            PrivateKey::Dsa { parameters, .. } => format!("DSA {}", bits(&parameters.p)),
            PrivateKey::Ec { curve, .. } => format!("ECDSA {}", curve.describe()),
            PrivateKey::Ed25519(_) => "Ed25519".to_owned(),
            PrivateKey::Ed448(_) => "Ed448".to_owned(),
            PrivateKey::Unusable(name) => name.clone(),
        }
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(redacted)")
    }
}

/// What a key block holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum KeyContent {
    /// A plain private key.
    Plain(PrivateKey),
    /// Encrypted, and how: `PKCS#8, PBES2 with AES-256-CBC and PBKDF2 (HMAC-SHA-256, 2048 rounds)`, `traditional format,
    /// AES-256-CBC`.
    Encrypted(Encryption),
    /// Neither, and why.
    Malformed(Flaw),
}

#[cfg(test)]
mod tests {
    use super::fixture::{FILES, block, content, key};
    use super::{KeyContent, PrivateKey};

    #[test]
    fn reads_every_form_of_every_kind() {
        for (name, kind) in [
            ("rsa.pem", "RSA 2048"),
            ("rsa-pkcs1.pem", "RSA 2048"),
            ("rsa-3primes.pem", "RSA 2048"),
            ("rsa-pss.pem", "RSA-PSS 2048"),
            ("ec-prime256v1.pem", "ECDSA P-256"),
            ("ec-sec1.pem", "ECDSA P-256"),
            ("ec-sec1-no-public.pem", "ECDSA P-256"),
            ("ec-sec1-explicit.pem", "ECDSA P-256 (explicit parameters)"),
            ("ec-secp521r1.pem", "ECDSA P-521"),
            ("ec-sect283k1.pem", "ECDSA sect283k1"),
            ("ec-SM2.pem", "ECDSA SM2"),
            ("ed25519.pem", "Ed25519"),
            ("ed448.pem", "Ed448"),
            ("dsa.pem", "DSA 1024"),
            ("dsa-traditional.pem", "DSA 1024"),
            ("x25519.pem", "X25519"),
            ("x448.pem", "X448"),
            ("dh.pem", "DH"),
        ] {
            assert_eq!(key(name).describe(), kind, "{name}");
        }
        assert!(matches!(key("ec-sec1-no-public.pem"), PrivateKey::Ec { stored_public: None, .. }));
    }

    #[test]
    fn names_every_encryption() {
        for (name, wanted) in [
            ("rsa-encrypted-pbes2.pem", "PKCS#8, PBES2 with AES-256-CBC and PBKDF2 (HMAC-SHA-256, 2048 rounds)"),
            ("rsa-encrypted-scrypt.pem", "PKCS#8, PBES2 with AES-256-CBC and scrypt (N = 16384, r = 8, p = 1)"),
            ("rsa-encrypted-pbes1.pem", "PKCS#8, PBES1 with SHA-1 and 3DES (PKCS#12), 2048 rounds"),
            ("rsa-encrypted-traditional.pem", "traditional format, AES-256-CBC"),
        ] {
            assert!(matches!(content(name), KeyContent::Encrypted(how) if how.to_string() == wanted), "{name}");
        }
        let (_, _, der) = block("rsa-encrypted-pbes2.pem");
        assert!(
            matches!(KeyContent::read("PRIVATE KEY", &[], &der), KeyContent::Encrypted(how) if how.to_string().contains("wrong label"))
        );
    }

    /// Rows asked of `PEM_read_bio_PrivateKey` of OpenSSL 3.0.19.
    #[test]
    fn accepts_the_labels_that_openssl_accepts() {
        let labels = ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY"];
        for (name, wanted) in [
            ("rsa.pem", [true, true, true, false, false]),
            ("rsa-pkcs1.pem", [false, false, true, false, false]),
            ("rsa-pss.pem", [true, true, false, false, false]),
            ("ec-prime256v1.pem", [true, true, false, true, false]),
            ("ec-sec1.pem", [false, false, false, true, false]),
            ("dsa.pem", [true, true, false, false, true]),
            ("dsa-traditional.pem", [false, false, false, false, true]),
            ("ed25519.pem", [true, true, false, false, false]),
        ] {
            let (_, _, der) = block(name);
            let got = labels.map(|label| matches!(KeyContent::read(label, &[], &der), KeyContent::Plain(_)));
            assert_eq!(got, wanted, "{name}");
            assert!(matches!(KeyContent::read("", &[], &der), KeyContent::Plain(_)), "{name} as binary");
            assert!(matches!(KeyContent::read("FOO PRIVATE KEY", &[], &der), KeyContent::Malformed(_)), "{name}");
        }
    }

    #[test]
    fn says_what_the_block_is_instead() {
        let said = |label: &str, der: &[u8]| match KeyContent::read(label, &[], der) {
            KeyContent::Malformed(why) => why.to_string(),
            other => panic!("{other:?}"),
        };
        let right = said("PRIVATE KEY", &block("rsa-pkcs1.pem").2);
        assert_eq!(right, "a PKCS#1 RSA key under the label PRIVATE KEY; its label must be RSA PRIVATE KEY");
        let stripped = said("RSA PRIVATE KEY", &block("rsa-encrypted-traditional.pem").2);
        assert!(stripped.contains("Proc-Type"), "{stripped}");
        assert!(said("PRIVATE KEY", &block("ed25519-version2.pem").2).contains("version 2"));
        assert!(said("PRIVATE KEY", &[]).contains("missing"));
    }

    #[test]
    fn trailing_bytes_are_ignored() {
        for name in ["rsa.pem", "rsa-pkcs1.pem", "ec-sec1.pem", "ed25519.pem", "dsa-traditional.pem"] {
            let (label, headers, mut der) = block(name);
            der.extend_from_slice(b"abc");
            assert!(matches!(KeyContent::read(&label, &headers, &der), KeyContent::Plain(_)), "{name}");
        }
    }

    #[test]
    fn never_prints_a_key() {
        let (_, _, der) = block("rsa.pem");
        let printed = format!("{:?}", KeyContent::read("PRIVATE KEY", &[], &der));
        assert_eq!(printed, "Plain(PrivateKey(redacted))");
    }

    /// Every file with each octet changed in turn (every seventh of the large ones) and cut off there.
    #[test]
    fn no_damage_makes_the_reader_panic() {
        for (name, _) in FILES.iter().filter(|(name, _)| name.ends_with(".pem") && !name.contains('/')) {
            let (label, headers, der) = block(name);
            let step = if der.len() > 200 { 7 } else { 1 };
            for at in (0..der.len()).step_by(step) {
                for value in [0x00, 0x80, 0xff, der[at] ^ 1] {
                    let mut damaged = der.clone();
                    damaged[at] = value;
                    let _ = KeyContent::read(&label, &headers, &damaged);
                    let _ = KeyContent::read("", &[], &damaged[..at]);
                }
            }
        }
    }
}
