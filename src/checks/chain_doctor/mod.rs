//! What is wrong with a chain, told apart: what the chain checks share.

#[cfg(test)]
mod cases;
pub(super) mod edit;
pub(super) mod missing;
pub(super) mod placeholder;
pub(super) mod second_leaf;
pub(super) mod staging;
pub(super) mod trust_words;
