//! What the words ask for: read from left to right, each option acting at once.

pub mod address;
pub(super) mod number;
mod policy_name;
mod read;
mod settings;
pub(super) mod table;
pub(super) mod words;

pub(super) use read::{Stop, read};
pub(super) use settings::Settings;
