//! Cases of building the path: which issuer is chosen, where the path ends, what breaks a certificate.

mod keys;

use super::Topic;
use crate::forge::algorithm::identifier as algorithm;
use crate::forge::cert::identifier;
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::general_name::{directory, dns};
use crate::forge::{der, name};

pub(super) fn declare(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let inter = Fields::ca("Inter").by(&root);
    authorities(topic, &root, &inter);
    let deep = Fields::ca("Deep").by(&inter);
    topic.cert("deep", &deep).cert("leaf-of-deep", &Fields::server("leaf").by(&deep));
    leaves(topic, &root, &inter);
    names(topic, &root, &inter);
    alone(topic);
    loops(topic);
    keys::declare(topic, &root, &inter);
    for (name, about, leaf, untrusted, trusted) in PLAIN {
        topic.case(name, about, leaf, untrusted, trusted);
    }
    for (name, about, leaf, untrusted, trusted, key, value) in WITH_OPTION {
        topic.case(name, about, leaf, untrusted, trusted).set(key, value);
    }
    let about = "the same, strictly and with a purpose";
    topic
        .case("broken-leaf-trusted-strict", about, "leaf-broken-san", "", "leaf-broken-san")
        .set("flags", "partial_chain x509_strict")
        .set("purpose", "sslserver");
    for level in ["2", "3"] {
        let about = format!("a key for key exchange counts as its modulus does, level {level}");
        let case = topic.case(&format!("dh-level-{level}"), &about, "leaf-dh", "", "leaf-dh");
        case.set("flags", "partial_chain").set("level", level);
    }
    let about = "the same beyond what the engine follows";
    let endless = topic.case("loop-trusted-endless", about, "leaf-of-loop", "", "loop-a loop-b");
    endless.set("depth", "2000").unjudged();
}

/// Roots and intermediates of one name in every state.
fn authorities(topic: &mut Topic, root: &Fields, inter: &Fields) {
    let other = Fields::ca("Root B");
    let old = |fields: &Fields, end| fields.clone().valid("2010-01-01", end);
    topic.cert("root", root).cert("root-b", &other);
    topic.cert("root-other-key", &root.clone().key("p256 Root X"));
    topic.cert("root-expired", &old(root, "2020-01-01")).cert("root-expired-later", &old(root, "2021-01-01"));
    topic.cert("root-future", &root.clone().valid("2040-01-01", "2060-01-01"));
    topic.cert("root-bad-signature", &root.clone().tampered());
    topic.cert("inter", inter).cert("inter-twin", &inter.clone().serial(2));
    let twin = inter.clone().key("p256 Inter X");
    topic.cert("inter-other-key", &twin).cert("inter-other-key-no-skid", &twin.unidentified());
    topic.cert("inter-expired", &old(inter, "2020-01-01")).cert("inter-expired-later", &old(inter, "2021-01-01"));
    let basic = || Extension::basic_constraints(true, None);
    let bare = || Fields::named("Inter").by(root);
    topic.cert("inter-no-certsign", &bare().with(basic()).with(Extension::key_usage(&[6])).identified());
    let broken = bare().with(basic()).with(basic()).with(Extension::key_usage(&[5]));
    topic.cert("inter-broken", &broken);
    topic.cert("inter-cross", &inter.clone().by(&other));
    topic.cert("inter-rsa", &inter.clone().key("rsa-issuing").unidentified());
    topic.cert("inter-serial", &inter.clone().serial(77));
    topic.cert("cross-root", &root.clone().by(&other)).cert("cross-root-back", &other.clone().by(root));
}

/// Leaves whose identifiers, extensions or signatures are odd.
fn leaves(topic: &mut Topic, root: &Fields, inter: &Fields) {
    let leaf = || Fields::server("leaf").by(inter);
    let direct = || Fields::named("leaf").by(root);
    let own = identifier(&inter.key);
    let issuer = |common_name| directory(&name::forge(common_name));
    topic.cert("leaf", &leaf()).cert("leaf-no-akid", &leaf().without_authority());
    topic.cert("leaf-of-root", &Fields::server("leaf").by(root));
    for (kind, authority) in [
        ("other", Extension::authority_key_identifier(&[1; 20])),
        ("serial", Extension::authority_key(Some(&own), &[issuer("Root")], Some(77))),
        ("serial-alone", Extension::authority_key(None, &[], Some(77))),
        ("issuer", Extension::authority_key(Some(&own), &[issuer("Nobody")], None)),
        ("issuer-dns", Extension::authority_key(Some(&own), &[dns("x")], None)),
    ] {
        topic.cert(&format!("leaf-akid-{kind}"), &leaf().without_authority().with(authority));
    }
    topic.cert("leaf-wrong-key", &leaf().without_authority().signed_with("p256 Inter X"));
    let names = |host| Extension::subject_alt_name(&[host]);
    let broken = Extension::plain("2.5.29.17", b"\x04\x01x".to_vec());
    topic.cert("leaf-broken-san", &direct().with(broken));
    topic.cert("leaf-double-san", &direct().with(names("a")).with(names("b")));
    let no_bits = Extension::plain("2.5.29.15", der::bits(&[0]));
    topic.cert("leaf-no-key-usage-bits", &direct().with(no_bits));
    let unknown = Fields::server("leaf").by(root).algorithm(&algorithm("1.2.3.4", &[]));
    topic.cert("leaf-unknown-algorithm", &unknown);
}

/// Names of one issuer, written in other ways.
fn names(topic: &mut Topic, root: &Fields, inter: &Fields) {
    for (kind, issuer) in [
        ("case", "O=forge/CN=  INTER "),
        ("printable", "O:printable=Forge/CN:printable=Inter"),
        ("bmp", "O:printable=Forge/CN:bmp=Inter"),
        ("rdn-order", "CN=Inter/O=Forge"),
    ] {
        topic.cert(&format!("leaf-{kind}"), &Fields::server("leaf").by(inter).issuer(issuer));
    }
    let nameless = Fields::ca("Root").subject("");
    topic.cert("empty-root", &nameless);
    topic.cert("leaf-empty-issuer", &Fields::server("leaf").by(root).issuer(""));
}

/// Leaves of their own name.
fn alone(topic: &mut Topic) {
    let own = Fields::server("self");
    let ca = Fields::ca("self").with(Extension::subject_alt_name(&["self.example"]));
    topic.cert("self", &own).cert("self-ca", &ca).cert("self-bad-signature", &own.clone().tampered());
    topic.cert("self-issued", &own.clone().key("p256 leaf").by(&own));
}

/// Intermediates that sign each other.
fn loops(topic: &mut Topic) {
    let (a, b) = (Fields::ca("Loop A"), Fields::ca("Loop B"));
    topic.cert("loop-a", &a.clone().by(&b)).cert("loop-b", &b.by(&a));
    topic.cert("leaf-of-loop", &Fields::server("leaf").by(&a));
}

type Plain = (&'static str, &'static str, &'static str, &'static str, &'static str);
type WithOption = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

/// Cases without options: name, what is to be seen, leaf, untrusted, trusted.
const PLAIN: &[Plain] = &[
    ("plain", "a leaf, its intermediate, its root", "leaf", "inter", "root"),
    ("two-intermediates", "a path of four, material out of order", "leaf-of-deep", "inter deep", "root"),
    ("no-issuer", "nothing to build with", "leaf", "", "root"),
    ("no-anchor", "the intermediate has no issuer here", "leaf", "inter", "root-b"),
    ("no-anchors-at-all", "no anchors", "leaf", "inter", ""),
    ("root-in-material", "the root comes with the material, not with the anchors", "leaf", "inter root", "root-b"),
    ("self-signed", "a self-signed leaf, not trusted", "self", "", "root"),
    ("self-signed-trusted", "a self-signed leaf, trusted", "self", "", "self"),
    (
        "self-signed-mimic",
        "an anchor of the same name and key stands before the exact copy",
        "self-ca",
        "",
        "self self-ca",
    ),
    ("self-signed-copy-first", "the exact copy stands first", "self-ca", "", "self-ca self"),
    (
        "self-signed-bad-signature",
        "a trusted certificate whose own signature is wrong",
        "self-bad-signature",
        "",
        "self-bad-signature",
    ),
    ("self-issued", "issuer and subject are one name but not one key", "self-issued", "", "self"),
    ("self-issued-material", "the same, its issuer in the material", "self-issued", "self", "self"),
    ("root-bad-signature", "a root whose own signature is wrong", "leaf", "inter", "root-bad-signature"),
    (
        "wrong-key-twin-first",
        "no backtracking: the wrong-key twin is taken and fails",
        "leaf-no-akid",
        "inter-other-key inter",
        "root",
    ),
    ("wrong-key-twin-second", "the right one stands first", "leaf-no-akid", "inter inter-other-key", "root"),
    ("akid-saves", "the key identifier passes over the wrong-key twin", "leaf", "inter-other-key inter", "root"),
    (
        "twin-without-skid",
        "a twin without key identifier is not contradicted",
        "leaf",
        "inter-other-key-no-skid inter",
        "root",
    ),
    ("akid-other", "the key identifier names another key", "leaf-akid-other", "inter", "root"),
    ("akid-serial-fits", "identifier with issuer and serial that fit", "leaf-akid-serial", "inter-serial", "root"),
    ("akid-serial-differs", "identifier with another serial", "leaf-akid-serial", "inter", "root"),
    ("akid-serial-alone", "a serial alone counts, too", "leaf-akid-serial-alone", "inter", "root"),
    ("akid-issuer-differs", "identifier with another issuer", "leaf-akid-issuer", "inter", "root"),
    (
        "akid-issuer-no-directory-name",
        "an issuer that is no directory name is passed over",
        "leaf-akid-issuer-dns",
        "inter",
        "root",
    ),
    ("expired-twin-first", "the twin in date is taken", "leaf", "inter-expired inter", "root"),
    ("expired-twins", "of two expired the one that ended last", "leaf", "inter-expired inter-expired-later", "root"),
    (
        "expired-roots",
        "the same among anchors, a future one counts",
        "leaf",
        "inter",
        "root-expired root-expired-later root-future",
    ),
    ("no-certsign-twin-first", "key usage is not looked at while building", "leaf", "inter-no-certsign inter", "root"),
    (
        "other-kind-of-key",
        "a twin whose kind of key cannot have signed is passed over",
        "leaf-no-akid",
        "inter-rsa inter",
        "root",
    ),
    (
        "trusted-intermediate-forbids-material",
        "a trusted intermediate found first needs a trusted issuer",
        "leaf",
        "inter-twin root",
        "inter",
    ),
    (
        "trusted-intermediate-with-root",
        "the trusted intermediate wins over its untrusted twin",
        "leaf",
        "inter-twin",
        "inter root",
    ),
    (
        "cross-sign-first",
        "the cross-signed intermediate leads to the other root",
        "leaf",
        "inter-cross inter",
        "root-b",
    ),
    ("cross-sign-second", "no backtracking to the cross-signed one", "leaf", "inter inter-cross", "root-b"),
    ("cross-root", "a root cross-signed by another, only that one trusted", "leaf", "inter cross-root", "root-b"),
    (
        "cross-root-both-trusted",
        "both trusted: the nearer root ends the path",
        "leaf",
        "inter cross-root",
        "root root-b",
    ),
    ("cross-root-as-anchor", "the cross-signed root alone as anchor", "leaf", "inter", "cross-root"),
    ("cross-loop", "two roots that sign each other, in the material", "leaf", "inter cross-root cross-root-back", ""),
    ("loop", "two intermediates that sign each other", "leaf-of-loop", "loop-a loop-b", "root"),
    ("loop-trusted", "the same as anchors, up to the limit", "leaf-of-loop", "", "loop-a loop-b"),
    ("same-name-anchor", "an anchor of the right name and wrong key", "leaf", "inter", "root-other-key"),
    ("wrong-signature-key", "the leaf was signed by another key", "leaf-wrong-key", "inter", "root"),
    ("broken-leaf", "a leaf whose subjectAltName cannot be decoded finds no issuer", "leaf-broken-san", "", "root"),
    ("double-extension", "subjectAltName twice", "leaf-double-san", "", "root"),
    ("empty-key-usage", "keyUsage without bits", "leaf-no-key-usage-bits", "", "root"),
    ("broken-intermediate", "basicConstraints twice in the intermediate", "leaf", "inter-broken", "root"),
    ("name-case-and-space", "names compare without case and outer space", "leaf-case", "inter", "root"),
    ("name-string-types", "names compare across string types", "leaf-printable", "inter", "root"),
    ("name-bmp", "and across character widths", "leaf-bmp", "inter", "root"),
    ("name-order", "the order of relative names matters", "leaf-rdn-order", "inter", "root"),
    ("empty-names", "two empty names are equal", "leaf-empty-issuer", "", "empty-root"),
    ("unknown-algorithm", "a signature algorithm that OpenSSL does not know", "leaf-unknown-algorithm", "", "root"),
    ("unknown-key", "a leaf key of unknown kind, direct issuer", "leaf-unknown-key", "", "root"),
    ("undecodable-key", "a leaf key that is no point, under an intermediate", "leaf-bad-key", "inter", "root"),
    ("undecodable-key-direct", "the same with its issuer an anchor", "leaf-bad-key-of-root", "", "root"),
    ("undecodable-key-alone", "the same without issuer", "leaf-bad-key-of-root", "", "root-b"),
    ("x25519", "a key that can only agree on keys", "leaf-x25519", "inter", "root"),
    ("x25519-alone", "the same, self-issued and trusted", "self-x25519", "", "self-x25519"),
    ("dh", "a Diffie-Hellman key", "leaf-dh", "inter", "root"),
    ("dsa-inherits", "a DSA key without parameters inherits them", "dsa-leaf", "", "dsa-root"),
    ("dsa-inherits-null", "the same with NULL", "dsa-leaf-null", "", "dsa-root"),
    ("dsa-nothing-to-inherit", "its issuer is of another kind", "dsa-leaf-of-ec", "inter", "root"),
    ("dsa-inter-inherits", "an intermediate signs with inherited parameters", "dsa-deep", "dsa-inter", "dsa-root"),
    ("dsa-alone", "nobody to inherit from", "dsa-self", "", "dsa-self"),
    ("key-unused-bits", "unused bits that cut into the key", "leaf-key-unused-bits", "inter", "root"),
    ("leaf-as-anchor", "without the flag the leaf as anchor is of no use", "leaf", "", "leaf"),
];

/// The same with one option.
const WITH_OPTION: &[WithOption] = &[
    (
        "self-signed-bad-signature-checked",
        "the same, with -check_ss_sig",
        "self-bad-signature",
        "",
        "self-bad-signature",
        "flags",
        "check_ss_sig",
    ),
    (
        "root-bad-signature-checked",
        "the same, with -check_ss_sig",
        "leaf",
        "inter",
        "root-bad-signature",
        "flags",
        "check_ss_sig",
    ),
    ("check-ss-sig-good", "-check_ss_sig on a sound root", "leaf", "inter", "root", "flags", "check_ss_sig"),
    (
        "expired-roots-time-off",
        "without times the first",
        "leaf",
        "inter",
        "root-expired root-expired-later",
        "time",
        "off",
    ),
    (
        "cross-root-as-anchor-partial",
        "the same with -partial_chain",
        "leaf",
        "inter",
        "cross-root",
        "flags",
        "partial_chain",
    ),
    ("loop-trusted-short", "the same with a smaller limit", "leaf-of-loop", "", "loop-a loop-b", "depth", "3"),
    (
        "broken-leaf-trusted",
        "a broken leaf that is an anchor itself, -partial_chain",
        "leaf-broken-san",
        "",
        "leaf-broken-san",
        "flags",
        "partial_chain",
    ),
    ("undecodable-key-level", "the same with a level", "leaf-bad-key-of-root", "", "root", "level", "1"),
    (
        "undecodable-key-trusted",
        "the same as its own anchor",
        "leaf-bad-key-of-root",
        "",
        "leaf-bad-key-of-root",
        "flags",
        "partial_chain",
    ),
    ("x25519-level", "the same with a level", "leaf-x25519", "inter", "root", "level", "1"),
    ("depth-enough", "as many intermediates as allowed", "leaf-of-deep", "inter deep", "root", "depth", "2"),
    ("depth-exceeded", "one intermediate too many", "leaf-of-deep", "inter deep", "root", "depth", "1"),
    ("depth-zero", "no intermediate allowed", "leaf", "inter", "root", "depth", "0"),
    ("depth-zero-direct", "leaf and anchor are always allowed", "leaf-of-root", "", "root", "depth", "0"),
    ("depth-zero-no-issuer", "no issuer and no depth", "leaf", "", "root-b", "depth", "0"),
    ("partial-chain", "a trusted intermediate ends the path", "leaf", "", "inter", "flags", "partial_chain"),
    (
        "partial-chain-untrusted-twin",
        "the same with the root at hand",
        "leaf",
        "root",
        "inter",
        "flags",
        "partial_chain",
    ),
    ("partial-chain-leaf", "the leaf itself is an anchor", "leaf", "", "leaf", "flags", "partial_chain"),
    (
        "partial-chain-leaf-expired-intermediate",
        "the material stays in the path and is checked",
        "leaf",
        "inter-expired",
        "leaf",
        "flags",
        "partial_chain",
    ),
    (
        "partial-chain-dead-end",
        "-partial_chain and no anchor at all",
        "leaf",
        "inter",
        "root-b",
        "flags",
        "partial_chain",
    ),
];
