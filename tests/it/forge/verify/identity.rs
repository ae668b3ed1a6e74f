//! Cases of identities: host names with all that wildcards may be, mail addresses, network addresses.

use super::Topic;
use crate::forge::extension::{self, Extension};
use crate::forge::fields::Fields;
use crate::forge::general_name::{alternative_names, directory, dns, email, ip, mailbox, other, uri};
use crate::forge::{der, name};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    topic.cert("root", &root);
    declare_hosts(topic, &root);
    declare_common_names(topic, &root);
    declare_emails(topic, &root);
    declare_addresses(topic, &root);
    declare_order(topic);
}

/// Puts a leaf with this subject and these names into a file.
fn leaf(topic: &mut Topic, root: &Fields, file: &str, subject: &str, names: &[Vec<u8>]) {
    let leaf = Fields::named("leaf").subject(subject).by(root);
    let leaf = if names.is_empty() { leaf } else { leaf.with(alternative_names(names)) };
    topic.cert(file, &leaf);
}

/// Asks whether a leaf stands for each of the identities, the cases numbered when there are several.
fn ask(topic: &mut Topic, file: &str, about: &str, key: &str, wanted: &[&str]) {
    for (at, wanted) in wanted.iter().enumerate() {
        let name = if at == 0 { file.to_owned() } else { format!("{file}-{}", at + 1) };
        topic.case(&name, about, file, "", "root").set(key, wanted);
    }
}

fn declare_hosts(topic: &mut Topic, root: &Fields) {
    for (file, about, pattern, wanted) in HOSTS {
        leaf(topic, root, file, "CN=leaf", &[dns(pattern)]);
        ask(topic, file, about, "host", wanted);
    }
    topic.case("host-empty", "an empty host name asks for nothing", "host-plain", "", "root").set_empty("host");
    let several = [uri("https://b.example"), dns(""), dns("a.example"), dns("b.example")];
    leaf(topic, root, "host-several", "CN=leaf", &several);
    ask(topic, "host-several", "every dNSName counts", "host", &["b.example", "c.example"]);
    leaf(topic, root, "host-nul", "CN=leaf", &[dns("a.example\0")]);
    ask(topic, "host-nul", "a NUL at the end is no part of any host", "host", &["a.example", ".example"]);
    leaf(topic, root, "host-nul-inside", "CN=leaf", &[dns("a\0b.c.example")]);
    ask(topic, "host-nul-inside", "a NUL before what is asked for", "host", &[".c.example"]);
    leaf(topic, root, "host-latin", "CN=leaf", &[der::implicit(2, b"\xe4.example")]);
    ask(topic, "host-latin", "octets that are no IA5String, compared as they are", "host", &["\u{e4}.example"]);
    leaf(topic, root, "host-directory", "CN=leaf", &[directory(&name::name("CN=a.example"))]);
    ask(topic, "host-directory", "a common name inside a directoryName", "host", &["a.example"]);
}

/// File, what is to be seen, dNSName, hosts.
const HOSTS: &[(&str, &str, &str, &[&str])] = &[
    ("host-plain", "letter case does not matter", "A.example", &["a.EXAMPLE", "b.example", "a.example.", ".example"]),
    ("host-trailing-dot", "a dot at the end is compared", "a.example.", &["a.example.", "a.example"]),
    (
        "host-star",
        "a star is one label",
        "*.a.example",
        &["x.a.example", "a.example", "x.y.a.example", "x_y.a.example"],
    ),
    ("host-star-self", "a star asked for is matched by a star", "*.a.example", &["*.a.example", ".a.example"]),
    ("host-star-a-label", "a whole star stands for an A-label", "*.a.example", &["xn--x.a.example"]),
    ("host-star-front", "a star behind a part of the label", "f*.a.example", &["foo.a.example", "f.a.example"]),
    ("host-star-end", "a star before a part of the label", "*o.a.example", &["foo.a.example", "o.a.example"]),
    ("host-star-part-a-label", "a part of a label is no A-label", "x*.a.example", &["xn--x.a.example"]),
    ("host-star-in-a-label", "no star in an A-label", "xn--*.a.example", &["xn--x.a.example", "xn--*.a.example"]),
    ("host-star-inside", "no star inside a label", "f*o.a.example", &["foo.a.example", "f*o.a.example"]),
    ("host-star-second", "no star in another label", "a.*.b.example", &["a.x.b.example", "a.*.b.example"]),
    ("host-star-two", "no two stars", "*.*.example", &["a.b.example"]),
    ("host-star-short", "two labels behind the star", "*.example", &["a.example", "*.example"]),
    ("host-star-alone", "a star alone", "*", &["example", "*"]),
    ("host-star-dot", "a dot at the end stops the star", "*.a.example.", &["x.a.example."]),
    ("host-star-hyphen", "a label with an outer hyphen stops the star", "*.a-.example", &["x.a-.example"]),
    ("host-star-matched-hyphen", "what the star stands for may end in a hyphen", "*.a.example", &["x-.a.example"]),
    ("host-star-underscore", "an underscore stops the star", "*.a_b.example", &["x.a_b.example"]),
    ("host-star-empty-label", "an empty label stops the star", "*.a..example", &["x.a..example"]),
    (
        "host-below",
        "a dot in front asks for what is below",
        "x.y.a.example",
        &[".a.example", ".y.a.example", ".x.y.a.example"],
    ),
    ("host-dot-itself", "a dot in front on both sides", ".a.example", &[".a.example", "a.example", "."]),
    ("host-address-text", "an address as text is a host name", "192.0.2.1", &["192.0.2.1"]),
];

fn declare_common_names(topic: &mut Topic, root: &Fields) {
    leaf(topic, root, "cn", "CN=a.example/CN=*.b.example", &[]);
    ask(
        topic,
        "cn",
        "every common name, where there is no dNSName",
        "host",
        &["a.example", "x.b.example", "c.example"],
    );
    leaf(topic, root, "cn-beside-dns", "CN=a.example", &[dns("b.example")]);
    ask(topic, "cn-beside-dns", "a dNSName ends the look at common names", "host", &["a.example"]);
    leaf(topic, root, "cn-beside-empty-dns", "CN=a.example", &[dns("")]);
    ask(topic, "cn-beside-empty-dns", "an empty dNSName, too", "host", &["a.example"]);
    let others = [ip(&[192, 0, 2, 1]), email("u@b.example"), other("1.2.3.4", &der::null())];
    leaf(topic, root, "cn-beside-others", "CN=a.example", &others);
    ask(topic, "cn-beside-others", "names of other kinds do not", "host", &["a.example"]);
    for string in ["bmp", "universal", "teletex", "ia5", "printable", "numeric"] {
        let file = format!("cn-{string}");
        leaf(topic, root, &file, &format!("CN:{string}=7.example"), &[]);
        ask(topic, &file, "a common name in another type of string", "host", &["7.example"]);
    }
    leaf(topic, root, "cn-bit", "CN:bit=\0a.example/CN=a.example", &[]);
    ask(topic, "cn-bit", "a common name that is no text ends the search", "host", &["a.example"]);
    leaf(topic, root, "cn-bit-behind", "CN=a.example/CN:bit=\0a.example", &[]);
    ask(topic, "cn-bit-behind", "behind the one that matches it does no harm", "host", &["a.example"]);
    leaf(topic, root, "cn-empty", "CN=/CN=a.example", &[]);
    ask(topic, "cn-empty", "an empty common name is passed over", "host", &["a.example"]);
    leaf(topic, root, "cn-latin", "CN:teletex=\u{e4}.example", &[]);
    ask(topic, "cn-latin", "compared as UTF-8", "host", &["\u{e4}.example"]);
    leaf(topic, root, "cn-multi", "O=a.example/CN=b.example+OU=c.example", &[]);
    ask(topic, "cn-multi", "a common name beside another attribute", "host", &["b.example", "c.example"]);
    let san = Extension::plain(extension::SUBJECT_ALT_NAME, der::sequence(&[]));
    topic.cert("cn-beside-nothing", &Fields::named("leaf").subject("CN=a.example").by(root).with(san));
    ask(topic, "cn-beside-nothing", "an empty subjectAltName", "host", &["a.example"]);
}

fn declare_emails(topic: &mut Topic, root: &Fields) {
    leaf(topic, root, "email", "CN=leaf", &[email("u@x.example"), email("User@a.Example")]);
    let wanted = ["User@A.example", "user@a.example", "u@x.example", "u@y.example", "User"];
    ask(topic, "email", "the host's letter case does not matter, the user's does", "email", &wanted);
    topic.case("email-empty", "an empty address matches nothing", "email", "", "root").set_empty("email");
    leaf(topic, root, "email-odd", "CN=leaf", &[email("user"), email("@x.example"), email("a@B@c.example")]);
    let wanted = ["user", "USER", "@x.example", "@X.example", "a@B@C.example", "a@b@c.example"];
    ask(topic, "email-odd", "no @, one in front, two", "email", &wanted);
    leaf(topic, root, "email-subject", "E=u@a.example/E:utf8=v@a.example", &[dns("a.example")]);
    ask(topic, "email-subject", "in the subject", "email", &["u@A.example", "v@a.example", "w@a.example"]);
    leaf(topic, root, "email-subject-beside", "E=u@a.example", &[email("v@a.example")]);
    ask(topic, "email-subject-beside", "an rfc822Name ends the look at the subject", "email", &["u@a.example"]);
    leaf(topic, root, "email-mailbox", "E=u@a.example", &[mailbox("\u{fc}@a.example")]);
    ask(topic, "email-mailbox", "a mailbox in UTF-8", "email", &["\u{fc}@A.example", "u@a.example"]);
    let latin = der::implicit(1, b"\xfc@a.example");
    leaf(topic, root, "email-latin", "CN=leaf", std::slice::from_ref(&latin));
    ask(topic, "email-latin", "an rfc822Name in Latin-1", "email", &["\u{fc}@a.example"]);
    leaf(topic, root, "email-latin-behind", "CN=leaf", &[mailbox("v@b.example"), latin]);
    ask(topic, "email-latin-behind", "behind a mailbox it is read as Latin-1", "email", &["\u{fc}@a.example"]);
    let broken = |tag, octets: &[u8]| other("1.3.6.1.5.5.7.8.9", &der::value(tag, octets));
    leaf(topic, root, "email-mailbox-broken", "CN=leaf", &[broken(name::UTF8, b"\xfc@b"), email("u@a.example")]);
    ask(topic, "email-mailbox-broken", "a mailbox that is not UTF-8 ends the search", "email", &["u@a.example"]);
    leaf(topic, root, "email-mailbox-ia5", "E=u@a.example", &[broken(name::IA5, b"v@a.example")]);
    let about = "a mailbox in another type of string does not count";
    ask(topic, "email-mailbox-ia5", about, "email", &["v@a.example", "u@a.example"]);
    let deep = other("1.3.6.1.5.5.7.8.9", &der::tagged(0, &der::value(name::UTF8, b"v@a.example")));
    leaf(topic, root, "email-mailbox-deep", "E=u@a.example", &[deep]);
    let about = "nor does one in two explicit tags";
    ask(topic, "email-mailbox-deep", about, "email", &["v@a.example", "u@a.example"]);
}

fn declare_addresses(topic: &mut Topic, root: &Fields) {
    let names = [ip(&[192, 0, 2, 1]), ip(&[0, 0, 0, 0]), ip(&[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])];
    leaf(topic, root, "ip", "CN=192.0.2.2", &names);
    let wanted =
        ["192.0.2.1", "192.0.02.001", "192.0.2.2", "2001:db8::1", "2001:DB8:0:0:0:0:0.0.0.1", "::ffff:192.0.2.1"];
    ask(topic, "ip", "the octets decide", "ip", &wanted);
    leaf(topic, root, "ip-text", "CN=192.0.2.1", &[dns("192.0.2.1"), uri("192.0.2.1")]);
    ask(topic, "ip-text", "an address as text is none", "ip", &["192.0.2.1"]);
    leaf(topic, root, "ip-network", "CN=leaf", &[ip(&[192, 0, 2, 0, 255, 255, 255, 0])]);
    ask(topic, "ip-network", "an address with a mask is none", "ip", &["192.0.2.1"]);
}

/// Several identities, and what else is wrong.
fn declare_order(topic: &mut Topic) {
    topic
        .case("order-host-first", "the host is asked for first", "ip", "", "root")
        .set("host", "b.example")
        .set("email", "u@b.example")
        .set("ip", "192.0.2.9");
    topic
        .case("order-email-second", "then the mail address", "host-plain", "", "root")
        .set("host", "a.example")
        .set("email", "u@b.example")
        .set("ip", "192.0.2.9");
    topic
        .case("order-ip-last", "then the network address", "host-plain", "", "root")
        .set("host", "a.example")
        .set("ip", "192.0.2.9");
    topic
        .case("order-before-dates", "before any date", "host-plain", "", "root")
        .set("host", "b.example")
        .set("time", "2060-01-01T00:00:00Z");
    topic.case("order-behind-path", "but behind the path", "host-plain", "", "").set("host", "b.example");
    let self_signed = Fields::server("self");
    topic.cert("self-signed", &self_signed);
    topic.case("self-signed", "a self-signed leaf is asked, too", "self-signed", "", "").set("host", "b.example");
}
