//! Mistakes with the text of PEM files (PEM).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("PEM-01", "", "an END and the next BEGIN share a line: a final newline was missing")
            .file("fullchain.pem", lab.leaf.block().trim_end().to_owned() + &lab.issuing.block())
            .expect("pem-syntax fail")
            .expect("pem-content fail because pem-syntax")
            .say("pem-syntax", "ends one block and begins the next"),
    ]
}
