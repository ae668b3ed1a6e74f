//! Parameters of the TLS library, and of the program that keeps what it needs.

use crate::service::postfix::defaults::parameter::{Parameter, boolean, number, text, time};

/// Parameters of every program that gets TLS ready (`tls_misc.c tls_param_init`).
pub(super) const TLS: &[Parameter] = &[
    text("tls_config_file", "default").since("3.7.6"),
    text("tls_config_name", "").since("3.7.6"),
    text("tls_high_cipherlist", "aNULL:-aNULL:HIGH:@STRENGTH").least(1),
    text("tls_medium_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH").least(1),
    text("tls_low_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:+RC4:@STRENGTH").least(1),
    text("tls_export_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:EXPORT:+RC4:@STRENGTH").least(1),
    text("tls_null_cipherlist", "eNULL:!aNULL").least(1),
    text("tls_eecdh_auto_curves", "X25519 X448 prime256v1 secp521r1 secp384r1").least(1),
    text("tls_eecdh_strong_curve", "prime256v1").least(1),
    text("tls_eecdh_ultra_curve", "secp384r1").least(1),
    text("tls_disable_workarounds", ""),
    text("tls_ssl_options", ""),
    text("tls_dane_digests", "sha512 sha256").least(1),
    text("tlsmgr_service_name", "tlsmgr").least(1),
    text("tls_session_ticket_cipher", "aes-256-cbc"),
    text("openssl_path", "openssl").least(1),
    number("tls_daemon_random_bytes", "32").least(1),
    boolean("tls_append_default_CA", "no"),
    boolean("tls_legacy_public_key_fingerprints", "no"),
    boolean("tls_preempt_cipherlist", "no"),
    boolean("tls_wildcard_matches_multiple_labels", "yes"),
    boolean("tls_fast_shutdown_enable", "yes"),
    text("tls_server_sni_maps", "").since("3.4"),
];

/// Parameters of tlsmgr.
pub(super) const TLSMGR: &[Parameter] = &[
    time("tls_random_reseed_period", "3600s").least(1),
    time("tls_random_prng_update_period", "3600s").least(1),
    time("smtpd_tls_session_cache_timeout", "3600s").most(8_640_000),
    time("smtp_tls_session_cache_timeout", "3600s").most(8_640_000),
    time("lmtp_tls_session_cache_timeout", "3600s").most(8_640_000),
    number("tls_random_bytes", "32").least(1),
    text("tls_random_source", "dev:/dev/urandom"),
    text("tls_random_exchange_name", "${data_directory}/prng_exch"),
    text("smtpd_tls_session_cache_database", ""),
    text("smtp_tls_session_cache_database", ""),
    text("lmtp_tls_session_cache_database", ""),
    text("smtpd_tls_loglevel", "0"),
    text("smtp_tls_loglevel", "0"),
    text("lmtp_tls_loglevel", "0"),
];
