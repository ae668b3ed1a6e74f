//! Parameters that are empty, `none`, misspelled or not there.

use super::super::material::pem;
use super::{NO_IDENTITY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [nothing(), none(), key_file()].concat()
}

fn nothing() -> Vec<Variant> {
    let with = |name: &str| Variant::named(name).file("all.pem", pem("key L B A"));
    let no_identity = |variant: Variant| variant.refuses(&["No server certs available. TLS won't be enabled"]);
    vec![
        no_identity(Variant::named("nothing-set")),
        no_identity(with("cert-file-empty").main("smtpd_tls_cert_file =")),
        no_identity(with("misspelled").main("smtpd_tls_certfile = @/all.pem")),
        no_identity(with("wrong-case").main("SMTPD_tls_cert_file = @/all.pem")),
        no_identity(with("client-side-only").main("smtp_tls_cert_file = @/all.pem")),
        no_identity(Variant::named("nothing-set-and-asked-for-more").set("tls_daemon_random_bytes", "256")),
        no_identity(Variant::named("nothing-set-and-digest-off").set("smtpd_tls_fingerprint_digest", "sha257")),
        no_identity(Variant::named("nothing-set-and-versions-unknown").set("smtpd_tls_protocols", "bogus")),
        no_identity(Variant::named("nothing-set-and-tlsmgr-absent").main("master_service_disable = tlsmgr/unix")),
        no_identity(with("emptied-by-option").main("smtpd_tls_cert_file = @/all.pem").set("smtpd_tls_cert_file", "")),
    ]
}

fn none() -> Vec<Variant> {
    let none = |name: &str, value: &str| Variant::named(name).set("smtpd_tls_cert_file", value);
    vec![
        none("none", "none").fails(&["no shared cipher"]),
        none("none-upper-case", "NONE").fails(&["no shared cipher"]),
        none("none-anonymous-client", "none").asked_with(&["-tls1_2", "-cipher", "aNULL:@SECLEVEL=0"]).serves(""),
        none("none-beside-ec", "none")
            .file("ec.pem", pem("key-ec L-ec B A"))
            .set("smtpd_tls_eccert_file", "@/ec.pem")
            .serves("L-ec B A"),
        none("none-asking-clients", "none").set("smtpd_tls_ask_ccert", "yes").refuses(&[
            "Need a server cert to request client certs",
            "No server certs available. TLS won't be enabled",
        ]),
    ]
}

fn key_file() -> Vec<Variant> {
    let combined = |name: &str| Variant::mixed(name, pem("key L B A"));
    vec![
        combined("key-file-empty")
            .main("smtpd_tls_key_file =")
            .refuses(&["cannot get RSA private key from file \"\": disabling TLS support"]),
        combined("key-file-none")
            .set("smtpd_tls_key_file", "none")
            .refuses(&["cannot get RSA private key from file \"none\": disabling TLS support"]),
        Variant::mixed("no-key-inside", pem("L B A")).refuses(&["No private key found in @/all.pem", NO_IDENTITY]),
        Variant::named("no-key-inside-ec")
            .file("ec.pem", pem("L-ec B A"))
            .set("smtpd_tls_eccert_file", "@/ec.pem")
            .refuses(&["No private key found in @/ec.pem", NO_IDENTITY]),
        combined("key-file-same").set("smtpd_tls_key_file", "@/all.pem").serves("L B A"),
        combined("key-file-same-spelled-otherwise").set("smtpd_tls_key_file", "@/./all.pem").serves("L B A"),
        combined("chain-files-empty").set("smtpd_tls_chain_files", "").serves("L B A"),
        combined("key-file-without-certificate").set("smtpd_tls_eckey_file", "@/all.pem").serves("L B A"),
    ]
}
