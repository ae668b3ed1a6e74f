//! The `oneline` form of names (`X509_NAME_print_ex` with `XN_FLAG_ONELINE`, `a_strex.c`).

use std::fmt::Write;

use super::canonical::push_value;
use super::{Attribute, Name, text};

/// `C = DE, O = Example + OU = Unit, CN = "a,b"`.
pub(super) fn print(name: &Name) -> String {
    let mut line = String::new();
    for rdn in &name.rdns {
        let mut separator = ", ";
        for attribute in rdn {
            if !line.is_empty() {
                line.push_str(separator);
            }
            separator = " + ";
            let _ = write!(line, "{} = ", attribute.type_name());
            print_value(&mut line, attribute);
        }
    }
    line
}

fn print_value(line: &mut String, attribute: &Attribute) {
    match text::to_utf8(attribute.tag, &attribute.content) {
        Some(Ok(text)) => print_text(line, &text),
        _ => print_dump(line, attribute),
    }
}

/// Text with `"` and `\` escaped, control and non-ASCII octets as `\XX`, wrapped in quotes where RFC 2253 escapes.
fn print_text(line: &mut String, text: &str) {
    let first_needs_quotes = text.starts_with(['#', ' ']) && text.chars().nth(1).is_some();
    let needs_quotes = first_needs_quotes || text.ends_with(' ') || text.contains([',', '+', '<', '>', ';']);
    let quote = if needs_quotes { "\"" } else { "" };
    line.push_str(quote);
    for octet in text.bytes() {
        match octet {
            b'"' | b'\\' => {
                line.push('\\');
                line.push(char::from(octet));
            }
            0x20..0x7f => line.push(char::from(octet)),
            _ => {
                let _ = write!(line, "\\{octet:02X}");
            }
        }
    }
    line.push_str(quote);
}

/// `#` and the DER of the value in hexadecimal.
fn print_dump(line: &mut String, attribute: &Attribute) {
    let mut der = Vec::new();
    push_value(&mut der, attribute);
    line.push('#');
    line.push_str(&data_encoding::HEXUPPER.encode(&der));
}
