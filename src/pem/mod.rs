//! Bytes to located blocks: finds the armour, counts the lines, keeps what stands between blocks.
//!
//! Two readers share the rules of what a line is. The scanner (`scan`) diagnoses: it loses nothing and gives a reason for
//! whatever is no block. `blocks` reads a block from any position as OpenSSL's `PEM_read_bio` does; what a given program
//! loads in the end is the business of `loaders`.

pub mod encode;
pub mod piece;
pub mod salvage;
pub mod scan;
pub mod strict;

mod ahead;
pub(crate) mod armour;
pub(crate) mod base64;
pub(crate) mod binary;
pub(crate) mod blocks;
mod chains;
pub(crate) mod encryption;
pub(crate) mod fold;
pub(crate) mod lines;
mod text;
pub(crate) mod unit;
pub(crate) mod window;
