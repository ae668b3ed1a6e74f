//! What stands between BEGIN and END: blank lines, damaged characters, other alphabets, cuts, NUL bytes.

use super::{Case, Lab, in_line};
use crate::forge::pem;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [characters, lines, cuts, nuls, invisible].into_iter().flat_map(|group| group(lab)).collect()
}

/// The case of a first block that OpenSSL refuses, so that the next one is judged in its place.
fn first_is_lost(case: Case) -> Case {
    case.expect("pem-syntax fail").refuses_the_file().expect("key-match fail because pem-syntax")
}

/// The case of a second block because of which servers refuse the file.
fn second_is_lost(case: Case) -> Case {
    case.expect("pem-syntax fail").refuses_the_file().loses_the_issuer("pem-syntax")
}

fn characters(lab: &Lab) -> Vec<Case> {
    let with = |name, about, found: &str| {
        let spoilt = lab.spoilt_leaf("PEM-11", name, about, |text| {
            in_line(&text, 4, |line| format!("{}{found}{}", &line[..40], &line[41..]))
        });
        first_is_lost(spoilt)
    };
    let between = |code, name, about, found: &str| {
        let spoilt = lab.spoilt_leaf(code, name, about, |text| {
            in_line(&text, 4, |line| format!("{}{found}{}", &line[..40], &line[40..]))
        });
        first_is_lost(spoilt)
    };
    let url_safe = |text: String| -> String {
        text.lines()
            .map(|line| match line.starts_with('-') {
                true => line.to_owned() + "\n",
                false => line.replace('+', "-").replace('/', "_") + "\n",
            })
            .collect()
    };
    vec![
        with("", "a damaged character", "*")
            .say("pem-syntax", "fullchain.pem:4 has '*' at column 41, which is no base64")
            .say("pem-loaders", "openssl verify judges the certificate at line 13 all the same"),
        with("cyrillic", "a Cyrillic letter in the base64", "\u{410}")
            .say("pem-syntax", "fullchain.pem:4 has the character U+0410 at column 41"),
        with("padding", "a padding sign in the middle", "=").say("pem-syntax", "is no base64"),
        with("missing", "a character is missing", "")
            .say("pem-syntax", "fullchain.pem:4 is where characters are missing or too many"),
        between("PEM-11", "extra", "a character too many", "A")
            .say("pem-syntax", "fullchain.pem:4 is where characters are missing or too many"),
        between("PEM-24", "soft-hyphen", "a soft hyphen within the base64", "\u{ad}")
            .say("pem-syntax", "fullchain.pem:4 has the character U+00AD at column 41"),
        between("PEM-24", "zero-width", "a zero-width space within the base64", "\u{200b}")
            .say("pem-syntax", "fullchain.pem:4 has the character U+200B at column 41")
            .say("pem-syntax", "nothing of the block is lost"),
        between("PEM-24", "no-break-space-inside", "a no-break space within the base64", "\u{a0}")
            .say("pem-syntax", "fullchain.pem:4 has the character U+00A0 at column 41"),
        lab.spoilt("PEM-12", "", "the alphabet of JSON web tokens", url_safe)
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "URL-safe alphabet"),
        second_is_lost(lab.spoilt_issuer("PEM-12", "second", "the second block in that alphabet", url_safe))
            .say("pem-syntax", "URL-safe alphabet"),
    ]
}

fn lines(lab: &Lab) -> Vec<Case> {
    vec![
        first_is_lost(lab.spoilt_leaf("PEM-10", "", "an empty line within the first block", |text| {
            in_line(&text, 4, |line| format!("{line}\n"))
        }))
        .say("pem-syntax", "fullchain.pem:5 is empty in the middle of the CERTIFICATE block")
        .say("pem-loaders", "openssl verify judges the certificate at line 14 all the same"),
        second_is_lost(lab.spoilt_issuer("PEM-10", "second", "an empty line within the second block", |text| {
            in_line(&text, 4, |line| format!("{line}\n"))
        }))
        .say("pem-syntax", "fullchain.pem:17 is empty in the middle of the CERTIFICATE block"),
    ]
}

fn cuts(lab: &Lab) -> Vec<Case> {
    let cut = |der: &[u8]| pem::block("CERTIFICATE", &der[..der.len() - 100]);
    vec![
        second_is_lost(
            lab.spoilt("PEM-22", "", "the file ends within the second block", |text| {
                text[..text.len() - 200].to_owned()
            }),
        )
        .say("pem-syntax", "it was cut off (it has ")
        .say("pem-syntax", " of 407 bytes"),
        first_is_lost(lab.spoilt_leaf("PEM-22", "first", "the first block is cut off", |text| {
            text[..text.len() - 200].to_owned() + "\n"
        }))
        .say("pem-syntax", "it was cut off (it has "),
        second_is_lost(lab.spoilt("PEM-22", "end-missing", "the END line alone is missing", |text| {
            text[..text.len() - 26].to_owned()
        }))
        .say("pem-syntax", "without an END line; its content is complete")
        .say("pem-syntax", "a -----END CERTIFICATE-----"),
        lab.spoilt_leaf("PEM-22", "end-missing-first", "the END line of the first block is missing", |text| {
            text[..text.len() - 26].to_owned()
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:11 should end a block"),
        second_is_lost(lab.spoilt("PEM-22", "within-end", "the file ends within its last END line", |text| {
            text[..text.len() - 10].to_owned()
        }))
        .say("pem-syntax", "breaks off within its END line"),
        lab.mistake("PEM-22", "der", "the content is cut off, the lines around it are whole")
            .file("fullchain.pem", lab.leaf.block() + &cut(&lab.issuing.der))
            .expect("pem-content fail")
            .expect("pem-loaders fail because pem-content")
            .loses_the_issuer("pem-content")
            .say("pem-content", "it was cut short, 307 of 407 bytes are left"),
    ]
}

fn nuls(lab: &Lab) -> Vec<Case> {
    vec![
        lab.spoilt_issuer("PEM-23", "", "NUL bytes on a line of their own between two blocks", |text| {
            format!("{}\n{text}", "\0".repeat(16))
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 has 16 NUL bytes at offset ")
        .say("pem-syntax", "lose the CERTIFICATE of lines 14 to 24")
        .say("pem-loaders", "1 certificate of the 2 in this file, because of the NUL bytes in line 13"),
        lab.spoilt_issuer("PEM-23", "before-begin", "NUL bytes before BEGIN", |text| {
            format!("{}{text}", "\0".repeat(16))
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 has 16 NUL bytes at offset "),
        first_is_lost(lab.spoilt_leaf("PEM-23", "inside", "NUL bytes in place of base64", |text| {
            in_line(&text, 4, |line| "\0".repeat(16) + &line[16..])
        }))
        .say("pem-syntax", "fullchain.pem:4 has 16 NUL bytes at offset ")
        .say("pem-syntax", "inside the CERTIFICATE block of line 1"),
        lab.spoilt("PEM-23", "behind", "NUL bytes behind the last block", |text| text + &"\0".repeat(512))
            .say("pem-syntax", "has 512 NUL bytes at offset "),
    ]
}

fn invisible(lab: &Lab) -> Vec<Case> {
    let spoilt = |name, about, line: usize, found: &'static str| {
        lab.spoilt_leaf("PEM-24", name, about, |text| in_line(&text, line, |line| format!("{line}{found}")))
            .expect("pem-syntax warn")
            .expect("pem-loaders warn because pem-syntax")
            .say("pem-syntax", "OpenSSL ignores it at the end of a line, but Go, Rust, Java and GnuTLS do not load")
    };
    vec![
        spoilt("", "a zero-width space at the end of the BEGIN line", 1, "\u{200b}")
            .say("pem-syntax", "fullchain.pem:1 has the invisible character U+200B at column 28"),
        spoilt("line-end", "a zero-width joiner at the end of a line of base64", 4, "\u{200d}")
            .say("pem-syntax", "fullchain.pem:4 has the invisible character U+200D at column 65"),
        spoilt("no-break-space-end", "a no-break space at the end of a line", 4, "\u{a0}")
            .say("pem-syntax", "fullchain.pem:4 has the invisible character U+00A0 at column 65"),
        spoilt("soft-hyphen-end", "a soft hyphen at the end of a line", 4, "\u{ad}")
            .say("pem-syntax", "fullchain.pem:4 has the invisible character U+00AD at column 65"),
        spoilt("byte-order-mark-end", "a byte-order mark at the end of a line", 12, "\u{feff}")
            .say("pem-syntax", "fullchain.pem:12 has the invisible character U+FEFF at column 26"),
    ]
}
