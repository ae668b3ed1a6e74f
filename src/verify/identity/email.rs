//! Mail addresses: where a certificate names them, and when two are the same.

use std::borrow::Cow;

use crate::x509::extension::GeneralName;

/// The mail addresses among alternative names; `None` for one that is no text.
///
/// Behind a mailbox of RFC 8398, OpenSSL 3.0 reads rfc822Names as Latin-1 and compares their UTF-8 (`do_x509_check`).
pub(super) fn alternatives<'a>(
    names: impl Iterator<Item = &'a GeneralName>,
) -> impl Iterator<Item = Option<Cow<'a, [u8]>>> {
    let mut is_behind_mailbox = false;
    names.filter_map(move |name| match name {
        GeneralName::Email(name) if is_behind_mailbox => {
            let text: String = name.iter().copied().map(char::from).collect();
            Some(Some(Cow::Owned(text.into_bytes())))
        }
        GeneralName::Email(name) => Some(Some(Cow::Borrowed(name.as_slice()))),
        _ => {
            let text = name.mailbox()?.ok()?;
            is_behind_mailbox = true;
            Some(String::from_utf8(text).ok().map(|text| Cow::Owned(text.into_bytes())))
        }
    })
}

/// Whether two addresses are the same: the part from the last `@` on in any letter case (`v3_utl.c equal_email`).
pub(super) fn matches(name: &[u8], wanted: &[u8]) -> bool {
    if name.len() != wanted.len() || wanted.contains(&0) {
        return false;
    }
    let last_at = |text: &[u8]| text.iter().rposition(|octet| *octet == b'@');
    match last_at(name).max(last_at(wanted)) {
        // With an `@` in front there is no local part, and OpenSSL compares the whole once more.
        None | Some(0) => name == wanted,
        Some(at) => {
            let halves = (name.split_at_checked(at), wanted.split_at_checked(at));
            matches!(halves, (Some((local, host)), Some((wanted_local, wanted_host)))
                if local == wanted_local && host.eq_ignore_ascii_case(wanted_host))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn hosts_alone_have_no_letter_case() {
        for (name, wanted) in [("u@A.x", "u@a.X"), ("a@b@C", "a@b@c"), ("ux", "ux"), ("@x", "@x"), ("u@", "u@")] {
            assert!(matches(name.as_bytes(), wanted.as_bytes()), "{name} {wanted}");
        }
        for (name, wanted) in [("U@a.x", "u@a.x"), ("a@B@c", "a@b@c"), ("UX", "ux"), ("@X", "@x"), ("u@a", "u@ab")] {
            assert!(!matches(name.as_bytes(), wanted.as_bytes()), "{name} {wanted}");
        }
        assert!(!matches(b"a\0@b", b"a\0@b"));
    }
}
