//! The canonical form in which OpenSSL compares names (`x_name.c x509_name_canon`).

use super::Attribute;
use super::text::{self, NUMERIC_STRING, UTF8_STRING};

/// The relative names one after the other, without an outer header: text types as folded UTF8String, the attributes of
/// each relative name in the order of DER.
pub(super) fn encode(rdns: &[Vec<Attribute>]) -> Result<Vec<u8>, &'static str> {
    let mut canonical = Vec::with_capacity(128);
    for rdn in rdns {
        let mut attributes = rdn.iter().map(encode_attribute).collect::<Result<Vec<_>, _>>()?;
        attributes.sort();
        let length = attributes.iter().fold(0_usize, |sum, attribute| sum.saturating_add(attribute.len()));
        push_header(&mut canonical, 0x31, length);
        for attribute in attributes {
            canonical.extend(attribute);
        }
    }
    Ok(canonical)
}

fn encode_attribute(attribute: &Attribute) -> Result<Vec<u8>, &'static str> {
    let folded = match attribute.tag {
        NUMERIC_STRING => None,
        tag => text::to_utf8(tag, &attribute.content).transpose()?.map(|text| fold(&text)),
    };
    let (tag, content) = match &folded {
        Some(text) => (UTF8_STRING, text.as_slice()),
        None => (encoded_tag(attribute.tag), attribute.content.as_slice()),
    };
    let oid = attribute.oid.content();
    let inner = 4_usize.saturating_add(oid.len()).saturating_add(content.len());
    let mut out = Vec::with_capacity(inner.saturating_add(8));
    push_header(&mut out, 0x30, length_of_element(oid.len()).saturating_add(length_of_element(content.len())));
    push_header(&mut out, 0x06, oid.len());
    out.extend_from_slice(oid);
    push_header(&mut out, tag, content.len());
    out.extend_from_slice(content);
    Ok(out)
}

/// White space (space, \t \n \v \f \r) dropped at both ends and folded to one space inside; ASCII letters lowered.
fn fold(text: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut space = false;
    for octet in text.bytes() {
        if matches!(octet, b' ' | 0x09..=0x0d) {
            space = true;
            continue;
        }
        if space && !out.is_empty() {
            out.push(b' ');
        }
        space = false;
        out.push(octet.to_ascii_lowercase());
    }
    out
}

/// Appends tag and length in DER.
pub(super) fn push_header(out: &mut Vec<u8>, tag: u8, length: usize) {
    out.push(tag);
    match u8::try_from(length) {
        Ok(short @ 0..0x80) => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let significant = crate::x509::reader::without_leading_zeros(&octets);
            out.push(0x80 | significant.len() as u8);
            out.extend_from_slice(significant);
        }
    }
}

/// The identifier octet of a value: a SEQUENCE is constructed.
pub(super) fn encoded_tag(tag: u8) -> u8 {
    if tag == 16 { 0x30 } else { tag }
}

fn length_of_element(content: usize) -> usize {
    let header = match content {
        0..0x80 => 2,
        0x80..0x100 => 3,
        0x100..0x1_0000 => 4,
        0x1_0000..0x100_0000 => 5,
        _ => 6,
    };
    content.saturating_add(header)
}
