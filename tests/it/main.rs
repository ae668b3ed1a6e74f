//! The one test binary.

mod floors;
mod generated;
mod registry;
mod source;
