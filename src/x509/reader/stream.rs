//! How much of a stream OpenSSL takes for one DER object (`a_d2i_fp.c asn1_d2i_read_bio`).

use crate::x509::reader::tag::{RawHeader, Tag};

/// What was read from the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Bytes consumed: where the next reading begins, whatever became of this one.
    pub consumed: usize,
    /// Bytes of the object, header included; `None` when the bytes are the beginning of none.
    pub object: Option<usize>,
}

/// Reads one object from the start of these bytes, of which the last are those before the end of the stream.
pub fn extent(bytes: &[u8]) -> Extent {
    let (mut at, mut open) = (0_usize, 0_u32);
    let mut consumed = bytes.len().min(HEADER);
    loop {
        // A header is read from at most as many bytes as were asked for, even if more are there.
        let Some(header) = bytes.get(at..consumed).and_then(|seen| RawHeader::read(seen).ok()) else {
            return Extent { consumed, object: None };
        };
        at = at.saturating_add(header.length_of_header);
        match header.length {
            None => open = open.saturating_add(1),
            Some(0) if open > 0 && header.tag == END_OF_CONTENTS => open = open.saturating_sub(1),
            Some(length) => match at.checked_add(length).filter(|end| *end <= bytes.len()) {
                Some(end) => (at, consumed) = (end, consumed.max(end)),
                None if length.saturating_sub(consumed.saturating_sub(at)) > LONGEST => {
                    return Extent { consumed, object: None };
                }
                None => return Extent { consumed: bytes.len(), object: None },
            },
        }
        if open == 0 {
            return Extent { consumed, object: Some(at) };
        }
        consumed = consumed.max(at.saturating_add(HEADER).min(bytes.len()));
    }
}

/// `HEADER_SIZE`: bytes asked for before a header is looked at.
const HEADER: usize = 8;
/// `INT_MAX`, the most that is asked for at once.
const LONGEST: usize = 0x7fff_ffff;
const END_OF_CONTENTS: Tag = Tag::universal(0);

#[cfg(test)]
mod tests {
    use super::{Extent, extent};

    fn read(bytes: &[u8]) -> (usize, Option<usize>) {
        let Extent { consumed, object } = extent(bytes);
        (consumed, object)
    }

    #[test]
    fn at_least_eight_bytes_are_consumed() {
        assert_eq!(read(b"\x30\x03\x02\x01\x05abcdef"), (8, Some(5)));
        assert_eq!(read(b"\x30\x07abcdefgh"), (9, Some(9)));
        assert_eq!(read(b"\x00\x00abcdefgh"), (8, Some(2)));
        assert_eq!(read(b"\x80\x80abcdefgh"), (8, None));
        assert_eq!(read(b"\x30\x01"), (2, None));
        assert_eq!(read(b""), (0, None));
    }

    #[test]
    fn an_object_beyond_the_end_takes_all() {
        assert_eq!(read(b"hello, this is text"), (19, None));
        assert_eq!(read(b"\x30\x88\x7f\xff\xff\xff\xff\xff\xff\xffabcdefgh"), (8, None));
        assert_eq!(read(b"\x30\x85\x01\x00\x00\x00\x00abcdefgh"), (8, None));
        assert_eq!(read(b"\x30\x84\x80\x00\x00\x02abcdefgh"), (8, None));
        assert_eq!(read(b"\x30\x84\x80\x00\x00\x01abcdefgh"), (14, None));
    }

    #[test]
    fn an_open_length_reads_ahead() {
        assert_eq!(read(b"\x30\x80\x02\x01\x05\x00\x00abcdefgh"), (13, Some(7)));
        assert_eq!(read(b"\x30\x80\x30\x80\x00\x00\x00\x00a"), (9, Some(8)));
        assert_eq!(read(b"\x30\x80\x02\x01\x05"), (5, None));
    }
}
