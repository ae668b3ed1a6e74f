//! The string types of name attributes: which OpenSSL reads, and what text they hold.

use std::borrow::Cow;

use crate::x509::reader::element::Any;

/// Whether an attribute value may have this universal tag (`B_ASN1_PRINTABLE`).
pub(super) fn is_name_type(tag: u8) -> bool {
    matches!(tag, 3 | 7..=9 | 11..=16 | 18..=20 | 22 | 28..=30)
}

/// The value as OpenSSL keeps it: unused bits cleared (in an empty BIT STRING there are none), a SEQUENCE with its header.
pub(super) fn kept_content(tag: u8, value: &Any<'_>) -> Vec<u8> {
    let mut content = if tag == SEQUENCE { value.der.to_vec() } else { value.content.to_vec() };
    match (tag, content.as_mut_slice()) {
        (BIT_STRING, [unused @ 0..=7, .., last]) => *last &= 0xff << *unused,
        (BIT_STRING, [unused]) => *unused = 0,
        _ => (),
    }
    content
}

/// The value of a string type as UTF-8 (`ASN1_STRING_to_UTF8`); `None` for types that are no text.
///
/// T61String, IA5String, PrintableString and NumericString are read as Latin-1, whatever they hold.
pub(super) fn to_utf8(tag: u8, content: &[u8]) -> Option<Result<Cow<'_, str>, &'static str>> {
    match tag {
        UTF8_STRING => {
            Some(std::str::from_utf8(content).map(Cow::Borrowed).map_err(|_| "UTF8String that is not UTF-8"))
        }
        NUMERIC_STRING..=T61_STRING | IA5_STRING => Some(Ok(from_latin1(content))),
        BMP_STRING => Some(from_wide(content, 2, "BMPString that is no text").map(Cow::Owned)),
        UNIVERSAL_STRING => Some(from_wide(content, 4, "UniversalString that is no text").map(Cow::Owned)),
        _ => None,
    }
}

/// The name of the type (`ASN1_tag2str`).
pub(super) fn type_name(tag: u8) -> &'static str {
    TYPE_NAMES.get(usize::from(tag)).copied().unwrap_or("(unknown)")
}

fn from_latin1(content: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(content) {
        Ok(ascii) if ascii.is_ascii() => Cow::Borrowed(ascii),
        _ => Cow::Owned(content.iter().copied().map(char::from).collect()),
    }
}

/// Characters of a fixed number of octets each.
fn from_wide(content: &[u8], width: usize, what: &'static str) -> Result<String, &'static str> {
    let number = |octets: &[u8]| octets.iter().fold(0_u32, |sum, octet| (sum << 8) | u32::from(*octet));
    let whole = content.chunks_exact(width);
    if !whole.remainder().is_empty() {
        return Err(what);
    }
    whole.map(|octets| char::from_u32(number(octets)).ok_or(what)).collect()
}

/// BIT STRING.
pub(super) const BIT_STRING: u8 = 3;
/// SEQUENCE, which is kept as it stands.
pub(super) const SEQUENCE: u8 = 16;
/// UTF8String.
pub(super) const UTF8_STRING: u8 = 12;
/// NumericString.
pub(super) const NUMERIC_STRING: u8 = 18;
const T61_STRING: u8 = 20;
const IA5_STRING: u8 = 22;
const UNIVERSAL_STRING: u8 = 28;
const BMP_STRING: u8 = 30;

const TYPE_NAMES: [&str; 31] = [
    "EOC",
    "BOOLEAN",
    "INTEGER",
    "BIT STRING",
    "OCTET STRING",
    "NULL",
    "OBJECT",
    "OBJECT DESCRIPTOR",
    "EXTERNAL",
    "REAL",
    "ENUMERATED",
    "<ASN1 11>",
    "UTF8STRING",
    "<ASN1 13>",
    "<ASN1 14>",
    "<ASN1 15>",
    "SEQUENCE",
    "SET",
    "NUMERICSTRING",
    "PRINTABLESTRING",
    "T61STRING",
    "VIDEOTEXSTRING",
    "IA5STRING",
    "UTCTIME",
    "GENERALIZEDTIME",
    "GRAPHICSTRING",
    "VISIBLESTRING",
    "GENERALSTRING",
    "UNIVERSALSTRING",
    "<ASN1 29>",
    "BMPSTRING",
];
