//! What the fault of a block means, and how it is mended.

use std::path::Path;

use crate::checks::command::quote;
use crate::pem::piece::{Broken, Fault};

/// A fault in words.
#[derive(Debug)]
pub(crate) struct Words {
    /// What is wrong; follows `FILE:LINE`.
    pub(crate) what: String,
    /// What to do.
    pub(crate) fix: String,
    /// A line for sh (GNU sed) that mends the file of this path in place.
    pub(crate) command: Option<String>,
}

/// The words for a broken block in the file of this real path; `line` is the text of the line at fault.
pub(crate) fn words(broken: &Broken, line: &[u8], path: &Path) -> Words {
    let (what, fix) = explain(broken, line);
    let script = script(broken, line);
    Words {
        what,
        fix: fix.to_owned(),
        command: script.map(|script| format!("LC_ALL=C sed -i -E {script} {}", quote(path))),
    }
}

fn explain(broken: &Broken, line: &[u8]) -> (String, &'static str) {
    let label = named(&broken.label);
    let begins = broken.location.line;
    match &broken.fault {
        Fault::Glued => (
            "ends one block and begins the next; OpenSSL refuses the whole file, Go and Rust lose a block".to_owned(),
            "put a line end between the two groups of five dashes; a file without a final newline was joined to another",
        ),
        Fault::BadCharacter(found) => (bad_character(*found, broken), character_fix(*found, line)),
        Fault::BadLength => (
            format!("is where characters are missing or too many: the {label} block is no base64"),
            "get the block again from where it came; what is lost cannot be guessed",
        ),
        Fault::BlankLine => (
            format!("is empty in the middle of the {label} block; OpenSSL takes what stands above it for a header"),
            "remove the empty lines",
        ),
        Fault::Empty => (format!("begins a {label} block without content"), "remove the block, or put its content in"),
        Fault::Header => (
            format!("is a header line inside the {label} block; OpenSSL knows only those of an encrypted key"),
            "remove the header and the empty line after it",
        ),
        Fault::LineLength => (
            format!("breaks the rule for the {label} block: after an empty line OpenSSL wants lines of 64 characters"),
            "remove the empty line after BEGIN, or write the base64 in lines of 64 characters",
        ),
        Fault::LabelMismatch(found) if found.is_empty() || broken.label.is_empty() => (
            format!("does not end the block with the words with which line {begins} begins it; OpenSSL refuses it"),
            "write the same words behind END as behind BEGIN",
        ),
        Fault::LabelMismatch(found) => (
            format!("ends as {found} what line {begins} begins as {label}; OpenSSL refuses the block"),
            "write the same words behind END as behind BEGIN",
        ),
        Fault::NoEnd => (
            format!("is the last line of a {label} block without an END line: it was cut off"),
            "copy the file again and compare the two (cmp); if only the END line is missing, add it",
        ),
        Fault::OneShortLine => (
            format!("holds the whole {label} block on one line; OpenSSL refuses the file"),
            "put line ends around the base64",
        ),
        Fault::NulByte => (
            format!("holds NUL bytes inside the {label} block; part of it is lost"),
            "get the file again; NUL bytes come from a crash while it was written, or from a broken copy",
        ),
        _ => explain_unseen(broken, line),
    }
}

/// Faults because of which no block is seen at all.
fn explain_unseen(broken: &Broken, line: &[u8]) -> (String, &'static str) {
    let label = named(&broken.label);
    let begins = broken.location.line;
    match &broken.fault {
        Fault::CarriageReturns => (
            format!("ends its lines in carriage returns alone; OpenSSL and Go see one endless line and no {label}"),
            "write line feeds in place of the carriage returns",
        ),
        Fault::EscapedNewlines => (
            format!("holds backslash and n in place of line ends; nobody sees the {label} block"),
            "write line ends in their place; a program printed the text of a variable or of JSON",
        ),
        Fault::MisshapenBegin => (
            format!("{}; OpenSSL does not see the {label} block", shape(line)),
            "let BEGIN and END lines start in the first column with five hyphens and end with five",
        ),
        Fault::MisshapenEnd => (
            format!("is no proper END line; OpenSSL reads past it and refuses the {label} block"),
            "let the END line start in the first column with five hyphens and end with five",
        ),
        Fault::OneLine => (
            format!("holds the whole {label} block on one line; only GnuTLS reads that"),
            "put line ends around the base64",
        ),
        Fault::Swallowed => (
            format!("should end a block; as it does not, OpenSSL loses the {label} at line {begins} without a word"),
            "end the block before it with a proper END line",
        ),
        Fault::Unreachable => (
            format!("begins with NUL bytes; OpenSSL stops reading there and loses the {label} at line {begins}"),
            "remove the NUL bytes, and see that nothing else of the file is missing",
        ),
        _ => (format!("spoils the {label} block"), "get the block again from where it came"),
    }
}

/// The label of a block whose words may not be repeated, or which has none.
fn named(label: &str) -> &str {
    if label.is_empty() { "nameless" } else { label }
}

fn bad_character(found: char, broken: &Broken) -> String {
    let column = broken.column.map_or(String::new(), |column| format!(" at column {column}"));
    let shown = if found.is_ascii_graphic() {
        format!("'{found}'")
    } else {
        format!("the character U+{:04X}", u32::from(found))
    };
    format!("has {shown}{column}, which is no base64; the {} block is damaged", named(&broken.label))
}

fn character_fix(found: char, line: &[u8]) -> &'static str {
    match found {
        '-' | '_' if !line.contains(&b'+') && !line.contains(&b'/') => {
            "the text is in the URL-safe alphabet: write + for - and / for _, or export the file as PEM"
        }
        _ => "get the block again from where it came and compare the two (cmp)",
    }
}

/// What is wrong with a BEGIN line.
fn shape(line: &[u8]) -> &'static str {
    if line.windows(3).any(|bytes| bytes.starts_with(b"\xe2\x80") || bytes.starts_with(b"\xe2\x88")) {
        "uses typographic dashes, not hyphens"
    } else if line.starts_with(b"\xef\xbb\xbf") {
        "has an invisible byte-order mark before BEGIN"
    } else if line.starts_with(b" ") || line.starts_with(b"\t") {
        "is indented"
    } else if line.starts_with(b">") {
        "is quoted as in a mail"
    } else {
        "is nearly a BEGIN line"
    }
}

/// A sed script, quoted for sh, that mends the fault and nothing else; none where content is lost.
fn script(broken: &Broken, line: &[u8]) -> Option<String> {
    let label = Some(broken.label.as_str()).filter(|label| is_plain(label))?;
    let (first, last, at) = (broken.location.line, broken.location.end_line, broken.fault_line);
    Some(match &broken.fault {
        Fault::Glued => r"'s/^(-----END [A-Z0-9 ]+-----)(-----BEGIN )/\1\n\2/'".to_owned(),
        Fault::BlankLine => format!("'{first},{last}{{/^[[:space:]]*$/d}}'"),
        Fault::LabelMismatch(_) | Fault::MisshapenEnd => format!("'{at}s/.*/-----END {label}-----/'"),
        Fault::MisshapenBegin if last > first => format!(
            "'{first},{last}s/^[^A-Za-z0-9+\\/=-]+//; {first}s/.*/-----BEGIN {label}-----/; \
             {last}s/.*/-----END {label}-----/'"
        ),
        Fault::Swallowed if line.windows(4).any(|word| word == b"END ") => {
            format!("'{at}s/.*/-----END {label}-----/'")
        }
        Fault::Swallowed => format!("'{at}a -----END {label}-----'"),
        Fault::Unreachable => r"'s/\x00//g'".to_owned(),
        Fault::CarriageReturns => r"'s/\r/\n/g'".to_owned(),
        Fault::OneShortLine if line.contains(&b'\r') => r"'s/\r/\n/g'".to_owned(),
        Fault::EscapedNewlines => r"'s/\\r//g; s/\\n/\n/g'".to_owned(),
        Fault::OneLine | Fault::OneShortLine => {
            r"'s/(-----BEGIN [A-Z0-9 ]+-----)/\n\1\n/g; s/(-----END [A-Z0-9 ]+-----)/\n\1\n/g; s/^\n//'".to_owned()
        }
        Fault::Header if line.windows(1).any(|byte| byte == b":") && first < last => {
            format!("'{},{last}{{/:/d; /^[[:space:]]*$/d}}'", first.saturating_add(1))
        }
        _ => return None,
    })
}

fn is_plain(label: &str) -> bool {
    !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' ')
}
