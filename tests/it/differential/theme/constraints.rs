//! Name constraints: subtrees of every type, permitted and excluded, against names that fall in, or nearly.

use super::super::world::World;
use crate::forge::extension::{BASIC_CONSTRAINTS, SUBJECT_ALT_NAME};
use crate::forge::fields::Fields;
use crate::forge::general_name::{
    alternative_names, directory, dns, edi, email, ip, mailbox, name_constraints, other, registered, subtree, uri, x400,
};
use crate::forge::{der, name};
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    let topics = world.random.several(TOPICS, 1, 2);
    for at in 0..world.leaf() {
        if world.random.percent(if at == 0 { 50 } else { 60 }) {
            let random = &mut world.random;
            let permitted: Vec<Vec<u8>> = (0..random.pick(&[0, 1, 1, 1, 2])).map(|_| base(random, &topics)).collect();
            let excluded: Vec<Vec<u8>> = (0..random.pick(&[0, 0, 1, 1, 2])).map(|_| base(random, &topics)).collect();
            let constraints = name_constraints(&permitted, &excluded);
            let constraints = if random.one_in(4) { constraints.not_critical() } else { constraints };
            world.extend(at, constraints);
        }
    }
    if world.random.one_in(5) && world.path.len() > 2 {
        // One that is its own issuer is passed over, but not where it is the leaf.
        let at = 1 + world.random.below(world.path.len() - 2);
        let mut twin = world.path[at].clone();
        twin.fields = twin.fields.key("p256 rolled over").serial(50);
        world.path.insert(at + 1, twin);
    }
    let leaf = world.leaf();
    name_leaf(world, leaf, &topics);
    if world.random.one_in(5) {
        let at = world.any();
        name_leaf(world, at, &topics);
    }
    if world.random.one_in(8) {
        world.change(leaf, |fields| fields.without(BASIC_CONSTRAINTS));
    }
}

/// Gives a certificate a subject and alternative names of the topics.
fn name_leaf(world: &mut World, at: usize, topics: &[Topic]) {
    let random = &mut world.random;
    let names: Vec<Vec<u8>> = (0..random.pick(&[0, 1, 1, 2, 3])).map(|_| alternative(random, topics)).collect();
    let has_subject = random.percent(60);
    let subject = subject(random);
    world.change(at, |fields| {
        let fields = fields.without(SUBJECT_ALT_NAME);
        let fields = if names.is_empty() { fields } else { fields.with(alternative_names(&names)) };
        if has_subject { Fields { subject, ..fields } } else { fields }
    });
}

fn subject(random: &mut Random) -> Vec<u8> {
    let attribute = |random: &mut Random| match random.below(8) {
        0 => name::attribute(name::EMAIL, name::IA5, random.pick(MAILBOXES).as_bytes()),
        1 => name::attribute(name::EMAIL, random.pick(&[name::UTF8, name::IA5]), random.pick(MAILBOXES).as_bytes()),
        2 | 3 => name::attribute(name::ORGANIZATION, name::UTF8, random.pick(&["Forge", "forge", "Other"]).as_bytes()),
        _ => {
            let tag =
                random.pick(&[name::UTF8, name::UTF8, name::PRINTABLE, name::BMP, name::TELETEX, name::IA5, name::BIT]);
            name::attribute(name::COMMON_NAME, tag, &name::encoded(tag, random.pick(HOSTS)))
        }
    };
    let relative: Vec<Vec<Vec<u8>>> =
        (0..=random.below(3)).map(|_| (0..=random.below(5) / 4).map(|_| attribute(random)).collect()).collect();
    name::relative_names(relative)
}

/// What constraints are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Topic {
    Hosts,
    Mailboxes,
    Addresses,
    Places,
    Directories,
    Others,
}

const TOPICS: &[Topic] =
    &[Topic::Hosts, Topic::Hosts, Topic::Mailboxes, Topic::Addresses, Topic::Places, Topic::Directories, Topic::Others];

/// The base of a subtree.
fn base(random: &mut Random, topics: &[Topic]) -> Vec<u8> {
    let base = match random.pick(topics) {
        Topic::Hosts => dns(random.pick(HOST_BASES)),
        Topic::Mailboxes => email(random.pick(MAILBOX_BASES)),
        Topic::Addresses => ip(random.pick(ADDRESS_BASES)),
        Topic::Places => uri(random.pick(HOST_BASES)),
        Topic::Directories => directory(&name::name(random.pick(DIRECTORIES))),
        Topic::Others => odd(random),
    };
    match random.below(20) {
        0 => subtree(&base, Some(1), None),
        1 => subtree(&base, None, Some(3)),
        2 => subtree(&base, Some(0), None),
        _ => base,
    }
}

fn alternative(random: &mut Random, topics: &[Topic]) -> Vec<u8> {
    let topic = if random.one_in(6) { random.pick(TOPICS) } else { random.pick(topics) };
    match topic {
        Topic::Hosts => dns(random.pick(HOSTS)),
        Topic::Mailboxes => match random.one_in(4) {
            true => mailbox(random.pick(&["x@a.example", "ü@a.example", "x@ü.example", "x@xn--tda.example", "x"])),
            false => email(random.pick(MAILBOXES)),
        },
        Topic::Addresses => ip(random.pick(ADDRESSES)),
        Topic::Places => uri(random.pick(PLACES)),
        Topic::Directories => directory(&name::name(random.pick(DIRECTORIES))),
        Topic::Others => odd(random),
    }
}

fn odd(random: &mut Random) -> Vec<u8> {
    random.pick(&[
        other("1.2.3.4", &der::null()),
        other("1.2.3.5", &der::value(name::UTF8, b"x")),
        other("1.3.6.1.4.1.311.20.2.3", &der::value(name::UTF8, b"x@a.example")),
        registered("1.2.3.4"),
        x400(),
        edi("x"),
        mailbox("x@a.example"),
    ])
}

const HOSTS: &[&str] = &[
    "a.example",
    "b.a.example",
    "A.Example",
    "ba.example",
    "*.a.example",
    ".a.example",
    "example",
    "a.example.",
    "b.example",
    "",
    "c.b.a.example",
    "a_b.a.example",
    "-a.example",
    "a.-b.example",
    "10.0.0.1",
    "a.example\0",
    "a\0.example",
    "a b.example",
    "xn--tda.example",
    "*.example",
    "a..example",
];

const HOST_BASES: &[&str] = &[
    "a.example",
    ".a.example",
    "A.EXAMPLE",
    "example",
    ".example",
    "",
    "b.example",
    "*.a.example",
    "b.a.example",
    ".",
    "a.example.",
];

const MAILBOXES: &[&str] = &[
    "x@a.example",
    "X@a.example",
    "x@b.a.example",
    "x@A.EXAMPLE",
    "a.example",
    "x@",
    "@a.example",
    "x@y@a.example",
    "x@b.example",
    "",
    "\"x@y\"@a.example",
    "x@a.example\0",
];

const MAILBOX_BASES: &[&str] = &[
    "a.example",
    ".a.example",
    "x@a.example",
    "@a.example",
    "X@a.example",
    "y@a.example",
    "",
    "b.example",
    "A.EXAMPLE",
    ".example",
    "x@",
    "@",
    "xn--tda.example",
    "x@A.example",
];

const ADDRESSES: &[&[u8]] = &[
    &[10, 0, 0, 1],
    &[10, 1, 0, 1],
    &[11, 0, 0, 1],
    &[10, 0, 1],
    &[],
    &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
    &[10, 0, 0, 1, 255, 255, 255, 255],
];

const ADDRESS_BASES: &[&[u8]] = &[
    &[10, 0, 0, 0, 255, 0, 0, 0],
    &[10, 0, 0, 0, 255, 255, 0, 0],
    &[10, 0, 0, 1, 255, 0, 0, 255],
    &[10, 0, 0, 0],
    &[],
    &[10, 9, 9, 9, 255, 0, 0, 0],
    &[0, 0, 0, 0, 0, 0, 0, 0],
    &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    &[10, 0, 0, 0, 255, 0, 0, 0, 0],
];

const PLACES: &[&str] = &[
    "https://a.example/x",
    "https://b.a.example",
    "https://A.EXAMPLE:443/",
    "urn:a.example",
    "mailto:x@a.example",
    "https://",
    "https:///x",
    "ftp://x@a.example/",
    "https://[::1]/",
    "https://a.example?x",
    "//a.example/",
    "x://b.example:",
    "://a.example",
    "https://a.example",
    "",
];

const DIRECTORIES: &[&str] = &[
    "O=Forge",
    "O=forge",
    "O:printable=FORGE",
    "O=Forge/CN=leaf",
    "O=Forge/CN=a.example",
    "",
    "CN=a.example",
    "O=Forge/O=Forge",
    "O=Other",
    "O=Forge+CN=x",
    "O= Forge ",
    "O=Forg",
    "C=DE",
];
