//! Words and lines for sh.

use std::path::Path;

use crate::base::document::{Document, FileKind};
use crate::base::shell;

/// The path as one word for sh. A path that is no UTF-8 cannot be written into a line of text: offer no command for one
/// (`Path::to_str` tells).
pub(super) fn quote(path: &Path) -> String {
    shell::quote(&path.to_string_lossy())
}

/// A line that puts into the place of a file what a filter makes of it. In `filter`, `IN` stands for the file and `OUT`
/// for the new one. The file is replaced in one step, only when the filter has succeeded, and keeps owner, group and
/// mode. None for a link, for a file with several names, and where an ACL would be lost.
pub(super) fn rewrite(document: &Document, filter: &str) -> Option<String> {
    rewrite_with(document, filter, &[])
}

/// The same with further words of the filter and the paths for which they stand.
pub(super) fn rewrite_with(document: &Document, filter: &str, paths: &[(&str, &Path)]) -> Option<String> {
    if paths.iter().any(|(_, path)| path.to_str().is_none()) {
        return None;
    }
    let path = replaceable(document)?.to_str()?;
    let (file, pattern) = (quote(&document.path), quote(format!("{path}.XXXXXX").as_ref()));
    let filter = with_words(filter, &file, paths);
    Some(format!(
        "t=$(mktemp {pattern}) && {{ {filter} && chown --reference={file} \"$t\" && chmod --reference={file} \"$t\" && \
         mv \"$t\" {file} || {{ rm -f \"$t\"; false; }}; }}"
    ))
}

/// The path of a file that a new one may take the place of without loss: no link, one name, no ACL.
pub(super) fn replaceable(document: &Document) -> Option<&Path> {
    let metadata = document.metadata.as_ref()?;
    let is_plain = metadata.kind == FileKind::Regular && metadata.links <= 1 && metadata.acl.is_none();
    let is_itself = document.real_path.as_ref() == Some(&document.path) && document.path.to_str().is_some();
    (is_plain && is_itself).then_some(document.path.as_path())
}

/// A line that writes what a filter makes of a file into a new file beside it, named with this ending, which only its
/// owner can read. It overwrites nothing.
pub(super) fn beside(document: &Document, ending: &str, filter: &str) -> Option<String> {
    let path = document.path.to_str()?;
    document.metadata.as_ref().filter(|metadata| metadata.kind == FileKind::Regular)?;
    let pattern = quote(format!("{path}.XXXXXX").as_ref());
    let new = quote(format!("{path}{ending}").as_ref());
    let filter = with_words(filter, &quote(&document.path), &[]);
    Some(format!("t=$(mktemp {pattern}) && {{ {filter} && ln \"$t\" {new}; s=$?; rm -f \"$t\"; [ $s -eq 0 ]; }}"))
}

/// The filter with its words put in.
fn with_words(filter: &str, file: &str, paths: &[(&str, &Path)]) -> String {
    let put = |word: &str| match word {
        "IN" => file.to_owned(),
        "OUT" => "\"$t\"".to_owned(),
        word => match paths.iter().find(|(name, _)| *name == word) {
            Some((_, path)) => quote(path),
            None => word.to_owned(),
        },
    };
    filter.split(' ').map(put).collect::<Vec<_>>().join(" ")
}
