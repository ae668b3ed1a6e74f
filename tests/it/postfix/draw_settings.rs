//! Settings of a service drawn by a seed, plain and odd ones together: what Postfix does with them is asked, not known
//! beforehand.

use super::material::pem;
use super::variant::Variant;
use crate::random::Random;

/// So many draws of this seed.
pub(crate) fn variants(seed: u64, count: u64) -> Vec<Variant> {
    (0..count).map(|number| draw(&mut Random::of_draw(seed, number), number)).collect()
}

fn draw(random: &mut Random, number: u64) -> Variant {
    // Alone in its Postfix, so that what one daemon logs is not taken for another's.
    let mut variant = Variant::named(&format!("settings-{number}")).main("");
    for (name, words) in FILES {
        variant = variant.file(name, pem(words));
    }
    variant = variant.file("empty.pem", "").file("garbage.pem", "no certificate\n").folder("folder");
    let deployment = random.pick(DEPLOYMENTS);
    let mut settings: Vec<(&str, &str)> = deployment.to_vec();
    for _ in 0..1 + random.below(5) {
        let (name, values) = &OTHERS[random.below(OTHERS.len())];
        settings.push((name, values[random.below(values.len())]));
    }
    for (name, value) in &settings {
        variant = variant.set(name, value);
    }
    let last = |name: &str| settings.iter().rev().find(|(known, _)| *known == name).map(|(_, value)| *value);
    variant.question.is_wrapped = last("smtpd_tls_wrappermode") == Some("yes");
    variant
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

/// By which files.
const DEPLOYMENTS: &[&[(&str, &str)]] = &[
    &[("smtpd_tls_cert_file", "@/all.pem")],
    &[("smtpd_tls_cert_file", "@/cert.pem"), ("smtpd_tls_key_file", "@/key.pem")],
    &[("smtpd_tls_cert_file", "@/cert.pem"), ("smtpd_tls_key_file", "@/ec-key.pem")],
    &[("smtpd_tls_cert_file", "@/leaf.pem"), ("smtpd_tls_CAfile", "@/upper.pem")],
    &[("smtpd_tls_chain_files", "@/all.pem, @/ec.pem")],
    &[("smtpd_tls_chain_files", "@/key.pem @/cert.pem")],
    &[("smtpd_tls_eccert_file", "@/ec-cert.pem"), ("smtpd_tls_eckey_file", "@/ec-key.pem")],
    &[("smtpd_tls_cert_file", "@/all.pem"), ("smtpd_tls_eccert_file", "@/ec.pem")],
    &[("smtpd_tls_cert_file", "@/all.pem"), ("smtpd_tls_dcert_file", "@/dsa.pem")],
    &[("smtpd_tls_dcert_file", "@/dsa.pem")],
    &[("smtpd_tls_cert_file", "none")],
    &[],
];

/// What else is set: names and values, of which most can be meant.
const OTHERS: &[(&str, &[&str])] = &[
    ("smtpd_tls_security_level", &["may", "encrypt", "none", "MAY", "Encrypt", "dane", "secure", "", "yes"]),
    ("smtpd_use_tls", &["yes", "no"]),
    ("smtpd_enforce_tls", &["yes", "no"]),
    ("smtpd_tls_wrappermode", &["yes", "yes", "no"]),
    ("smtpd_tls_cert_file", &["@/all.pem", "@/absent.pem", "@/empty.pem", "@/garbage.pem", "@/folder", "@/ca.pem", ""]),
    ("smtpd_tls_key_file", &["@/key.pem", "@/absent.pem", "@/cert.pem", "$smtpd_tls_cert_file", ""]),
    ("smtpd_tls_eccert_file", &["@/ec.pem", "@/all.pem", "@/absent.pem", "none", "$smtpd_tls_cert_file"]),
    ("smtpd_tls_eckey_file", &["@/ec-key.pem", "@/key.pem", "none"]),
    ("smtpd_tls_dcert_file", &["@/dsa.pem", "@/ec.pem", "@/absent.pem"]),
    (
        "smtpd_tls_chain_files",
        &["@/all.pem", "@/ec.pem,@/all.pem", "@/cert.pem", "@/absent.pem", "@/all.pem, @/absent.pem"],
    ),
    ("smtpd_tls_CAfile", &["@/ca.pem", "@/upper.pem", "@/absent.pem", "@/empty.pem", "@/garbage.pem", "@/folder"]),
    ("smtpd_tls_CApath", &["@/folder", "@/absent", "@/ca.pem"]),
    ("tls_append_default_CA", &["yes", "no", "maybe"]),
    ("smtpd_tls_ask_ccert", &["yes", "no", "ask"]),
    ("smtpd_tls_req_ccert", &["yes", "no"]),
    ("smtpd_tls_ccert_verifydepth", &["0", "1", "9", "-1", "x"]),
    ("smtpd_tls_protocols", PROTOCOLS),
    ("smtpd_tls_mandatory_protocols", PROTOCOLS),
    ("smtpd_tls_ciphers", GRADES),
    ("smtpd_tls_mandatory_ciphers", GRADES),
    ("smtpd_tls_exclude_ciphers", CIPHERS),
    ("smtpd_tls_mandatory_exclude_ciphers", CIPHERS),
    ("tls_high_cipherlist", CIPHERS),
    ("tls_medium_cipherlist", CIPHERS),
    ("tls_preempt_cipherlist", &["yes", "no", ""]),
    (
        "tls_ssl_options",
        &["", "NO_TICKET", "NO_RENEGOTIATION, PRIORITIZE_CHACHA", "0x4000", "NO_SUCH", "NO_COMPRESSION"],
    ),
    ("tls_disable_workarounds", &["", "0xFFFFFFFF", "LEGACY_SERVER_CONNECT", "CVE-2010-4180", "NO_SUCH", "0xZ"]),
    ("smtpd_tls_eecdh_grade", &["auto", "strong", "ultra", "none", "STRONG", "weak", ""]),
    ("tls_eecdh_auto_curves", &["X25519", "X25519 prime256v1", "P-256", "no-such-curve", "", "secp521r1:X448"]),
    ("tls_eecdh_strong_curve", &["prime256v1", "no-such-curve", ""]),
    ("smtpd_tls_dh1024_param_file", &["auto", "none", "@/absent.pem", "@/garbage.pem", "@/all.pem", ""]),
    ("smtpd_tls_fingerprint_digest", &["md5", "sha256", "SHA256", "sha-256", "no-such-digest", ""]),
    ("tls_preempt_cipherlist", &["yes", "no"]),
    ("smtpd_tls_loglevel", &["0", "1", "2", "4", "x", "5", ""]),
    ("smtpd_tls_received_header", &["yes", "no", "x"]),
    (
        "smtpd_tls_session_cache_database",
        &["btree:@/cache", "lmdb:@/cache", "no-such:@/cache", "@/cache", "", "internal:x"],
    ),
    ("smtpd_tls_session_cache_timeout", &["3600s", "0", "x", "1000d", "-1s"]),
    ("smtpd_tls_always_issue_session_ids", &["yes", "no", "x"]),
    ("tls_session_ticket_cipher", &["aes-256-cbc", "aes-128-cbc", "no-such-cipher", "", "aes-256-gcm"]),
    ("tls_session_ticket_keys", &["@/absent"]),
    (
        "tls_server_sni_maps",
        &["inline:{ { mx.example.org = @/ec.pem } }", "texthash:@/absent", "no-such:@/x", "static:@/ec.pem", ""],
    ),
    ("smtpd_tls_auth_only", &["yes", "no", "x"]),
    ("smtpd_sasl_auth_enable", &["no"]),
    ("smtpd_starttls_timeout", &["300s", "0", "1h", "x"]),
    ("smtpd_discard_ehlo_keywords", &["starttls", "STARTTLS, dsn", "silent-discard, dsn", "start"]),
    ("tls_fast_shutdown_enable", &["yes", "no", "x"]),
    ("tls_legacy_public_key_fingerprints", &["yes", "x"]),
    ("tls_daemon_random_bytes", &["32", "0", "1", "x", "1000000"]),
    ("tls_wildcard_matches_multiple_labels", &["no", "x"]),
    ("tls_null_cipherlist", &["", "no-such"]),
    ("tls_low_cipherlist", &["", "no-such"]),
    ("smtp_tls_security_level", &["x", "dane", "encrypt"]),
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
