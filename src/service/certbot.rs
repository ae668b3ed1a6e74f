//! Targets from the live/ directory of certbot.

use std::path::Path;

use crate::base::document::{Document, UnreadableReason};
use crate::base::error::{Error, ErrorKind};
use crate::base::lookup::Lookup;
use crate::target::Target;
use crate::target::profile::Profile;

/// Where certbot keeps its lineages.
pub const DEFAULT_DIRECTORY: &str = "/etc/letsencrypt";

/// One target for each lineage under `DIRECTORY/live`, sorted by name; one that lacks a file is a target all the same.
pub fn targets(directory: &Path, lookup: &dyn Lookup) -> Result<Vec<Target>, Error> {
    let live = directory.join("live");
    let Some(entries) = lookup.entries(&live) else {
        return Err(unlisted(directory, &live, lookup));
    };
    let targets: Vec<Target> =
        entries.iter().filter(|entry| is_lineage(entry, lookup)).filter_map(|entry| lineage(entry)).collect();
    if targets.is_empty() {
        let message = "certbot keeps no certificate here; get one, or name a CERT";
        return Err(Error::new(ErrorKind::NothingToCheck, message).at(live.display().to_string(), None));
    }
    Ok(targets)
}

/// Whatever is in live/ but certbot's README and other plain files.
fn is_lineage(entry: &Path, lookup: &dyn Lookup) -> bool {
    entry.file_name().is_some_and(|name| name != "README") && lookup.document(entry).contents.is_err()
}

fn lineage(directory: &Path) -> Option<Target> {
    Some(Target {
        sources: vec![directory.display().to_string()],
        ..Target::of_files(
            directory.file_name()?.to_string_lossy().into_owned(),
            directory.join("fullchain.pem"),
            Some(directory.join("privkey.pem")),
            Profile::Web.rules(),
        )
    })
}

fn unlisted(directory: &Path, live: &Path, lookup: &dyn Lookup) -> Error {
    let document: &Document = &lookup.document(live);
    let message = match document.contents.as_ref().err().map(|trouble| &trouble.reason) {
        Some(UnreadableReason::Missing) if directory.ends_with("live") => {
            let above = directory.parent().unwrap_or(directory);
            format!("there is no such directory; --certbot takes the one above live: --certbot={}", above.display())
        }
        Some(UnreadableReason::Missing) => {
            "there is no such directory; name certbot's own with --certbot=DIR".to_owned()
        }
        Some(UnreadableReason::Denied) | Some(UnreadableReason::Directory) => {
            "Permission denied; run as root, or as a user who may list it".to_owned()
        }
        _ => "this is no directory that can be listed; name certbot's own with --certbot=DIR".to_owned(),
    };
    Error::new(ErrorKind::Configuration, message).at(live.display().to_string(), None)
}

#[cfg(test)]
mod tests {
    use super::targets;
    use crate::base::document::UnreadableReason;
    use crate::base::error::ErrorKind;
    use crate::service::memory::Memory;
    use crate::target::profile::Profile;
    use std::path::Path;

    #[test]
    fn every_lineage_is_a_target_and_the_readme_is_not() {
        let files = Memory::holding(&[
            ("/le/live/README", "This directory contains your keys"),
            ("/le/live/b.example/fullchain.pem", ""),
            ("/le/live/b.example/privkey.pem", ""),
            ("/le/live/a.example/privkey.pem", ""),
        ])
        .and_trouble("/le/live/c.example", UnreadableReason::Denied);
        let targets = targets(Path::new("/le"), &files).unwrap();
        let names: Vec<_> = targets.iter().map(|target| target.name.as_str()).collect();
        assert_eq!(names, ["a.example", "b.example", "c.example"]);
        let first = targets.first().unwrap();
        assert_eq!(first.cert, Path::new("/le/live/a.example/fullchain.pem"));
        assert_eq!(first.key.as_deref(), Some(Path::new("/le/live/a.example/privkey.pem")));
        assert_eq!(
            (first.rules.profile, first.sources.as_slice()),
            (Profile::Web, &["/le/live/a.example".to_owned()][..])
        );
    }

    #[test]
    fn no_lineage_is_an_error_never_a_pass() {
        let empty = Memory::holding(&[("/le/live/README", "")]);
        assert_eq!(targets(Path::new("/le"), &empty).unwrap_err().kind(), ErrorKind::NothingToCheck);
        let missing = targets(Path::new("/nowhere"), &Memory::default()).unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::Configuration);
        assert!(missing.to_string().starts_with("/nowhere/live: "));
        let denied = Memory::default().and_trouble("/le/live", UnreadableReason::Denied);
        assert!(targets(Path::new("/le"), &denied).unwrap_err().to_string().contains("Permission denied"));
        let live = targets(Path::new("/le/live"), &empty).unwrap_err().to_string();
        assert!(live.ends_with("--certbot=/le"), "{live}");
    }
}
