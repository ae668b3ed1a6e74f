//! Files with certificates in a directory: where one that is missing in a chain, or the one of a key, may lie.

use std::path::{Path, PathBuf};

use crate::bundle::object::ObjectKind;
use crate::bundle::open::open;
use crate::bundle::{Bundle, File, Role};
use crate::run::library::Library;

/// The files of the directory that are none of the bundle's own, in the order of their names; of a crowded one those
/// that are named as certificates. None where the directory cannot be listed.
pub(super) fn files(directory: &Path, bundle: &Bundle, library: &Library<'_>) -> Option<Vec<PathBuf>> {
    let mut others = library.lookup().entries(directory)?;
    let known: Vec<&Path> = bundle.files.iter().map(|file| file.document.path.as_path()).collect();
    others.retain(|path| !known.contains(&path.as_path()));
    if others.len() > MOST {
        others.retain(|path| is_named_as_certificate(path));
        others.truncate(MOST);
    }
    Some(others)
}

/// The file taken apart when it holds a certificate in whatever container is read here, and at most so many bytes.
pub(super) fn with_certificates(path: &Path, role: Role, largest: usize, library: &Library<'_>) -> Option<File> {
    let document = library.lookup().small_document(path, largest)?;
    let bytes = document.bytes();
    if memchr::memmem::find(bytes, b"CERTIFICATE-----").is_none() && bytes.first() != Some(&DER_SEQUENCE) {
        return None;
    }
    let file = open(role, &document);
    let is_certificate =
        |kind: &ObjectKind| matches!(kind, ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_));
    file.objects.iter().any(|object| is_certificate(&object.kind)).then_some(file)
}

fn is_named_as_certificate(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| ENDINGS.contains(&extension.as_str()))
}

/// What the names of files with certificates, and of their copies, end in.
const ENDINGS: [&str; 10] = ["pem", "crt", "cer", "cert", "der", "ca-bundle", "chain", "bak", "old", "orig"];

/// The first octet of every certificate in DER.
const DER_SEQUENCE: u8 = 0x30;

/// Files of one directory that are looked at; a cap on work, not a rule.
pub(super) const MOST: usize = 128;
