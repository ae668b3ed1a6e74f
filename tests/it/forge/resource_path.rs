//! A path told by what each of its certificates claims of RFC 3779 resources: `4:0/0 as:1-9 | 4:10/8 as:inherit | 4:10/16`.
//!
//! The anchor first, the leaf last. The words of a certificate: `-` for nothing; `4:` and `6:` for addresses, `4.1:` for
//! those of one kind of traffic, `hex.0003:` for any other family by its octets; `as:` and `rdi:` for numbers. Behind the
//! colon stand `inherit`, `none` for an empty list, or what is claimed between commas, in the order told: prefixes
//! `10.1/16` (octets left out are zero; IPv6 by its first groups, `2001:db8/32`), ranges `10.0/16-10.2/15`, whose ends are
//! leading bits too, numbers `5`, ranges of numbers `5-9`, with `~5` below zero and `b` for a number of 65 bits.
//! `addresses` and `systems` stand for an extension without anything in it, `twice:` before these for one that stands
//! there twice, `partial` for a prefix with bits set that it says are unused.

use super::der;
use super::extension::Extension;
use super::fields::Fields;
use super::resources::{AS_NUMBERS, IP_ADDRESSES};

/// The certificates of the path in its order, each with a name for its file.
pub(crate) fn forge(path: &str) -> Vec<(String, Fields)> {
    let mut certs: Vec<(String, Fields)> = Vec::new();
    for (depth, words) in path.split('|').enumerate() {
        let words: Vec<&str> = words.split_whitespace().collect();
        let label = format!("Level {depth}");
        let mut fields = Fields::ca(&label).key(&format!("ed25519 {label}"));
        for extension in extensions(&words) {
            fields = fields.with(extension);
        }
        let told = if words == ["-"] { "none".to_owned() } else { words.join("+").replace(':', ".").replace('/', "_") };
        let mut file = format!("anchor+{told}");
        if let Some((above, issuer)) = certs.last() {
            fields = fields.by(issuer);
            file = format!("{above}--{told}");
        }
        certs.push((file, fields));
    }
    certs
}

fn extensions(words: &[&str]) -> Vec<Extension> {
    let families: Vec<Vec<u8>> = words.iter().filter_map(|word| family(word)).collect();
    let kinds = ["as:", "rdi:"].map(|kind| words.iter().find_map(|word| word.strip_prefix(kind)));
    let mut made = Vec::new();
    if !families.is_empty() || words.contains(&"addresses") {
        made.push(("addresses", Extension::plain(IP_ADDRESSES, der::sequence(&[&families.concat()])).critical()));
    }
    if kinds.iter().any(Option::is_some) || words.contains(&"systems") {
        let fields: Vec<Vec<u8>> = (0..)
            .zip(kinds)
            .filter_map(|(tag, claim)| Some(der::tagged(tag, &claimed(claim?, &|text| ends(text, &number)))))
            .collect();
        made.push(("systems", Extension::plain(AS_NUMBERS, der::sequence(&[&fields.concat()])).critical()));
    }
    let repeated = |kind: &str| words.iter().any(|word| word.strip_prefix("twice:") == Some(kind));
    made.into_iter().flat_map(|(kind, made)| vec![made; if repeated(kind) { 2 } else { 1 }]).collect()
}

/// IPAddressFamily of a word.
fn family(word: &str) -> Option<Vec<u8>> {
    let (family, claim) = word.split_once(':')?;
    let (octets, width) = match family {
        "4" => (vec![0, 1], 4),
        "6" => (vec![0, 2], 16),
        "4.1" => (vec![0, 1, 1], 4),
        "6.2" => (vec![0, 2, 2], 16),
        other => {
            let hex = other.strip_prefix("hex.")?;
            let octets = (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap());
            (octets.collect(), 4)
        }
    };
    let list = claimed(claim, &|text| ends(text, &|bits| leading_bits(bits, width)));
    Some(der::sequence(&[&der::octets(&octets), &list]))
}

/// `inherit`, or a list.
fn claimed(claim: &str, item: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    match claim {
        "inherit" => der::null(),
        "none" => der::sequence(&[]),
        items => der::sequence(&[&items.split(',').flat_map(item).collect::<Vec<u8>>()]),
    }
}

/// One, or a range of two.
fn ends(text: &str, end: &dyn Fn(&str) -> Vec<u8>) -> Vec<u8> {
    match text.split_once('-') {
        Some((min, max)) => der::sequence(&[&end(min), &end(max)]),
        None => end(text),
    }
}

/// INTEGER.
fn number(text: &str) -> Vec<u8> {
    match (text, text.strip_prefix('~')) {
        ("b", _) => der::unsigned(&[1, 0, 0, 0, 0, 0, 0, 0, 0]),
        (_, Some(text)) => der::signed(-text.parse::<i64>().unwrap()),
        (text, None) => der::signed(text.parse().unwrap()),
    }
}

/// BIT STRING of the leading bits of an address.
fn leading_bits(text: &str, width: usize) -> Vec<u8> {
    if text == "partial" {
        return der::bits_but(&[10, 0xff], 4);
    }
    let (address, length) = text.split_once('/').unwrap();
    let length: usize = length.parse().unwrap();
    let mut octets: Vec<u8> = match width {
        4 => address.split('.').map(|part| part.parse().unwrap()).collect(),
        _ => address.split(':').flat_map(|part| u16::from_str_radix(part, 16).unwrap().to_be_bytes()).collect(),
    };
    octets.resize(octets.len().max(length.div_ceil(8)), 0);
    octets.truncate(length.div_ceil(8));
    der::bits_but(&octets, u8::try_from((8 - length % 8) % 8).unwrap())
}
