//! CAfile, CApath, DH parameters and the OpenSSL configuration beside a good identity.

use std::path::Path;
use std::process::Command;

use super::super::material::{openssl_text, pem};
use super::super::site::Site;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [authorities(), folders(), parameters()].concat()
}

fn authorities() -> Vec<Variant> {
    let broken = |name: &str, content: Vec<u8>| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).file("ca.pem", content);
        variant
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .refuses(&["cannot load Certification Authority data, CAfile=\"@/ca.pem\"", "disabling TLS support"])
    };
    let all = pem("A R");
    vec![
        Variant::pair("cafile-good", pem("L B A"), pem("key"))
            .file("ca.pem", pem("A R"))
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .serves("L B A"),
        Variant::pair("cafile-missing", pem("L B A"), pem("key"))
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .refuses(&["cannot load Certification Authority data, CAfile=\"@/ca.pem\"", "disabling TLS support"]),
        broken("cafile-empty", Vec::new()),
        broken("cafile-der", super::super::material::der("R")),
        broken("cafile-key", pem("key").into_bytes()),
        broken("cafile-truncated", all.as_bytes()[..all.len() - 40].to_vec()),
        broken("cafile-glued", all.replacen("-----\n-----", "----------", 1).into_bytes()),
        Variant::pair("cafile-folder", pem("L B A"), pem("key"))
            .folder("ca.pem")
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .refuses(&["cannot load Certification Authority data, CAfile=\"@/ca.pem\"", "disabling TLS support"]),
    ]
}

fn folders() -> Vec<Variant> {
    let good = |name: &str| Variant::pair(name, pem("L B A"), pem("key")).set("smtpd_tls_CApath", "@/ca");
    let leaf_only = |name: &str| {
        let variant = Variant::pair(name, pem("L"), pem("key")).folder("ca");
        let variant = variant.file("ca/b.pem", pem("B")).file("ca/a.pem", pem("A")).file("ca/r.pem", pem("R"));
        variant.set("smtpd_tls_CApath", "@/ca").prepared(hash)
    };
    vec![
        good("capath-missing").serves("L B A"),
        good("capath-file").file("ca", pem("A R")).serves("L B A"),
        good("capath-unhashed").folder("ca").file("ca/a.pem", pem("A")).serves("L B A"),
        leaf_only("completed-by-capath").serves("L B A R"),
        leaf_only("capath-closed").owned("ca", 0o700, "root").verified(21).serves("L"),
        leaf_only("capath-outside-jail").chrooted().verified(21).serves("L"),
    ]
}

fn hash(folder: &Path, _: &Site) {
    assert!(Command::new("openssl").arg("rehash").arg(folder.join("ca")).output().unwrap().status.success());
}

fn parameters() -> Vec<Variant> {
    let with = |name: &str, content: String| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).file("dh.pem", content);
        variant.set("smtpd_tls_dh1024_param_file", "@/dh.pem").serves("L B A")
    };
    let of_openssl = |name: &str, content: &str, application: &str| {
        let variant = Variant::pair(name, pem("L B A"), pem("key")).file("openssl.cnf", content);
        variant.set("tls_config_file", "@/openssl.cnf").set("tls_config_name", application)
    };
    let of_group =
        |kind: &str, group: &str| openssl_text(&["genpkey", "-genparam", "-algorithm", kind, "-pkeyopt", group], "");
    let undecoded = "error decoding DH parameters from file \"@/dh.pem\" -- using compiled-in defaults";
    vec![
        Variant::pair("dh-missing", pem("L B A"), pem("key"))
            .set("smtpd_tls_dh1024_param_file", "@/dh.pem")
            .serves("L B A")
            .says(&["error opening DH parameter file \"@/dh.pem\"", "using compiled-in defaults"]),
        with("dh-certificate", pem("L")).says(&[undecoded]),
        with("dh-x942", of_group("DHX", "dh_rfc5114:2")).says(&[undecoded]),
        with("dh-group", of_group("DH", "group:ffdhe2048")),
        with("dh-1536", of_group("DH", "group:modp_1536")),
        Variant::pair("dh-auto", pem("L B A"), pem("key")).set("smtpd_tls_dh1024_param_file", "auto").serves("L B A"),
        Variant::pair("digest-of-no-library", pem("L B A"), pem("key"))
            .set("smtpd_tls_fingerprint_digest", "sha257")
            .refuses(&["Digest algorithm \"sha257\" not found"]),
        Variant::pair("openssl-configuration-missing", pem("L B A"), pem("key"))
            .set("tls_config_file", "@/openssl.cnf")
            .refuses(&["error loading the 'global' settings from the @/openssl.cnf OpenSSL configuration file, disabling TLS support"]),
        of_openssl("openssl-configuration-broken", "openssl_conf = main\n[main\n", "")
            .refuses(&["error loading the 'global' settings from the @/openssl.cnf OpenSSL configuration file, disabling TLS support"]),
        of_openssl("openssl-configuration-without-section", "mx = main\n", "mx")
            .refuses(&["error loading the 'mx' settings from the @/openssl.cnf OpenSSL configuration file, disabling TLS support"]),
        of_openssl("openssl-configuration-of-others", "openssl_conf = main\n", "mx").serves("L B A"),
        of_openssl("openssl-configuration-plain", OPENSSL, "").serves("L B A"),
        Variant::pair("openssl-configuration-none", pem("L B A"), pem("key")).set("tls_config_file", "none").serves("L B A"),
    ]
}

/// An OpenSSL configuration without a fault.
const OPENSSL: &str =
    "openssl_conf = main\n[main]\nssl_conf = ssl\n[ssl]\nsystem_default = all\n[all]\nMinProtocol = TLSv1.2\n";
