//! PEM text: armour around bytes, and back.

use data_encoding::BASE64;

/// A block with 64 characters a line.
pub(crate) fn block(label: &str, der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let lines: Vec<&str> = base64.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

/// The content of the first block with this label; none where it is damaged.
pub(crate) fn content(text: &str, label: &str) -> Option<Vec<u8>> {
    let begin = format!("-----BEGIN {label}-----");
    let start = text.find(&begin)? + begin.len();
    let end = start + text[start..].find("-----END")?;
    let base64: String = text[start..end].split_whitespace().collect();
    BASE64.decode(base64.as_bytes()).ok()
}
