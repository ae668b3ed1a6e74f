//! How objects are written into a file: plain blocks, or the odd forms that readers differ about.

use crate::forge::pem;
use crate::random::Random;

/// Something that stands in a file.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) label: &'static str,
    pub(super) der: Vec<u8>,
}

/// The bytes of a file that holds these.
pub(super) fn render(objects: &[Object], is_odd: bool, random: &mut Random) -> Vec<u8> {
    if !is_odd {
        return objects.iter().map(|object| pem::block(object.label, &object.der)).collect::<String>().into_bytes();
    }
    if random.one_in(6) {
        return objects.iter().flat_map(|object| object.der.clone()).collect();
    }
    let mut bytes = Vec::new();
    for object in objects {
        if random.one_in(3) {
            bytes.extend(between(object, random));
        }
        if random.one_in(20) {
            bytes.extend(&object.der);
        } else {
            bytes.extend(odd_block(object, random));
        }
    }
    if random.one_in(4) {
        bytes.extend(between(&objects[0], random));
    }
    if random.one_in(10) {
        let length = bytes.len() - random.below(bytes.len().min(80));
        bytes.truncate(length);
    }
    bytes
}

/// What may stand between blocks.
fn between(object: &Object, random: &mut Random) -> Vec<u8> {
    let block = pem::block(object.label, &object.der);
    let text = match random.below(16) {
        0 => "\n\n".to_owned(),
        1 => "Subject: CN = x\nIssuer: CN = y\n".to_owned(),
        2 => "hello, this is some text of a few words\n".to_owned(),
        3 => block.replace("-----END", "----END"),
        4 => block.lines().take(3).map(|line| format!("{line}\n")).collect(),
        5 => pem::block("CERTIFICATE REQUEST", &object.der),
        6 => pem::block("PUBLIC KEY", &[0x30, 0]),
        7 => pem::block("CERTIFICATE", &[0x30, 3, 2, 1, 5]),
        8 => pem::block("X509 CRL", &[0x30, 3, 2, 1, 5]),
        9 => "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n".to_owned(),
        10 => "\u{feff}".to_owned(),
        11 => "x".repeat(random.below(300)) + "\n",
        12 => block.replace("-----\nM", "-----\n!M"),
        13 => format!("  {block}"),
        14 => "\0\0\0\0\0\0\0\n".to_owned(),
        _ => pem::block("PRIVATE KEY", &object.der),
    };
    text.into_bytes()
}

fn odd_block(object: &Object, random: &mut Random) -> Vec<u8> {
    let block = pem::block(object.label, &object.der);
    let text = match random.below(24) {
        0 => block.replace('\n', "\r\n"),
        1 => block.replace('\n', " \t\n"),
        2 => wrapped(object, 76),
        3 => wrapped(object, 1000),
        4 => wrapped(object, 3 + random.below(90)),
        5 => block.replacen("-----\n", "-----\n\n", 1),
        6 => block.replacen("-----\n", "-----\nComment: x\n\n", 1),
        7 => block.replacen("-----\n", "-----\nA: b\n\n", 1),
        8 => block.replacen("-----\n", "-----\nA: b\n", 1),
        9 => block.replace("\n-----END", "\n\n-----END"),
        10 => block
            .replace("BEGIN CERTIFICATE", "BEGIN X509 CERTIFICATE")
            .replace("END CERTIFICATE", "END X509 CERTIFICATE"),
        11 => block.replace("CERTIFICATE-", "TRUSTED CERTIFICATE-"),
        12 => block.replace("END CERTIFICATE", "END X509 CERTIFICATE"),
        13 => format!(" {block}"),
        14 => block.trim_end().to_owned(),
        15 => format!("\u{feff}{block}"),
        16 => block.replace('=', ""),
        17 => pem::block(object.label, &[&object.der[..], &[0x05, 0]].concat()),
        18 => pem::block(object.label, &[&object.der[..], b"junk"].concat()),
        19 => block.replacen('M', " M", 1),
        20 => block.replace('\n', "\r"),
        _ => block,
    };
    text.into_bytes()
}

/// A block with lines of another length.
fn wrapped(object: &Object, width: usize) -> String {
    let block = pem::block(object.label, &object.der);
    let lines: Vec<&str> = block.lines().collect();
    let body = lines[1..lines.len() - 1].concat();
    let body: Vec<&str> = body.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("{}\n{}\n{}\n", lines[0], body.join("\n"), lines[lines.len() - 1])
}
