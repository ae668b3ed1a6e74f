//! The files with certificates beside a target's: where the one that is missing in its chain may lie.

use std::path::Path;

use crate::base::document::FileKind;
use crate::bundle::object::ObjectKind;
use crate::bundle::open::open;
use crate::bundle::{Bundle, File, Role};
use crate::run::library::Library;

/// The other files of the certificate file's directory that hold certificates, in the order of their names. A
/// certificate from a stream has no directory, and so none.
pub(super) fn beside(bundle: &Bundle, library: &Library<'_>) -> Vec<File> {
    let Some(own) = bundle.files.first() else { return Vec::new() };
    let is_stream = own.document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Stream);
    let directory = own.document.path.parent().filter(|parent| !parent.as_os_str().is_empty() && !is_stream);
    let Some(mut others) = directory.and_then(|directory| library.lookup().entries(directory)) else {
        return Vec::new();
    };
    let known: Vec<&Path> = bundle.files.iter().map(|file| file.document.path.as_path()).collect();
    others.retain(|path| !known.contains(&path.as_path()));
    if others.len() > MOST {
        others.retain(|path| is_named_as_certificate(path));
        others.truncate(MOST);
    }
    others.iter().filter_map(|path| with_certificates(path, library)).collect()
}

/// The file taken apart when it holds a certificate in whatever container is read here.
fn with_certificates(path: &Path, library: &Library<'_>) -> Option<File> {
    let document = library.lookup().small_document(path, LARGEST_CHAIN)?;
    let bytes = document.bytes();
    if memchr::memmem::find(bytes, b"CERTIFICATE-----").is_none() && bytes.first() != Some(&DER_SEQUENCE) {
        return None;
    }
    let file = open(Role::Chain, &document);
    let is_certificate =
        |kind: &ObjectKind| matches!(kind, ObjectKind::Certificate(_) | ObjectKind::ForeignCertificate(_));
    file.objects.iter().any(|object| is_certificate(&object.kind)).then_some(file)
}

/// Of a crowded directory only the files whose names end as those of certificates do are looked at.
fn is_named_as_certificate(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| ENDINGS.contains(&extension.as_str()))
}

const ENDINGS: [&str; 6] = ["pem", "crt", "cer", "der", "ca-bundle", "chain"];

/// The first octet of every certificate in DER.
const DER_SEQUENCE: u8 = 0x30;

/// Larger files, in bytes, are no chains but whole stores.
const LARGEST_CHAIN: usize = 1 << 20;

/// Files of one directory that are looked at; a cap on work, not a rule.
const MOST: usize = 128;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{MOST, beside};
    use crate::bundle::{Bundle, Role};
    use crate::run::library::Library;
    use crate::service::memory::Memory;

    const LEAF: &str = include_str!("../../testdata/checks-units/leaf.pem");
    const KEY: &str = include_str!("../../testdata/checks-units/leaf-key.pem");

    fn found(memory: &Memory) -> Vec<String> {
        let mut library = Library::new(memory);
        let bundle = Bundle::build(vec![library.file(&PathBuf::from("/d/cert.pem"), Role::Cert)]);
        beside(&bundle, &library).iter().map(|file| file.document.name.to_string()).collect()
    }

    #[test]
    fn files_with_certificates_are_found() {
        let large = LEAF.to_owned() + &" ".repeat(1 << 20);
        let files = [
            ("/d/cert.pem", LEAF),
            ("/d/key.pem", KEY),
            ("/d/chain", LEAF),
            ("/d/big.pem", &large),
            ("/e/chain.pem", LEAF),
        ];
        assert_eq!(found(&Memory::holding(&files)), ["/d/chain"]);
    }

    #[test]
    fn crowded_directories_are_searched_by_name() {
        let names: Vec<String> = (0..MOST).map(|number| format!("/d/{number}")).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), LEAF)).collect();
        files.extend([("/d/cert.pem", LEAF), ("/d/chain.crt", LEAF)]);
        assert_eq!(found(&Memory::holding(&files)), ["/d/chain.crt"]);
    }
}
