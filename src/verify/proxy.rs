//! Proxy certificates (RFC 3820): how long a row of them may be and how they must be named.

use crate::verify::context::{Context, Halt};
use crate::x509::cert::{Cert, SharedCert};
use crate::x509::name::COMMON_NAME;
use crate::x509::reader::Reader;

/// Error 38: more proxies below than this one allows; gives the number counted for those above
/// (`x509_vfy.c check_extensions`, RFC 3820 4.1.4 a).
pub(super) fn check_path_length(
    context: &mut Context<'_>,
    depth: usize,
    cert: &SharedCert,
    proxies: u64,
) -> Result<u64, Halt> {
    let Some(most) = cert.extensions.proxy_path_length else { return Ok(proxies.saturating_add(1)) };
    context.report_if(proxies > most, 38, depth, cert)?;
    Ok(most.saturating_add(1))
}

/// Whether the subject is the issuer's name and one common name more (`x509_vfy.c check_name_constraints`, RFC 3820 3.4).
pub(super) fn is_named_after_issuer(cert: &Cert) -> bool {
    let Some((last, rest)) = cert.subject.rdns.split_last() else { return false };
    let [attribute] = last.as_slice() else { return false };
    !rest.is_empty()
        && attribute.oid.content() == COMMON_NAME
        && canonical_without_last(cert).is_some_and(|canonical| canonical == cert.issuer.canonical)
}

/// The canonical subject without its last relative name: canonical forms are concatenated sets.
fn canonical_without_last(cert: &Cert) -> Option<&[u8]> {
    let mut reader = Reader::new(&cert.subject.canonical);
    let mut last_start = 0;
    while !reader.is_at_end() {
        last_start = reader.position();
        reader.any("").ok()?;
    }
    cert.subject.canonical.get(..last_start)
}
