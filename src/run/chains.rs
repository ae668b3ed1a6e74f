//! The files with certificates beside a target's: where the one that is missing in its chain may lie.

use crate::base::document::FileKind;
use crate::bundle::{Bundle, File, Role};
use crate::run::beside::{files, with_certificates};
use crate::run::library::Library;

/// The other files of the certificate file's directory that hold certificates, in the order of their names. A
/// certificate from a stream has no directory, and so none.
pub(super) fn beside(bundle: &Bundle, library: &Library<'_>) -> Vec<File> {
    let Some(own) = bundle.files.first() else { return Vec::new() };
    let is_stream = own.document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Stream);
    let directory = own.document.path.parent().filter(|parent| !parent.as_os_str().is_empty() && !is_stream);
    let others = directory.and_then(|directory| files(directory, bundle, library)).unwrap_or_default();
    others.iter().filter_map(|path| with_certificates(path, Role::Chain, LARGEST_CHAIN, library)).collect()
}

/// Larger files, in bytes, are no chains but whole stores.
const LARGEST_CHAIN: usize = 1 << 20;

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::beside;
    use crate::bundle::{Bundle, Role};
    use crate::run::beside::MOST;
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
