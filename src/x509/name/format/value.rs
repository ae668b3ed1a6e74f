//! How the value of an attribute is printed (`a_strex.c do_print_ex`).

use super::super::canonical::push_value;
use super::super::{Attribute, text};

/// How the value of an attribute is printed: OpenSSL's `ASN1_STRFLGS_...`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ValueFormat {
    /// A backslash before `,+"\<>;`, before `#` and a space in front, and a space at the end (`ESC_2253`).
    pub escape_2253: bool,
    /// `()*\` and NUL as `\XX` (`ESC_2254`).
    pub escape_2254: bool,
    /// Control characters as `\XX` (`ESC_CTRL`).
    pub escape_control: bool,
    /// Octets from 80 as `\XX` (`ESC_MSB`).
    pub escape_high: bool,
    /// Quotes around the whole value instead of backslashes, but before `"` and `\` (`ESC_QUOTE`).
    pub use_quote: bool,
    /// Characters as UTF-8 (`UTF8_CONVERT`); without it as one octet each, those above FF as `\UXXXX` or `\WXXXXXXXX`.
    pub utf8: bool,
    /// The octets of the value are taken for characters, whatever its type (`IGNORE_TYPE`).
    pub ignore_type: bool,
    /// The name of the string type in front (`SHOW_TYPE`).
    pub show_type: bool,
    /// Every value as hexadecimal (`DUMP_ALL`).
    pub dump_all: bool,
    /// Values of types that are no text as hexadecimal (`DUMP_UNKNOWN`).
    pub dump_no_string: bool,
    /// Hexadecimal of the whole encoding instead of the content (`DUMP_DER`).
    pub dump_der: bool,
}

impl ValueFormat {
    /// No flag at all.
    pub const PLAIN: ValueFormat = ValueFormat {
        escape_2253: false,
        escape_2254: false,
        escape_control: false,
        escape_high: false,
        use_quote: false,
        utf8: false,
        ignore_type: false,
        show_type: false,
        dump_all: false,
        dump_no_string: false,
        dump_der: false,
    };

    /// `ASN1_STRFLGS_RFC2253`.
    pub const RFC_2253: ValueFormat = ValueFormat {
        escape_2253: true,
        escape_control: true,
        escape_high: true,
        utf8: true,
        dump_no_string: true,
        dump_der: true,
        ..ValueFormat::PLAIN
    };

    pub(super) fn print(&self, out: &mut Vec<u8>, attribute: &Attribute, dump: bool) {
        if self.show_type {
            out.extend_from_slice(text::type_name(attribute.tag).as_bytes());
            out.push(b':');
        }
        let octets = || attribute.data().iter().map(|octet| u32::from(*octet)).collect::<Vec<_>>();
        let text = match text::to_utf8(attribute.tag, &attribute.content) {
            _ if self.dump_all || dump => None,
            _ if self.ignore_type => Some(octets()),
            Some(Ok(text)) => Some(text.chars().map(u32::from).collect()),
            _ if self.dump_no_string => None,
            _ => Some(octets()),
        };
        match text {
            Some(characters) => self.print_text(out, &characters),
            None => self.print_dump(out, attribute),
        }
    }

    /// `#` and the value in hexadecimal (`do_dump`).
    fn print_dump(&self, out: &mut Vec<u8>, attribute: &Attribute) {
        out.push(b'#');
        let mut der = Vec::new();
        if self.dump_der {
            push_value(&mut der, attribute);
        } else {
            der.extend_from_slice(attribute.data());
        }
        out.extend_from_slice(data_encoding::HEXUPPER.encode(&der).as_bytes());
    }

    /// `do_buf`, which looks first whether any character asks for quotes.
    fn print_text(&self, out: &mut Vec<u8>, characters: &[u32]) {
        let start = out.len();
        let last = characters.len().saturating_sub(1);
        let mut needs_quotes = false;
        for (at, character) in characters.iter().enumerate() {
            let place = match at {
                _ if !self.escape_2253 => Place::Inside,
                at if at == last => Place::Last,
                0 => Place::First,
                _ => Place::Inside,
            };
            if self.utf8 && *character > 0x7f {
                let mut encoded = [0; 4];
                let octets = char::from_u32(*character).map(|character| character.encode_utf8(&mut encoded));
                for octet in octets.map_or(&[][..], |octets| octets.as_bytes()) {
                    self.print_octet(out, *octet, place, &mut needs_quotes);
                }
            } else {
                self.print_character(out, *character, place, &mut needs_quotes);
            }
        }
        if needs_quotes {
            out.insert(start, b'"');
            out.push(b'"');
        }
    }

    fn print_character(&self, out: &mut Vec<u8>, character: u32, place: Place, needs_quotes: &mut bool) {
        match u8::try_from(character) {
            Ok(octet) => self.print_octet(out, octet, place, needs_quotes),
            Err(_) if character > 0xffff => out.extend_from_slice(format!("\\W{character:08X}").as_bytes()),
            Err(_) => out.extend_from_slice(format!("\\U{character:04X}").as_bytes()),
        }
    }

    /// `do_esc_char`.
    fn print_octet(&self, out: &mut Vec<u8>, octet: u8, place: Place, needs_quotes: &mut bool) {
        let is_special = match octet {
            b',' | b'+' | b'<' | b'>' | b';' | b'"' | b'\\' => self.escape_2253,
            b'#' => place == Place::First,
            b' ' => place != Place::Inside,
            _ => false,
        };
        if is_special {
            if self.use_quote && !matches!(octet, b'"' | b'\\') {
                *needs_quotes = true;
            } else {
                out.push(b'\\');
            }
            out.push(octet);
            return;
        }
        let is_hexadecimal = match octet {
            0 => self.escape_control || self.escape_2254,
            1..=0x1f | 0x7f => self.escape_control,
            b'(' | b')' | b'*' | b'\\' => self.escape_2254,
            0x80.. => self.escape_high,
            _ => false,
        };
        if is_hexadecimal {
            out.extend_from_slice(format!("\\{octet:02X}").as_bytes());
        } else if octet == b'\\' && self.escapes_anything() {
            out.extend_from_slice(b"\\\\");
        } else {
            out.push(octet);
        }
    }

    fn escapes_anything(&self) -> bool {
        self.escape_2253 || self.escape_2254 || self.escape_control || self.escape_high || self.use_quote
    }
}

/// Where a character stands, as far as RFC 2253 2.4 cares; a lone one is the last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    First,
    Inside,
    Last,
}
