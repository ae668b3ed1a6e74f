//! The security level, and the settings that go with it.

use super::super::material::pem;
use super::{NO_IDENTITY, Variant};

pub(super) fn all() -> Vec<Variant> {
    [levels(), authentication(), others(), hindrances(), misfits()].concat()
}

fn restricted(name: &str, relay: &str, recipient: &str) -> Variant {
    with(name).set("smtpd_relay_restrictions", relay).set("smtpd_recipient_restrictions", recipient).main("")
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
        restricted("restrictions-none", "", "permit_mynetworks"),
        restricted("restrictions-empty", "", ""),
        restricted("restrictions-reject", "", "permit_mynetworks, reject"),
        restricted("restrictions-in-capitals", "permit_mynetworks DEFER_UNAUTH_DESTINATION", ""),
        restricted("restrictions-table", "check_client_access static:reject", ""),
        restricted("restrictions-relay-domains", "check_relay_domains", ""),
        restricted("restrictions-defer-if-permit", "defer_if_permit", ""),
        restricted("restrictions-defer", "defer", ""),
        restricted("restrictions-warned", "warn_if_reject reject", ""),
        restricted("restrictions-class", "gate", "").set("smtpd_restriction_classes", "gate").set("gate", "reject"),
        restricted("restrictions-class-empty", "gate", "")
            .set("smtpd_restriction_classes", "gate")
            .set("gate", "permit"),
        restricted("restrictions-braced", "{ check_client_access static:ok }, { reject_unauth_destination }", ""),
        restricted("restrictions-word-unknown", "no_such_word, reject", ""),
        restricted("restrictions-behind-permit", "permit, reject", ""),
        restricted("restrictions-code", "reject_unauth_destination,permit_mynetworks", "permit"),
        with("starttls-hidden").set("smtpd_discard_ehlo_keywords", "starttls").found("no", "502"),
        with("starttls-hidden-by-address")
            .set("smtpd_discard_ehlo_keyword_address_maps", "static:{silent-discard,STARTTLS}")
            .found("no", "502"),
        with("starttls-shown-by-address")
            .set("smtpd_discard_ehlo_keywords", "starttls")
            .set("smtpd_discard_ehlo_keyword_address_maps", "static:dsn")
            .serves("L B A"),
        with("protocols-unknown")
            .set("smtpd_tls_protocols", "TLSv9")
            .refuses(&["Invalid TLS protocol list \"TLSv9\": disabling TLS support"]),
        with("protocols-one").set("smtpd_tls_protocols", "TLSv1.2").serves("L B A"),
        with("protocols-small").set("smtpd_tls_protocols", "tlsv1.2").serves("L B A"),
        with("protocols-number").set("smtpd_tls_protocols", ">=+303").serves("L B A"),
    ]
}

/// What Postfix announces STARTTLS with, and no client gets through.
fn hindrances() -> Vec<Variant> {
    let set = |name: &str, parameter: &str, value: &str| with(name).set(parameter, value);
    let encrypt = |variant: Variant| variant.set("smtpd_tls_security_level", "encrypt");
    let old = |mut variant: Variant| {
        variant.expected.served = "L B A".to_owned();
        variant.found("yes", "closed").says(&["alert internal error"])
    };
    vec![
        old(set("protocols-old", "smtpd_tls_protocols", "SSLv3,TLSv1")),
        old(encrypt(set("protocols-old-at-encrypt", "smtpd_tls_mandatory_protocols", "<=TLSv1.1"))),
        encrypt(set("protocols-old-elsewhere", "smtpd_tls_protocols", "TLSv1")).serves("L B A"),
        set("ciphers-strong", "smtpd_tls_ciphers", "strong")
            .found("yes", "closed")
            .says(&["invalid cipher grade: \"strong\""]),
        set("ciphers-elsewhere", "smtpd_tls_mandatory_ciphers", "strong").serves("L B A"),
        encrypt(set("ciphers-list", "smtpd_tls_mandatory_ciphers", "HIGH:!aNULL"))
            .found("yes", "closed")
            .says(&["invalid cipher grade: \"HIGH:!aNULL\""]),
        set("digest-unknown", "smtpd_tls_fingerprint_digest", "sha2").refuses(&["Digest algorithm \"sha2\" not found"]),
        set("digest-other-name", "smtpd_tls_fingerprint_digest", "SHA2-512/256").serves("L B A"),
    ]
}

/// Values that are neither yes nor no, no number, no time.
fn misfits() -> Vec<Variant> {
    let dead = |name: &str, parameter: &str, value: &str, words: &str| {
        with(name).set(parameter, value).main("").stays_silent(&[words, "throttling"])
    };
    vec![
        dead("auth-only-true", "smtpd_tls_auth_only", "true", "bad boolean configuration: smtpd_tls_auth_only = true"),
        dead(
            "depth-word",
            "smtpd_tls_ccert_verifydepth",
            "x",
            "bad numerical configuration: smtpd_tls_ccert_verifydepth",
        ),
        dead(
            "timeout-unit",
            "smtpd_starttls_timeout",
            "5M",
            "parameter smtpd_starttls_timeout: bad time value or unit: 5M",
        ),
        dead("preempt-on", "tls_preempt_cipherlist", "on", "bad boolean configuration: tls_preempt_cipherlist = on"),
        dead("ciphers-nothing", "smtpd_tls_ciphers", "", "bad string length 0 < 1: smtpd_tls_ciphers ="),
        dead("timeout-nothing", "smtpd_starttls_timeout", "0", "invalid smtpd_starttls_timeout: 0 (min 1)"),
        dead("recipients-none", "smtpd_recipient_limit", "0", "invalid smtpd_recipient_limit parameter value 0 < 1"),
        dead("digests-nothing", "tls_dane_digests", "", "bad string length 0 < 1: tls_dane_digests ="),
        dead(
            "random-bytes-none",
            "tls_daemon_random_bytes",
            "0",
            "invalid tls_daemon_random_bytes parameter value 0 < 1",
        ),
        dead("owner-nothing", "mail_owner", "", "bad string length 0 < 1: mail_owner ="),
        with("classes-unknown")
            .set("notify_classes", "Resource")
            .main("")
            .stays_silent(&["unknown notify_classes value \"Resource\" in \"Resource\""]),
        with("mandatory-ciphers-follow").set("smtpd_tls_mandatory_ciphers", "$smtpd_tls_ciphers").serves("L B A"),
        with("preempt-on-without-tls")
            .set("smtpd_tls_security_level", "none")
            .set("tls_preempt_cipherlist", "on")
            .found("no", "502"),
    ]
}
