//! The files beside a target's key that hold private keys: stray copies, and the key that was meant.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::document::FileKind;
use crate::bundle::neighbours::Neighbours;
use crate::bundle::{Bundle, File, Role};
use crate::run::glance::Glance;
use crate::run::library::Library;
use crate::target::Target;

/// The other files of the key's directory that hold a private key, in the order of their names, and what was not looked
/// at. A key from a stream has no directory, and so no neighbours.
pub(super) fn of(target: &Target, bundle: &Bundle, library: &mut Library<'_>) -> Neighbours {
    let mut neighbours = Neighbours::default();
    let Some(key) = bundle.deployed().find(|file| file.role == Role::Key).or(bundle.files.first()) else {
        return neighbours;
    };
    let Some(directory) = key.document.path.parent().filter(|parent| !parent.as_os_str().is_empty()) else {
        return neighbours;
    };
    if key.document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Stream) {
        return neighbours;
    }
    let Some(listed) = library.entries(directory) else {
        let directory = directory.display();
        neighbours.unlisted = Some(format!("this user cannot list {directory}; run the check as root"));
        return neighbours;
    };
    // Where the key is a link, its file lies among others again.
    let real = key.document.real_path.as_deref().and_then(Path::parent).filter(|real| *real != directory);
    let beside_real = real.and_then(|real| library.entries(real));
    let own: Vec<&Path> = bundle.files.iter().map(|file| file.document.path.as_path()).collect();
    let (others, left_out) = nearest(&[Some(listed), beside_real], &own, target);
    neighbours.left_out = left_out;
    for path in others {
        match library.glance(&path) {
            Glance::Key(file) => neighbours.files.push(file),
            Glance::Wrapped(found) => neighbours.wrapped.extend(found),
            Glance::LeftOut => neighbours.left_out = neighbours.left_out.saturating_add(1),
            Glance::Closed => {
                neighbours.closed.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned())
            }
            Glance::Other => {}
        }
    }
    neighbours
}

/// Keys that may be the one that was meant though they lie elsewhere.
pub(super) fn elsewhere(target: &Target, targets: &[Target], library: &mut Library<'_>) -> Vec<File> {
    let own = target.key.as_ref().unwrap_or(&target.cert);
    let others = targets.iter().filter_map(|other| other.key.as_ref()).take(MOST_ELSEWHERE);
    let directory = target.cert.parent().filter(|directory| own.parent() != Some(*directory));
    let stem = target.cert.with_extension("key");
    let beside = directory.into_iter().flat_map(|directory| KEY_NAMES.iter().map(|name| directory.join(name)));
    let mut paths: Vec<PathBuf> = others.cloned().chain(beside).chain(directory.is_some().then_some(stem)).collect();
    paths.retain(|path| path != own);
    paths.dedup();
    let mut keys = Vec::new();
    for path in paths {
        if let Glance::Key(file) = library.glance(&path) {
            keys.push(file);
        }
    }
    keys
}

/// The files of these directories, each sorted by name, but for the target's own. Of a crowded one, such as a whole trust
/// store, only those whose names speak of keys or resemble the key's own; and the number of the others.
fn nearest(listed: &[Option<Arc<[PathBuf]>>], own: &[&Path], target: &Target) -> (Vec<PathBuf>, usize) {
    let directories = || listed.iter().flatten();
    let found =
        |directory: &[PathBuf], path: &Path| directory.binary_search_by(|known| known.as_path().cmp(path)).is_ok();
    let own_there = |directory: &Arc<[PathBuf]>| own.iter().filter(|path| found(directory, path)).count();
    let all = directories().map(|directory| directory.len().saturating_sub(own_there(directory))).sum::<usize>();
    let stem = target.key.as_ref().unwrap_or(&target.cert).file_stem().map(|stem| stem.to_string_lossy());
    let resembles = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        stem.as_ref().is_some_and(|stem| name.contains(&**stem)) || name.contains("key")
    };
    let is_crowded = all > MOST;
    let near = directories().flat_map(|directory| directory.iter()).filter(|path| !is_crowded || resembles(path));
    let near = near.filter(|path| !own.contains(&path.as_path()));
    let others: Vec<PathBuf> = near.take(if is_crowded { MOST } else { usize::MAX }).cloned().collect();
    let left_out = all.saturating_sub(others.len());
    (others, left_out)
}

/// A directory is looked at whole up to this many files; a cap on work, not a rule.
const MOST: usize = 128;

/// Keys of other targets that are tried.
const MOST_ELSEWHERE: usize = 32;

/// What a key beside its certificate is usually called.
const KEY_NAMES: [&str; 3] = ["privkey.pem", "tls.key", "key.pem"];

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{MOST, of};
    use crate::base::document::UnreadableReason;
    use crate::bundle::{Bundle, Role};
    use crate::run::library::Library;
    use crate::service::memory::Memory;
    use crate::target::Target;
    use crate::target::profile::Profile;

    const KEY: &str = include_str!("../../testdata/checks-units/leaf-key.pem");

    fn beside(memory: &Memory, key: &str) -> (Vec<String>, Option<String>, usize) {
        let mut library = Library::new(memory);
        let bundle = Bundle::build(vec![library.file(&PathBuf::from(key), Role::Key)]);
        let target =
            Target::of_files(String::new(), PathBuf::from(key), Some(PathBuf::from(key)), Profile::Guide.rules());
        let found = of(&target, &bundle, &mut library);
        let names = found.files.iter().map(|file| file.document.name.to_string()).collect();
        (names, found.unlisted, found.left_out)
    }

    #[test]
    fn tells_what_was_not_looked_at() {
        let large = KEY.to_owned() + &"x".repeat(1 << 20);
        let memory = Memory::holding(&[("/d/key.pem", KEY), ("/d/key.pem~", KEY), ("/d/big", &large), ("/d/text", "")])
            .and_trouble("/d/closed", UnreadableReason::Denied);
        assert_eq!(beside(&memory, "/d/key.pem"), (vec!["/d/key.pem~".to_owned()], None, 2));
    }

    #[test]
    fn crowded_directories_are_searched_by_name() {
        let names: Vec<String> = (0..MOST + 10).map(|number| format!("/d/{number}")).collect();
        let mut files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), KEY)).collect();
        files.extend([("/d/key.pem", KEY), ("/d/old-key", KEY)]);
        let (found, _, left_out) = beside(&Memory::holding(&files), "/d/key.pem");
        assert_eq!((found, left_out), (vec!["/d/old-key".to_owned()], MOST + 10));
    }

    #[test]
    fn a_directory_that_cannot_be_listed_is_told() {
        let memory = Memory::holding(&[("/d/key.pem", KEY)]).and_trouble("/d", UnreadableReason::Denied);
        let (found, unlisted, left_out) = beside(&memory, "/d/key.pem");
        assert!(found.is_empty() && left_out == 0 && unlisted.unwrap().contains("cannot list /d"));
    }
}
