//! Cases of encoding: what is read though it is not DER, and what is not read at all.
//!
//! The odd certificate is an intermediate: one that cannot be read is stepped over, so that the leaf finds no issuer.
//! The root stands beside it, for a file in which nothing can be read ends the command.

use super::Topic;
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::{der, name, policy, resources};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let inter = Fields::ca("Inter").by(&root);
    let leaf = Fields::named("leaf").by(&inter);
    topic.cert("root", &root).cert("leaf", &leaf);
    let mut odd = fields(&inter);
    odd.extend(extensions(&inter));
    for (kind, about, fields) in odd {
        ask(topic, kind, about, fields.dump(), &fields.der());
    }
    structures(topic, &inter);
    strings(topic, &root);
}

/// Single fields in odd forms.
fn fields(inter: &Fields) -> Vec<(&'static str, &'static str, Fields)> {
    let plain = || inter.clone();
    let version = |value: &[u8]| der::tagged(0, value);
    let serial = |value: &[u8]| Fields { serial: Some(value.to_vec()), ..plain() };
    let of_version = |value: &[u8]| Fields { version: value.to_vec(), ..plain() };
    vec![
        ("version-negative", "a version of -1", of_version(&version(&der::signed(-1)))),
        ("version-padded", "a version with a superfluous octet", of_version(&version(&[2, 2, 0, 2]))),
        ("version-no-number", "a version that is no number", of_version(&version(&der::null()))),
        ("serial-zero", "serial number 0", serial(&der::integer(0))),
        ("serial-negative", "a negative serial number", serial(&der::signed(-5))),
        ("serial-long", "a serial number of 40 octets", serial(&der::unsigned(&[7; 40]))),
        ("serial-padded", "a serial number with a superfluous octet", serial(&[2, 2, 0, 5])),
        ("serial-empty", "a serial number without octets", serial(&[2, 0])),
        ("serial-no-number", "a serial number that is a string", serial(&der::octets(&[5]))),
        (
            "time-no-time",
            "a time that is a string",
            Fields { start: der::value(name::UTF8, b"240101000000Z"), ..plain() },
        ),
        (
            "unique-identifiers",
            "both unique identifiers",
            Fields { unique_identifiers: [[0x81, 2, 0, 1], [0x82, 2, 0, 2]].concat(), ..plain() },
        ),
        (
            "name-long-length",
            "a subject with its length in two octets",
            Fields { subject: der::with_long_length(&inter.subject, 2), ..plain() },
        ),
        (
            "name-indefinite",
            "a subject of indefinite length",
            Fields { subject: der::with_indefinite_length(&inter.subject), ..plain() },
        ),
        ("name-empty-set", "a subject with an empty relative name", empty_relative_name(inter)),
        (
            "key-long-length",
            "a key with its length in two octets",
            plain().public(der::with_long_length(&inter.key.public, 2)),
        ),
        ("extra-field", "a field more behind the extensions", Fields { unique_identifiers: der::null(), ..plain() }),
    ]
}

fn empty_relative_name(inter: &Fields) -> Fields {
    let names = [der::contents(&inter.subject)[0], &der::set(&[])].concat();
    Fields { subject: der::sequence(&[&names]), ..inter.clone() }
}

/// Extensions in odd forms; the extension is one more, or stands in place of basicConstraints.
fn extensions(inter: &Fields) -> Vec<(&'static str, &'static str, Fields)> {
    let with = |extension: Vec<u8>| {
        let mut fields = inter.clone();
        fields.extensions.push(extension);
        fields
    };
    let basic = |value: &[u8]| {
        inter.clone().without("2.5.29.19").with(Extension::plain("2.5.29.19", value.to_vec()).critical())
    };
    let unknown = |critical: &[u8], value: &[u8]| with(der::sequence(&[&der::oid("1.2.3.4"), critical, value]));
    let octets = der::octets(&[]);
    let notice = policy::user_notice(Some((name::UTF8, "Forge", &[1, 2])), Some((name::BMP, "read this")));
    let policies = policy::policies_with(&[
        policy::policy("1.2.3.4", &[policy::practice_statement("http://a.example/"), notice]),
        policy::policy(policy::ANY_POLICY, &[]),
    ]);
    let family = resources::family(1, Some(1), Some(&[resources::prefix(&[10], 8)]));
    let systems = resources::systems(Some(Some(&[resources::systems_between(1, 9)])), Some(None));
    vec![
        ("critical-false", "critical stated as FALSE", unknown(&[1, 1, 0], &octets)),
        ("critical-one", "critical TRUE as 1", unknown(&[1, 1, 1], &octets)),
        ("critical-empty", "critical without octets", unknown(&[1, 0], &octets)),
        ("value-no-octets", "a value that is no OCTET STRING", unknown(&[], &der::null())),
        ("value-trailing", "octets behind the value in the OCTET STRING", basic(&[0x30, 3, 1, 1, 0xff, 5, 0])),
        ("value-ca-one", "cA TRUE as 1", basic(&[0x30, 3, 1, 1, 1])),
        ("value-ca-false", "cA stated as FALSE", basic(&[0x30, 3, 1, 1, 0])),
        ("value-long-length", "basicConstraints with its length in two octets", basic(&[0x30, 0x82, 0, 3, 1, 1, 0xff])),
        ("value-indefinite", "basicConstraints of indefinite length", basic(&[0x30, 0x80, 1, 1, 0xff, 0, 0])),
        ("value-set", "basicConstraints as a SET", basic(&[0x31, 3, 1, 1, 0xff])),
        ("value-cut", "basicConstraints that ends too early", basic(&[0x30, 4, 1, 1, 0xff])),
        ("policies-full", "policies with qualifiers of both kinds", inter.clone().with(policies)),
        (
            "policies-broken",
            "policies that cannot be decoded",
            inter.clone().with(Extension::plain("2.5.29.32", vec![4, 0])),
        ),
        (
            "resources-full",
            "resources that nobody below asks for",
            inter.clone().with(resources::addresses(&[family])).with(systems),
        ),
    ]
}

/// Odd forms of the whole.
fn structures(topic: &mut Topic, inter: &Fields) {
    let tbs = inter.tbs();
    let whole = inter.der();
    let long = inter.sealed(&der::with_long_length(&tbs, 3));
    let indefinite = inter.sealed(&der::with_indefinite_length(&tbs));
    for (kind, about, der) in [
        ("tbs-long-length", "the signed part with its length in three octets", long),
        ("tbs-indefinite", "the signed part of indefinite length", indefinite),
        ("tbs-extra", "a field more in the signed part", inter.sealed(&der::with_more(&tbs, &der::null()))),
        ("tbs-set", "the signed part as a SET", inter.sealed(&der::retagged(&tbs, 0x31))),
        ("whole-long-length", "the whole with its length in four octets", der::with_long_length(&whole, 4)),
        ("whole-indefinite", "the whole of indefinite length", der::with_indefinite_length(&whole)),
        ("whole-extra", "a field more behind the signature", der::with_more(&whole, &der::null())),
        ("whole-trailing", "octets behind the certificate", [&whole[..], &[5, 0]].concat()),
        ("whole-cut", "a certificate without its last octet", whole[..whole.len() - 1].to_vec()),
    ] {
        ask(topic, kind, about, inter.dump(), &der);
    }
}

/// Types of string in the name of the intermediate; the leaf has the same characters in a string that is read.
fn strings(topic: &mut Topic, root: &Fields) {
    let common = |tag, value: &[u8]| name::relative_names(vec![vec![name::attribute(name::COMMON_NAME, tag, value)]]);
    for (kind, tag, value, read) in [
        ("utf8", name::UTF8, &b"Inter"[..], Some("Inter")),
        ("utf8-bad", name::UTF8, b"Int\xc0\xafr", Some("Int/r")),
        ("numeric", name::NUMERIC, b"12", None),
        ("printable", name::PRINTABLE, b"In*\xff", None),
        ("teletex", name::TELETEX, b"Int\xe4r", Some("Int\u{e4}r")),
        ("ia5", name::IA5, b"Int\xe4r", Some("Int\u{e4}r")),
        ("universal", name::UNIVERSAL, b"\0\0\0I", Some("I")),
        ("universal-odd", name::UNIVERSAL, b"\0\0\0I\0", Some("I")),
        ("bmp", name::BMP, b"\0I", Some("I")),
        ("bmp-odd", name::BMP, b"\0I\0", Some("I")),
        ("bit", name::BIT, b"\0I", None),
        ("octet", name::OCTET, b"Inter", Some("Inter")),
        ("visible", name::VISIBLE, b"Inter", Some("Inter")),
        ("general", name::GENERAL, b"Inter", Some("Inter")),
        ("graphic", name::GRAPHIC, b"Inter", Some("Inter")),
        ("videotex", name::VIDEOTEX, b"Inter", Some("Inter")),
    ] {
        let subject = common(tag, value);
        let issuer = read.map_or_else(|| subject.clone(), |text| common(name::UTF8, text.as_bytes()));
        let inter = Fields { subject, ..Fields::ca("Inter").by(root) };
        let (file, leaf) = (format!("inter-string-{kind}"), format!("leaf-string-{kind}"));
        topic.cert(&file, &inter);
        topic.cert(&leaf, &Fields { issuer, ..Fields::named("leaf").by(&inter) });
        let about = format!("a name in a string of type {kind}");
        topic.case(&format!("string-{kind}"), &about, &leaf, &format!("{file} root"), "root");
    }
}

fn ask(topic: &mut Topic, kind: &str, about: &str, dump: String, der: &[u8]) {
    let file = format!("inter-{kind}");
    topic.block(&file, dump.trim_end(), "CERTIFICATE", der);
    topic.case(kind, about, "leaf", &format!("{file} root"), "root");
}
