//! Where key and certificates are: which files, in which order.

use super::super::material::pem;
use super::{NO_CERTIFICATE, NO_IDENTITY, NO_KEY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [one_identity(), several_identities(), gaps(), leftovers(), legacy_beside()].concat()
}

fn one_identity() -> Vec<Variant> {
    let not_first = |variant: Variant, file: &str| {
        variant.refuses(&[&format!("error loading chain from @/{file}: key not first"), NO_IDENTITY])
    };
    vec![
        Variant::pair("pair", pem("L B A"), pem("key")).serves("L B A"),
        Variant::mixed("mixed-key-first", pem("key L B A")).serves("L B A"),
        Variant::mixed("mixed-key-last", pem("L B A key")).serves("L B A"),
        Variant::mixed("mixed-key-between", pem("L key B A")).serves("L B A"),
        Variant::chain("chain", [pem("key L B A")]).serves("L B A"),
        not_first(Variant::chain("chain-certificate-first", [pem("L key B A")]), "chain1.pem"),
        not_first(Variant::chain("chain-key-last", [pem("L B A key")]), "chain1.pem"),
        Variant::chain("chain-two-files", [pem("key"), pem("L B A")]).serves("L B A"),
        Variant::chain("chain-three-files", [pem("key"), pem("L"), pem("B A")]).serves("L B A"),
        Variant::chain(
            "chain-files-without-newlines",
            [pem("key").trim_end(), pem("L").trim_end(), pem("B A").trim_end()],
        )
        .serves("L B A"),
        not_first(Variant::chain("chain-files-swapped", [pem("L B A"), pem("key")]), "chain1.pem"),
        Variant::pair("pair-swapped", pem("key"), pem("L B A")).refuses(&[NO_CERTIFICATE, "no start line"]),
    ]
}

fn several_identities() -> Vec<Variant> {
    let three = "key L B A key-ec L-ec B A key-ed25519 L-ed25519 B A";
    let taken =
        ["key at index 5 in @/chain1.pem does not match next certificate", "not replacing certificate", NO_IDENTITY];
    vec![
        Variant::chain("chain-rsa-and-ec", [pem("key L B A"), pem("key-ec L-ec B A")]).serves("L-ec B A"),
        Variant::chain("chain-rsa-and-ec-rsa-client", [pem("key L B A"), pem("key-ec L-ec B A")])
            .asked_with(RSA_ONLY)
            .serves("L B A"),
        Variant::chain("chain-three-keys", [pem(three)]).serves("L-ec B A"),
        Variant::chain("chain-three-keys-ed25519-client", [pem(three)])
            .asked_with(&["-sigalgs", "ed25519:RSA+SHA256"])
            .serves("L-ed25519 B A"),
        Variant::chain("chain-rsa-and-pss", [pem("key L B A key-pss L-pss B A")]).serves("L-pss B A"),
        Variant::chain("chain-two-rsa", [pem("key L B A key-second L-second B A")]).refuses(&taken),
        Variant::chain("chain-two-curves", [pem("key-ec L-ec B A key-p384 L-p384 B A")]).refuses(&taken),
        Variant::chain("chain-second-pair-broken", [pem("key L B A"), pem("key-ec L-second B A")])
            .refuses(&["key at index 1 in @/chain2.pem does not match next certificate", NO_IDENTITY]),
    ]
}

fn gaps() -> Vec<Variant> {
    let missing = "error opening chain file: @/absent.pem: No such file or directory";
    let of = |name: &str, value: &str| {
        let files = Variant::named(name).file("good.pem", pem("key L B A")).file("ec.pem", pem("key-ec L-ec B A"));
        files.file("empty.pem", "").folder("folder").set("smtpd_tls_chain_files", value)
    };
    vec![
        of("chain-missing", "@/absent.pem").fails(&[missing, "no shared cipher"]),
        of("chain-first-missing", "@/absent.pem, @/good.pem").fails(&[missing, "no shared cipher"]),
        of("chain-last-missing", "@/good.pem, @/absent.pem").fails(&[missing, "no shared cipher"]),
        of("chain-third-missing", "@/good.pem, @/ec.pem, @/absent.pem").serves("L B A").says(&[missing]),
        of("chain-none", "none").fails(&["error opening chain file: none", "no shared cipher"]),
        of("chain-comma", ",").fails(&["no shared cipher"]),
        Variant::named("chain-path-with-blank")
            .file("my chain.pem", pem("key L B A"))
            .set("smtpd_tls_chain_files", "@/my chain.pem")
            .fails(&["error opening chain file: @/my: No such file", "no shared cipher"]),
        of("chain-comment", "@/good.pem # ours").fails(&["error opening chain file: #", "no shared cipher"]),
        of("chain-empty-before", "@/empty.pem, @/good.pem").serves("L B A"),
        of("chain-empty-after", "@/good.pem, @/empty.pem").serves("L B A"),
        of("chain-folder-before", "@/folder, @/good.pem").serves("L B A"),
        of("chain-folder-after", "@/good.pem, @/folder").serves("L B A"),
        of("chain-empty", "@/empty.pem").refuses(&["No PEM data in @/empty.pem", NO_IDENTITY]),
        of("chain-folder", "@/folder").refuses(&["No PEM data in @/folder", NO_IDENTITY]),
    ]
}

fn leftovers() -> Vec<Variant> {
    let second = "ignoring 2nd key at index 2 in @/all.pem after 1st at 1";
    let not_followed = ["key at index 1 in @/chain1.pem not followed by a certificate", NO_IDENTITY];
    vec![
        Variant::chain("chain-keys-back-to-back", [pem("key key-second L B A")]).refuses(&not_followed),
        Variant::chain("chain-key-twice", [pem("key key L B A")]).refuses(&not_followed),
        Variant::chain("chain-only-key", [pem("key")])
            .refuses(&["No certs for key at index 1 in @/chain1.pem", NO_IDENTITY]),
        Variant::mixed("mixed-two-keys-right-first", pem("key key-second L B A")).serves("L B A").says(&[second]),
        Variant::mixed("mixed-two-keys-wrong-first", pem("key-second key L B A")).refuses(&[
            second,
            "key at index 1 in @/all.pem does not match next certificate",
            NO_IDENTITY,
        ]),
        Variant::mixed("mixed-two-identities", pem("key L B A key-ec L-ec B A"))
            .serves("L B A L-ec B A")
            .says(&["ignoring 2nd key at index 5 in @/all.pem after 1st at 1"]),
        Variant::pair("pair-two-keys-right-first", pem("L B A"), pem("key key-second")).serves("L B A"),
        Variant::pair("pair-certificates-in-key-file", pem("L B A"), pem("key L B A U")).serves("L B A"),
        Variant::pair("pair-key-in-both", pem("L B A key"), pem("key")).serves("L B A"),
        Variant::pair("pair-two-keys-wrong-first", pem("L B A"), pem("key-second key"))
            .refuses(&[NO_KEY, "key values mismatch"]),
    ]
}

fn legacy_beside() -> Vec<Variant> {
    let both = "Both smtpd_tls_chain_files and one or more of the legacy";
    let beside = |name: &str, chain: &str| {
        let variant = Variant::chain(name, [pem(chain)]).file("legacy.pem", pem("key-ec L-ec B A"));
        variant.set("smtpd_tls_cert_file", "@/legacy.pem")
    };
    vec![
        beside("chain-beside-cert-file", "key L B A").serves("L B A").says(&[both]),
        beside("chain-broken-beside-cert-file", "L B A key").refuses(&[both, NO_IDENTITY]),
        Variant::chain("chain-beside-none", [pem("key L B A")]).set("smtpd_tls_cert_file", "none").serves("L B A"),
    ]
}

/// A client that knows RSA alone.
pub(super) const RSA_ONLY: &[&str] = &["-sigalgs", "RSA-PSS+SHA256:RSA+SHA256"];
