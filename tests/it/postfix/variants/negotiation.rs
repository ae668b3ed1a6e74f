//! What stops TLS beside the files: randomness, protocols, ciphers, digests.

use super::super::material::pem;
use super::Variant;

pub(super) fn all() -> Vec<Variant> {
    [randomness(), ciphers(), protocols(), nothing_left(), curves(), digests()].concat()
}

fn with(name: &str) -> Variant {
    Variant::mixed(name, pem("key L B A"))
}

fn randomness() -> Vec<Variant> {
    vec![
        with("tlsmgr-absent")
            .main("master_service_disable = tlsmgr/unix")
            .refuses(&["no entropy for TLS key generation: disabling TLS support", "connect to private/tlsmgr"]),
        with("tlsmgr-misspelt")
            .others("tlsmgr unix - - n 1000? 1 tlsmgrr")
            .stays_silent(&[])
            .says(&["master_spawn: exec"]),
        with("tlsmgr-command-of-another")
            .others("tlsmgr unix - - n 1000? 1 anvil")
            .stays_silent(&[])
            .says(&["premature end-of-input on tlsmgr socket"]),
        with("tlsmgr-without-limit")
            .others("tlsmgr unix - - n 1000? - tlsmgr")
            .stays_silent(&[])
            .says(&["service tlsmgr requires a process limit of 1"]),
        with("tlsmgr-exchange-name")
            .main("tls_random_exchange_name = @/absent/prng")
            .stays_silent(&[])
            .says(&["cannot open PRNG exchange file @/absent/prng: No such file or directory"]),
        with("tlsmgr-exchange-folder")
            .main("tls_random_exchange_name = @/prng")
            .serves("L B A")
            .says(&["redirecting the request to postfix-owned data_directory"]),
        with("tlsmgr-source-absent")
            .main("tls_random_source = dev:@/absent")
            .stays_silent(&[])
            .says(&["cannot open entropy device @/absent: No such file or directory"]),
        with("tlsmgr-source-egd")
            .main("tls_random_source = egd:@/absent")
            .stays_silent(&[])
            .says(&["cannot connect to EGD server @/absent: No such file or directory"]),
        with("tlsmgr-source-file")
            .main("tls_random_source = @/absent")
            .stays_silent(&[])
            .says(&["exiting to reopen external entropy source @/absent"]),
        with("tlsmgr-asked-for-most").set("tls_daemon_random_bytes", "255").serves("L B A"),
        with("tlsmgr-asked-for-more")
            .set("tls_daemon_random_bytes", "256")
            .refuses(&["no entropy for TLS key generation: disabling TLS support", "bogus seed length \"256\""]),
        with("tlsmgr-source-unset").main("tls_random_source =").serves("L B A").says(&["no entropy source specified"]),
        with("tlsmgr-source-jailed")
            .main("tls_random_source = dev:/dev/urandom")
            .others("tlsmgr unix - - y 1000? 1 tlsmgr")
            .serves("L B A"),
        with("tlsmgr-option")
            .others("tlsmgr unix - - n 1000? 1 tlsmgr -o tls_random_source=dev:@/absent")
            .stays_silent(&[])
            .says(&["cannot open entropy device @/absent: No such file or directory"]),
    ]
}

fn ciphers() -> Vec<Variant> {
    vec![
        with("cipher-grade-unknown")
            .set("smtpd_tls_ciphers", "strong")
            .found("yes", "closed")
            .says(&["invalid cipher grade: \"strong\""]),
        with("cipher-grade-in-capitals").set("smtpd_tls_ciphers", "HIGH").serves("L B A"),
        with("cipher-grade-of-the-other-level").set("smtpd_tls_mandatory_ciphers", "strong").serves("L B A"),
        with("cipher-grade-null").set("smtpd_tls_ciphers", "null").serves("L B A"),
        with("cipher-grade-export").set("smtpd_tls_ciphers", "export").serves("L B A"),
        with("cipher-grade-required")
            .set("smtpd_tls_security_level", "encrypt")
            .set("smtpd_tls_mandatory_ciphers", "ultra")
            .found("yes", "closed")
            .says(&["invalid cipher grade: \"ultra\""]),
        with("cipher-grade-wrapped")
            .set("smtpd_tls_mandatory_ciphers", "ultra")
            .wrapped()
            .found("n/a", "closed")
            .says(&["invalid cipher grade: \"ultra\""]),
        with("cipher-grade-null-required")
            .set("smtpd_tls_security_level", "encrypt")
            .set("smtpd_tls_mandatory_ciphers", "null"),
        with("cipher-list-null-required")
            .set("smtpd_tls_security_level", "encrypt")
            .set("tls_medium_cipherlist", "eNULL"),
        with("cipher-grade-null-wrapped").set("smtpd_tls_mandatory_ciphers", "null").wrapped(),
        with("cipher-list-anonymous").set("tls_medium_cipherlist", "aNULL"),
        with("cipher-list-anonymous-asking")
            .file("ca.pem", pem("A"))
            .set("smtpd_tls_CAfile", "@/ca.pem")
            .set("smtpd_tls_ask_ccert", "yes")
            .set("tls_medium_cipherlist", "aNULL"),
        with("cipher-list-anonymous-tlsproxy-wise")
            .set("smtpd_tls_security_level", "encrypt")
            .set("tls_medium_cipherlist", "aNULL"),
        with("cipher-list-unknown")
            .set("tls_medium_cipherlist", "FOO")
            .found("yes", "closed")
            .says(&["error setting cipher grade: \"medium\"", "no cipher match"]),
        with("cipher-list-of-another-grade").set("tls_high_cipherlist", "FOO").serves("L B A"),
        with("cipher-list-one").set("tls_medium_cipherlist", "FOO:ECDHE-RSA-AES128-GCM-SHA256").serves("L B A"),
        with("cipher-list-ec-alone").set("tls_medium_cipherlist", "aECDSA").serves("L B A"),
        with("cipher-list-ec-alone-old")
            .set("tls_medium_cipherlist", "aECDSA")
            .set("smtpd_tls_protocols", "TLSv1.2")
            .fails(&["no shared cipher"]),
        with("cipher-list-excluded")
            .set("smtpd_tls_exclude_ciphers", "ALL")
            .found("yes", "closed")
            .says(&["error setting cipher grade: \"medium\"", "no cipher match"]),
        with("cipher-list-grades-excluded")
            .set("smtpd_tls_exclude_ciphers", "HIGH,MEDIUM")
            .found("yes", "closed")
            .says(&["error setting cipher grade: \"medium\"", "no cipher match"]),
        with("cipher-list-operator")
            .set("tls_medium_cipherlist", "kEECDH+FOO")
            .found("yes", "closed")
            .says(&["error setting cipher grade: \"medium\"", "no cipher match"]),
    ]
}

fn protocols() -> Vec<Variant> {
    let of = |name: &str, list: &str| with(&format!("versions-{name}")).set("smtpd_tls_protocols", list);
    vec![
        of("first", "TLSv1"),
        of("second", "TLSv1.1"),
        of("last", "TLSv1.3").serves("L B A"),
        of("without-the-new", "!SSLv2,!SSLv3,!TLSv1.2,!TLSv1.3"),
        of("none", "!SSLv2,!SSLv3,!TLSv1,!TLSv1.1,!TLSv1.2,!TLSv1.3"),
        of("at-most", "<=TLSv1.1"),
        of("at-least-more-than-at-most", ">=TLSv1.3,<=TLSv1.2"),
        of("named-and-taken-out", "TLSv1.2,!TLSv1.2"),
        of("first-and-last", "TLSv1,TLSv1.3").serves("L B A"),
        of("of-number", "<=0302"),
        of("of-hexadecimal", "<=0x0302"),
        of("old", "SSLv3"),
        of("small", "tlsv1.2"),
        of("in-capitals", "TLSV1.2"),
        of("all-but-usual", "!TLSv1.2").serves("L B A"),
        Variant::named("versions-all-but-usual-without-certificate")
            .set("smtpd_tls_cert_file", "none")
            .set("smtpd_tls_protocols", "!TLSv1.2"),
        Variant::named("versions-all-but-usual-in-broken-list")
            .file("all.pem", pem("key L B A"))
            .set("smtpd_tls_cert_file", "none")
            .set("smtpd_tls_chain_files", "@/all.pem, @/absent.pem")
            .set("smtpd_tls_protocols", "!TLSv1.2"),
        Variant::named("versions-last-in-broken-list")
            .file("all.pem", pem("key L B A"))
            .set("smtpd_tls_chain_files", "@/all.pem, @/absent.pem")
            .set("smtpd_tls_protocols", "TLSv1.3"),
        with("versions-required")
            .set("smtpd_tls_security_level", "encrypt")
            .set("smtpd_tls_mandatory_protocols", "!SSLv2,!SSLv3,!TLSv1,!TLSv1.1,!TLSv1.2,!TLSv1.3"),
        with("versions-required-first")
            .set("smtpd_tls_security_level", "encrypt")
            .set("smtpd_tls_mandatory_protocols", "TLSv1"),
        with("versions-required-wrapped").wrapped().set("smtpd_tls_mandatory_protocols", "TLSv1"),
        with("versions-of-the-other-level").set("smtpd_tls_mandatory_protocols", "TLSv1").serves("L B A"),
    ]
}

fn nothing_left() -> Vec<Variant> {
    let old = |name: &str| with(&format!("exclude-{name}")).set("smtpd_tls_protocols", "TLSv1.2");
    let ec = |name: &str| {
        Variant::mixed(&format!("exclude-{name}"), pem("key-ec L-ec B A")).set("smtpd_tls_protocols", "TLSv1.2")
    };
    let all = "kEECDH, kRSA, kEDH";
    vec![
        old("every-exchange").set("smtpd_tls_exclude_ciphers", all),
        with("exclude-every-exchange-new").set("smtpd_tls_exclude_ciphers", all).serves("L B A"),
        old("one-exchange").set("smtpd_tls_exclude_ciphers", "kEECDH").serves("L B A"),
        old("authentication").set("smtpd_tls_exclude_ciphers", "aRSA"),
        old("authentication-of-another").set("smtpd_tls_exclude_ciphers", "aECDSA").serves("L B A"),
        old("sha1").set("smtpd_tls_exclude_ciphers", "aNULL, SHA1, 3DES, RC4").serves("L B A"),
        old("aes").set("smtpd_tls_exclude_ciphers", "AES"),
        old("aes-and-more").set("smtpd_tls_exclude_ciphers", "AES, CHACHA20, CAMELLIA, ARIA"),
        old("required-at-may").set("smtpd_tls_mandatory_exclude_ciphers", all).serves("L B A"),
        old("required").set("smtpd_tls_security_level", "encrypt").set("smtpd_tls_mandatory_protocols", "TLSv1.2").set(
            "smtpd_tls_mandatory_exclude_ciphers",
            "aNULL, MD5, ECDHE-RSA-AES256-GCM-SHA384, kEECDH, kRSA, kEDH, TLSv1.2",
        ),
        old("version").set("smtpd_tls_exclude_ciphers", "TLSv1.2").serves("L B A"),
        ec("ec-exchange").set("smtpd_tls_exclude_ciphers", "kEECDH"),
        ec("ec-authentication").set("smtpd_tls_exclude_ciphers", "aECDSA"),
        ec("ec-rsa").set("smtpd_tls_exclude_ciphers", "kRSA, aRSA").serves("L-ec B A"),
        ec("ec-gcm").set("smtpd_tls_exclude_ciphers", "AESGCM, CHACHA20").serves("L-ec B A"),
        old("operator").set("smtpd_tls_exclude_ciphers", "kEECDH+AES,!aNULL"),
        Variant::named("exclude-rsa-of-two")
            .file("chain.pem", pem("key L B A key-ec L-ec B A"))
            .set("smtpd_tls_chain_files", "@/chain.pem")
            .set("smtpd_tls_protocols", "TLSv1.2")
            .set("smtpd_tls_exclude_ciphers", "aECDSA")
            .serves("L B A"),
    ]
}

fn curves() -> Vec<Variant> {
    let of = |name: &str, curves: &str| with(&format!("curves-{name}")).set("tls_eecdh_auto_curves", curves);
    let brainpool = "brainpoolP512r1 brainpoolP384r1";
    vec![
        of("usual", "X25519 X448 prime256v1 secp521r1 secp384r1").serves("L B A"),
        of("one", "prime256v1").serves("L B A"),
        of("nist-name", "P-256").serves("L B A"),
        of("x448", "X448").serves("L B A"),
        of("brainpool", brainpool),
        of("brainpool-and-usual", "brainpoolP512r1, secp384r1").serves("L B A"),
        of("brainpool-old", brainpool).set("smtpd_tls_protocols", "TLSv1.2"),
        Variant::mixed("curves-brainpool-ec", pem("key-ec L-ec B A"))
            .set("tls_eecdh_auto_curves", brainpool)
            .set("smtpd_tls_protocols", "TLSv1.2"),
        of("brainpool-and-unknown", "brainpoolP512r1 no-such-curve"),
        of("secp256k1", "secp256k1"),
        of("unknown", "no-such-curve"),
        of("in-capitals", "PRIME256V1"),
        of("groups", "ffdhe2048"),
    ]
}

fn digests() -> Vec<Variant> {
    vec![
        with("digest-off").set("smtpd_tls_fingerprint_digest", "sha257"),
        with("digest-in-capitals").set("smtpd_tls_fingerprint_digest", "SHA256").serves("L B A"),
        with("digest-md5").set("smtpd_tls_fingerprint_digest", "md5").serves("L B A"),
        with("digest-dashed").set("smtpd_tls_fingerprint_digest", "sha-256"),
        with("digest-hyphenated").set("smtpd_tls_fingerprint_digest", "SHA2-256"),
    ]
}

/// Those that send; they stand in a group of their own.
pub(super) fn clients() -> Vec<Variant> {
    let named = |name: &str| {
        Variant::client(&format!("client-{name}"), "smtp")
            .file("all.pem", pem("key L-client B A"))
            .set("smtp_tls_cert_file", "@/all.pem")
            .set("smtp_tls_security_level", "may")
    };
    let required = |name: &str| named(name).set("smtp_tls_security_level", "encrypt");
    let secure = |name: &str| {
        named(name)
            .file("ca.pem", pem("A"))
            .set("smtp_tls_CAfile", "@/ca.pem")
            .set("smtp_tls_security_level", "secure")
            .set("smtp_tls_secure_cert_match", "mx.example.org")
    };
    vec![
        named("digest-off").set("smtp_tls_fingerprint_digest", "sha257"),
        named("hindered-digest-unknown-required")
            .set("smtp_tls_security_level", "encrypt")
            .set("smtp_tls_fingerprint_digest", "sha257"),
        named("hindered-cipher-grade-unknown").set("smtp_tls_ciphers", "strong"),
        named("cipher-list-unknown").set("tls_medium_cipherlist", "FOO"),
        named("cipher-grade-null").set("smtp_tls_ciphers", "null"),
        required("cipher-grade-null-required").set("smtp_tls_mandatory_ciphers", "null"),
        required("cipher-list-null-required").set("tls_medium_cipherlist", "eNULL"),
        required("cipher-list-anonymous-required").set("tls_medium_cipherlist", "aNULL"),
        named("cipher-list-anonymous").set("tls_medium_cipherlist", "aNULL"),
        secure("cipher-grade-null-secure").set("smtp_tls_mandatory_ciphers", "null"),
        secure("cipher-list-anonymous-secure").set("tls_medium_cipherlist", "aNULL"),
        named("cipher-grade-null-by-policy")
            .set("smtp_tls_mandatory_ciphers", "null")
            .set("smtp_tls_policy_maps", "static:encrypt"),
        named("cipher-grade-null-in-policy").set("smtp_tls_policy_maps", "static:{encrypt ciphers=null}"),
        named("cipher-exclude-in-policy").set("smtp_tls_policy_maps", "static:{encrypt exclude=ALL}"),
        named("versions-old-in-policy").set("smtp_tls_policy_maps", "static:{secure protocols=TLSv1.1}"),
        named("versions-old-by-policy")
            .set("smtp_tls_mandatory_protocols", "TLSv1, TLSv1.1")
            .set("smtp_tls_policy_maps", "static:secure"),
        secure("versions-old-secure").set("smtp_tls_mandatory_protocols", "TLSv1, TLSv1.1"),
        named("versions-old-by-policy-encrypt")
            .set("smtp_tls_mandatory_protocols", "TLSv1, TLSv1.1")
            .set("smtp_tls_policy_maps", "static:encrypt"),
        named("versions-none").set("smtp_tls_protocols", "!SSLv2,!SSLv3,!TLSv1,!TLSv1.1,!TLSv1.2,!TLSv1.3"),
        named("versions-first").set("smtp_tls_protocols", "TLSv1"),
        named("exclude-every-exchange")
            .set("smtp_tls_protocols", "TLSv1.2")
            .set("smtp_tls_exclude_ciphers", "kEECDH, kRSA, kEDH"),
        named("tlsmgr-absent").main("master_service_disable = tlsmgr/unix"),
        required("curves-brainpool-required").set("tls_eecdh_auto_curves", "brainpoolP512r1"),
        named("curves-brainpool").set("tls_eecdh_auto_curves", "brainpoolP512r1"),
        required("curves-brainpool-old")
            .set("tls_eecdh_auto_curves", "brainpoolP512r1")
            .set("smtp_tls_mandatory_protocols", "TLSv1.2"),
        required("curves-usual").set("tls_eecdh_auto_curves", "secp384r1"),
    ]
}
