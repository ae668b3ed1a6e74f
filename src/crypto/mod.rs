//! The signature seam and its backends; digests; what only the numbers of a private key can tell; what a passphrase opens.

pub mod digest;
pub mod mozilla;
pub mod passphrase;
pub mod pkcs12;
pub mod private;
pub mod signature;
pub mod strength;
pub mod strict_client;
pub mod strict_server;
