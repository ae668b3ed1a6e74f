//! Does a certificate name a host, as RFC 9525 clients decide: subjectAltName alone, whole-label wildcards, no CN.

use std::net::IpAddr;

use crate::x509::extension::GeneralName;

/// A name that the certificate must cover (RFC 9525 section 2, reference identifier).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A DNS name in lower case without a final dot; `*.example.org` asks for that very wildcard.
    Dns(String),
    /// The octets of an address.
    Ip(Vec<u8>),
}

impl Reference {
    /// From what the user typed: a DNS name, or an IPv4 or IPv6 address; else why it is neither.
    pub fn parse(text: &str) -> Result<Reference, &'static str> {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        if let Ok(address) = bare.parse::<IpAddr>() {
            return Ok(Reference::Ip(octets(address)));
        }
        let name = text.strip_suffix('.').unwrap_or(text).to_ascii_lowercase();
        if !name.is_ascii() {
            return Err("not in ASCII; certificates carry the form with xn-- (A-label)");
        }
        let labels = name.strip_prefix("*.").unwrap_or(&name);
        if labels.len() < name.len() && !labels.contains('.') {
            return Err("a wildcard for a whole top-level domain, which no client honours");
        }
        let well_formed = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        };
        if name.len() > 253 || !labels.split('.').all(well_formed) {
            return Err("neither a DNS name nor an IP address");
        }
        if labels.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit())) {
            return Err("neither a DNS name nor an IP address");
        }
        Ok(Reference::Dns(name))
    }

    /// Whether one of these names is this one (RFC 9525 6.2 to 6.4); entries of other kinds never count.
    pub fn is_covered_by(&self, names: &[GeneralName]) -> bool {
        names.iter().any(|name| match (self, name) {
            (Reference::Dns(wanted), GeneralName::Dns(presented)) => dns_matches(presented, wanted),
            (Reference::Ip(wanted), GeneralName::Ip(presented)) => wanted == presented,
            _ => false,
        })
    }
}

/// Whether a dNSName matches a wanted name in lower case: equal but for ASCII case, or a wildcard that is the whole
/// first label, stands before at least two labels, and covers exactly one label (RFC 9525 6.3).
pub(super) fn dns_matches(presented: &[u8], wanted: &str) -> bool {
    if presented.eq_ignore_ascii_case(wanted.as_bytes()) {
        return true;
    }
    let Some(parent) = presented.strip_prefix(b"*.") else { return false };
    let Some((label, rest)) = wanted.split_once('.') else { return false };
    label != "*" && rest.contains('.') && parent.eq_ignore_ascii_case(rest.as_bytes())
}

fn octets(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(four) => four.octets().to_vec(),
        IpAddr::V6(six) => six.octets().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Reference, dns_matches};
    use crate::x509::extension::GeneralName;

    #[test]
    fn wildcards_cover_one_whole_label_and_no_more() {
        for (presented, wanted, matches) in [
            ("mx.example.org", "mx.example.org", true),
            ("MX.Example.ORG", "mx.example.org", true),
            ("XN--MLLER-KVA.example", "xn--mller-kva.example", true),
            ("*.example.org", "mx.example.org", true),
            ("*.example.org", "*.example.org", true),
            ("*.example.org", "example.org", false),
            ("*.example.org", "a.mx.example.org", false),
            ("mx.example.org", "*.example.org", false),
            ("m*.example.org", "mx.example.org", false),
            ("*x.example.org", "mx.example.org", false),
            ("*.org", "example.org", false),
            ("*", "localhost", false),
            ("*.*.example.org", "a.b.example.org", false),
            ("mx.example.org.", "mx.example.org", false),
            (" mx.example.org", "mx.example.org", false),
        ] {
            assert_eq!(dns_matches(presented.as_bytes(), wanted), matches, "{presented} for {wanted}");
        }
    }

    #[test]
    fn addresses_match_address_entries_alone() {
        let names = [GeneralName::Dns(b"192.0.2.1".to_vec()), GeneralName::Ip(vec![192, 0, 2, 2])];
        assert!(!Reference::parse("192.0.2.1").unwrap().is_covered_by(&names));
        assert!(Reference::parse("192.0.2.2").unwrap().is_covered_by(&names));
        let six = [GeneralName::Ip(vec![0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])];
        assert!(Reference::parse("2001:db8::1").unwrap().is_covered_by(&six));
        assert!(Reference::parse("[2001:DB8::1]").unwrap().is_covered_by(&six));
    }

    #[test]
    fn says_what_is_no_name() {
        assert_eq!(Reference::parse("MX.example.org."), Ok(Reference::Dns("mx.example.org".to_owned())));
        for wrong in
            ["", ".", "a..b", "https://a.b", "a.b:25", "müller.example", "*.org", "a.*.org", "192.0.2.300", ".a.b"]
        {
            assert!(Reference::parse(wrong).is_err(), "{wrong}");
        }
    }
}
