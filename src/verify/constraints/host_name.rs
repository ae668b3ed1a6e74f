//! Whether a common name looks like a host name, and is then held to dNSName constraints.

use super::Violation;
use crate::x509::name::Attribute;

/// The host name in a common name, as UTF-8; `None` when it does not look like one (`v3_ncons.c cn2dnsid`).
///
/// Underscores pass, wildcards do not; a name of one label is none.
pub(super) fn from_common_name(attribute: &Attribute) -> Result<Option<Vec<u8>>, Violation> {
    let mut text = to_utf8(attribute)?;
    while text.last() == Some(&0) {
        text.pop();
    }
    if text.contains(&0) {
        return Err(Violation::Code(53));
    }
    Ok(looks_like_host(&text).then_some(text))
}

fn looks_like_host(text: &[u8]) -> bool {
    let mut has_dot = false;
    let last = text.len().saturating_sub(1);
    for (at, octet) in text.iter().enumerate() {
        let is_inner = at > 0 && at < last;
        let next = text.get(at.saturating_add(1));
        let previous = text.get(at.wrapping_sub(1));
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => (),
            b'-' if is_inner => (),
            b'.' if is_inner && !matches!(next, Some(b'.' | b'-')) && previous != Some(&b'-') => has_dot = true,
            _ => return false,
        }
    }
    has_dot
}

/// `ASN1_STRING_to_UTF8`; a type it cannot convert ends OpenSSL's run without an error number.
fn to_utf8(attribute: &Attribute) -> Result<Vec<u8>, Violation> {
    let content = &attribute.content;
    let from_points = |points: Vec<u32>| -> Option<Vec<u8>> {
        points.into_iter().map(char::from_u32).collect::<Option<String>>().map(String::into_bytes)
    };
    let converted = match attribute.tag {
        UTF8_STRING => Some(content.clone()),
        NUMERIC_STRING | PRINTABLE_STRING | T61_STRING | IA5_STRING | VISIBLE_STRING => {
            from_points(content.iter().map(|octet| u32::from(*octet)).collect())
        }
        BMP_STRING => from_points(content.chunks(2).map(big_endian).collect()),
        UNIVERSAL_STRING => from_points(content.chunks(4).map(big_endian).collect()),
        _ => None,
    };
    converted.ok_or_else(|| Violation::Unjudged("a common name cannot be read as text".to_owned()))
}

fn big_endian(octets: &[u8]) -> u32 {
    octets.iter().fold(0, |number, octet| (number << 8) | u32::from(*octet))
}

const UTF8_STRING: u8 = 12;
const NUMERIC_STRING: u8 = 18;
const PRINTABLE_STRING: u8 = 19;
const T61_STRING: u8 = 20;
const IA5_STRING: u8 = 22;
const VISIBLE_STRING: u8 = 26;
const UNIVERSAL_STRING: u8 = 28;
const BMP_STRING: u8 = 30;

#[cfg(test)]
mod tests {
    use super::looks_like_host;

    #[test]
    fn host_names_need_a_dot_and_inner_hyphens() {
        for host in ["a.b", "10.0.0.1", "under_score.example", "a-b.example", "_a._b"] {
            assert!(looks_like_host(host.as_bytes()), "{host}");
        }
        for other in ["", "a", "*.example", ".a.b", "a.b.", "a..b", "a-.b", "a.-b", "-a.b", "a.b-", "a b.c"] {
            assert!(!looks_like_host(other.as_bytes()), "{other}");
        }
    }
}
