//! Lines for sh that put a key's file in order.
//!
//! Each leaves every secret where only those can read it who could before, and none is lost.

use std::path::{Path, PathBuf};

use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::checks::command::{quote, rewrite, rewrite_with};

/// Gives the file what `openssl pkey OPTIONS` writes of its only key. `kept` is the ending under which the old file
/// stays beside it, for what could not be made again. None where the file holds more, is a link, or others can read it.
pub(super) fn convert(file: &File, options: &str, kept: Option<&str>) -> Option<String> {
    if !is_private_key_alone(file) {
        return None;
    }
    let convert = format!("openssl pkey {options}-in IN -out OUT");
    match kept {
        Some(ending) => keeping(file, &convert, ending, &[]),
        None => rewrite(&file.document, &convert),
    }
}

/// Gives the file the content of another one that holds the right key; the old key stays beside it as `FILE.previous`.
/// None where either file holds more than its key, or the first is a link or others can read it.
pub(super) fn replace(file: &File, by: &File) -> Option<String> {
    if !is_private_key_alone(file) || by.objects.len() != 1 {
        return None;
    }
    keeping(file, "cat RIGHT > OUT", ".previous", &[("RIGHT", &by.document.path)])
}

/// Writes this label on the BEGIN and END lines of the block.
pub(super) fn relabel(file: &File, block: &Location, label: &str) -> Option<String> {
    let (first, last) = (block.line, block.end_line);
    let script = format!(
        "{first}s/-----BEGIN [^-]+-----/-----BEGIN {label}-----/; {last}s/-----END [^-]+-----/-----END {label}-----/"
    );
    rewrite(&file.document, &format!("LC_ALL=C sed -E '{script}' IN > OUT"))
}

/// Moves the block into a file of its own beside this one, under this ending; none may be there yet.
pub(super) fn move_aside(file: &File, block: &Location, ending: &str) -> Option<String> {
    let lines = format!("{},{}", block.line, block.end_line);
    let aside = beside(file, ending)?;
    let filter = format!(
        "(umask 077; set -C; sed -n '{lines}p' IN > ASIDE ) && chown --reference IN ASIDE && sed '{lines}d' IN > OUT"
    );
    rewrite_with(&file.document, &filter, &[("ASIDE", &aside)])
}

/// Removes the block, of which another one in the same file holds the same key.
pub(super) fn remove(file: &File, block: &Location) -> Option<String> {
    rewrite(&file.document, &format!("sed '{},{}d' IN > OUT", block.line, block.end_line))
}

/// Lets a link point to the other file of the same archive, relative where it is so now in the layout of certbot.
pub(super) fn relink(link: &Path, target: &Path) -> Option<String> {
    let relative = || {
        let (live, archive) = (link.parent()?, target.parent()?);
        let is_lineage = live.file_name()? == archive.file_name()?
            && live.parent()?.file_name()? == "live"
            && archive.parent()?.file_name()? == "archive"
            && live.parent()?.parent()? == archive.parent()?.parent()?;
        let relative = Path::new("../../archive").join(archive.file_name()?).join(target.file_name()?);
        is_lineage.then_some(relative)
    };
    let target = relative().unwrap_or_else(|| target.to_path_buf());
    (link.to_str().is_some() && target.to_str().is_some())
        .then(|| format!("ln -sfn {} {}", quote(&target), quote(link)))
}

/// Rewrites the file and lets the old one stay under this ending; none may be there yet.
fn keeping(file: &File, filter: &str, ending: &str, paths: &[(&str, &Path)]) -> Option<String> {
    let kept = beside(file, ending)?;
    let paths = [paths, &[("KEPT", &kept)]].concat();
    rewrite_with(&file.document, &format!("{filter} && ln IN KEPT"), &paths)
}

fn beside(file: &File, ending: &str) -> Option<PathBuf> {
    Some(PathBuf::from(format!("{}{ending}", file.document.path.to_str()?)))
}

/// Whether the file is a key file with one key and nothing else that nobody but its owner can read.
fn is_private_key_alone(file: &File) -> bool {
    let is_private = file.document.metadata.as_ref().is_some_and(|metadata| metadata.mode & 0o077 == 0);
    file.role == Role::Key && file.objects.len() == 1 && is_private
}
