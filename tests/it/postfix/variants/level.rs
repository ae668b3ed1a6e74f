//! The security level, and the settings that go with it.

use super::super::material::pem;
use super::{NO_IDENTITY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [levels(), authentication(), others()].concat()
}

fn with(name: &str) -> Variant {
    Variant::mixed(name, pem("key L B A"))
}

fn levels() -> Vec<Variant> {
    let of = |level: &str| with(&format!("level-{}", level.to_lowercase())).set("smtpd_tls_security_level", level);
    let taken = |level: &str| {
        of(level).serves("L B A").says(&[&format!("unsupported TLS level \"{level}\", using \"encrypt\"")])
    };
    let dead = |variant: Variant, words: &str| variant.main("").stays_silent(&[words, "throttling"]);
    vec![
        with("level-unset").bare().found("no", "502"),
        of("none").found("no", "502"),
        of("may").serves("L B A"),
        with("level-in-capitals").set("smtpd_tls_security_level", "May").serves("L B A"),
        of("encrypt").serves("L B A"),
        taken("verify"),
        taken("secure"),
        taken("fingerprint"),
        dead(of("dane"), "Invalid TLS level \"dane\""),
        dead(of("dane-only"), "Invalid TLS level \"dane-only\""),
        dead(of("on"), "Invalid TLS level \"on\""),
        with("use-tls").bare().main("smtpd_use_tls = yes").serves("L B A"),
        with("enforce-tls").bare().main("smtpd_enforce_tls = yes").serves("L B A"),
        dead(
            with("use-tls-true").bare().main("smtpd_use_tls = true"),
            "bad boolean configuration: smtpd_use_tls = true",
        ),
        Variant::mixed("encrypt-broken", pem("L B A"))
            .set("smtpd_tls_security_level", "encrypt")
            .refuses(&["No private key found in @/all.pem", NO_IDENTITY]),
    ]
}

fn authentication() -> Vec<Variant> {
    let sasl =
        |name: &str, level: &str| with(name).set("smtpd_tls_security_level", level).set("smtpd_tls_auth_only", "yes");
    vec![
        sasl("authentication-after-tls", "may").serves("L B A"),
        sasl("authentication-never", "none").found("no", "502"),
        with("certificates-required-at-may")
            .set("smtpd_tls_req_ccert", "yes")
            .serves("L B A")
            .says(&["Can't require client certs unless TLS is required"]),
        with("certificates-asked-for").set("smtpd_tls_ask_ccert", "yes").serves("L B A"),
    ]
}

fn others() -> Vec<Variant> {
    vec![
        with("starttls-hidden").set("smtpd_discard_ehlo_keywords", "starttls").found("no", "502"),
        with("protocols-unknown")
            .set("smtpd_tls_protocols", "TLSv9")
            .refuses(&["Invalid TLS protocol list \"TLSv9\": disabling TLS support"]),
        with("protocols-one").set("smtpd_tls_protocols", "TLSv1.2").serves("L B A"),
    ]
}
