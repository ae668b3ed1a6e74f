//! Why a block that should hold a private key holds none that servers read.

use std::fmt;

/// What is wrong with the block of a key. No text holds a part of its content.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// The content is a key in another form than the label promises.
    Label(Mislabel),
    /// No server looks for its key under this label.
    UnknownLabel(String),
    /// The content is as ciphertext is: an encrypted key of the traditional form without its `Proc-Type` and `DEK-Info`.
    HeadersRemoved {
        /// Octets of the content.
        octets: usize,
    },
    /// What the reader stumbled over.
    Content(String),
}

/// A key in a form that its label does not name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mislabel {
    /// The label that the block has.
    pub label: String,
    /// What it holds, in words: `a PKCS#1 RSA key`.
    pub form: &'static str,
    /// The label of that form.
    pub right: &'static str,
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Label(Mislabel { label, form, right }) => {
                write!(f, "{form} under the label {label}; its label must be {right}")
            }
            Flaw::UnknownLabel(label) => write!(f, "label {label} is none under which a server looks for its key"),
            Flaw::HeadersRemoved { octets } => write!(
                f,
                "its {octets} bytes are no DER but look like ciphertext: an encrypted key whose Proc-Type and DEK-Info \
                 lines were removed"
            ),
            Flaw::Content(what) => f.write_str(what),
        }
    }
}
