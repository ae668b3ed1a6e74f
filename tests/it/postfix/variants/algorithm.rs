//! Keys of every algorithm, and the pairs that stand beside the first.

use super::super::material::{openssl_text, pem};
use super::placement::RSA_ONLY;
use super::{NO_IDENTITY, Variant, alike};

pub(super) fn all() -> Vec<Variant> {
    [second_pairs(), single_kinds()].concat()
}

/// An RSA pair with another pair beside it.
fn second_pairs() -> Vec<Variant> {
    let with_ec = |name: &str, certificates: &str, key: &str| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).file("ec.pem", pem(certificates));
        variant
            .file("ec-key.pem", pem(key))
            .set("smtpd_tls_eccert_file", "@/ec.pem")
            .set("smtpd_tls_eckey_file", "@/ec-key.pem")
    };
    let one_file = "key-ec L-ec B A";
    vec![
        with_ec("rsa-and-ec", "L-ec B A", "key-ec").serves("L-ec B A"),
        with_ec("rsa-and-ec-rsa-client", "L-ec B A", "key-ec").asked_with(RSA_ONLY).serves("L B A"),
        Variant::mixed("rsa-and-ec-one-file-each", pem("key L B A"))
            .file("ec.pem", pem(one_file))
            .set("smtpd_tls_eccert_file", "@/ec.pem")
            .serves("L-ec B A"),
        Variant::named("ec-in-eccert-file")
            .file("ec.pem", pem(one_file))
            .set("smtpd_tls_eccert_file", "@/ec.pem")
            .serves("L-ec B A"),
        with_ec("second-rsa-in-eccert-file", "L-second B A", "key-second").serves("L-second B A"),
        with_ec("ec-mismatched", "L-ec B A", "key-b-ec")
            .refuses(&["cannot get ECDSA private key from file \"@/ec-key.pem\"", "key values mismatch"]),
        Variant::mixed("same-file-in-both", pem("key L B A")).set("smtpd_tls_eccert_file", "@/all.pem").refuses(&[
            "key at index 1 in @/all.pem does not match next certificate",
            "not replacing certificate",
            NO_IDENTITY,
        ]),
        Variant::pair("rsa-and-dsa", pem("L B A"), pem("key"))
            .file("dsa.pem", pem("key-dsa L-dsa B A"))
            .set("smtpd_tls_dcert_file", "@/dsa.pem")
            .serves("L B A"),
        Variant::named("ec-key-file-alone-beside")
            .file("all.pem", pem("key L B A"))
            .file("ec-key.pem", pem("key-ec"))
            .set("smtpd_tls_cert_file", "@/all.pem")
            .set("smtpd_tls_eckey_file", "@/ec-key.pem")
            .serves("L B A"),
    ]
}

/// One identity alone, of each kind.
fn single_kinds() -> Vec<Variant> {
    let no_cipher = |variant: Variant| variant.fails(&["no shared cipher"]);
    let traditional = openssl_text(&["dsa"], &pem("key-dsa")) + &pem("L-dsa B A");
    assert!(traditional.contains("DSA PRIVATE KEY"));
    [
        alike("ec", "key-ec", pem("L-ec B A"), |variant| variant.serves("L-ec B A")),
        alike("p384", "key-p384", pem("L-p384 B A"), |variant| variant.serves("L-p384 B A")),
        alike("ed25519", "key-ed25519", pem("L-ed25519 B A"), |variant| variant.serves("L-ed25519 B A")),
        alike("ed448", "key-ed448", pem("L-ed448 B A"), |variant| variant.serves("L-ed448 B A")),
        alike("dsa", "key-dsa", pem("L-dsa B A"), no_cipher),
        alike("pss", "key-pss", pem("L-pss B A"), |variant| variant.serves("L-pss B A")),
        alike("rsa-1024", "key-1024", pem("L-1024 B A"), |variant| variant.verified(66).serves("L-1024 B A")),
        alike("rsa-512", "key-512", pem("L-512 B A"), |variant| variant.fails(&["no suitable signature algorithm"])),
        alike("secp256k1", "key-k256", pem("L-k256 B A"), no_cipher),
        alike("explicit-parameters", "key-explicit", pem("L-explicit B A"), |variant| {
            variant.verified(94).serves("L-explicit B A")
        }),
        vec![
            Variant::mixed("dsa-traditional", traditional.clone()).fails(&["no shared cipher"]),
            Variant::mixed("dsa-old-client", traditional)
                .asked_with(&[
                    "-tls1_2",
                    "-cipher",
                    "DHE-DSS-AES128-SHA256:@SECLEVEL=0",
                    "-sigalgs",
                    "DSA+SHA256:RSA+SHA256",
                ])
                .serves("L-dsa B A"),
        ],
    ]
    .concat()
}
