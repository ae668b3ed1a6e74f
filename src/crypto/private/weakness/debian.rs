//! The keys that Debian's OpenSSL could make from 2006 to 2008 (CVE-2008-0166), by the lists of its package
//! openssl-blacklist, where one is at hand.

use crate::crypto::digest::sha1_hex;
use crate::x509::public_key::number::trimmed;
use crate::x509::public_key::{PublicKey, PublicKeyInfo};

/// Whether the list has the key. A list, `blacklist.RSA-2048` for keys of that size, has a line for each key: the last 20
/// hexadecimal digits of SHA-1 over what `openssl rsa -noout -modulus` prints; lines that begin with `#` are comments.
pub fn is_listed(public: &PublicKeyInfo, list: &[u8]) -> bool {
    let PublicKey::Rsa { modulus, .. } = &public.key else { return false };
    let printed = format!("Modulus={}\n", data_encoding::HEXUPPER.encode(trimmed(modulus)));
    let digest = sha1_hex(printed.as_bytes());
    let Some(wanted) = digest.get(LEFT_OUT..) else { return false };
    list.split(|byte| *byte == b'\n').any(|line| line.trim_ascii().eq_ignore_ascii_case(wanted.as_bytes()))
}

/// Digits of SHA-1 that the lists leave out.
const LEFT_OUT: usize = 20;

#[cfg(test)]
mod tests {
    use super::is_listed;
    use crate::x509::private_key::fixture::block;
    use crate::x509::public_key::PublicKeyInfo;

    /// `openssl rsa -pubin -in testdata/keys/rsa.pub -noout -modulus | sha1sum | cut -c21-40`
    const OF_RSA: &str = "d5521678f69c8322ee49";

    #[test]
    fn finds_a_key_by_what_openssl_prints() {
        let of = |name: &str| PublicKeyInfo::parse(&block(name).2).unwrap();
        let list = format!("# RSA-2048\n0123456789abcdef0123\n{OF_RSA}\n");
        assert!(is_listed(&of("rsa.pub"), list.as_bytes()));
        assert!(!is_listed(&of("rsa-other.pub"), list.as_bytes()));
        assert!(!is_listed(&of("ec-prime256v1.pub"), list.as_bytes()) && !is_listed(&of("rsa.pub"), b""));
    }
}
