//! Files that are spoilt as a whole: line ends, UTF-16, one line, encoded twice, no block at all, empty.

use data_encoding::BASE64;

use super::around::PAGE;
use super::{Case, Lab, base64_of};
use crate::forge::pem;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = vec![
        lab.spoilt("PEM-02", "", "Windows line ends", |text| text.replace('\n', "\r\n"))
            .say("pem-syntax", "has Windows line ends (CRLF); harmless to TLS servers"),
        lab.spoilt("PEM-03", "", "line ends of old Macs", |text| text.replace('\n', "\r"))
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "ends its lines in carriage returns alone"),
        lab.spoilt("PEM-20", "", "backslash and n in place of line ends", |text| text.replace('\n', "\\n"))
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "holds backslash and n in place of line ends"),
        lab.spoilt("PEM-20", "json", "a string of JSON with Windows line ends", |text| {
            format!("{{\"cert\": \"{}\"}}\n", text.replace('\n', "\\r\\n"))
        })
        .expect("pem-syntax fail")
        .holds_nothing()
        .say("pem-syntax", "holds backslash and n in place of line ends"),
        lab.spoilt("PEM-21", "", "everything on one line", |text| text.replace('\n', ""))
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "holds the whole CERTIFICATE block on one line"),
        lab.spoilt("PEM-21", "blanks", "blanks in place of line ends, as a shell makes them", |text| {
            text.replace('\n', " ")
        })
        .expect("pem-syntax fail")
        .holds_nothing()
        .say("pem-syntax", "holds the whole CERTIFICATE block on one line"),
        lab.mistake("PEM-22", "leaf", "a file cut off within its only block")
            .file("fullchain.pem", &lab.leaf.block()[..300])
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "fullchain.pem:6 is the last line of a CERTIFICATE block without an END line"),
    ];
    cases.extend(utf16(lab));
    cases.extend(without_a_block(lab));
    cases
}

fn utf16(lab: &Lab) -> Vec<Case> {
    let text = lab.leaf.block() + &lab.issuing.block();
    let little = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let big = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_be_bytes).collect() };
    let marked = format!("\u{feff}{text}");
    [
        ("", little(&marked)),
        ("big-endian", big(&marked)),
        ("no-mark", little(&text)),
        ("big-endian-no-mark", big(&text)),
    ]
    .into_iter()
    .map(|(name, bytes)| {
        let order = if name.starts_with("big") { "the high byte first" } else { "the low byte first" };
        let mark = if name.ends_with("no-mark") { "without" } else { "with" };
        lab.mistake("PEM-06", name, &format!("saved as Unicode (UTF-16), {order}, {mark} a byte-order mark"))
            .file("fullchain.pem", bytes)
            .expect("pem-content fail")
            .say("pem-content", "text in UTF-16")
    })
    .collect()
}

fn without_a_block(lab: &Lab) -> Vec<Case> {
    let text = lab.leaf.block() + &lab.issuing.block();
    let only = |code, name, about, content: &str| {
        lab.mistake(code, name, about).file("fullchain.pem", content).expect("pem-content fail")
    };
    vec![
        only("PEM-17", "whole", "a web page saved under the file's name", PAGE)
            .expect("pem-syntax warn because pem-content")
            .say("pem-syntax", "is a web page ('404 Not Found')"),
        only("PEM-18", "whole", "base64 without BEGIN and END", &base64_of(&lab.leaf.block()))
            .expect("pem-syntax fail because pem-content")
            .say("pem-content", "base64 without BEGIN and END"),
        only("PEM-19", "", "the whole file encoded twice", &(BASE64.encode(text.as_bytes()) + "\n"))
            .expect("pem-syntax fail because pem-content")
            .say("pem-content", "encoded in base64 once more"),
        lab.mistake("PEM-19", "inside", "PEM inside PEM")
            .file("fullchain.pem", pem::block("CERTIFICATE", lab.leaf.block().as_bytes()) + &lab.issuing.block())
            .expect("pem-syntax fail")
            .expect("pem-content fail because pem-syntax")
            .expect("pem-loaders fail because pem-syntax")
            .expect("key-match fail because pem-syntax")
            .say("pem-syntax", "holds PEM again: it was encoded a second time"),
        only("PEM-25", "only", "the readable form alone", "Certificate:\n    Data:\n        Version: 3 (0x2)\n")
            .say("pem-content", "the readable form of a certificate"),
        only("PEM-28", "", "an empty file", "").say("pem-content", "is empty (0 bytes)"),
        only("PEM-28", "comments", "comments alone", "# certificate of mx.example.org\n# renewed by Anna\n")
            .say("pem-content", "holds nothing but comments (50 bytes)"),
        only("PEM-28", "blank", "line ends alone", "\n\n\n")
            .say("pem-content", "holds nothing but blanks and line ends (3 bytes)"),
    ]
}
