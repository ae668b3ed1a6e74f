//! Which policy a word names: an object OpenSSL has a name for, or dotted numbers (`obj_dat.c OBJ_txt2obj`).

use crate::base::oid::Oid;
use crate::x509::object_name;

/// The policy. Of a name without an identifier it has no octets, and so never equals one of a certificate.
pub(super) fn policy(word: &[u8]) -> Option<Oid> {
    let text = std::str::from_utf8(word).ok()?;
    if let Some(oid) = object_name::by_name(text) {
        return Some(oid);
    }
    if text == SECOND_NAME.0 {
        return Oid::from_dotted(SECOND_NAME.1);
    }
    if NAMELESS_OBJECTS.lines().any(|name| name == text) {
        return Some(Oid::from_content(&[]));
    }
    dotted(text)
}

/// Numbers parted by points or blanks; an empty one is zero, and one point may end them (`a_object.c
/// a2d_ASN1_OBJECT`).
fn dotted(text: &str) -> Option<Oid> {
    let (first, rest) = text.split_at_checked(1)?;
    let first = first.parse::<u32>().ok().filter(|first| *first <= 2)?;
    let rest = rest.strip_prefix(SEPARATORS).filter(|rest| !rest.is_empty())?;
    let rest = rest.strip_suffix(SEPARATORS).unwrap_or(rest);
    let mut content = Vec::new();
    for (place, arc) in rest.split(SEPARATORS).enumerate() {
        let mut septets = septets(arc)?;
        if place == 0 {
            if first < 2 && !fits_below_40(&septets) {
                return None;
            }
            add(&mut septets, first.saturating_mul(40));
        }
        let last = septets.len().saturating_sub(1);
        content.extend(septets.iter().enumerate().map(|(at, septet)| if at < last { septet | 0x80 } else { *septet }));
    }
    Some(Oid::from_content(&content))
}

/// The digits of an arbitrarily large number to the base of 128, most significant first; at least one.
fn septets(arc: &str) -> Option<Vec<u8>> {
    if arc.len() > LONGEST_ARC {
        return None;
    }
    let mut septets = vec![0];
    for digit in arc.chars() {
        let digit = digit.to_digit(10)?;
        let mut carry = digit;
        for septet in septets.iter_mut().rev() {
            let value = u32::from(*septet).saturating_mul(10).saturating_add(carry);
            *septet = (value & 0x7f) as u8;
            carry = value >> 7;
        }
        if carry > 0 {
            septets.insert(0, carry as u8);
        }
    }
    Some(septets)
}

fn add(septets: &mut Vec<u8>, amount: u32) {
    let mut carry = amount;
    for septet in septets.iter_mut().rev() {
        let value = u32::from(*septet).saturating_add(carry);
        *septet = (value & 0x7f) as u8;
        carry = value >> 7;
    }
    if carry > 0 {
        septets.insert(0, carry as u8);
    }
}

fn fits_below_40(septets: &[u8]) -> bool {
    matches!(septets, [value] if *value < 40)
}

const SEPARATORS: [char; 2] = ['.', ' '];
/// Digits of one number; ours, against numbers that take long to convert. OpenSSL takes as many as a word may have.
const LONGEST_ARC: usize = 1_000;
/// The one identifier with two objects; the other is called `ORG`.
const SECOND_NAME: (&str, &str) = ("identified-organization", "1.3");
/// Names that OpenSSL gives to things without an identifier, short and long ones; from `openssl list -objects`.
const NAMELESS_OBJECTS: &str = include_str!("nameless_objects.txt");

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn names_and_numbers() {
        for (word, expected) in [
            ("anyPolicy", Some("2.5.29.32.0")),
            ("X509v3 Any Policy", Some("2.5.29.32.0")),
            ("serverAuth", Some("1.3.6.1.5.5.7.3.1")),
            ("serverauth", None),
            ("ORG", Some("1.3")),
            ("identified-organization", Some("1.3")),
            ("1.2", Some("1.2")),
            ("1 2 3", Some("1.2.3")),
            ("1.2..3", Some("1.2.0.3")),
            ("1.2.3.", Some("1.2.3")),
            ("1.2.3..", Some("1.2.3.0")),
            ("2.999.1", Some("2.999.1")),
            ("2.100", Some("2.100")),
            ("1.39", Some("1.39")),
            ("0.39.18446744073709551616", Some("0.39.18446744073709551616")),
            ("1.40", None),
            ("3.1", None),
            ("1", None),
            ("1.", None),
            ("", None),
            ("01.2", None),
            ("1.2.x", None),
            ("1,2", None),
            ("-1.2", None),
            ("UNDEF", None),
        ] {
            assert_eq!(policy(word.as_bytes()).map(|oid| oid.to_string()).as_deref(), expected, "{word:?}");
        }
        assert_eq!(policy(b"AES-128-CBC-HMAC-SHA1").unwrap().content(), b"");
        assert_eq!(policy(b"1.2.\xff"), None);
    }
}
