//! Digests: those that signatures name, and SHA-256 fingerprints.

use aws_lc_rs::digest;

/// SHA-256 in lower-case hex, as `sha256sum` prints it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// SHA-1 in lower-case hex, as `sha1sum` prints it; for lists that are written so.
pub fn sha1_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref())
}

/// The number by which `openssl rehash` names links to certificates: the first four octets, little-endian, of SHA-1 over
/// the canonical subject (`x509_cmp.c X509_NAME_hash_ex`).
pub fn subject_hash(canonical: &[u8]) -> u32 {
    let digest = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, canonical);
    digest.as_ref().iter().take(4).rev().fold(0, |hash, octet| hash << 8 | u32::from(*octet))
}

/// A digest that some signature algorithm names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DigestAlgorithm {
    /// MD2; OpenSSL 3.0 does not compute it.
    Md2,
    /// MD4; only in OpenSSL's legacy provider.
    Md4,
    /// MD5.
    Md5,
    /// MDC-2; only in OpenSSL's legacy provider.
    Mdc2,
    /// RIPEMD-160.
    Ripemd160,
    /// SHA, the withdrawn first version; OpenSSL 3.0 does not compute it.
    Sha0,
    /// SHA-1.
    Sha1,
    /// SHA-224.
    Sha224,
    /// SHA-256.
    Sha256,
    /// SHA-384.
    Sha384,
    /// SHA-512.
    Sha512,
    /// SHA-512/224.
    Sha512To224,
    /// SHA-512/256.
    Sha512To256,
    /// SHA3-224.
    Sha3With224,
    /// SHA3-256.
    Sha3With256,
    /// SHA3-384.
    Sha3With384,
    /// SHA3-512.
    Sha3With512,
    /// SM3.
    Sm3,
}

impl DigestAlgorithm {
    /// The digest with this identifier, given by the content octets of its DER.
    pub fn by_oid(content: &[u8]) -> Option<DigestAlgorithm> {
        IDENTIFIERS.iter().find(|(_, oid)| *oid == content).map(|(digest, _)| *digest)
    }

    /// The content octets of its identifier.
    pub fn oid(self) -> Option<&'static [u8]> {
        IDENTIFIERS.iter().find(|(digest, _)| *digest == self).map(|(_, oid)| *oid)
    }

    /// The name for people: `SHA-256`.
    pub fn name(self) -> &'static str {
        match self {
            DigestAlgorithm::Md2 => "MD2",
            DigestAlgorithm::Md4 => "MD4",
            DigestAlgorithm::Md5 => "MD5",
            DigestAlgorithm::Mdc2 => "MDC-2",
            DigestAlgorithm::Ripemd160 => "RIPEMD-160",
            DigestAlgorithm::Sha0 => "SHA-0",
            DigestAlgorithm::Sha1 => "SHA-1",
            DigestAlgorithm::Sha224 => "SHA-224",
            DigestAlgorithm::Sha256 => "SHA-256",
            DigestAlgorithm::Sha384 => "SHA-384",
            DigestAlgorithm::Sha512 => "SHA-512",
            DigestAlgorithm::Sha512To224 => "SHA-512/224",
            DigestAlgorithm::Sha512To256 => "SHA-512/256",
            DigestAlgorithm::Sha3With224 => "SHA3-224",
            DigestAlgorithm::Sha3With256 => "SHA3-256",
            DigestAlgorithm::Sha3With384 => "SHA3-384",
            DigestAlgorithm::Sha3With512 => "SHA3-512",
            DigestAlgorithm::Sm3 => "SM3",
        }
    }

    /// Length in octets.
    pub fn length(self) -> usize {
        match self {
            DigestAlgorithm::Md2 | DigestAlgorithm::Md4 | DigestAlgorithm::Md5 | DigestAlgorithm::Mdc2 => 16,
            DigestAlgorithm::Ripemd160 | DigestAlgorithm::Sha0 | DigestAlgorithm::Sha1 => 20,
            DigestAlgorithm::Sha224 | DigestAlgorithm::Sha512To224 | DigestAlgorithm::Sha3With224 => 28,
            DigestAlgorithm::Sha256
            | DigestAlgorithm::Sha512To256
            | DigestAlgorithm::Sha3With256
            | DigestAlgorithm::Sm3 => 32,
            DigestAlgorithm::Sha384 | DigestAlgorithm::Sha3With384 => 48,
            DigestAlgorithm::Sha512 | DigestAlgorithm::Sha3With512 => 64,
        }
    }

    /// Whether OpenSSL 3.0's default provider computes it; where it does not, signatures with it are bad.
    pub fn is_available(self) -> bool {
        !matches!(self, DigestAlgorithm::Md2 | DigestAlgorithm::Md4 | DigestAlgorithm::Mdc2 | DigestAlgorithm::Sha0)
    }

    /// The digest of some parts one after the other; `None` for what no library here computes.
    pub fn compute(self, parts: &[&[u8]]) -> Option<Vec<u8>> {
        match self {
            DigestAlgorithm::Md5 => Some(hash::<md5::Md5>(parts)),
            DigestAlgorithm::Sha1 => Some(fast(&digest::SHA1_FOR_LEGACY_USE_ONLY, parts)),
            DigestAlgorithm::Sha224 => Some(fast(&digest::SHA224, parts)),
            DigestAlgorithm::Sha256 => Some(fast(&digest::SHA256, parts)),
            DigestAlgorithm::Sha384 => Some(fast(&digest::SHA384, parts)),
            DigestAlgorithm::Sha512 => Some(fast(&digest::SHA512, parts)),
            DigestAlgorithm::Sha512To224 => Some(hash::<sha2::Sha512_224>(parts)),
            DigestAlgorithm::Sha512To256 => Some(hash::<sha2::Sha512_256>(parts)),
            DigestAlgorithm::Sha3With224 => Some(hash::<sha3::Sha3_224>(parts)),
            DigestAlgorithm::Sha3With256 => Some(hash::<sha3::Sha3_256>(parts)),
            DigestAlgorithm::Sha3With384 => Some(hash::<sha3::Sha3_384>(parts)),
            DigestAlgorithm::Sha3With512 => Some(hash::<sha3::Sha3_512>(parts)),
            DigestAlgorithm::Sm3 => Some(hash::<sm3::Sm3>(parts)),
            DigestAlgorithm::Md2
            | DigestAlgorithm::Md4
            | DigestAlgorithm::Mdc2
            | DigestAlgorithm::Ripemd160
            | DigestAlgorithm::Sha0 => None,
        }
    }
}

fn fast(algorithm: &'static digest::Algorithm, parts: &[&[u8]]) -> Vec<u8> {
    let mut context = digest::Context::new(algorithm);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}

fn hash<D: sha3::Digest>(parts: &[&[u8]]) -> Vec<u8> {
    let mut hasher = D::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().to_vec()
}

/// Identifiers of digests (`NIST_HASH_ALGS`, RSADSI, TeleTrust, OIW, GM/T 0006).
const IDENTIFIERS: [(DigestAlgorithm, &[u8]); 18] = [
    (DigestAlgorithm::Sha256, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 1]),
    (DigestAlgorithm::Sha384, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 2]),
    (DigestAlgorithm::Sha512, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 3]),
    (DigestAlgorithm::Sha224, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 4]),
    (DigestAlgorithm::Sha512To224, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 5]),
    (DigestAlgorithm::Sha512To256, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 6]),
    (DigestAlgorithm::Sha3With224, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 7]),
    (DigestAlgorithm::Sha3With256, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 8]),
    (DigestAlgorithm::Sha3With384, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 9]),
    (DigestAlgorithm::Sha3With512, &[0x60, 0x86, 0x48, 1, 101, 3, 4, 2, 10]),
    (DigestAlgorithm::Sha1, &[0x2b, 0x0e, 3, 2, 26]),
    (DigestAlgorithm::Sha0, &[0x2b, 0x0e, 3, 2, 18]),
    (DigestAlgorithm::Md5, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 5]),
    (DigestAlgorithm::Md4, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 4]),
    (DigestAlgorithm::Md2, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 2, 2]),
    (DigestAlgorithm::Mdc2, &[0x55, 8, 3, 101]),
    (DigestAlgorithm::Ripemd160, &[0x2b, 0x24, 3, 2, 1]),
    (DigestAlgorithm::Sm3, &[0x2a, 0x81, 0x1c, 0xcf, 0x55, 1, 0x83, 0x11]),
];

#[cfg(test)]
mod tests {
    use super::{DigestAlgorithm, IDENTIFIERS, sha256_hex};

    #[test]
    fn prints_what_sha256sum_prints() {
        assert_eq!(sha256_hex(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    #[test]
    fn lengths_are_those_of_the_digests() {
        for (digest, oid) in IDENTIFIERS {
            assert_eq!(DigestAlgorithm::by_oid(oid), Some(digest));
            assert_eq!(digest.oid(), Some(oid));
            if let Some(value) = digest.compute(&[b"a", b"b"]) {
                assert_eq!(value.len(), digest.length(), "{}", digest.name());
                assert_eq!(value, digest.compute(&[b"ab"]).unwrap());
            }
        }
    }
}
