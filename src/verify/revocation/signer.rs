//! Whose key must have signed a revocation list.

use crate::verify::context::{Context, Halt};
use crate::verify::issuer::{key_id_allows, serial_and_name_allow};
use crate::verify::revocation::list::List;
use crate::verify::revocation::shelf::Lists;
use crate::x509::cert::{Cert, SharedCert};

/// The certificate that must have signed the list.
pub(super) struct Signer {
    pub(super) cert: SharedCert,
    pub(super) place: Place,
}

/// Where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The next in the path: the issuer of the certificate, or the top itself.
    Issuer,
    /// Higher in the path.
    Path,
    /// Among the untrusted certificates: its own path must be validated.
    Elsewhere,
}

/// Looks for the signer of a list about the certificate at this depth (`x509_vfy.c crl_akid_check`): the next in the
/// path when the list bears its name, which OpenSSL takes from the certificate below; else a higher one of the list's
/// name; else, with `-extended_crl`, an untrusted one. Of those OpenSSL knows the key's identifier only if it has looked
/// into the certificate before.
pub(super) fn find(
    context: &Context<'_>,
    lists: &Lists,
    list: &List,
    depth: usize,
    is_of_same_issuer: bool,
) -> Result<Option<Signer>, Halt> {
    let next = depth.saturating_add(1).min(context.top_depth());
    let allows = |cert: &Cert| key_id_allows(cert, list.authority_key_id.as_ref());
    let found = |cert: &SharedCert, place| Ok(Some(Signer { cert: SharedCert::clone(cert), place }));
    if let Some(node) = context.chain.get(next).filter(|node| is_of_same_issuer && allows(&node.cert)) {
        return found(&node.cert, Place::Issuer);
    }
    let is_named = |cert: &SharedCert| cert.subject == list.crl.issuer && allows(cert);
    let mut higher = context.chain.iter().skip(next.saturating_add(1));
    lists.count(higher.len())?;
    if let Some(node) = higher.find(|node| is_named(&node.cert)) {
        return found(&node.cert, Place::Path);
    }
    if !context.request.flags.extended_crl {
        return Ok(None);
    }
    let untrusted = lists.untrusted(context.request, &list.crl.issuer);
    lists.count(untrusted.len())?;
    let fits = |cert: &&SharedCert| match context.is_decoded(cert) {
        true => allows(cert),
        false => serial_and_name_allow(cert, list.authority_key_id.as_ref()),
    };
    match untrusted.iter().find(fits) {
        Some(cert) => found(cert, Place::Elsewhere),
        None => Ok(None),
    }
}
