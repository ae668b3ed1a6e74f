//! Settings of a service drawn by a seed, plain and odd ones together: what Postfix does with them is asked, not known
//! beforehand.

mod client;
mod server;

use super::material::pem;
use super::variant::Variant;
use crate::random::Random;

/// A parameter and its value.
type Setting = (&'static str, &'static str);

/// A parameter and the values that are drawn for it.
type Values = (&'static str, &'static [&'static str]);

/// So many draws of a server.
pub(crate) fn servers(seed: u64, count: u64) -> Vec<Variant> {
    let draw = |number| {
        let (settings, mut variant) =
            draw(seed, number, Variant::named(&format!("settings-{number}")), server::DEPLOYMENTS, server::OTHERS);
        let wraps = settings.iter().rev().find(|(name, _)| *name == "smtpd_tls_wrappermode");
        variant.question.is_wrapped = wraps.is_some_and(|(_, value)| *value == "yes");
        variant
    };
    (0..count).map(draw).collect()
}

/// So many draws of a client.
pub(crate) fn clients(seed: u64, count: u64) -> Vec<Variant> {
    // The name that the certificate of the other side has.
    let matches = ["smtp_tls_secure_cert_match", "smtp_tls_verify_cert_match"];
    let named = |number| {
        let variant = Variant::client(&format!("client-settings-{number}"), "smtp");
        matches.into_iter().fold(variant, |variant, name| variant.set(name, "mx.example.org"))
    };
    (0..count).map(|number| draw(seed, number, named(number), client::DEPLOYMENTS, client::OTHERS).1).collect()
}

fn draw(
    seed: u64,
    number: u64,
    variant: Variant,
    deployments: &[&[Setting]],
    others: &[Values],
) -> (Vec<Setting>, Variant) {
    let mut random = Random::of_draw(seed, number);
    // Alone in its Postfix, so that what one daemon logs is not taken for another's.
    let mut variant = variant.main("");
    for (name, words) in FILES {
        variant = variant.file(name, pem(words));
    }
    variant = variant.file("empty.pem", "").file("garbage.pem", "no certificate\n").folder("folder");
    let mut settings: Vec<Setting> = random.pick(deployments).to_vec();
    for _ in 0..1 + random.below(5) {
        let (name, values) = random.pick(others);
        settings.push((name, random.pick(values)));
    }
    for (name, value) in &settings {
        variant = variant.set(name, value);
    }
    (settings, variant)
}

/// The files of every draw.
const FILES: &[(&str, &str)] = &[
    ("all.pem", "key L B A"),
    ("cert.pem", "L B A"),
    ("key.pem", "key"),
    ("ec.pem", "key-ec L-ec B A"),
    ("ec-cert.pem", "L-ec B"),
    ("ec-key.pem", "key-ec"),
    ("dsa.pem", "key-dsa L-dsa B A"),
    ("leaf.pem", "key L"),
    ("ca.pem", "R"),
    ("upper.pem", "A B"),
];

const PROTOCOLS: &[&str] = &[
    "",
    "!SSLv2, !SSLv3",
    ">=TLSv1.2",
    ">=TLSv1",
    "<=TLSv1.2",
    "TLSv1.2",
    "TLSv1.3",
    "TLSv1, TLSv1.1",
    "!TLSv1.3",
    "!TLSv1.2 !TLSv1.3",
    ">=TLSv1.4",
    ">=0305",
    "SSLv3",
    "!TLSv1.2",
    "no-such",
    ">=TLSv1.3, !TLSv1.3",
    ">=TLSv1.3 <=TLSv1.2",
    "tlsv1.2",
];

const GRADES: &[&str] = &["high", "medium", "low", "export", "null", "HIGH", "strong", "", "highest"];

const CIPHERS: &[&str] = &[
    "",
    "aNULL",
    "eNULL",
    "RC4, MD5",
    "RSA",
    "aRSA",
    "aECDSA",
    "ECDHE, DHE",
    "kRSA",
    "ALL",
    "AES",
    "HIGH",
    "no-such",
    "TLSv1.2",
    "TLS_AES_256_GCM_SHA384",
    "ECDHE-RSA-AES128-GCM-SHA256",
    "AES:@SECLEVEL=2",
    "!aNULL",
    "DES-CBC3-SHA",
];
