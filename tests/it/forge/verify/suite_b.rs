//! Cases of Suite B: which curves and digests may follow each other, in paths of three, lone certificates and lists.

use super::Topic;
use crate::forge::algorithm::{Hash, Scheme};
use crate::forge::crl::List;
use crate::forge::fields::Fields;

pub(super) fn declare(topic: &mut Topic) {
    for (curves, levels) in PATHS {
        declare_path(topic, curves, levels);
    }
    declare_digests(topic);
    declare_versions(topic);
    declare_lone(topic);
    declare_lists(topic);
}

/// A path of leaf, intermediate and root on these curves, and the levels it is asked at.
fn declare_path(topic: &mut Topic, curves: &str, levels: &[&str]) {
    let kinds: Vec<&str> = curves.split('-').collect();
    let root = Fields::ca("Root").key(&format!("{} Root", kinds[2]));
    let inter = Fields::ca("Inter").key(&format!("{} Inter", kinds[1])).by(&root);
    let leaf = Fields::server("leaf").key(&format!("{} leaf", kinds[0])).by(&inter);
    let [root_file, inter_file, leaf_file] = ["root", "inter", "leaf"].map(|role| format!("{curves}-{role}"));
    topic.cert(&root_file, &root).cert(&inter_file, &inter).cert(&leaf_file, &leaf);
    for level in levels {
        let name = format!("{curves}-at-{}", level.replace([' ', '_'], "-"));
        let about = format!("keys of leaf, intermediate and root: {}", kinds.join(", "));
        topic.case(&name, &about, &leaf_file, &inter_file, &root_file).set("suite_b", level);
    }
}

const PATHS: &[(&str, &[&str])] = &[
    ("p256-p256-p256", ALL),
    ("p384-p384-p384", ALL),
    ("p256-p384-p384", ALL),
    ("p384-p256-p256", ALL),
    ("p256-p256-p384", ALL),
    ("p384-p384-p256", ALL),
    ("p521-p384-p384", &["128"]),
    ("p384-p384-p521", &["128", "128_only"]),
    ("k256-p256-p256", &["128"]),
    ("sm2-p256-p256", &["128"]),
    ("ed25519-p256-p256", &["128"]),
    ("p256-ed25519-p256", &["128", "192"]),
];

const ALL: &[&str] = &["128", "128_only", "192", "128_only 192"];

fn declare_digests(topic: &mut Topic) {
    let sha384 = Scheme::With(Hash::Sha384);
    for (name, schemes) in [
        ("leaf", [sha384, Scheme::Usual, Scheme::Usual]),
        ("inter", [Scheme::Usual, Scheme::With(Hash::Sha1), Scheme::Usual]),
        ("root", [Scheme::Usual, Scheme::Usual, sha384]),
        ("leaf-and-inter", [sha384, sha384, Scheme::Usual]),
    ] {
        let root = Fields::ca("Root").scheme(schemes[2]);
        let inter = Fields::ca("Inter").by(&root).scheme(schemes[1]);
        let leaf = Fields::server("leaf").by(&inter).scheme(schemes[0]);
        let [root_file, inter_file, leaf_file] = ["root", "inter", "leaf"].map(|role| format!("digest-{name}-{role}"));
        topic.cert(&root_file, &root).cert(&inter_file, &inter).cert(&leaf_file, &leaf);
        let about = "a signature with another digest than the curve asks for";
        topic.case(&format!("digest-{name}"), about, &leaf_file, &inter_file, &root_file).set("suite_b", "128");
    }
}

fn declare_versions(topic: &mut Topic) {
    let root = Fields::ca("Root");
    let old_root = Fields::named("Old Root").version(0);
    topic.cert("root", &root).cert("old-root", &old_root);
    topic.cert("leaf-of-old-root", &Fields::named("leaf").by(&old_root));
    topic.cert("leaf-version-1", &Fields::named("leaf").by(&root).without_authority().version(0));
    topic.cert("leaf-version-4", &Fields::named("leaf").by(&root).version(3));
    topic.cert("leaf-version-1-p521", &Fields::named("leaf").key("p521 leaf").by(&root).without_authority().version(0));
    for (leaf, about, anchor) in [
        ("leaf-of-old-root", "a root of version 1", "old-root"),
        ("leaf-version-1", "a leaf of version 1", "root"),
        ("leaf-version-4", "a leaf of version 4", "root"),
        ("leaf-version-1-p521", "the version is looked at before the key", "root"),
        ("leaf-version-1", "no anchor comes before Suite B", ""),
    ] {
        let name = if anchor.is_empty() { format!("{leaf}-without-anchor") } else { leaf.to_owned() };
        topic.case(&name, about, leaf, "", anchor).set("suite_b", "128");
    }
}

fn declare_lone(topic: &mut Topic) {
    for (name, certificate) in [
        ("lone-p256", Fields::ca("Lone")),
        ("lone-p384", Fields::ca("Lone").key("p384 Lone")),
        ("lone-p521", Fields::ca("Lone").key("p521 Lone")),
        ("lone-explicit", Fields::ca("Lone").key("ecdsa-p256-explicit")),
        ("lone-digest", Fields::ca("Lone").scheme(Scheme::With(Hash::Sha384))),
    ] {
        topic.cert(name, &certificate);
        for level in ["128_only", "192"] {
            let case = format!("{name}-at-{}", level.replace('_', "-"));
            topic.case(&case, "a trusted certificate alone", name, "", name).set("suite_b", level);
        }
    }
    topic.case("lone-untrusted", "not trusted and not of the level", "lone-p384", "", "").set("suite_b", "128_only");
}

fn declare_lists(topic: &mut Topic) {
    let root = Fields::ca("List Root");
    let wide = Fields::ca("List Root").key("p384 List Root");
    let other = Fields::ca("List Root").key("p521 List Root");
    topic.cert("list-root", &root).cert("list-root-p384", &wide).cert("list-root-p521", &other);
    for (file, issuer) in [("list-leaf", &root), ("list-leaf-p384", &wide), ("list-leaf-p521", &other)] {
        topic.cert(file, &Fields::server("leaf").by(issuer));
    }
    let sha384 = List { scheme: Scheme::With(Hash::Sha384), ..List::by(&root) };
    let outside = List { outer: Some(sha384.signer.algorithm(sha384.scheme)), ..List::by(&root) };
    let inside = List { inner: Some(sha384.signer.algorithm(sha384.scheme)), ..List::by(&root) };
    topic.list("usual", &List::by(&root)).list("sha384", &sha384);
    topic.list("sha384-outside", &outside).list("sha384-inside", &inside);
    topic.list("p384", &List::by(&wide)).list("p521", &List::by(&other));
    for (name, about, leaf, anchor, list, level) in [
        ("list", "a list as the curve asks", "list-leaf", "list-root", "usual", "128"),
        ("list-digest", "a list signed with another digest", "list-leaf", "list-root", "sha384", "128"),
        ("list-inside", "the algorithm inside a list counts", "list-leaf", "list-root", "sha384-inside", "128"),
        ("list-outside", "the one outside does not", "list-leaf", "list-root", "sha384-outside", "128"),
        ("list-level", "the list comes before the path", "list-leaf", "list-root", "usual", "192"),
        ("list-p384", "a list of P-384", "list-leaf-p384", "list-root-p384", "p384", "128"),
        (
            "list-p384-level",
            "the same where P-256 alone is allowed",
            "list-leaf-p384",
            "list-root-p384",
            "p384",
            "128_only",
        ),
        ("list-p521", "a list of another curve", "list-leaf-p521", "list-root-p521", "p521", "128"),
    ] {
        topic.case(name, about, leaf, "", anchor).lists(list).set("suite_b", level).set("flags", "crl_check");
    }
}
