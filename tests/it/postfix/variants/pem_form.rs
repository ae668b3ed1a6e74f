//! The text of the PEM file.

use super::super::material::{block, der, pem};
use super::{NO_CERTIFICATE, NO_IDENTITY, Outcome, Variant, alike, in_each};

pub(super) fn all() -> Vec<Variant> {
    [harmless(), unseen(), badly_ended(), blank_lines(), content()].concat()
}

const GOOD: Outcome = |variant| variant.serves("L B A");

fn harmless() -> Vec<Variant> {
    let good = pem("L B A");
    let of = |name: &str, text: String| alike(name, "key", text, GOOD);
    let body = |edit: &dyn Fn(&str) -> String| -> String {
        good.lines().map(|line| if line.starts_with('-') { format!("{line}\n") } else { edit(line) }).collect()
    };
    let one_line: String = ["L", "B", "A"]
        .map(|word| {
            let text = pem(word);
            let body: String = text.lines().filter(|line| !line.starts_with('-')).collect();
            format!("-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
        })
        .concat();
    [
        of("crlf", good.replace('\n', "\r\n")),
        of("no-final-newline", good.trim_end().to_owned()),
        of("text-before", format!("Subject: CN=mx.example.org\n# ours\n{good}")),
        of("bag-attributes", pem("L") + "Bag Attributes\n    friendlyName: ca\nsubject=CN = ca\n" + &pem("B A")),
        of("text-after", good.clone() + "the end\n"),
        of("nul-after", good.clone() + "\0\0\0\0"),
        of("bom", format!("\u{feff}{good}")),
        of("bom-in-the-middle", format!("{}\u{feff}{}", pem("L"), pem("B A"))),
        of("base64-indented", body(&|line| format!("  {line}\n"))),
        of("trailing-blanks", good.replace('\n', "  \n")),
        of("one-long-line", one_line),
        of("blank-line-after-begin", good.replace("BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\n\n")),
        of("old-label", good.replace(" CERTIFICATE", " X509 CERTIFICATE")),
    ]
    .concat()
}

/// Files in which no block is seen.
fn unseen() -> Vec<Variant> {
    let good = pem("L B A");
    let all = pem("key L B A");
    let utf16 =
        |text: &str| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let indented = |text: &str| -> String { text.lines().map(|line| format!("  {line}\n")).collect() };
    let pair =
        |name: &str, text: Vec<u8>| Variant::pair(name, text, pem("key")).refuses(&[NO_CERTIFICATE, "no start line"]);
    let chain =
        |name: &str, text: Vec<u8>| Variant::chain(name, [text]).refuses(&["No PEM data in @/chain1.pem", NO_IDENTITY]);
    vec![
        pair("utf16-pair", utf16(&good)),
        chain("utf16-chain", utf16(&all)),
        pair("cr-only-pair", good.replace('\n', "\r").into_bytes()),
        chain("cr-only-chain", all.replace('\n', "\r").into_bytes()),
        pair("indented-pair", indented(&good).into_bytes()),
        chain("indented-chain", indented(&all).into_bytes()),
        pair("lower-case-pair", good.replace("CERTIFICATE", "certificate").into_bytes()),
        Variant::chain("lower-case-chain", [all.replace("CERTIFICATE", "certificate")]).refuses(&[
            "ignoring PEM type: certificate",
            "No certs for key at index 4 in @/chain1.pem",
            NO_IDENTITY,
        ]),
    ]
}

/// Blocks of which the end is not seen.
fn badly_ended() -> Vec<Variant> {
    let good = pem("L B A");
    let outcomes: [Outcome; 3] = [
        |variant| variant.refuses(&[NO_CERTIFICATE, "bad end line"]),
        |variant| variant.refuses(&["bad end line", NO_IDENTITY]),
        |variant| variant.refuses(&["bad end line", NO_IDENTITY]),
    ];
    let of = |name: &str, text: String| in_each(name, "key", text, outcomes);
    let cut = |octets: usize| good[..good.len() - octets].to_owned();
    [
        of("glued", good.replacen("-----\n-----", "----------", 1)),
        of(
            "glued-last",
            good.replace("-----\n-----", "-----\n\n-----")
                .replacen("-----\n\n-----BEGIN", "-----\n-----BEGIN", 1)
                .replacen("-----\n\n-----", "----------", 1),
        ),
        of("cut-in-body", cut(100)),
        of("cut-before-end", cut(26)),
        of("cut-in-end", cut(10)),
        of("end-indented", good.replace("-----END", "  -----END")),
        of("end-label-differs", good.replace("END CERTIFICATE", "END CERTIFICAT")),
        of("four-dashes", good.replace("END CERTIFICATE-----", "END CERTIFICATE----")),
        vec![
            Variant::mixed("key-glued-mixed", pem("key L B A").replacen("-----\n-----", "----------", 1))
                .refuses(&["bad end line", NO_IDENTITY]),
            Variant::chain("key-glued-chain", [pem("key L B A").replacen("-----\n-----", "----------", 1)])
                .refuses(&["bad end line", NO_IDENTITY]),
            Variant::chain(
                "files-glued-chain",
                [pem("key"), pem("L").trim_end().to_owned(), pem("B A").trim_end().to_owned()],
            )
            .serves("L B A"),
        ],
    ]
    .concat()
}

fn blank_lines() -> Vec<Variant> {
    let good = pem("L B A");
    let lines: Vec<&str> = good.lines().collect();
    let middle = [&lines[..5], &[""], &lines[5..], &[""]].concat().join("\n");
    let headed = good.replace("BEGIN CERTIFICATE-----\n", "BEGIN CERTIFICATE-----\nComment: ours\n\n");
    let every: [Outcome; 3] = [
        |variant| variant.refuses(&["bad end line"]),
        |variant| variant.refuses(&["bad end line", NO_IDENTITY]),
        |variant| variant.refuses(&["bad end line", NO_IDENTITY]),
    ];
    let object: [Outcome; 3] = [
        |variant| variant.refuses(&[NO_CERTIFICATE, "not proc type"]),
        |variant| variant.refuses(&["error loading certificate (PEM object number 2) from @/all.pem", NO_IDENTITY]),
        |variant| variant.refuses(&["error loading certificate (PEM object number 2) from @/chain1.pem", NO_IDENTITY]),
    ];
    [
        in_each("blank-line-after-every", "key", good.replace('\n', "\n\n"), every),
        in_each("blank-line-in-body", "key", middle, object),
        in_each("header", "key", headed, [|variant| variant.refuses(&[NO_CERTIFICATE, "not proc type"]), GOOD, GOOD]),
    ]
    .concat()
}

fn content() -> Vec<Variant> {
    let good = pem("L B A");
    let behind = |octets: &[u8]| block("CERTIFICATE", &[&der("L")[..], octets].concat()) + &pem("B A");
    let mut octets = der("L");
    octets[1] ^= 1;
    let damaged = block("CERTIFICATE", &octets) + &pem("B A");
    let bad = good.replacen("MII", "M!I", 1);
    let base64: Outcome = |variant| variant.refuses(&["bad base64 decode"]);
    let object: Outcome =
        |variant| variant.refuses(&["error loading certificate (PEM object number 2) from", NO_IDENTITY]);
    let third: Outcome =
        |variant| variant.refuses(&["error loading certificate (PEM object number 3) from", NO_IDENTITY]);
    [
        in_each("bad-base64", "key", bad, [base64; 3]),
        in_each("damaged-der", "key", damaged, [|variant| variant.refuses(&[NO_CERTIFICATE]), object, object]),
        in_each(
            "excess-octets",
            "key",
            behind(b"\0\0\0\0"),
            [
                |variant| variant.refuses(&[NO_CERTIFICATE, "nested asn1 error", "Type=X509_CERT_AUX"]),
                |variant| variant.refuses(&["excess data", NO_IDENTITY]),
                |variant| variant.refuses(&["excess data", NO_IDENTITY]),
            ],
        ),
        in_each(
            // What can be read as trust settings is no error in a pair, whatever the label says.
            "excess-sequence",
            "key",
            behind(&[0x30, 0, 0x30, 0]),
            [GOOD, object, object],
        ),
        in_each(
            "excess-octets-in-chain",
            "key",
            pem("L") + &block("CERTIFICATE", &[der("B"), vec![0, 0]].concat()) + &pem("A"),
            [GOOD, third, third],
        ),
    ]
    .concat()
}
