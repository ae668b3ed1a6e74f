//! What may belong to a key that does not fit, or to the certificate that it does not fit: files of the same generation,
//! certificates beside them, and those of the run's other targets.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use crate::bundle::{Bundle, File, Role};
use crate::run::beside::{files, with_certificates};
use crate::run::glance::Glance;
use crate::run::library::Library;
use crate::target::Target;
use crate::target::generation::Generation;

/// The key of the certificate's generation, where the certificate lies in an archive such as certbot's.
pub(super) fn keys(bundle: &Bundle, library: &mut Library<'_>) -> Vec<File> {
    let of_role = |role| bundle.files.iter().find(move |file| file.role == role);
    let real = |file: Option<&File>| file.and_then(|file| file.document.real_path.clone());
    let (cert, key) = (real(of_role(Role::Cert)), real(of_role(Role::Key)));
    let twin = cert.as_deref().and_then(|path| Generation::of(path)?.sibling(path, "privkey"));
    let twin = twin.filter(|twin| Some(twin) != key.as_ref());
    match twin.map(|twin| library.glance(&twin)) {
        Some(Glance::Key(file)) => vec![file],
        _ => Vec::new(),
    }
}

/// Files with certificates, none of them the target's own, of which one may be that of the target's key.
pub(super) fn certificates(
    target: &Target,
    targets: &[Target],
    bundle: &Bundle,
    library: &mut Library<'_>,
) -> Vec<File> {
    let own: Vec<&Path> = bundle.files.iter().map(|file| file.document.path.as_path()).collect();
    let mut paths: Vec<PathBuf> = targets.iter().take(MOST_TARGETS).map(|other| other.cert.clone()).collect();
    let key = bundle.files.iter().find(|file| file.role == Role::Key);
    if let Some(real) = key.and_then(|file| file.document.real_path.as_deref())
        && let Some(generation) = Generation::of(real)
    {
        paths.extend(["fullchain", "cert"].into_iter().filter_map(|name| generation.sibling(real, name)));
    }
    let key = target.key.as_ref().unwrap_or(&target.cert);
    let mut directories: Vec<&Path> = [key, &target.cert].into_iter().filter_map(|path| path.parent()).collect();
    directories.dedup();
    for directory in directories.iter().filter(|directory| !directory.as_os_str().is_empty()) {
        paths.extend(files(directory, bundle, library).unwrap_or_default());
    }
    paths.retain(|path| !own.contains(&path.as_path()));
    let mut seen = HashSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    paths.iter().filter_map(|path| with_certificates(path, Role::Cert, LARGEST, library)).collect()
}

/// Certificate files of other targets that are tried.
const MOST_TARGETS: usize = 32;

/// Larger files, in bytes, are stores, not certificates of a server.
const LARGEST: usize = 1 << 17;
