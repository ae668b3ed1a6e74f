//! AlgorithmIdentifier: an object identifier and its parameters, as they stand.

use crate::base::oid::Oid;
use crate::x509::reader::tag::Tag;
use crate::x509::reader::{Reader, Refusal};

/// RFC 5280 4.1.1.2 AlgorithmIdentifier.
///
/// Two are equal when identifier and parameters are (`X509_ALGOR_cmp`), absent parameters differing from NULL.
#[derive(Clone, Debug)]
pub struct AlgorithmId {
    /// The algorithm.
    pub oid: Oid,
    /// The whole DER of the parameters (tag, length, content); `None` when absent.
    pub parameters: Option<Vec<u8>>,
    /// The whole DER of the identifier.
    pub der: Vec<u8>,
}

impl AlgorithmId {
    /// Reads the identifier that comes next.
    pub fn read(reader: &mut Reader<'_>, field: &str) -> Result<AlgorithmId, Refusal> {
        let start = reader.position();
        let (oid, parameters) = reader.sequence(field, |inner| {
            let oid = inner.oid("algorithm")?;
            let parameters = (!inner.is_at_end()).then(|| inner.any("parameters")).transpose()?;
            Ok((oid, parameters.map(|any| any.der.to_vec())))
        })?;
        Ok(AlgorithmId { oid, parameters, der: reader.since(start).to_vec() })
    }
}

impl PartialEq for AlgorithmId {
    fn eq(&self, other: &AlgorithmId) -> bool {
        self.oid == other.oid
            && match (&self.parameters, &other.parameters) {
                (Some(ours), Some(theirs)) => ours == theirs || same_string(ours, theirs),
                (None, None) => true,
                _ => false,
            }
    }
}

impl Eq for AlgorithmId {}

/// Whether two elements differ only in how their length is written (`ASN1_TYPE_cmp`; SEQUENCE and SET compare whole).
fn same_string(ours: &[u8], theirs: &[u8]) -> bool {
    let read =
        |der| Reader::new(der).any("").ok().filter(|any| !matches!(any.tag, Tag { class: 1.., .. } | KEPT | SET));
    match (read(ours), read(theirs)) {
        (Some(ours), Some(theirs)) => ours.tag == theirs.tag && ours.content == theirs.content,
        _ => false,
    }
}

const KEPT: Tag = crate::x509::reader::tag::SEQUENCE;
const SET: Tag = crate::x509::reader::tag::SET;
