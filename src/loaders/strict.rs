//! What the strict readers of Rust (rustls-pki-types 1) and Go (encoding/pem 1.19) take from a file.
//!
//! Both are simple: whether the DER inside is sound is not looked at here.

use memchr::{memchr, memchr2, memmem};
use zeroize::Zeroizing;

use crate::loaders::{Loaded, Taken};
use crate::pem::base64;
use crate::pem::unit::LineCount;

/// The blocks that rustls-pki-types' `PemObject` iterators yield; the first error ends it, as callers that collect into
/// a `Result` see it.
pub fn rust(bytes: &[u8]) -> Loaded {
    let mut loaded = Loaded::default();
    let mut section: Option<Taken> = None;
    let mut body = Zeroizing::new(Vec::with_capacity(bytes.len()));
    let (mut rest, mut number) = (bytes, 1_u32);
    while !rest.is_empty() {
        let length = memchr2(b'\n', b'\r', rest).map_or(rest.len(), |at| at + 1);
        let (line, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        if let Some(start) = line.strip_prefix(b"-----BEGIN ") {
            let Some(label) = rust_label(start) else { return loaded.refuse(number, "illegal section start") };
            section = Some(Taken { line: number, label, der: Zeroizing::default() });
        } else if let Some(block) = section.take_if(|block| is_rust_end(line, &block.label)) {
            if RUST_LABELS.contains(&block.label.as_str()) {
                if !is_rust_base64(&body) {
                    return loaded.refuse(number, "base64 decode error");
                }
                loaded.blocks.push(block);
            }
            body.clear();
        } else if section.is_some() {
            body.extend_from_slice(line);
        }
        rest = behind;
        if line.ends_with(b"\n") || (line.ends_with(b"\r") && !rest.starts_with(b"\n")) {
            number = number.saturating_add(1);
        }
    }
    match section {
        Some(block) => loaded.refuse(block.line, "missing section end"),
        None => loaded,
    }
}

/// The blocks that repeated calls of Go's `pem.Decode` yield; what is no block to it is passed over.
pub fn go(bytes: &[u8]) -> Loaded {
    let mut loaded = Loaded::default();
    let mut lines = LineCount::new(bytes);
    let (mut at, mut end) = (0, None);
    let finder = memmem::Finder::new(b"\n-----BEGIN ");
    while let Some(start) = go_begin(bytes, at, &finder) {
        let line_end = next_line(bytes, start);
        at = line_end;
        let text = trim_line(bytes.get(start..line_end).unwrap_or_default());
        let Some(label) = text.strip_prefix(b"-----BEGIN ").and_then(|t| t.strip_suffix(b"-----")) else { continue };
        let (body_start, headers) = go_headers(bytes, line_end);
        at = body_start;
        if body_start >= bytes.len() {
            break;
        }
        let Some(body_end) = go_end(bytes, body_start, headers, &mut end) else { continue };
        let words = body_end + b"-----END ".len();
        let end_line = next_line(bytes, words);
        let tail = trim_line(bytes.get(words..end_line).unwrap_or_default());
        let fits = tail.strip_prefix(label).is_some_and(|dashes| dashes == b"-----");
        let body = bytes.get(body_start..body_end).unwrap_or_default();
        if fits && is_go_base64(body) {
            let label = String::from_utf8_lossy(label).into_owned();
            let der = base64::decode(body).unwrap_or_default();
            loaded.blocks.push(Taken { line: lines.line_of(start), label, der });
            at = end_line;
        }
    }
    loaded
}

/// The words between BEGIN and five dashes, behind which only blanks and line ends stand.
fn rust_label(start: &[u8]) -> Option<String> {
    let trimmed = start.trim_ascii_end();
    let label = trimmed.strip_suffix(b"-----").filter(|label| !label.ends_with(b"-"))?;
    Some(String::from_utf8_lossy(label).into_owned())
}

fn is_rust_end(line: &[u8], label: &str) -> bool {
    let tail = line.strip_prefix(b"-----END ").and_then(|tail| tail.strip_prefix(label.as_bytes()));
    tail.is_some_and(|dashes| dashes.starts_with(b"-----"))
}

/// White space anywhere, padding at the end, exact or left out.
fn is_rust_base64(body: &[u8]) -> bool {
    let mut characters = 0_usize;
    let mut padding = 0_usize;
    for byte in body.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r')) {
        match byte {
            b'=' => padding += 1,
            _ if base64::is_alphabet(*byte) && padding == 0 => characters += 1,
            _ => return false,
        }
    }
    if padding == 0 { characters % 4 != 1 } else { padding <= 2 && (characters + padding).is_multiple_of(4) }
}

/// Blanks, tabs and line ends anywhere, exact padding.
fn is_go_base64(body: &[u8]) -> bool {
    // A dash comes first where another block was swallowed; no need to look at all of it.
    memchr(b'-', body).is_none() && base64::decode(body).is_ok()
}

/// The next line at this offset or behind it that begins as a BEGIN line does.
fn go_begin(bytes: &[u8], at: usize, finder: &memmem::Finder<'_>) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let is_line_start = at == 0 || bytes.get(at.checked_sub(1)?) == Some(&b'\n');
    if is_line_start && rest.starts_with(b"-----BEGIN ") {
        return Some(at);
    }
    finder.find(rest).map(|found| at + found + 1)
}

/// Where the body begins: behind the lines with a colon. Whether there were any.
fn go_headers(bytes: &[u8], mut at: usize) -> (usize, bool) {
    let start = at;
    while let Some(line) = bytes.get(at..next_line(bytes, at)).filter(|line| memchr(b':', line).is_some()) {
        at += line.len();
    }
    (at, at != start)
}

/// The offset of the next END line; directly at the start only without headers. `known` keeps the last one found.
fn go_end(bytes: &[u8], start: usize, headers: bool, known: &mut Option<usize>) -> Option<usize> {
    if !headers && bytes.get(start..)?.starts_with(b"-----END ") {
        return Some(start);
    }
    if known.is_none_or(|end| end <= start) {
        let found = memmem::find(bytes.get(start..)?, b"\n-----END ");
        *known = Some(found.map_or(usize::MAX, |at| start + at + 1));
    }
    known.filter(|end| *end != usize::MAX)
}

fn next_line(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    memchr(b'\n', rest).map_or(bytes.len(), |end| at + end + 1)
}

/// Without the line end, blanks and tabs behind the text.
fn trim_line(line: &[u8]) -> &[u8] {
    let kept = line.iter().rposition(|byte| !matches!(byte, b'\n' | b'\r' | b' ' | b'\t')).map_or(0, |last| last + 1);
    line.get(..kept).unwrap_or(line)
}

/// The labels that rustls-pki-types knows; blocks with others are passed over (`pem.rs SectionKind`).
const RUST_LABELS: &[&str] = &[
    "CERTIFICATE",
    "PUBLIC KEY",
    "RSA PRIVATE KEY",
    "PRIVATE KEY",
    "EC PRIVATE KEY",
    "X509 CRL",
    "CERTIFICATE REQUEST",
    "ECHCONFIG",
];

#[cfg(test)]
mod tests {
    use super::{go, rust};

    const A: &str = "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n";

    fn lines(loaded: &crate::loaders::Loaded) -> Vec<u32> {
        loaded.certificate_lines()
    }

    #[test]
    fn both_read_what_everybody_reads() {
        let text = format!("hello\n{A}{A}").replace('\n', "\r\n");
        assert_eq!((lines(&rust(text.as_bytes())), lines(&go(text.as_bytes()))), (vec![2, 5], vec![2, 5]));
    }

    #[test]
    fn glued_blocks_lose_a_certificate() {
        let text = format!("{}{A}{A}", A.trim_end());
        assert_eq!(lines(&rust(text.as_bytes())), [1, 6]);
        assert_eq!(rust(text.as_bytes()).refusal, None);
        assert_eq!(lines(&go(text.as_bytes())), [6]);
    }

    #[test]
    fn a_byte_order_mark_hides_the_block_behind_it() {
        let text = format!("{A}\u{feff}{A}");
        assert_eq!((lines(&rust(text.as_bytes())), lines(&go(text.as_bytes()))), (vec![1], vec![1]));
    }

    #[test]
    fn old_and_private_labels_are_passed_over() {
        let text = A.replace("CERTIFICATE", "X509 CERTIFICATE");
        assert!(lines(&rust(text.as_bytes())).is_empty());
        assert_eq!(rust(text.as_bytes()).refusal, None);
    }

    #[test]
    fn rust_refuses_where_go_is_silent() {
        for (text, reason) in [
            (A.replace("QUJD", "Q*JD"), "base64 decode error"),
            (A.replace("-----END CERTIFICATE-----\n", ""), "missing section end"),
            (A.replace("BEGIN CERTIFICATE-----", "BEGIN CERTIFICATE------"), "illegal section start"),
        ] {
            assert_eq!(rust(text.as_bytes()).refusal.unwrap().reason, reason);
            assert_eq!(go(text.as_bytes()), crate::loaders::Loaded::default());
        }
    }

    #[test]
    fn ends_on_hostile_input() {
        for text in ["-----BEGIN A-----\n".repeat(50_000), "a:\n".repeat(50_000), "\n-----END ".repeat(50_000)] {
            go(text.as_bytes());
            rust(text.as_bytes());
        }
    }
}
