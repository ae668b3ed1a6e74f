//! The certificates and keys of the lab by their short names, and the names of certificates that came over the wire.

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use crate::forge::cert::{Certificate, Draft};
use crate::forge::extension::{self, Extension};
use crate::forge::key::Key;
use crate::forge::pem;

/// The text of a file that holds these blocks in this order: `pem("key L B A")`.
pub(crate) fn pem(words: &str) -> String {
    words.split_whitespace().map(|word| item(word).pem.clone()).collect()
}

/// The DER of the item of this name.
pub(crate) fn der(word: &str) -> Vec<u8> {
    item(word).der.clone()
}

/// The short name of a certificate, DER.
pub(crate) fn label_of(der: &[u8]) -> String {
    let found = ITEMS.iter().find(|(_, item)| item.der == der);
    found.map_or_else(|| "a certificate of nobody".to_owned(), |(label, _)| (*label).to_owned())
}

/// The short names of all items.
pub(crate) fn labels() -> impl Iterator<Item = &'static str> {
    ITEMS.keys().copied()
}

fn item(word: &str) -> &'static Item {
    ITEMS.get(word).unwrap_or_else(|| panic!("{word}: no such block in the lab"))
}

/// One PEM block.
struct Item {
    pem: String,
    der: Vec<u8>,
}

static ITEMS: LazyLock<BTreeMap<&'static str, Item>> = LazyLock::new(|| {
    let mut items = BTreeMap::new();
    for (label, certificate) in certificates() {
        items.insert(label, Item { pem: certificate.block(), der: certificate.der });
    }
    for (label, name) in KEYS {
        let key = Key::named(name);
        items.insert(label, Item { pem: key.pem(), der: key.private });
    }
    items
});

/// All certificates. R is the root, A the upper and B the lower intermediate, L a leaf, U somebody else's; what follows
/// a hyphen is the key of the leaf or what is odd about it.
fn certificates() -> Vec<(&'static str, Certificate)> {
    let root = Draft::root("rsa-root", "Lab Root").self_signed();
    let endless = Extension::basic_constraints(true, None);
    let upper = Draft::intermediate("rsa-3072", "Lab Upper CA").with(endless).issued_by(&root);
    let lower = Draft::intermediate("rsa-issuing", "Lab Lower CA").issued_by(&upper);
    let other_root = Draft::root("ecdsa-p384-root", "Other Root").self_signed();
    let mut damaged = upper.clone();
    if let Some(last) = damaged.der.last_mut() {
        *last ^= 1;
    }
    let mut all: Vec<(&'static str, Certificate)> =
        LEAF_KEYS.iter().map(|(label, key)| (*label, Draft::server(key).issued_by(&lower))).collect();
    all.extend(odd_leaves().into_iter().map(|(label, draft)| (label, draft.issued_by(&lower))));
    all.push(("L-self", Draft::server("rsa-leaf").self_signed()));
    all.push(("U", Draft::server("ecdsa-p384-leaf").names(&["other.example.net"]).issued_by(&other_root)));
    all.extend([("R", root), ("A", upper), ("B", lower), ("R2", other_root), ("A-damaged", damaged)]);
    all
}

/// Leaves of the RSA key of L, unless said, that are odd in one point.
fn odd_leaves() -> Vec<(&'static str, Draft)> {
    let leaf = || Draft::server("rsa-leaf");
    let purposes = |purposes: &[&str]| leaf().with(Extension::extended_key_usage(purposes));
    let usage = |key: &str, bits: &[u8]| Draft::server(key).with(Extension::key_usage(bits));
    vec![
        ("L-expired", leaf().valid("20240101000000Z", "20250101000000Z")),
        ("L-future", leaf().valid("20500101000000Z", "20560101000000Z")),
        ("L-sha1", leaf().sha1()),
        ("L-md5", leaf().md5()),
        ("L-client", purposes(&[extension::CLIENT_AUTH])),
        ("L-code", purposes(&[extension::CODE_SIGNING])),
        ("L-any", purposes(&[extension::ANY_USE])),
        ("L-both", purposes(&[extension::SERVER_AUTH, extension::CLIENT_AUTH])),
        ("L-no-purpose", leaf().without(extension::EXTENDED_KEY_USAGE)),
        ("L-ca", leaf().with(Extension::basic_constraints(true, None))),
        ("L-encipher", usage("rsa-leaf", &[2])),
        ("L-agree", usage("ecdsa-p256-leaf", &[4])),
        ("L-sign-certificates", usage("rsa-leaf", &[5])),
        ("L-bare", leaf().version_1()),
        ("L-unnamed", leaf().names(&[])),
        ("L-misnamed", leaf().names(&["www.example.com"]).called("www.example.com")),
        ("L-a", leaf().names(&["a.example.org"]).called("a.example.org")),
        ("L-b-ec", Draft::server("ecdsa-p256-other").names(&["b.example.org"]).called("b.example.org")),
    ]
}

/// Leaves that are odd in nothing but the key, with the name of the forge's key.
const LEAF_KEYS: [(&str, &str); 12] = [
    ("L", "rsa-leaf"),
    ("L-second", "rsa-exponent-3"),
    ("L-ec", "ecdsa-p256-leaf"),
    ("L-p384", "ecdsa-p384-leaf"),
    ("L-ed25519", "ed25519-leaf"),
    ("L-ed448", "ed448-leaf"),
    ("L-dsa", "dsa-leaf"),
    ("L-pss", "rsa-pss-leaf"),
    ("L-1024", "rsa-1024"),
    ("L-512", "rsa-512"),
    ("L-k256", "ecdsa-secp256k1"),
    ("L-explicit", "ecdsa-p256-explicit"),
];

/// The keys, PKCS#8: that of `L-ec` is `key-ec`.
const KEYS: [(&str, &str); 13] = [
    ("key", "rsa-leaf"),
    ("key-second", "rsa-exponent-3"),
    ("key-ec", "ecdsa-p256-leaf"),
    ("key-b-ec", "ecdsa-p256-other"),
    ("key-p384", "ecdsa-p384-leaf"),
    ("key-ed25519", "ed25519-leaf"),
    ("key-ed448", "ed448-leaf"),
    ("key-dsa", "dsa-leaf"),
    ("key-pss", "rsa-pss-leaf"),
    ("key-1024", "rsa-1024"),
    ("key-512", "rsa-512"),
    ("key-k256", "ecdsa-secp256k1"),
    ("key-explicit", "ecdsa-p256-explicit"),
];

/// What `openssl` with these arguments makes of this input, which it finds on standard input.
pub(crate) fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let (piped, quiet) = (Stdio::piped(), Stdio::null());
    let mut command = Command::new("openssl");
    let mut child = command.args(arguments).stdin(piped).stdout(Stdio::piped()).stderr(quiet).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}

/// The same, as text.
pub(crate) fn openssl_text(arguments: &[&str], input: &str) -> String {
    String::from_utf8(openssl(arguments, input.as_bytes())).unwrap()
}

/// A block of this label around these octets.
pub(crate) fn block(label: &str, der: &[u8]) -> String {
    pem::block(label, der)
}
