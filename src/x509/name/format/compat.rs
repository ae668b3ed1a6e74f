//! The oldest form of names: `C=DE, O=Example/1.2.3=x` (`t_x509.c X509_NAME_print`).

use super::super::Name;
use crate::x509::object_name;

/// The form of `X509_NAME_oneline`, in which a slash before a short name in capitals becomes a comma.
pub(super) fn print(out: &mut Vec<u8>, name: &Name) {
    let line = slashed(name);
    let mut rest = line.get(1..).unwrap_or(&[]);
    while let Some((first, tail)) = rest.split_first() {
        match (first, tail) {
            (b'/', [b'A'..=b'Z', b'=', ..] | [b'A'..=b'Z', b'A'..=b'Z', b'=', ..]) => out.extend_from_slice(b", "),
            _ => out.push(*first),
        }
        rest = tail;
    }
}

/// `/C=DE/O=Example+OU=Unit` (`x509_obj.c X509_NAME_oneline`); a slash or plus inside a value has a backslash before it,
/// a backslash has none.
fn slashed(name: &Name) -> Vec<u8> {
    let mut line = Vec::new();
    for rdn in &name.rdns {
        for (place, attribute) in rdn.iter().enumerate() {
            line.push(if place == 0 { b'/' } else { b'+' });
            match object_name::short_name(&attribute.oid) {
                Some(short) => line.extend_from_slice(short.as_bytes()),
                None => line.extend_from_slice(object_name::dotted(&attribute.oid).as_bytes()),
            }
            line.push(b'=');
            for octet in attribute.data() {
                match octet {
                    b'/' | b'+' => line.extend_from_slice(&[b'\\', *octet]),
                    b' '..=b'~' => line.push(*octet),
                    _ => line.extend_from_slice(format!("\\x{octet:02X}").as_bytes()),
                }
            }
        }
    }
    line
}
