//! The one test binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    reason = "what cannot happen ends a test; the laws are for product code"
)]

mod binary;
mod bundle;
mod cases;
mod checks;
mod command_line;
mod compose;
mod containers;
mod dependencies;
mod deployments;
mod differential;
mod discovered;
mod divergences;
mod doubling;
mod doubling_postfix;
mod exposure;
mod floors;
mod forge;
mod generated;
mod identities;
mod loaders_oracle;
mod memory;
mod mistakes;
mod name_format;
mod never_panics;
mod openssl_command;
mod oracle;
mod policies;
mod postfix;
mod postfix_config;
mod postfix_large_tables;
mod postfix_older_clients;
mod postfix_policies;
mod postfix_refusals;
mod postfix_rows;
mod postfix_settings;
mod postfix_sni;
mod postfix_tables;
mod postfix_words;
mod random;
mod readers;
mod reading_oracle;
mod registry;
mod revocation_bounds;
mod salvage;
mod scenarios;
mod show;
mod source;
mod tools;
mod truncation;
mod verify;
mod verify_case;
