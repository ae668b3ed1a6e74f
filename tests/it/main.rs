//! The one test binary.

mod binary;
mod command_line;
mod dependencies;
mod deployments;
mod floors;
mod forge;
mod generated;
mod registry;
mod source;
