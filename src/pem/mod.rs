//! Bytes to located blocks: finds the armour, counts the lines, keeps what stands between blocks.
//!
//! This is the diagnosing reader: it loses nothing and gives a reason for whatever is no block. What a given
//! program would load from the same bytes is the business of `loaders`.

pub mod piece;
pub mod scan;
pub mod strict;

mod ahead;
pub(crate) mod base64;
pub(crate) mod binary;
pub(crate) mod blocks;
mod chains;
pub(crate) mod encryption;
pub(crate) mod lines;
mod lost;
mod text;
pub(crate) mod unit;
pub(crate) mod window;
