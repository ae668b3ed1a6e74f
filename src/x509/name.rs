//! Distinguished names: attributes in order, OpenSSL's canonical form for comparing, `oneline` form for people.

use crate::base::oid::Oid;

/// RFC 5280 4.1.2.4 Name.
#[derive(Clone, Debug)]
pub struct Name {
    /// The whole DER of the name.
    pub der: Vec<u8>,
    /// OpenSSL's canonical form (`X509_NAME` canon_enc); two names are equal iff these bytes are.
    pub canonical: Vec<u8>,
    /// The relative names in encoded order, each a set of attributes.
    pub rdns: Vec<Vec<Attribute>>,
}

/// One attribute of a name.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its type.
    pub oid: Oid,
    /// The universal tag of the value.
    pub tag: u8,
    /// The content octets of the value.
    pub content: Vec<u8>,
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        self.canonical == other.canonical
    }
}

impl Name {
    /// Whether the name has no attributes.
    pub fn is_empty(&self) -> bool {
        self.rdns.is_empty()
    }
}
