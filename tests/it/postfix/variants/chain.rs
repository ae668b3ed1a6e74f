//! What stands behind the leaf, or before it.

use super::super::material::pem;
use super::{NO_IDENTITY, NO_KEY, Variant, alike, in_each};

pub(super) fn all() -> Vec<Variant> {
    [wrong_leaf(), odd_chains(), completion()].concat()
}

/// The first certificate is not that of the key.
fn wrong_leaf() -> Vec<Variant> {
    let wrong = |name: &str, words: &str| {
        let outcomes: [super::Outcome; 3] = [
            |variant| variant.refuses(&[NO_KEY, "key values mismatch"]),
            |variant| variant.refuses(&["key at index 1 in @/all.pem does not match next certificate", NO_IDENTITY]),
            |variant| variant.refuses(&["key at index 1 in @/chain1.pem does not match next certificate", NO_IDENTITY]),
        ];
        in_each(name, "key", pem(words), outcomes)
    };
    let type_mismatch: [super::Outcome; 3] = [
        |variant| variant.refuses(&["in @/key.pem does not match public key in @/cert.pem: disabling TLS support"]),
        |variant| variant.refuses(&["different key types", NO_IDENTITY]),
        |variant| variant.refuses(&["different key types", NO_IDENTITY]),
    ];
    [
        wrong("leaf-second", "B L A"),
        wrong("leaf-last", "A B L"),
        wrong("root-first", "R A B L"),
        in_each("unrelated-first", "key", pem("U L B A"), type_mismatch),
    ]
    .concat()
}

fn odd_chains() -> Vec<Variant> {
    [
        alike("intermediates-reversed", "key", pem("L A B"), |variant| variant.serves("L A B")),
        alike("no-intermediates", "key", pem("L"), |variant| variant.verified(21).serves("L")),
        alike("upper-missing", "key", pem("L B"), |variant| variant.verified(20).serves("L B")),
        alike("lower-missing", "key", pem("L A"), |variant| variant.verified(21).serves("L A")),
        alike("root-appended", "key", pem("L B A R"), |variant| variant.serves("L B A R")),
        alike("leaf-twice", "key", pem("L L B A"), |variant| variant.serves("L L B A")),
        alike("intermediate-twice", "key", pem("L B B A"), |variant| variant.serves("L B B A")),
        alike("unrelated-last", "key", pem("L B A U"), |variant| variant.serves("L B A U")),
        alike("unrelated-between", "key", pem("L U B A"), |variant| variant.serves("L U B A")),
        alike("old-leaf-behind", "key", pem("L L-expired B A"), |variant| variant.serves("L L-expired B A")),
        alike("old-leaf-first", "key", pem("L-expired L B A"), |variant| {
            variant.verified(10).serves("L-expired L B A")
        }),
        alike("self-signed", "key", pem("L-self"), |variant| variant.verified(18).serves("L-self")),
        alike("damaged-signature", "key", pem("L B A-damaged"), |variant| variant.verified(7).serves("L B A-damaged")),
    ]
    .concat()
}

/// OpenSSL adds what CAfile holds where the file has nothing behind the leaf.
fn completion() -> Vec<Variant> {
    let with = |name: &str, certificates: &str, authorities: &str| {
        let variant = Variant::pair(name, pem(certificates), pem("key")).file("ca.pem", pem(authorities));
        variant.set("smtpd_tls_CAfile", "@/ca.pem")
    };
    vec![
        with("completed-by-cafile", "L", "B A R").serves("L B A R"),
        with("not-completed-by-cafile", "L B", "A R").verified(20).serves("L B"),
        with("cafile-of-others", "L", "R2").verified(21).serves("L"),
        with("completed-without-root", "L", "B A").serves("L B A"),
        with("completed-in-part", "L", "B").verified(20).serves("L B"),
        Variant::chain("chain-completed-by-cafile", [pem("key L")])
            .file("ca.pem", pem("B A R"))
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .serves("L B A R"),
    ]
}
