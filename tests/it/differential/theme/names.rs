//! Names: subjects of odd attributes and strings, and issuers spelt otherwise, so that they are equal, or nearly.

use super::super::world::World;
use crate::forge::fields::Fields;
use crate::forge::{der, name};
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    for at in 0..world.path.len() {
        if world.random.percent(70) {
            let subject = written(&spelling(&mut world.random), &mut world.random);
            world.change(at, |fields| Fields { subject, ..fields });
        }
    }
}

pub(super) fn finish(world: &mut World) {
    for at in 0..world.path.len() {
        if world.random.percent(50) {
            let issuer = respelt(&world.path[at].fields.issuer, &mut world.random);
            world.change(at, |fields| Fields { issuer, ..fields });
        }
    }
    world.maybe_flag(15, "-partial_chain");
    world.maybe_flag(20, "-x509_strict");
    world.maybe_flag(40, "-show_chain");
    for _ in 0..world.random.below(3) {
        world.option_of(
            "-nameopt",
            &[
                "RFC2253",
                "multiline",
                "compat",
                "oneline,-esc_msb",
                "esc_2254,show_type",
                "utf8,dump_all",
                "oid,dn_rev",
                "ignore_type",
            ],
        );
    }
}

/// Relative names, each of attributes: an OID and a text.
type Spelling = Vec<Vec<(&'static str, &'static str)>>;

fn spelling(random: &mut Random) -> Spelling {
    let attribute = |random: &mut Random| (random.pick(KINDS), random.pick(TEXTS));
    (0..random.below(4)).map(|_| (0..=random.below(5) / 3).map(|_| attribute(random)).collect()).collect()
}

fn written(spelling: &Spelling, random: &mut Random) -> Vec<u8> {
    let attribute = |(oid, text): &(&'static str, &'static str), random: &mut Random| {
        let tag = random.pick(STRINGS);
        name::attribute(oid, tag, &name::encoded(tag, text))
    };
    name::relative_names(
        spelling.iter().map(|relative| relative.iter().map(|pair| attribute(pair, random)).collect()).collect(),
    )
}

/// A name with its ASCII letters in the other case, its strings under another tag, or its blanks doubled.
fn respelt(encoded: &[u8], random: &mut Random) -> Vec<u8> {
    let mut relative = Vec::new();
    for set in der::contents(der::contents(encoded)[0]) {
        let mut attributes = Vec::new();
        for pair in der::contents(set) {
            let oid_length = 2 + der::contents(pair)[0].len();
            let (oid, value) = pair.split_at(oid_length);
            let Some(text) = der::contents(value).first().map(|text| text.to_vec()) else { continue };
            let (tag, text) = other_string(value[0], text, random);
            attributes.push(der::sequence(&[oid, &der::value(tag, &text)]));
        }
        relative.push(attributes);
    }
    if random.one_in(15) {
        relative.reverse();
    }
    name::relative_names(relative)
}

fn other_string(tag: u8, text: Vec<u8>, random: &mut Random) -> (u8, Vec<u8>) {
    let is_wide = matches!(tag, name::BMP | name::UNIVERSAL);
    match random.below(8) {
        0 | 1 if !is_wide && text.is_ascii() => (random.pick(NARROW), text),
        2 if !is_wide && text.is_ascii() => (name::BMP, text.iter().flat_map(|octet| [0, *octet]).collect()),
        3 | 4 if !is_wide => {
            (tag, text.iter().map(|octet| octet ^ (u8::from(octet.is_ascii_alphabetic()) << 5)).collect())
        }
        5 if !is_wide => (tag, [b"  ", &text[..], b"\t"].concat()),
        6 if !is_wide => (tag, String::from_utf8_lossy(&text).replace(' ', " \n ").into_bytes()),
        _ => (tag, text),
    }
}

const NARROW: &[u8] = &[name::UTF8, name::PRINTABLE, name::TELETEX, name::IA5, name::NUMERIC];

const STRINGS: &[u8] = &[
    name::UTF8,
    name::UTF8,
    name::UTF8,
    name::PRINTABLE,
    name::PRINTABLE,
    name::TELETEX,
    name::IA5,
    name::BMP,
    name::UNIVERSAL,
    name::NUMERIC,
    name::BIT,
    name::VISIBLE,
];

const KINDS: &[&str] = &[
    name::COMMON_NAME,
    name::COMMON_NAME,
    name::ORGANIZATION,
    "2.5.4.11",
    "2.5.4.6",
    name::EMAIL,
    "0.9.2342.19200300.100.1.25",
    "2.5.4.5",
    "2.5.4.97",
    "1.3.6.1.4.1.311.60.2.1.3",
    "1.2.840.113549.1.9.2",
    "2.5.4.45",
    "1.2.3.4.5",
    "2.5.4.65",
];

const TEXTS: &[&str] = &[
    "Root",
    "root",
    "Two  Words",
    " lead and trail ",
    "",
    " ",
    "#hash",
    "a,b+c\"d\\e<f>;g=h",
    "/CN=x/OU=y",
    "ä ö ß",
    "Ä",
    "\u{20ac}",
    "a\tb\nc",
    "\u{7f}\u{1}",
    "*()",
    "12345",
    "DE",
    "\u{a0}x\u{a0}",
    "nul\0nul",
];
