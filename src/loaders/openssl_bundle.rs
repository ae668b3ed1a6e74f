//! What `-CAfile` and the default anchor file take from a file: everything, or nothing at all.

use std::sync::Arc;

use crate::loaders::openssl_store::{self, Wanted};
use crate::loaders::{Found, Refusal};

/// The certificates and revocation lists of a PEM file of this name, in order (`by_file.c X509_load_cert_crl_file`).
/// One bad block refuses the file, and so does a file with neither.
pub fn read(bytes: &[u8], name: &Arc<str>) -> Result<Vec<Found>, Refusal> {
    let found = openssl_store::read(bytes, name, Wanted::CertsAndCrls);
    match found.is_empty() {
        true => Err(Refusal { line: 0, reason: "no certificate or crl found".to_owned() }),
        false => Ok(found),
    }
}
