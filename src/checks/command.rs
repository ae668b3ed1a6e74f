//! Paths in lines for sh.

use std::path::Path;

/// The path in single quotes, as sh reads it back. A path that is no UTF-8 cannot be written into a line of text: its
/// odd octets come out as U+FFFD, so offer no command for one (`Path::to_str` tells).
pub(super) fn quote(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::quote;

    #[test]
    fn sh_reads_back_what_was_quoted() {
        assert_eq!(quote(Path::new("/etc/ssl/my key.pem")), "'/etc/ssl/my key.pem'");
        assert_eq!(quote(Path::new("/etc/it's/$(x)`y`")), r"'/etc/it'\''s/$(x)`y`'");
    }
}
