//! Lines for sh that put a key into another form in its own file.
//!
//! Each keeps owner and mode, works on the file itself and never through a symbolic link, and leaves every secret where
//! only those can read it who could before.

use std::path::Path;

use crate::base::document::FileKind;
use crate::base::location::Location;
use crate::bundle::{File, Role};
use crate::checks::command::quote;

/// Gives the file what `openssl pkey OPTIONS` writes of its only key. `kept` is the ending under which the old file
/// stays beside it, for what could not be made again. None where the file holds more, is a link, or others can read it.
pub(super) fn convert(file: &File, options: &str, kept: Option<&str>) -> Option<String> {
    let document = &file.document;
    let is_private = document.metadata.as_ref().is_some_and(|meta| meta.mode & 0o077 == 0 && meta.acl.is_none());
    let is_link = document.real_path.as_ref() != Some(&document.path);
    if file.role != Role::Key || file.objects.len() != 1 || !is_private || is_link || !is_regular(file) {
        return None;
    }
    let path = document.path.to_str()?;
    let key = quote(&document.path);
    let pattern = quote(format!("{path}.XXXXXX").as_ref());
    let keep = kept.map(|ending| format!("ln {key} {} && ", quote(format!("{path}{ending}").as_ref())));
    let keep = keep.unwrap_or_default();
    Some(format!(
        "t=$(mktemp {pattern}) && {{ openssl pkey {options}-in {key} -out \"$t\" && chown --reference={key} \"$t\" && \
         chmod --reference={key} \"$t\" && {keep}mv \"$t\" {key} || {{ rm -f \"$t\"; false; }}; }}"
    ))
}

/// Gives the file the content of another one that holds the right key; the old key stays beside it as `FILE.previous`.
/// None where either file holds more than its key, or the first is a link or others can read it.
pub(super) fn replace(file: &File, by: &File) -> Option<String> {
    let document = &file.document;
    let is_private = document.metadata.as_ref().is_some_and(|meta| meta.mode & 0o077 == 0 && meta.acl.is_none());
    let is_link = document.real_path.as_ref() != Some(&document.path);
    let is_alone = |file: &File| file.objects.len() == 1 && is_regular(file);
    if file.role != Role::Key || !is_alone(file) || !is_alone(by) || !is_private || is_link {
        return None;
    }
    let (path, source) = (document.path.to_str()?, by.document.path.to_str()?);
    let (key, source) = (quote(path.as_ref()), quote(source.as_ref()));
    let (pattern, previous) = (quote(format!("{path}.XXXXXX").as_ref()), quote(format!("{path}.previous").as_ref()));
    Some(format!(
        "t=$(mktemp {pattern}) && {{ cat {source} > \"$t\" && chown --reference={key} \"$t\" && \
         chmod --reference={key} \"$t\" && ln {key} {previous} && mv \"$t\" {key} || {{ rm -f \"$t\"; false; }}; }}"
    ))
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

/// Writes this label on the BEGIN and END lines of the block.
pub(super) fn relabel(file: &File, block: &Location, label: &str) -> Option<String> {
    let path = real(file)?;
    let (first, last) = (block.line, block.end_line);
    Some(format!(
        "LC_ALL=C sed -i -E '{first}s/-----BEGIN [^-]+-----/-----BEGIN {label}-----/; \
         {last}s/-----END [^-]+-----/-----END {label}-----/' {}",
        quote(path)
    ))
}

/// Moves the block into a file of its own beside this one, `FILE.second`, which must not be there yet.
pub(super) fn move_aside(file: &File, block: &Location, ending: &str) -> Option<String> {
    let path = real(file)?;
    let aside = quote(format!("{}{ending}", path.to_str()?).as_ref());
    let (name, first, last) = (quote(path), block.line, block.end_line);
    Some(format!(
        "(umask 077; set -C; sed -n '{first},{last}p' {name} > {aside}) && chown --reference={name} {aside} && \
         sed -i '{first},{last}d' {name}"
    ))
}

/// Removes the block, of which another one in the same file holds the same key.
pub(super) fn remove(file: &File, block: &Location) -> Option<String> {
    Some(format!("sed -i '{},{}d' {}", block.line, block.end_line, quote(real(file)?)))
}

/// The file that is read in the end, where it can be written about in a line of text.
fn real(file: &File) -> Option<&Path> {
    let path = file.document.real_path.as_deref().filter(|_| is_regular(file))?;
    path.to_str().map(|_| path)
}

fn is_regular(file: &File) -> bool {
    file.document.metadata.as_ref().is_some_and(|metadata| metadata.kind == FileKind::Regular)
}
