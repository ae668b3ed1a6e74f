//! AlgorithmIdentifier: an object identifier and its parameters, as they stand.

use crate::base::oid::Oid;

/// RFC 5280 4.1.1.2 AlgorithmIdentifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlgorithmId {
    /// The algorithm.
    pub oid: Oid,
    /// The whole DER of the parameters (tag, length, content); `None` when absent.
    pub parameters: Option<Vec<u8>>,
    /// The whole DER of the identifier.
    pub der: Vec<u8>,
}
