//! The one test binary.

mod binary;
mod deployments;
mod floors;
mod forge;
mod generated;
mod registry;
mod source;
