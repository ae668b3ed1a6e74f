//! The pair of integers that DSA, ECDSA and SM2 signatures are (`asn1_dsa.c ossl_decode_der_dsa_sig`).

use crate::x509::reader::without_leading_zeros;

/// Reads SEQUENCE { r INTEGER, s INTEGER } in strict DER with nothing behind it; negative numbers are refused.
///
/// The numbers come without leading zeros.
pub(super) fn read_pair(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (content, rest) = read_element(der, 0x30)?;
    let (r, content) = read_element(content, 0x02)?;
    let (s, content) = read_element(content, 0x02)?;
    (rest.is_empty() && content.is_empty()).then_some((unsigned(r)?, unsigned(s)?))
}

/// The number as exactly `length` octets; `None` when it is longer.
pub(super) fn padded(number: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut octets = vec![0; length.checked_sub(number.len())?];
    octets.extend_from_slice(number);
    Some(octets)
}

/// Content of an element with this identifier octet and a length in its shortest form, and what follows it.
fn read_element(der: &[u8], identifier: u8) -> Option<(&[u8], &[u8])> {
    let (length, rest) = match der {
        [tag, 0x82, high, low, rest @ ..] if *tag == identifier && *high != 0 => {
            ((usize::from(*high) << 8) | usize::from(*low), rest)
        }
        [tag, 0x81, length, rest @ ..] if *tag == identifier && *length >= 0x80 => (usize::from(*length), rest),
        [tag, length, rest @ ..] if *tag == identifier && *length < 0x80 => (usize::from(*length), rest),
        _ => return None,
    };
    rest.split_at_checked(length)
}

fn unsigned(content: &[u8]) -> Option<&[u8]> {
    match content {
        [] | [0x80..=0xff, ..] | [0, 0..=0x7f, ..] => None,
        _ => Some(without_leading_zeros(content)),
    }
}

#[cfg(test)]
mod tests {
    use super::{padded, read_pair};

    #[test]
    fn takes_strict_der_only() {
        assert_eq!(read_pair(&[0x30, 6, 2, 1, 5, 2, 1, 6]), Some((&[5][..], &[6][..])));
        assert_eq!(read_pair(&[0x30, 7, 2, 2, 0, 0x85, 2, 1, 6]), Some((&[0x85][..], &[6][..])));
        for wrong in [
            &[0x30, 6, 2, 1, 5, 2, 1, 6, 0][..],
            &[0x30, 7, 2, 1, 5, 2, 1, 6, 0],
            &[0x30, 7, 2, 2, 0, 5, 2, 1, 6],
            &[0x30, 6, 2, 1, 0x85, 2, 1, 6],
            &[0x30, 0x81, 6, 2, 1, 5, 2, 1, 6],
            &[0x30, 5, 2, 0, 2, 1, 6],
            &[0x30, 0x80, 2, 1, 5, 2, 1, 6, 0, 0],
            &[],
        ] {
            assert_eq!(read_pair(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn pads_on_the_left() {
        assert_eq!(padded(&[5], 3), Some(vec![0, 0, 5]));
        assert_eq!(padded(&[1, 2], 1), None);
    }
}
