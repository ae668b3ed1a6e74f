//! The values of DER as the readers other than OpenSSL take them: short tags, definite lengths.
//!
//! Go reads certificates with `cryptobyte` and keys with `encoding/asn1`; where both are asked the same they agree, but for
//! the largest length. GnuTLS has libtasn1.

/// The rest of some content, read from its start.
#[derive(Clone, Copy, Debug)]
pub(super) struct Values<'a> {
    /// What has not been read.
    pub(super) octets: &'a [u8],
    /// Whether lengths and numbers may be longer than they have to.
    is_lax: bool,
}

/// One value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Value<'a> {
    /// The identifier octet.
    pub(super) tag: u8,
    /// The content octets.
    pub(super) content: &'a [u8],
    /// All octets.
    pub(super) whole: &'a [u8],
}

/// The content of a BIT STRING.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bits<'a> {
    /// Unused bits of the last octet, which are zero.
    pub(super) unused: u8,
    /// The octets.
    pub(super) octets: &'a [u8],
}

impl<'a> Values<'a> {
    /// In distinguished encoding, as Go wants it.
    pub(super) fn strict(octets: &'a [u8]) -> Values<'a> {
        Values { octets, is_lax: false }
    }

    /// With lengths and numbers in any form, as libtasn1 takes them, which calls it strict nevertheless.
    pub(super) fn lax(octets: &'a [u8]) -> Values<'a> {
        Values { octets, is_lax: true }
    }

    /// Whether nothing is left.
    pub(super) fn is_empty(self) -> bool {
        self.octets.is_empty()
    }

    /// Whether a value of this tag comes next.
    pub(super) fn comes(self, tag: u8) -> bool {
        self.octets.first() == Some(&tag)
    }

    /// The next value, whatever it is.
    pub(super) fn any(&mut self) -> Option<Value<'a>> {
        let tag = *self.octets.first()?;
        let (length, rest) = self.header()?;
        let (content, behind) = rest.split_at_checked(length)?;
        let whole = self.octets.get(..self.octets.len().checked_sub(behind.len())?)?;
        self.octets = behind;
        Some(Value { tag, content, whole })
    }

    /// The length that the next value states, and the octets behind its tag and length.
    pub(super) fn header(self) -> Option<(usize, &'a [u8])> {
        let (&tag, rest) = self.octets.split_first()?;
        length(rest, self.is_lax).filter(|_| tag & 0x1f != 0x1f)
    }

    /// Whether the next value has a sound tag and length, be the tag a long one, as `encoding/asn1` lets pass what it
    /// is not looking for.
    pub(super) fn has_header(self) -> bool {
        let Some((tag, rest)) = self.octets.split_first() else { return false };
        let length_octets = match tag & 0x1f {
            0x1f => rest.iter().position(|octet| octet & 0x80 == 0).and_then(|last| {
                let (septets, behind) = rest.split_at_checked(last.saturating_add(1))?;
                (septets.first() != Some(&0x80) && arc(septets)? > 30).then_some(behind)
            }),
            _ => Some(rest),
        };
        length_octets.is_some_and(|octets| length(octets, self.is_lax).is_some())
    }

    /// The content of the next value, which has to be of this tag.
    pub(super) fn content(&mut self, tag: u8) -> Option<&'a [u8]> {
        self.any().filter(|value| value.tag == tag).map(|value| value.content)
    }

    /// The values inside the next value, which has to be of this tag.
    pub(super) fn inside(&mut self, tag: u8) -> Option<Values<'a>> {
        let is_lax = self.is_lax;
        self.content(tag).map(|octets| Values { octets, is_lax })
    }

    /// The content of the next value when it is of this tag; outer `None` when it is and cannot be read.
    pub(super) fn optional(&mut self, tag: u8) -> Option<Option<&'a [u8]>> {
        if self.comes(tag) { self.content(tag).map(Some) } else { Some(None) }
    }

    /// The content octets of an INTEGER.
    pub(super) fn integer(&mut self) -> Option<&'a [u8]> {
        let is_lax = self.is_lax;
        self.content(INTEGER).filter(|content| match content {
            _ if is_lax => true,
            [] => false,
            [0, second, ..] => second & 0x80 != 0,
            [0xff, second, ..] => second & 0x80 == 0,
            _ => true,
        })
    }

    /// An INTEGER that fits 64 bits.
    pub(super) fn small_integer(&mut self) -> Option<i64> {
        let content = self.integer().filter(|content| content.len() <= 8)?;
        let start = if is_negative(content) { -1_i64 } else { 0 };
        Some(content.iter().fold(start, |value, octet| value.wrapping_shl(8) | i64::from(*octet)))
    }

    /// The arcs of an OBJECT IDENTIFIER, the first two as the one number that stands there.
    pub(super) fn object_identifier(&mut self) -> Option<Vec<u32>> {
        let content = self.content(OBJECT_IDENTIFIER).filter(|content| !content.is_empty())?;
        content.split_inclusive(|octet| octet & 0x80 == 0).map(arc).collect()
    }

    /// A BOOLEAN, which is 0 or 255.
    pub(super) fn boolean(&mut self) -> Option<bool> {
        match self.content(BOOLEAN)? {
            [0] => Some(false),
            [0xff] => Some(true),
            _ => None,
        }
    }

    /// A BIT STRING whose unused bits are zero.
    pub(super) fn bit_string(&mut self) -> Option<Bits<'a>> {
        let (&unused, octets) = self.content(BIT_STRING)?.split_first()?;
        let spare = 1_u8.checked_shl(unused.into()).filter(|_| unused < 8)?.wrapping_sub(1);
        let is_sound = octets.last().map_or(unused == 0, |last| last & spare == 0);
        is_sound.then_some(Bits { unused, octets })
    }
}

/// Whether the content octets of an INTEGER stand for a number below zero.
pub(super) fn is_negative(content: &[u8]) -> bool {
    content.first().is_some_and(|first| first & 0x80 != 0)
}

/// Whether the content octets of an INTEGER stand for a number above zero.
pub(super) fn is_positive(content: &[u8]) -> bool {
    !is_negative(content) && content.iter().any(|octet| *octet != 0)
}

/// A length, and what follows it.
fn length(octets: &[u8], is_lax: bool) -> Option<(usize, &[u8])> {
    let (&first, rest) = octets.split_first()?;
    match first {
        0..=0x7f => Some((usize::from(first), rest)),
        _ => long_length(first & 0x7f, rest, is_lax),
    }
}

/// A length of one to four octets, which cannot be written shorter unless that does not matter.
fn long_length(count: u8, rest: &[u8], is_lax: bool) -> Option<(usize, &[u8])> {
    let (octets, rest) = rest.split_at_checked(usize::from(count)).filter(|_| (1..=4).contains(&count))?;
    let length = octets.iter().fold(0_usize, |length, octet| length << 8 | usize::from(*octet));
    (is_lax || length >= 128 && octets.first() != Some(&0)).then_some((length, rest))
}

/// A number in septets, at most 31 bits.
fn arc(septets: &[u8]) -> Option<u32> {
    if septets.len() > 5 || septets.last()? & 0x80 != 0 {
        return None;
    }
    septets.iter().try_fold(0_u32, |value, octet| (value < 1 << 24).then_some(value << 7 | u32::from(octet & 0x7f)))
}

pub(super) const BOOLEAN: u8 = 0x01;
pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(super) const UTC_TIME: u8 = 0x17;
pub(super) const GENERALIZED_TIME: u8 = 0x18;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn lengths_and_numbers_have_one_form() {
        assert_eq!(Values::strict(&[2, 1, 5]).small_integer(), Some(5));
        assert_eq!(Values::strict(&[2, 1, 0xff]).small_integer(), Some(-1));
        assert_eq!(Values::strict(&[2, 2, 0, 5]).small_integer(), None);
        assert_eq!(Values::strict(&[2, 0]).small_integer(), None);
        assert!(Values::strict(&[2, 0x81, 1, 5]).any().is_none());
        assert!(Values::strict(&[0x30, 0x80, 0, 0]).any().is_none());
        assert!(Values::strict(&[0x1f, 1, 0]).any().is_none());
        assert!(Values::strict(&[4, 3, 0]).any().is_none());
    }

    #[test]
    fn unused_bits_are_zero() {
        assert!(Values::strict(&[3, 2, 4, 0x10]).bit_string().is_some());
        assert!(Values::strict(&[3, 2, 4, 0x18]).bit_string().is_none());
        assert!(Values::strict(&[3, 2, 8, 0]).bit_string().is_none());
        assert!(Values::strict(&[3, 1, 0]).bit_string().is_some());
        assert!(Values::strict(&[3, 1, 1]).bit_string().is_none());
        assert!(Values::strict(&[3, 0]).bit_string().is_none());
    }

    #[test]
    fn arcs_fit_31_bits() {
        assert_eq!(Values::strict(&[6, 3, 0x2a, 0x86, 0x48]).object_identifier(), Some(vec![42, 840]));
        assert_eq!(Values::strict(&[6, 2, 0x2a, 0x86]).object_identifier(), None);
        assert_eq!(Values::strict(&[6, 6, 0x2a, 0x88, 0x80, 0x80, 0x80, 0]).object_identifier(), None);
        assert_eq!(Values::strict(&[6, 0]).object_identifier(), None);
    }
}
