//! What the content of a universal type must look like.

use super::Header;
use super::tag::{BIT_STRING, BMP_STRING, BOOLEAN, ENUMERATED, INTEGER, NULL, OBJECT_IDENTIFIER, UNIVERSAL_STRING};

/// `c2i_ibuf`: neither empty nor padded.
pub(super) fn check_integer(content: &[u8]) -> Result<(), &'static str> {
    match content {
        [] => Err("INTEGER without content"),
        [0x00, second, ..] if second & 0x80 == 0 => Err("INTEGER with a superfluous leading octet"),
        [0xff, second, ..] if second & 0x80 != 0 => Err("INTEGER with a superfluous leading octet"),
        _ => Ok(()),
    }
}

/// `ossl_c2i_ASN1_OBJECT`: whole numbers, none padded.
pub(super) fn check_oid(content: &[u8]) -> Result<(), &'static str> {
    let mut starts_arc = true;
    for octet in content {
        if starts_arc && *octet == 0x80 {
            return Err("OBJECT IDENTIFIER with a padded number");
        }
        starts_arc = octet & 0x80 == 0;
    }
    if content.is_empty() || !starts_arc { Err("OBJECT IDENTIFIER that is cut off") } else { Ok(()) }
}

/// `ossl_c2i_ASN1_BIT_STRING`: gives the number of unused bits.
pub(super) fn check_bit_string(content: &[u8]) -> Result<u8, &'static str> {
    match content.first() {
        None => Err("BIT STRING without content"),
        Some(unused @ 0..=7) => Ok(*unused),
        Some(_) => Err("BIT STRING with more than 7 unused bits"),
    }
}

/// `asn1_ex_c2i`: the content of a universal type other than SEQUENCE and SET.
pub(super) fn check_universal(header: Header, content: &[u8]) -> Result<(), &'static str> {
    if header.constructed && matches!(header.tag, NULL | BOOLEAN | OBJECT_IDENTIFIER | INTEGER | ENUMERATED) {
        return Err("made of elements, which its type forbids");
    }
    match header.tag {
        BOOLEAN if content.len() != 1 => Err("BOOLEAN that is not one octet"),
        NULL if !content.is_empty() => Err("NULL with content"),
        INTEGER | ENUMERATED => check_integer(content),
        OBJECT_IDENTIFIER => check_oid(content),
        BIT_STRING => check_bit_string(content).map(|_| ()),
        BMP_STRING if !content.len().is_multiple_of(2) => Err("BMPString of odd length"),
        UNIVERSAL_STRING if !content.len().is_multiple_of(4) => Err("UniversalString whose length is no multiple of 4"),
        _ => Ok(()),
    }
}
