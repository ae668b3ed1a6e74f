//! Mistakes with leaf certificates (LEAF).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("LEAF-13", "", "the certificate covers another name")
            .option("--hostname", "imap.example.org")
            .expect("cert-name fail")
            .expect("client-webpki warn because cert-name")
            .say("cert-name", "imap.example.org"),
    ]
}
