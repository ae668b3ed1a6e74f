//! What Postfix's own loader says about a file: as a reason, and as its log puts it (`tls_certkey.c`).

use std::fmt;

/// A file, counted from 0, and a block of it, counted from 1.
pub type Shown = (usize, u32);

/// A complaint. `Display` gives it without the file name; [`Words::log`] gives the lines of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// A PEM block that the library cannot read: its reason.
    BadPem(String),
    /// A certificate or key that the library cannot decode.
    Damaged {
        /// `certificate` or `private key`.
        what: &'static str,
        /// Which block of the file, counted from 1.
        number: u32,
        /// What else is known; may be empty.
        why: &'static str,
    },
    /// A block that is neither certificate nor key: its label.
    Ignoring(String),
    /// A certificate before any key, in a list.
    KeyNotFirst,
    /// The leaf is not the key's.
    Mismatch {
        /// Where Postfix says that the key is.
        shown: Shown,
    },
    /// A key is the last block that counts.
    NoCertificates {
        /// Where Postfix says that the key is.
        shown: Shown,
    },
    /// Nothing that counts at all.
    NoData,
    /// Certificates, and no key.
    NoKey,
    /// A key directly behind a key, in a list.
    NotFollowed {
        /// Where Postfix says that the first of them is.
        shown: Shown,
    },
    /// The file cannot be opened: the system's reason.
    NotOpened(String),
    /// There is a certificate for this kind of key already, from another file or another part of the list.
    NotReplacing {
        /// Where Postfix says that the key is.
        shown: Shown,
    },
    /// The library has no place for such a certificate: its reason.
    Refused(&'static str),
    /// A further key in a file that holds certificate and key.
    SecondKey {
        /// Which block it is.
        index: u32,
        /// Which block the key that counts is.
        first: u32,
    },
}

impl fmt::Display for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Words::BadPem(reason) | Words::NotOpened(reason) => f.write_str(reason),
            Words::Damaged { what, number, why: "" } => write!(f, "error loading {what} (PEM object number {number})"),
            Words::Damaged { what, number, why } => {
                write!(f, "error loading {what} (PEM object number {number}): {why}")
            }
            Words::Ignoring(label) => write!(f, "ignoring PEM type: {label}"),
            Words::KeyNotFirst => f.write_str("key not first"),
            Words::Mismatch { shown: (_, index) } => write!(f, "key at index {index} does not match next certificate"),
            Words::NoCertificates { shown: (_, index) } => write!(f, "No certs for key at index {index}"),
            Words::NoData => f.write_str("No PEM data"),
            Words::NoKey => f.write_str("No private key found"),
            Words::NotFollowed { shown: (_, index) } => write!(f, "key at index {index} not followed by a certificate"),
            Words::NotReplacing { .. } => f.write_str("not replacing certificate: there is one for this kind of key"),
            Words::Refused(reason) => f.write_str(reason),
            Words::SecondKey { index, first } => write!(f, "ignoring 2nd key at index {index} after 1st at {first}"),
        }
    }
}

impl Words {
    /// The lines of Postfix's log, `file` being the one it is about and `name` giving the name of any. Those of the library are
    /// given by the words to search for.
    pub fn log<'n>(&self, file: usize, name: impl Fn(usize) -> &'n str) -> Vec<String> {
        let of_key = name;
        let file = of_key(file);
        let library = |words: &str| format!("{LIBRARY} {words}");
        match self {
            Words::BadPem(reason) => vec![library(reason)],
            Words::Damaged { what, number, why } => {
                let line = format!("error loading {what} (PEM object number {number}) from {file}");
                vec![if why.is_empty() { line } else { format!("{line}: {why}") }]
            }
            Words::Ignoring(label) => vec![format!("loading {file}: ignoring PEM type: {label}")],
            Words::KeyNotFirst => vec![format!("error loading chain from {file}: key not first")],
            Words::Mismatch { shown: (key, index) } => {
                let file = of_key(*key);
                vec![format!("key at index {index} in {file} does not match next certificate"), library("key mismatch")]
            }
            Words::NoCertificates { shown: (key, index) } => {
                vec![format!("No certs for key at index {index} in {}", of_key(*key))]
            }
            Words::NoData => vec![format!("No PEM data in {file}")],
            Words::NoKey => vec![format!("No private key found in {file}")],
            Words::NotFollowed { shown: (key, index) } => {
                let file = of_key(*key);
                vec![format!(
                    "error loading certificate chain: key at index {index} in {file} not followed by a certificate"
                )]
            }
            Words::NotOpened(reason) => vec![format!("error opening chain file: {file}: {reason}")],
            Words::NotReplacing { shown: (key, index) } => vec![
                format!("key at index {index} in {} does not match next certificate", of_key(*key)),
                library("not replacing certificate"),
            ],
            Words::Refused(reason) => vec![library(reason)],
            Words::SecondKey { index, first } => {
                vec![format!("ignoring 2nd key at index {index} in {file} after 1st at {first}")]
            }
        }
    }
}

/// How Postfix begins a line that tells what OpenSSL said.
pub(super) const LIBRARY: &str = "TLS library problem:";
