//! The canonical form in which OpenSSL compares names (`x_name.c x509_name_canon`).

use super::Attribute;
use super::text::{self, NUMERIC_STRING, SEQUENCE, UTF8_STRING};

/// The relative names one after the other, without an outer header: text types as folded UTF8String, the attributes of
/// each relative name in the order of DER.
pub(super) fn encode(rdns: &[Vec<Attribute>]) -> Result<Vec<u8>, &'static str> {
    let mut canonical = Vec::with_capacity(256);
    let mut encoder = Encoder::default();
    let mut set = Vec::with_capacity(64);
    for rdn in rdns {
        set.clear();
        if let [attribute] = rdn.as_slice() {
            encoder.push_attribute(&mut set, attribute)?;
        } else {
            set = encoder.sorted(rdn)?.concat();
        }
        push_element(&mut canonical, 0x31, &set);
    }
    Ok(canonical)
}

/// Buffers that serve one attribute after the other: names are compared on the hot path.
#[derive(Default)]
struct Encoder {
    text: Vec<u8>,
    fields: Vec<u8>,
}

impl Encoder {
    fn sorted(&mut self, rdn: &[Attribute]) -> Result<Vec<Vec<u8>>, &'static str> {
        let mut encoded = Vec::new();
        for attribute in rdn {
            let mut out = Vec::new();
            self.push_attribute(&mut out, attribute)?;
            encoded.push(out);
        }
        encoded.sort();
        Ok(encoded)
    }

    fn push_attribute(&mut self, out: &mut Vec<u8>, attribute: &Attribute) -> Result<(), &'static str> {
        self.fields.clear();
        push_element(&mut self.fields, 0x06, attribute.oid.content());
        match attribute.tag {
            NUMERIC_STRING => push_value(&mut self.fields, attribute),
            tag => match text::to_utf8(tag, &attribute.content) {
                Some(text) => {
                    fold(&mut self.text, &text?);
                    push_element(&mut self.fields, UTF8_STRING, &self.text);
                }
                None => push_value(&mut self.fields, attribute),
            },
        }
        push_element(out, 0x30, &self.fields);
        Ok(())
    }
}

/// White space (space, \t \n \v \f \r) dropped at both ends and folded to one space inside; ASCII letters lowered.
fn fold(out: &mut Vec<u8>, text: &str) {
    out.clear();
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
}

/// Appends tag and length in DER.
fn push_header(out: &mut Vec<u8>, tag: u8, length: usize) {
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

/// Appends a value as it is kept.
pub(super) fn push_value(out: &mut Vec<u8>, attribute: &Attribute) {
    match attribute.tag {
        SEQUENCE => out.extend_from_slice(&attribute.content),
        tag => push_element(out, tag, &attribute.content),
    }
}

fn push_element(out: &mut Vec<u8>, tag: u8, content: &[u8]) {
    push_header(out, tag, content.len());
    out.extend_from_slice(content);
}
