//! Words for sh.

use std::path::Path;

/// The path as one word for sh, in single quotes; a quote inside is closed, escaped and opened again. A path that is
/// no UTF-8 cannot be written into a line of text: offer no command for one (`Path::to_str` tells).
pub(super) fn quote(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "'\\''"))
}

/// A line for sh that puts in place of the file what this filter makes of it: in a new file with the owner, group and
/// mode of the old one, that takes its place only when all went well. None for a path that is no UTF-8.
pub(super) fn replaced_by(filter: &str, path: &Path) -> Option<String> {
    path.to_str()?;
    let old = quote(path);
    Some(format!(
        "new=$(mktemp {old}.XXXXXX) && cp -p {old} \"$new\" && {filter} < {old} > \"$new\" && mv -f \"$new\" {old}"
    ))
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::quote;

    #[test]
    fn sh_reads_back_what_was_quoted() {
        for path in ["/etc/ssl/key.pem", "/a b/$(id)/`id`", "/it's/\"x\"", "/new\nline", "/a\\b*?"] {
            let line = format!("printf %s {}", quote(Path::new(path)));
            let out = Command::new("sh").arg("-c").arg(&line).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), path);
        }
    }
}
