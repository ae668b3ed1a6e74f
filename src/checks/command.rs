//! Words for sh.

use std::path::Path;

/// The path as one word for sh, in single quotes; a quote inside is closed, escaped and opened again. A path that is
/// no UTF-8 cannot be written into a line of text: offer no command for one (`Path::to_str` tells).
pub(super) fn quote(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', "'\\''"))
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
