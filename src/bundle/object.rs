//! What one block, or one binary file, decodes to.

use crate::base::location::Location;
pub use crate::bundle::known::Known;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;
use crate::x509::name::Name;
use crate::x509::private_key::KeyContent;

/// One decoded thing and its place. What stands inside of a container, `bundle::inside` tells.
#[derive(Debug)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// The label of its PEM block; empty for other content.
    pub label: String,
    /// How it stands in the file.
    pub form: Form,
    /// What the content of the block is in truth, where the label says something else or nothing known.
    pub in_truth: Option<Known>,
    /// Where it stands.
    pub location: Location,
}

/// How an object stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// In a PEM block.
    Pem,
    /// As it is: DER, a keystore, an archive, text of another kind.
    Plain,
    /// As base64 without BEGIN and END lines.
    Base64,
}

/// The kinds of things found in files.
#[derive(Debug)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A certificate.
    Certificate(SharedCert),
    /// A certificate of an anchor file, known by its subject and decoded only when a path asks for it.
    Anchor(Name),
    /// A certificate in a form that the server's loader does not read in this place: DER, base64 without its lines.
    ForeignCertificate(SharedCert),
    /// A revocation list.
    Crl(SharedCrl),
    /// A private key, encrypted or not.
    PrivateKey(KeyContent),
    /// Something known by name that belongs elsewhere: `certificate request (CSR)`, `PKCS#12 container`, `DH parameters`.
    Other(Known),
    /// A certificate block that no reader decodes, with the reason.
    Malformed(String),
}
