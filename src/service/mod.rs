//! Where targets come from: one file an adapter.

pub mod certbot;
mod cipher_list;
pub mod files;
#[cfg(test)]
pub(crate) mod memory;
pub mod postfix;
pub mod tables;
