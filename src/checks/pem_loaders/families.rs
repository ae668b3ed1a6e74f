//! The readers of PEM files other than OpenSSL's, and what each takes.

use crate::loaders::{Loaded, gnutls, go, rustls};

/// A family of programs that read PEM files in one way.
pub(super) struct Family {
    /// What the programs are written in or built on.
    pub(super) name: &'static str,
    /// The certificates that they take from a file.
    pub(super) certificates: fn(&[u8]) -> Loaded,
    /// The private key.
    pub(super) private_key: fn(&[u8]) -> Loaded,
}

/// Those that are asked. What a GnuTLS server leaves out of a sound file, since it does not belong to the chain,
/// is no matter of reading.
pub(super) static FAMILIES: [Family; 3] = [
    Family { name: "Go", certificates: go::certificates, private_key: go::private_key },
    Family { name: "Rust", certificates: rustls::certificates, private_key: rustls::private_key },
    Family { name: "GnuTLS", certificates: gnutls::certificate_list, private_key: gnutls::private_key },
];
