//! Whether the leaf stands for the host, the mail address and the network address asked for.

use std::borrow::Cow;

use crate::verify::context::{Context, Halt};
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::extension::GeneralName;
use crate::x509::name::{COMMON_NAME, EMAIL_ADDRESS};

mod email;
mod host;

/// Each identity that is given must match (`x509_vfy.c check_id`, errors 62, 63 and 64).
///
/// An empty host name asks for nothing; an empty mail address matches nothing.
pub(super) fn check_identity(context: &mut Context<'_>) -> Result<(), Halt> {
    let identity = &context.request.identity;
    let leaf = SharedCert::clone(&context.request.leaf);
    let host = identity.host.as_deref().filter(|host| !host.is_empty());
    let wrong = [
        (62, host.is_some_and(|host| !stands_for_host(&leaf, host))),
        (63, identity.email.as_deref().is_some_and(|email| !stands_for_email(&leaf, email))),
        (64, identity.address.as_deref().is_some_and(|address| !stands_for_address(&leaf, address))),
    ];
    for (code, is_wrong) in wrong {
        context.report_if(is_wrong, code, 0, &leaf)?;
    }
    Ok(())
}

/// The dNSNames or, where there is none, every common name (`v3_utl.c X509_check_host`).
///
/// Names of other kinds do not stop the look at common names, unlike RFC 6125 6.4.4.
fn stands_for_host(cert: &Cert, host: &[u8]) -> bool {
    let names = alternatives(cert).filter_map(|name| match name {
        GeneralName::Dns(name) => Some(Some(Cow::Borrowed(name.as_slice()))),
        _ => None,
    });
    let is_it = |name: &[u8]| host::matches(name, host);
    any_matches(names, is_it).or_else(|| any_matches(subject_texts(cert, COMMON_NAME), is_it)).unwrap_or(false)
}

/// The rfc822Names and mailboxes of RFC 8398 or, where there is none, every emailAddress of the subject
/// (`X509_check_email`).
fn stands_for_email(cert: &Cert, email: &[u8]) -> bool {
    let is_it = |name: &[u8]| email::matches(name, email);
    any_matches(email::alternatives(alternatives(cert)), is_it)
        .or_else(|| any_matches(subject_texts(cert, EMAIL_ADDRESS), is_it))
        .unwrap_or(false)
}

/// The iPAddresses alone (`X509_check_ip`).
fn stands_for_address(cert: &Cert, address: &[u8]) -> bool {
    !address.is_empty() && alternatives(cert).any(|name| matches!(name, GeneralName::Ip(octets) if octets == address))
}

/// Whether one of the names is the one wanted; `None` when there is no name at all.
///
/// Empty names are passed over. One that cannot be read as text (`None`) ends the search without a match, as an error
/// does in OpenSSL (`do_x509_check`).
fn any_matches<'a>(names: impl Iterator<Item = Option<Cow<'a, [u8]>>>, is_it: impl Fn(&[u8]) -> bool) -> Option<bool> {
    let mut has_names = false;
    for name in names {
        has_names = true;
        match name {
            None => return Some(false),
            Some(name) if !name.is_empty() && is_it(&name) => return Some(true),
            Some(_) => (),
        }
    }
    has_names.then_some(false)
}

/// The names of subjectAltName; none when it cannot be decoded.
fn alternatives(cert: &Cert) -> impl Iterator<Item = &GeneralName> {
    cert.extensions.subject_alt_name.iter().flatten()
}

/// The attributes of this type in the subject, as UTF-8.
fn subject_texts<'a>(cert: &'a Cert, wanted: &[u8]) -> impl Iterator<Item = Option<Cow<'a, [u8]>>> {
    cert.subject.attributes().filter(move |attribute| attribute.oid.content() == wanted).map(|attribute| {
        if attribute.data().is_empty() {
            return Some(Cow::Borrowed(&[][..]));
        }
        Some(match attribute.to_utf8()? {
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        })
    })
}
