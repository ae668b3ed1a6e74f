//! Was a certificate issued by the staging or test CA of an ACME service, which no client trusts?

use crate::x509::cert::Cert;

/// Whether the issuer's name says that it is for tests.
pub(in crate::checks) fn issued(cert: &Cert) -> bool {
    is_named(&cert.issuer.oneline())
}

fn is_named(name: &str) -> bool {
    NAMES.iter().any(|known| name.contains(known))
}

/// What to do about such a certificate.
pub(in crate::checks) const FIX: &str = "get a certificate from the CA's production server (certbot renew --force-renewal, without \
    --staging or --test-cert, and with --server of the production service in the lineage's renewal configuration)";

/// Let's Encrypt's staging CAs of today and of before 2021, and Pebble, the ACME server for tests.
const NAMES: [&str; 4] = ["(STAGING)", "Fake LE ", "Pebble Intermediate CA", "Pebble Root CA"];

#[cfg(test)]
mod tests {
    use super::is_named;

    #[test]
    fn staging_is_known_by_its_name() {
        for name in ["O = (STAGING) Let's Encrypt, CN = (STAGING) Wannabe Watercress R11", "CN = Fake LE Root X1"] {
            assert!(is_named(name), "{name}");
        }
        for name in ["C = US, O = Let's Encrypt, CN = R11", "CN = Staging Area Company CA"] {
            assert!(!is_named(name), "{name}");
        }
    }
}
