//! Environment variables, each asked for by name.

use std::ffi::OsString;

/// The value of the variable; `None` when it is not set. An empty value is a value.
pub fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name)
}
