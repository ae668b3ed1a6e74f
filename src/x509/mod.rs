//! DER to typed views: certificates, names, extensions, revocation lists, public and private keys,
//! requests, PKCS#7.
//!
//! Reads whatever OpenSSL 3.0 reads, and keeps the original bytes: signatures and hashes are taken over them.

pub mod algorithm;
pub mod aux_trust;
pub mod cert;
pub mod crl;
pub mod extension;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod name;
pub mod object_name;
pub mod pkcs7;
pub mod private_key;
pub mod public_key;
pub mod reader;
pub mod request;
pub mod strict;
pub mod time;
