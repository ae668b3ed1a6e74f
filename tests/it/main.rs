//! The one test binary.

mod binary;
mod deployments;
mod floors;
mod generated;
mod registry;
mod source;
