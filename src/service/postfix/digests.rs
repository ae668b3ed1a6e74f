//! Digests of fingerprints by name: one that the library does not have switches TLS off.

/// Whether OpenSSL 3.0 has it without its legacy provider.
pub(super) fn is_known(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    if name.contains('.') {
        return true;
    }
    let bare = name.strip_prefix("rsa-").unwrap_or(&name);
    let bare = SIGNATURES.iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    KNOWN.contains(&bare)
}

/// How many bytes a fingerprint by this digest has; none for one that is not told here.
pub(super) fn length(name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let bare = name.strip_prefix("rsa-").unwrap_or(&name);
    let bare = SIGNATURES.iter().find_map(|end| bare.strip_suffix(end)).unwrap_or(bare);
    LENGTHS.iter().find(|(names, _)| names.contains(&bare)).map(|(_, length)| *length)
}

/// The parameter, behind the prefix of its family.
pub(super) const PARAMETER: &str = "fingerprint_digest";

/// Bytes of digests by name.
const LENGTHS: [(&[&str], usize); 6] = [
    (&["md5"], 16),
    (&["sha1", "sha-1", "ripemd160", "rmd160"], 20),
    (&["sha224", "sha-224", "sha2-224"], 28),
    (&["sha256", "sha-256", "sha2-256", "sha3-256", "sm3"], 32),
    (&["sha384", "sha-384", "sha2-384", "sha3-384"], 48),
    (&["sha512", "sha-512", "sha2-512", "sha3-512"], 64),
];

/// Endings of names of signatures that stand for their digest.
const SIGNATURES: [&str; 2] = ["withrsaencryption", "withrsa"];

/// `openssl list -digest-algorithms`, without what only the legacy provider has (MD4, MDC2, Whirlpool).
const KNOWN: &[&str] = &[
    "blake2b-512",
    "blake2b512",
    "blake2s-256",
    "blake2s256",
    "id-rsassa-pkcs1-v1_5-with-sha3-224",
    "id-rsassa-pkcs1-v1_5-with-sha3-256",
    "id-rsassa-pkcs1-v1_5-with-sha3-384",
    "id-rsassa-pkcs1-v1_5-with-sha3-512",
    "keccak-kmac-128",
    "keccak-kmac-256",
    "keccak-kmac128",
    "keccak-kmac256",
    "md5",
    "md5-sha1",
    "ripemd",
    "ripemd-160",
    "ripemd160",
    "rmd160",
    "sha-1",
    "sha1",
    "sha1-2",
    "sha-224",
    "sha2-224",
    "sha224",
    "sha-256",
    "sha2-256",
    "sha256",
    "sha-384",
    "sha2-384",
    "sha384",
    "sha-512",
    "sha2-512",
    "sha512",
    "sha-512/224",
    "sha2-512/224",
    "sha512-224",
    "sha512/224",
    "sha-512/256",
    "sha2-512/256",
    "sha512-256",
    "sha512/256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "shake-128",
    "shake-256",
    "shake128",
    "shake256",
    "sm3",
    "ssl3-md5",
    "ssl3-sha1",
];

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn names_in_any_case_and_of_signatures() {
        for name in
            ["sha256", "SHA2-256", "RSA-SHA256", "sha256WithRSAEncryption", "ripemd160", "2.16.840.1.101.3.4.2.1"]
        {
            assert!(is_known(name), "{name}");
        }
        for name in ["sha257", "md4", "whirlpool", "mdc2", "null", ""] {
            assert!(!is_known(name), "{name}");
        }
    }
}
