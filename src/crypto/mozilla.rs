//! The certificates that Mozilla trusts for TLS servers, compiled in, as plain DER.

use crate::x509::cert::Cert;

/// Their DER, in the crate's order. Nothing is parsed here.
pub fn certificates() -> impl ExactSizeIterator<Item = &'static [u8]> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(AsRef::as_ref)
}

/// Whether this very certificate is one of them.
pub fn contains(cert: &Cert) -> bool {
    certificates().any(|root| root == cert.der)
}

#[cfg(test)]
mod tests {
    use super::certificates;

    #[test]
    fn every_entry_is_one_der_sequence() {
        assert!(certificates().len() > 100);
        for der in certificates() {
            assert_eq!(der[0], 0x30);
            let length = usize::from(der[2]) * 256 + usize::from(der[3]);
            assert_eq!((der[1], der.len()), (0x82, length + 4));
        }
    }
}
