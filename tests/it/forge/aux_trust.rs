//! OpenSSL's auxiliary trust data, which stands behind a certificate in a `TRUSTED CERTIFICATE` block.

use super::{der, name};

/// X509_CERT_AUX: trusted and rejected uses, dotted, where there is a list at all, and an alias.
pub(crate) fn aux_trust(trusted: Option<&[&str]>, rejected: Option<&[&str]>, alias: Option<&str>) -> Vec<u8> {
    let oids = |list: &[&str]| -> Vec<u8> { list.iter().flat_map(|oid| der::oid(oid)).collect() };
    der::sequence(&[
        &trusted.map(|list| der::sequence(&[&oids(list)])).unwrap_or_default(),
        &rejected.map(|list| der::tagged(0, &oids(list))).unwrap_or_default(),
        &alias.map(|alias| der::value(name::UTF8, alias.as_bytes())).unwrap_or_default(),
    ])
}
