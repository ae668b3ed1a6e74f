//! Mistakes with chains (CHN).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("CHN-02", "", "the leaf alone, its issuer's certificate is missing")
            .chain(&[&lab.leaf])
            .expect("chain-complete fail")
            .expect("chain-trust fail because chain-complete")
            .expect("client-webpki warn because chain-complete")
            .say("chain-complete", "Forge Issuing"),
    ]
}
