//! The command `openssl verify`, word for word and line for line.

pub mod name_format;
pub mod policy_text;
