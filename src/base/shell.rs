//! Words for sh, in the commands that findings offer.

/// The text as one word for sh, in single quotes; a quote inside is closed, escaped and opened again (POSIX.1-2017 shell
/// command language 2.2.2).
pub fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::quote;

    #[test]
    fn sh_reads_back_what_was_quoted() {
        for text in ["/etc/ssl/key.pem", "/a b/$(id)/`id`", "/it's/\"x\"", "/new\nline", "/a\\b*?", "''", "-n", ""] {
            let line = format!("printf %s {}", quote(text));
            let out = Command::new("sh").arg("-c").arg(&line).output().unwrap();
            assert_eq!(String::from_utf8(out.stdout).unwrap(), text);
        }
    }
}
