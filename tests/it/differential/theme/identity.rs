//! Identity: hosts, addresses and mailboxes against names that match, or nearly.

use super::super::world::World;
use crate::forge::extension::SUBJECT_ALT_NAME;
use crate::forge::general_name::{alternative_names, directory, dns, email, ip, mailbox, other, uri};
use crate::forge::{der, name};
use crate::random::Random;

pub(super) fn shape(world: &mut World) {
    let leaf = world.leaf();
    let random = &mut world.random;
    let names: Vec<Vec<u8>> = (0..random.below(4)).map(|_| alternative(random)).collect();
    let subject = subject(random);
    let is_bare = names.is_empty() && random.one_in(2);
    world.change(leaf, |fields| {
        let fields = fields.without(SUBJECT_ALT_NAME);
        let fields = if is_bare { fields } else { fields.with(alternative_names(&names)) };
        crate::forge::fields::Fields { subject, ..fields }
    });
    for (share, option, values) in
        [(70, "-verify_hostname", HOSTS), (35, "-verify_email", MAILBOXES), (35, "-verify_ip", ADDRESSES)]
    {
        if world.random.percent(share) {
            world.option_of(option, values);
        }
    }
}

fn subject(random: &mut Random) -> Vec<u8> {
    let attribute = |random: &mut Random| match random.below(8) {
        0 => name::attribute(name::EMAIL, name::IA5, random.pick(MAILBOXES).as_bytes()),
        1 => name::attribute(name::EMAIL, name::UTF8, random.pick(MAILBOXES).as_bytes()),
        2 => name::attribute(name::ORGANIZATION, name::UTF8, b"Forge"),
        _ => {
            let tag = random.pick(&[name::UTF8, name::UTF8, name::PRINTABLE, name::BMP, name::TELETEX, name::NUMERIC]);
            name::attribute(name::COMMON_NAME, tag, &name::encoded(tag, random.pick(NAMES)))
        }
    };
    let relative: Vec<Vec<Vec<u8>>> =
        (0..random.below(4)).map(|_| (0..=random.below(2)).map(|_| attribute(random)).collect()).collect();
    name::relative_names(relative)
}

fn alternative(random: &mut Random) -> Vec<u8> {
    match random.below(12) {
        0..=5 => dns(random.pick(NAMES)),
        6 | 7 => email(random.pick(MAILBOXES)),
        8 => mailbox(random.pick(MAILBOXES)),
        9 => random.pick(&[
            ip(&[192, 0, 2, 1]),
            ip(&[192, 0, 2, 2]),
            ip(&[10, 0, 0, 1]),
            ip(&[1, 2, 3]),
            ip(&[0; 16]),
            ip(&[]),
            ip(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 192, 0, 2, 1]),
            ip(&[192, 0, 2, 1, 255, 255, 255, 255]),
        ]),
        10 => uri("https://a.example/"),
        _ => random.pick(&[
            directory(&name::common("a.example")),
            other("1.3.6.1.5.5.7.8.9", &der::value(name::IA5, b"x@a.example")),
            other("1.2.3", &der::value(name::UTF8, b"x@a.example")),
        ]),
    }
}

const HOSTS: &[&str] = &[
    "a.example",
    "b.a.example",
    "www.example.org",
    "WWW.Example.ORG",
    "www.example.org.",
    ".example.org",
    ".a.example",
    "x.y.example.org",
    "",
    ".",
    "foo.example.org",
    "fo.example.org",
    "xn--a.example.org",
    "192.0.2.1",
    "*.example.org",
    "*.a.example",
    "a_b.example.org",
    "example",
    "example.org",
    "-a.example.org",
    "a..example",
    "wwwexample.org",
    "ä.example",
];

const NAMES: &[&str] = &[
    "a.example",
    "A.EXAMPLE",
    "*.example.org",
    "*.a.example",
    "www.example.org",
    "www.example.org.",
    "f*.example.org",
    "*o.example.org",
    "f*o.example.org",
    "*.org",
    "w*w.example.org",
    "www.*.org",
    "*",
    "*.*.example.org",
    "xn--*.example.org",
    "*xn--a.example.org",
    ".example.org",
    "*.example.org.",
    "a_b.example.org",
    "*a.example",
    "192.0.2.1",
    "x.*.example.org",
    "*.-a.example.org",
    "*.a-.example.org",
    "",
    "example.org",
    "*www.example.org",
    "a\0.example",
    "ww*.example.org",
];

const MAILBOXES: &[&str] = &[
    "x@a.example",
    "X@a.example",
    "x@A.EXAMPLE",
    "x@b.example",
    "a.example",
    "",
    "x@",
    "@a.example",
    "x@y@a.example",
    "\"x@y\"@a.example",
    "x @a.example",
    "x@a.example.",
];

const ADDRESSES: &[&str] = &[
    "192.0.2.1",
    "192.0.2.2",
    "192.0.2.01",
    " 192.0.2.1",
    "192.0.2.1 ",
    "192.0.2",
    "192.0.2.256",
    "::",
    "::1",
    "0::0",
    "::192.0.2.1",
    "::c000:201",
    "10.0.0.1",
    "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:9",
    ":::",
    "x",
    "192.0.2.+1",
    "::192.0.2.1x",
    "fe80::1%eth0",
    "0:0:0:0:0:0:C000:0201",
    "1::2::3",
    "12345::",
    "192.0.2.1.",
];
