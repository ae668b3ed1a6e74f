//! Mistakes with leaf certificates (LEAF).

mod form;
mod names;
mod uses;

use super::{Case, Lab};
use crate::forge::cert::Draft;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [uses::cases(lab), form::cases(lab), names::cases(lab)].concat()
}

impl Lab {
    /// A good deployment but for its leaf.
    fn misissued(&self, code: &str, name: &str, about: &str, leaf: Draft) -> Case {
        let leaf = leaf.issued_by(&self.issuing);
        self.mistake(code, name, about).chain(&[&leaf, &self.issuing]).key(&leaf.key)
    }
}

/// The usual server's certificate.
fn server() -> Draft {
    Draft::server("ecdsa-p256-leaf")
}
