//! The printing of names against the `openssl` command: random names in random forms.
//!
//! `CERTPREFLIGHT_NAME_DRAWS` sets how many forms are drawn, each with a handful of names, `CERTPREFLIGHT_SEED` where to
//! begin.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::openssl::name_format::NameFormat;
use certpreflight::x509::cert::Cert;
use certpreflight::x509::name::Name;

use crate::forge::{der, name, pem};
use crate::random::Random;
use crate::tools;
use crate::verify_case::{command_is_missing, is_diagnostic};

#[test]
fn names_are_printed_as_the_command_prints_them() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (draws, seed) = (setting("CERTPREFLIGHT_NAME_DRAWS", 40), setting("CERTPREFLIGHT_SEED", 1));
    let mut random = Random::new(seed);
    let scratch = tempfile::tempdir().unwrap();
    let objects = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/x509/object_names.txt")).unwrap();
    let objects: Vec<&str> = objects.lines().map(|line| line.split_once(' ').unwrap().0).collect();
    let (mut printed, mut refused, mut wrong) = (0, 0, Vec::new());
    for _ in 0..draws {
        let values = draw_values(&mut random);
        let names: Vec<Name> = (0..NAMES_OF_A_DRAW).map(|_| draw_name(&mut random, &objects)).collect();
        let found = ask_command(scratch.path(), &values, &names);
        let ours = NameFormat::parse(&values).map(|form| names.iter().map(|name| form.print(name)).collect::<Vec<_>>());
        match (&ours, &found) {
            (None, None) => refused += 1,
            (Some(ours), Some(found)) => {
                printed += ours.len();
                for ((ours, found), name) in
                    ours.iter().zip(found).zip(&names).filter(|((ours, found), _)| ours != found)
                {
                    let lines = [ours, found].map(|line| String::from_utf8_lossy(line).into_owned());
                    wrong.push(format!("{values:?}\nours:   {}\ntheirs: {}\n{:02x?}\n", lines[0], lines[1], name.der));
                }
            }
            _ => wrong.push(format!("{values:?}: we {ours:?}, the command {found:?}\n")),
        }
    }
    println!("{draws} forms: {refused} refused, {printed} names printed, {} differ", wrong.len());
    assert!(printed > 0 && refused > 0);
    assert!(wrong.is_empty(), "{} differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What the command prints of each name before "unable to get local issuer certificate"; none when it refuses the form.
fn ask_command(scratch: &Path, values: &[String], names: &[Name]) -> Option<Vec<Vec<u8>>> {
    let path = |at: usize| -> PathBuf { scratch.join(format!("{at}.pem")) };
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CAfile", "-no-CApath", "-no-CAstore"]);
    command.args(values.iter().flat_map(|value| ["-nameopt", value.as_str()]));
    for (at, name) in names.iter().enumerate() {
        std::fs::write(path(at), pem::block("CERTIFICATE", &certificate(&name.der))).unwrap();
        command.arg(path(at));
    }
    let output = command.output().unwrap();
    if output.status.code() == Some(1) {
        assert_eq!(output.stderr, b"");
        return None;
    }
    let mut rest = output.stderr.as_slice();
    let mut lines = Vec::new();
    for at in 0..names.len() {
        let said = "error 20 at 0 depth lookup: unable to get local issuer certificate";
        let end = format!("\n{said}\nerror {}: verification failed\n", path(at).display());
        let place = rest.windows(end.len()).position(|window| window == end.as_bytes());
        let place = place.unwrap_or_else(|| panic!("no end of name {at} in {:?}", String::from_utf8_lossy(rest)));
        lines.push(rest[..place].to_vec());
        // What is left of the errors inside the library stands between.
        rest = &rest[place + end.len()..];
        while let Some(line_end) = rest.iter().position(|octet| *octet == b'\n') {
            if !is_diagnostic(&rest[..line_end]) {
                break;
            }
            rest = &rest[line_end + 1..];
        }
    }
    Some(lines)
}

/// A certificate of that subject, whom nobody here has issued.
fn certificate(subject: &[u8]) -> Vec<u8> {
    let algorithm = der::sequence(&[&der::oid("1.3.101.112")]);
    let validity = der::sequence(&[&der::time("20250101000000Z"), &der::time("20500101000000Z")]);
    let key = der::sequence(&[&algorithm, &der::bits(&[7; 32])]);
    let signed = der::sequence(&[&der::integer(1), &algorithm, &name::common("nobody"), &validity, subject, &key]);
    der::sequence(&[&signed, &algorithm, &der::bits(&[7; 64])])
}

/// Values of `-nameopt`: known words, some of them cleared, now and then what is no list or no word.
fn draw_values(random: &mut Random) -> Vec<String> {
    let value = |random: &mut Random| -> String {
        let words: Vec<String> = (0..random.below(6))
            .map(|_| {
                let sign = if random.one_in(6) { "-" } else { "" };
                let word = WORDS[random.below(WORDS.len())];
                let word = if random.one_in(8) { word.to_uppercase() } else { word.to_owned() };
                let tail = if random.one_in(40) { [":x", " ", ":", "x", "\n"][random.below(5)] } else { "" };
                format!("{sign}{word}{tail}")
            })
            .collect();
        words.join(",")
    };
    (0..random.below(3) + usize::from(!random.one_in(5))).map(|_| value(random)).collect()
}

/// A name that a certificate may have.
fn draw_name(random: &mut Random, objects: &[&str]) -> Name {
    loop {
        let rdns: Vec<u8> = (0..random.below(5)).flat_map(|_| draw_rdn(random, objects)).collect();
        let subject = der::sequence(&[&rdns]);
        let location = Location::whole(&Arc::from("drawn"));
        if let Ok(cert) = Cert::parse(&certificate(&subject), location) {
            return Name { der: subject, ..cert.subject };
        }
    }
}

fn draw_rdn(random: &mut Random, objects: &[&str]) -> Vec<u8> {
    let count = if random.one_in(3) { random.below(4) } else { 1 };
    let attributes: Vec<u8> = (0..count)
        .flat_map(|_| {
            let kind = match random.below(8) {
                0 => der::value(6, &draw_identifier(random)),
                1 => der::oid(objects[random.below(objects.len())]),
                _ => der::oid(objects[random.below(11)]),
            };
            let (tag, content) = draw_value(random);
            der::sequence(&[&kind, &der::value(tag, &content)])
        })
        .collect();
    der::set(&attributes)
}

/// Content octets of an object identifier, rarely a known one.
fn draw_identifier(random: &mut Random) -> Vec<u8> {
    let arcs = if random.one_in(10) { random.below(300) } else { 1 + random.below(6) };
    let mut content = Vec::new();
    for _ in 0..=arcs {
        let length = if random.one_in(8) { random.below(30) } else { random.below(3) };
        content.extend((0..length).map(|_| 0x81 + u8::try_from(random.below(0x7f)).unwrap()));
        content.push(u8::try_from(random.below(0x80)).unwrap());
    }
    content
}

fn draw_value(random: &mut Random) -> (u8, Vec<u8>) {
    let tag = TAGS[random.below(TAGS.len())];
    let length = if random.one_in(30) { random.below(300) } else { random.below(7) };
    let character = |random: &mut Random| -> u32 {
        match random.below(12) {
            0 => u32::try_from(random.below(0x110000)).unwrap(),
            1 => u32::try_from(random.below(0x10000)).unwrap(),
            2 => u32::try_from(random.below(0x800)).unwrap(),
            3 => u32::try_from(random.below(0x100)).unwrap(),
            _ => u32::from(ODD[random.below(ODD.len())]),
        }
    };
    let characters: Vec<u32> = (0..length).map(|_| character(random)).collect();
    let content = match tag {
        12 => characters.into_iter().filter_map(char::from_u32).collect::<String>().into_bytes(),
        28 => characters.into_iter().flat_map(u32::to_be_bytes).collect(),
        30 => characters.into_iter().flat_map(|character| (character as u16).to_be_bytes()).collect(),
        3 => [&[u8::try_from(random.below(8)).unwrap()], &narrow(&characters)[..]].concat(),
        _ => narrow(&characters),
    };
    (tag, content)
}

fn narrow(characters: &[u32]) -> Vec<u8> {
    characters.iter().map(|character| (character & 0xff) as u8).collect()
}

const NAMES_OF_A_DRAW: usize = 8;

/// Tags that names may hold, text twice and thrice.
const TAGS: [u8; 30] = [
    3, 3, 7, 8, 9, 11, 12, 12, 12, 12, 13, 14, 15, 0x30, 0x30, 18, 19, 19, 19, 20, 20, 22, 22, 28, 28, 29, 30, 30, 30,
    19,
];

/// Octets that some form treats in its own way.
const ODD: &[u8] = b",,++\"\"\\\\<>;;##   ==()*\0\n\t\r\x7f\x80\xe4/CNabC1";

const WORDS: [&str; 36] = [
    "align",
    "ca_default",
    "compat",
    "dn_rev",
    "dump_all",
    "dump_der",
    "dump_nostr",
    "dump_nostr",
    "dump_unknown",
    "esc_2253",
    "esc_2253",
    "esc_2253",
    "esc_2254",
    "esc_2254",
    "esc_ctrl",
    "esc_ctrl",
    "esc_msb",
    "esc_msb",
    "ignore_type",
    "lname",
    "multiline",
    "nofname",
    "oid",
    "oneline",
    "RFC2253",
    "sep_comma_plus",
    "sep_comma_plus_space",
    "sep_multiline",
    "sep_semi_plus_space",
    "show_type",
    "sname",
    "space_eq",
    "use_quote",
    "use_quote",
    "utf8",
    "utf8",
];
