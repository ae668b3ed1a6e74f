//! Mistakes with owners, modes, directories and copies (FILE).

use super::{Case, Lab};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    vec![
        lab.mistake("FILE-01", "", "everybody may read the key")
            .meta("privkey.pem mode=0644")
            .expect("file-mode fail")
            .say("file-mode", "0644"),
    ]
}
