//! Keys of a kind, size or origin that does not do (KEY-09 to KEY-16).

use super::{Case, Lab};
use crate::forge::cert::Draft;
use crate::forge::extension;

pub(super) fn cases(lab: &Lab) -> Vec<Case> {
    let of = |code: &str, name: &str, about: &str, key: &str| {
        let leaf = Draft::server(key).issued_by(&lab.issuing);
        lab.mistake(code, name, about).chain(&[&leaf, &lab.issuing]).key(&leaf.key)
    };
    let strength =
        |code: &str, name: &str, about: &str, key: &str| of(code, name, about, key).expect("key-strength fail");
    let published = Draft::server("rsa-published").issued_by(&lab.issuing);
    vec![
        of("KEY-09", "", "the curve is written out by its parameters", "ecdsa-p256-explicit")
            .expect("key-algorithm fail")
            .expect("chain-trust fail because key-algorithm")
            .expect("client-webpki warn because key-algorithm")
            .say("key-algorithm", "clients take curves by name only"),
        of("KEY-10", "", "a key restricted to RSA-PSS", "rsa-pss-leaf")
            .expect("key-algorithm warn")
            .expect("client-webpki warn because key-algorithm")
            .say("key-algorithm", "it may sign with RSA-PSS only"),
        of("KEY-11", "", "a DSA key, which the guide still allows", "dsa-leaf")
            .expect("key-algorithm warn")
            .expect("client-webpki warn because key-algorithm")
            .say("key-algorithm", "no current client offers DSA"),
        strength("KEY-12", "", "RSA of 1024 bits", "rsa-1024")
            .expect("client-webpki warn because key-strength")
            .say("key-strength", "RSA 1024 (80 bits of security); level 2 wants 112")
            .say("key-strength", "Postfix, which lowers the level, serves it"),
        of("KEY-13", "", "an RSA key with the public exponent 3", "rsa-exponent-3")
            .expect("key-strength warn")
            .say("key-strength", "public exponent 3; servers on Rust's ring cannot load it"),
        of("KEY-13", "large", "an RSA key with a public exponent of 33 bits", "rsa-exponent-33-bits")
            .expect("key-strength warn")
            .say("key-strength", "Go takes at most 31"),
        strength("KEY-15", "", "a modulus as Infineon chips made it", "rsa-roca")
            .say("key-strength", "CVE-2017-15361, ROCA"),
        strength("KEY-15", "close-primes", "two primes so close that Fermat's method finds them", "rsa-close")
            .say("key-strength", "so close together that anyone can compute them (CVE-2022-26320"),
        strength("KEY-15", "tiny-scalar", "an elliptic-curve key whose secret is 1", "ecdsa-p256-scalar-1")
            .say("key-strength", "its secret number is 1"),
        lab.mistake("KEY-16", "", "the key of a test suite, which anybody can download")
            .chain(&[&published, &lab.issuing])
            .without("privkey.pem")
            .expect("key-present fail")
            .expect("key-strength fail")
            .say("key-strength", "its private key is published (test/test.key of Debian's python3-tornado)"),
        placeholder(lab),
    ]
}

/// What `make-ssl-cert generate-default-snakeoil` writes.
fn placeholder(lab: &Lab) -> Case {
    let leaf = Draft::server("rsa-leaf")
        .without(extension::KEY_USAGE)
        .without(extension::EXTENDED_KEY_USAGE)
        .valid("20260520162728Z", "20360517162728Z")
        .self_signed();
    lab.mistake("KEY-16", "placeholder", "Debian's self-signed placeholder")
        .chain(&[&leaf])
        .key(&leaf.key)
        .expect("chain-trust fail")
        .expect("key-strength warn because chain-trust")
        .expect("cert-eku warn")
        .expect("client-webpki warn because chain-trust")
        .say("key-strength", "self-signed placeholder (ssl-cert-snakeoil)")
}
