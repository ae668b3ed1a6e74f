//! Who can read or replace a file: what the checks of section `file` and `key-copies` share.

pub(super) mod access;
pub(super) mod deployed;
pub(super) mod reach;
