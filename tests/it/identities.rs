//! Hosts, mail addresses and network addresses against the `openssl` command: random names in random certificates.
//!
//! `CERTPREFLIGHT_IDENTITY_DRAWS` sets how many identities are asked for, each of a handful of certificates,
//! `CERTPREFLIGHT_SEED` where to begin.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use certpreflight::base::location::Location;
use certpreflight::base::moment::Moment;
use certpreflight::openssl::options::address::parse_address;
use certpreflight::verify::judge;
use certpreflight::verify::observer::LikeTheCommand;
use certpreflight::verify::request::{Flags, Identity, Request, TimeCheck};
use certpreflight::verify::trust::AnchorStore;
use certpreflight::x509::cert::Cert;

use crate::forge::{der, pem};
use crate::random::Random;
use crate::tools;
use crate::verify_case::command_is_missing;

#[test]
fn identities_are_judged_as_the_command_judges_them() {
    if let Some(why) = command_is_missing() {
        tools::skip(&why);
        return;
    }
    let setting = |name: &str, default: u64| std::env::var(name).map_or(default, |text| text.parse().unwrap());
    let (draws, seed) = (setting("CERTPREFLIGHT_IDENTITY_DRAWS", 40), setting("CERTPREFLIGHT_SEED", 1));
    let mut random = Random::new(seed);
    let scratch = tempfile::tempdir().unwrap();
    let (mut refused, mut matching, mut judged, mut wrong) = (0, 0, 0, Vec::new());
    for _ in 0..draws {
        let kind = [Kind::Host, Kind::Email, Kind::Address][random.below(3)];
        let wanted = match kind {
            Kind::Host => draw_host(&mut random),
            Kind::Email => draw_email(&mut random),
            Kind::Address => draw_address_text(&mut random),
        };
        let certs: Vec<Vec<u8>> =
            (0..CERTIFICATES_OF_A_DRAW).map(|_| draw_certificate(&mut random, kind, &wanted)).collect();
        let ours = ask_engine(kind, &wanted, &certs);
        let theirs = ask_command(scratch.path(), kind, &wanted, &certs);
        match (&ours, &theirs) {
            (None, None) => refused += 1,
            (Some(ours), Some(theirs)) => {
                judged += ours.len();
                matching += theirs.iter().filter(|code| code.is_none()).count();
                for ((ours, theirs), cert) in ours.iter().zip(theirs).zip(&certs).filter(|((o, t), _)| o != t) {
                    wrong.push(format!(
                        "{kind:?} {wanted:?}: we {ours:?}, the command {theirs:?}\n{}",
                        pem::block("CERTIFICATE", cert)
                    ));
                }
            }
            _ => wrong.push(format!("{kind:?} {wanted:?}: we {ours:?}, the command {theirs:?}\n")),
        }
    }
    println!("{draws} identities: {refused} refused, {judged} judged, {matching} match, {} differ", wrong.len());
    assert!(matching > 0 && refused > 0);
    assert!(wrong.is_empty(), "{} differ, seed {seed}:\n{}", wrong.len(), wrong.join("\n"));
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Host,
    Email,
    Address,
}

/// The error for each certificate, each its own anchor; none when the identity itself is refused.
fn ask_engine(kind: Kind, wanted: &str, certs: &[Vec<u8>]) -> Option<Vec<Option<u8>>> {
    let wanted = wanted.as_bytes().to_vec();
    let identity = match kind {
        Kind::Host => Identity { host: Some(wanted), ..Identity::default() },
        Kind::Email => Identity { email: Some(wanted), ..Identity::default() },
        Kind::Address => Identity { address: Some(parse_address(&wanted)?), ..Identity::default() },
    };
    let location = Location::whole(&Arc::from("drawn"));
    let mut anchors = AnchorStore::new();
    for cert in certs {
        anchors.push(cert.clone(), None, location.clone());
    }
    let time = TimeCheck::At(Moment::parse("2026-01-01", Moment(0)).unwrap());
    let judged = certs.iter().map(|cert| {
        let leaf = Arc::new(Cert::parse(cert, location.clone()).unwrap());
        let flags = Flags { partial_chain: true, ..Flags::default() };
        let request = Request { flags, identity: identity.clone(), ..Request::new(leaf, &anchors, time) };
        let outcome = judge(&request, &mut LikeTheCommand);
        assert_eq!(outcome.accepted, outcome.events.is_empty());
        outcome.events.first().map(|event| event.code.0)
    });
    Some(judged.collect())
}

fn ask_command(scratch: &Path, kind: Kind, wanted: &str, certs: &[Vec<u8>]) -> Option<Vec<Option<u8>>> {
    let path = |at: usize| -> PathBuf { scratch.join(format!("{at}.pem")) };
    let blocks: Vec<String> = certs.iter().map(|cert| pem::block("CERTIFICATE", cert)).collect();
    let anchors = scratch.join("anchors.pem");
    std::fs::write(&anchors, blocks.concat()).unwrap();
    let mut command = Command::new("openssl");
    command.args(["verify", "-no-CApath", "-no-CAstore", "-partial_chain", "-attime", "1767225600", "-CAfile"]);
    let option = match kind {
        Kind::Host => "-verify_hostname",
        Kind::Email => "-verify_email",
        Kind::Address => "-verify_ip",
    };
    command.arg(anchors).arg(option).arg(wanted);
    for (at, block) in blocks.iter().enumerate() {
        std::fs::write(path(at), block).unwrap();
        command.arg(path(at));
    }
    let output = command.output().unwrap();
    if output.status.code() == Some(1) {
        return None;
    }
    let accepted = String::from_utf8_lossy(&output.stdout).into_owned();
    let refused = String::from_utf8_lossy(&output.stderr).into_owned();
    let mut codes = refused.lines().filter_map(|line| {
        let (code, rest) = line.strip_prefix("error ")?.split_once(" at 0 depth lookup")?;
        rest.starts_with(':').then(|| code.parse().unwrap())
    });
    let is_accepted = |at: usize| accepted.lines().any(|line| line == format!("{}: OK", path(at).display()));
    let found = (0..certs.len()).map(|at| if is_accepted(at) { None } else { Some(codes.next().unwrap()) }).collect();
    assert_eq!(codes.next(), None, "{refused}");
    Some(found)
}

fn draw_host(random: &mut Random) -> String {
    let labels: Vec<&str> = (0..=random.below(4)).map(|_| LABELS[random.below(LABELS.len())]).collect();
    let mut host = labels.join(".");
    if random.one_in(10) {
        host = host.to_uppercase();
    }
    match random.below(12) {
        0 => format!(".{host}"),
        1 => format!("{host}."),
        2 => format!("{host}.b.c"),
        3 => format!("*.{host}"),
        _ => host,
    }
}

fn draw_email(random: &mut Random) -> String {
    let host = if random.one_in(3) { draw_host(random) } else { HOSTS[random.below(HOSTS.len())].to_owned() };
    let local = LOCALS[random.below(LOCALS.len())];
    match random.below(10) {
        0 => local.to_owned(),
        1 => format!("{local}@x@{host}"),
        _ => format!("{local}@{host}"),
    }
}

fn draw_address_text(random: &mut Random) -> String {
    let mut text = ADDRESSES[random.below(ADDRESSES.len())].to_owned();
    for _ in 0..random.below(3) {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let at = places[random.below(places.len())];
        match random.below(3) {
            0 => text.insert(at, char::from(b":.0129f +-x\t"[random.below(12)])),
            1 if at < text.len() => drop(text.remove(at)),
            _ => text.insert_str(at, ["::", ":", "00", ".1", " "][random.below(5)]),
        }
    }
    text
}

/// A certificate with names that nearly are what is asked for.
fn draw_certificate(random: &mut Random, kind: Kind, wanted: &str) -> Vec<u8> {
    let attributes: Vec<u8> = (0..random.below(4)).flat_map(|_| draw_attribute(random, kind, wanted)).collect();
    let names: Vec<u8> = (0..random.below(4)).flat_map(|_| draw_alternative(random, kind, wanted)).collect();
    let extensions = match random.below(4) {
        0 => Vec::new(),
        _ => {
            let extension = der::sequence(&[&der::oid("2.5.29.17"), &der::octets(&der::sequence(&[&names]))]);
            der::tagged(3, &der::sequence(&[&extension]))
        }
    };
    let algorithm = der::sequence(&[&der::oid("1.3.101.112")]);
    let validity = der::sequence(&[&der::time("20250101000000Z"), &der::time("20500101000000Z")]);
    let key = der::sequence(&[&algorithm, &der::bits(&[7; 32])]);
    let serial = der::integer(u64::try_from(random.below(1 << 30)).unwrap());
    let signed = der::sequence(&[
        &der::tagged(0, &der::integer(2)),
        &serial,
        &algorithm,
        &crate::forge::name::common("nobody"),
        &validity,
        &der::sequence(&[&attributes]),
        &key,
        &extensions,
    ]);
    der::sequence(&[&signed, &algorithm, &der::bits(&[7; 64])])
}

fn draw_attribute(random: &mut Random, kind: Kind, wanted: &str) -> Vec<u8> {
    let (oid, text) = match (random.below(5), kind) {
        (0, _) => ("2.5.4.10", draw_host(random)),
        (1, Kind::Email) | (2.., Kind::Host | Kind::Address) => ("2.5.4.3", draw_host(random)),
        _ => ("1.2.840.113549.1.9.1", draw_email(random)),
    };
    let text = near(random, wanted).unwrap_or(text);
    let (tag, content) = match random.below(8) {
        0 => (30, text.encode_utf16().flat_map(u16::to_be_bytes).collect()),
        1 => (28, text.chars().flat_map(|character| u32::from(character).to_be_bytes()).collect()),
        2 => (22, text.into_bytes()),
        3 => (20, text.chars().map(|character| character as u8).collect()),
        4 if random.one_in(4) => (3, [&[0], text.as_bytes()].concat()),
        5 => (12, Vec::new()),
        _ => (12, text.into_bytes()),
    };
    der::set(&der::sequence(&[&der::oid(oid), &der::value(tag, &content)]))
}

fn draw_alternative(random: &mut Random, kind: Kind, wanted: &str) -> Vec<u8> {
    let kind = match random.below(4) {
        0 => [Kind::Host, Kind::Email, Kind::Address][random.below(3)],
        _ => kind,
    };
    match kind {
        Kind::Host => der::value(0x82, &odd(random, wanted, draw_host)),
        Kind::Email if random.one_in(4) => {
            let tag = if random.one_in(6) { 22 } else { 12 };
            let value = der::tagged(0, &der::value(tag, &odd(random, wanted, draw_email)));
            der::tagged(0, &[der::oid("1.3.6.1.5.5.7.8.9"), value].concat())
        }
        Kind::Email => der::value(0x81, &odd(random, wanted, draw_email)),
        Kind::Address => {
            let text = if random.one_in(3) { wanted } else { ADDRESSES[random.below(ADDRESSES.len())] };
            der::value(0x87, &parse_address(text.as_bytes()).unwrap_or_default())
        }
    }
}

/// A drawn name, now and then with a NUL, as Latin-1, or empty.
fn odd(random: &mut Random, wanted: &str, draw: fn(&mut Random) -> String) -> Vec<u8> {
    let text = near(random, wanted).unwrap_or_else(|| draw(random));
    match random.below(20) {
        0 => [text.as_bytes(), b"\0"].concat(),
        1 => [b"\0", text.as_bytes()].concat(),
        2 | 3 => text.chars().map(|character| character as u8).collect(),
        4 => Vec::new(),
        _ => text.into_bytes(),
    }
}

/// One time in three, what is asked for, or something close to it.
fn near(random: &mut Random, wanted: &str) -> Option<String> {
    let (first, rest) = wanted.split_once('.').unwrap_or((wanted, ""));
    let half: String = first.chars().take(first.chars().count() / 2).collect();
    random.one_in(3).then(|| match random.below(8) {
        0 => wanted.to_uppercase(),
        1 => format!("*.{rest}"),
        2 => format!("{half}*.{rest}"),
        3 => format!("a.{}", wanted.trim_start_matches('.')),
        4 => format!("{wanted}."),
        _ => wanted.to_owned(),
    })
}

const CERTIFICATES_OF_A_DRAW: usize = 12;

const LABELS: [&str; 30] = [
    "a", "a", "a", "a", "b", "b", "b", "c", "A", "*", "*", "*", "a*", "*a", "xn--a", "xn--*", "*xn--a", "-a", "a-",
    "a-a", "_a", "", "**", "a*a", "xn-", "a*", "*b", "7", "\u{e4}", "xn--",
];

const HOSTS: [&str; 4] = ["a.b", "A.b", "a.b.c", "b"];

const LOCALS: [&str; 7] = ["u", "u", "U", "u.v", "\u{fc}", "\"a@b\"", ""];

const ADDRESSES: [&str; 14] = [
    "192.0.2.1",
    "192.0.2.1",
    "01.2.3.4",
    "0.0.0.0",
    "::",
    "::1",
    "2001:db8::1",
    "2001:DB8:0:0:0:0:0:1",
    "::192.0.2.1",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:1.2.3.4",
    "1::",
    "4294967297.2.3.4",
    "nothing",
];
