//! What the reader gives for elements that are more than octets.

use std::borrow::Cow;

use crate::x509::reader::tag::Tag;

/// The content of a BIT STRING.
#[derive(Clone, Debug)]
pub struct BitString<'a> {
    /// Number of unused bits in the last octet, 0 to 7.
    pub unused: u8,
    /// The octets, as they stand.
    pub bytes: Cow<'a, [u8]>,
}

impl BitString<'_> {
    /// The first two octets with unused bits cleared, as OpenSSL folds flag words: the first octet low, the second high.
    pub fn flags(&self) -> u16 {
        let last = self.bytes.len().saturating_sub(1);
        let octet = |at: usize| {
            let octet = self.bytes.get(at).copied().unwrap_or(0);
            u16::from(if at == last { octet & (0xff_u8 << self.unused) } else { octet })
        };
        octet(0) | (octet(1) << 8)
    }
}

/// An element of any type.
#[derive(Clone, Debug)]
pub struct Any<'a> {
    /// Its tag.
    pub tag: Tag,
    /// Its content, pieces joined; for SEQUENCE, SET and tagged elements as it stands.
    pub content: Cow<'a, [u8]>,
    /// The whole element.
    pub der: &'a [u8],
}
