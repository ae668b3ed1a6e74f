//! BEGIN and END lines: glued, typographic, too few or too many hyphens, indented, other words.

use super::{Case, Lab, in_line, with_prefix};

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    [glued, dashes, counts, prefixes, labels].into_iter().flat_map(|group| group(lab)).collect()
}

fn glued(lab: &Lab) -> Vec<Case> {
    let (leaf, issuing) = (lab.leaf.block(), lab.issuing.block());
    vec![
        lab.mistake("PEM-01", "", "an END and the next BEGIN share a line: a final newline was missing")
            .file("fullchain.pem", leaf.trim_end().to_owned() + &issuing)
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "fullchain.pem:12 ends one block and begins the next")
            .say("pem-syntax", "OpenSSL refuses the whole file, Go and Rust lose a block"),
        lab.mistake("PEM-01", "three", "three blocks joined without line ends")
            .file("fullchain.pem", [&leaf, &issuing, &issuing].map(|text| text.trim_end()).concat())
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "fullchain.pem:12 ends one block and begins the next")
            .say("pem-syntax", "fullchain.pem:22 ends one block and begins the next"),
    ]
}

fn dashes(lab: &Lab) -> Vec<Case> {
    let mut cases = vec![
        lab.spoilt("PEM-07", "", "em dashes throughout, as a word processor makes them", |text| {
            text.replace("-----", "\u{2014}\u{2014}-")
        })
        .expect("pem-syntax fail")
        .holds_nothing()
        .say("pem-syntax", "uses typographic dashes (U+2014), not hyphens"),
    ];
    for (name, dash) in [
        ("em-dash", '\u{2014}'),
        ("en-dash", '\u{2013}'),
        ("hyphen", '\u{2010}'),
        ("no-break-hyphen", '\u{2011}'),
        ("bar", '\u{2015}'),
        ("minus", '\u{2212}'),
        ("full-width", '\u{ff0d}'),
    ] {
        let five = dash.to_string().repeat(5);
        let case = lab.spoilt_issuer(
            "PEM-07",
            name,
            &format!("around the issuer's certificate, dashes of the kind {name}"),
            |text| text.replace("-----", &five),
        );
        let words = format!("fullchain.pem:13 uses typographic dashes (U+{:04X})", u32::from(dash));
        cases.push(
            case.expect("pem-syntax fail")
                .loses_a_certificate()
                .loses_the_issuer("pem-syntax")
                .say("pem-syntax", &words)
                .say("pem-syntax", "do not see the CERTIFICATE block of lines 13 to 23"),
        );
    }
    cases.push(
        lab.spoilt_leaf("PEM-07", "end", "a dash in the END line of the first block", |text| {
            text.replace("-----END", "\u{2014}END")
        })
        .expect("pem-syntax fail")
        .refuses_the_file()
        .expect("key-match fail because pem-syntax")
        .say("pem-syntax", "fullchain.pem:12 is no proper END line: it uses typographic dashes (U+2014)"),
    );
    cases
}

fn counts(lab: &Lab) -> Vec<Case> {
    type Spoil = fn(String) -> String;
    let spoilt: [(&str, Spoil, &str); 6] = [
        ("", |text| text.replace("-----BEGIN", "----BEGIN"), "fullchain.pem:13 begins with 4 hyphens, not five"),
        ("six", |text| text.replace("-----BEGIN", "------BEGIN"), "fullchain.pem:13 begins with 6 hyphens, not five"),
        ("two", |text| text.replace("-----", "--"), "fullchain.pem:13 begins with 2 hyphens and ends with 2, not five"),
        ("blank-before", |text| format!(" {text}"), "fullchain.pem:13 is indented"),
        (
            "blank-among",
            |text| text.replace("-----BEGIN", "--- --BEGIN"),
            "fullchain.pem:13 has blanks among its hyphens",
        ),
        (
            "blank-behind",
            |text| text.replace("-----BEGIN", "----- BEGIN"),
            "fullchain.pem:13 has blanks among its hyphens",
        ),
    ];
    let mut cases: Vec<Case> = spoilt
        .into_iter()
        .map(|(name, spoil, words)| {
            let about = match name {
                "" => "four hyphens before BEGIN".to_owned(),
                name => format!("hyphens of a BEGIN line that no reader takes for one: {}", name.replace('-', " ")),
            };
            lab.spoilt_issuer("PEM-08", name, &about, spoil)
                .expect("pem-syntax fail")
                .loses_a_certificate()
                .loses_the_issuer("pem-syntax")
                .say("pem-syntax", words)
                .say("pem-syntax", "do not see the CERTIFICATE block of lines 13 to 23 and say nothing")
        })
        .collect();
    cases.push(
        lab.spoilt_issuer(
            "PEM-08",
            "six-behind",
            "six hyphens behind the words, which makes them a part of the label",
            |text| text.replace("CERTIFICATE-----", "CERTIFICATE------"),
        )
        .expect("pem-syntax fail")
        .expect("pem-content warn because pem-syntax")
        .expect("pem-loaders warn because pem-syntax")
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "the line has more than five hyphens, and no reader knows the label"),
    );
    cases.push(
        lab.spoilt_leaf("PEM-08", "end", "four hyphens before END: the next block is swallowed", |text| {
            text.replace("-----END", "----END")
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:12 should end a block")
        .say("pem-syntax", "loses the CERTIFICATE of lines 13 to 23 without a word"),
    );
    cases
}

fn prefixes(lab: &Lab) -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, prefix, words) in [
        ("", "    ", "fullchain.pem:1 is indented"),
        ("tab", "\t", "fullchain.pem:1 is indented"),
        ("quoted", "> ", "fullchain.pem:1 is quoted as in a mail (>)"),
        ("quoted-twice", ">> ", "fullchain.pem:1 is quoted as in a mail (>)"),
        ("bar", "| ", "fullchain.pem:1 has | before its hyphens"),
    ] {
        cases.push(
            lab.spoilt("PEM-09", name, &format!("{prefix:?} before every line"), |text| with_prefix(&text, prefix))
                .expect("pem-syntax fail")
                .holds_nothing()
                .say("pem-syntax", words),
        );
    }
    cases.push(
        lab.spoilt("PEM-09", "yaml", "a block of YAML", |text| "cert: |\n".to_owned() + &with_prefix(&text, "  "))
            .expect("pem-syntax fail")
            .holds_nothing()
            .say("pem-syntax", "fullchain.pem:2 is indented"),
    );
    cases.push(
        lab.spoilt_issuer("PEM-09", "second", "the second block alone is indented", |text| with_prefix(&text, "  "))
            .expect("pem-syntax fail")
            .loses_a_certificate()
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "fullchain.pem:13 is indented"),
    );
    cases.push(
        lab.spoilt_leaf("PEM-09", "end", "a blank before END: OpenSSL swallows the next certificate", |text| {
            text.replace("-----END", " -----END")
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:12 should end a block"),
    );
    cases
}

fn labels(lab: &Lab) -> Vec<Case> {
    let second = |code, name, about, label: &str| {
        lab.spoilt_issuer(code, name, about, |text| text.replace("CERTIFICATE", label))
    };
    vec![
        lab.spoilt_leaf("PEM-13", "", "END says something else than BEGIN", |text| {
            text.replace("END CERTIFICATE", "END CERTIFICATES")
        })
        .expect("pem-syntax fail")
        .refuses_the_file()
        .expect("key-match fail because pem-syntax")
        .say("pem-syntax", "fullchain.pem:12 ends as CERTIFICATES what line 1 begins as CERTIFICATE"),
        second("PEM-14", "", "the old label X509 CERTIFICATE", "X509 CERTIFICATE")
            .expect("pem-loaders warn")
            .say("pem-loaders", "OpenSSL servers send 2 certificates from this file")
            .say("pem-loaders", "because of its label X509 CERTIFICATE"),
        second("PEM-15", "", "OpenSSL's private label behind the first block", "TRUSTED CERTIFICATE")
            .expect("pem-loaders fail")
            .loses_the_issuer("pem-loaders")
            .say("pem-loaders", "OpenSSL servers send 1 certificate of the 2 in this file")
            .say("pem-loaders", "because of its label TRUSTED CERTIFICATE; openssl verify reads it all the same"),
        second("PEM-16", "", "a certificate under the label of a key", "PRIVATE KEY")
            .expect("pem-syntax fail")
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "fullchain.pem:13 says PRIVATE KEY but holds a certificate"),
        lab.spoilt("PEM-16", "throughout", "all certificates under the label of a key", |text| {
            text.replace("CERTIFICATE", "RSA PRIVATE KEY")
        })
        .expect("pem-syntax fail")
        .holds_nothing()
        .say("pem-syntax", "says RSA PRIVATE KEY but holds a certificate"),
        lab.mistake("PEM-16", "key", "a key under the label of a certificate")
            .edit("privkey.pem", |text| text.replace("PRIVATE KEY", "CERTIFICATE"))
            .expect("pem-syntax fail")
            .holds_nothing()
            .expect("key-present fail because pem-content")
            .say("pem-syntax", "privkey.pem:1 says CERTIFICATE but holds a private key"),
        second("PEM-16", "capitals", "a label in small letters", "Certificate")
            .expect("pem-syntax fail")
            .expect("pem-content warn because pem-syntax")
            .loses_the_issuer("pem-syntax")
            .say("pem-syntax", "fullchain.pem:13 says Certificate where CERTIFICATE was meant"),
        lab.spoilt("PEM-16", "begin", "BEGIN and END in small letters", |text| {
            text.replace("BEGIN CERTIFICATE", "begin certificate").replace("END CERTIFICATE", "end certificate")
        })
        .expect("pem-syntax fail")
        .holds_nothing()
        .say("pem-syntax", "fullchain.pem:1 is written in small letters"),
        lab.spoilt_issuer("PEM-24", "no-break-space", "a no-break space in the BEGIN line", |text| {
            text.replace("BEGIN ", "BEGIN\u{a0}")
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "fullchain.pem:13 has U+00A0 at column 11 in place of a usual blank"),
        lab.spoilt_issuer("PEM-24", "cyrillic", "a Cyrillic letter in the label", |text| {
            text.replace("CERT", "\u{421}ERT")
        })
        .expect("pem-syntax fail")
        .expect("pem-content warn because pem-syntax")
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "U+0421 only looks like a Latin letter"),
        lab.spoilt_issuer("PEM-24", "cyrillic-begin", "a Cyrillic letter in BEGIN", |text| {
            text.replace("BEGIN", "\u{412}EGIN")
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .loses_the_issuer("pem-syntax")
        .say("pem-syntax", "has U+0412 at column 6, which only looks like a Latin letter"),
        lab.spoilt_leaf("PEM-24", "before", "a zero-width space before BEGIN", |text| {
            in_line(&text, 1, |line| format!("\u{200b}{line}"))
        })
        .expect("pem-syntax fail")
        .loses_a_certificate()
        .expect("key-match fail because pem-syntax")
        .say("pem-syntax", "has the invisible character U+200B at column 1"),
    ]
}
