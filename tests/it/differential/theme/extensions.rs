//! Extensions: CA marks, path lengths, usages, proxies, versions, unknown, doubled and malformed ones.

use super::super::world::{Member, World};
use crate::forge::der;
use crate::forge::extension::{
    ANY_USE, AUTHORITY_KEY_IDENTIFIER, BASIC_CONSTRAINTS, CLIENT_AUTH, CODE_SIGNING, EMAIL_PROTECTION,
    EXTENDED_KEY_USAGE, Extension, KEY_USAGE, NAME_CONSTRAINTS, NETSCAPE_TYPE, OCSP_SIGNING, PROXY, SERVER_AUTH,
    SUBJECT_ALT_NAME, SUBJECT_KEY_IDENTIFIER, TIME_STAMPING,
};
use crate::forge::fields::Fields;
use crate::forge::name;
use crate::random::Random;

/// Every `-purpose`, those of servers more than once.
pub(super) const PURPOSES: &[&str] = &[
    "sslserver",
    "sslserver",
    "sslclient",
    "nssslserver",
    "smimesign",
    "smimeencrypt",
    "crlsign",
    "any",
    "ocsphelper",
    "timestampsign",
];

pub(super) fn shape(world: &mut World) {
    if world.random.percent(20) {
        proxies(world);
    }
    if world.random.percent(20) && world.path.len() > 2 {
        // A CA issued by itself does not count against a path length.
        let at = 1 + world.random.below(world.path.len() - 2);
        let mut twin = world.path[at].clone();
        twin.fields = twin.fields.key("p256 rolled over").serial(50);
        world.path.insert(at + 1, twin);
    }
    for _ in 0..world.random.pick(&[1, 1, 2, 3]) {
        let at = world.any();
        odd(world, at);
    }
}

pub(super) fn finish(world: &mut World) {
    if world.random.percent(50) {
        world.option_of("-purpose", PURPOSES);
    }
    world.maybe_flag(45, "-x509_strict");
    world.maybe_flag(20, "-ignore_critical");
    world.maybe_flag(15, "-allow_proxy_certs");
    world.maybe_flag(10, "-partial_chain");
    if world.random.one_in(6) {
        // The root stands above an anchor that is none.
        world.path[0].is_untrusted = true;
    }
}

/// A row of proxies below the leaf, most of them as they should be.
fn proxies(world: &mut World) {
    let leaf = world.leaf();
    if world.random.percent(70) {
        world.change(leaf, |fields| fields.without(SUBJECT_ALT_NAME).without(BASIC_CONSTRAINTS));
    }
    if world.random.percent(50) {
        world.extend(leaf, Extension::key_usage(&[0]));
    }
    let mut subject = "O=Forge/CN=leaf".to_owned();
    for number in 0..world.random.pick(&[1, 1, 2, 3]) {
        let below = match world.random.below(10) {
            0 => "/CN=a+CN=b",
            1 => "/OU=x",
            2 => "",
            3 => "/CN=a/CN=b",
            _ => "/CN=proxy",
        };
        subject += below;
        let limit = world.random.pick(&[None, None, None, Some(0), Some(1), Some(2)]);
        let language = world.random.pick(&["1.3.6.1.5.5.7.21.1", "1.3.6.1.5.5.7.21.0", "1.2.3"]);
        let policy: Option<&[u8]> = if world.random.one_in(6) { Some(b"x") } else { None };
        let mut fields = Fields::named(&format!("proxy {number}")).subject(&subject).serial(300 + number);
        fields = fields.with(Extension::proxy(limit, language, policy));
        fields = match world.random.below(8) {
            0 => fields.with(Extension::key_usage(&[2])),
            1 => fields.with(Extension::key_usage(&[0])),
            2 => fields.with(Extension::subject_alt_name(&["a.example"])),
            3 => fields.with(Extension::basic_constraints(true, None)),
            _ => fields,
        };
        let last = world.leaf();
        world.path[last].is_untrusted = true;
        world.path.push(Member::beside(fields));
    }
    world.maybe_flag(85, "-allow_proxy_certs");
}

/// One odd thing about the certificate at this place.
fn odd(world: &mut World, at: usize) {
    let kind = world.random.below(30);
    let random = &mut world.random;
    let extension = match kind {
        0 => Extension::basic_constraints(true, random.pick(&[None, Some(0), Some(0), Some(1), Some(2)])),
        1 => Extension::basic_constraints(random.one_in(2), random.pick(&[None, Some(0), Some(1)])),
        2 => Extension::basic_constraints(true, Some(0)).not_critical(),
        3 | 4 => Extension::key_usage(&random.each(&[0, 1, 2, 3, 4, 5, 5, 6, 8], 40)),
        5..=7 => usages(random),
        8 | 9 => Extension::netscape_type(&random.each(&[0, 1, 2, 3, 4, 5, 6, 7], 30)),
        10 => malformed(random),
        11 => Extension::unknown_critical(),
        12 => critical(random),
        13 => Extension::proxy(None, "1.3.6.1.5.5.7.21.1", None),
        14 => Extension::basic_constraints_of(true, &der::signed(random.pick(&[-1, -200, 0, 1 << 40]))),
        15 => Extension::basic_constraints_of(true, &der::unsigned(&[0xff; 9])),
        _ => return odd_otherwise(world, at, kind),
    };
    let is_second = world.random.one_in(12);
    world.change(at, |fields| if is_second { fields } else { fields.without(extension.oid) }.with(extension));
}

/// One odd thing that is no extension more.
fn odd_otherwise(world: &mut World, at: usize, kind: usize) {
    let removed =
        world.random.pick(&[BASIC_CONSTRAINTS, BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE, SUBJECT_ALT_NAME]);
    let version = world.random.pick(&[0, 1, 1, 3, 5, -1]);
    let bare = world.random.one_in(2);
    let identity = Fields::clone;
    match kind {
        16 => world.change(at, Fields::unidentified),
        17 => world.change(at, Fields::without_authority),
        18..=20 => world.change(at, |fields| fields.without(removed)),
        21 => world.change(at, |fields| {
            let fields = if bare { fields.unidentified().without_authority() } else { identity(&fields) };
            Fields { extensions: if bare { Vec::new() } else { fields.extensions.clone() }, ..fields }.version(version)
        }),
        22 | 23 => world.change(at, |fields| {
            let fields = fields.subject("");
            if bare { fields.without(SUBJECT_ALT_NAME) } else { fields }
        }),
        24 => {
            world.change(at, |fields| fields.subject("").with(Extension::subject_alt_name(&["b.example"]).critical()))
        }
        25 => world.change(at, |fields| Fields { subject: name::name("O=Forge/CN=Root"), ..fields }),
        26 => world.change(at, |fields| {
            let copy = fields.extensions.last().cloned();
            Fields { extensions: fields.extensions.iter().cloned().chain(copy).collect(), ..fields }
        }),
        27 => world.change(at, |fields| Fields { unique_identifiers: der::value(0x81, &[0, 1]), ..fields }),
        28 => world.change(at, |fields| fields.key("ecdsa-p256-explicit")),
        _ => {
            let mut extensions = world.path[at].fields.extensions.clone();
            world.random.shuffle(&mut extensions);
            world.path[at].fields.extensions = extensions;
        }
    }
}

fn usages(random: &mut Random) -> Extension {
    let uses = [
        SERVER_AUTH,
        SERVER_AUTH,
        CLIENT_AUTH,
        CODE_SIGNING,
        EMAIL_PROTECTION,
        OCSP_SIGNING,
        TIME_STAMPING,
        ANY_USE,
        "1.3.6.1.4.1.311.10.3.3",
        "2.16.840.1.113730.4.1",
        "1.2.3.4",
    ];
    let chosen = if random.one_in(5) { vec![TIME_STAMPING] } else { random.several(&uses, 0, 3) };
    let extension = Extension::extended_key_usage(&chosen);
    if random.one_in(3) { extension.critical() } else { extension }
}

/// A known extension, critical.
fn critical(random: &mut Random) -> Extension {
    let oid = random.pick(&[
        AUTHORITY_KEY_IDENTIFIER,
        SUBJECT_KEY_IDENTIFIER,
        "1.3.6.1.5.5.7.1.1",
        "2.5.29.18",
        "2.5.29.46",
        "1.3.6.1.4.1.11129.2.4.2",
        "1.3.6.1.5.5.7.48.1.5",
        "1.3.6.1.5.5.7.1.24",
        "2.5.29.9",
        "2.5.29.16",
    ]);
    let value = match oid {
        SUBJECT_KEY_IDENTIFIER => der::octets(&[1, 2, 3]),
        AUTHORITY_KEY_IDENTIFIER => der::sequence(&[]),
        _ => der::null(),
    };
    Extension::plain(oid, value).critical()
}

/// An extension that cannot be decoded, or only just.
fn malformed(random: &mut Random) -> Extension {
    let oid = random.pick(&[
        BASIC_CONSTRAINTS,
        KEY_USAGE,
        EXTENDED_KEY_USAGE,
        SUBJECT_ALT_NAME,
        NAME_CONSTRAINTS,
        NETSCAPE_TYPE,
        PROXY,
        AUTHORITY_KEY_IDENTIFIER,
        SUBJECT_KEY_IDENTIFIER,
        "2.5.29.31",
        "2.5.29.32",
        "2.5.29.18",
        "1.3.6.1.5.5.7.1.7",
        "1.3.6.1.5.5.7.1.8",
        "2.5.29.46",
    ]);
    let value = match random.below(9) {
        0 => Vec::new(),
        1 => der::null(),
        2 => der::sequence(&[]),
        3 => der::sequence(&[&der::integer(1)]),
        4 => der::octets(&[]),
        5 => der::value(0x03, &[0]),
        6 => der::bits(&[0]),
        7 => der::sequence(&[&der::sequence(&[])]),
        _ => der::sequence(&[&der::value(0x01, &[1]), &der::null()]),
    };
    let extension = Extension::plain(oid, value);
    if random.one_in(3) { extension.critical() } else { extension }
}
