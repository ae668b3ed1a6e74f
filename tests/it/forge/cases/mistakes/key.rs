//! Mistakes with private keys (KEY).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("KEY-01", "", "the key of another certificate")
            .key(&lab.other.key)
            .expect("key-match fail")
            .say("key-match", "is not that of"),
    ]
}
