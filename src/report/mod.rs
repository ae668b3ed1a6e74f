//! Matrices to bytes: one file a format. Formats never compute.

pub mod assembly;
pub mod explain;
pub mod findings;
pub mod json;
pub mod matrix;
pub mod nagios;
pub mod show;
pub mod text;

mod denial;
mod escape;
mod groups;
mod wording;

#[cfg(test)]
mod sample;
