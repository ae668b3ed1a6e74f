//! The command `openssl verify`: its options, its files, its output, word for word and line for line.

pub mod command;
pub mod name_format;
pub mod surroundings;

mod anchors;
mod files;
mod help;
mod messages;
pub mod options;
mod output;
mod parameter;
mod policy_text;
mod standard_input;
