//! Whether one name lies within one subtree.
//!
//! These are OpenSSL's rules (`v3_ncons.c`), which are not RFC 5280's everywhere: a wildcard is an ordinary label, and
//! URIs know neither user, query nor bracketed addresses.

use super::{Violation, a_label};
use crate::x509::extension::GeneralName;
use crate::x509::reader::Reader;
use crate::x509::reader::tag::UTF8_STRING;

/// Whether a subtree with this base says anything about the name: same kind, for other names also same type.
///
/// An internationalised mailbox (RFC 8398) counts as an email address.
pub(super) fn concerns(name: &GeneralName, base: &GeneralName) -> bool {
    match (name, base) {
        (GeneralName::Other(oid, _), GeneralName::Email(_)) => oid.content() == SMTP_UTF8_MAILBOX,
        (GeneralName::Other(ours, _), GeneralName::Other(theirs, _)) => {
            ours == theirs && ours.content() != SMTP_UTF8_MAILBOX
        }
        (GeneralName::Unsupported(ours, _), GeneralName::Unsupported(theirs, _)) => ours == theirs,
        (GeneralName::Directory(_), GeneralName::Directory(_))
        | (GeneralName::Dns(_), GeneralName::Dns(_))
        | (GeneralName::Email(_), GeneralName::Email(_))
        | (GeneralName::Ip(_), GeneralName::Ip(_))
        | (GeneralName::RegisteredId(_), GeneralName::RegisteredId(_))
        | (GeneralName::Uri(_), GeneralName::Uri(_)) => true,
        _ => false,
    }
}

/// Whether the name lies within the subtree (`v3_ncons.c nc_match_single`); kinds without a rule are error 51.
pub(super) fn matches(name: &GeneralName, base: &GeneralName) -> Result<bool, Violation> {
    match (name, base) {
        (GeneralName::Directory(name), GeneralName::Directory(base)) => Ok(name.canonical.starts_with(&base.canonical)),
        (GeneralName::Dns(name), GeneralName::Dns(base)) => Ok(dns_matches(name, base)),
        (GeneralName::Email(name), GeneralName::Email(base)) => email_matches(name, base),
        (GeneralName::Other(_, value), GeneralName::Email(base)) => mailbox_matches(value, base),
        (GeneralName::Uri(name), GeneralName::Uri(base)) => uri_matches(name, base),
        (GeneralName::Ip(name), GeneralName::Ip(base)) => ip_matches(name, base),
        _ => Err(Violation::Code(51)),
    }
}

/// `v3_ncons.c nc_dns`.
fn dns_matches(name: &[u8], base: &[u8]) -> bool {
    let Some((front, tail)) = split_tail(name, base.len()) else { return false };
    let at_label = front.is_empty() || base.first() == Some(&b'.') || front.last() == Some(&b'.');
    base.is_empty() || (at_label && tail.eq_ignore_ascii_case(base))
}

/// `v3_ncons.c nc_email`.
fn email_matches(name: &[u8], base: &[u8]) -> Result<bool, Violation> {
    let (local, host) = split_at_last_at(name).ok_or(UNSUPPORTED_SYNTAX)?;
    let Some((base_local, base_host)) = split_at_last_at(base) else {
        return Ok(match base.first() {
            Some(b'.') => ends_longer(name, base),
            _ => host.eq_ignore_ascii_case(base),
        });
    };
    if !base_local.is_empty() {
        if local.len() != base_local.len() {
            return Ok(false);
        }
        if base_local.contains(&0) || local.contains(&0) {
            return Err(UNSUPPORTED_SYNTAX);
        }
        if local != base_local {
            return Ok(false);
        }
    }
    Ok(host.eq_ignore_ascii_case(base_host))
}

/// `v3_ncons.c nc_email_eai`; `value` is the DER of the mailbox.
fn mailbox_matches(value: &[u8], base: &[u8]) -> Result<bool, Violation> {
    if base.contains(&0) {
        return Err(UNSUPPORTED_SYNTAX);
    }
    let mailbox = read_mailbox(value).ok_or(UNSUPPORTED_SYNTAX)?;
    let (_, host) = split_at_last_at(&mailbox).ok_or(UNSUPPORTED_SYNTAX)?;
    let base = a_label::to_utf8(base).ok_or(Violation::Code(1))?;
    // OpenSSL puts a dot before one that already stands there, so that the mailbox needs two.
    let wanted = if base.first() == Some(&b'.') { [b".", base.as_slice()].concat() } else { base };
    if wanted.len() > LONGEST_MAILBOX_BASE {
        return Err(Violation::Code(1));
    }
    Ok(if wanted.first() == Some(&b'.') { ends_longer(&mailbox, &wanted) } else { host.eq_ignore_ascii_case(&wanted) })
}

/// The text of an SmtpUTF8Mailbox, which must be a UTF8String; its explicit tag is off already.
fn read_mailbox(value: &[u8]) -> Option<Vec<u8>> {
    let any = Reader::new(value).any("").ok()?;
    (any.tag == UTF8_STRING).then(|| any.content.into_owned())
}

/// `v3_ncons.c nc_uri`: the host between `//` and the first `:`, else the first `/`.
fn uri_matches(name: &[u8], base: &[u8]) -> Result<bool, Violation> {
    let colon = name.iter().position(|octet| *octet == b':').ok_or(UNSUPPORTED_SYNTAX)?;
    let rest = name.get(colon..).and_then(|rest| rest.strip_prefix(b"://")).ok_or(UNSUPPORTED_SYNTAX)?;
    let end = rest.iter().position(|octet| *octet == b':').or_else(|| rest.iter().position(|octet| *octet == b'/'));
    let host = end.map_or(rest, |end| rest.get(..end).unwrap_or(rest));
    if host.is_empty() {
        return Err(UNSUPPORTED_SYNTAX);
    }
    Ok(if base.first() == Some(&b'.') { ends_longer(host, base) } else { host.eq_ignore_ascii_case(base) })
}

/// `v3_ncons.c nc_ip`: address and mask; the mask may have holes.
fn ip_matches(name: &[u8], base: &[u8]) -> Result<bool, Violation> {
    if !matches!(name.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return Err(UNSUPPORTED_SYNTAX);
    }
    let (address, mask) = base.split_at_checked(base.len() / 2).ok_or(UNSUPPORTED_SYNTAX)?;
    let mut octets = name.iter().zip(address).zip(mask);
    Ok(address.len() == name.len() && octets.all(|((ours, theirs), mask)| ours & mask == theirs & mask))
}

/// Whether the name is longer than the base and ends with it, whatever the case.
fn ends_longer(name: &[u8], base: &[u8]) -> bool {
    split_tail(name, base.len()).is_some_and(|(front, tail)| !front.is_empty() && tail.eq_ignore_ascii_case(base))
}

fn split_tail(name: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    name.split_at_checked(name.len().checked_sub(length)?)
}

fn split_at_last_at(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = text.iter().rposition(|octet| *octet == b'@')?;
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

const UNSUPPORTED_SYNTAX: Violation = Violation::Code(53);
/// The longest base that fits into OpenSSL's buffer (`v3_ncons.c nc_email_eai`, `ulabel`), found by trying.
const LONGEST_MAILBOX_BASE: usize = 254;
/// 1.3.6.1.5.5.7.8.9 id-on-SmtpUTF8Mailbox.
const SMTP_UTF8_MAILBOX: &[u8] = &[0x2b, 6, 1, 5, 5, 7, 8, 9];

#[cfg(test)]
mod tests {
    use super::{dns_matches, email_matches, ip_matches, uri_matches};

    #[test]
    fn dns_bases_end_at_labels() {
        for (name, base) in
            [("a.x", "a.x"), ("b.a.x", "a.x"), ("B.A.X", "a.x"), ("b.a.x", ".a.x"), (".a.x", "a.x"), ("z", "")]
        {
            assert!(dns_matches(name.as_bytes(), base.as_bytes()), "{name} {base}");
        }
        for (name, base) in [("ba.x", "a.x"), ("a.x", ".a.x"), ("*.x", "a.x"), ("", "a.x")] {
            assert!(!dns_matches(name.as_bytes(), base.as_bytes()), "{name} {base}");
        }
    }

    #[test]
    fn local_parts_keep_their_case_and_hosts_do_not() {
        assert_eq!(email_matches(b"u@A.x", b"u@a.x"), Ok(true));
        assert_eq!(email_matches(b"U@a.x", b"u@a.x"), Ok(false));
        assert_eq!(email_matches(b"u@b.a.x", b".a.x"), Ok(true));
        assert_eq!(email_matches(b"u@a.x", b""), Ok(false));
        assert!(email_matches(b"a.x", b"a.x").is_err());
    }

    #[test]
    fn hosts_of_uris_end_at_port_or_path() {
        assert_eq!(uri_matches(b"https://a.x:8/y", b"a.x"), Ok(true));
        assert_eq!(uri_matches(b"https://u@a.x/", b"a.x"), Ok(false));
        assert!(uri_matches(b"urn:a.x", b"a.x").is_err());
        assert!(uri_matches(b"https:///", b"a.x").is_err());
    }

    #[test]
    fn address_families_never_match_each_other() {
        assert_eq!(ip_matches(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(true));
        assert_eq!(ip_matches(&[0; 16], &[0; 8]), Ok(false));
        assert!(ip_matches(&[1, 2], &[0; 8]).is_err());
    }
}
