//! The readers of PEM files other than OpenSSL's, and what each takes.

use crate::loaders::{Loaded, strict};

/// A family of programs that read PEM files in one way.
pub(super) struct Family {
    /// What the programs are written in or built on.
    pub(super) name: &'static str,
    /// The certificates that they take from a file.
    pub(super) certificates: fn(&[u8]) -> Loaded,
    /// The private key.
    pub(super) private_key: fn(&[u8]) -> Loaded,
}

/// Those that are asked, by name.
pub(super) static FAMILIES: [Family; 2] = [
    Family { name: "Go", certificates: |bytes| plain(strict::go(bytes)), private_key: strict::go },
    Family { name: "Rust", certificates: |bytes| plain(strict::rust(bytes)), private_key: strict::rust },
];

/// Both libraries know the label CERTIFICATE alone.
fn plain(mut loaded: Loaded) -> Loaded {
    loaded.blocks.retain(|block| block.label == "CERTIFICATE");
    loaded
}

/// `Go`, `Go and Rust`, `Go, GnuTLS and Rust`.
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
