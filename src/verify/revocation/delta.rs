//! Which delta list changes a full one (RFC 5280 5.2.4).

use std::cmp::Ordering;
use std::sync::Arc;

use crate::verify::context::Halt;
use crate::verify::integer::compare;
use crate::verify::revocation::list::{List, Standing, has_freshest};
use crate::verify::revocation::shelf::{Lists, Shelf};
use crate::verify::supported::is_supported;
use crate::x509::cert::Cert;

/// Whether the certificate or the list says that deltas exist; others are not looked for.
pub(super) fn are_expected(cert: &Cert, base: &List) -> bool {
    base.has_freshest || has_freshest(&cert.extensions.all, is_supported)
}

/// The first list on the shelf of the base that changes it (`x509_vfy.c get_delta_sk`).
pub(super) fn find(lists: &Lists, shelf: &Shelf, base: &List) -> Result<Option<Arc<List>>, Halt> {
    lists.count(shelf.of_issuer(&base.crl.issuer).count())?;
    Ok(shelf.of_issuer(&base.crl.issuer).find(|list| changes(list, base)).map(Arc::clone))
}

/// Whether the list is a delta for the base, of the same issuer: same key and scope by their extensions, octet by octet,
/// and numbers that fit (`x509_vfy.c check_delta_base`, `crl_extension_match`).
fn changes(delta: &List, base: &List) -> bool {
    let (Some(of_delta), Some(since), Some(of_base)) = (&delta.number, &delta.base_number, &base.number) else {
        return false;
    };
    delta.crl.issuer == base.crl.issuer
        && delta.marks.iter().zip(&base.marks).all(|(ours, theirs)| ours == theirs && *ours != Standing::Repeated)
        && compare(since, of_base) != Ordering::Greater
        && compare(of_delta, of_base) == Ordering::Greater
}
