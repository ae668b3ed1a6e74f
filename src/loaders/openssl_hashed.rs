//! What is taken from a file of a hashed directory, `-CApath`: what stands before the first bad block.

use std::sync::Arc;

use crate::loaders::Found;
use crate::loaders::openssl_store::{self, Wanted};

/// The certificates of a file `HHHHHHHH.N`, or the revocation lists (`crls`) of a file `HHHHHHHH.rN` (PEM), in order
/// (`by_file.c X509_load_cert_file`, `X509_load_crl_file`), and whether the search goes on with the next number.
pub fn read(bytes: &[u8], name: &Arc<str>, crls: bool) -> (Vec<Found>, bool) {
    let found = openssl_store::read(bytes, name, if crls { Wanted::Crls } else { Wanted::Certs });
    let goes_on = !found.is_empty();
    (found, goes_on)
}
