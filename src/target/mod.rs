//! What to examine: one server identity with its files, names and the rules its files must keep.

pub mod anchors;
pub mod generation;
pub mod profile;

use std::path::PathBuf;

use crate::target::profile::FileRules;

/// What one server identity would load.
#[derive(Clone, Debug)]
pub struct Target {
    /// The name in reports: the file names, or what a service calls it.
    pub name: String,
    /// Where it comes from: `command line`, `/etc/postfix/main.cf:12`.
    pub sources: Vec<String>,
    /// The certificate file (deployed).
    pub cert: PathBuf,
    /// The key file when it is not the certificate file (deployed).
    pub key: Option<PathBuf>,
    /// Further chain files that the server loads (deployed).
    pub chain: Vec<PathBuf>,
    /// Names, DNS or IP, that the certificate must cover.
    pub hostnames: Vec<String>,
    /// The rules for owner and mode.
    pub rules: FileRules,
}
