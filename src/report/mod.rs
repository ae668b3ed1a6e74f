//! Matrices to bytes: one file a format. Formats never compute.

pub mod matrix;
