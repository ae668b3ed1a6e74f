//! Cases of `-auth_level`: keys and digests just at and just below what a level asks.

use super::Topic;
use crate::forge::algorithm::{Hash, Scheme};
use crate::forge::fields::Fields;

pub(super) fn declare(topic: &mut Topic) {
    for (kind, key, levels) in KEYS {
        let root = Fields::ca(&format!("Root {kind}")).key(key);
        let (file, leaf, own) = (format!("root-{kind}"), format!("leaf-of-{kind}"), format!("self-{kind}"));
        topic.cert(&file, &root).cert(&leaf, &Fields::server("leaf").key("p521 leaf").by(&root));
        topic.cert(&own, &Fields::named(&format!("self {kind}")).key(key));
        for level in *levels {
            let about = format!("a leaf key {kind} at level {level}");
            topic.case(&format!("leaf-key-{kind}-level-{level}"), &about, &own, "", &own).set("level", level);
            let about = format!("an issuer key {kind} at level {level}");
            topic.case(&format!("issuer-key-{kind}-level-{level}"), &about, &leaf, "", &file).set("level", level);
        }
    }
    digests(topic);
}

fn digests(topic: &mut Topic) {
    let big = Fields::ca("Root big").key("p521 Root big");
    let rsa = Fields::ca("Root rsa3072").key("rsa-3072");
    let leaf = |root: &Fields, scheme| Fields::server("leaf").key("p521 leaf").by(root).scheme(scheme);
    topic.cert("root-p521b", &big);
    for (digest, hash, levels) in [
        ("sha1", Hash::Sha1, &["0", "1"][..]),
        ("sha224", Hash::Sha224, &["2", "3"]),
        ("sha256", Hash::Sha256, &["3", "4"]),
        ("sha384", Hash::Sha384, &["4", "5"]),
        ("sha512", Hash::Sha512, &["5"]),
    ] {
        topic.cert(&format!("leaf-{digest}"), &leaf(&big, Scheme::With(hash)));
        levels.iter().for_each(|level| ask(topic, digest, level, "root-p521b"));
    }
    topic.cert("leaf-md5", &leaf(&rsa, Scheme::With(Hash::Md5)).key("rsa-3072"));
    ["0", "1"].iter().for_each(|level| ask(topic, "md5", level, "root-rsa3072"));
    let pss = Scheme::Pss(Hash::Sha1, Hash::Sha1, 20);
    topic.cert("leaf-pss-sha1", &leaf(&rsa, pss).key("rsa-3072"));
    topic
        .case("digest-pss-sha1-level-1", "PSS with SHA-1 at level 1", "leaf-pss-sha1", "", "root-rsa3072")
        .set("level", "1");
    let old = Fields::ca("Root sha1").key("p521 Root big").scheme(Scheme::With(Hash::Sha1));
    topic.cert("root-sha1", &old).cert("leaf-of-sha1", &leaf(&old, Scheme::Usual));
    let about = "the top certificate may be signed with anything";
    topic.case("digest-of-root-exempt", about, "leaf-of-sha1", "", "root-sha1").set("level", "2");
}

fn ask(topic: &mut Topic, digest: &str, level: &str, root: &str) {
    let about = format!("a signature with {digest} at level {level}");
    let name = format!("digest-{digest}-level-{level}");
    topic.case(&name, &about, &format!("leaf-{digest}"), "", root).set("level", level);
}

/// Keys by kind, and the levels between which they stand.
const KEYS: &[(&str, &str, &[&str])] = &[
    ("rsa1024", "rsa-1024", &["1", "2"]),
    ("rsa2048", "rsa-root", &["2", "3"]),
    ("rsa3072", "rsa-3072", &["3", "4"]),
    ("p224", "p224 a", &["2", "3"]),
    ("p256", "p256 a", &["3", "4"]),
    ("p384", "p384 a", &["4", "5"]),
    ("p521", "p521 a", &["5"]),
    ("ed25519", "ed25519 a", &["3", "4"]),
    ("ed448", "ed448 a", &["4", "5"]),
    ("dsa1024", "dsa-1024", &["1", "2"]),
    ("dsa2048", "dsa-root", &["2", "3"]),
    ("bp256", "bp256 a", &["3", "4"]),
    ("k256", "k256 a", &["3", "4"]),
    ("rsapss", "rsa-pss-root", &["2", "3"]),
];
