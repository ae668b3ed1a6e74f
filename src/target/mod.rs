//! What to examine: one server identity with its files, names and the rules its files must keep.

pub mod anchors;
pub mod generation;
pub mod profile;
pub mod service;

use std::ops::RangeInclusive;
use std::path::PathBuf;

use crate::target::profile::FileRules;
use crate::target::service::{Loader, Part};

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
    /// Files of certificate authorities that the server loads (deployed, and never sent but to complete a chain).
    pub authorities: Vec<PathBuf>,
    /// Names, DNS or IP, that the certificate must cover.
    pub hostnames: Vec<String>,
    /// The rules for owner and mode.
    pub rules: FileRules,
    /// What it is to a service of a server's configuration; none for files named without one.
    pub part: Option<Part>,
    /// Files of which only these lines are the target's: a file may hold several identities. Of files that are not here
    /// it sees everything.
    pub views: Vec<View>,
}

/// The lines of a file that belong to one identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The file.
    pub path: PathBuf,
    /// Its lines, counted from 1.
    pub lines: RangeInclusive<u32>,
}

impl Target {
    /// How the service reads the target's file, where that is not as most servers do.
    pub fn loader(&self) -> Option<Loader> {
        self.part.as_ref().and_then(|part| part.loader)
    }

    /// Files named outright: no names, the rules of this profile.
    pub fn of_files(name: String, cert: PathBuf, key: Option<PathBuf>, rules: FileRules) -> Target {
        Target {
            name,
            sources: Vec::new(),
            cert,
            key,
            chain: Vec::new(),
            authorities: Vec::new(),
            hostnames: Vec::new(),
            rules,
            part: None,
            views: Vec::new(),
        }
    }
}
