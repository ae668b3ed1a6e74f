//! Where targets come from: one file an adapter.

pub mod certbot;
pub mod files;
#[cfg(test)]
pub(crate) mod memory;
pub mod postfix;
pub mod tables;
