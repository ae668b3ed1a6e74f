//! Words that every floor shares: places, documents, moments, errors, and the door to the machine.

pub mod accounts;
pub mod character;
pub mod count;
pub mod document;
pub mod error;
pub mod location;
pub mod lookup;
pub mod moment;
pub mod oid;
pub mod parallel;
pub mod permission;
pub mod shell;
