//! Mistakes with private keys (KEY).

mod encrypted;
mod file;
mod label;
mod pair;
mod weak;

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let groups = [pair::cases, encrypted::cases, label::cases, weak::cases, file::cases];
    groups.into_iter().flat_map(|group| group(lab)).collect()
}
