//! The error numbers of `X509_V_ERR_*` with their names and sentences (OpenSSL 3.0).

/// One of OpenSSL's verification error numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub u8);
