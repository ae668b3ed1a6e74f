//! What stands around the blocks: byte-order marks, web pages, base64 without armour, dumps, leftovers.

use data_encoding::BASE64;

use super::{Case, Lab, base64_of};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let mut cases = vec![
        lab.spoilt("PEM-04", "", "a byte-order mark before the first BEGIN", |text| format!("\u{feff}{text}"))
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .say("pem-syntax", "fullchain.pem:1 has an invisible byte-order mark before BEGIN")
            .say("pem-syntax", "Go, Rust and Java do not see this block"),
        lab.mistake("PEM-04", "key", "a byte-order mark before the key")
            .edit("privkey.pem", |text| format!("\u{feff}{text}"))
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .say("pem-syntax", "privkey.pem:1 has an invisible byte-order mark before BEGIN"),
        lab.spoilt_issuer("PEM-05", "", "a byte-order mark before the second certificate", |text| {
            format!("\u{feff}{text}")
        })
        .expect("pem-syntax warn")
        .expect("pem-loaders warn because pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 has an invisible byte-order mark (U+FEFF) before BEGIN")
        .say("pem-syntax", "Go and Rust programs load the file without it"),
        lab.spoilt_issuer(
            "PEM-05",
            "after-text",
            "the same behind a comment, where OpenSSL does not skip it",
            |text| format!("the issuer\n\u{feff}{text}"),
        )
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say(
            "pem-syntax",
            "fullchain.pem:14 has an invisible byte-order mark before BEGIN; OpenSSL, Go and Rust do not",
        ),
        lab.spoilt_issuer("PEM-17", "", "a web page in place of the issuer's certificate", |_| PAGE.to_owned())
            .expect("pem-syntax warn")
            .expect("chain-complete fail because pem-syntax")
            .expect("chain-trust fail because chain-complete")
            .expect("client-webpki warn because chain-complete")
            .say("pem-syntax", "fullchain.pem:13 to line 15 is a web page ('404 Not Found')"),
        lab.spoilt_issuer("PEM-18", "", "the issuer's certificate without BEGIN and END", |text| base64_of(&text))
            .expect("pem-syntax fail")
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "fullchain.pem:13 is a certificate as base64 without BEGIN and END lines"),
        lab.spoilt_issuer("PEM-19", "part", "the second part encoded twice", |text| {
            BASE64.encode(text.as_bytes()) + "\n"
        })
        .expect("pem-syntax fail")
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 is PEM that was encoded in base64 a second time"),
        lab.spoilt_issuer("PEM-20", "second", "backslash and n in the second block", |text| {
            text.replace('\n', "\\n") + "\n"
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 holds backslash and n in place of line ends"),
        lab.spoilt_issuer("PEM-21", "second", "the second block on one line", |text| text.replace('\n', "") + "\n")
            .expect("pem-syntax fail")
            .loses_a_certificate()
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "fullchain.pem:13 holds the whole CERTIFICATE block on one line"),
    ];
    cases.extend(leftovers(lab));
    cases
}

fn leftovers(lab: &Lab) -> Vec<Case> {
    let dump = "Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number: 4660 (0x1234)\n";
    let utf16 = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    vec![
        lab.mistake("PEM-06", "part", "the second part in UTF-16")
            .file("fullchain.pem", [lab.leaf.block().into_bytes(), utf16(&lab.issuing.block())].concat())
            .expect("pem-syntax fail")
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "is text in UTF-16"),
        lab.spoilt("PEM-25", "", "the readable form before the block", |text| dump.to_owned() + &text)
            .say("pem-syntax", "fullchain.pem:1 is the readable form of a certificate"),
        lab.spoilt("PEM-26", "", "leftovers of a PKCS#12 export", |text| {
            format!("Bag Attributes\n    localKeyID: 01 02\nsubject=CN = mx.example.org\n{text}")
        })
        .say("pem-syntax", "fullchain.pem:1 has leftovers of a PKCS#12 export (Bag Attributes)")
        .say("pem-syntax", "see that no key came along"),
        lab.spoilt("PEM-27", "", "prose behind the blocks", |text| text + "call Anna\nbefore you renew\n")
            .say("pem-syntax", "fullchain.pem:24 to line 25 has text outside the blocks (2 lines)"),
        lab.spoilt("PEM-27", "merge", "marks of a merge that was never finished", |text| {
            format!("<<<<<<< HEAD\n{text}=======\n>>>>>>> renewal\n")
        })
        .expect("pem-syntax warn")
        .say("pem-syntax", "fullchain.pem:1 is a mark of an unresolved merge, as are lines 25, 26"),
        lab.spoilt("PEM-27", "merge-two", "a merge of two orders: what the order is, nobody can say", |text| {
            let (leaf, issuing) = (lab.leaf.block(), lab.issuing.block());
            format!("<<<<<<< HEAD\n{issuing}{leaf}=======\n{text}>>>>>>> renewal\n")
        })
        .expect("pem-syntax warn")
        .expect("chain-order fail because pem-syntax")
        .expect("chain-extra warn")
        .say("pem-syntax", "fullchain.pem:1 is a mark of an unresolved merge"),
    ]
}

/// What a web server says instead of the file.
pub(super) const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>404 Not Found</title></head>\n\
    <body><h1>Not Found</h1></body></html>\n";
