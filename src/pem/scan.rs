//! Splits a file into pieces.

use std::sync::Arc;

use crate::pem::piece::Piece;

/// Splits the bytes of the file of this name into pieces; every byte belongs to exactly one.
pub fn scan(_file: &Arc<str>, _bytes: &[u8]) -> Vec<Piece> {
    Vec::new()
}
