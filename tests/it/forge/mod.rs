//! The forge: certificates, keys, lists and whole deployments made without an outside program, the same bytes on
//! every machine: fixed keys, fixed dates, deterministic signatures. A case states only what is odd.

pub(crate) mod cases;
pub(crate) mod cert;
pub(crate) mod crl;
pub(crate) mod der;
pub(crate) mod extension;
pub(crate) mod key;
pub(crate) mod pem;
pub(crate) mod tree;
