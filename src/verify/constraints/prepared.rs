//! Names and subtrees taken apart once, for all the comparisons they will be in.

use std::borrow::Cow;
use std::cell::OnceCell;

use super::{Violation, a_label};
use crate::base::oid::Oid;
use crate::x509::extension::{GeneralName, Subtree};
use crate::x509::name::Name;

/// A name of a certificate; what letter case does not matter in is in lower case.
#[derive(Debug)]
pub(super) enum Candidate<'a> {
    Directory(&'a Name),
    Dns(Vec<u8>),
    /// Nothing where no `@` stands in it.
    Email(Option<Address<'a>>),
    Ip(&'a [u8]),
    /// An internationalised mailbox (RFC 8398), as an email address.
    Mailbox(Option<Address<'a>>),
    Other(&'a Oid),
    RegisteredId,
    Unsupported(u8),
    /// The host; nothing where there is none.
    Uri(Option<Vec<u8>>),
}

/// A mail address, parted at its last `@`.
#[derive(Debug)]
pub(super) struct Address<'a> {
    /// All of it, in lower case.
    pub(super) whole: Vec<u8>,
    pub(super) local: Cow<'a, [u8]>,
    pub(super) local_has_nul: bool,
    /// In lower case.
    pub(super) host: Vec<u8>,
}

/// A subtree.
#[derive(Debug)]
pub(super) struct Limit<'a> {
    pub(super) base: Base<'a>,
    /// Whether it has a minimum or a maximum (OpenSSL error 49).
    pub(super) has_distance: bool,
}

/// The base of a subtree; what letter case does not matter in is in lower case.
#[derive(Debug)]
pub(super) enum Base<'a> {
    Directory(&'a Name),
    Dns(Vec<u8>),
    Email(EmailBase<'a>),
    Ip(&'a [u8]),
    Other(&'a Oid),
    RegisteredId,
    Unsupported(u8),
    Uri(Vec<u8>),
}

/// The base for mail addresses: an address, a host, or with a leading dot all hosts below one.
#[derive(Debug)]
pub(super) struct EmailBase<'a> {
    text: &'a [u8],
    /// Nothing where no `@` stands in it.
    pub(super) address: Option<Address<'a>>,
    /// All of it, in lower case.
    pub(super) whole: Vec<u8>,
    for_mailboxes: OnceCell<Result<Vec<u8>, Violation>>,
}

impl<'a> Candidate<'a> {
    pub(super) fn of(name: &'a GeneralName) -> Candidate<'a> {
        match name {
            GeneralName::Directory(name) => Candidate::Directory(name),
            GeneralName::Dns(name) => Candidate::Dns(name.to_ascii_lowercase()),
            GeneralName::Email(name) => Candidate::email(name),
            GeneralName::Ip(octets) => Candidate::Ip(octets),
            GeneralName::Other(oid, _) => match name.mailbox() {
                Some(mailbox) => Candidate::Mailbox(mailbox.ok().and_then(|text| Address::of(Cow::Owned(text)))),
                None => Candidate::Other(oid),
            },
            GeneralName::RegisteredId(_) => Candidate::RegisteredId,
            GeneralName::Unsupported(number, _) => Candidate::Unsupported(*number),
            GeneralName::Uri(uri) => Candidate::Uri(host_of(uri).map(<[u8]>::to_ascii_lowercase)),
        }
    }

    /// An rfc822Name.
    pub(super) fn email(text: &'a [u8]) -> Candidate<'a> {
        Candidate::Email(Address::of(Cow::Borrowed(text)))
    }
}

impl<'a> Address<'a> {
    fn of(text: Cow<'a, [u8]>) -> Option<Address<'a>> {
        let at = text.iter().rposition(|octet| *octet == b'@')?;
        let whole = text.to_ascii_lowercase();
        let host = whole.get(at.checked_add(1)?..)?.to_vec();
        let local = match text {
            Cow::Borrowed(text) => Cow::Borrowed(text.get(..at)?),
            Cow::Owned(mut text) => {
                text.truncate(at);
                Cow::Owned(text)
            }
        };
        Some(Address { whole, local_has_nul: local.contains(&0), local, host })
    }
}

impl<'a> Limit<'a> {
    pub(super) fn of(subtree: &'a Subtree) -> Limit<'a> {
        let base = match &subtree.base {
            GeneralName::Directory(name) => Base::Directory(name),
            GeneralName::Dns(name) => Base::Dns(name.to_ascii_lowercase()),
            GeneralName::Email(text) => Base::Email(EmailBase::of(text)),
            GeneralName::Ip(octets) => Base::Ip(octets),
            GeneralName::Other(oid, _) => Base::Other(oid),
            GeneralName::RegisteredId(_) => Base::RegisteredId,
            GeneralName::Unsupported(number, _) => Base::Unsupported(*number),
            GeneralName::Uri(text) => Base::Uri(text.to_ascii_lowercase()),
        };
        Limit { base, has_distance: subtree.has_distance }
    }
}

impl<'a> EmailBase<'a> {
    pub(super) fn of(text: &'a [u8]) -> EmailBase<'a> {
        let address = Address::of(Cow::Borrowed(text));
        EmailBase { text, address, whole: text.to_ascii_lowercase(), for_mailboxes: OnceCell::new() }
    }

    /// What an internationalised mailbox is held against: A-labels decoded, in lower case (`v3_ncons.c nc_email_eai`).
    pub(super) fn for_mailboxes(&self) -> Result<&[u8], Violation> {
        let decoded = self.for_mailboxes.get_or_init(|| {
            if self.text.contains(&0) {
                return Err(Violation::UNSUPPORTED_SYNTAX);
            }
            let mut text = a_label::to_utf8(self.text).ok_or(Violation::Code(1))?;
            if text.first() == Some(&b'.') {
                // OpenSSL puts a dot before one that already stands there, so that the mailbox needs two.
                text.insert(0, b'.');
            }
            text.make_ascii_lowercase();
            if text.len() > LONGEST_MAILBOX_BASE { Err(Violation::Code(1)) } else { Ok(text) }
        });
        decoded.as_deref().map_err(Violation::clone)
    }
}

/// The host of a URI, between `//` and the first `:`, else the first `/` (`v3_ncons.c nc_uri`).
fn host_of(uri: &[u8]) -> Option<&[u8]> {
    let colon = uri.iter().position(|octet| *octet == b':')?;
    let rest = uri.get(colon..)?.strip_prefix(b"://")?;
    let end = rest.iter().position(|octet| *octet == b':').or_else(|| rest.iter().position(|octet| *octet == b'/'));
    end.map_or(Some(rest), |end| rest.get(..end)).filter(|host| !host.is_empty())
}

/// The longest base that fits into OpenSSL's buffer (`v3_ncons.c nc_email_eai`, `ulabel`), found by trying.
const LONGEST_MAILBOX_BASE: usize = 254;
