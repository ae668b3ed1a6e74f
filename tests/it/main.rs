//! The one test binary.

mod binary;
mod cases;
mod checks;
mod command_line;
mod dependencies;
mod deployments;
mod differential;
mod floors;
mod forge;
mod generated;
mod memory;
mod never_panics;
mod oracle;
mod registry;
mod source;
mod verify;
mod verify_case;
