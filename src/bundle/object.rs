//! What one block, or one binary file, decodes to.

use crate::base::location::Location;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;
use crate::x509::name::Name;
use crate::x509::private_key::KeyContent;

/// One decoded thing and its place.
#[derive(Debug)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// The label of its PEM block; empty for binary content.
    pub label: String,
    /// Where it stands.
    pub location: Location,
}

/// The kinds of things found in files.
#[derive(Debug)]
#[non_exhaustive]
pub enum ObjectKind {
    /// A certificate.
    Certificate(SharedCert),
    /// A certificate of an anchor file, known by its subject and decoded only when a path asks for it.
    Anchor(Name),
    /// A certificate in a container that the server's loader does not read in this place (DER file, PKCS#7).
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

impl Known {
    /// What it is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Known::Csr => "certificate request (CSR)",
            Known::DerPrivateKey => "binary (DER) private key",
            Known::DhParameters => "DH parameters",
            Known::EcParameters => "EC parameters",
            Known::Gzip => "gzip data",
            Known::Html => "web page",
            Known::Jks => "Java keystore",
            Known::Pgp => "OpenPGP data",
            Known::Pkcs12 => "PKCS#12 container",
            Known::Pkcs7 => "PKCS#7 container",
            Known::PublicKey => "public key",
            Known::SshKey => "SSH key",
            Known::Utf16 => "text in UTF-16",
            Known::Unknown => "unknown object",
            Known::Zip => "ZIP archive",
        }
    }
}

/// Things recognised that are neither certificate, private key nor revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// `CERTIFICATE REQUEST`.
    Csr,
    /// A private key in DER, which servers do not read.
    DerPrivateKey,
    /// DH parameters.
    DhParameters,
    /// `EC PARAMETERS`.
    EcParameters,
    /// gzip data.
    Gzip,
    /// A web page.
    Html,
    /// Java keystore (JKS, JCEKS).
    Jks,
    /// OpenPGP armour.
    Pgp,
    /// PKCS#12.
    Pkcs12,
    /// PKCS#7.
    Pkcs7,
    /// A public key.
    PublicKey,
    /// OpenSSH private or public key.
    SshKey,
    /// Text in UTF-16.
    Utf16,
    /// A label or content that is not known.
    Unknown,
    /// ZIP archive.
    Zip,
}
