//! Files that are no text: a DER value, a keystore, an archive, UTF-16.

use memchr::memmem;

/// How many bytes at the start of the file are binary; `None` for text. All of them, unless PEM follows a DER value.
pub(crate) fn recognise(bytes: &[u8]) -> Option<usize> {
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) || utf16(bytes).is_some() {
        return Some(bytes.len());
    }
    let value = der_length(bytes)?;
    let rest = bytes.get(value..).unwrap_or_default();
    Some(memmem::find(rest, b"-----BEGIN ").map_or(bytes.len(), |at| value.saturating_add(at)))
}

/// Where each of the DER values ends that stand one behind the other in the first `end` bytes, which are binary; what is
/// no further complete SEQUENCE belongs to the last.
pub(crate) fn values(bytes: &[u8], end: usize) -> Vec<usize> {
    let (mut ends, mut start) = (Vec::new(), 0_usize);
    while ends.len() < MOST_VALUES {
        let Some(length) = bytes.get(start..end).and_then(value_length) else { break };
        let behind = start.saturating_add(length);
        // A shorter one may be anything, such as the trust settings behind a certificate.
        if !bytes.get(behind..end).is_some_and(|rest| rest.starts_with(&[0x30, 0x82]) && value_length(rest).is_some()) {
            break;
        }
        ends.push(behind);
        start = behind;
    }
    ends.push(end);
    ends
}

/// Values of one file that are told apart.
const MOST_VALUES: usize = 1024;

/// The length of the SEQUENCE of definite length that the bytes begin with, header included, when it is complete.
pub(crate) fn value_length(bytes: &[u8]) -> Option<usize> {
    declared_length(bytes).filter(|length| *length <= bytes.len())
}

/// The octets that the SEQUENCE of definite length at the beginning takes by its own account (X.690 8.1.3), header
/// included, whether they are there or not.
pub(crate) fn declared_length(bytes: &[u8]) -> Option<usize> {
    let (&tag, &first) = (bytes.first()?, bytes.get(1)?);
    let length = match first {
        0..=0x7f => 2 + usize::from(first),
        0x81..=0x84 => {
            let octets = usize::from(first & 0x7f);
            let digits = bytes.get(2..2 + octets)?;
            digits.iter().fold(0_usize, |sum, &digit| sum << 8 | usize::from(digit)).checked_add(2 + octets)?
        }
        _ => return None,
    };
    (tag == 0x30).then_some(length)
}

/// The length of the SEQUENCE that the bytes begin with, header included, when the file holds all of it or is that
/// value cut short.
fn der_length(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(&[0x30, 0x80]) {
        return Some(bytes.len());
    }
    let total = declared_length(bytes)?;
    // A text that begins with the digit 0 has a character here; take it for DER only if the length is exact.
    match bytes.get(1) {
        Some(0..=0x7f) => (total == bytes.len()).then_some(total),
        _ => Some(total.min(bytes.len())),
    }
}

/// Which byte of a UTF-16 unit comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ByteOrder {
    /// The high one.
    Big,
    /// The low one, as Windows writes it.
    Little,
}

/// The byte order of text in UTF-16: with a byte-order mark, or ASCII with a NUL at every second place.
pub(crate) fn utf16(bytes: &[u8]) -> Option<ByteOrder> {
    let head = bytes.get(..16).unwrap_or_default();
    let nul_at = |rest: usize| head.iter().skip(rest).step_by(2).all(|&byte| byte == 0);
    let text_at = |rest: usize| head.iter().skip(rest).step_by(2).all(|byte| (9..0x7f).contains(byte));
    if bytes.starts_with(b"\xff\xfe") || (!head.is_empty() && nul_at(1) && text_at(0)) {
        return Some(ByteOrder::Little);
    }
    (bytes.starts_with(b"\xfe\xff") || (!head.is_empty() && nul_at(0) && text_at(1))).then_some(ByteOrder::Big)
}

/// First bytes of Java keystores (JKS, JCEKS), ZIP, gzip, xz, bzip2 and ELF.
const MAGIC: &[&[u8]] = &[
    b"\xfe\xed\xfe\xed",
    b"\xce\xce\xce\xce",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"\xfd7zXZ\x00",
    b"BZh9",
    b"\x7fELF",
];

#[cfg(test)]
mod tests {
    use super::recognise;

    #[test]
    fn knows_binary_from_text() {
        assert_eq!(recognise(b"\x30\x82\x00\x02ab"), Some(6));
        assert_eq!(recognise(b"\x30\x82\x00\x02ab-----BEGIN X-----"), Some(6));
        assert_eq!(recognise(b"\x30\x82\x00\x02ab\n\n-----BEGIN X-----"), Some(8));
        assert_eq!(recognise(b"\x30\x82\x10\x00cut short"), Some(13));
        assert_eq!(recognise(b"PK\x03\x04..."), Some(7));
        assert_eq!(recognise(b"\xff\xfe-\0-\0"), Some(6));
        assert_eq!(recognise(b"-\0-\0-\0-\0-\0B\0E\0G\0I\0"), Some(18));
        for text in [&b""[..], b"0", b"01 is a text", b"0123456789", b"-----BEGIN X-----\n", b"\0\0\0\0"] {
            assert_eq!(recognise(text), None, "{text:?}");
        }
    }
}
