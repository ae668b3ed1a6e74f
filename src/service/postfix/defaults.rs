//! What a parameter is when nobody sets it, and which program knows it.

/// A parameter of Postfix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// Its default, references not replaced, as `postconf -d` of Postfix 3.7 on Debian prints it.
    pub default: &'static str,
    /// The version of Postfix that brought it, where that matters.
    pub since: Option<&'static str>,
    /// The version from which on Postfix calls it deprecated.
    pub deprecated: Option<&'static str>,
}

/// A program of Postfix, as the last field of master.cf names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Program {
    /// The lmtp client.
    Lmtp,
    /// The parent of all, which reads master.cf.
    Master,
    /// One that neither serves nor uses TLS.
    Other,
    /// The program that looks at clients before smtpd does.
    Postscreen,
    /// The smtp client.
    Smtp,
    /// The smtp server.
    Smtpd,
    /// The keeper of session caches and randomness.
    Tlsmgr,
    /// The program that does TLS for postscreen, and for clients that use connections again.
    Tlsproxy,
}

impl Program {
    /// The program of this command.
    pub fn of(command: &[u8]) -> Program {
        match command {
            b"lmtp" => Program::Lmtp,
            b"postscreen" => Program::Postscreen,
            b"smtp" => Program::Smtp,
            b"smtpd" => Program::Smtpd,
            b"tlsmgr" => Program::Tlsmgr,
            b"tlsproxy" => Program::Tlsproxy,
            _ => Program::Other,
        }
    }

    /// The parameter of this name, when this program knows it: its own, those that all programs share, and those of
    /// another program that its own defaults are made of.
    pub fn parameter(self, name: &[u8]) -> Option<&'static Parameter> {
        self.tables().iter().find_map(|table| find(table, name)).or_else(|| self.early_parameter(name))
    }

    /// A parameter that the program has read before it reads its own: those that all programs share, and those of another
    /// program that its own defaults are made of (the `compat` tables of tlsproxy and postscreen).
    pub fn early_parameter(self, name: &[u8]) -> Option<&'static Parameter> {
        if let Some(common) = find(COMMON, name) {
            return Some(common);
        }
        let table = match self {
            Program::Tlsproxy => TLSPROXY,
            Program::Postscreen => POSTSCREEN,
            _ => return None,
        };
        let borrowed = find(SMTPD, name).or_else(|| find(SMTP, name))?;
        table.iter().any(|parameter| refers_to(parameter.default, borrowed.name)).then_some(borrowed)
    }

    /// The parameters that this program alone reads.
    pub fn own_parameters(self) -> &'static [Parameter] {
        match self {
            Program::Lmtp => LMTP,
            Program::Master => MASTER,
            Program::Other => &[],
            Program::Postscreen => POSTSCREEN,
            Program::Smtp => SMTP,
            Program::Smtpd => SMTPD,
            Program::Tlsmgr => TLSMGR,
            Program::Tlsproxy => TLSPROXY,
        }
    }

    /// The parameters that all programs read which do TLS.
    pub fn tls_parameters(self) -> &'static [Parameter] {
        match self {
            Program::Lmtp | Program::Smtp | Program::Smtpd | Program::Tlsmgr | Program::Tlsproxy => TLS,
            Program::Master | Program::Other | Program::Postscreen => &[],
        }
    }

    fn tables(self) -> [&'static [Parameter]; 3] {
        [self.own_parameters(), self.tls_parameters(), COMMON]
    }
}

/// The parameter of this name, whichever program knows it.
pub fn parameter(name: &[u8]) -> Option<&'static Parameter> {
    ALL.iter().find_map(|table| find(table, name))
}

/// Every parameter of the tables; one that several programs know comes once for each.
pub fn parameters() -> impl Iterator<Item = &'static Parameter> {
    ALL.iter().flat_map(|table| table.iter())
}

fn find(table: &'static [Parameter], name: &[u8]) -> Option<&'static Parameter> {
    let at = table.binary_search_by(|parameter| parameter.name.as_bytes().cmp(name)).ok()?;
    table.get(at)
}

/// Whether a default is made of another parameter: `$name`, `${other:$name}`.
fn refers_to(default: &str, name: &str) -> bool {
    let end = default.strip_suffix('}').unwrap_or(default);
    end.strip_suffix(name).is_some_and(|before| before.ends_with('$'))
}

const fn row(name: &'static str, default: &'static str) -> Parameter {
    Parameter { name, default, since: None, deprecated: None }
}

const fn since(version: &'static str, row: Parameter) -> Parameter {
    Parameter { since: Some(version), ..row }
}

const fn deprecated(version: &'static str, row: Parameter) -> Parameter {
    Parameter { deprecated: Some(version), ..row }
}

const ALL: &[&[Parameter]] = &[SMTPD, SMTP, LMTP, TLSPROXY, POSTSCREEN, TLS, TLSMGR, MASTER, COMMON];

/// Parameters of smtpd.
const SMTPD: &[Parameter] = &[
    row("smtpd_discard_ehlo_keyword_address_maps", ""),
    row("smtpd_discard_ehlo_keywords", ""),
    deprecated("3.9", row("smtpd_enforce_tls", "no")),
    row("smtpd_sasl_auth_enable", "no"),
    row("smtpd_sasl_security_options", "noanonymous"),
    row("smtpd_sasl_tls_security_options", "$smtpd_sasl_security_options"),
    row("smtpd_service_name", "smtpd"),
    row("smtpd_starttls_timeout", "${stress?{10}:{300}}s"),
    row("smtpd_tls_CAfile", ""),
    row("smtpd_tls_CApath", ""),
    row("smtpd_tls_always_issue_session_ids", "yes"),
    row("smtpd_tls_ask_ccert", "no"),
    row("smtpd_tls_auth_only", "no"),
    row("smtpd_tls_ccert_verifydepth", "9"),
    row("smtpd_tls_cert_file", ""),
    since("3.4", row("smtpd_tls_chain_files", "")),
    row("smtpd_tls_ciphers", "medium"),
    row("smtpd_tls_dcert_file", ""),
    deprecated("3.9", row("smtpd_tls_dh1024_param_file", "")),
    deprecated("3.6", row("smtpd_tls_dh512_param_file", "")),
    row("smtpd_tls_dkey_file", "$smtpd_tls_dcert_file"),
    since("2.6", row("smtpd_tls_eccert_file", "")),
    since("2.6", row("smtpd_tls_eckey_file", "$smtpd_tls_eccert_file")),
    deprecated("3.9", row("smtpd_tls_eecdh_grade", "auto")),
    row("smtpd_tls_exclude_ciphers", ""),
    row("smtpd_tls_fingerprint_digest", "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}"),
    row("smtpd_tls_key_file", "$smtpd_tls_cert_file"),
    row("smtpd_tls_loglevel", "0"),
    row("smtpd_tls_mandatory_ciphers", "medium"),
    row("smtpd_tls_mandatory_exclude_ciphers", ""),
    row("smtpd_tls_mandatory_protocols", ">=TLSv1"),
    row("smtpd_tls_protocols", ">=TLSv1"),
    row("smtpd_tls_received_header", "no"),
    row("smtpd_tls_req_ccert", "no"),
    row("smtpd_tls_security_level", ""),
    row("smtpd_tls_session_cache_database", ""),
    row("smtpd_tls_session_cache_timeout", "3600s"),
    row("smtpd_tls_wrappermode", "no"),
    row("smtpd_upstream_proxy_protocol", ""),
    row("smtpd_upstream_proxy_timeout", "5s"),
    deprecated("3.9", row("smtpd_use_tls", "no")),
];

/// Parameters of the smtp client.
const SMTP: &[Parameter] = &[
    row("smtp_discard_ehlo_keyword_address_maps", ""),
    row("smtp_discard_ehlo_keywords", ""),
    row("smtp_dns_support_level", ""),
    deprecated("3.9", row("smtp_enforce_tls", "no")),
    row("smtp_host_lookup", "dns"),
    row("smtp_sasl_auth_enable", "no"),
    row("smtp_sasl_password_maps", ""),
    row("smtp_sasl_security_options", "noplaintext, noanonymous"),
    row("smtp_sasl_tls_security_options", "$smtp_sasl_security_options"),
    row("smtp_sasl_tls_verified_security_options", "$smtp_sasl_tls_security_options"),
    row("smtp_starttls_timeout", "300s"),
    row("smtp_tls_CAfile", ""),
    row("smtp_tls_CApath", ""),
    row("smtp_tls_block_early_mail_reply", "no"),
    row("smtp_tls_cert_file", ""),
    since("3.4", row("smtp_tls_chain_files", "")),
    row("smtp_tls_ciphers", "medium"),
    row("smtp_tls_connection_reuse", "no"),
    row("smtp_tls_dane_insecure_mx_policy", "${{$smtp_tls_security_level} == {dane} ? {dane} : {may}}"),
    row("smtp_tls_dcert_file", ""),
    row("smtp_tls_dkey_file", "$smtp_tls_dcert_file"),
    since("2.6", row("smtp_tls_eccert_file", "")),
    since("2.6", row("smtp_tls_eckey_file", "$smtp_tls_eccert_file")),
    deprecated("3.9", row("smtp_tls_enforce_peername", "yes")),
    row("smtp_tls_exclude_ciphers", ""),
    row("smtp_tls_fingerprint_cert_match", ""),
    row("smtp_tls_fingerprint_digest", "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}"),
    row("smtp_tls_force_insecure_host_tlsa_lookup", "no"),
    row("smtp_tls_key_file", "$smtp_tls_cert_file"),
    row("smtp_tls_loglevel", "0"),
    row("smtp_tls_mandatory_ciphers", "medium"),
    row("smtp_tls_mandatory_exclude_ciphers", ""),
    row("smtp_tls_mandatory_protocols", ">=TLSv1"),
    row("smtp_tls_note_starttls_offer", "no"),
    deprecated("3.9", row("smtp_tls_per_site", "")),
    row("smtp_tls_policy_maps", ""),
    row("smtp_tls_protocols", ">=TLSv1"),
    row("smtp_tls_scert_verifydepth", "9"),
    row("smtp_tls_secure_cert_match", "nexthop, dot-nexthop"),
    row("smtp_tls_security_level", ""),
    row("smtp_tls_servername", ""),
    row("smtp_tls_session_cache_database", ""),
    row("smtp_tls_session_cache_timeout", "3600s"),
    row("smtp_tls_trust_anchor_file", ""),
    row("smtp_tls_verify_cert_match", "hostname"),
    row("smtp_tls_wrappermode", "no"),
    deprecated("3.9", row("smtp_use_tls", "no")),
    since("2.8", row("tlsproxy_service_name", "tlsproxy")),
];

/// Parameters of the lmtp client, which is the same program under another name.
const LMTP: &[Parameter] = &[
    row("lmtp_discard_lhlo_keyword_address_maps", ""),
    row("lmtp_discard_lhlo_keywords", ""),
    row("lmtp_dns_support_level", ""),
    deprecated("3.9", row("lmtp_enforce_tls", "no")),
    row("lmtp_host_lookup", "dns"),
    row("lmtp_sasl_auth_enable", "no"),
    row("lmtp_sasl_password_maps", ""),
    row("lmtp_sasl_security_options", "noplaintext, noanonymous"),
    row("lmtp_sasl_tls_security_options", "$lmtp_sasl_security_options"),
    row("lmtp_sasl_tls_verified_security_options", "$lmtp_sasl_tls_security_options"),
    row("lmtp_starttls_timeout", "300s"),
    row("lmtp_tls_CAfile", ""),
    row("lmtp_tls_CApath", ""),
    row("lmtp_tls_block_early_mail_reply", "no"),
    row("lmtp_tls_cert_file", ""),
    since("3.4", row("lmtp_tls_chain_files", "")),
    row("lmtp_tls_ciphers", "medium"),
    row("lmtp_tls_connection_reuse", "no"),
    row("lmtp_tls_dcert_file", ""),
    row("lmtp_tls_dkey_file", "$lmtp_tls_dcert_file"),
    since("2.6", row("lmtp_tls_eccert_file", "")),
    since("2.6", row("lmtp_tls_eckey_file", "$lmtp_tls_eccert_file")),
    deprecated("3.9", row("lmtp_tls_enforce_peername", "yes")),
    row("lmtp_tls_exclude_ciphers", ""),
    row("lmtp_tls_fingerprint_cert_match", ""),
    row("lmtp_tls_fingerprint_digest", "${{$compatibility_level} <level {3.6} ? {md5} : {sha256}}"),
    row("lmtp_tls_force_insecure_host_tlsa_lookup", "no"),
    row("lmtp_tls_key_file", "$lmtp_tls_cert_file"),
    row("lmtp_tls_loglevel", "0"),
    row("lmtp_tls_mandatory_ciphers", "medium"),
    row("lmtp_tls_mandatory_exclude_ciphers", ""),
    row("lmtp_tls_mandatory_protocols", ">=TLSv1"),
    row("lmtp_tls_note_starttls_offer", "no"),
    deprecated("3.9", row("lmtp_tls_per_site", "")),
    row("lmtp_tls_policy_maps", ""),
    row("lmtp_tls_protocols", ">=TLSv1"),
    row("lmtp_tls_scert_verifydepth", "9"),
    row("lmtp_tls_secure_cert_match", "nexthop"),
    row("lmtp_tls_security_level", ""),
    row("lmtp_tls_servername", ""),
    row("lmtp_tls_session_cache_database", ""),
    row("lmtp_tls_session_cache_timeout", "3600s"),
    row("lmtp_tls_trust_anchor_file", ""),
    row("lmtp_tls_verify_cert_match", "hostname"),
    row("lmtp_tls_wrappermode", "no"),
    deprecated("3.9", row("lmtp_use_tls", "no")),
    since("2.8", row("tlsproxy_service_name", "tlsproxy")),
];

/// Parameters of tlsproxy.
const TLSPROXY: &[Parameter] = &[
    since("3.4", row("tlsproxy_client_CAfile", "$smtp_tls_CAfile")),
    since("3.4", row("tlsproxy_client_CApath", "$smtp_tls_CApath")),
    since("3.4", row("tlsproxy_client_cert_file", "$smtp_tls_cert_file")),
    since("3.4", row("tlsproxy_client_chain_files", "$smtp_tls_chain_files")),
    since("3.4", row("tlsproxy_client_dcert_file", "$smtp_tls_dcert_file")),
    since("3.4", row("tlsproxy_client_dkey_file", "$smtp_tls_dkey_file")),
    since("2.6", row("tlsproxy_client_eccert_file", "$smtp_tls_eccert_file")),
    since("2.6", row("tlsproxy_client_eckey_file", "$smtp_tls_eckey_file")),
    deprecated("3.9", since("3.4", row("tlsproxy_client_enforce_tls", "$smtp_enforce_tls"))),
    since("3.4", row("tlsproxy_client_fingerprint_digest", "$smtp_tls_fingerprint_digest")),
    since("3.4", row("tlsproxy_client_key_file", "$smtp_tls_key_file")),
    since("3.4", row("tlsproxy_client_loglevel", "$smtp_tls_loglevel")),
    since("3.4", row("tlsproxy_client_loglevel_parameter", "smtp_tls_loglevel")),
    deprecated("3.9", since("3.4", row("tlsproxy_client_per_site", "$smtp_tls_per_site"))),
    since("3.4", row("tlsproxy_client_policy_maps", "${tlsproxy_client_policy:$smtp_tls_policy_maps}")),
    since("3.4", row("tlsproxy_client_scert_verifydepth", "$smtp_tls_scert_verifydepth")),
    since("3.4", row("tlsproxy_client_security_level", "${tlsproxy_client_level:$smtp_tls_security_level}")),
    deprecated("3.9", since("3.4", row("tlsproxy_client_use_tls", "$smtp_use_tls"))),
    deprecated("3.9", since("2.8", row("tlsproxy_enforce_tls", "$smtpd_enforce_tls"))),
    since("2.8", row("tlsproxy_tls_CAfile", "$smtpd_tls_CAfile")),
    since("2.8", row("tlsproxy_tls_CApath", "$smtpd_tls_CApath")),
    since("2.8", row("tlsproxy_tls_always_issue_session_ids", "$smtpd_tls_always_issue_session_ids")),
    since("2.8", row("tlsproxy_tls_ask_ccert", "$smtpd_tls_ask_ccert")),
    since("2.8", row("tlsproxy_tls_ccert_verifydepth", "$smtpd_tls_ccert_verifydepth")),
    since("2.8", row("tlsproxy_tls_cert_file", "$smtpd_tls_cert_file")),
    since("3.4", row("tlsproxy_tls_chain_files", "$smtpd_tls_chain_files")),
    since("2.8", row("tlsproxy_tls_ciphers", "$smtpd_tls_ciphers")),
    since("2.8", row("tlsproxy_tls_dcert_file", "$smtpd_tls_dcert_file")),
    deprecated("3.9", since("2.8", row("tlsproxy_tls_dh1024_param_file", "$smtpd_tls_dh1024_param_file"))),
    deprecated("3.6", since("2.8", row("tlsproxy_tls_dh512_param_file", "$smtpd_tls_dh512_param_file"))),
    since("2.8", row("tlsproxy_tls_dkey_file", "$smtpd_tls_dkey_file")),
    since("2.6", row("tlsproxy_tls_eccert_file", "$smtpd_tls_eccert_file")),
    since("2.6", row("tlsproxy_tls_eckey_file", "$smtpd_tls_eckey_file")),
    deprecated("3.9", since("2.8", row("tlsproxy_tls_eecdh_grade", "$smtpd_tls_eecdh_grade"))),
    since("2.8", row("tlsproxy_tls_exclude_ciphers", "$smtpd_tls_exclude_ciphers")),
    since("2.8", row("tlsproxy_tls_fingerprint_digest", "$smtpd_tls_fingerprint_digest")),
    since("2.8", row("tlsproxy_tls_key_file", "$smtpd_tls_key_file")),
    since("2.8", row("tlsproxy_tls_loglevel", "$smtpd_tls_loglevel")),
    since("2.8", row("tlsproxy_tls_mandatory_ciphers", "$smtpd_tls_mandatory_ciphers")),
    since("2.8", row("tlsproxy_tls_mandatory_exclude_ciphers", "$smtpd_tls_mandatory_exclude_ciphers")),
    since("2.8", row("tlsproxy_tls_mandatory_protocols", "$smtpd_tls_mandatory_protocols")),
    since("2.8", row("tlsproxy_tls_protocols", "$smtpd_tls_protocols")),
    since("2.8", row("tlsproxy_tls_req_ccert", "$smtpd_tls_req_ccert")),
    since("2.8", row("tlsproxy_tls_security_level", "$smtpd_tls_security_level")),
    deprecated("3.9", since("2.8", row("tlsproxy_use_tls", "$smtpd_use_tls"))),
    since("2.8", row("tlsproxy_watchdog_timeout", "10s")),
];

/// Parameters of postscreen.
const POSTSCREEN: &[Parameter] = &[
    since("2.8", row("postscreen_bare_newline_enable", "no")),
    since("2.8", row("postscreen_discard_ehlo_keyword_address_maps", "$smtpd_discard_ehlo_keyword_address_maps")),
    since("2.8", row("postscreen_discard_ehlo_keywords", "$smtpd_discard_ehlo_keywords")),
    deprecated("3.9", since("2.8", row("postscreen_enforce_tls", "$smtpd_enforce_tls"))),
    since("2.8", row("postscreen_non_smtp_command_enable", "no")),
    since("2.8", row("postscreen_pipelining_enable", "no")),
    since("2.8", row("postscreen_tls_security_level", "$smtpd_tls_security_level")),
    deprecated("3.9", since("2.8", row("postscreen_use_tls", "$smtpd_use_tls"))),
    since("2.8", row("postscreen_watchdog_timeout", "10s")),
    since("2.8", row("tlsproxy_service_name", "tlsproxy")),
];

/// Parameters of every program that does TLS.
const TLS: &[Parameter] = &[
    row("tls_append_default_CA", "no"),
    since("3.7.6", row("tls_config_file", "default")),
    since("3.7.6", row("tls_config_name", "")),
    row("tls_daemon_random_bytes", "32"),
    row("tls_dane_digests", "sha512 sha256"),
    row("tls_disable_workarounds", ""),
    row("tls_eecdh_auto_curves", "X25519 X448 prime256v1 secp521r1 secp384r1"),
    row("tls_eecdh_strong_curve", "prime256v1"),
    row("tls_eecdh_ultra_curve", "secp384r1"),
    row("tls_export_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:EXPORT:+RC4:@STRENGTH"),
    row("tls_fast_shutdown_enable", "yes"),
    row("tls_high_cipherlist", "aNULL:-aNULL:HIGH:@STRENGTH"),
    row("tls_legacy_public_key_fingerprints", "no"),
    row("tls_low_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:LOW:+RC4:@STRENGTH"),
    row("tls_medium_cipherlist", "aNULL:-aNULL:HIGH:MEDIUM:+RC4:@STRENGTH"),
    row("tls_null_cipherlist", "eNULL:!aNULL"),
    row("tls_preempt_cipherlist", "no"),
    since("3.4", row("tls_server_sni_maps", "")),
    row("tls_session_ticket_cipher", "aes-256-cbc"),
    row("tls_ssl_options", ""),
    row("tls_wildcard_matches_multiple_labels", "yes"),
];

/// Parameters of tlsmgr.
const TLSMGR: &[Parameter] = &[
    row("tls_random_bytes", "32"),
    row("tls_random_exchange_name", "${data_directory}/prng_exch"),
    row("tls_random_prng_update_period", "3600s"),
    row("tls_random_reseed_period", "3600s"),
    row("tls_random_source", "dev:/dev/urandom"),
];

/// Parameters of master.
const MASTER: &[Parameter] = &[row("master_service_disable", "")];

/// Parameters of every program.
const COMMON: &[Parameter] = &[
    row("alternate_config_directories", ""),
    row("command_directory", "/usr/sbin"),
    row("compatibility_level", "0"),
    row("config_directory", "/etc/postfix"),
    row("daemon_directory", "/usr/lib/postfix/sbin"),
    row("data_directory", "/var/lib/postfix"),
    row("default_database_type", "hash"),
    row("inet_interfaces", "all"),
    row("inet_protocols", "all"),
    row("mail_name", "Postfix"),
    row("mail_owner", "postfix"),
    row("mail_version", "3.7.11"),
    row("meta_directory", "/etc/postfix"),
    row("multi_instance_directories", ""),
    row("multi_instance_enable", "no"),
    row("multi_instance_group", ""),
    row("multi_instance_name", ""),
    row("multi_instance_wrapper", ""),
    row("mydestination", "$myhostname, localhost.$mydomain, localhost"),
    row("mydomain", "localdomain"),
    row("myhostname", "vm.localdomain"),
    row("myorigin", "$myhostname"),
    row("proxy_interfaces", ""),
    row("queue_directory", "/var/spool/postfix"),
    row("setgid_group", "postdrop"),
    row("shlib_directory", "/usr/lib/postfix"),
    row("syslog_name", "${multi_instance_name?{$multi_instance_name}:{postfix}}"),
];
