//! Whether a common name looks like a host name, and is then held to dNSName constraints.

use super::Violation;
use crate::x509::name::Attribute;

/// The host name in a common name, as UTF-8; `None` when it does not look like one (`v3_ncons.c cn2dnsid`).
///
/// Underscores pass, wildcards do not; a name of one label is none.
pub(super) fn from_common_name(attribute: &Attribute) -> Result<Option<Vec<u8>>, Violation> {
    let unreadable = || Violation::Aborted("a common name cannot be read as text".to_owned());
    let mut text = attribute.to_utf8().ok_or_else(unreadable)?.into_owned().into_bytes();
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
