//! Cases of signatures: algorithms, their parameters and identifiers, the form of the value, who may sign.

use super::{Question, Topic};
use crate::forge::algorithm::{Hash, Scheme, identifier, pss_parameters};
use crate::forge::extension::Extension;
use crate::forge::fields::Fields;
use crate::forge::{der, key::Key};

pub(super) fn declare(topic: &mut Topic) {
    for (kind, key) in KEYS {
        let root = Fields::ca(&format!("Root {kind}")).key(key);
        topic.cert(&format!("root-{kind}"), &root);
        let leaf = Fields::server("leaf").by(&root);
        topic.cert(&format!("leaf-of-{kind}"), &leaf).cert(&format!("leaf-of-{kind}-bad"), &leaf.tampered());
        both(topic, kind);
    }
    // No library at hand signs on this curve.
    topic.kept(&["root-bp512", "leaf-of-bp512", "leaf-of-bp512-bad"]);
    both(topic, "bp512").into_iter().for_each(|name| {
        topic.questions.get_mut(&name).map(Question::unjudged);
    });
    digests(topic);
    pss(topic);
    pss_keys(topic);
    identifiers(topic);
    values(topic);
    usages(topic);
}

/// Asks about the good and the bad leaf of a kind of key; gives the names of the cases.
fn both(topic: &mut Topic, kind: &str) -> [String; 2] {
    let (good, bad, root) = (format!("good-{kind}"), format!("bad-{kind}"), format!("root-{kind}"));
    topic.case(&good, &format!("a signature by {kind}"), &format!("leaf-of-{kind}"), "", &root);
    topic.case(&bad, &format!("a damaged signature by {kind}"), &format!("leaf-of-{kind}-bad"), "", &root);
    [good, bad]
}

fn digests(topic: &mut Topic) {
    let named = [
        ("md5", Hash::Md5),
        ("sha1", Hash::Sha1),
        ("sha224", Hash::Sha224),
        ("sha384", Hash::Sha384),
        ("sha512", Hash::Sha512),
        ("sha512-256", Hash::Sha512Short256),
        ("sha3-224", Hash::Sha3Short224),
        ("sha3-256", Hash::Sha3Short256),
        ("sha3-384", Hash::Sha3Short384),
        ("sha3-512", Hash::Sha3Short512),
    ];
    for (prefix, about, root, but) in [
        ("rsa", "RSA", "rsa2048", &[][..]),
        ("ecdsa", "P-256", "p256", &["md5", "sha512-256"]),
        ("dsa", "DSA", "dsa2048", &["md5", "sha512-256"]),
    ] {
        for (digest, hash) in named.iter().filter(|(digest, _)| !but.contains(digest)) {
            let leaf = leaf_of(root).scheme(Scheme::With(*hash));
            ask(topic, &format!("{prefix}-{digest}"), &format!("{about} with {digest}"), root, &leaf);
        }
    }
}

fn pss(topic: &mut Topic) {
    let usual = Scheme::Pss(Hash::Sha256, Hash::Sha256, 32);
    for (name, about, scheme) in [
        ("pss", "PSS by an RSA key", usual),
        ("pss-defaults", "PSS with all parameters at their defaults", Scheme::Pss(Hash::Sha1, Hash::Sha1, 20)),
        ("pss-odd-salt", "PSS with a salt of 11 octets", Scheme::Pss(Hash::Sha256, Hash::Sha256, 11)),
        ("pss-no-salt", "PSS without salt", Scheme::Pss(Hash::Sha256, Hash::Sha256, 0)),
        ("pss-mixed", "PSS with two digests", Scheme::Pss(Hash::Sha256, Hash::Sha384, 32)),
        ("pss-sha3", "PSS with SHA-3", Scheme::Pss(Hash::Sha3Short256, Hash::Sha3Short256, 32)),
    ] {
        ask(topic, name, about, "rsa2048", &leaf_of("rsa2048").scheme(scheme));
    }
    let parameters = |salt, trailer| pss_parameters(Hash::Sha256, Hash::Sha256, salt, trailer);
    for (name, about, parameters) in [
        ("pss-wrong-salt", "PSS whose salt is not as long as said", parameters(30, None)),
        ("pss-no-parameters", "PSS without parameters", Vec::new()),
        ("pss-null-parameters", "PSS with NULL parameters", der::null()),
        ("pss-trailer", "PSS with an explicit trailer of 1", parameters(32, Some(1))),
        ("pss-trailer-2", "PSS with a trailer of 2", parameters(32, Some(2))),
    ] {
        let leaf = leaf_of("rsa2048").scheme(usual).algorithm(&identifier(RSASSA_PSS, &parameters));
        ask(topic, name, about, "rsa2048", &leaf);
    }
}

/// Keys that are restricted to some parameters.
fn pss_keys(topic: &mut Topic) {
    let roots = [("pss256", 32), ("pssmin", 40)].map(|(kind, salt)| {
        let parameters = pss_parameters(Hash::Sha256, Hash::Sha256, salt, None);
        let bits = der::bits(&Key::named("rsa-pss-issuing").public_bits());
        let root = Fields::ca(&format!("Root {kind}")).key("rsa-pss-issuing");
        root.public(der::sequence(&[&identifier(RSASSA_PSS, &parameters), &bits])).scheme(Scheme::Pss(
            Hash::Sha256,
            Hash::Sha256,
            salt,
        ))
    });
    let [restricted, least] = &roots;
    topic.cert("root-pss256", restricted).cert("root-pssmin", least);
    for (name, about, root, kind, hash, salt) in [
        ("fits", "a PSS key restricted to what is used", restricted, "pss256", Hash::Sha256, 32),
        ("other-digest", "a PSS key restricted to another digest", restricted, "pss256", Hash::Sha384, 48),
        ("salt-too-short", "a PSS key that wants a longer salt", least, "pssmin", Hash::Sha256, 32),
        ("salt-longer", "a PSS key and a longer salt than its least", least, "pssmin", Hash::Sha256, 44),
    ] {
        let leaf = Fields::server("leaf").by(root).scheme(Scheme::Pss(hash, hash, salt));
        ask(topic, &format!("pss-key-{name}"), about, kind, &leaf);
    }
    let leaf = leaf_of("rsapss").scheme(Scheme::With(Hash::Sha256));
    ask(topic, "pss-key-pkcs1", "a PSS key cannot sign PKCS #1", "rsapss", &leaf);
}

/// Identifiers that say something else than what was done, or say it in another way.
fn identifiers(topic: &mut Topic) {
    let rsa = || leaf_of("rsa2048");
    let null = der::null();
    ask(topic, "rsa-no-null", "RSA without the NULL", "rsa2048", &rsa().algorithm(&identifier(RSA_SHA256, &[])));
    let leaf = Fields { outer: Some(identifier(RSA_SHA256, &[])), ..rsa() };
    ask(topic, "rsa-null-differs", "NULL inside, nothing outside", "rsa2048", &leaf);
    let leaf = leaf_of("p256").algorithm(&identifier("1.2.840.10045.4.3.2", &null));
    ask(topic, "ecdsa-null", "ECDSA with NULL", "p256", &leaf);
    let leaf = rsa().scheme(Scheme::With(Hash::Sha1)).algorithm(&identifier("1.3.14.3.2.29", &null));
    ask(topic, "old-sha1-oid", "the old identifier of SHA-1 with RSA", "rsa2048", &leaf);
    let leaf = rsa().algorithm(&identifier("1.2.840.113549.1.1.3", &null));
    ask(topic, "md4-oid", "MD4 is not computed", "rsa2048", &leaf);
    let leaf = rsa().algorithm(&identifier("1.2.840.113549.1.1.1", &null));
    ask(topic, "rsa-encryption-oid", "rsaEncryption is no signature algorithm", "rsa2048", &leaf);
    let leaf = leaf_of("p256").algorithm(&identifier("1.2.840.10045.4.2", &[]));
    ask(topic, "ecdsa-recommended", "ECDSA \"recommended\" names no digest", "p256", &leaf);
}

/// Values that are not in the form they should be in.
fn values(topic: &mut Topic) {
    let leaf = Fields { unused_bits: 1, ..leaf_of("p256") };
    ask(topic, "unused-bits", "a signature with unused bits", "p256", &leaf);
    let leaf = leaf_of("rsa2048").damaged(|value| [&[0], &value[..]].concat());
    ask(topic, "rsa-leading-zero", "an RSA value one octet too long", "rsa2048", &leaf);
    for (name, about, damage) in [
        ("ecdsa-long-length", "an ECDSA value not in DER", long_length as fn(Vec<u8>) -> Vec<u8>),
        ("ecdsa-padded", "an ECDSA value with a padded number", padded_number),
        ("ecdsa-trailing", "an ECDSA value with a byte behind it", |value| [&value[..], &[0]].concat()),
        ("empty-signature", "no signature at all", |_| Vec::new()),
    ] {
        ask(topic, name, about, "p256", &leaf_of("p256").damaged(damage));
    }
}

fn long_length(value: Vec<u8>) -> Vec<u8> {
    der::with_long_length(&value, 1)
}

fn padded_number(value: Vec<u8>) -> Vec<u8> {
    let numbers = der::contents(der::contents(&value)[0]);
    let padded = der::value(0x02, &[&[0], numbers[0]].concat());
    der::sequence(&[&padded, &der::value(0x02, numbers[1])])
}

/// Issuers that may not sign.
fn usages(topic: &mut Topic) {
    let basic = || Extension::basic_constraints(true, None);
    let lists_only =
        |common_name| Fields::named(common_name).with(basic()).with(Extension::key_usage(&[6])).identified();
    let inter = lists_only("Inter").by(&Fields::ca("Root p256").key("p256 a"));
    topic.cert("inter-no-certsign", &inter).cert("leaf-of-inter", &Fields::server("leaf").by(&inter));
    let root = lists_only("Root k");
    topic.cert("root-no-certsign", &root).cert("leaf-of-root-k", &Fields::server("leaf").by(&root));
    let about = "the anchor may not sign certificates";
    topic.case("issuer-may-not-sign", about, "leaf-of-root-k", "", "root-no-certsign");
    let about = "the intermediate may not";
    topic.case("issuer-may-not-sign-inter", about, "leaf-of-inter", "inter-no-certsign", "root-p256");
    let own = Fields::named("self ku").with(Extension::key_usage(&[0]));
    topic.cert("self-ku", &own);
    topic.cert("self-ca-ku", &Fields::named("self ca ku").with(basic()).with(Extension::key_usage(&[0])));
    let about = "a self-signed leaf is bound by no key usage";
    topic.case("self-key-usage", about, "self-ku", "", "self-ku").set("flags", "check_ss_sig");
    topic.case("self-ca-key-usage", "a self-signed CA is", "self-ca-ku", "", "self-ca-ku").set("flags", "check_ss_sig");
}

fn ask(topic: &mut Topic, name: &str, about: &str, root: &str, leaf: &Fields) {
    let file = format!("leaf-{name}");
    topic.cert(&file, leaf);
    topic.case(name, about, &file, "", &format!("root-{root}"));
}

/// A leaf by the root of this kind.
fn leaf_of(kind: &str) -> Fields {
    let (_, key) = KEYS.iter().find(|(known, _)| *known == kind).unwrap();
    Fields::server("leaf").by(&Fields::ca(&format!("Root {kind}")).key(key))
}

/// Keys by kind.
const KEYS: &[(&str, &str)] = &[
    ("rsa1024", "rsa-1024"),
    ("rsa2048", "rsa-root"),
    ("rsa3072", "rsa-3072"),
    ("p192", "p192 a"),
    ("p224", "p224 a"),
    ("p256", "p256 a"),
    ("p384", "p384 a"),
    ("p521", "p521 a"),
    ("ed25519", "ed25519 a"),
    ("ed448", "ed448 a"),
    ("dsa1024", "dsa-1024"),
    ("dsa2048", "dsa-root"),
    ("bp256", "bp256 a"),
    ("bp384", "bp384 a"),
    ("k256", "k256 a"),
    ("rsapss", "rsa-pss-root"),
    ("sm2", "sm2 a"),
];

const RSA_SHA256: &str = "1.2.840.113549.1.1.11";
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
