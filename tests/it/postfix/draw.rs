//! Deployments drawn by a seed from the product of loader, kind of key, order of the blocks and fault: what Postfix does
//! with them is asked, not known beforehand.

use super::material::pem;
use super::variant::Variant;
use crate::random::Random;

/// So many draws of this seed.
pub(crate) fn variants(seed: u64, count: u64) -> Vec<Variant> {
    (0..count).map(|number| draw(&mut Random::of_draw(seed, number), number)).collect()
}

fn draw(random: &mut Random, number: u64) -> Variant {
    let (leaf, key) = *pick(random, KINDS);
    let order = *pick(random, ORDERS);
    let fault = *pick(random, FAULTS);
    let loader =
        *pick(random, &[Loader::Pair, Loader::Mixed, Loader::ChainFiles, Loader::ChainFilesApart, Loader::Names]);
    let mut certificates: Vec<String> =
        order.split(' ').map(|word| pem(if word == "L" { leaf } else { word })).collect();
    let mut key_text = pem(if fault == Fault::OtherKey { "key-b-ec" } else { key });
    let at = random.below(certificates.len());
    fault.put_into(&mut certificates[at]);
    if fault == Fault::CutKey {
        key_text.truncate(key_text.len() / 2);
    }
    let certificates = certificates.concat();
    let name = format!("draw-{number}-{loader:?}-{leaf}-{}-{fault:?}", order.replace(' ', "")).to_lowercase();
    let key_first = random.one_in(2) || loader != Loader::Mixed;
    let all = if key_first { key_text.clone() + &certificates } else { certificates.clone() + &key_text };
    match loader {
        Loader::Pair => Variant::pair(&name, certificates, key_text),
        Loader::Mixed => Variant::mixed(&name, all),
        Loader::ChainFiles => Variant::chain(&name, [all]),
        Loader::ChainFilesApart => Variant::chain(&name, [key_text, certificates]),
        Loader::Names => Variant::mixed(&name, pem("key L B A"))
            .file("name.pem", all)
            .set("tls_server_sni_maps", "inline:{ { mx.example.org = @/name.pem } }")
            .asked_for("mx.example.org"),
    }
}

fn pick<'a, T>(random: &mut Random, of: &'a [T]) -> &'a T {
    &of[random.below(of.len())]
}

/// By which parameters a deployment is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loader {
    Pair,
    Mixed,
    ChainFiles,
    ChainFilesApart,
    Names,
}

/// What is wrong with one block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Nothing,
    Glued,
    Cut,
    Indented,
    BadBase64,
    BlankLine,
    OtherLabel,
    TrustedLabel,
    OtherKey,
    CutKey,
}

impl Fault {
    fn put_into(self, block: &mut String) {
        *block = match self {
            Fault::Nothing | Fault::OtherKey | Fault::CutKey => return,
            Fault::Glued => block.trim_end().to_owned(),
            Fault::Cut => block[..block.len() - 60].to_owned(),
            Fault::Indented => block.replace('\n', "\n  "),
            Fault::BadBase64 => block.replacen("MII", "M*I", 1),
            Fault::BlankLine => block.replacen("\nMII", "\n\nMII", 1),
            Fault::OtherLabel => block.replace(" CERTIFICATE", " PKCS7"),
            Fault::TrustedLabel => block.replace(" CERTIFICATE", " TRUSTED CERTIFICATE"),
        };
    }
}

/// Leaf and key.
const KINDS: &[(&str, &str)] = &[
    ("L", "key"),
    ("L-second", "key-second"),
    ("L-1024", "key-1024"),
    ("L-ec", "key-ec"),
    ("L-p384", "key-p384"),
    ("L-ed25519", "key-ed25519"),
    ("L-ed448", "key-ed448"),
    ("L-pss", "key-pss"),
    ("L-dsa", "key-dsa"),
    ("L-k256", "key-k256"),
];

const ORDERS: &[&str] = &["L B A", "L B A", "L", "L A B", "B L A", "L B A R", "L L B A", "L U B A", "R A B L", "L B"];

/// Nothing stands twice, so that whole deployments are among those drawn.
const FAULTS: &[Fault] = &[
    Fault::Nothing,
    Fault::Nothing,
    Fault::Glued,
    Fault::Cut,
    Fault::Indented,
    Fault::BadBase64,
    Fault::BlankLine,
    Fault::OtherLabel,
    Fault::TrustedLabel,
    Fault::OtherKey,
    Fault::CutKey,
];
