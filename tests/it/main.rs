//! The one test binary.

mod binary;
mod deployments;
mod differential;
mod floors;
mod forge;
mod generated;
mod oracle;
mod registry;
mod source;
mod verify;
mod verify_case;
