//! The private key: its forms, pass phrases, and whether it fits.

use super::super::material::{self, block, openssl, openssl_text, pem};
use super::{NO_IDENTITY, NO_KEY, Outcome, Variant};
use crate::forge::der;
use crate::forge::key::Key;

pub(super) fn all() -> Vec<Variant> {
    [forms(), encrypted(), encrypted_beside(), mismatched(), wrong_kinds(), damaged()].concat()
}

/// A key before the chain, for each of the three loaders.
fn before(name: &str, key: &str, certificates: &str, outcomes: [Outcome; 3]) -> Vec<Variant> {
    let [pair, mixed, chain] = outcomes;
    let all = format!("{key}{}", pem(certificates));
    vec![
        pair(Variant::pair(&format!("{name}-pair"), pem(certificates), key)),
        mixed(Variant::mixed(&format!("{name}-mixed"), all.clone())),
        chain(Variant::chain(&format!("{name}-chain"), [all])),
    ]
}

fn forms() -> Vec<Variant> {
    let rsa: Outcome = |variant| variant.serves("L B A");
    let ec: Outcome = |variant| variant.serves("L-ec B A");
    let inner = |name: &str| Key::named(name).inner();
    let parameters = openssl_text(&["ecparam", "-name", "prime256v1"], "");
    let sec1 = block("EC PRIVATE KEY", &openssl_der_of_ec());
    [
        before("pkcs1", &block("RSA PRIVATE KEY", &inner("rsa-leaf")), "L B A", [rsa; 3]),
        before("sec1", &sec1, "L-ec B A", [ec; 3]),
        before(
            "parameters-first",
            &(parameters + &sec1),
            "L-ec B A",
            [ec, ec, |variant| variant.serves("L-ec B A").says(&["ignoring PEM type: EC PARAMETERS"])],
        ),
        before("pkcs8-under-old-label", &block("RSA PRIVATE KEY", &material::der("key")), "L B A", [rsa; 3]),
    ]
    .concat()
}

/// SEC 1 with the curve in it, as `openssl ec` writes it.
fn openssl_der_of_ec() -> Vec<u8> {
    openssl(&["ec", "-outform", "DER"], pem("key-ec").as_bytes())
}

fn encrypted() -> Vec<Variant> {
    let pkcs8 = |key: &str, phrase: &str| {
        openssl_text(&["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", phrase], &pem(key))
    };
    // Fixed, for what comes out of reading the encrypted octets as a key depends on them.
    let traditional = |name: &str| Key::file(&format!("{name}.traditional-encrypted"));
    let asked: Outcome = |variant| variant.refuses(&[NO_KEY, "problems getting password", "bad password read"]);
    let skipped: [Outcome; 3] = [
        asked,
        |variant| variant.refuses(&["No private key found in @/all.pem", NO_IDENTITY]),
        |variant| variant.refuses(&["ignoring PEM type: ENCRYPTED PRIVATE KEY", "key not first", NO_IDENTITY]),
    ];
    let object: [Outcome; 3] = [
        |variant| variant.refuses(&[NO_KEY, "bad password read"]),
        |variant| variant.refuses(&["error loading private key (PEM object number 1) from @/all.pem", NO_IDENTITY]),
        |variant| variant.refuses(&["error loading private key (PEM object number 1) from @/chain1.pem", NO_IDENTITY]),
    ];
    [
        before("encrypted-rsa", &pkcs8("key", "pass:secret"), "L B A", skipped),
        before("encrypted-ec", &pkcs8("key-ec", "pass:secret"), "L-ec B A", skipped),
        before("encrypted-with-nothing", &Key::file("ecdsa-p256-leaf.empty-passphrase"), "L-ec B A", skipped),
        before("encrypted-traditional-rsa", &traditional("rsa-leaf"), "L B A", object),
        before("encrypted-traditional-ec", &traditional("ecdsa-p256-leaf"), "L-ec B A", object),
    ]
    .concat()
}

fn encrypted_beside() -> Vec<Variant> {
    let encrypted = openssl_text(&["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "pass:secret"], &pem("key"));
    let quiet: Outcome = |variant| variant.serves("L B A");
    before(
        "encrypted-then-plain",
        &(encrypted + &pem("key")),
        "L B A",
        [
            |variant| variant.refuses(&[NO_KEY, "bad password read"]),
            quiet,
            |variant| variant.serves("L B A").says(&["ignoring PEM type: ENCRYPTED PRIVATE KEY"]),
        ],
    )
}

fn mismatched() -> Vec<Variant> {
    let values: [Outcome; 3] = [
        |variant| variant.refuses(&[NO_KEY, "key values mismatch"]),
        |variant| {
            variant.refuses(&[
                "key at index 1 in @/all.pem does not match next certificate",
                "private key mismatch",
                NO_IDENTITY,
            ])
        },
        |variant| {
            variant.refuses(&[
                "key at index 1 in @/chain1.pem does not match next certificate",
                "private key mismatch",
                NO_IDENTITY,
            ])
        },
    ];
    let kinds: [Outcome; 3] = [
        |variant| {
            variant.refuses(&[
                "RSA private key in @/key.pem does not match public key in @/cert.pem: disabling TLS support",
            ])
        },
        |variant| variant.refuses(&["key at index 1 in @/all.pem", "different key types", NO_IDENTITY]),
        |variant| variant.refuses(&["key at index 1 in @/chain1.pem", "different key types", NO_IDENTITY]),
    ];
    [
        before("mismatch-rsa", &pem("key-second"), "L B A", values),
        before("mismatch-ec", &pem("key-b-ec"), "L-ec B A", values),
        before("mismatch-curve", &pem("key-p384"), "L-ec B A", values),
        before("mismatch-kind", &pem("key-ec"), "L B A", kinds),
        before("mismatch-kind-of-ec", &pem("key"), "L-ec B A", kinds),
    ]
    .concat()
}

fn wrong_kinds() -> Vec<Variant> {
    let key = pem("key");
    let public = openssl_text(&["pkey", "-pubout"], &key);
    let openssh = block("OPENSSH PRIVATE KEY", b"openssh-key-v1\0none");
    let unknown = key.replace("PRIVATE KEY", "SECRET KEY");
    let pair = |name: &str, content: Vec<u8>| {
        let variant = Variant::pair(&format!("{name}-as-key-pair"), pem("L B A"), content);
        variant.refuses(&[NO_KEY, "DECODER routines::unsupported", "No supported data to decode. Input type: PEM"])
    };
    let chain = |name: &str, content: Vec<u8>, told: &[&str]| {
        let variant = Variant::chain(&format!("{name}-as-key-chain"), [content, pem("L B A").into_bytes()]);
        variant.refuses(&["key not first", NO_IDENTITY]).says(told)
    };
    vec![
        pair("public", public.clone().into_bytes()),
        chain("public", public.into_bytes(), &["ignoring PEM type: PUBLIC KEY"]),
        pair("der", material::der("key")),
        chain("der", material::der("key"), &[]),
        pair("empty", Vec::new()),
        chain("empty", Vec::new(), &[]),
        pair("truncated", key.as_bytes()[..key.len() / 2].to_vec()),
        pair("openssh", openssh.clone().into_bytes()),
        chain("openssh", openssh.into_bytes(), &["ignoring PEM type: OPENSSH PRIVATE KEY"]),
        pair("unknown-label", unknown.clone().into_bytes()),
        chain("unknown-label", unknown.into_bytes(), &["ignoring PEM type: SECRET KEY"]),
    ]
}

/// Keys of which the public half fits and the private half does not.
fn damaged() -> Vec<Variant> {
    let mut scalar = openssl_der_of_ec();
    // SEQUENCE, version 1, OCTET STRING of 32: the scalar begins at 7.
    scalar[20] ^= 1;
    let inner = Key::named("rsa-leaf").inner();
    let rsa = |damaged: &[usize]| {
        let mut parts: Vec<Vec<u8>> =
            der::contents(der::contents(&inner)[0]).iter().map(|part| part.to_vec()).collect();
        damaged.iter().for_each(|at| *parts[*at].get_mut(20).unwrap() ^= 1);
        let parts: Vec<Vec<u8>> = parts.iter().map(|part| der::value(2, part)).collect();
        block("RSA PRIVATE KEY", &der::sequence(&[&parts.concat()]))
    };
    let bad: Outcome = |variant| {
        let mut variant = variant.fails(&["tlsv1 alert decrypt error"]);
        variant.expected.served = if variant.name.contains("scalar") { "L-ec B A" } else { "L B A" }.to_owned();
        variant
    };
    let good: Outcome = |variant| variant.serves("L B A");
    [
        before("damaged-scalar", &block("EC PRIVATE KEY", &scalar), "L-ec B A", [bad; 3]),
        before("damaged-d-p-dp", &rsa(&[3, 4, 6]), "L B A", [bad; 3]),
        before("damaged-d", &rsa(&[3]), "L B A", [good; 3]),
        before("damaged-p", &rsa(&[4]), "L B A", [good; 3]),
    ]
    .concat()
}
