//! The one test binary.

mod binary;
mod dependencies;
mod deployments;
mod floors;
mod forge;
mod generated;
mod registry;
mod source;
