//! A file of another kind in place of the certificate, and blocks of another kind beside it.

use super::super::material::{block, der, openssl, openssl_text, pem};
use super::{NO_CERTIFICATE, NO_IDENTITY, Outcome, Variant, in_each};
use crate::forge::aux_trust::aux_trust;
use crate::forge::extension;

pub(super) fn all() -> Vec<Variant> {
    [instead(), beside(), trusted()].concat()
}

fn instead() -> Vec<Variant> {
    let bundle = pem("L B A");
    let pkcs12 = openssl(&["pkcs12", "-export", "-passout", "pass:x"], pem("key L B A").as_bytes());
    let crl2pkcs7 = ["crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin"];
    let pkcs7 = openssl_text(&crl2pkcs7, &bundle);
    let pkcs7_der = openssl(&[&crl2pkcs7[..], &["-outform", "DER"]].concat(), bundle.as_bytes());
    let public = openssl_text(&["pkey", "-pubout"], &pem("key"));
    let kinds: Vec<(&str, Vec<u8>, Option<&'static str>)> = vec![
        ("der", der("L"), None),
        ("pkcs12", pkcs12, None),
        ("pkcs7", pkcs7.into_bytes(), Some("ignoring PEM type: PKCS7")),
        ("pkcs7-der", pkcs7_der, None),
        ("request", request().into_bytes(), Some("ignoring PEM type: CERTIFICATE REQUEST")),
        ("public-key", public.into_bytes(), Some("ignoring PEM type: PUBLIC KEY")),
        ("plain-text", b"the certificate comes later\n".to_vec(), None),
        ("empty", Vec::new(), None),
    ];
    let of_kind = |(name, content, ignored): (&str, Vec<u8>, Option<&'static str>)| {
        let pair = Variant::pair(&format!("{name}-instead-pair"), content.clone(), pem("key"));
        let chain = Variant::chain(&format!("{name}-instead-chain"), [pem("key").into_bytes(), content]);
        let told: Vec<&str> = ignored.into_iter().collect();
        let pair = pair.refuses(&[NO_CERTIFICATE, "no start line", "Expecting: TRUSTED CERTIFICATE"]);
        [pair, chain.refuses(&["No certs for key at index 1 in @/chain", NO_IDENTITY]).says(&told)]
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

fn request() -> String {
    openssl_text(&["req", "-new", "-key", "/dev/stdin", "-subj", "/CN=mx.example.org"], &pem("key"))
}

fn beside() -> Vec<Variant> {
    let parameters = openssl_text(&["genpkey", "-genparam", "-algorithm", "DH", "-pkeyopt", "group:ffdhe2048"], "");
    let quiet: Outcome = |variant| variant.serves("L B A");
    [
        in_each(
            "request-beside",
            "key",
            request() + &pem("L B A"),
            [quiet, quiet, |variant| {
                variant.serves("L B A").says(&["loading @/chain1.pem: ignoring PEM type: CERTIFICATE REQUEST"])
            }],
        ),
        in_each(
            "dh-beside",
            "key",
            pem("L B A") + &parameters,
            [quiet, quiet, |variant| {
                variant.serves("L B A").says(&["loading @/chain1.pem: ignoring PEM type: DH PARAMETERS"])
            }],
        ),
    ]
    .concat()
}

fn trusted() -> Vec<Variant> {
    let with = |word: &str, trust: Vec<u8>| block("TRUSTED CERTIFICATE", &[der(word), trust].concat());
    let bare = with("L", Vec::new()) + &pem("B A");
    let client = with("L", aux_trust(Some(&[extension::CLIENT_AUTH]), None, None)) + &pem("B A");
    let intermediate = pem("L") + &with("B", Vec::new()) + &pem("A");
    let gap: Outcome = |variant| variant.verified(21).serves("L A");
    let leaf: [Outcome; 3] = [
        |variant| variant.serves("L B A"),
        |variant| variant.refuses(&["key at index 1 in @/all.pem does not match next certificate", NO_IDENTITY]),
        |variant| {
            let skipped = "ignoring PEM type: TRUSTED CERTIFICATE";
            variant.refuses(&[skipped, "key at index 2 in @/chain1.pem does not match next certificate", NO_IDENTITY])
        },
    ];
    [
        in_each("trusted-leaf", "key", bare, leaf),
        in_each("trusted-leaf-for-clients", "key", client, leaf),
        in_each(
            "trusted-intermediate",
            "key",
            intermediate,
            [gap, gap, |variant| variant.verified(21).serves("L A").says(&["ignoring PEM type: TRUSTED CERTIFICATE"])],
        ),
    ]
    .concat()
}
