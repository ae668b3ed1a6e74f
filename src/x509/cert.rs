//! The certificate: its fields, its original bytes, and how it is read.

use std::sync::Arc;

use crate::base::location::Location;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::extension::Extensions;
use crate::x509::name::Name;
use crate::x509::public_key::PublicKeyInfo;
use crate::x509::time::Time;

/// An X.509 certificate, RFC 5280 4.1, read as leniently as OpenSSL 3.0 reads it.
#[derive(Debug)]
pub struct Cert {
    /// The original bytes of the certificate, without anything that followed it in its block.
    pub der: Vec<u8>,
    /// The original bytes of the TBSCertificate: what the signature covers.
    pub tbs: std::ops::Range<usize>,
    /// The version field's value as encoded: 0 for v1, 2 for v3; any other number as it stands.
    pub version: i64,
    /// Content octets of the serial number, as encoded.
    pub serial: Vec<u8>,
    /// The algorithm named inside the signed part.
    pub inner_signature: AlgorithmId,
    /// The algorithm named beside the signature.
    pub outer_signature: AlgorithmId,
    /// Issuer.
    pub issuer: Name,
    /// Subject.
    pub subject: Name,
    /// Start of validity.
    pub not_before: Time,
    /// End of validity.
    pub not_after: Time,
    /// The subject's public key.
    pub public_key: PublicKeyInfo,
    /// The extensions.
    pub extensions: Extensions,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Number of unused bits in the signature's BIT STRING; must be 0.
    pub signature_unused_bits: u8,
    /// Where it stands.
    pub location: Location,
}

/// A certificate shared between the views that hold it.
pub type SharedCert = Arc<Cert>;
