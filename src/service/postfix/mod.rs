//! Postfix's own configuration, read as its daemons read it: main.cf, master.cf, and what each service sees of them.

mod arrangement;
mod ciphers;
pub mod daemons;
pub mod defaults;
mod demands;
mod digests;
pub mod discovery;
mod endpoint;
pub mod expand;
mod family;
pub mod fault;
mod forms;
mod hindrance;
pub mod instance;
mod level;
pub mod logical_lines;
pub mod main_cf;
pub mod master_cf;
mod names;
mod openssl_configuration;
mod protocols;
mod proxied;
mod randomness;
mod reuse;
pub mod scope;
mod settings;
pub mod text;
