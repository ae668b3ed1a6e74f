//! Files that must be readable before there is anything to do, among them the one whose first line is a passphrase.

use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::base::document::Document;
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::bundle::Role;
use crate::bundle::open::open;
use crate::checks::file_read::trouble;

/// The first line of the file, up to its line end, as openssl's `file:` source takes it.
///
/// # Errors
/// The file cannot be read.
pub(super) fn first_line_of(path: &Path, lookup: &dyn Lookup) -> Result<Zeroizing<Vec<u8>>, Error> {
    let document = readable(path, Role::Key, lookup)?;
    let line = document.bytes().split(|byte| *byte == b'\n').next().unwrap_or_default();
    Ok(Zeroizing::new(line.strip_suffix(b"\r").unwrap_or(line).to_vec()))
}

/// The file, unless it cannot be read.
///
/// # Errors
/// Why not, and what helps.
pub(super) fn readable(path: &Path, role: Role, lookup: &dyn Lookup) -> Result<Arc<Document>, Error> {
    let document = lookup.document(path);
    match trouble(&open(role, &document)) {
        None => Ok(document),
        Some((what, fix)) => Err(Error::new(ErrorKind::Input, format!("{what}; {fix}"))),
    }
}
