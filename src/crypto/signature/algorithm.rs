//! Signature algorithms: identifier, digest and key family, as OpenSSL's table has them (`obj_xref.h sigoid_srt`).

use crate::base::oid::Oid;
use crate::crypto::digest::DigestAlgorithm;
use crate::x509::public_key::{CurveId, PublicKey};

/// The key family a signature algorithm belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Family {
    /// DSA.
    Dsa,
    /// ECDSA on any curve but SM2's.
    Ecdsa,
    /// Ed25519.
    Ed25519,
    /// Ed448.
    Ed448,
    /// RSA with PKCS #1 1.5 padding.
    Rsa,
    /// RSASSA-PSS; the digest stands in the parameters.
    RsaPss,
    /// SM2 with SM3.
    Sm2,
}

/// What the identifier of a signature algorithm says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// The family its keys must be of.
    pub family: Family,
    /// The digest it names; none for those that hash inside or name it in the parameters.
    pub digest: Option<DigestAlgorithm>,
}

/// The signature algorithm with this identifier (content octets); `None` when OpenSSL knows none by it
/// (`OBJ_find_sigid_algs`), which bars a certificate from finding its issuer.
pub fn by_oid(content: &[u8]) -> Option<SignatureAlgorithm> {
    let known = ALGORITHMS.iter().find(|(oid, _, _)| *oid == content);
    known.map(|(_, family, digest)| SignatureAlgorithm { family: *family, digest: *digest })
}

/// The name for people of the signature algorithm with this identifier, else the identifier in dotted form.
pub fn name_of(oid: &Oid) -> String {
    by_oid(oid.content()).map_or_else(|| format!("algorithm {oid}"), SignatureAlgorithm::name)
}

impl SignatureAlgorithm {
    /// Whether a key may have made such a signature (`x509_vfy.c check_sig_alg_match`).
    ///
    /// RSASSA-PSS fits RSA and RSA-PSS keys; PKCS #1 1.5 fits RSA keys only.
    pub fn fits(self, key: &PublicKey) -> bool {
        match key {
            PublicKey::Rsa { .. } => matches!(self.family, Family::Rsa | Family::RsaPss),
            PublicKey::RsaPss { .. } => self.family == Family::RsaPss,
            PublicKey::Dsa { .. } => self.family == Family::Dsa,
            PublicKey::Ec { curve, .. } if curve.id == CurveId::Sm2 => self.family == Family::Sm2,
            PublicKey::Ec { .. } => self.family == Family::Ecdsa,
            PublicKey::Ed25519(_) => self.family == Family::Ed25519,
            PublicKey::Ed448(_) => self.family == Family::Ed448,
            PublicKey::Unknown | PublicKey::Undecodable => false,
        }
    }

    /// The name for people: `RSA with SHA-256`, `RSASSA-PSS`, `Ed25519`.
    pub fn name(self) -> String {
        let family = match self.family {
            Family::Dsa => "DSA",
            Family::Ecdsa => "ECDSA",
            Family::Ed25519 => "Ed25519",
            Family::Ed448 => "Ed448",
            Family::Rsa => "RSA",
            Family::RsaPss => "RSASSA-PSS",
            Family::Sm2 => "SM2",
        };
        match self.digest {
            Some(digest) => format!("{family} with {}", digest.name()),
            None => family.to_owned(),
        }
    }
}

/// Every algorithm whose signatures OpenSSL 3.0 lets match a key; found by trying each object it names with each kind of
/// key. ECDSA "recommended" and "specified" name no digest, which fails every security level.
const ALGORITHMS: [(&[u8], Family, Option<DigestAlgorithm>); 33] = [
    // 1.2.840.113549.1.1.11, RSA-SHA256
    (&[42, 134, 72, 134, 247, 13, 1, 1, 11], Family::Rsa, Some(DigestAlgorithm::Sha256)),
    // 1.2.840.113549.1.1.12, RSA-SHA384
    (&[42, 134, 72, 134, 247, 13, 1, 1, 12], Family::Rsa, Some(DigestAlgorithm::Sha384)),
    // 1.2.840.113549.1.1.13, RSA-SHA512
    (&[42, 134, 72, 134, 247, 13, 1, 1, 13], Family::Rsa, Some(DigestAlgorithm::Sha512)),
    // 1.2.840.113549.1.1.14, RSA-SHA224
    (&[42, 134, 72, 134, 247, 13, 1, 1, 14], Family::Rsa, Some(DigestAlgorithm::Sha224)),
    // 1.2.840.113549.1.1.5, RSA-SHA1
    (&[42, 134, 72, 134, 247, 13, 1, 1, 5], Family::Rsa, Some(DigestAlgorithm::Sha1)),
    // 1.2.840.113549.1.1.4, RSA-MD5
    (&[42, 134, 72, 134, 247, 13, 1, 1, 4], Family::Rsa, Some(DigestAlgorithm::Md5)),
    // 1.2.840.113549.1.1.3, RSA-MD4
    (&[42, 134, 72, 134, 247, 13, 1, 1, 3], Family::Rsa, Some(DigestAlgorithm::Md4)),
    // 1.2.840.113549.1.1.2, RSA-MD2
    (&[42, 134, 72, 134, 247, 13, 1, 1, 2], Family::Rsa, Some(DigestAlgorithm::Md2)),
    // 1.3.14.3.2.3, RSA-NP-MD5
    (&[43, 14, 3, 2, 3], Family::Rsa, Some(DigestAlgorithm::Md5)),
    // 1.3.14.3.2.15, RSA-SHA
    (&[43, 14, 3, 2, 15], Family::Rsa, Some(DigestAlgorithm::Sha0)),
    // 1.3.14.3.2.29, RSA-SHA1-2
    (&[43, 14, 3, 2, 29], Family::Rsa, Some(DigestAlgorithm::Sha1)),
    // 1.3.36.3.3.1.2, RSA-RIPEMD160
    (&[43, 36, 3, 3, 1, 2], Family::Rsa, Some(DigestAlgorithm::Ripemd160)),
    // 2.5.8.3.100, RSA-MDC2
    (&[85, 8, 3, 100], Family::Rsa, Some(DigestAlgorithm::Mdc2)),
    // 2.16.840.1.101.3.4.3.13, id-rsassa-pkcs1-v1_5-with-sha3-224
    (&[96, 134, 72, 1, 101, 3, 4, 3, 13], Family::Rsa, Some(DigestAlgorithm::Sha3With224)),
    // 2.16.840.1.101.3.4.3.14, id-rsassa-pkcs1-v1_5-with-sha3-256
    (&[96, 134, 72, 1, 101, 3, 4, 3, 14], Family::Rsa, Some(DigestAlgorithm::Sha3With256)),
    // 2.16.840.1.101.3.4.3.15, id-rsassa-pkcs1-v1_5-with-sha3-384
    (&[96, 134, 72, 1, 101, 3, 4, 3, 15], Family::Rsa, Some(DigestAlgorithm::Sha3With384)),
    // 2.16.840.1.101.3.4.3.16, id-rsassa-pkcs1-v1_5-with-sha3-512
    (&[96, 134, 72, 1, 101, 3, 4, 3, 16], Family::Rsa, Some(DigestAlgorithm::Sha3With512)),
    // 1.2.840.113549.1.1.10, RSASSA-PSS
    (&[42, 134, 72, 134, 247, 13, 1, 1, 10], Family::RsaPss, None),
    // 1.2.840.10045.4.3.2, ecdsa-with-SHA256
    (&[42, 134, 72, 206, 61, 4, 3, 2], Family::Ecdsa, Some(DigestAlgorithm::Sha256)),
    // 1.2.840.10045.4.3.3, ecdsa-with-SHA384
    (&[42, 134, 72, 206, 61, 4, 3, 3], Family::Ecdsa, Some(DigestAlgorithm::Sha384)),
    // 1.2.840.10045.4.3.4, ecdsa-with-SHA512
    (&[42, 134, 72, 206, 61, 4, 3, 4], Family::Ecdsa, Some(DigestAlgorithm::Sha512)),
    // 1.2.840.10045.4.3.1, ecdsa-with-SHA224
    (&[42, 134, 72, 206, 61, 4, 3, 1], Family::Ecdsa, Some(DigestAlgorithm::Sha224)),
    // 1.2.840.10045.4.1, ecdsa-with-SHA1
    (&[42, 134, 72, 206, 61, 4, 1], Family::Ecdsa, Some(DigestAlgorithm::Sha1)),
    // 1.2.840.10045.4.2, ecdsa-with-Recommended
    (&[42, 134, 72, 206, 61, 4, 2], Family::Ecdsa, None),
    // 1.2.840.10045.4.3, ecdsa-with-Specified
    (&[42, 134, 72, 206, 61, 4, 3], Family::Ecdsa, None),
    // 1.2.156.10197.1.501, SM2-SM3
    (&[42, 129, 28, 207, 85, 1, 131, 117], Family::Sm2, Some(DigestAlgorithm::Sm3)),
    // 1.2.840.10040.4.3, DSA-SHA1
    (&[42, 134, 72, 206, 56, 4, 3], Family::Dsa, Some(DigestAlgorithm::Sha1)),
    // 1.3.14.3.2.27, DSA-SHA1-old
    (&[43, 14, 3, 2, 27], Family::Dsa, Some(DigestAlgorithm::Sha1)),
    // 1.3.14.3.2.13, DSA-SHA
    (&[43, 14, 3, 2, 13], Family::Dsa, Some(DigestAlgorithm::Sha0)),
    // 2.16.840.1.101.3.4.3.1, dsa_with_SHA224
    (&[96, 134, 72, 1, 101, 3, 4, 3, 1], Family::Dsa, Some(DigestAlgorithm::Sha224)),
    // 2.16.840.1.101.3.4.3.2, dsa_with_SHA256
    (&[96, 134, 72, 1, 101, 3, 4, 3, 2], Family::Dsa, Some(DigestAlgorithm::Sha256)),
    // 1.3.101.112, ED25519
    (&[43, 101, 112], Family::Ed25519, None),
    // 1.3.101.113, ED448
    (&[43, 101, 113], Family::Ed448, None),
];

#[cfg(test)]
mod tests {
    use super::{ALGORITHMS, Family, by_oid};
    use crate::base::oid::Oid;
    use crate::x509::public_key::{Curve, CurveId, DsaParameters, PublicKey};

    #[test]
    fn each_identifier_stands_once() {
        for (at, (oid, _, _)) in ALGORITHMS.iter().enumerate() {
            assert_eq!(ALGORITHMS.iter().position(|(other, _, _)| other == oid), Some(at));
        }
    }

    #[test]
    fn families_fit_as_openssl_says() {
        let number = vec![3];
        let rsa = PublicKey::Rsa { modulus: number.clone(), exponent: number.clone() };
        let pss = PublicKey::RsaPss { modulus: number.clone(), exponent: number.clone() };
        let ec = |id| PublicKey::Ec { curve: Curve { id, explicit: false }, point: number.clone() };
        let [p, q, g] = [(); 3].map(|()| number.clone());
        let dsa = PublicKey::Dsa { parameters: DsaParameters { p, q, g }, public: number.clone() };
        let fits = |dotted: &str, key: &PublicKey| {
            by_oid(Oid::from_dotted(dotted).unwrap().content()).is_some_and(|algorithm| algorithm.fits(key))
        };
        assert!(fits("1.2.840.113549.1.1.10", &rsa) && fits("1.2.840.113549.1.1.10", &pss));
        assert!(fits("1.2.840.113549.1.1.11", &rsa) && !fits("1.2.840.113549.1.1.11", &pss));
        assert!(fits("1.3.14.3.2.29", &rsa) && fits("1.3.14.3.2.13", &dsa));
        assert!(fits("1.2.840.10045.4.3.2", &ec(CurveId::P256)) && !fits("1.2.840.10045.4.3.2", &ec(CurveId::Sm2)));
        assert!(fits("1.2.156.10197.1.501", &ec(CurveId::Sm2)) && !fits("1.2.156.10197.1.501", &ec(CurveId::P256)));
        assert!(!fits("1.2.840.113549.1.1.1", &rsa), "rsaEncryption is no signature algorithm");
        assert!(!fits("1.3.101.112", &PublicKey::Unknown));
        assert_eq!(by_oid(&[0x2b, 101, 113]).unwrap().family, Family::Ed448);
    }
}
