//! Public keys whose private half comes with a program or its tests, for everybody to have.

use crate::crypto::digest::sha256_hex;
use crate::x509::public_key::PublicKeyInfo;

/// Where the private key can be had: `test/test.key of Debian's python3-tornado`.
pub(super) fn origin(public: &PublicKeyInfo) -> Option<&'static str> {
    let fingerprint = sha256_hex(&public.der);
    rows().find(|(known, _)| *known == fingerprint).map(|(_, origin)| origin)
}

/// SHA-256 of SubjectPublicKeyInfo in hex, and the origin.
fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    KEYS.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' '))
}

const KEYS: &str = include_str!("published_keys.txt");

#[cfg(test)]
mod tests {
    use super::{origin, rows};
    use crate::x509::private_key::fixture::block;
    use crate::x509::public_key::PublicKeyInfo;

    #[test]
    fn the_table_is_in_order() {
        let rows: Vec<_> = rows().collect();
        assert!(rows.len() > 70, "{}", rows.len());
        assert!(rows.is_sorted(), "sorted by fingerprint, none twice");
        for (fingerprint, origin) in rows {
            assert!(fingerprint.len() == 64 && fingerprint.bytes().all(|b| b.is_ascii_hexdigit()), "{fingerprint}");
            assert!(origin.len() > 10, "{fingerprint}");
        }
    }

    #[test]
    fn a_published_key_is_known_and_another_is_not() {
        let of = |name: &str| origin(&PublicKeyInfo::parse(&block(name).2).unwrap());
        assert_eq!(of("published.pub"), Some("test/test.key of Debian's python3-tornado"));
        assert_eq!(of("rsa.pub"), None);
    }
}
