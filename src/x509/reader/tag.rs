//! Tags and lengths as they stand before the content of an element.

/// Class and number of a tag; whether it is constructed stands in the header read with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag {
    /// 0 universal, 1 application, 2 context-specific, 3 private.
    pub class: u8,
    /// The number.
    pub number: u32,
}

impl Tag {
    /// A universal tag.
    pub const fn universal(number: u32) -> Tag {
        Tag { class: 0, number }
    }

    /// A context-specific tag.
    pub const fn context(number: u32) -> Tag {
        Tag { class: 2, number }
    }
}

/// Tag and length as they stand (`ASN1_get_object`); no length when it is left open.
pub(super) struct RawHeader {
    pub(super) tag: Tag,
    pub(super) constructed: bool,
    pub(super) length: Option<usize>,
    pub(super) length_of_header: usize,
}

impl RawHeader {
    /// Reads the octets before the content; the error says what is wrong.
    pub(super) fn read(bytes: &[u8]) -> Result<RawHeader, &'static str> {
        let mut rest = bytes.iter().copied();
        let first = rest.next().ok_or(TRUNCATED)?;
        let mut number = u32::from(first & 0x1f);
        if number == 0x1f {
            number = 0;
            loop {
                let octet = rest.next().ok_or(TRUNCATED)?;
                number = (number << 7) | u32::from(octet & 0x7f);
                if octet & 0x80 == 0 {
                    break;
                }
                if number > MAX_TAG >> 7 {
                    return Err("tag number too large");
                }
            }
        }
        let constructed = first & 0x20 != 0;
        let length = match rest.next().ok_or(TRUNCATED)? {
            0x80 if constructed => None,
            0x80 => return Err("open length in a primitive element"),
            short @ 0..0x80 => Some(usize::from(short)),
            long => Some(read_long_length(&mut rest, usize::from(long & 0x7f))?),
        };
        let length_of_header = bytes.len().saturating_sub(rest.len());
        Ok(RawHeader { tag: Tag { class: first >> 6, number }, constructed, length, length_of_header })
    }
}

/// `asn1_get_length`: leading zeros are skipped; at least one octet must follow the length, content or not.
fn read_long_length(rest: &mut impl ExactSizeIterator<Item = u8>, count: usize) -> Result<usize, &'static str> {
    if rest.len() < count.saturating_add(1) {
        return Err(TRUNCATED);
    }
    let mut length = 0_usize;
    for octet in rest.take(count) {
        length = length.checked_mul(256).ok_or("length too large")? | usize::from(octet);
    }
    Ok(length)
}

/// The tag in words: `SEQUENCE`, `context tag 3`.
pub(super) fn name_of(tag: Tag) -> String {
    match tag {
        BOOLEAN => "BOOLEAN".to_owned(),
        INTEGER => "INTEGER".to_owned(),
        BIT_STRING => "BIT STRING".to_owned(),
        OCTET_STRING => "OCTET STRING".to_owned(),
        NULL => "NULL".to_owned(),
        OBJECT_IDENTIFIER => "OBJECT IDENTIFIER".to_owned(),
        SEQUENCE => "SEQUENCE".to_owned(),
        SET => "SET".to_owned(),
        Tag { class: 0, number } => format!("universal tag {number}"),
        Tag { class: 1, number } => format!("application tag {number}"),
        Tag { class: 2, number } => format!("context tag {number}"),
        Tag { number, .. } => format!("private tag {number}"),
    }
}

/// BOOLEAN.
pub const BOOLEAN: Tag = Tag::universal(1);
/// INTEGER.
pub const INTEGER: Tag = Tag::universal(2);
/// BIT STRING.
pub const BIT_STRING: Tag = Tag::universal(3);
/// OCTET STRING.
pub const OCTET_STRING: Tag = Tag::universal(4);
/// NULL.
pub const NULL: Tag = Tag::universal(5);
/// OBJECT IDENTIFIER.
pub const OBJECT_IDENTIFIER: Tag = Tag::universal(6);
/// ENUMERATED.
pub const ENUMERATED: Tag = Tag::universal(10);
/// UTF8String.
pub const UTF8_STRING: Tag = Tag::universal(12);
/// SEQUENCE and SEQUENCE OF.
pub const SEQUENCE: Tag = Tag::universal(16);
/// SET and SET OF.
pub const SET: Tag = Tag::universal(17);
/// IA5String.
pub const IA5_STRING: Tag = Tag::universal(22);
/// VisibleString.
pub const VISIBLE_STRING: Tag = Tag::universal(26);
/// UniversalString.
pub const UNIVERSAL_STRING: Tag = Tag::universal(28);
/// BMPString.
pub const BMP_STRING: Tag = Tag::universal(30);

const TRUNCATED: &str = "tag and length are cut off";
/// `INT_MAX`, the largest tag number OpenSSL reads.
const MAX_TAG: u32 = 0x7fff_ffff;
