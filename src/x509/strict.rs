//! A second opinion on a certificate that OpenSSL reads: whether a strict DER decoder would.

use der::Decode;

use crate::x509::cert::Cert;

/// Why the strict decoder of the RustCrypto family refuses a certificate; `None` when it reads it.
pub fn refusal(cert: &Cert) -> Option<String> {
    x509_cert::Certificate::from_der(&cert.der).err().map(|error| error.to_string())
}
