//! Mistakes with another container given by mistake (FMT).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FMT-01", "", "a binary certificate where servers want PEM")
            .file("fullchain.pem", &lab.leaf.der)
            .expect("pem-content fail")
            .say("pem-content", "binary (DER)"),
    ]
}
