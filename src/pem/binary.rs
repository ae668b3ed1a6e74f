//! Files that are no text: a DER value, a keystore, an archive, UTF-16.

use std::ops::Range;

use memchr::memmem;

/// A stretch of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stretch {
    /// One DER value, or all of a file that is no text.
    Binary(Range<usize>),
    /// What the PEM scanner looks at.
    Text(Range<usize>),
}

/// Cuts a file into the DER values that stand in it and the text around them. Beside PEM and behind another value they are
/// told from what is no text by their structure; databases, pictures and programs that hold certificates stay whole.
pub(crate) fn stretches(bytes: &[u8]) -> Vec<Stretch> {
    let begins = memmem::find(bytes, BEGIN);
    let leading = leading(bytes, begins);
    let mut found = Vec::new();
    // A text of another kind may hold DER as well: the members of an archive are told as its members.
    let has_values = (leading > 0 || begins.is_some()) && leading < bytes.len() && !is_tar(bytes);
    let mut at = leading;
    if leading > 0 {
        found.push(Stretch::Binary(0..leading));
    }
    if has_values && !bytes.is_ascii() {
        for value in values(bytes, leading) {
            if value.start > at {
                found.push(Stretch::Text(at..value.start));
            }
            at = value.end;
            found.push(Stretch::Binary(value));
        }
    }
    if at < bytes.len() {
        found.push(Stretch::Text(at..bytes.len()));
    }
    found
}

/// How many bytes at the start of the file are binary: none of a text; of a DER value that is sound its own; of one that
/// is not, whatever stands before the next block.
fn leading(bytes: &[u8], begins: Option<usize>) -> usize {
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) || utf16(bytes).is_some() {
        return bytes.len();
    }
    let Some(claimed) = der_length(bytes) else { return 0 };
    match structure(bytes).filter(|_| claimed < bytes.len()) {
        Some(length) => with_trust_settings(bytes, length),
        None => begins.filter(|begin| *begin >= claimed).unwrap_or_else(|| next_begin(bytes, claimed)),
    }
}

fn next_begin(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    memmem::find(rest, BEGIN).map_or(bytes.len(), |at| from.saturating_add(at))
}

/// A short SEQUENCE directly behind a certificate is its trust settings (`openssl x509 -trustout`), not a value.
fn with_trust_settings(bytes: &[u8], length: usize) -> usize {
    let rest = bytes.get(length..).unwrap_or_default();
    let settings = match rest {
        [0x30, 0..=0x7f, 0x0c | 0x30 | 0x04 | 0xa0 | 0xa1, ..] => value_length(rest),
        _ => None,
    };
    length.saturating_add(settings.unwrap_or_default())
}

/// The DER values from this offset on.
fn values(bytes: &[u8], from: usize) -> Vec<Range<usize>> {
    let (mut found, mut end) = (Vec::new(), from);
    for at in memchr::memchr_iter(SEQUENCE, bytes) {
        if at < end {
            continue;
        }
        let Some(length) = bytes.get(at..).and_then(structure) else { continue };
        if found.len() == MOST_VALUES {
            break;
        }
        end = at.saturating_add(bytes.get(at..).map_or(length, |value| with_trust_settings(value, length)));
        found.push(at..end);
    }
    found
}

/// The length of the value that the bytes begin with, if it is built as certificates, lists, requests, keys and
/// containers are: a SEQUENCE of a few elements that fill it, the first of which is a SEQUENCE, a version or an identifier.
fn structure(bytes: &[u8]) -> Option<usize> {
    let length = value_length(bytes)?;
    let value = bytes.get(..length)?;
    let mut rest = value.get(header_length(value)?..)?;
    let long = value.get(1).is_some_and(|first| *first >= 0x80);
    match *rest.first()? {
        SEQUENCE if long => fills(rest.get(header_length(rest)?..element_length(rest)?)?).then_some(())?,
        INTEGER => {}
        OBJECT_IDENTIFIER if long => {}
        _ => return None,
    }
    let mut count = 0_usize;
    while !rest.is_empty() {
        rest = rest.get(element_length(rest)?..)?;
        count = count.checked_add(1).filter(|count| *count <= MOST_ELEMENTS)?;
    }
    (count >= 2).then_some(length)
}

/// Whether the bytes are a few elements one behind the other.
fn fills(mut bytes: &[u8]) -> bool {
    for _ in 0..MOST_ELEMENTS {
        match element_length(bytes).and_then(|length| bytes.get(length..)) {
            Some([]) => return true,
            Some(rest) => bytes = rest,
            None => return false,
        }
    }
    false
}

/// Octets of tag and length.
fn header_length(bytes: &[u8]) -> Option<usize> {
    match bytes.get(1)? {
        0..=0x7f => Some(2),
        first @ 0x81..=0x84 => Some(2 + usize::from(first & 0x7f)),
        _ => None,
    }
}

/// The length of the element of any tag that the bytes begin with, header included, when it is complete.
fn element_length(bytes: &[u8]) -> Option<usize> {
    declared_element(bytes).filter(|total| *total <= bytes.len())
}

/// The same by its own account.
fn declared_element(bytes: &[u8]) -> Option<usize> {
    let header = header_length(bytes)?;
    let content = match bytes.get(1)? {
        first @ 0..=0x7f => usize::from(*first),
        _ => bytes.get(2..header)?.iter().fold(0_usize, |sum, &digit| sum << 8 | usize::from(digit)),
    };
    header.checked_add(content)
}

/// A tar archive that is not compressed (POSIX ustar, GNU).
fn is_tar(bytes: &[u8]) -> bool {
    bytes.get(257..).is_some_and(|rest| rest.starts_with(b"ustar"))
}

/// Values of one file that are told apart.
const MOST_VALUES: usize = 1024;
/// An RSA key has nine numbers, a certificate up to ten fields; with this bound the search stays in proportion to the file.
const MOST_ELEMENTS: usize = 12;
const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
const BEGIN: &[u8] = b"-----BEGIN ";

/// The length of the SEQUENCE of definite length that the bytes begin with, header included, when it is complete.
pub(crate) fn value_length(bytes: &[u8]) -> Option<usize> {
    declared_length(bytes).filter(|length| *length <= bytes.len())
}

/// The octets that the SEQUENCE of definite length at the beginning takes by its own account (X.690 8.1.3), header
/// included, whether they are there or not.
pub(crate) fn declared_length(bytes: &[u8]) -> Option<usize> {
    bytes.first().filter(|tag| **tag == SEQUENCE)?;
    declared_element(bytes)
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
    use super::Stretch::{Binary, Text};
    use super::stretches;

    #[test]
    fn knows_binary_from_text() {
        for (bytes, binary) in [
            (&b"\x30\x82\x00\x02ab"[..], 6),
            (b"\x30\x82\x00\x02ab-----BEGIN X-----", 6),
            (b"\x30\x82\x00\x02ab\n\n-----BEGIN X-----", 8),
            (b"\x30\x82\x10\x00cut short", 13),
            (b"PK\x03\x04...", 7),
            (b"\xff\xfe-\0-\0", 6),
            (b"-\0-\0-\0-\0-\0B\0E\0G\0I\0", 18),
        ] {
            assert_eq!(stretches(bytes)[0], Binary(0..binary), "{bytes:?}");
        }
        for text in [&b"0"[..], b"01 is a text", b"0123456789", b"-----BEGIN X-----\n", b"\0\0\0\0"] {
            assert_eq!(stretches(text), [Text(0..text.len())], "{text:?}");
        }
        assert!(stretches(b"").is_empty());
    }

    /// A SEQUENCE of a SEQUENCE and an INTEGER, long enough for a length of two octets.
    fn value() -> Vec<u8> {
        let inner = [&[0x30, 0x82, 0x01, 0x04, 0x04, 0x82, 0x01, 0x00][..], &[0xa5; 256]].concat();
        [&[0x30, 0x82, 0x01, 0x0b][..], &inner, &[0x02, 0x01, 0x07]].concat()
    }

    #[test]
    fn values_are_found_behind_before_and_between_text() {
        let (value, pem) = (value(), b"-----BEGIN X-----\nQUJD\n-----END X-----\n".to_vec());
        let (v, p) = (value.len(), pem.len());
        assert_eq!(stretches(&[&pem[..], &value].concat()), [Text(0..p), Binary(p..p + v)]);
        assert_eq!(stretches(&[&value[..], &pem].concat()), [Binary(0..v), Text(v..v + p)]);
        assert_eq!(
            stretches(&[&pem[..], &value, &value, b"\n", &pem].concat()),
            [Text(0..p), Binary(p..p + v), Binary(p + v..p + 2 * v), Text(p + 2 * v..2 * p + 2 * v + 1)]
        );
        assert_eq!(
            stretches(&[&value[..], b"\n", &value].concat()),
            [Binary(0..v), Text(v..v + 1), Binary(v + 1..2 * v + 1)]
        );
        let short = &value[..v - 1];
        assert_eq!(stretches(&[&pem[..], short].concat()), [Text(0..p + v - 1)]);
        assert_eq!(stretches(&[b"SQLite", &value[..]].concat()), [Text(0..6 + v)]);
    }
}
