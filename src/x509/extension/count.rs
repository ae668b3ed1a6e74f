//! Numbers in extensions that count certificates, as OpenSSL takes them for a long.

use crate::x509::reader::tag::Tag;
use crate::x509::reader::{Reader, Refusal, without_leading_zeros};

/// A number that counts certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    Negative,
    Number(u64),
    TooLarge,
}

impl Count {
    /// The INTEGER under this tag that comes next.
    pub(super) fn read(fields: &mut Reader<'_>, tag: Tag, field: &str) -> Result<Count, Refusal> {
        fields.integer(tag, field).map(Count::from_content)
    }

    /// The same, when an element of this tag comes next.
    pub(super) fn read_optional(fields: &mut Reader<'_>, tag: Tag, field: &str) -> Result<Option<Count>, Refusal> {
        match fields.next_is(tag)? {
            true => Count::read(fields, tag, field).map(Some),
            false => Ok(None),
        }
    }

    /// The number, when it fits into a long and is not negative.
    pub(super) fn number(self) -> Option<u64> {
        match self {
            Count::Number(number) => Some(number),
            Count::Negative | Count::TooLarge => None,
        }
    }

    /// `ASN1_INTEGER_get`, which has no number for what does not fit into a long.
    fn from_content(content: &[u8]) -> Count {
        if content.first().is_some_and(|first| first & 0x80 != 0) {
            return Count::Negative;
        }
        let magnitude = without_leading_zeros(content);
        let number = magnitude.iter().fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
        let fits = magnitude.len() <= 8 && i64::try_from(number).is_ok();
        if fits { Count::Number(number) } else { Count::TooLarge }
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn takes_what_fits_into_a_long() {
        for (content, count) in [
            (&[0][..], Count::Number(0)),
            (&[0, 0x80], Count::Number(128)),
            (&[0x7f, 255, 255, 255, 255, 255, 255, 255], Count::Number(i64::MAX as u64)),
            (&[0, 0x80, 0, 0, 0, 0, 0, 0, 0], Count::TooLarge),
            (&[1, 0, 0, 0, 0, 0, 0, 0, 0], Count::TooLarge),
            (&[0x80], Count::Negative),
        ] {
            assert_eq!(Count::from_content(content), count, "{content:x?}");
        }
    }
}
