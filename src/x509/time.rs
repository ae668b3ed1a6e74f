//! UTCTime and GeneralizedTime as OpenSSL 3.0 reads them in certificates (openssl `ASN1_TIME`, `x509_vfy.c`).

use crate::base::moment::Moment;

/// A time field, kept as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Time {
    /// The tag: 0x17 UTCTime, 0x18 GeneralizedTime.
    pub tag: u8,
    /// The content octets.
    pub content: Vec<u8>,
    /// The moment meant; `None` when malformed (OpenSSL errors 13 to 16).
    pub moment: Option<Moment>,
}
