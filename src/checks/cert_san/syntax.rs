//! What is wrong with the form of one subjectAltName entry, and which name was probably meant.

use std::net::IpAddr;

use crate::x509::extension::GeneralName;

/// A malformed entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::checks) struct NameFault {
    /// The entry as it stands.
    pub(in crate::checks) entry: String,
    /// What is wrong with it, to follow `"entry" ...`.
    pub(in crate::checks) what: String,
    /// The name that was probably meant, in lower case; empty when it cannot be told.
    pub(in crate::checks) meant: String,
}

/// The fault of one entry; none for a good one, and for kinds that no TLS client compares with a host.
pub(in crate::checks) fn fault(name: &GeneralName) -> Option<NameFault> {
    match name {
        GeneralName::Dns(bytes) => dns_fault(bytes),
        GeneralName::Ip(octets) if !matches!(octets.len(), 4 | 16) => Some(NameFault {
            entry: data_encoding::HEXLOWER.encode(octets),
            what: format!("is an address of {} octets, 4 or 16 wanted", octets.len()),
            meant: String::new(),
        }),
        _ => None,
    }
}

/// RFC 5280 4.2.1.6 and RFC 1034 3.5: letters, digits, hyphens and dots; RFC 9525 6.3 for the wildcard.
fn dns_fault(bytes: &[u8]) -> Option<NameFault> {
    let entry = String::from_utf8_lossy(bytes).into_owned();
    let what = what_is_wrong(bytes, &entry)?;
    let meant = meant_by(&entry);
    Some(NameFault { entry, what, meant })
}

fn what_is_wrong(bytes: &[u8], entry: &str) -> Option<String> {
    let fixed = |text: &str| Some(text.to_owned());
    if bytes.is_empty() {
        return fixed("is empty");
    }
    if bytes.iter().any(|b| b.is_ascii_control()) {
        return fixed("holds a control character");
    }
    if !bytes.is_ascii() {
        return fixed("is not ASCII; certificates carry the form with xn-- (A-label), which idn2 NAME prints");
    }
    if entry.starts_with(' ') || entry.ends_with(' ') {
        return fixed(if entry.starts_with(' ') { "begins with a blank" } else { "ends with a blank" });
    }
    if entry.contains(' ') {
        return fixed("holds a blank");
    }
    if entry.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return fixed("is an address written as a DNS name; it needs an IP entry");
    }
    if entry.contains("://") {
        return fixed("is a URL, not a host name");
    }
    if entry.contains(':') {
        return fixed("has a port; names carry none");
    }
    if let Some(odd) = entry.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.' | '_' | '*')) {
        return Some(format!("holds the character {odd:?}, which no host name has"));
    }
    dots_and_labels(entry).map(str::to_owned)
}

fn dots_and_labels(entry: &str) -> Option<&'static str> {
    if entry.starts_with('.') {
        return Some("begins with a dot");
    }
    if entry.ends_with('.') {
        return Some("ends with a dot, which clients compare literally");
    }
    if entry.contains("..") {
        return Some("has an empty label");
    }
    if entry.len() > 253 || entry.split('.').any(|label| label.len() > 63) {
        return Some("is longer than a host name may be (253 characters, 63 a label)");
    }
    if entry.split('.').any(|label| label.starts_with('-') || label.ends_with('-')) {
        return Some("has a label that begins or ends with a hyphen");
    }
    if entry.contains('_') {
        return Some("has an underscore, which no host name has: public CAs may not issue it, and some clients refuse");
    }
    wildcard(entry)
}

fn wildcard(entry: &str) -> Option<&'static str> {
    if !entry.contains('*') {
        return None;
    }
    let Some(parent) = entry.strip_prefix("*.") else {
        return Some("has a wildcard that is not the whole first label; clients honour no other");
    };
    if parent.contains('*') {
        return Some("has more than one wildcard");
    }
    (!parent.contains('.')).then_some("is a wildcard for a whole top-level domain, which no client honours")
}

/// Whether a name or address is for the inside of a network only: one label, a domain that is nobody's, a private
/// address (RFC 1918, RFC 4193). Public CAs may not issue for these.
pub(in crate::checks) fn is_internal(name: &str) -> bool {
    match name.parse::<IpAddr>() {
        Ok(IpAddr::V4(address)) => address.is_private() || address.is_loopback() || address.is_link_local(),
        Ok(IpAddr::V6(address)) => address.is_unique_local() || address.is_loopback(),
        Err(_) => {
            let name = name.to_ascii_lowercase();
            !name.contains('.') || INTERNAL.iter().any(|domain| name.ends_with(domain))
        }
    }
}

/// Top-level domains that are set aside (RFC 6762, RFC 8375, ICANN 2024) or were never given to anybody.
const INTERNAL: [&str; 8] =
    [".local", ".localdomain", ".localhost", ".internal", ".intranet", ".lan", ".home.arpa", ".corp"];

/// The entry without blanks, scheme, port, path and outer dots.
fn meant_by(entry: &str) -> String {
    let text = entry.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return text.trim_matches(['[', ']']).to_ascii_lowercase();
    }
    let text = text.split(['/', ':']).next().unwrap_or(text);
    text.trim_matches('.').to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::fault;
    use crate::x509::extension::GeneralName;

    #[test]
    fn good_names_pass() {
        for name in ["mx.example.org", "*.example.org", "localhost", "xn--mller-kva.example", "1.example"] {
            assert_eq!(fault(&GeneralName::Dns(name.as_bytes().to_vec())), None, "{name}");
        }
        assert_eq!(fault(&GeneralName::Ip(vec![192, 0, 2, 1])), None);
        assert_eq!(fault(&GeneralName::Email(b"not a host".to_vec())), None);
    }

    #[test]
    fn every_accident_is_told_and_the_meant_name_found() {
        for (name, word, meant) in [
            ("", "empty", ""),
            (" mx.example.org", "begins with a blank", "mx.example.org"),
            ("mx.example.org ", "ends with a blank", "mx.example.org"),
            ("mx example.org", "holds a blank", "mx example.org"),
            ("https://mx.example.org/", "URL", "mx.example.org"),
            ("mx.example.org:25", "port", "mx.example.org"),
            ("mx.example.org/path", "'/'", "mx.example.org"),
            ("müller.example", "not ASCII", "müller.example"),
            ("192.0.2.1", "address", "192.0.2.1"),
            ("2001:db8::1", "address", "2001:db8::1"),
            ("m*.example.org", "wildcard", "m*.example.org"),
            ("a.*.org", "wildcard", "a.*.org"),
            ("*.*.example.org", "more than one", "*.*.example.org"),
            ("*.org", "top-level", "*.org"),
            (".example.org", "begins with a dot", "example.org"),
            ("mx.example.org.", "ends with a dot", "mx.example.org"),
            ("mx..org", "empty label", "mx..org"),
            ("-mx.example.org", "hyphen", "-mx.example.org"),
            ("a_b.example.org", "underscore", "a_b.example.org"),
            ("mx.example.org\n", "control", "mx.example.org"),
            ("mx.example.org,www.example.org", "','", "mx.example.org,www.example.org"),
        ] {
            let found = fault(&GeneralName::Dns(name.as_bytes().to_vec())).unwrap_or_else(|| panic!("{name:?} passes"));
            assert!(found.what.contains(word), "{name:?}: {}", found.what);
            assert_eq!(found.meant, meant, "{name:?}");
        }
        assert!(fault(&GeneralName::Ip(vec![192, 0, 2, 1, 255, 255, 255, 0])).unwrap().what.contains("8 octets"));
    }
}
