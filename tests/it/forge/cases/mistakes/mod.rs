//! Cases of the mistakes that people make with these files, one file a section of the catalogue. What each says is
//! written into docs/mistakes.md.

mod chain;
mod container;
mod file;
mod key;
mod leaf;
mod text;

use super::{Case, Lab};

/// Every case of every section.
pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let sections = [text::cases, container::cases, key::cases, chain::cases, leaf::cases, file::cases];
    sections.into_iter().flat_map(|section| section(lab)).collect()
}
