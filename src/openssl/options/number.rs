//! The numbers of options: checked by the rules of C's literals, then read by other rules (`apps/lib/opt.c opt_long`).

use crate::openssl::messages;

/// The value of an `int` option as the check sees it; the line of refusal otherwise.
pub(super) fn integer(text: &[u8]) -> Result<i32, Vec<u8>> {
    let value = long_integer(text)?;
    let out_of_range = || messages::usage("Value \"", &[text, b"\" outside integer range"].concat());
    i32::try_from(value).map_err(|_| out_of_range())
}

/// The value of an `intmax` option; the line of refusal otherwise.
pub(super) fn long_integer(text: &[u8]) -> Result<i64, Vec<u8>> {
    let (value, rest) = prefix(text, None).ok_or_else(|| unreadable(text))?;
    if rest.is_empty() { value.ok_or_else(|| unreadable(text)) } else { Err(unreadable(text)) }
}

/// The number at the start of the text, whatever follows, as C's `atoi` reads it: decimal, 0 when there is none.
pub(super) fn decimal_prefix(text: &[u8]) -> i32 {
    decimal(text).map_or(0, |(value, _)| value)
}

/// The decimal number at the start of the text and what follows it, as `%d` of C's `sscanf` reads it: a number that does
/// not fit into a long is the nearest long, and of a long only the lower half counts.
pub(super) fn decimal(text: &[u8]) -> Option<(i32, &[u8])> {
    let negative = text.iter().find(|octet| !is_space(**octet)) == Some(&b'-');
    let saturated = if negative { i64::MIN } else { i64::MAX };
    let (value, rest) = prefix(text, Some(10))?;
    Some((value.unwrap_or(saturated) as i32, rest))
}

/// C's `strtoll`: the value, none when it does not fit, and what follows it. Without a base, `0x` and `0` tell it.
fn prefix(text: &[u8], base: Option<u32>) -> Option<(Option<i64>, &[u8])> {
    let text = text.get(text.iter().position(|octet| !is_space(*octet))?..)?;
    let (negative, text) = match text.split_first()? {
        (b'-', rest) => (true, rest),
        (b'+', rest) => (false, rest),
        _ => (false, text),
    };
    let hexadecimal = match text {
        [b'0', b'x' | b'X', digits @ ..] if digits.first().is_some_and(u8::is_ascii_hexdigit) => Some(digits),
        _ => None,
    };
    let (base, digits) = match (base, hexadecimal) {
        (Some(base), _) => (base, text),
        (None, Some(digits)) => (16, digits),
        (None, None) => (if text.starts_with(b"0") { 8 } else { 10 }, text),
    };
    let is_digit = |octet: &u8| char::from(*octet).is_digit(base);
    let length = digits.iter().position(|octet| !is_digit(octet)).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at_checked(length).filter(|(digits, _)| !digits.is_empty())?;
    let mut value = Some(0_i64);
    for digit in digits.iter().filter_map(|octet| char::from(*octet).to_digit(base)) {
        let digit = i64::from(digit);
        let larger = value.and_then(|value| value.checked_mul(i64::from(base)));
        value = larger.and_then(|value| if negative { value.checked_sub(digit) } else { value.checked_add(digit) });
    }
    Some((value, rest))
}

fn unreadable(text: &[u8]) -> Vec<u8> {
    let kind = match text {
        [b'0', b'x' | b'X', ..] => "a hexadecimal",
        [b'0', ..] => "an octal",
        _ => "a",
    };
    messages::usage("Can't parse \"", &[text, b"\" as ", kind.as_bytes(), b" number"].concat())
}

/// C's `isspace`.
pub(in crate::openssl) fn is_space(octet: u8) -> bool {
    matches!(octet, b' ' | 0x09..=0x0d)
}

#[cfg(test)]
mod tests {
    use super::{decimal_prefix, integer, long_integer};

    #[test]
    fn checks_as_c_literals() {
        for (text, value) in [
            ("12", Some(12)),
            (" \t12", Some(12)),
            ("-12", Some(-12)),
            ("+12", Some(12)),
            ("0x1F", Some(31)),
            ("-0x1f", Some(-31)),
            ("010", Some(8)),
            ("0", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("", None),
            (" ", None),
            ("-", None),
            ("--1", None),
            ("0x", None),
            ("08", None),
            ("12x", None),
            ("12 ", None),
        ] {
            assert_eq!(long_integer(text.as_bytes()).ok(), value, "{text:?}");
        }
        assert_eq!(integer(b"2147483648").unwrap_err(), b"verify: Value \"2147483648\" outside integer range");
        assert_eq!(integer(b"08").unwrap_err(), b"verify: Can't parse \"08\" as an octal number");
        assert_eq!(integer(b"0Xg").unwrap_err(), b"verify: Can't parse \"0Xg\" as a hexadecimal number");
        assert_eq!(integer(b"-08").unwrap_err(), b"verify: Can't parse \"-08\" as a number");
    }

    #[test]
    fn means_the_decimal_prefix() {
        for (text, value) in [("0x2", 0), ("010", 10), ("-3", -3), (" 7", 7), ("", 0), ("x", 0), ("5x", 5)] {
            assert_eq!(decimal_prefix(text.as_bytes()), value, "{text:?}");
        }
        assert_eq!(decimal_prefix(b"017777777777"), 597_908_593, "cut to 32 bits");
    }
}
