//! What one block, or one binary file, decodes to.

use crate::base::location::Location;
use crate::x509::cert::SharedCert;
use crate::x509::crl::SharedCrl;
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

/// Things recognised that are neither certificate, private key nor revocation list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Known {
    /// `CERTIFICATE REQUEST`.
    Csr,
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
