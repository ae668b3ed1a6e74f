//! Certificate revocation lists, RFC 5280 section 5.

use std::sync::Arc;

use crate::base::location::Location;
use crate::x509::algorithm::AlgorithmId;
use crate::x509::extension::Extension;
use crate::x509::name::Name;
use crate::x509::time::Time;

/// A CertificateList.
#[derive(Debug)]
pub struct Crl {
    /// The original bytes.
    pub der: Vec<u8>,
    /// The original bytes of the TBSCertList.
    pub tbs: std::ops::Range<usize>,
    /// The algorithm named inside the signed part.
    pub inner_signature: AlgorithmId,
    /// The algorithm named beside the signature.
    pub outer_signature: AlgorithmId,
    /// Issuer.
    pub issuer: Name,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    pub next_update: Option<Time>,
    /// revokedCertificates.
    pub entries: Vec<Revoked>,
    /// crlExtensions.
    pub extensions: Vec<Extension>,
    /// The signature value.
    pub signature: Vec<u8>,
    /// Unused bits of the signature's BIT STRING.
    pub signature_unused_bits: u8,
    /// Where it stands.
    pub location: Location,
}

/// A revocation list shared between the views that hold it.
pub type SharedCrl = Arc<Crl>;

/// One entry of revokedCertificates.
#[derive(Clone, Debug)]
pub struct Revoked {
    /// Content octets of the serial number.
    pub serial: Vec<u8>,
    /// revocationDate.
    pub date: Time,
    /// crlEntryExtensions.
    pub extensions: Vec<Extension>,
}
