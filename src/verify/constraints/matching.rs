//! Whether one name lies within one subtree.
//!
//! These are OpenSSL's rules (`v3_ncons.c`), which are not RFC 5280's everywhere: a wildcard is an ordinary label, and
//! URIs know neither user, query nor bracketed addresses.

use super::Violation;
use super::prepared::{Address, Base, Candidate, EmailBase};

/// Whether a subtree with this base says anything about the name: same kind, for other names also same type.
///
/// An internationalised mailbox (RFC 8398) counts as an email address.
pub(super) fn concerns(name: &Candidate<'_>, base: &Base<'_>) -> bool {
    match (name, base) {
        (Candidate::Other(ours), Base::Other(theirs)) => ours == theirs,
        (Candidate::Unsupported(ours), Base::Unsupported(theirs)) => ours == theirs,
        (Candidate::Directory(_), Base::Directory(_))
        | (Candidate::Dns(_), Base::Dns(_))
        | (Candidate::Email(_) | Candidate::Mailbox(_), Base::Email(_))
        | (Candidate::Ip(_), Base::Ip(_))
        | (Candidate::RegisteredId, Base::RegisteredId)
        | (Candidate::Uri(_), Base::Uri(_)) => true,
        _ => false,
    }
}

/// Whether the name lies within the subtree (`v3_ncons.c nc_match_single`); kinds without a rule are error 51.
pub(super) fn matches(name: &Candidate<'_>, base: &Base<'_>) -> Result<bool, Violation> {
    match (name, base) {
        (Candidate::Directory(name), Base::Directory(base)) => Ok(name.canonical.starts_with(&base.canonical)),
        (Candidate::Dns(name), Base::Dns(base)) => Ok(dns_matches(name, base)),
        (Candidate::Email(name), Base::Email(base)) => email_matches(name.as_ref(), base),
        (Candidate::Mailbox(name), Base::Email(base)) => mailbox_matches(name.as_ref(), base),
        (Candidate::Uri(host), Base::Uri(base)) => uri_matches(host.as_deref(), base),
        (Candidate::Ip(name), Base::Ip(base)) => ip_matches(name, base),
        _ => Err(Violation::Code(51)),
    }
}

/// `v3_ncons.c nc_dns`.
fn dns_matches(name: &[u8], base: &[u8]) -> bool {
    let Some(front) = name.strip_suffix(base) else { return false };
    base.is_empty() || front.is_empty() || base.first() == Some(&b'.') || front.last() == Some(&b'.')
}

/// `v3_ncons.c nc_email`.
fn email_matches(name: Option<&Address<'_>>, base: &EmailBase<'_>) -> Result<bool, Violation> {
    let name = name.ok_or(Violation::UNSUPPORTED_SYNTAX)?;
    let Some(wanted) = &base.address else {
        return Ok(host_matches(&name.whole, &name.host, &base.whole));
    };
    if !wanted.local.is_empty() {
        if name.local.len() != wanted.local.len() {
            return Ok(false);
        }
        if wanted.local_has_nul || name.local_has_nul {
            return Err(Violation::UNSUPPORTED_SYNTAX);
        }
        if name.local != wanted.local {
            return Ok(false);
        }
    }
    Ok(name.host == wanted.host)
}

/// `v3_ncons.c nc_email_eai`.
fn mailbox_matches(name: Option<&Address<'_>>, base: &EmailBase<'_>) -> Result<bool, Violation> {
    let name = name.ok_or(Violation::UNSUPPORTED_SYNTAX)?;
    Ok(host_matches(&name.whole, &name.host, base.for_mailboxes()?))
}

/// `v3_ncons.c nc_uri`.
fn uri_matches(host: Option<&[u8]>, base: &[u8]) -> Result<bool, Violation> {
    let host = host.ok_or(Violation::UNSUPPORTED_SYNTAX)?;
    Ok(host_matches(host, host, base))
}

/// Whether the host is the base or, where that begins with a dot, the whole name is longer and ends with it.
fn host_matches(whole: &[u8], host: &[u8], base: &[u8]) -> bool {
    match base.first() {
        Some(b'.') => whole.len() > base.len() && whole.ends_with(base),
        _ => host == base,
    }
}

/// `v3_ncons.c nc_ip`: address and mask; the mask may have holes.
fn ip_matches(name: &[u8], base: &[u8]) -> Result<bool, Violation> {
    if !matches!(name.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return Err(Violation::UNSUPPORTED_SYNTAX);
    }
    let (address, mask) = base.split_at_checked(base.len() / 2).ok_or(Violation::UNSUPPORTED_SYNTAX)?;
    let mut octets = name.iter().zip(address).zip(mask);
    Ok(address.len() == name.len() && octets.all(|((ours, theirs), mask)| ours & mask == theirs & mask))
}

#[cfg(test)]
mod tests {
    use super::matches;
    use crate::verify::constraints::Violation;
    use crate::verify::constraints::prepared::{Candidate, Limit};
    use crate::x509::extension::{GeneralName, Subtree};

    fn check(kind: fn(Vec<u8>) -> GeneralName, name: &[u8], base: &[u8]) -> Result<bool, Violation> {
        let subtree = Subtree { base: kind(base.to_vec()), has_distance: false };
        matches(&Candidate::of(&kind(name.to_vec())), &Limit::of(&subtree).base)
    }

    #[test]
    fn dns_bases_end_at_labels() {
        for (name, base) in
            [("a.x", "a.x"), ("b.a.x", "a.x"), ("B.A.X", "a.x"), ("b.a.x", ".a.X"), (".a.x", "a.x"), ("z", "")]
        {
            assert_eq!(check(GeneralName::Dns, name.as_bytes(), base.as_bytes()), Ok(true), "{name} {base}");
        }
        for (name, base) in [("ba.x", "a.x"), ("a.x", ".a.x"), ("*.x", "a.x"), ("", "a.x")] {
            assert_eq!(check(GeneralName::Dns, name.as_bytes(), base.as_bytes()), Ok(false), "{name} {base}");
        }
    }

    #[test]
    fn local_parts_keep_their_case_and_hosts_do_not() {
        let email = |name: &[u8], base: &[u8]| check(GeneralName::Email, name, base);
        assert_eq!(email(b"u@A.x", b"u@a.X"), Ok(true));
        assert_eq!(email(b"U@a.x", b"u@a.x"), Ok(false));
        assert_eq!(email(b"u@b.a.x", b".A.x"), Ok(true));
        assert_eq!(email(b"@b.a.x", b"@b.a.x"), Ok(true));
        assert_eq!(email(b"u@a.x", b""), Ok(false));
        assert!(email(b"a.x", b"a.x").is_err());
        assert!(email(b"\0@a.x", b"u@a.x").is_err());
        assert_eq!(email(b"\0\0@a.x", b"u@a.x"), Ok(false));
    }

    #[test]
    fn hosts_of_uris_end_at_port_or_path() {
        let uri = |name: &[u8], base: &[u8]| check(GeneralName::Uri, name, base);
        assert_eq!(uri(b"https://a.X:8/y", b"A.x"), Ok(true));
        assert_eq!(uri(b"https://u@a.x/", b"a.x"), Ok(false));
        assert!(uri(b"urn:a.x", b"a.x").is_err());
        assert!(uri(b"https:///", b"a.x").is_err());
    }

    #[test]
    fn address_families_never_match_each_other() {
        let ip = |name: &[u8], base: &[u8]| check(GeneralName::Ip, name, base);
        assert_eq!(ip(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Ok(true));
        assert_eq!(ip(&[0; 16], &[0; 8]), Ok(false));
        assert!(ip(&[1, 2], &[0; 8]).is_err());
    }
}
