//! Certificate and key of different renewals, as the numbers in the names of an archive tell.

use std::path::Path;

use crate::bundle::{File, Role};
use crate::checks::facts::Facts;
use crate::checks::key_at_hand;
use crate::target::generation::Generation;

/// The real files of certificate and key, when their names tell different renewals.
pub(super) struct Mixed<'f> {
    cert: (&'f Path, Generation),
    key: (&'f File, &'f Path, Generation),
}

/// Whether the key comes from another renewal than the certificate.
pub(super) fn mixed<'f>(facts: &'f Facts<'_>) -> Option<Mixed<'f>> {
    let cert = facts.bundle.files.iter().find(|file| file.role == Role::Cert)?;
    let cert = cert.document.real_path.as_deref()?;
    let key = key_at_hand::key_files(facts).next().filter(|file| file.role == Role::Key)?;
    let real = key.document.real_path.as_deref()?;
    let (of_cert, of_key) = (Generation::of(cert)?, Generation::of(real)?);
    let is_mixed = of_cert.number != of_key.number && cert.parent() == real.parent();
    is_mixed.then_some(Mixed { cert: (cert, of_cert), key: (key, real, of_key) })
}

impl Mixed<'_> {
    /// `fullchain is generation 2, privkey generation 1`.
    pub(super) fn words(&self) -> String {
        let ((_, cert), (.., key)) = (&self.cert, &self.key);
        format!("{} is generation {}, {} generation {}", cert.name, cert.number, key.name, key.number)
    }

    /// Whether the link that the server opens is to be turned to this file: the given path is a link, and the file is
    /// the key of the certificate's generation. Then the link.
    pub(super) fn link_to(&self, fitting: &Path) -> Option<&Path> {
        let (file, real, _) = &self.key;
        let path = file.document.path.as_path();
        let (cert, generation) = &self.cert;
        let twin = generation.sibling(cert, "privkey")?;
        (path != *real && twin == fitting && path.file_name() != real.file_name()).then_some(path)
    }
}
