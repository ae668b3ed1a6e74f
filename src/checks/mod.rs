//! The checks: the ordered list, and how they are run over the facts of a target.

pub mod check;
pub mod facts;
pub mod judge;
pub mod policy;
pub mod service;
mod service_config;
mod service_load;
pub(crate) mod settle;
pub mod summary;

mod blocked;
mod cert_eku;
mod cert_expiry;
mod cert_key_usage;
pub mod cert_leaf;
mod cert_lifetime;
mod cert_name;
mod cert_purpose;
mod cert_san;
mod cert_validity;
mod chain_complete;
mod chain_doctor;
mod chain_extra;
mod chain_order;
mod chain_revocation;
mod chain_strength;
mod chain_trust;
mod client_webpki;
mod command;
mod exposure;
mod file_mode;
mod file_owner;
mod file_path;
mod file_public;
pub mod file_read;
#[cfg(test)]
mod fixture;
mod key_algorithm;
mod key_at_hand;
mod key_copies;
mod key_match;
mod key_present;
mod key_rewrite;
mod key_strength;
mod key_unencrypted;
mod key_valid;
mod left_behind;
pub mod name_match;
pub(crate) mod path;
mod pem_content;
pub(crate) mod pem_fault;
mod pem_loaders;
mod pem_mend;
mod pem_syntax;

use crate::checks::check::Check;

/// Every check, in the order of the catalogue. A cause stands before what follows from it, except where
/// `cause` names the later one.
pub static CHECKS: &[&Check] = &[
    &file_read::CHECK,
    &file_owner::CHECK,
    &file_mode::CHECK,
    &file_public::CHECK,
    &file_path::CHECK,
    &key_copies::CHECK,
    &pem_syntax::CHECK,
    &pem_content::CHECK,
    &pem_loaders::CHECK,
    &key_present::CHECK,
    &key_unencrypted::CHECK,
    &key_valid::CHECK,
    &key_match::CHECK,
    &key_strength::CHECK,
    &key_algorithm::CHECK,
    &cert_validity::CHECK,
    &cert_expiry::CHECK,
    &cert_purpose::CHECK,
    &cert_leaf::CHECK,
    &cert_key_usage::CHECK,
    &cert_eku::CHECK,
    &cert_name::CHECK,
    &cert_san::CHECK,
    &cert_lifetime::CHECK,
    &chain_order::CHECK,
    &chain_complete::CHECK,
    &chain_extra::CHECK,
    &chain_trust::CHECK,
    &chain_strength::CHECK,
    &chain_revocation::CHECK,
    &client_webpki::CHECK,
    &service_load::CHECK,
    &service_config::CHECK,
];

/// The check with this id.
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().copied().find(|check| check.id == id)
}
