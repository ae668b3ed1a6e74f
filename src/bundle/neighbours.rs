//! What the machine has beside a target's files: in the directory of its key, and elsewhere.

use std::sync::Arc;

use crate::base::document::Document;
use crate::bundle::File;
use crate::bundle::wrapping::Wrapping;
use crate::x509::cert::SharedCert;

/// What lies beside a target's files.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// Those that hold private keys, taken apart: stray copies, and the key that fits.
    pub files: Vec<File>,
    /// What was found in files that wrap others: archives, an editor's swap files, compiled tables.
    pub wrapped: Vec<Wrapped>,
    /// Keys elsewhere that may be the one that was meant: those of the run's other targets, and those beside the
    /// certificate when the key lies in another directory. Never taken for copies.
    pub elsewhere: Vec<File>,
    /// Files with certificates beside the target's certificate file, looked for only when one is missing in its chain.
    pub chains: Vec<File>,
    /// Where the key fits none of the target's certificates: other files that may hold the one to which it belongs.
    pub certificates: Vec<File>,
    /// The list of predictable keys of Debian's package openssl-blacklist for RSA keys of the leaf's size, where it is
    /// installed.
    pub weak_keys: Option<Arc<Document>>,
    /// Of a target from a service's configuration: a newer certificate for the same names among the run's other targets.
    pub newer: Option<SharedCert>,
    /// Why none could be looked for, in words.
    pub unlisted: Option<String>,
    /// The names of files in which a key may stand and that are not opened: archives, keystores, containers with a
    /// passphrase.
    pub closed: Vec<String>,
    /// How many files were not looked at: too large for a key, not readable by this user, or too many beside it.
    pub left_out: usize,
}

/// A key inside a file that wraps it.
#[derive(Debug)]
pub struct Wrapped {
    /// The text inside, under the name, the path and the mode of the file around it.
    pub inside: File,
    /// What is around it.
    pub wrapping: Wrapping,
}

impl Wrapped {
    /// The same, without taking it apart again.
    pub fn share(&self) -> Wrapped {
        Wrapped { inside: self.inside.in_role(self.inside.role), wrapping: self.wrapping.clone() }
    }
}
