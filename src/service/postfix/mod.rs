//! Postfix's own configuration, read as its daemons read it: main.cf, master.cf, and what each service sees of them.

pub mod daemons;
pub mod defaults;
pub mod expand;
pub mod fault;
pub mod instance;
pub mod level;
pub mod logical_lines;
pub mod main_cf;
pub mod master_cf;
pub mod scope;
pub mod text;
