//! Targets from the live/ directory of certbot.

use std::path::{Path, PathBuf};

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

fn lineage(directory: &PathBuf) -> Option<Target> {
    Some(Target {
        name: directory.file_name()?.to_string_lossy().into_owned(),
        sources: vec![directory.display().to_string()],
        cert: directory.join("fullchain.pem"),
        key: Some(directory.join("privkey.pem")),
        chain: Vec::new(),
        hostnames: Vec::new(),
        rules: Profile::Web.rules(),
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
